"""The state behind the fluent API: the store in use, the experiment, the runs that are open."""

import threading
from dataclasses import dataclass, field

from jupyter_tracker import config
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.client.recorder import DirectRecorder, Recorder
from jupyter_tracker.contract.entities import Run

DEFAULT_EXPERIMENT_ID = "0"


@dataclass
class Session:
    """What `set_tracking_uri`, `set_experiment` and `start_run` have set."""

    tracking_uri: str | None = None
    experiment_id: str | None = None
    _client: MlflowClient | None = None
    _client_uri: str | None = None
    _recorder: Recorder | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _open: threading.local = field(default_factory=threading.local)

    @property
    def uri(self) -> str | None:
        """The tracking URI; None means the Jupyter data directory."""
        return self.tracking_uri or config.tracking_uri()

    @property
    def client(self) -> MlflowClient:
        """The client for `uri`, opened when it is first needed and when the URI changes."""
        with self._lock:
            if self._client is None or self._client_uri != self.uri:
                if self._client is not None:
                    self.experiment_id = None  # an id of the other store means nothing here
                self._client = MlflowClient(self.uri)
                self._client_uri = self.uri
                self._recorder = DirectRecorder(self._client)
            return self._client

    @property
    def recorder(self) -> Recorder:
        """Where logging calls go."""
        with self._lock:
            _ = self.client
            if self._recorder is None:
                raise RuntimeError("a session with a client has a recorder")
            return self._recorder

    def reset(self) -> None:
        """Forget everything that was set, and close the store."""
        with self._lock:
            if self._client is not None:
                self._client.store.close()
            self.tracking_uri = self.experiment_id = self._client = self._recorder = None

    @property
    def open_runs(self) -> list[Run]:
        """The runs that this thread has open, innermost last, as in MLflow."""
        if not hasattr(self._open, "runs"):
            self._open.runs = []
        runs: list[Run] = self._open.runs
        return runs


SESSION = Session()
