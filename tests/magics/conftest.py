"""A shell in this process, recording into a store of the test's own."""

import os
import shutil
import sys

import hypothesis
import pytest
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import KernelManager
from traitlets.config import Config

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.client.session import SESSION
from tests.magics.kernels import REPOSITORY

hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def one_shell(tmp_path_factory):
    main = sys.modules["__main__"]
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(
        config=config, ipython_dir=str(tmp_path_factory.mktemp("ipython"))
    )
    shell.extension_manager.load_extension("jupyter_tracker")
    sys.modules["__main__"] = main  # a shell takes its place, and never gives it back
    return shell


@pytest.fixture
def shell(one_shell, new_database, tmp_path, monkeypatch):
    """A shell without variables, in an empty folder, with an empty store."""
    for name in (
        "JPY_SESSION_NAME",
        "JUPYTER_TRACKER_URI",
        "MLFLOW_TRACKING_URI",
        "JUPYTER_TRACKER_EXPERIMENT_NAME",
        "MLFLOW_EXPERIMENT_NAME",
        "JUPYTER_TRACKER_FRONTEND",
        "JUPYTER_TRACKER_PROVENANCE",
    ):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    jupyter_tracker.set_tracking_uri(new_database(tmp_path / "tracker.db"))
    monkeypatch.setitem(sys.modules, "__main__", one_shell.user_module)
    one_shell.reset(new_session=True)
    yield one_shell
    SESSION.forget_open_runs()


@pytest.fixture
def run_cell(shell):
    """Run a cell as a front end does."""

    def run(source):
        return shell.run_cell(source, store_history=True)

    return run


@pytest.fixture
def runs(shell):
    """All runs, the oldest first."""

    def listed():
        found = jupyter_tracker.search_runs(search_all_experiments=True, output_format="list")
        return sorted(found, key=lambda run: run.info.start_time)

    return listed


@pytest.fixture
def artifacts(shell):
    """Paths of all files that a run keeps."""

    def files(run, folder=""):
        for entry in get_client().list_artifacts(run.info.run_id, folder):
            if entry.is_dir:
                yield from files(run, entry.path)
            else:
                yield entry.path

    return lambda run: sorted(files(run))


@pytest.fixture
def read_artifact(shell):
    """The bytes of one file of a run."""

    def read(run, path):
        from jupyter_tracker.stores.artifacts import uris

        location = uris.proxied_path(uris.join(run.info.artifact_uri, path))
        return b"".join(get_client().store.artifacts.download(location))

    return read


@pytest.fixture
def environment(new_database, tmp_path, monkeypatch):
    """Kernels load the magic at their start and record into a store of the test's own."""
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    shutil.copy(REPOSITORY / "magics" / "ipython_startup.py", startup / "50-jupyter-tracker.py")
    for name in ("JUPYTER_TRACKER_URI", "MLFLOW_TRACKING_URI", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_TRACKER_DATA_DIR", str(tmp_path / "data"))
    new_database(tmp_path / "data" / "tracker.db")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    return tmp_path


@pytest.fixture
def kernel(environment):
    # Of many tests that run at once, one may take the port that another was about to listen on.
    manager = KernelManager(kernel_name="python3", transport="ipc", ip=str(environment / "kernel"))
    manager.start_kernel(cwd=str(environment))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
