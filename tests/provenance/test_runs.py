"""What runs record of where they come from, from scripts as people write them."""

import hashlib
import json
import os
import time
from pathlib import Path

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.provenance.git import PATCH_LIMIT
from tests.provenance.conftest import git

SHORT_RUN = "with tracker.start_run():\n    pass"


@pytest.fixture
def here(repository, tracking, monkeypatch):
    """The test's own process in the repository."""
    monkeypatch.chdir(repository)
    yield repository
    while tracker.active_run():
        tracker.end_run()


def tags_of(run):
    return tracker.get_run(run.info.run_id).data.tags


def artifact(run, path):
    return Path(tracker.MlflowClient().download_artifacts(run.info.run_id, path)).read_bytes()


def artifacts(run, folder):
    return [file.path for file in tracker.MlflowClient().list_artifacts(run.info.run_id, folder)]


# --- the code ------------------------------------------------------------------------------------


def test_the_shortest_script_has_its_commit(run_script, runs, repository):
    git(repository, "remote", "add", "origin", "https://ada:pw@example.org/code.git")
    run_script(SHORT_RUN)
    tags = runs()[0].data.tags
    assert tags["mlflow.source.git.commit"] == git(repository, "rev-parse", "HEAD").strip()
    assert tags["mlflow.source.git.branch"] == "main"
    assert tags["mlflow.source.git.repoURL"] == "https://example.org/code.git"
    assert (tags["mlflow.source.name"], tags["mlflow.source.type"]) == (
        str(repository / "train.py"),
        "LOCAL",
    )


def test_a_run_that_nobody_ends_has_its_commit(run_script, runs):
    run_script("tracker.start_run()")
    assert runs()[0].info.status == "FINISHED"
    assert "mlflow.source.git.commit" in runs()[0].data.tags


def test_a_run_that_is_terminated_at_once_has_its_commit(run_script, runs):
    with pytest.raises(Exception, match="SIGTERM"):
        run_script("import os, signal\ntracker.start_run()\nos.kill(os.getpid(), signal.SIGTERM)")
    assert runs()[0].info.status == "KILLED"
    assert "mlflow.source.git.commit" in runs()[0].data.tags


def test_what_is_not_committed_is_kept_as_a_patch(run_script, runs, repository, tmp_path):
    (repository / "code.py").write_text("x = 2\n")
    run_script(SHORT_RUN)
    (run,) = runs()
    assert run.data.tags["tracker.git.state"] == "uncommitted changes"
    assert run.data.tags["mlflow.source.git.dirty"] == "true"
    patch = Path(tracker.MlflowClient().download_artifacts(run.info.run_id, "provenance"))
    git(repository, "checkout", "--", "code.py")
    git(repository, "apply", str(patch / "changes.patch"))
    assert (repository / "code.py").read_text() == "x = 2\n"


def test_a_patch_that_is_too_large_is_left_out_and_the_run_says_so(run_script, runs, repository):
    (repository / "code.py").write_text("x = 1\n" * PATCH_LIMIT)
    run_script(SHORT_RUN)
    (run,) = runs()
    assert run.data.tags["tracker.git.patch"].startswith("left out: ")
    assert artifacts(run, "provenance") == []


def test_the_folder_of_the_script_counts_and_not_that_of_the_shell(run_script, runs, tmp_path):
    run_script(f"import os\nos.chdir({str(tmp_path)!r})\n{SHORT_RUN}")
    assert runs()[0].data.tags["mlflow.source.git.branch"] == "main"


def test_outside_of_a_repository_the_run_says_so(tracking, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with tracker.start_run() as run:
        pass
    tags = tags_of(run)
    assert tags["tracker.git.state"] == "no repository"
    assert "mlflow.source.git.commit" not in tags


def test_a_commit_between_two_runs_is_seen_at_once(here):
    commits = []
    for message in ("second", "third"):
        git(here, "commit", "--allow-empty", "-m", message)
        with tracker.start_run() as run:
            pass
        commits.append(tags_of(run)["mlflow.source.git.commit"])
    assert commits[0] != commits[1]


def test_an_edit_between_two_runs_is_seen(here):
    with tracker.start_run() as before:
        pass
    (here / "code.py").write_text("x = 2\n")
    time.sleep(1.1)  # runs that follow each other faster share what was found
    with tracker.start_run() as after:
        pass
    dirty = [tags_of(run)["mlflow.source.git.dirty"] for run in (before, after)]
    assert dirty == ["false", "true"]


def test_a_loop_of_runs_does_not_ask_git_each_time(here, tmp_path, monkeypatch):
    calls = tmp_path / "calls"
    counting = tmp_path / "bin" / "git"
    counting.parent.mkdir()
    counting.write_text(
        f'#!/bin/sh\necho >> "{calls}"\nPATH="{os.environ["PATH"]}" exec git "$@"\n'
    )
    counting.chmod(0o755)
    monkeypatch.setenv("PATH", f"{counting.parent}:{os.environ['PATH']}")
    runs = []
    for _ in range(60):
        with tracker.start_run() as run:
            runs.append(run)
    assert all("mlflow.source.git.commit" in tags_of(run) for run in (runs[0], runs[-1]))
    assert len(calls.read_text().splitlines()) < 60


def test_a_git_that_hangs_leaves_everything_else(here, tmp_path, monkeypatch):
    hanging = tmp_path / "bin" / "git"
    hanging.parent.mkdir()
    hanging.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    hanging.chmod(0o755)
    monkeypatch.setenv("PATH", f"{hanging.parent}:{os.environ['PATH']}")
    monkeypatch.setattr("jupyter_tracker.provenance.look.git_head.__defaults__", (0.3,))
    with tracker.start_run() as run:
        pass
    assert tags_of(run)["tracker.git.state"] == "git did not answer in time"
    assert "tracker.python" in tags_of(run)


# --- data, command, seeds, surroundings ----------------------------------------------------------


def test_the_data_that_dvc_tracks_has_one_hash_and_a_list(run_script, runs, repository):
    (repository / ".dvc").mkdir()
    (repository / "train.csv.dvc").write_text("outs:\n- md5: aaaa\n  size: 1\n  path: train.csv\n")
    run_script(SHORT_RUN)
    (run,) = runs()
    assert run.data.tags["dvc_data_hash"] == "aaaa"
    assert json.loads(artifact(run, "provenance/data.json")) == {"train.csv": "aaaa"}


def test_the_command_is_kept_without_its_secrets(run_script, runs):
    run_script(SHORT_RUN, "--lr", "0.1", "--token", "abc")
    assert runs()[0].data.tags["tracker.command"].endswith("train.py --lr 0.1 --token ***")


def test_the_seeds_of_the_script_are_seen(run_script, runs, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    run_script(f"import random\nSEED = 42\nrandom.seed(SEED)\n{SHORT_RUN}")
    seeds = json.loads(runs()[0].data.tags["tracker.seeds"])
    assert seeds == {"random": 42, "PYTHONHASHSEED": "0"}


def test_the_surroundings_are_named(run_script, runs, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/gpu/")
    monkeypatch.setenv("JUPYTER_IMAGE_SPEC", "quay.io/team/image:1")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("HOSTNAME", "jupyter-ada")
    monkeypatch.setenv("SLURM_JOB_ID", "77")
    run_script(SHORT_RUN)
    tags = runs()[0].data.tags
    names = "user docker.image.uri source.type".split()
    assert [tags[f"mlflow.{name}"] for name in names] == ["ada", "quay.io/team/image:1", "JOB"]
    names = "hub.server pod slurm.job".split()
    assert [tags[f"tracker.{name}"] for name in names] == ["user/ada/gpu", "jupyter-ada", "77"]
    assert {"tracker.host", "tracker.cpu", "tracker.memory", "tracker.system"} <= set(tags)


# --- the environment, once -----------------------------------------------------------------------


def test_the_environment_is_kept_with_its_hash(run_script, runs):
    run_script(SHORT_RUN)
    (run,) = runs()
    text = artifact(run, "environment/requirements.txt")
    assert b"msgspec==" in text
    assert run.data.tags["tracker.environment"] == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize("place", ["one process", "two processes"])
def test_the_same_environment_is_stored_once(run_script, runs, place):
    if place == "one process":
        run_script(f"for _ in range(2):\n    {SHORT_RUN}".replace("\n    pass", " pass"))
    else:
        run_script(SHORT_RUN)
        run_script(SHORT_RUN)
    first, second = runs()
    assert artifacts(first, "environment") == ["environment/requirements.txt"]
    assert artifacts(second, "environment") == []
    assert second.data.tags["tracker.environment"] == first.data.tags["tracker.environment"]
    assert second.data.tags["tracker.environment.run"] == first.info.run_id


def test_another_experiment_has_an_environment_of_its_own(run_script, runs):
    run_script(SHORT_RUN)
    run_script(f"tracker.set_experiment('other')\n{SHORT_RUN}")
    assert artifacts(runs()[1], "environment") == ["environment/requirements.txt"]


def test_a_run_whose_environment_is_in_the_trash_has_one_of_its_own(run_script, runs):
    run_script(SHORT_RUN)
    tracker.delete_run(runs()[0].info.run_id)
    run_script(SHORT_RUN)
    (run,) = runs()
    assert artifacts(run, "environment") == ["environment/requirements.txt"]


def test_a_run_that_was_begun_without_the_store_has_all_of_it(run_script, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("JUPYTER_TRACKER_EXIT_TIMEOUT", "0")
    run_script(SHORT_RUN)
    (journal,) = (tmp_path / "jupyter").rglob("*.journal")
    assert '"mlflow.source.git.commit"' in journal.read_text()
    assert '"tracker.environment.file"' in journal.read_text()
    kept = [file.read_text() for file in journal.parent.rglob("*.json")]
    assert any("environment/requirements.txt" in text for text in kept)


def test_where_artifacts_cannot_be_kept_there_are_only_tags(here, tmp_path, capfd):
    (here / "code.py").write_text("x = 2\n")
    elsewhere = tracker.create_experiment("elsewhere", artifact_location="s3://bucket/of/others")
    with tracker.start_run(experiment_id=elsewhere) as run:
        pass
    tags = tags_of(run)
    assert tags["mlflow.source.git.dirty"] == "true"
    assert "tracker.environment" in tags
    assert not {"tracker.git.patch", "tracker.environment.file"} & set(tags)
    assert capfd.readouterr().err == ""


# --- what the user says --------------------------------------------------------------------------


def test_tags_that_the_user_sets_stay(here):
    with tracker.start_run(tags={"mlflow.source.git.commit": "mine"}) as run:
        tracker.set_tag("mlflow.source.git.branch", "mine too")
        tracker.set_tags({"tracker.host": "and this"})
    tags = tags_of(run)
    names = ("mlflow.source.git.commit", "mlflow.source.git.branch", "tracker.host")
    assert [tags[name] for name in names] == ["mine", "mine too", "and this"]
    assert tags["tracker.git.state"] == "clean"


def test_a_resumed_run_keeps_where_it_came_from(here):
    with tracker.start_run() as run:
        pass
    before = tags_of(run)
    git(here, "commit", "--allow-empty", "-m", "second")
    with tracker.start_run(run_id=run.info.run_id):
        pass
    assert tags_of(run) == before


def test_it_can_be_turned_off(here, monkeypatch):
    monkeypatch.setenv("JUPYTER_TRACKER_PROVENANCE", "off")
    with tracker.start_run() as run:
        pass
    assert tags_of(run).keys() == {"mlflow.user", "mlflow.runName"}
    assert tracker.MlflowClient().list_artifacts(run.info.run_id) == []


def test_parts_of_it_can_be_chosen(here, monkeypatch):
    (here / "code.py").write_text("x = 2\n")
    monkeypatch.setenv("JUPYTER_TRACKER_PROVENANCE", "git, machine")
    with tracker.start_run() as run:
        pass
    tags = tags_of(run)
    assert {"mlflow.source.git.commit", "mlflow.source.git.dirty", "tracker.host"} <= set(tags)
    assert not {"tracker.python", "tracker.command", "tracker.git.patch"} & set(tags)
    assert tracker.MlflowClient().list_artifacts(run.info.run_id) == []


def test_a_part_that_there_is_not_is_named(here, monkeypatch):
    monkeypatch.setenv("JUPYTER_TRACKER_PROVENANCE", "git,color")
    with pytest.warns(UserWarning, match="names color.* off, or to some of command, data") as seen:
        tracker.start_run()
    assert [warning.filename for warning in seen] == [__file__]


# --- processes -----------------------------------------------------------------------------------


def test_a_process_that_is_forked_meanwhile_has_runs_of_its_own(run_script, runs):
    run_script(
        "import os\n"
        "with tracker.start_run(run_name='parent'):\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        with tracker.start_run(run_name='child', nested=True): pass\n"
        "        tracker.flush_async_logging()\n"
        "        os._exit(0)\n"
        "    os.waitpid(child, 0)"
    )
    assert all("mlflow.source.git.commit" in run.data.tags for run in runs())
    assert {run.info.run_name for run in runs()} == {"parent", "child"}


def test_threads_have_runs_with_their_commits(here):
    from concurrent.futures import ThreadPoolExecutor

    def one(_):
        with tracker.start_run() as run:
            return run

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(one, range(24)))
    assert all("mlflow.source.git.commit" in tags_of(run) for run in runs)
