"""``sys.exit`` is watched while runs are open; how that ends them is in ``tests/crash``."""

import contextlib
import sys
import threading
from collections.abc import Iterator

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.exit_code import ExitCode
from jupyter_tracker.client.session import SESSION


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "exit", sys.exit)
    yield
    SESSION.reset()


def test_it_is_pythons_own_again_when_no_run_is_open():
    own = sys.exit
    with tracker.start_run():
        with tracker.start_run(nested=True):
            assert sys.exit is not own
        assert sys.exit is not own
    assert sys.exit is own


def test_it_exits_as_ever():
    watching = ExitCode()
    watching.watch()
    with pytest.raises(SystemExit) as exited:
        sys.exit(3)
    watching.let_be()
    assert exited.value.code == 3


def test_what_another_has_put_in_its_place_stays():
    watching = ExitCode()
    watching.watch()
    ours = sys.exit

    def others(status: str | int | None = None, /) -> None:
        ours(status)

    sys.exit = others  # type: ignore[assignment]
    watching.let_be()
    assert sys.exit is others
    with pytest.raises(SystemExit):
        sys.exit(3)


def test_the_exit_of_a_thread_is_not_that_of_the_program():
    watching = ExitCode()
    watching.watch()

    def leave() -> None:
        with contextlib.suppress(SystemExit):
            sys.exit(3)

    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    watching.let_be()
    assert watching.call() is None
