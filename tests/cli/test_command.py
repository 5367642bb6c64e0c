"""What all commands have in common."""

import subprocess
import sys
from collections.abc import Sequence

import pytest

COMMANDS = (
    "info",
    "server",
    "import",
    "sync",
    "gc",
    "verify",
    "export",
    "history",
    "db upgrade",
    "db check",
    "journal list",
    "journal verify",
    "journal export",
    "models list",
    "models serve",
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jupyter_tracker.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_that_does_not_exist_is_refused(command: str):
    done = run(*command.split(), "--dryrun=yes")
    assert done.returncode in (1, 2)  # verify says by 1 that results differ
    assert done.stdout == ""
    assert "--dryrun" in done.stderr


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "server"])
def test_the_help_begins_with_how_it_is_called(command: str):
    done = run(*command.split(), "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"jupyter tracker {command}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export"], "This takes 1 argument: jupyter tracker export <run id>"),
        (["export", "a", "b"], "Unknown argument 'b'. It is called so: jupyter tracker"),
        (
            ["gc", "everything"],
            "Unknown argument 'everything'. It is called so",
        ),
        (["journal", "lst"], "There is no subcommand 'lst'. Use one of: list, verify, export."),
    ],
)
def test_what_is_missing_or_too_much_is_said_with_the_right_call(
    arguments: Sequence[str], said: str
):
    done = run(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
