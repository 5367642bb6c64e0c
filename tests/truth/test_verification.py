"""Verifying runs: their cells run again in a real kernel."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import nbformat
import psutil
import pytest
import six
from nbclient import NotebookClient

import jupyter_tracker
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.truth import replay
from jupyter_tracker.truth.exporting import export_run, restore
from jupyter_tracker.truth.signing import is_signed
from jupyter_tracker.truth.verification import REPORT, Report, verify

LOAD = "%load_ext jupyter_tracker"


@pytest.fixture
def place(new_database, tmp_path, monkeypatch):
    """A folder, and a store that kernels record into."""
    for name in ("MLFLOW_TRACKING_URI", "JPY_SESSION_NAME", "JUPYTER_TRACKER_FRONTEND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_TRACKER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_TRACKER_URI", new_database(tmp_path / "tracker.db"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    jupyter_tracker.set_tracking_uri(os.environ["JUPYTER_TRACKER_URI"])
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture
def client(place):
    client = MlflowClient()
    yield client
    client.store.close()


def run_cells(place, *sources):
    """Run cells in a kernel; return nothing."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in (LOAD, *sources)]
    )
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(place)}}
    ).execute()


def only_run(client):
    ids = [each.experiment_id for each in client.search_experiments()]
    (run,) = client.search_runs(ids)
    return run


def verified(client, **options):
    run_id = only_run(client).info.run_id
    return verify(client, run_id, **{"tolerances": {}, "timeout": 120, **options})


def kept_report(client, tmp_path):
    path = client.download_artifacts(only_run(client).info.run_id, REPORT, str(tmp_path))
    return Path(path).read_bytes()


def test_one_run_of_a_sweep_is_compared_with_the_same_one(place, client):
    run_cells(place, "base = [4]", "%%track --sweep x=1,2\nx = 0\nloss = base[0] * x * 0.5")
    ids = [each.experiment_id for each in client.search_experiments()]
    (child,) = client.search_runs(ids, "params.x = '2'")
    report = verify(client, child.info.run_id, tolerances={}, timeout=120)
    assert (report.verified, report.error, report.params, report.metrics) == (True, "", (), ())
    assert report.compared == 2
    assert client.get_run(child.info.run_id).data.tags["tracker.verified"] == "yes"


@pytest.mark.thorough
def test_a_run_of_a_sweep_that_gives_something_else_is_not_verified(place, client):
    cell = "%%track --sweep x=1,2\nx = 0\nimport random\nloss = random.random() * x"
    run_cells(place, cell)
    ids = [each.experiment_id for each in client.search_experiments()]
    (child,) = client.search_runs(ids, "params.x = '1'")
    report = verify(client, child.info.run_id, tolerances={}, timeout=120)
    assert not report.verified
    assert [each.name for each in report.metrics] == ["loss"]


def test_a_run_whose_cells_give_the_same_is_verified(place, client, tmp_path):
    (place / "rows.txt").write_text("1\n2\n")
    run_cells(
        place,
        "rows = [int(line) for line in open('rows.txt')]",
        "unused = 1 / 3\nraise_later = 'not needed'",
        "%%track\nlr = 0.1\nloss = sum(rows) * lr\nprint(loss)",
    )
    report = verified(client)
    assert (report.verified, report.cells, report.metrics) == (True, 2, ())
    assert (report.compared, report.not_compared) == (3, ())
    run = only_run(client)
    assert run.data.tags["tracker.verified"] == "yes"
    content = kept_report(client, tmp_path)
    assert msgspec.json.decode(content, type=Report) == report
    signed = run.data.tags["tracker.verified.signature"]
    assert is_signed(run.info.run_id, content, signed)
    assert not is_signed(run.info.run_id, content + b" ", signed)
    assert not (place / "mlruns").exists()


def test_a_run_that_cannot_be_had_again_is_not_verified(place, client):
    run_cells(place, "import random", "%%track\nloss = random.random()")
    report = verified(client)
    assert not report.verified
    assert [each.name for each in report.metrics] == ["loss"]
    assert only_run(client).data.tags["tracker.verified"] == "no"
    assert verified(client, tolerances={"loss": 1}).verified


def test_what_a_cell_prints_is_compared(place, client):
    run_cells(place, "%%track\nimport os\nloss = 1 / 2\nprint('in process', os.getpid())")
    report = verified(client)
    assert not report.verified
    assert (report.metrics, [each.name for each in report.outputs]) == ((), ["text"])
    assert report.outputs[0].was.startswith("in process ")


def test_hidden_state_is_part_of_what_runs_again(place, client):
    run_cells(place, "x = 1", "x += 1", "x += 10", "%%track\ntotal = x + 0")
    assert verified(client).verified


@pytest.mark.thorough
def test_times_are_not_compared(place, client):
    run_cells(place, "import time", "%%track\nfit_seconds = time.perf_counter()\nx = 1 + 1")
    report = verified(client)
    assert report.verified
    assert "fit_seconds" in report.not_compared


@pytest.mark.thorough
def test_what_verifying_writes_does_not_touch_the_notebooks_folder(place, client):
    (place / "counter.txt").write_text("1")
    run_cells(
        place,
        "%%track\nfrom pathlib import Path\nn = int(Path('counter.txt').read_text())\n"
        "_ = Path('counter.txt').write_text(str(n + 1))",
    )
    assert (place / "counter.txt").read_text() == "2"
    verified(client)
    assert (place / "counter.txt").read_text() == "2"


def test_a_run_without_a_record_cannot_be_verified(client):
    run_id = client.create_run("0").info.run_id
    with pytest.raises(TrackerError, match=r"no record of the cells"):
        verify(client, run_id, tolerances={}, timeout=1)
    assert "tracker.verified" not in client.get_run(run_id).data.tags


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "verify", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_exits_with_what_came_out(place, client):
    run_cells(place, "import random", "%%track\nloss = random.random()")
    run_id = only_run(client).info.run_id
    assert (done := command(run_id)).returncode == 1, done.stderr
    assert "| loss |" in done.stdout
    assert command(run_id, "--tolerance", "loss=1").returncode == 0
    assert command().returncode == 2
    assert command(run_id, "--timeout", "soon").returncode == 2
    assert command("--help").returncode == 0
    missing = command("0" * 32)
    assert (missing.returncode, missing.stdout) == (2, "")


@pytest.fixture
def slow_run(place, client, tmp_path):
    """The id of a run whose cell sleeps when it runs again, and the file with its kernel's id."""
    begun, slow = tmp_path / "begun", tmp_path / "slow"
    run_cells(
        place,
        "import os, time\nfrom pathlib import Path",
        f"%%track\nn = 1\n_ = Path({str(begun)!r}).write_text(str(os.getpid()))\n"
        f"time.sleep(100 if Path({str(slow)!r}).exists() else 0)",
    )
    begun.unlink()
    slow.touch()
    return only_run(client).info.run_id, begun


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_kernel_and_records_nothing(client, slow_run, number):
    run_id, begun = slow_run
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_tracker.cli", "verify", run_id], stderr=subprocess.PIPE
    )
    while not (begun.exists() and begun.read_text()):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert said.endswith(b"interrupted; nothing was recorded\n")
    assert process.returncode == 130
    assert not psutil.pid_exists(int(begun.read_text()))
    run = only_run(client)
    assert "tracker.verified" not in run.data.tags
    assert "verification" not in [each.path for each in client.list_artifacts(run_id)]


@pytest.mark.thorough
def test_an_interrupt_while_the_kernel_starts_leaves_none(client, slow_run):
    run_id, _ = slow_run
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_tracker.cli", "verify", run_id], stderr=subprocess.PIPE
    )
    while not (kernels := psutil.Process(process.pid).children()):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert said.endswith(b"interrupted; nothing was recorded\n")
    assert process.returncode == 130
    assert not any(each.is_running() for each in kernels)


class Cells:
    """Cells that run for long, and no kernel."""

    shutdown_kernel = "graceful"

    def __init__(self):
        self.km = self
        self.begun, self.was_stopped = threading.Event(), False

    async def async_execute(self, **_):
        self.begun.set()
        try:
            await asyncio.sleep(100)
        finally:
            self.was_stopped = True

    async def is_alive(self):
        return False


def test_an_interrupt_before_anybody_waits_for_the_cells_stops_them(monkeypatch):
    class Interrupted(ThreadPoolExecutor):
        def submit(self, *arguments):
            super().submit(*arguments)
            cells.begun.wait()
            raise KeyboardInterrupt

    cells = Cells()
    monkeypatch.setattr(replay, "ThreadPoolExecutor", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        replay._execute(cells, {})
    assert cells.was_stopped


@pytest.mark.thorough
def test_cells_that_take_too_long_are_ended(client, slow_run):
    run_id, begun = slow_run
    done = command(run_id, "--timeout", "8")
    assert done.returncode == 2, done.stderr
    assert "The cells were not done in 8 s." in done.stdout
    # On a slow machine, the time is over before the cell begins.
    assert not begun.exists() or not psutil.pid_exists(int(begun.read_text()))


@pytest.mark.thorough
def test_what_nobody_thought_of_does_not_exit_as_a_difference(place, client, tmp_path):
    run_cells(place, "%%track\nx = 1")
    # A key that is no file cannot be read, for root neither.
    (tmp_path / "data" / "verification.key").mkdir(parents=True)
    done = command(only_run(client).info.run_id)
    assert (done.returncode, "IsADirectoryError" in done.stderr) == (2, True), done.stderr


@pytest.mark.thorough
def test_a_kernel_that_cannot_load_the_tracker_records_nothing(
    place, client, tmp_path, monkeypatch
):
    run_cells(place, "%%track\nx = 1")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "jupyter_tracker.py").write_text("raise ImportError('half of it')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    with pytest.raises(TrackerError, match="cannot load the tracker: ImportError: half of it"):
        verified(client)
    assert "tracker.verified" not in only_run(client).data.tags


MLFLOW_ELSEWHERE = """\
import os
import mlflow, mlflow.tracking
import jupyter_tracker.tracking
os.environ["MLFLOW_TRACKING_URI"] = os.environ["MLFLOW_REGISTRY_URI"] = {uri!r}
os.environ["JUPYTER_TRACKER_URI"] = {uri!r}
for module in (mlflow, mlflow.tracking, jupyter_tracker, jupyter_tracker.tracking):
    module.set_tracking_uri({uri!r})
    module.set_registry_uri({uri!r})
for module in (mlflow, jupyter_tracker):
    with module.start_run():
        module.log_metric("points", 1)
"""


@pytest.mark.thorough
def test_cells_that_say_where_to_record_do_not_record_there(place, client, server, monkeypatch):
    """The server is the user's own; ``mlflow`` is the real one."""
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", server.token)
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", server.uri)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", "0")
    others = MlflowClient(f"sqlite:///{place.parent / 'store' / 'tracker.db'}")
    elsewhere = MLFLOW_ELSEWHERE.format(uri=server.uri)
    run_cells(place, elsewhere, "%%track\nx = 2 + jupyter_tracker.tracking.is_tracking_uri_set()")
    recorded = others.search_runs(["0"])
    run_id = next(run.info.run_id for run in recorded if "x" in run.data.metrics)
    report = verify(others, run_id, tolerances={}, timeout=120)
    assert (report.cells, report.verified) == (2, True), report.markdown
    assert len(others.search_runs(["0"])) == len(recorded) == 3
    others.store.close()


@pytest.mark.thorough
def test_the_recorded_packages_can_be_had_in_an_environment_of_their_own(
    place, client, tmp_path, monkeypatch
):
    # What tracks, and what it needs, is not released: the kernel finds it behind its own packages.
    behind = tmp_path / "behind"
    behind.mkdir()
    (behind / "sitecustomize.py").write_text(f"import sys\nsys.path += {sys.path!r}\n")
    run_cells(place, "import six", "%%track\nminor = float(six.__version__.split('.')[1])")
    run_id = only_run(client).info.run_id
    client.log_text(run_id, "six==1.15.0\n", "environment/requirements.txt")
    monkeypatch.setenv("PYTHONPATH", str(behind))
    report = verify(client, run_id, tolerances={}, timeout=120, makes_environment=True)
    (minor,) = report.metrics
    assert (minor.was, minor.now) == (f"{six.__version__.split('.')[1]}.0", "15.0")
    assert not report.packages


def test_the_report_is_json(place, client, tmp_path):
    run_cells(place, "%%track\nx = 1")
    verified(client)
    assert json.loads(kept_report(client, tmp_path))["verified"] is True


def test_an_exported_run_runs_again(place, client, tmp_path, monkeypatch):
    monkeypatch.delenv("JUPYTER_TRACKER_PROVENANCE", raising=False)
    run_cells(place, "x = 2", "unused = 1", "%%track\ny = x * 3")
    run = only_run(client)
    folder = tmp_path / "export"
    files = export_run(client, run.info.run_id, folder)
    assert {"README.md", "notebook.ipynb", "requirements.txt", "run.ipynb", "run.json"} <= {*files}
    assert json.loads((folder / "run.json").read_text())["metrics"] == {"y": 6.0}
    again = nbformat.read(folder / "run.ipynb", as_version=4)
    nbformat.validate(again)
    NotebookClient(again, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    ids = [each.experiment_id for each in client.search_experiments()]
    assert [each.data.metrics for each in client.search_runs(ids)] == [{"y": 6.0}] * 2
    with pytest.raises(TrackerError, match="exists"):
        export_run(client, run.info.run_id, folder)


def test_a_notebook_is_restored_beside_and_never_over_another(place, client):
    run_cells(place, "%%track gbm\ny = 1 + 1")
    run_id = only_run(client).info.run_id
    paths = [restore(client, run_id, place, "Churn") for _ in range(2)]
    assert [path.name for path in paths] == ["Churn-gbm-1.ipynb", "Churn-gbm-2.ipynb"]
    notebook = nbformat.read(paths[0], as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata["jupyter_tracker"]["run_id"] == run_id


def test_two_runs_are_compared_by_what_was_recorded(place, client, monkeypatch):
    run_cells(
        place, "base = 2", "%%track first\ny = base * 3", "base = 4", "%%track second\ny = base * 3"
    )
    ids = [each.experiment_id for each in client.search_experiments()]
    second, first = client.search_runs(ids)
    comparison = jupyter_tracker.compare_runs(first.info.run_id, second.info.run_id)
    assert [metric.name for metric in comparison.metrics] == ["y"]
    (param,) = comparison.causes
    assert (param.kind, param.name, param.was, param.now) == ("param", "base", "2", "4")


def test_the_history_of_a_notebook_says_what_changed(place, client):
    notebook = place / "Churn.ipynb"
    notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    for run, base in (("one", 1), ("two", 2)):
        tags = {"mlflow.source.name": str(notebook)}
        run_id = client.create_run("0", run_name=run, tags=tags).info.run_id
        client.log_param(run_id, "base", base)
        client.log_metric(run_id, "auc", base / 4)
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "history", "Churn.ipynb"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = [line.strip() for line in done.stdout.splitlines()]
    assert [line.split()[1] for line in said if "RUNNING" in line] == ["one", "two"]
    assert said[-4:] == ["auc: 0.25 → 0.5", "1. param: base", "- 1", "+ 2"]
