import subprocess

import pytest

from jupyter_tracker.provenance.git import (
    CLEAN,
    NO_ANSWER,
    NO_REPOSITORY,
    NOT_INSTALLED,
    NOT_TRUSTED,
    UNCOMMITTED,
    git_state,
    without_credentials,
)


def git(folder, *arguments):
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    git(tmp_path, "init", "-b", "main")
    (tmp_path / "code.py").write_text("x = 1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    return tmp_path


def test_a_committed_work_tree_is_clean(repository):
    state = git_state(repository)
    assert (state.state, state.branch, len(state.commit)) == (CLEAN, "main", 40)


def test_a_folder_below_the_root_belongs_to_the_repository(repository):
    (repository / "notebooks").mkdir()
    assert git_state(repository / "notebooks").branch == "main"


def test_an_edited_file_is_an_uncommitted_change(repository):
    (repository / "code.py").write_text("x = 2\n")
    assert git_state(repository).state == UNCOMMITTED


def test_a_new_file_is_an_uncommitted_change(repository):
    (repository / "new.py").write_text("y = 1\n")
    assert git_state(repository).state == UNCOMMITTED


def test_the_remote_comes_without_its_credentials(repository):
    git(repository, "remote", "add", "origin", "https://ada:secret@example.org/team/code.git")
    assert git_state(repository).remote == "https://example.org/team/code.git"


def test_a_detached_head_has_no_branch(repository):
    git(repository, "checkout", "--detach")
    state = git_state(repository)
    assert (state.branch, len(state.commit)) == ("", 40)


def test_before_the_first_commit_there_is_none(tmp_path):
    git(tmp_path, "init", "-b", "main")
    assert (git_state(tmp_path).commit, git_state(tmp_path).branch) == ("", "main")


def test_a_folder_outside_says_so(tmp_path):
    assert git_state(tmp_path).state == NO_REPOSITORY


def test_a_folder_that_is_gone_has_no_repository(tmp_path):
    assert git_state(tmp_path / "gone").state == NO_REPOSITORY


def test_a_missing_git_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_state(tmp_path).state == NOT_INSTALLED


def test_a_slow_git_is_not_waited_for(tmp_path, monkeypatch):
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec /bin/sleep 5\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_state(tmp_path, timeout=0.2).state == NO_ANSWER


def test_a_repository_that_git_does_not_trust_says_so(tmp_path, monkeypatch):
    refusing = tmp_path / "git"
    refusing.write_text("#!/bin/sh\necho 'fatal: detected dubious ownership' >&2\nexit 128\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert git_state(tmp_path).state == NOT_TRUSTED


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://token@example.org/a.git", "https://example.org/a.git"),
        ("https://ada:se@cret@example.org/a.git", "https://example.org/a.git"),
        ("ssh://git@example.org/a.git", "ssh://example.org/a.git"),
        ("git@example.org:team/a.git", "git@example.org:team/a.git"),
        ("/srv/git/a.git", "/srv/git/a.git"),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_credentials(url, shown):
    assert without_credentials(url) == shown
