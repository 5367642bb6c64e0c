"""Where runs come from: found out in the background while they go on, and recorded with them."""

import contextlib
import hashlib
import os
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import replace
from time import monotonic
from typing import Protocol

from jupyter_tracker import config
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.names import (
    ENVIRONMENT_FILE_TAG,
    ENVIRONMENT_RUN_TAG,
    ENVIRONMENT_TAG,
)
from jupyter_tracker.provenance.data import dvc_root
from jupyter_tracker.provenance.look import Found, look
from jupyter_tracker.provenance.source import Source, running_source
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.resolve import lasting_uri
from jupyter_tracker.threads import Background

PATIENCE = 2.0
"""Seconds after the start of a run for which its end waits for what is not known yet."""
ENVIRONMENT_FILE = "environment/requirements.txt"
_HEAD_START = 0.005
"""Seconds for which whoever starts a run has the interpreter for himself."""
_CARRIER_LASTS = 60.0
_RECORDING_TAKES = 1.0

_LEFT_OUT: ContextVar[frozenset[str]] = ContextVar("left_out", default=frozenset())
_INQUIRIES: dict[str, "_Inquiry"] = {}
_CARRIERS: dict[tuple[str, str, str], tuple[str, float]] = {}
"""By store, experiment and hash: the run that has this environment, and until when that is so."""
_turn = threading.Lock()


class _Recorder(Protocol):
    @property
    def uri(self) -> str: ...

    def record(self, run_id: str, *, tags: list[e.RunTag]) -> None: ...

    def keep(self, run_id: str, path: str, content: bytes) -> None: ...

    def find_run(self, experiment_id: str, filter_string: str) -> e.Run | None: ...


def source() -> Source | None:
    """Return the code that runs; None when nothing is to be recorded of where it comes from."""
    wanted, unknown = config.provenance_parts()
    if unknown:
        warnings.warn(
            f"{config.PROVENANCE_VARIABLE} names {', '.join(sorted(unknown))}, and nothing is "
            "called so that could be recorded. Set it to off, or to some of "
            f"{', '.join(sorted(config.PROVENANCE_PARTS))}.",
            stacklevel=3,
        )
    try:
        return running_source() if wanted - _LEFT_OUT.get() else None
    except OSError:  # the folder that the process is in is gone
        return None


def begin(recorder: _Recorder, run: e.Run, code: Source, given: Iterable[str]) -> None:
    """Find out where a run comes from, in a thread that records it.

    Parameters
    ----------
    recorder
        Of the store that has the run.
    run
        One that has just begun.
    code
        What runs.
    given
        The names of the tags that the caller has set: those stay.
    """
    if any(map(dvc_root, code.folders)):
        # Here: a process that is forked while another thread imports can never import that.
        with contextlib.suppress(ImportError):
            import yaml  # noqa: F401
    inquiry = _INQUIRIES[run.info.run_id] = _Inquiry(recorder, run, given)
    unwanted = _LEFT_OUT.get() if inquiry.keeps_files else {"patch", *_LEFT_OUT.get()}
    inquiry.start(code, config.provenance_parts()[0] - unwanted)


def keep(run_id: str, names: Iterable[str]) -> None:
    """Leave the tags ``names`` of a run as the user is about to set them."""
    inquiry = _INQUIRIES.get(run_id)
    if inquiry is not None:
        inquiry.keep(names)


def known(run_id: str) -> Mapping[str, str]:
    """Return the tags of a run that have been found out by now."""
    inquiry = _INQUIRIES.get(run_id)
    return inquiry.found() if inquiry is not None else {}


def is_looking(run_id: str) -> bool:
    """Say whether something of a run is still being found out."""
    inquiry = _INQUIRIES.get(run_id)
    return inquiry is not None and inquiry.is_looking()


def finish(run_id: str) -> Mapping[str, str]:
    """Wait for what has not been found out about a run, if it began a moment ago; return its tags.

    What is not known by then never will be.
    """
    inquiry = _INQUIRIES.pop(run_id, None)
    return inquiry.finish() if inquiry is not None else {}


@contextlib.contextmanager
def leaving_out(parts: Iterable[str]) -> Iterator[None]:
    """Do not record ``parts`` of runs that are started meanwhile."""
    token = _LEFT_OUT.set(frozenset(parts))
    try:
        yield
    finally:
        _LEFT_OUT.reset(token)


class _Inquiry:
    """What is being found out about one run."""

    def __init__(self, recorder: _Recorder, run: e.Run, given: Iterable[str]) -> None:
        self._recorder = recorder
        self._run = run
        uri = run.info.artifact_uri
        self.keeps_files = not uri or uri.startswith(uris.SCHEME)
        """Whether there is a way to its artifacts; without one each would cost a warning."""
        self._given = set(given)
        self._found: dict[str, str] = {}
        self._deadline = monotonic() + PATIENCE
        self._thread: threading.Thread | None = None
        self._is_over = False
        self._is_wanted = threading.Event()
        # One that a signal handler may take while the line that it interrupts has it.
        self._tags = threading.RLock()
        self._recording = threading.RLock()

    def start(self, code: Source, parts: frozenset[str]) -> None:
        thread = Background("provenance", self._look, code, parts)
        try:
            thread.start()
        except RuntimeError:  # there are too many, or the interpreter is about to exit
            return
        self._thread = thread

    def keep(self, names: Iterable[str]) -> None:
        with self._tags:
            self._given.update(names)

    def found(self) -> Mapping[str, str]:
        with self._tags:
            return dict(self._found)

    def is_looking(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def finish(self) -> Mapping[str, str]:
        self._is_wanted.set()
        if self._thread is not None:
            self._thread.join(max(0.0, self._deadline - monotonic()))
        # Nothing is recorded of a run that is over: its journal is closed.
        has_lock = self._recording.acquire(timeout=_RECORDING_TAKES)
        self._is_over = True
        if has_lock:
            self._recording.release()
        return self._found

    def _look(self, code: Source, parts: frozenset[str]) -> None:
        self._is_wanted.wait(_HEAD_START)
        found_one_by_one = look(code, parts)
        while not self._is_over:
            with _turn:  # of a thousand runs the first looks, and the others know
                found = next(found_one_by_one, None)
                if found is None:
                    return
                with contextlib.suppress(Exception):  # whatever it is: the run goes on
                    found = self._with_environment(found)
                    with self._recording:
                        self._record(found)

    def _record(self, found: Found) -> None:
        if self._is_over:
            return
        run_id = self._run.info.run_id
        with self._tags:
            self._found.update(found.tags)
            ours = [e.RunTag(k, v) for k, v in found.tags.items() if k not in self._given]
            self._recorder.record(run_id, tags=ours)
        if not self.keeps_files:
            return
        for path, content in found.files.items():
            self._recorder.keep(run_id, path, content)
        if ENVIRONMENT_FILE in found.files and self._run.info.artifact_uri:
            self._remember(found.tags[ENVIRONMENT_TAG], run_id)

    def _with_environment(self, found: Found) -> Found:
        """Keep the environment with the run, unless another run of the experiment has the same."""
        if not found.environment:
            return found
        digest = hashlib.sha256(found.environment).hexdigest()
        tags = {**found.tags, ENVIRONMENT_TAG: digest}
        if not self.keeps_files:
            return replace(found, tags=tags)
        carrier = self._carrier(digest)
        if carrier is not None:
            return replace(found, tags={**tags, ENVIRONMENT_RUN_TAG: carrier})
        files = {**found.files, ENVIRONMENT_FILE: found.environment}
        return replace(found, tags={**tags, ENVIRONMENT_FILE_TAG: digest}, files=files)

    def _carrier(self, digest: str) -> str | None:
        """Return a run of the experiment that has the environment already."""
        info = self._run.info
        if not info.artifact_uri:  # the store has not heard of it, and may give it another id
            return None
        known, until = _CARRIERS.get(self._key(digest), ("", 0.0))
        if monotonic() < until:
            return known
        same = f"tags.`{ENVIRONMENT_FILE_TAG}` = '{digest}'"
        found = self._recorder.find_run(info.experiment_id, same)
        if found is None:
            return None
        self._remember(digest, found.info.run_id)
        return found.info.run_id

    def _remember(self, digest: str, carrier: str) -> None:
        _CARRIERS[self._key(digest)] = (carrier, monotonic() + _CARRIER_LASTS)

    def _key(self, digest: str) -> tuple[str, str, str]:
        return lasting_uri(self._recorder.uri), self._run.info.experiment_id, digest


def _forked() -> None:
    """Leave to the parent what is the parent's: its threads and the lock that one may have."""
    global _turn
    _INQUIRIES.clear()
    _turn = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
