"""The fluent functions about assessments: what people, judges and code think of traces."""

from typing import Any

from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.tracing.assessments import (
    Assessment,
    AssessmentError,
    AssessmentSource,
    Expectation,
    Feedback,
)


def log_assessment(trace_id: str, assessment: Assessment) -> Assessment:
    """Add a feedback or an expectation to a trace, which may still go on."""
    return SESSION.client.log_assessment(trace_id, assessment)


def log_feedback(
    *,
    trace_id: str,
    name: str = "feedback",
    value: Any = None,
    source: AssessmentSource | None = None,
    error: BaseException | AssessmentError | None = None,
    rationale: str | None = None,
    metadata: dict[str, Any] | None = None,
    span_id: str | None = None,
) -> Assessment:
    """Add a judgement to a trace or one of its spans.

    Parameters
    ----------
    trace_id, span_id
        What is judged.
    name, value, rationale
        The judgement; ``value`` is a number, a text, True or False, or a list or dictionary.
    source
        Who judges; code by default.
    error
        Why there is no judgement.
    metadata
        More about it.
    """
    feedback = Feedback(
        name,
        value,
        error,
        source,
        metadata=metadata,
        span_id=span_id,
        rationale=rationale,
    )
    return log_assessment(trace_id, feedback)


def log_expectation(
    *,
    trace_id: str,
    name: str,
    value: Any,
    source: AssessmentSource | None = None,
    metadata: dict[str, Any] | None = None,
    span_id: str | None = None,
) -> Assessment:
    """Say what should have come out of a trace or one of its spans; by default a person says so."""
    expected = Expectation(name, value, source, metadata=metadata, span_id=span_id)
    return log_assessment(trace_id, expected)


def get_assessment(trace_id: str, assessment_id: str) -> Assessment:
    """Get one assessment."""
    return SESSION.client.get_assessment(trace_id, assessment_id)


def update_assessment(trace_id: str, assessment_id: str, assessment: Assessment) -> Assessment:
    """Change an assessment to what ``assessment`` has."""
    return SESSION.client.update_assessment(trace_id, assessment_id, assessment)


def override_feedback(
    *,
    trace_id: str,
    assessment_id: str,
    value: Any,
    rationale: str | None = None,
    source: AssessmentSource | None = None,
    metadata: dict[str, Any] | None = None,
) -> Assessment:
    """Put another judgement in the place of one, which is kept but no longer valid."""
    old = get_assessment(trace_id, assessment_id)
    if not isinstance(old, Feedback):
        raise invalid(
            f"The assessment {assessment_id!r} is no feedback: change an expectation with "
            "update_assessment()."
        )
    new = Feedback(
        old.name,
        value,
        source=source,
        metadata=metadata,
        span_id=old.span_id,
        rationale=rationale,
        overrides=old.assessment_id,
    )
    return log_assessment(trace_id, new)


def delete_assessment(trace_id: str, assessment_id: str) -> None:
    """Remove an assessment."""
    SESSION.client.delete_assessment(trace_id, assessment_id)
