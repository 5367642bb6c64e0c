"""The store over a database: opens the transactions, the other modules say what happens in them."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from jupyter_tracker._version import __version__
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Entity, StoreInfo
from jupyter_tracker.stores.artifacts import answers, uris
from jupyter_tracker.stores.protocol import ArtifactStore
from jupyter_tracker.stores.sql import (
    audit,
    changes,
    experiments,
    failures,
    logging,
    metric_points,
    registry,
    runs,
    schema,
    snapshots,
)
from jupyter_tracker.stores.sql.engine import reading, written

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
        response = written(store._engine, lambda connection: answer(connection, request))
        store._wake()
        return response

    return method


class SqlStore:
    """Answers the contract from a database; safe to use from several threads and processes.

    Parameters
    ----------
    engine
        The database, from `make_engine`; it is made when absent, and migrated when old.
    artifacts
        Keeps the files of ``mlflow-artifacts:`` URIs.
    artifact_root
        Where the artifacts of new experiments go: the default is below ``artifacts``, any other
        URI is for clients to reach by themselves.
    may_upgrade
        Whether the tables of an older version are changed, rather than refused.

    Raises
    ------
    TrackerError
        When the database cannot be used, naming it and the remedy.
    """

    def __init__(
        self,
        engine: Engine,
        artifacts: ArtifactStore,
        *,
        artifact_root: str = uris.DEFAULT_ROOT,
        may_upgrade: bool = True,
    ) -> None:
        self.artifacts = artifacts
        self._engine = engine
        self._artifact_root = artifact_root
        self._written = threading.Condition()
        self._writes_seen = 0
        self._closed = False
        schema.prepare(engine, may_upgrade=may_upgrade)
        if artifact_root != uris.DEFAULT_ROOT:
            written(engine, lambda c: experiments.place_default(c, artifact_root))

    def close(self) -> None:
        """Release connections, and whoever waits for changes."""
        self._closed = True
        self._wake()
        self._engine.dispose()

    def create_experiment(self, request: r.CreateExperiment, /) -> r.CreateExperimentResponse:
        """Create an experiment; its artifacts go below the store's root unless it says where."""
        response = written(
            self._engine,
            lambda connection: experiments.create_experiment(
                connection, request, self._artifact_root
            ),
        )
        self._wake()
        return response

    get_experiment = _reads(experiments.get_experiment)
    get_experiment_by_name = _reads(experiments.get_experiment_by_name)
    delete_experiment = _writes(experiments.delete_experiment)
    restore_experiment = _writes(experiments.restore_experiment)
    update_experiment = _writes(experiments.update_experiment)
    set_experiment_tag = _writes(experiments.set_experiment_tag)
    delete_experiment_tag = _writes(experiments.delete_experiment_tag)
    search_experiments = _reads(experiments.search_experiments)
    create_run = _writes(runs.create_run)
    update_run = _writes(runs.update_run)
    delete_run = _writes(runs.delete_run)
    restore_run = _writes(runs.restore_run)
    delete_tag = _writes(logging.delete_tag)
    get_run = _reads(runs.get_run)
    search_runs = _reads(runs.search_runs)
    log_metric = _writes(logging.log_metric)
    log_param = _writes(logging.log_param)
    set_tag = _writes(logging.set_tag)
    log_batch = _writes(logging.log_batch)
    get_metric_history = _reads(metric_points.get_metric_history)
    create_registered_model = _writes(registry.create_registered_model)
    get_registered_model = _reads(registry.get_registered_model)
    search_registered_models = _reads(registry.search_registered_models)
    create_model_version = _writes(registry.create_model_version)
    get_model_version = _reads(registry.get_model_version)
    search_model_versions = _reads(registry.search_model_versions)
    log_notebook_snapshot = _writes(snapshots.log_notebook_snapshot)
    get_notebook_snapshot = _reads(snapshots.get_notebook_snapshot)
    list_notebook_snapshots = _reads(snapshots.list_notebook_snapshots)
    list_audit_log = _reads(audit.list_audit_log)
    list_artifacts = answers.list_artifacts
    list_proxied_artifacts = answers.list_proxied_artifacts
    create_multipart_upload = answers.create_multipart_upload
    complete_multipart_upload = answers.complete_multipart_upload
    abort_multipart_upload = answers.abort_multipart_upload
    get_presigned_download = answers.get_presigned_download
    create_presigned_upload_url = answers.create_presigned_upload_url
    create_presigned_download_url = answers.create_presigned_download_url
    get_server_info = answers.get_server_info

    def list_changes(self, request: r.ListChanges, /) -> r.ListChangesResponse:
        """Answer what was written since, waiting for it when the request says so."""
        deadline = time.monotonic() + request.wait
        while True:
            seen = self._writes_seen  # taken before asking, so that no change falls in between
            with reading(self._engine) as connection:
                response = changes.list_changes(connection, request)
            left = deadline - time.monotonic()
            if response.changes or request.since is None or left <= 0 or self._closed:
                return response
            with self._written:
                self._written.wait_for(
                    lambda: self._writes_seen != seen or self._closed,  # noqa: B023
                    min(left, _OTHER_PROCESS_CHECK),
                )

    def get_store_info(self, _request: r.GetStoreInfo, /) -> r.StoreInfoResponse:
        """Say what answers."""
        kind = self._engine.dialect.name
        location = failures.named(self._engine)
        return r.StoreInfoResponse(
            store=StoreInfo(version=__version__, kind=kind, location=location)
        )

    def _wake(self) -> None:
        with self._written:
            self._writes_seen += 1
            self._written.notify_all()
