"""The state behind the fluent API: the store in use, the experiment, the runs that are open."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from jupyter_tracker.client.exit_code import EXIT_CODE
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.recorder import Recorder
from jupyter_tracker.client.uris import URIS
from jupyter_tracker.contract.entities import Experiment, Run
from jupyter_tracker.journal import background
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.resolve import open_store

DEFAULT_EXPERIMENT_ID = "0"


@dataclass
class Session:
    """What `set_experiment` and `start_run` have set, and the store that is in use."""

    experiment: Experiment | None = None
    """The one that new runs go to; without an id when its store could not be reached."""
    _client: MlflowClient | None = None
    _client_uri: str | None = None
    _recorder: Recorder | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _open: threading.local = field(default_factory=threading.local)
    _stacks: list[list[Run]] = field(default_factory=list)
    """The open runs of each thread."""
    _inherited: set[str] = field(default_factory=set)
    """Runs of the process that this one was forked from: it logs to them, and does not end them."""

    @property
    def client(self) -> MlflowClient:
        """The client; what it reads has everything in it that was logged before."""
        return self._opened()[0]

    @property
    def recorder(self) -> Recorder:
        """Where logging calls go."""
        return self._opened()[1]

    def reset(self) -> None:
        """Forget everything that was set, and close the store."""
        with self._lock:
            if self._client is not None:
                background.sender().settle(background.SETTLE_LIMIT)
                self._client.close()
            URIS.forget()
            self.experiment = None
            self._client = self._recorder = None

    @property
    def writer(self) -> JournalWriter | None:
        """The journal of the run that is active in this thread."""
        writer: JournalWriter | None = getattr(self._open, "writer", None)
        if writer is None and self.open_runs:
            writer = self._open.writer = self.recorder.writer(self.open_runs[-1].info.run_id)
        return writer

    @contextmanager
    def with_experiment(self, experiment: Experiment) -> Iterator[None]:
        """Let runs that are started meanwhile go to ``experiment``."""
        before, self.experiment = self.experiment, experiment
        try:
            yield
        finally:
            self.experiment = before

    def opened(self, run: Run) -> None:
        """Make a run the active one."""
        self.open_runs.append(run)
        self._open.writer = None
        EXIT_CODE.watch()

    def closed(self) -> Run:
        """Make the run active that was so before the active one, and return that."""
        self._open.writer = None
        run = self.open_runs.pop()
        if not any(self._stacks):
            EXIT_CODE.let_be()
        return run

    def forget_open_runs(self) -> list[str]:
        """Return this process's runs that are open in any thread, innermost first; forget them."""
        stacks, self._stacks = self._stacks, []
        open_runs = [run.info.run_id for stack in stacks for run in reversed(stack)]
        for stack in stacks:
            stack.clear()
        self._open = threading.local()
        return [run_id for run_id in open_runs if not self.is_inherited(run_id)]

    def is_inherited(self, run_id: str) -> bool:
        """Say whether a run is that of the process that this one was forked from."""
        return run_id in self._inherited

    def has_open(self, run_id: str) -> bool:
        """Say whether a run of this process is open in any thread."""
        open_runs = (run.info.run_id for stack in list(self._stacks) for run in list(stack))
        return run_id in open_runs and not self.is_inherited(run_id)

    @property
    def latest_run(self) -> Run | None:
        """The active run of this thread, or without one that which another thread opened last."""
        own = getattr(self._open, "runs", None)
        if own:
            return own[-1]  # type: ignore[no-any-return]
        others = [stack[-1] for stack in list(self._stacks) if stack]
        return max(others, key=lambda run: run.info.start_time, default=None)

    @property
    def open_runs(self) -> list[Run]:
        """The runs that this thread has open, innermost last, as in MLflow."""
        if not hasattr(self._open, "runs"):
            self._open.runs = []
            self._stacks.append(self._open.runs)
        runs: list[Run] = self._open.runs
        return runs

    def _opened(self) -> tuple[MlflowClient, Recorder]:
        """Return client and recorder, opened when first needed and when the URI changes."""
        uri = URIS.tracking
        client, recorder = self._client, self._recorder
        if client is not None and recorder is not None and self._client_uri == uri:
            return client, recorder
        with self._lock:
            if self._client and self._recorder and self._client_uri == uri:
                return self._client, self._recorder  # another thread was faster
            if self._client is not None:
                self.experiment = None  # an id of the other store means nothing here
            store = open_store(uri)
            self._client = MlflowClient(uri, store=store)
            self._recorder = Recorder(store, uri or "", background.sender())
            self._client_uri = uri
            return self._client, self._recorder

    def _forked(self) -> None:
        """Leave to the parent what is the parent's: its locks and connections."""
        self._lock = threading.RLock()
        self._client = self._recorder = None
        self._open.writer = None
        self._inherited |= {run.info.run_id for stack in self._stacks for run in stack}


SESSION = Session()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SESSION._forked)
