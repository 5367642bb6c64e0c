import pytest

from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.provenance.git import (
    CLEAN,
    NO_ANSWER,
    NO_REPOSITORY,
    NOT_INSTALLED,
    NOT_TRUSTED,
    PATCH_LIMIT,
    UNCOMMITTED,
    git_changes,
    git_head,
    git_stamp,
)
from tests.provenance.conftest import git

# --- what is checked out -------------------------------------------------------------------------


def test_the_commit_and_the_branch_are_those_of_git(repository):
    head = git_head(repository)
    assert (head.commit, head.branch) == (git(repository, "rev-parse", "HEAD").strip(), "main")


def test_a_folder_below_the_root_belongs_to_the_repository(repository):
    (repository / "notebooks").mkdir()
    assert git_head(repository / "notebooks").branch == "main"


def test_the_remote_comes_without_its_credentials(repository):
    git(repository, "remote", "add", "origin", "https://ada:secret@example.org/team/code.git")
    assert git_head(repository).remote == "https://example.org/team/code.git"


def test_a_detached_head_has_no_branch(repository):
    git(repository, "checkout", "--detach")
    head = git_head(repository)
    assert (head.branch, len(head.commit)) == ("", 40)


def test_before_the_first_commit_there_is_none(tmp_path):
    git(tmp_path, "init", "-b", "main")
    assert (git_head(tmp_path).commit, git_head(tmp_path).branch) == ("", "main")


def test_a_folder_outside_says_so(tmp_path):
    assert git_head(tmp_path).trouble == NO_REPOSITORY


def test_a_folder_that_is_gone_has_no_repository(tmp_path):
    assert git_head(tmp_path / "gone").trouble == NO_REPOSITORY


def test_a_missing_git_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_head(tmp_path).trouble == NOT_INSTALLED


def test_a_slow_git_is_not_waited_for(tmp_path, monkeypatch):
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec /bin/sleep 5\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_head(tmp_path, timeout=0.2).trouble == NO_ANSWER
    assert git_changes(tmp_path, timeout=0.2).state == NO_ANSWER


def test_a_repository_that_git_does_not_trust_says_so(tmp_path, monkeypatch):
    refusing = tmp_path / "git"
    refusing.write_text("#!/bin/sh\necho 'fatal: detected dubious ownership' >&2\nexit 128\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert git_head(tmp_path).trouble == NOT_TRUSTED


# --- what differs --------------------------------------------------------------------------------


def test_a_committed_work_tree_is_clean(repository):
    assert git_changes(repository).state == CLEAN


def test_an_edited_file_is_an_uncommitted_change(repository):
    (repository / "code.py").write_text("x = 2\n")
    assert git_changes(repository).state == UNCOMMITTED


def test_a_new_file_is_an_uncommitted_change(repository):
    (repository / "new.py").write_text("y = 1\n")
    assert git_changes(repository).state == UNCOMMITTED


def restored(repository, tmp_path, patch):
    """The files of the commit with the patch on top, by name."""
    copy = tmp_path / "copy"
    git(tmp_path, "clone", str(repository), str(copy))
    (tmp_path / "changes.patch").write_bytes(patch)
    git(copy, "apply", str(tmp_path / "changes.patch"))
    return tree(copy)


def tree(folder):
    files = (file for file in folder.rglob("*") if file.is_file() and ".git" not in file.parts)
    return {
        str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mode) for file in files
    }


def test_the_patch_gives_the_tree_back(repository, tmp_path):
    for name in ("gone.py", "moved.py", "tool.sh"):
        (repository / name).write_text(f"this is {name}\n" * 20)
    (repository / "image.bin").write_bytes(bytes(range(256)) * 20)
    git(repository, "add", ".")
    git(repository, "commit", "-m", "second")

    (repository / "code.py").write_text("x = 2\nno line feed at the end")
    (repository / "latin.txt").write_bytes("größer\r\n".encode("latin-1"))
    (repository / "image.bin").write_bytes(bytes(range(255, -1, -1)) * 20)
    (repository / "gone.py").unlink()
    (repository / "tool.sh").chmod(0o755)
    git(repository, "mv", "moved.py", "there now.py")
    git(repository, "add", "latin.txt")
    patch = git_changes(repository).patch
    assert restored(repository, tmp_path, patch) == tree(repository)


def test_the_patch_is_of_the_whole_tree_wherever_one_stands(repository, tmp_path):
    (repository / "code.py").write_text("x = 2\n")
    (repository / "notebooks").mkdir()
    patch = git_changes(repository / "notebooks").patch
    assert restored(repository, tmp_path, patch) == tree(repository)


def test_the_patch_does_not_depend_on_the_users_taste(repository, tmp_path):
    for setting in ("diff.noprefix=true", "diff.mnemonicPrefix=true", "color.ui=always"):
        git(repository, "config", *setting.split("="))
    git(repository, "config", "diff.external", "echo something else")
    (repository / "code.py").write_text("x = 2\n")
    patch = git_changes(repository).patch
    assert restored(repository, tmp_path, patch) == tree(repository)


def test_untracked_files_are_named_and_ignored_ones_are_not(repository, tmp_path):
    (repository / ".gitignore").write_text(".env\n")
    git(repository, "add", ".gitignore")
    (repository / ".env").write_text("TOKEN=abc\n")
    (repository / "notes.txt").write_text("what I wrote\n")
    patch = git_changes(repository).patch
    assert b"# untracked, not in this patch: notes.txt\n" in patch
    assert b"what I wrote" not in patch
    assert b"TOKEN" not in patch
    assert ".gitignore" in restored(repository, tmp_path, patch)


def test_a_large_patch_is_left_out_and_its_size_said(repository):
    (repository / "code.py").write_text("x = 1\n" * PATCH_LIMIT)
    changes = git_changes(repository)
    assert (changes.state, changes.patch) == (UNCOMMITTED, b"")
    assert changes.size > 6 * PATCH_LIMIT


def test_without_a_patch_only_the_state_is_said(repository):
    (repository / "code.py").write_text("x = 2\n")
    changes = git_changes(repository, with_patch=False)
    assert (changes.state, changes.patch) == (UNCOMMITTED, b"")


def test_before_the_first_commit_there_is_no_patch(tmp_path):
    git(tmp_path, "init")
    (tmp_path / "code.py").write_text("x = 1\n")
    git(tmp_path, "add", ".")
    assert (git_changes(tmp_path).state, git_changes(tmp_path).patch) == (UNCOMMITTED, b"")


# --- whether to look again -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        ["commit", "--allow-empty", "-m", "second"],
        ["checkout", "-b", "other"],
        ["rm", "--cached", "code.py"],
    ],
)
def test_the_stamp_tells_that_something_else_is_checked_out(repository, change):
    before = git_stamp(repository)
    git(repository, *change)
    assert git_stamp(repository) != before


def test_a_work_tree_of_its_own_has_a_stamp_of_its_own(repository, tmp_path):
    other = tmp_path / "other"
    git(repository, "worktree", "add", str(other))
    before = git_stamp(other)
    git(other, "commit", "--allow-empty", "-m", "second")
    assert before != git_stamp(other) != ()


def test_outside_of_a_repository_there_is_no_stamp(tmp_path):
    assert git_stamp(tmp_path) == ()


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
