"""Traces: keeping, reading, tagging and removing them; their spans are files."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.contract.names import (
    ARTIFACT_LOCATION_TAG,
    SOURCE_RUN_METADATA,
)
from jupyter_tracker.contract.protobuf_time import parse_duration, parse_timestamp
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import (
    assessments,
    audit,
    changes,
    experiments,
    runs,
    trace_rows,
    trace_search,
)
from jupyter_tracker.stores.sql.collections import rows_where_in
from jupyter_tracker.stores.sql.tables import assessments as assessments_table
from jupyter_tracker.stores.sql.tables import (
    trace_metadata,
    trace_prompts,
    trace_runs,
    trace_tags,
    traces,
)
from jupyter_tracker.stores.sql.upsert import insert_new, upsert

_FOLDER = "traces"
"""Of an experiment's artifacts, where the spans of its traces are."""
_CHUNK = 1000
"""Traces that are removed by one statement."""
_OF_TRACES = (trace_tags, trace_metadata, trace_runs, trace_prompts, assessments_table, traces)
"""The tables of traces, what points to another one before it."""


def start_trace(connection: Connection, request: r.StartTrace) -> r.TraceResponse:
    """Keep a trace; one that comes again replaces what is different."""
    info = request.trace.trace_info
    place = info.trace_location.mlflow_experiment
    experiment = experiments.find_active(connection, place.experiment_id if place else "")
    row = {
        "trace_id": info.trace_id,
        "experiment_id": experiment["experiment_id"],
        "request_time": parse_timestamp(info.request_time, "request_time"),
        "execution_duration": None,
        "state": info.state,
        "client_request_id": info.client_request_id,
        "request_preview": info.request_preview,
        "response_preview": info.response_preview,
    }
    if info.execution_duration:
        row["execution_duration"] = parse_duration(info.execution_duration, "execution_duration")
    upsert(connection, traces, [row])
    location = {ARTIFACT_LOCATION_TAG: _location(experiment, info.trace_id)}
    _set_pairs(connection, trace_tags, info.trace_id, info.tags | location)
    _set_metadata(connection, info.trace_id, info.trace_metadata)
    for assessment in info.assessments:
        assessments.keep(connection, info.trace_id, assessment)
    changes.record(connection, "trace", info.trace_id, experiment["experiment_id"])
    return get_trace_info(connection, r.GetTraceInfo(trace_id=info.trace_id))


def start_trace_v2(connection: Connection, request: r.StartTraceV2) -> r.TraceInfoV2Response:
    """Keep a trace that begins, under a new id."""
    experiment = experiments.find_active(connection, request.experiment_id)
    trace_id = f"tr-{uuid.uuid4().hex}"
    connection.execute(
        insert(traces).values(
            trace_id=trace_id,
            experiment_id=experiment["experiment_id"],
            request_time=request.timestamp_ms,
            state=e.TraceState.IN_PROGRESS,
            client_request_id="",
            request_preview="",
            response_preview="",
        )
    )
    location = {ARTIFACT_LOCATION_TAG: _location(experiment, trace_id)}
    _set_pairs(connection, trace_tags, trace_id, _as_dict(request.tags) | location)
    _set_metadata(connection, trace_id, _as_dict(request.request_metadata))
    changes.record(connection, "trace", trace_id, experiment["experiment_id"])
    return get_trace_info_v2(connection, r.GetTraceInfo(trace_id=trace_id))


def end_trace_v2(connection: Connection, request: r.EndTraceV2) -> r.TraceInfoV2Response:
    """Say how and when a trace ended; its tags and metadata join those of the start."""
    row = find(connection, request.trace_id)
    connection.execute(
        update(traces)
        .where(traces.c.trace_id == request.trace_id)
        .values(
            execution_duration=request.timestamp_ms - row["request_time"],
            state=trace_rows.to_state(request.status),
        )
    )
    tags = _as_dict(request.tags)
    tags.pop(ARTIFACT_LOCATION_TAG, None)  # what the client read at the start
    _set_pairs(connection, trace_tags, request.trace_id, tags)
    _set_metadata(connection, request.trace_id, _as_dict(request.request_metadata))
    changes.record(connection, "trace", request.trace_id, row["experiment_id"])
    return get_trace_info_v2(connection, r.GetTraceInfo(trace_id=request.trace_id))


def get_trace_info(connection: Connection, request: r.GetTraceInfo) -> r.TraceResponse:
    """Get a trace without its spans."""
    row = find(connection, request.trace_id)
    return r.TraceResponse(trace=e.Trace(trace_rows.infos(connection, [row])[0]))


def get_trace_info_v2(connection: Connection, request: r.GetTraceInfo) -> r.TraceInfoV2Response:
    """Get a trace without its spans, in MLflow 2's words."""
    row = find(connection, request.trace_id)
    return r.TraceInfoV2Response(trace_info=trace_rows.infos_v2(connection, [row])[0])


def batch_get_trace_infos(
    connection: Connection, request: r.BatchGetTraceInfos
) -> r.BatchGetTraceInfosResponse:
    """Get those of the named traces that exist, in the order of their names."""
    found = {
        row["trace_id"]: row
        for row in rows_where_in(connection, traces, "trace_id", request.trace_ids)
    }
    ids = experiments.to_ids(request.experiment_ids)
    rows = [found[name] for name in dict.fromkeys(request.trace_ids) if name in found]
    rows = [row for row in rows if not ids or row["experiment_id"] in ids]
    return r.BatchGetTraceInfosResponse(trace_infos=trace_rows.infos(connection, rows))


def search_traces(connection: Connection, request: r.SearchTraces) -> r.SearchTracesResponse:
    """Answer a page of traces, newest first by default."""
    rows, token = trace_search.page(connection, request)
    return r.SearchTracesResponse(traces=trace_rows.infos(connection, rows), next_page_token=token)


def search_traces_v2(connection: Connection, request: r.SearchTracesV2) -> r.SearchTracesV2Response:
    """Answer the same in MLflow 2's words."""
    rows, token = trace_search.page(connection, request)
    return r.SearchTracesV2Response(
        traces=trace_rows.infos_v2(connection, rows), next_page_token=token
    )


def set_trace_tag(connection: Connection, request: r.SetTraceTag) -> r.Empty:
    """Set one tag."""
    row = find(connection, request.trace_id)
    _set_pairs(connection, trace_tags, request.trace_id, {request.key: request.value})
    changes.record(connection, "trace", request.trace_id, row["experiment_id"])
    return r.Empty()


def delete_trace_tag(connection: Connection, request: r.DeleteTraceTag) -> r.Empty:
    """Remove one tag."""
    row = find(connection, request.trace_id)
    removed = connection.execute(
        delete(trace_tags).where(
            trace_tags.c.trace_id == request.trace_id, trace_tags.c.key == request.key
        )
    )
    if not removed.rowcount:
        raise not_found(
            f"No trace tag with key {shown(request.key)} for trace with ID '{request.trace_id}'"
        )
    changes.record(connection, "trace", request.trace_id, row["experiment_id"])
    return r.Empty()


def delete_traces(connection: Connection, request: r.DeleteTraces) -> list[str]:
    """Remove traces for good, the oldest first, and return where their spans are."""
    experiment = experiments.find(connection, request.experiment_id)
    query = select(traces.c.trace_id).where(traces.c.experiment_id == experiment["experiment_id"])
    if request.request_ids:
        query = query.where(traces.c.trace_id.in_(request.request_ids))
    else:
        query = query.where(traces.c.request_time <= request.max_timestamp_millis)
    query = query.order_by(traces.c.request_time, traces.c.trace_id).limit(request.max_traces)
    ids = list(connection.execute(query).scalars())
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        for table in _OF_TRACES:
            connection.execute(delete(table).where(table.c.trace_id.in_(some)))
    if ids:
        audit.record(
            connection, "delete_traces", "experiment", request.experiment_id, traces=len(ids)
        )
        changes.record(connection, "experiment", request.experiment_id, request.experiment_id)
    return [_location(experiment, trace_id) for trace_id in ids]


def link_traces_to_run(connection: Connection, request: r.LinkTracesToRun) -> r.Empty:
    """Say that traces belong to a run."""
    run = runs.find(connection, request.run_id)
    rows = [{"trace_id": name, "run_id": request.run_id} for name in set(request.trace_ids)]
    insert_new(connection, trace_runs, rows)
    changes.record(connection, "run", request.run_id, run["experiment_id"])
    return r.Empty()


def link_prompts_to_trace(connection: Connection, request: r.LinkPromptsToTrace) -> r.Empty:
    """Say which prompts a trace used."""
    row = find(connection, request.trace_id)
    linked = {str(prompt) for prompt in request.prompt_versions}
    rows = [{"trace_id": request.trace_id, "prompt": prompt} for prompt in sorted(linked)]
    insert_new(connection, trace_prompts, rows)
    changes.record(connection, "trace", request.trace_id, row["experiment_id"])
    return r.Empty()


def find(connection: Connection, trace_id: str) -> RowMapping:
    """Return a trace's row."""
    row = connection.execute(select(traces).where(traces.c.trace_id == trace_id)).mappings().first()
    if row is None:
        raise not_found(f"Trace with ID {shown(trace_id)} not found.")
    return row


def _location(experiment: RowMapping, trace_id: str) -> str:
    """Say where the spans of a trace are; clients put them there themselves."""
    return uris.join(experiment["artifact_location"], _FOLDER, trace_id, "artifacts")


def _set_metadata(connection: Connection, trace_id: str, pairs: Mapping[str, str]) -> None:
    _set_pairs(connection, trace_metadata, trace_id, pairs)
    run_id = pairs.get(SOURCE_RUN_METADATA, "")
    if run_id:
        insert_new(connection, trace_runs, [{"trace_id": trace_id, "run_id": run_id}])


def _set_pairs(connection: Connection, table: Any, trace_id: str, pairs: Mapping[str, str]) -> None:
    rows = [{"trace_id": trace_id, "key": key, "value": value} for key, value in pairs.items()]
    upsert(connection, table, rows)


def _as_dict(tags: Sequence[e.TraceTag]) -> dict[str, str]:
    return {tag.key: tag.value for tag in tags}
