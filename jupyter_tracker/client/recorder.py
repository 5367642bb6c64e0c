"""The seam between a logging call and its way to the store: a journal for each run."""

import os
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from jupyter_tracker._version import __version__
from jupyter_tracker.client.values import now
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError, invalid, unavailable
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.journal import files, shipping
from jupyter_tracker.journal.records import Header
from jupyter_tracker.journal.sender import Sender
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import lasting_uri

START_LIMIT = 2.0
"""Seconds that the start of a run may wait for the store."""

_RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

T = TypeVar("T")


@dataclass
class Recorder:
    """Takes what the runs of one store log; its arguments are checked already.

    Nothing is raised because of the store: what it does not take now is sent later.

    Parameters
    ----------
    store, uri
        Where runs go, and its address.
    sender
        Sends the journals.
    """

    store: Store
    uri: str
    sender: Sender
    _writers: dict[str, JournalWriter] = field(default_factory=dict)
    # One that a signal handler may take while the line that it interrupts has it.
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def start(self, header: Header) -> e.Run:
        """Create a run, in the store or, when that does not answer in time, in a journal.

        Raises
        ------
        TrackerError
            When the store refuses the run.
        """
        header = self._signed(header)
        run = self._ask(lambda: shipping.create_run(self.store, header))
        header.is_known = run is not None
        if run is None:
            run = _not_sent(header)
        header.run_id = run.info.run_id
        self._begin(header)
        return run

    def resume(self, run_id: str, tags: Sequence[e.RunTag]) -> e.Run:
        """Let a run go on, with some more tags.

        Returns
        -------
        Run
            As the store has it; without its content when the store does not answer in time.

        Raises
        ------
        TrackerError
            When there is no such run, or it is in the trash.
        """
        self.sender.settle(START_LIMIT)  # it may be one that was begun without the store
        run = self._ask(lambda: self.store.get_run(r.GetRun(run_id=run_id)).run)
        if run is None:
            run = _not_sent(Header(run_id=run_id, start_time=now()))
        if run.info.lifecycle_stage != "active":
            raise invalid(f"The run {run_id} is deleted: restore it before resuming it.")
        writer = self.writer(run_id)
        writer.record(tags=tags)
        writer.status(e.RunStatus.RUNNING, now())
        run.info.status, run.info.end_time = e.RunStatus.RUNNING, None
        replaced = {tag.key for tag in tags}
        kept = [tag for tag in run.data.tag_list if tag.key not in replaced]
        run.data.tag_list = [*kept, *tags]
        return run

    def experiment(self, name: str = "", experiment_id: str = "") -> e.Experiment:
        """Find the experiment of this name or id; a new name makes one.

        Returns
        -------
        Experiment
            Without an id when the store does not answer in time: runs find it by its name later.

        Raises
        ------
        TrackerError
            When there is no experiment of this id, or it is in the trash.
        """
        found = self._ask(lambda: shipping.find_experiment(self.store, experiment_id, name))
        if found is None:
            return _not_found_yet(experiment_id, name)
        if found.lifecycle_stage != "active":
            raise invalid(f"Cannot set a deleted experiment {shown(found.name)} as the active one.")
        return found

    def writer(self, run_id: str) -> JournalWriter:
        """Return the journal of a run, which the store has when this process did not start it."""
        writer = self._writers.get(run_id)
        if writer is None:
            _check_run_id(run_id)
            writer = self._begin(self._signed(Header(run_id=run_id)))
        return writer

    def record(
        self,
        run_id: str,
        metrics: Sequence[e.Metric] = (),
        params: Sequence[e.Param] = (),
        tags: Sequence[e.RunTag] = (),
    ) -> None:
        """Record metrics, params and tags of a run."""
        self.writer(run_id).record(metrics, params, tags)

    def end(self, run_id: str, status: e.RunStatus) -> None:
        """Record that a run is over, now."""
        with self._lock:
            writer = self._writers.pop(run_id, None)
        writer = writer or self._begin(self._signed(Header(run_id=run_id)))
        writer.status(status, now())
        self.sender.close(writer)
        with self._lock:
            self._writers.pop(run_id, None)

    def _ask(self, call: Callable[[], T]) -> T | None:
        """Ask the store; None when it does not answer in time, or did not just now.

        Raises
        ------
        TrackerError
            What sending again would not change.
        """
        if self.sender.is_out(self.store):  # every run would wait for it
            return None
        try:
            return within(START_LIMIT, call)
        except TrackerError as error:
            if error.error_code in shipping.NEVER:
                raise
            self.sender.report(self.store, error)
            return None

    def _begin(self, header: Header) -> JournalWriter:
        with self._lock:
            if header.run_id not in self._writers:
                file = files.new(header.run_id)
                self._writers[header.run_id] = self.sender.begin(file, header, self.store)
            return self._writers[header.run_id]

    def _signed(self, header: Header) -> Header:
        header.tracking_uri = lasting_uri(self.uri)
        header.host, header.pid = socket.gethostname(), os.getpid()
        header.client = f"jupyter-tracker {__version__}"
        return header


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what ``call`` returns, if it does in time; otherwise it goes on, and is forgotten.

    Raises
    ------
    TrackerError
        What ``call`` raises; TEMPORARILY_UNAVAILABLE when it took too long.
    """
    answer: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="tracker-start", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answer:
        raise unavailable(f"The tracking server has not answered in {seconds:g} s.")
    return answer[0]


def _check_run_id(run_id: str) -> None:
    """Refuse what cannot be a run's id; it becomes the name of a file."""
    if not isinstance(run_id, str) or not _RUN_ID.fullmatch(run_id):
        raise invalid(f"Invalid run id {shown(str(run_id))}: give the id of a run, as in run_id.")


def _not_found_yet(experiment_id: str, name: str) -> e.Experiment:
    return e.Experiment(
        experiment_id=experiment_id,
        name=name,
        artifact_location="",
        lifecycle_stage="active",
        creation_time=0,
        last_update_time=0,
    )


def _not_sent(header: Header) -> e.Run:
    info = e.RunInfo(
        run_id=header.run_id,
        run_uuid=header.run_id,
        run_name=header.run_name,
        experiment_id=header.experiment_id,
        user_id=header.user_id,
        start_time=header.start_time,
        status=e.RunStatus.RUNNING,
        artifact_uri="",
        lifecycle_stage="active",
    )
    return e.Run(info=info, data=e.RunData(tag_list=list(header.tags)))
