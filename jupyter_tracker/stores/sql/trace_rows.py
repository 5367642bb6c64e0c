"""Rows of traces as what they stand for, in MLflow 3's words and in MLflow 2's."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.protobuf_time import format_duration, format_timestamp
from jupyter_tracker.stores.sql.collections import values_by_owner
from jupyter_tracker.stores.sql.tables import assessments, trace_metadata, trace_tags

_EXPERIMENT = "MLFLOW_EXPERIMENT"


def infos(connection: Connection, rows: Sequence[RowMapping]) -> list[e.TraceInfo]:
    """Make traces without their spans, each with its tags, metadata and assessments."""
    ids = [row["trace_id"] for row in rows]
    tags_of, metadata_of = _pairs(connection, ids)
    assessments_of = values_by_owner(connection, assessments, "trace_id", ids)
    return [
        e.TraceInfo(
            trace_id=row["trace_id"],
            trace_location=e.TraceLocation(
                _EXPERIMENT, e.ExperimentLocation(str(row["experiment_id"]))
            ),
            request_time=format_timestamp(row["request_time"]),
            state=e.TraceState(row["state"]),
            client_request_id=row["client_request_id"],
            request_preview=row["request_preview"],
            response_preview=row["response_preview"],
            execution_duration=_duration(row["execution_duration"]),
            trace_metadata=metadata_of[row["trace_id"]],
            tags=tags_of[row["trace_id"]],
            assessments=[
                to_assessment(each)
                for each in sorted(
                    assessments_of[row["trace_id"]], key=lambda found: found["create_time"]
                )
            ],
        )
        for row in rows
    ]


def infos_v2(connection: Connection, rows: Sequence[RowMapping]) -> list[e.TraceInfoV2]:
    """Make the same for clients of MLflow 2."""
    tags_of, metadata_of = _pairs(connection, [row["trace_id"] for row in rows])
    return [
        e.TraceInfoV2(
            request_id=row["trace_id"],
            experiment_id=str(row["experiment_id"]),
            timestamp_ms=row["request_time"],
            execution_time_ms=row["execution_duration"],
            status=_status(row["state"]),
            request_metadata=_tag_list(metadata_of[row["trace_id"]]),
            tags=_tag_list(tags_of[row["trace_id"]]),
        )
        for row in rows
    ]


def to_assessment(row: RowMapping) -> e.Assessment:
    """Make an assessment from its row."""
    assessment = codec.decode(row["content"].encode(), e.Assessment)
    assessment.valid = row["valid"]
    return assessment


def to_state(status: e.TraceStatus) -> e.TraceState:
    """Say in MLflow 3's words how a trace ended."""
    return e.TraceState.__members__.get(status.name, e.TraceState.STATE_UNSPECIFIED)


def _status(state: str) -> e.TraceStatus:
    return e.TraceStatus.__members__.get(state, e.TraceStatus.TRACE_STATUS_UNSPECIFIED)


def _pairs(
    connection: Connection, ids: Sequence[str]
) -> tuple[Mapping[str, dict[str, str]], Mapping[str, dict[str, str]]]:
    """Return the tags and the metadata of traces."""
    tags_of = values_by_owner(connection, trace_tags, "trace_id", ids)
    metadata_of = values_by_owner(connection, trace_metadata, "trace_id", ids)
    return (
        {trace_id: _as_dict(tags_of[trace_id]) for trace_id in ids},
        {trace_id: _as_dict(metadata_of[trace_id]) for trace_id in ids},
    )


def _as_dict(rows: Sequence[RowMapping]) -> dict[str, str]:
    return {row["key"]: row["value"] for row in rows}


def _tag_list(pairs: Mapping[str, str]) -> list[e.TraceTag]:
    return [e.TraceTag(key, value) for key, value in pairs.items()]


def _duration(milliseconds: int | None) -> str:
    return "" if milliseconds is None else format_duration(milliseconds)
