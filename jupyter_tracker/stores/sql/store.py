"""The store over a database: opens the transactions, the other modules say what happens in them."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from jupyter_tracker._version import __version__
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Entity, StoreInfo
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import ArtifactStore
from jupyter_tracker.stores.sql import (
    changes,
    experiments,
    logging,
    registry,
    runs,
    schema,
    snapshots,
)
from jupyter_tracker.stores.sql.engine import reading, sqlite_engine, writing

Q = TypeVar("Q", bound=Entity)
A = TypeVar("A", bound=Entity)

_OTHER_PROCESS_CHECK = 0.5
"""Seconds between looks for changes by other processes, while somebody waits for changes."""


def _reads(answer: Callable[[Connection, Q], A]) -> Callable[["SqlStore", Q], A]:
    def method(store: "SqlStore", request: Q, /) -> A:
        with reading(store._engine) as connection:
            return answer(connection, request)

    return method


def _writes(answer: Callable[[Connection, Q], A]) -> Callable[["SqlStore", Q], A]:
    def method(store: "SqlStore", request: Q, /) -> A:
        with writing(store._engine) as connection:
            response = answer(connection, request)
        store._wake()
        return response

    return method


class SqlStore:
    """Answers the contract from a SQLite file; safe to use from several threads and processes.

    Parameters
    ----------
    database
        The file; it and its folder are made when absent, and migrated when old.
    artifacts_root
        The folder of the artifacts.
    """

    def __init__(self, database: Path, artifacts_root: Path) -> None:
        _make_folder(database.parent)
        self.artifacts: ArtifactStore = LocalArtifacts(artifacts_root)
        self._database = database
        self._engine = sqlite_engine(database)
        self._written = threading.Condition()
        self._closed = False
        schema.prepare(self._engine)

    def close(self) -> None:
        """Release connections, and whoever waits for changes."""
        self._closed = True
        self._wake()
        self._engine.dispose()

    create_experiment = _writes(experiments.create_experiment)
    get_experiment = _reads(experiments.get_experiment)
    get_experiment_by_name = _reads(experiments.get_experiment_by_name)
    search_experiments = _reads(experiments.search_experiments)
    create_run = _writes(runs.create_run)
    update_run = _writes(runs.update_run)
    get_run = _reads(runs.get_run)
    search_runs = _reads(runs.search_runs)
    log_metric = _writes(logging.log_metric)
    log_param = _writes(logging.log_param)
    set_tag = _writes(logging.set_tag)
    log_batch = _writes(logging.log_batch)
    get_metric_history = _reads(logging.get_metric_history)
    create_registered_model = _writes(registry.create_registered_model)
    get_registered_model = _reads(registry.get_registered_model)
    search_registered_models = _reads(registry.search_registered_models)
    create_model_version = _writes(registry.create_model_version)
    get_model_version = _reads(registry.get_model_version)
    search_model_versions = _reads(registry.search_model_versions)
    log_notebook_snapshot = _writes(snapshots.log_notebook_snapshot)
    get_notebook_snapshot = _reads(snapshots.get_notebook_snapshot)
    list_notebook_snapshots = _reads(snapshots.list_notebook_snapshots)

    def list_artifacts(self, request: r.ListArtifacts, /) -> r.ListArtifactsResponse:
        """List a folder of a run's artifacts; paths are relative to the run's root."""
        root = self.get_run(r.GetRun(run_id=request.run_id)).run.info.artifact_uri
        files = self.artifacts.list(uris.proxied_path(uris.join(root, request.path)))
        for file in files:
            file.path = "/".join(part for part in (request.path, file.path) if part)
        return r.ListArtifactsResponse(root_uri=root, files=files)

    def list_proxied_artifacts(
        self, request: r.ListProxiedArtifacts, /
    ) -> r.ListProxiedArtifactsResponse:
        """List a folder of the artifact store."""
        return r.ListProxiedArtifactsResponse(files=self.artifacts.list(request.path))

    def list_changes(self, request: r.ListChanges, /) -> r.ListChangesResponse:
        """Answer what was written since, waiting for it when the request says so."""
        deadline = time.monotonic() + request.wait
        while True:
            with self._written:
                with reading(self._engine) as connection:
                    response = changes.list_changes(connection, request)
                left = deadline - time.monotonic()
                if response.changes or request.since is None or left <= 0 or self._closed:
                    return response
                self._written.wait(min(left, _OTHER_PROCESS_CHECK))

    def get_store_info(self, _request: r.GetStoreInfo, /) -> r.StoreInfoResponse:
        """Say what answers."""
        return r.StoreInfoResponse(
            store=StoreInfo(version=__version__, kind="sqlite", location=str(self._database))
        )

    def _wake(self) -> None:
        with self._written:
            self._written.notify_all()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrackerError(
            f"Cannot create the data directory {folder}: {error.strerror}. Make its parent "
            "writable, or set JUPYTER_TRACKER_DATA_DIR to a folder that is.",
            ErrorCode.PERMISSION_DENIED,
        ) from error
