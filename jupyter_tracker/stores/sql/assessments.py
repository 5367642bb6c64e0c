"""Assessments: what people, judges and code think of traces."""

import hashlib
import json
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.protobuf_time import format_timestamp, parse_timestamp
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.sql import changes
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.tables import assessments, traces
from jupyter_tracker.stores.sql.trace_rows import to_assessment
from jupyter_tracker.stores.sql.upsert import upsert

FEEDBACK, EXPECTATION = "feedback", "expectation"
"""The kind of a row of `assessments`."""


def create_assessment(connection: Connection, request: r.CreateAssessment) -> r.AssessmentResponse:
    """Add an assessment; one that overrides another makes that invalid."""
    trace = _find_trace(connection, request.trace_id)
    request.assessment.assessment_id = ""
    kept = keep(connection, request.trace_id, request.assessment)
    changes.record(connection, "trace", request.trace_id, trace["experiment_id"])
    return r.AssessmentResponse(assessment=kept)


def get_assessment(connection: Connection, request: r.GetAssessment) -> r.AssessmentResponse:
    """Get one assessment."""
    row = _find(connection, request.trace_id, request.assessment_id)
    return r.AssessmentResponse(assessment=to_assessment(row))


def update_assessment(connection: Connection, request: r.UpdateAssessment) -> r.AssessmentResponse:
    """Change some fields of an assessment; new metadata joins the old."""
    trace = _find_trace(connection, request.trace_id)
    row = _find(connection, request.trace_id, request.assessment_id)
    kept, new = to_assessment(row), request.assessment
    for field in request.fields:
        if field == "metadata":
            kept.metadata = kept.metadata | new.metadata
        elif field in (FEEDBACK, EXPECTATION) and field != row["kind"]:
            raise invalid(
                f"The assessment {shown(kept.assessment_name)} is of the kind {row['kind']!r}, and "
                f"cannot get the value of a {field}. Log another one."
            )
        else:
            setattr(kept, field, getattr(new, field))
    kept.last_update_time = format_timestamp(now_ms())
    _write(connection, kept)
    changes.record(connection, "trace", request.trace_id, trace["experiment_id"])
    return r.AssessmentResponse(assessment=kept)


def delete_assessment(connection: Connection, request: r.DeleteAssessment) -> r.Empty:
    """Remove an assessment; what it overrode is valid again, and what is gone stays so."""
    trace = _find_trace(connection, request.trace_id)
    row = _first(connection, request.trace_id, request.assessment_id)
    if row is not None:
        overridden = to_assessment(row).overrides
        if overridden:
            _set_valid(connection, request.trace_id, overridden, valid=True)
        connection.execute(
            delete(assessments).where(assessments.c.assessment_id == request.assessment_id)
        )
        changes.record(connection, "trace", request.trace_id, trace["experiment_id"])
    return r.Empty()


def keep(connection: Connection, trace_id: str, assessment: e.Assessment) -> e.Assessment:
    """Keep an assessment of a trace that exists, with an id and times where it has none.

    The id is made from the content, so that a request that is sent again keeps it once.
    """
    assessment.trace_id = trace_id
    assessment.create_time = assessment.create_time or format_timestamp(now_ms())
    assessment.last_update_time = assessment.last_update_time or assessment.create_time
    assessment.valid = assessment.valid is not False
    if not assessment.assessment_id:
        digest = hashlib.sha256(codec.encode(assessment)).hexdigest()
        assessment.assessment_id = f"a-{digest[:32]}"
    _check_is_own(connection, assessment)
    if assessment.overrides:
        _find(connection, trace_id, assessment.overrides)
        _set_valid(connection, trace_id, assessment.overrides, valid=False)
    _write(connection, assessment)
    return assessment


def _write(connection: Connection, assessment: e.Assessment) -> None:
    value = _value(assessment)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    row = {
        "assessment_id": assessment.assessment_id,
        "trace_id": assessment.trace_id,
        "name": assessment.assessment_name,
        "kind": EXPECTATION if assessment.feedback is None else FEEDBACK,
        "value": value if isinstance(value, str) else json.dumps(value),
        "number": float(value) if is_number else None,
        "valid": assessment.valid,
        "create_time": parse_timestamp(assessment.create_time, "create_time"),
        "content": codec.encode(assessment).decode(),
    }
    upsert(connection, assessments, [row])


def _value(assessment: e.Assessment) -> Any:
    """Return the value that an assessment gives; a serialized one stays text."""
    if assessment.feedback is not None:
        return assessment.feedback.get("value")
    expectation = assessment.expectation or {}
    serialized = expectation.get("serialized_value")
    if isinstance(serialized, dict):
        return serialized.get("value")
    return expectation.get("value")


def _set_valid(connection: Connection, trace_id: str, assessment_id: str, *, valid: bool) -> None:
    connection.execute(
        update(assessments)
        .where(assessments.c.trace_id == trace_id, assessments.c.assessment_id == assessment_id)
        .values(valid=valid)
    )


def _check_is_own(connection: Connection, assessment: e.Assessment) -> None:
    """Refuse the id of an assessment of another trace, which would move here."""
    query = select(assessments.c.trace_id).where(
        assessments.c.assessment_id == assessment.assessment_id
    )
    owner = connection.execute(query).scalar()
    if owner not in (None, assessment.trace_id):
        raise invalid(
            f"The assessment id {shown(assessment.assessment_id)} is that of another trace: leave "
            "it out, and the assessment gets one."
        )


def _find_trace(connection: Connection, trace_id: str) -> RowMapping:
    # Locked, so that assessments of one trace that come at once see each other.
    query = select(traces).where(traces.c.trace_id == trace_id).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise not_found(f"Trace with ID {shown(trace_id)} not found.")
    return row


def _first(connection: Connection, trace_id: str, assessment_id: str) -> RowMapping | None:
    query = select(assessments).where(
        assessments.c.trace_id == trace_id, assessments.c.assessment_id == assessment_id
    )
    return connection.execute(query).mappings().first()


def _find(connection: Connection, trace_id: str, assessment_id: str) -> RowMapping:
    row = _first(connection, trace_id, assessment_id)
    if row is None:
        raise not_found(
            f"Assessment with ID {shown(assessment_id)} not found for trace {shown(trace_id)}."
        )
    return row
