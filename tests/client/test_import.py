"""Importing the package is cheap, because every notebook pays for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_tracker
from tests.conftest import RunningServer

NOT_THE_CLIENTS = "alembic IPython jupyter_server lark numpy pandas sqlalchemy tornado yaml"
BLOCKED = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {NOT_THE_CLIENTS.split()}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""
"""Makes a process one of an environment with nothing but the client in it."""


def with_the_client_alone(code: str, data_dir: Path, **variables: str) -> tuple[int, str]:
    """Run a program; return its exit code, and all that it printed."""
    ran = subprocess.run(
        [sys.executable, "-c", BLOCKED + code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "JUPYTER_TRACKER_DATA_DIR": str(data_dir), **variables},
    )
    return ran.returncode, ran.stdout


def command(line: str) -> str:
    """Return a program that runs ``jupyter-tracker``."""
    return f"""
sys.argv = ["jupyter-tracker", *{line.split()}]
from jupyter_tracker.cli import main
main()
"""


def modules_after(code: str) -> set[str]:
    program = f"{code}; import sys; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


def test_importing_the_package_loads_no_other_distribution():
    heavy = {"sqlalchemy", "requests", "tornado", "msgspec", "IPython", "traitlets", "pandas"}
    assert not heavy & modules_after("import jupyter_tracker")


def test_loading_the_magics_loads_neither_database_nor_network():
    heavy = {"sqlalchemy", "requests", "tornado.web", "sklearn", "ipywidgets", "pandas"}
    loaded = modules_after("import IPython, jupyter_tracker_magics")
    assert not heavy & (loaded - modules_after("import IPython"))


def test_every_public_name_is_there():
    assert all(getattr(jupyter_tracker, name) is not None for name in jupyter_tracker.__all__)


def test_a_wrong_name_is_an_attribute_error():
    assert not hasattr(jupyter_tracker, "no_such_thing")


def test_logging_loads_no_library_of_the_users():
    heavy = {"pandas", "numpy", "PIL", "matplotlib", "sklearn", "yaml"}
    code = (
        "import jupyter_tracker as t; t.log_metric, t.log_table, t.log_image, t.artifacts, t.data"
    )
    assert not heavy & modules_after(code)


def test_every_public_name_is_there_with_the_client_alone(tmp_path: Path):
    code = "import jupyter_tracker as t; [getattr(t, name) for name in t.__all__]"
    assert with_the_client_alone(code, tmp_path) == (0, "")


def test_the_client_alone_logs_to_a_server(server: RunningServer, tmp_path: Path):
    code = """
import jupyter_tracker as tracker
tracker.set_experiment("light")
with tracker.start_run() as run:
    tracker.log_metric("loss", 0.5)
    tracker.log_params({"a": 1})
    tracker.log_dict({"a": 1}, "a.json")
print(tracker.get_run(run.info.run_id).data.metrics)
"""
    place = {"JUPYTER_TRACKER_URI": server.uri, "JUPYTER_TRACKER_TOKEN": server.token}
    assert with_the_client_alone(code, tmp_path, **place) == (0, "{'loss': 0.5}\n")


def test_recording_without_a_server_says_which_extra_it_needs(tmp_path: Path):
    code = "import jupyter_tracker as t; t.start_run()"
    exit_code, said = with_the_client_alone(code, tmp_path)
    assert exit_code == 1
    assert said.splitlines()[-1] == (
        "jupyter_tracker.contract.errors.TrackerError: Recording without a tracking server needs "
        "sqlalchemy: pip install 'jupyter-tracker[sql]', or set JUPYTER_TRACKER_URI to a server's "
        "address."
    )


def test_a_file_that_needs_more_says_what(server: RunningServer, tmp_path: Path):
    code = "import jupyter_tracker as t; t.start_run(); t.log_dict({}, 'a.yaml')"
    place = {"JUPYTER_TRACKER_URI": server.uri, "JUPYTER_TRACKER_TOKEN": server.token}
    exit_code, said = with_the_client_alone(code, tmp_path, **place)
    assert exit_code == 1
    assert "Writing 'a.yaml' needs yaml: pip install 'pyyaml', or log it as a .json file." in said


@pytest.mark.parametrize("line", ["sync", "journal list", "journal verify", "--help"])
def test_commands_of_the_client_need_nothing_else(tmp_path: Path, line: str):
    exit_code, said = with_the_client_alone(command(line), tmp_path)
    assert (exit_code, "needs" in said) == (0, False)


def test_info_needs_nothing_else_where_there_is_a_server(server: RunningServer, tmp_path: Path):
    place = {"JUPYTER_TRACKER_URI": server.uri, "JUPYTER_TRACKER_TOKEN": server.token}
    exit_code, said = with_the_client_alone(command("info"), tmp_path, **place)
    assert exit_code == 0
    assert said.splitlines()[-1].startswith("store:        sqlite")


@pytest.mark.parametrize(
    ("line", "extra"),
    [
        ("server", "server"),
        ("import http://127.0.0.1:1", "server"),
        ("gc", "sql"),
        ("db check sqlite:///a.db", "sql"),
    ],
)
def test_a_command_that_needs_more_says_which_extra(tmp_path: Path, line: str, extra: str):
    exit_code, said = with_the_client_alone(command(line), tmp_path)
    assert exit_code == 1
    [message] = said.splitlines()
    assert message.startswith(f"jupyter tracker {line.split()[0]} needs ")
    assert message.endswith(f": pip install 'jupyter-tracker[{extra}]'")
