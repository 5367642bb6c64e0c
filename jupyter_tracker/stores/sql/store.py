"""The store over a database: opens the transactions, the other modules say what happens in them."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy import Connection, Engine

from jupyter_tracker._version import __version__
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Entity, StoreInfo
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.registry_rules import NO_RULES, Rules
from jupyter_tracker.stores import webhook_requests
from jupyter_tracker.stores.artifacts import answers, spans, uris
from jupyter_tracker.stores.protocol import ArtifactStore, Outbox
from jupyter_tracker.stores.sql import (
    activities,
    assessments,
    audit,
    changes,
    experiments,
    failures,
    importing,
    input_logging,
    logged_models,
    logging,
    lost_runs,
    metric_curves,
    metric_points,
    metric_series,
    metric_summaries,
    registry_aliases,
    registry_models,
    registry_moves,
    registry_versions,
    reviews,
    run_keys,
    runs,
    schema,
    snapshots,
    traces,
    version_comments,
    webhooks,
)
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.engine import pool_gauges, reading, written
from jupyter_tracker.stores.sql.metric_series import SeriesCache
from jupyter_tracker.stores.sql.notices import Notices
from jupyter_tracker.stores.sql.run_keys import KeyCache
from jupyter_tracker.stores.sql.webhook_outbox import SqlOutbox

Q = TypeVar("Q", bound=Entity)
A = TypeVar("A", bound=Entity)

_OTHER_PROCESS_CHECK = 0.5
"""Seconds between looks for changes by other processes, while somebody waits for changes."""
_CHECK_BESIDE_NOTICES = 10.0
"""The same where the database itself gives notice."""


def _reads(answer: Callable[[Connection, Q], A]) -> Callable[["SqlStore", Q], A]:
    def method(store: "SqlStore", request: Q, /) -> A:
        with reading(store._engine) as connection:
            return answer(connection, request)

    return method


def _writes(answer: Callable[[Connection, Q], A]) -> Callable[["SqlStore", Q], A]:
    def method(store: "SqlStore", request: Q, /) -> A:
        response = written(store._engine, lambda connection: answer(connection, request))
        store._tell()
        return response

    return method


def _writes_by_rules(
    answer: Callable[[Connection, Q, Rules], A],
) -> Callable[["SqlStore", Q], A]:
    """As `_writes`, for what the rules of the registry may forbid."""

    def method(store: "SqlStore", request: Q, /) -> A:
        rules = store._registry_rules
        response = written(store._engine, lambda c: answer(c, request, rules))
        store._tell()
        return response

    return method


def _list_registry_rules(
    store: "SqlStore", _request: r.ListRegistryRules, /
) -> r.ListRegistryRulesResponse:
    """List the server's own rules, which are in its options."""
    rules = store._registry_rules.items()
    return r.ListRegistryRulesResponse(
        rules={target: sorted(needed) for target, needed in rules if needed}
    )


W = TypeVar("W", r.CreateWebhook, r.UpdateWebhook)


def _checked(write: Callable[["SqlStore", W], A]) -> Callable[["SqlStore", W], A]:
    """Look at a webhook's URL, which may take a while, before the transaction begins."""

    def method(store: "SqlStore", request: W, /) -> A:
        if request.url:
            webhook_requests.check_url(request.url)
        return write(store, request)

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
    registry_rules
        What stages and aliases ask for, of all registered models.

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
        registry_rules: Rules = NO_RULES,
    ) -> None:
        self.artifacts = artifacts
        self._engine = engine
        self._artifact_root = artifact_root
        self._registry_rules = registry_rules
        self._written = threading.Condition()
        self._writes_seen = 0
        self._closed = False
        self._series = SeriesCache()
        self._keys = KeyCache()
        self._notices = Notices(engine, self._wake) if engine.dialect.name == "postgresql" else None
        self.outbox: Outbox | None = SqlOutbox(engine, self._written, lambda: self._writes_seen)
        schema.prepare(engine, may_upgrade=may_upgrade)
        if artifact_root != uris.DEFAULT_ROOT:
            written(engine, lambda c: experiments.place_default(c, artifact_root))

    def close(self) -> None:
        """Release connections, and whoever waits for changes."""
        self._closed = True
        self._wake()
        if self._notices is not None:
            self._notices.close()
        self._engine.dispose()

    def end_lost_runs(self, seconds: float) -> list[str]:
        """End the runs that have given no sign of life for so long, and return their ids."""
        before = now_ms() - int(seconds * 1000)
        lost = written(self._engine, lambda c: lost_runs.end_lost_runs(c, before))
        if lost:
            self._tell()
        return lost

    def announce_artifact(self, path: str) -> None:
        """Let those who follow a run know that the file at ``path`` was written, or is gone."""
        written(self._engine, lambda c: runs.announce_artifact(c, path))
        self._tell()

    def gauges(self) -> dict[str, float]:
        """Return how the pool of connections is doing, for whoever watches."""
        return pool_gauges(self._engine)

    def create_experiment(self, request: r.CreateExperiment, /) -> r.CreateExperimentResponse:
        """Create an experiment; its artifacts go below the store's root unless it says where."""
        response = written(
            self._engine,
            lambda connection: experiments.create_experiment(
                connection, request, self._artifact_root
            ),
        )
        self._tell()
        return response

    def import_experiment(self, request: r.ImportExperiment, /) -> r.ExperimentResponse:
        """Take over an experiment; its artifacts go below the store's root."""
        response = written(
            self._engine,
            lambda connection: importing.import_experiment(
                connection, request, self._artifact_root
            ),
        )
        self._tell()
        return response

    def get_metric_curves(self, request: r.GetMetricCurves, /) -> r.MetricCurvesResponse:
        """Get the curves of metrics, of which those that were asked for last are in memory."""
        with reading(self._engine) as connection:
            metrics = metric_curves.find_metrics(connection, request)
            slow = metric_series.with_gaps(connection, metrics, self._series)
        for metric_id in slow:
            self._fill_gaps(metric_id)
        with reading(self._engine) as connection:
            return metric_curves.get_metric_curves(connection, request, metrics, self._series)

    def _fill_gaps(self, metric_id: int) -> None:
        """Summarise the points of a metric where that is possible; others can write in between."""
        with suppress(TrackerError):  # its points can be read all the same
            while written(self._engine, lambda c: metric_summaries.fill_gaps(c, metric_id)):
                pass

    def list_run_keys(self, request: r.ListRunKeys, /) -> r.ListRunKeysResponse:
        """List the keys of runs, which are counted again when something has changed."""
        with reading(self._engine) as connection:
            return run_keys.list_run_keys(connection, request, self._keys)

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
    count_runs = _reads(runs.count_runs)
    log_metric = _writes(logging.log_metric)
    log_param = _writes(logging.log_param)
    set_tag = _writes(logging.set_tag)
    log_batch = _writes(logging.log_batch)
    get_metric_history_bulk = _reads(metric_points.get_metric_history_bulk)
    get_metric_history_interval = _reads(metric_points.get_metric_history_interval)
    get_metric_history = _reads(metric_points.get_metric_history)
    send_heartbeats = _writes(lost_runs.send_heartbeats)
    stop_run = _writes(runs.stop_run)
    log_inputs = _writes(input_logging.log_inputs)
    log_outputs = _writes(input_logging.log_outputs)
    log_model = _writes(input_logging.log_model)
    search_datasets = _reads(input_logging.search_datasets)
    create_logged_model = _writes(logged_models.create_logged_model)
    search_logged_models = _reads(logged_models.search_logged_models)
    get_logged_model = _reads(logged_models.get_logged_model)
    finalize_logged_model = _writes(logged_models.finalize_logged_model)
    delete_logged_model = _writes(logged_models.delete_logged_model)
    log_logged_model_params = _writes(logged_models.log_logged_model_params)
    set_logged_model_tags = _writes(logged_models.set_logged_model_tags)
    delete_logged_model_tag = _writes(logged_models.delete_logged_model_tag)
    start_trace = _writes(traces.start_trace)
    search_traces = _reads(traces.search_traces)
    get_trace = spans.get_trace
    batch_get_traces = spans.batch_get_traces
    batch_get_trace_infos = _reads(traces.batch_get_trace_infos)
    get_trace_info = _reads(traces.get_trace_info)
    set_trace_tag = _writes(traces.set_trace_tag)
    delete_trace_tag = _writes(traces.delete_trace_tag)
    link_traces_to_run = _writes(traces.link_traces_to_run)
    link_prompts_to_trace = _writes(traces.link_prompts_to_trace)
    start_trace_v2 = _writes(traces.start_trace_v2)
    end_trace_v2 = _writes(traces.end_trace_v2)
    get_trace_info_v2 = _reads(traces.get_trace_info_v2)
    search_traces_v2 = _reads(traces.search_traces_v2)
    create_assessment = _writes(assessments.create_assessment)
    get_assessment = _reads(assessments.get_assessment)
    update_assessment = _writes(assessments.update_assessment)
    delete_assessment = _writes(assessments.delete_assessment)
    create_registered_model = _writes(registry_models.create_registered_model)
    rename_registered_model = _writes(registry_models.rename_registered_model)
    update_registered_model = _writes(registry_models.update_registered_model)
    delete_registered_model = _writes(registry_models.delete_registered_model)
    get_registered_model = _reads(registry_models.get_registered_model)
    search_registered_models = _reads(registry_models.search_registered_models)
    set_registered_model_tag = _writes(registry_models.set_registered_model_tag)
    delete_registered_model_tag = _writes(registry_models.delete_registered_model_tag)
    set_registered_model_alias = _writes_by_rules(registry_aliases.set_registered_model_alias)
    delete_registered_model_alias = _writes(registry_aliases.delete_registered_model_alias)
    get_model_version_by_alias = _reads(registry_aliases.get_model_version_by_alias)
    create_model_version = _writes(registry_versions.create_model_version)
    get_model_version = _reads(registry_versions.get_model_version)
    get_latest_versions = _reads(registry_versions.get_latest_versions)
    get_model_version_download_uri = _reads(registry_versions.get_model_version_download_uri)
    search_model_versions = _reads(registry_versions.search_model_versions)
    update_model_version = _writes(registry_versions.update_model_version)
    transition_model_version_stage = _writes_by_rules(
        registry_versions.transition_model_version_stage
    )
    delete_model_version = _writes(registry_versions.delete_model_version)
    set_model_version_tag = _writes(registry_versions.set_model_version_tag)
    delete_model_version_tag = _writes(registry_versions.delete_model_version_tag)
    create_transition_request = _writes(reviews.create_transition_request)
    list_transition_requests = _reads(reviews.list_transition_requests)
    approve_transition_request = _writes_by_rules(reviews.approve_transition_request)
    reject_transition_request = _writes(reviews.reject_transition_request)
    delete_transition_request = _writes(reviews.delete_transition_request)
    create_comment = _writes(version_comments.create_comment)
    list_comments = _reads(version_comments.list_comments)
    update_comment = _writes(version_comments.update_comment)
    delete_comment = _writes(version_comments.delete_comment)
    list_model_version_activities = _reads(activities.list_model_version_activities)
    list_registry_rules = _list_registry_rules
    rollback_model_version = _writes(registry_moves.rollback_model_version)
    create_webhook = _checked(_writes(webhooks.create_webhook))
    list_webhooks = _reads(webhooks.list_webhooks)
    get_webhook = _reads(webhooks.get_webhook)
    update_webhook = _checked(_writes(webhooks.update_webhook))
    delete_webhook = _writes(webhooks.delete_webhook)
    list_webhook_deliveries = _reads(webhooks.list_webhook_deliveries)
    redeliver_webhook = _writes(webhooks.redeliver_webhook)

    def test_webhook(self, request: r.TestWebhook, /) -> r.TestWebhookResponse:
        """Send an example to a webhook, outside of any transaction, and say what it answered."""
        with reading(self._engine) as connection:
            delivery = webhooks.example_delivery(connection, request)
        return r.TestWebhookResponse(result=webhook_requests.test(delivery))

    log_notebook_snapshot = _writes(snapshots.log_notebook_snapshot)
    get_notebook_snapshot = _reads(snapshots.get_notebook_snapshot)
    list_notebook_snapshots = _reads(snapshots.list_notebook_snapshots)
    import_run = _writes(importing.import_run)
    import_logged_model = _writes(importing.import_logged_model)
    import_registered_model = _writes(importing.import_registered_model)
    import_model_version = _writes(importing.import_model_version)
    list_audit_log = _reads(audit.list_audit_log)
    list_artifacts = answers.list_artifacts
    list_logged_model_artifacts = answers.list_logged_model_artifacts
    list_proxied_artifacts = answers.list_proxied_artifacts
    create_multipart_upload = answers.create_multipart_upload
    abort_multipart_upload = answers.abort_multipart_upload
    get_presigned_download = answers.get_presigned_download
    create_presigned_upload_url = answers.create_presigned_upload_url
    create_presigned_download_url = answers.create_presigned_download_url
    get_server_info = answers.get_server_info

    def complete_multipart_upload(self, request: r.CompleteMultipartUpload, /) -> r.Empty:
        """Make a file of the parts of an upload."""
        answer = answers.complete_multipart_upload(self, request)
        self.announce_artifact(request.artifact_path)
        return answer

    def delete_traces(self, request: r.DeleteTraces, /) -> r.DeleteTracesResponse:
        """Remove traces, and the files of their spans."""
        locations = written(self._engine, lambda c: traces.delete_traces(c, request))
        self._tell()
        spans.delete(self.artifacts, locations)
        return r.DeleteTracesResponse(traces_deleted=len(locations))

    def list_changes(self, request: r.ListChanges, /) -> r.ListChangesResponse:
        """Answer what was written since, waiting for it when the request says so."""
        deadline = time.monotonic() + request.wait
        check = _OTHER_PROCESS_CHECK
        if request.wait and self._notices is not None:
            self._notices.listen()
            check = _CHECK_BESIDE_NOTICES
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
                    min(left, check),
                )

    def get_store_info(self, _request: r.GetStoreInfo, /) -> r.StoreInfoResponse:
        """Say what answers."""
        kind = self._engine.dialect.name
        location = failures.named(self._engine)
        return r.StoreInfoResponse(
            store=StoreInfo(version=__version__, kind=kind, location=location)
        )

    def _tell(self) -> None:
        """Wake those who wait for changes, in this process and in others."""
        self._wake()
        if self._notices is not None:
            self._notices.tell()

    def _wake(self) -> None:
        with self._written:
            self._writes_seen += 1
            self._written.notify_all()
