"""One training, from its first line to its last, and the run that it is logged to.

Of trainings inside of one another the outermost is logged: a pipeline, and not its steps; a
search, and not each of its fits, on whichever thread they run. Processes that a training starts log
nothing.
"""

import os
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.dummy import DummyProcess
from typing import TypeVar

from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.client.fluent import active_run, start_run
from jupyter_tracker.client.lenient import callers_level

AUTOLOGGING_TAG = "mlflow.autologging"
"""On a run that was started for a training: the framework."""

T = TypeVar("T")


class Scope:
    """What a thread does meanwhile: trainings inside of it are not logged for themselves."""

    name = ""
    is_shared = False
    """Whether the first training inside of it that is of the same framework is part of it."""

    def __init__(self) -> None:
        self._others = frozenset(threading.enumerate())
        """Threads that were there before it."""

    def has_worker(self, thread: threading.Thread) -> bool:
        """Say whether this thread was started inside of it, as joblib does, to do parts of it."""
        return isinstance(thread, DummyProcess) and thread not in self._others


class Training(Scope):
    """A training that is logged.

    Parameters
    ----------
    name
        The framework.
    settings
        What the user wants.
    is_shared
        As of `Scope`.

    Attributes
    ----------
    run
        The run that it is logged to.
    """

    def __init__(self, name: str, settings: Settings, *, is_shared: bool = False) -> None:
        super().__init__()
        self.name, self.settings, self.is_shared = name, settings, is_shared
        self.is_run_ours = active_run() is None
        """Whether the run was started for this training."""
        tags = {**(settings.extra_tags or {}), AUTOLOGGING_TAG: name}
        self.run = active_run() or start_run(tags=tags)

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.run.info.run_id

    def attempt(self, what: str, step: Callable[[], T]) -> T | None:
        """Take a step of logging; a failure is a warning, and the training goes on."""
        return attempt(f"{what} of {self.name}", step, silent=self.settings.silent)

    def end(self, error: BaseException | None) -> None:
        """End the run if it was started for this training."""
        if self.is_run_ours:
            self.run.__exit__(type(error) if error else None, error, None)


class _Here(threading.local):
    scope: Scope | None = None


_HERE = _Here()
_GOING_ON: list[Scope] = []
"""Of all threads."""
_pid = os.getpid()


def attempt(what: str, step: Callable[[], T], *, silent: bool = False) -> T | None:
    """Take a step of autologging, which must not stop the program: a failure is a warning.

    Parameters
    ----------
    what
        What is being logged.
    step
        Returns something.
    silent
        Whether there is no warning either.
    """
    try:
        return step()
    except Exception as error:
        if not silent:
            reason = " ".join(str(error).split()) or type(error).__name__
            line = f"Autologging: {what} not logged, the training goes on. {reason}"
            with suppress(Warning):  # where warnings are errors
                warnings.warn(line, stacklevel=callers_level())
        return None


@contextmanager
def training(
    name: str, settings: Settings, *, is_shared: bool = False
) -> Iterator[Training | None]:
    """Let a training go on inside of the block; None where it is not to be logged.

    Parameters
    ----------
    name, settings, is_shared
        As of `Training`.
    """
    outer = _outer()
    if outer is not None:
        yield _part_of(outer, name)
        return
    seen = _begun(name, settings, is_shared)
    if seen is None:
        with _inside(Scope()):  # trainings inside of it would not fare better
            yield None
        return
    error: BaseException | None = None
    try:
        with _inside(seen):
            yield seen
    except BaseException as raised:
        error = raised
        raise
    finally:
        seen.attempt("the end of the run", lambda: seen.end(error))


@contextmanager
def not_logged() -> Iterator[None]:
    """Log no training inside of the block."""
    if _outer() is not None:
        yield
        return
    with _inside(Scope()):
        yield


def is_going_on() -> bool:
    """Say whether a training is going on that this thread works for."""
    return _outer() is not None


def log_from_this_process() -> None:
    """Log the trainings of this process, and not those of processes that it starts."""
    global _pid
    _pid = os.getpid()


@contextmanager
def _inside(scope: Scope) -> Iterator[None]:
    _HERE.scope = scope
    _GOING_ON.append(scope)
    try:
        yield
    finally:
        _GOING_ON.remove(scope)
        _HERE.scope = None


def _part_of(outer: Scope, name: str) -> Training | None:
    if not isinstance(outer, Training) or not outer.is_shared or outer.name != name:
        return None
    outer.is_shared = False
    return outer


def _begun(name: str, settings: Settings, is_shared: bool) -> Training | None:
    if os.getpid() != _pid or (settings.exclusive and active_run() is not None):
        return None
    return attempt(
        f"a training of {name}",
        lambda: Training(name, settings, is_shared=is_shared),
        silent=settings.silent,
    )


def _outer() -> Scope | None:
    """Return what this thread is in, or works for."""
    if _HERE.scope is not None or active_run() is not None:
        return _HERE.scope
    thread = threading.current_thread()
    return next((each for each in list(_GOING_ON) if each.has_worker(thread)), None)
