"""The seam between a logging call and its way to the store: a journal for each run."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from jupyter_tracker._version import __version__
from jupyter_tracker.client import provenance, transfers
from jupyter_tracker.client.lenient import lenient
from jupyter_tracker.client.values import now
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError, invalid, unavailable
from jupyter_tracker.contract.validation import check_artifact_path, shown
from jupyter_tracker.journal import files, shipping
from jupyter_tracker.journal.notebooks import send_notebook
from jupyter_tracker.journal.outbox import Content
from jupyter_tracker.journal.processes import this_process
from jupyter_tracker.journal.records import Header
from jupyter_tracker.journal.sender import Sender
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import lasting_uri
from jupyter_tracker.system_metrics import monitor
from jupyter_tracker.threads import Background, do_beside

START_LIMIT = 2.0
"""Seconds that the start of a run may wait for the store."""

_LARGE = 1 << 20
"""Bytes of a captured notebook that nobody waits for while they are copied."""
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
    stopped: set[str] = field(default_factory=set)
    """Runs that were asked to stop: they end as KILLED, whatever they make of it."""
    _writers: dict[str, JournalWriter] = field(default_factory=dict)
    _ending: dict[str, JournalWriter] = field(default_factory=dict)
    """Journals of runs that are over, of which something is still to come."""
    _experiments: dict[str, e.Experiment] = field(default_factory=dict)
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
        run = self.ask(lambda: shipping.create_run(self.store, header))
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
        # It may be one that was begun without the store.
        self.sender.settle(START_LIMIT, files=False, in_all=True)
        run = self.ask(lambda: self.store.get_run(r.GetRun(run_id=run_id)).run)
        if run is None:
            run = _not_sent(Header(run_id=run_id, start_time=now()))
        if run.info.lifecycle_stage != "active":
            raise invalid(f"The run {run_id} is deleted: restore it before resuming it.")
        self.stopped.discard(run_id)
        with self._lock:
            self._ending.pop(run_id, None)
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
        found = self.ask(lambda: shipping.find_experiment(self.store, experiment_id, name))
        if found is None:
            return _not_found_yet(experiment_id, name)
        if found.lifecycle_stage != "active":
            raise invalid(f"Cannot set a deleted experiment {shown(found.name)} as the active one.")
        self._experiments[found.name] = found
        return found

    def known_experiment(self, name: str) -> e.Experiment | None:
        """Return the experiment of this name as it was when somebody looked last."""
        return self._experiments.get(name)

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

    def find_run(self, experiment_id: str, filter_string: str) -> e.Run | None:
        """Return a run of an experiment that matches; None also when the store does not say it."""
        request = r.SearchRuns(experiment_ids=[experiment_id], filter=filter_string, max_results=1)
        if self.sender.is_out(self.store):
            return None
        try:
            found = within(START_LIMIT, lambda: self.store.search_runs(request))
        except TrackerError:
            return None
        return next(iter(found.runs), None)

    def artifact(self, run_id: str, path: str, content: Content, *, is_last: bool = False) -> None:
        """Keep a file of a run, as `keep` does, and begin to send it."""
        self.keep(run_id, path, content, is_last=is_last)
        self.sender.upload()

    def keep(self, run_id: str, path: str, content: Content, *, is_last: bool = False) -> None:
        """Keep a file of a run, and send it when the sender looks next.

        Parameters
        ----------
        run_id, path
            The artifact.
        content
            Is copied; without room for that it is uploaded before this returns.
        is_last
            Whether to send it only after the files of the run that were logged before it.
        """
        check_artifact_path(path)
        again = _readable_again(content)
        try:
            self.writer(run_id).artifact(path, content, is_last=is_last)
        except OSError as no_room:
            with lenient(f"The artifact {path!r} of run {run_id}"):
                self._send_now(run_id, lambda run: self._upload(run, path, again()), no_room)

    def notebook(self, captured: e.SnapshotInfo, content: bytes) -> None:
        """Keep a captured notebook of a run, and send it when the sender looks next.

        Parameters
        ----------
        captured
            What is known of it.
        content
            Its nbformat 4 JSON. What is large is copied beside the caller; the end of the run waits
            for it on its way to the store.
        """
        writer = self.writer(captured.run_id)
        number = writer.outbox.expect()

        def keep() -> None:
            self._keep_notebook(writer, number, captured, content)

        if len(content) < _LARGE:
            keep()
        else:
            do_beside("notebook", keep)

    def end(self, run_id: str, status: e.RunStatus) -> None:
        """Record that a run is over, now."""
        provenance.finish(run_id)
        monitor.finish(run_id)
        with self._lock:
            writer = self._writers.pop(run_id, None)
        writer = writer or self._begin(self._signed(Header(run_id=run_id)))
        self._write_end(writer, run_id, status)
        self.sender.close(writer)
        with self._lock:
            self._writers.pop(run_id, None)

    def end_early(
        self, run_id: str, status: e.RunStatus, missing: Sequence[e.RunTag]
    ) -> Callable[[], None]:
        """Record that a run is over, now, while something of it is still to come.

        The store is told of the end after that.

        Parameters
        ----------
        run_id, status
            The run, and how it ended.
        missing
            Tags that it has in case the process dies before the rest is there; what is recorded
            until then takes their place.

        Returns
        -------
        Callable
            To be called when the rest has been recorded.
        """
        monitor.finish(run_id)
        writer = self.writer(run_id)
        number = writer.outbox.expect()
        self._ending[run_id] = writer
        self._write_end(writer, run_id, status)
        writer.record(tags=missing)

        def finish() -> None:
            provenance.finish(run_id)
            with self._lock:
                is_over = self._ending.pop(run_id, None) is writer  # it may have been resumed
                if is_over and self._writers.get(run_id) is writer:
                    del self._writers[run_id]
            writer.outbox.release(number)
            if is_over:
                self.sender.close(writer)

        return finish

    def _write_end(self, writer: JournalWriter, run_id: str, status: e.RunStatus) -> None:
        writer.status(e.RunStatus.KILLED if run_id in self.stopped else status, now())

    def _keep_notebook(
        self, writer: JournalWriter, number: int | None, captured: e.SnapshotInfo, content: bytes
    ) -> None:
        run_id, path = captured.run_id, f"notebook/{captured.phase}.ipynb"

        def send(run: e.Run) -> None:
            if not send_notebook(self.store, run_id, captured, content):
                self._upload(run, path, content)

        try:
            writer.artifact(path, content, captured=captured, number=number)
        except OSError as no_room:
            with lenient(f"The notebook of run {run_id}"):
                self._send_now(run_id, send, no_room)

    def _upload(self, run: e.Run, path: str, content: Content) -> None:
        transfers.upload(self.store.artifacts, run.info.artifact_uri, path, content)

    def _send_now(self, run_id: str, send: Callable[[e.Run], None], no_room: OSError) -> None:
        """Send a file from where it lies.

        Raises
        ------
        TrackerError
            When that cannot be done now; it says that there was no room to keep it.
        """
        try:
            if self.sender.is_out(self.store):
                raise unavailable("The tracking server cannot be reached.")
            self.sender.settle(START_LIMIT, files=False, in_all=True)  # the run may be new
            send(self.store.get_run(r.GetRun(run_id=run_id)).run)
        except TrackerError as error:
            raise TrackerError(
                f"{error.message} It could not be kept in {files.folder()} until later: "
                f"{no_room.strerror}. Make room there, and log it again.",
                error.error_code,
            ) from error

    def ask(self, call: Callable[[], T]) -> T | None:
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

    def answers(self) -> bool:
        """Say whether the store answers; one that has failed is tried once more, for a moment."""
        if not self.sender.has_failed(self.store):
            return True
        self.sender.settle(START_LIMIT, insist=True, files=False, in_all=True)
        return not self.sender.has_failed(self.store)

    def _begin(self, header: Header) -> JournalWriter:
        with self._lock:
            if header.run_id not in self._writers:
                file = files.new(header.run_id)
                self._writers[header.run_id] = self.sender.begin(file, header, self.store)
            return self._writers[header.run_id]

    def _signed(self, header: Header) -> Header:
        header.tracking_uri = lasting_uri(self.uri)
        process = this_process()
        header.host, header.pid, header.process_start = process.host, process.pid, process.start
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

    thread = Background("start", run)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answer:
        raise unavailable(f"The tracking server has not answered in {seconds:g} s.")
    return answer[0]


def _readable_again(content: Content) -> Callable[[], Content]:
    """Return what gives ``content`` as it is now, also when it has been read meanwhile."""
    if isinstance(content, bytes | Path):
        return lambda: content
    start = content.tell() if content.seekable() else None

    def again() -> Content:
        if start is None:
            raise TrackerError("It is a stream that can be read only once.")
        content.seek(start)
        return content

    return again


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
