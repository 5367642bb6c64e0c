"""The spans of traces, which clients keep as one JSON file per trace among the artifacts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.names import ARTIFACT_LOCATION_TAG
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.protocol import ArtifactStore, Store

_FILE = "traces.json"
_COPIED = ("trace_id", "span_id", "name", "start_time_unix_nano")
_MAX_INTEGER = 2**63


def get_trace(store: Store, request: r.GetTrace, /) -> r.TraceResponse:
    """Get a trace with its spans."""
    trace = store.get_trace_info(r.GetTraceInfo(trace_id=request.trace_id)).trace
    trace.spans = _spans(store.artifacts, trace.trace_info)
    return r.TraceResponse(trace=trace)


def batch_get_traces(store: Store, request: r.BatchGetTraces, /) -> r.BatchGetTracesResponse:
    """Get those of the named traces that exist, with their spans."""
    infos = store.batch_get_trace_infos(
        r.BatchGetTraceInfos(trace_ids=request.trace_ids, experiment_ids=request.experiment_ids)
    ).trace_infos
    return r.BatchGetTracesResponse(
        traces=[e.Trace(info, _spans(store.artifacts, info)) for info in infos]
    )


def delete(artifacts: ArtifactStore, locations: Sequence[str]) -> None:
    """Remove the files of traces that are gone, those that are kept here."""
    for location in locations:
        if location.startswith(uris.SCHEME):
            artifacts.delete(uris.proxied_path(location))


def _spans(artifacts: ArtifactStore, info: e.TraceInfo) -> list[dict[str, Any]]:
    """Read a trace's spans; none when the file is not there, not here or not readable."""
    location = info.tags.get(ARTIFACT_LOCATION_TAG, "")
    if not location.startswith(uris.SCHEME):
        return []
    try:
        content = b"".join(artifacts.download(uris.proxied_path(uris.join(location, _FILE))))
        return [_as_otlp(span) for span in json.loads(content)["spans"]]
    except TrackerError as error:
        if error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST:
            raise
        return []
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _as_otlp(span: Mapping[str, Any]) -> dict[str, Any]:
    """Translate MLflow's JSON of a span to OpenTelemetry's."""
    made: dict[str, Any] = {name: span[name] for name in _COPIED}
    for name in ("parent_span_id", "end_time_unix_nano"):
        if span.get(name):
            made[name] = span[name]
    status = {name: value for name, value in span.get("status", {}).items() if value}
    return made | {
        "status": status,
        "attributes": [_pair(k, json.loads(v)) for k, v in span["attributes"].items()],
        "events": [
            {
                "name": event["name"],
                "time_unix_nano": event["time_unix_nano"],
                "attributes": [_pair(k, v) for k, v in (event.get("attributes") or {}).items()],
            }
            for event in span.get("events", [])
        ],
    }


def _pair(key: str, value: Any) -> dict[str, Any]:
    return {"key": key, "value": _value(value)}


def _value(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {}
        case bool():
            return {"bool_value": value}
        case int() if -_MAX_INTEGER <= value < _MAX_INTEGER:
            return {"int_value": value}
        case int() | float():
            return {"double_value": float(value)}
        case list():
            return {"array_value": {"values": [_value(each) for each in value]}}
        case dict():
            return {"kvlist_value": {"values": [_pair(k, v) for k, v in value.items()]}}
    return {"string_value": str(value)}
