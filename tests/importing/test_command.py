"""``jupyter tracker import``, as its users type it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore
from tests.conftest import RunningServer
from tests.importing.conftest import EXPERIMENT, HISTORY, write
from tests.servers.mlflow import running_mlflow

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = [sys.executable, "-m", "jupyter_tracker.cli", "import"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    ours = ("MLFLOW_", "JUPYTER_TRACKER_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "JUPYTER_DATA_DIR": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def run(tmp_path: Path, environment: dict[str, str]) -> Run:
    def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return command


@pytest.fixture
def here(tmp_path: Path) -> Iterator[SqlStore]:
    """What is in the store that the command fills by default."""
    folder = tmp_path / "data" / "tracker"
    folder.mkdir(parents=True)
    engine = make_engine(f"sqlite:///{folder / 'tracker.db'}")
    store = SqlStore(engine, LocalArtifacts(folder / "artifacts"))
    yield store
    store.close()


def runs(store: SqlStore) -> dict[str, e.Run]:
    named = r.GetExperimentByName(experiment_name=EXPERIMENT)
    experiment_id = store.get_experiment_by_name(named).experiment.experiment_id
    request = r.SearchRuns(experiment_ids=[experiment_id], run_view_type=e.ViewType.ALL)
    return {run.info.run_name: run for run in store.search_runs(request).runs}


def test_a_folder_is_copied_and_the_second_time_nothing_is(mlruns: Path, run: Run, here: SqlStore):
    first = run(str(mlruns))
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[0] == f"from {mlruns.as_uri()}"
    assert first.stdout.splitlines()[-1] == (
        "in all: 2 experiments copied, 1 there already; 4 runs copied, 0 there already; 1 logged "
        "model copied, 0 there already; 3 files copied, 0 there already; 1 registered model "
        "copied, 0 there already; 3 versions copied, 0 there already; 0 failed"
    )
    assert sorted(runs(here)) == ["child", "père", "trashed"]
    again = run(str(mlruns))
    assert again.stdout.splitlines()[-1] == (
        "in all: 0 experiments copied, 3 there already; 0 runs copied, 4 there already; 0 logged "
        "models copied, 1 there already; 0 files copied, 3 there already; 0 registered models "
        "copied, 1 there already; 0 versions copied, 3 there already; 0 failed"
    )


@pytest.mark.thorough
def test_mlflows_own_server_is_copied(
    run: Run, here: SqlStore, tmp_path_factory: pytest.TempPathFactory
):
    with running_mlflow(tmp_path_factory.mktemp("mlflow-server")) as uri:
        write(tmp_path_factory.mktemp("files"), uri)
        done = run(uri)
        assert done.returncode == 0, done.stdout + done.stderr
        found = runs(here)
        assert sorted(found) == ["child", "père", "trashed"]
        there = MlflowClient(uri, uri).get_run(found["père"].info.run_id)
        assert found["père"].data.params == there.data.params
        assert found["père"].info.start_time == there.info.start_time
        history = here.get_metric_history(
            r.GetMetricHistory(run_id=there.info.run_id, metric_key="loss")
        )
        assert [(m.step, m.timestamp, m.value) for m in history.metrics] == HISTORY
        assert found["trashed"].info.lifecycle_stage == "deleted"
        place = uris.join(found["père"].info.artifact_uri, "ordner/größe 1.txt")
        assert b"".join(here.artifacts.download(uris.proxied_path(place))) == b"hello"
        version = here.get_model_version(r.GetModelVersion(name="churn", version="1"))
        assert version.model_version.current_stage == "Production"
        again = run(uri)
        assert again.returncode == 0
        assert "0 runs copied, 4 there already" in again.stdout.splitlines()[-1]


def test_another_server_of_ours_is_a_target(mlruns: Path, run: Run, server: RunningServer):
    done = run(str(mlruns), JUPYTER_TRACKER_URI=server.uri, JUPYTER_TRACKER_TOKEN=server.token)
    assert done.returncode == 0, done.stderr
    assert sorted(runs(server.store)) == ["child", "père", "trashed"]


def test_what_cannot_be_copied_is_named_and_the_exit_code_is_1(
    mlruns: Path, run: Run, here: SqlStore
):
    (files,) = mlruns.glob("*/*/artifacts/ordner")
    folder = files.parents[1]
    (folder / "meta.yaml").write_text("run_id: [")
    done = run(str(mlruns))
    assert done.returncode == 1
    assert f"failed: {folder}" in done.stderr
    assert "is not YAML" in done.stderr
    assert "trashed" in runs(here)


def test_ctrl_c_says_how_to_go_on(mlruns: Path, environment: dict[str, str], tmp_path: Path):
    history = next(mlruns.glob("*/*/metrics/loss"))
    history.write_text("".join(f"{step} 0.5 {step}\n" for step in range(1_500_000)))
    process = subprocess.Popen(
        [*COMMAND, str(mlruns)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("from ")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "run it again to go on" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "jupyter tracker import http://<server> | <mlruns folder>"),
        (["nowhere"], "There is no folder nowhere"),
        (["."], "is not an mlruns folder"),
        (["postgresql://a:secret@db/mlflow"], "Start its server"),
        (["http://127.0.0.1:9"], "http://127.0.0.1:9"),
        (["http://127.0.0.1:9", "--to", "http://127.0.0.1:9/"], "are the same"),
        (["http://127.0.0.1:9", "--to", "postgresql://db/tracker"], "--artifacts-destination"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_line(
    run: Run, arguments: list[str], message: str
):
    done = run(*arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
