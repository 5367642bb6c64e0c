"""What people, judges and code think of traces: feedback and expectations, with MLflow's fields."""

import json
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import msgspec

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.protobuf_time import format_timestamp, parse_timestamp
from jupyter_tracker.contract.validation import shown

_RUN_METADATA = "mlflow.assessment.sourceRunId"
_STACK_LENGTH = 10_000
_JSON_FORMAT = "JSON_FORMAT"


class AssessmentSourceType:
    """Who judges."""

    SOURCE_TYPE_UNSPECIFIED = "SOURCE_TYPE_UNSPECIFIED"
    LLM_JUDGE = "LLM_JUDGE"
    AI_JUDGE = "AI_JUDGE"
    HUMAN = "HUMAN"
    CODE = "CODE"


class _Fields:
    """What is written as a dictionary of its fields."""

    def to_dictionary(self) -> dict[str, Any]:
        """Return its fields."""
        return dict(vars(self))

    @classmethod
    def from_dictionary(cls, d: Mapping[str, Any]) -> Self:
        """Make it of its fields."""
        return cls(**d)


@dataclass
class AssessmentSource(_Fields):
    """Who judged."""

    source_type: str
    source_id: str = "default"

    def __post_init__(self) -> None:
        kind = str(self.source_type).upper()
        kind = {"AI_JUDGE": "LLM_JUDGE"}.get(kind, kind)  # an old name of it
        if kind not in e.AssessmentSourceType.__members__:
            raise invalid(
                f"Invalid value {shown(str(self.source_type))} for parameter 'source_type' "
                f"supplied: use one of {', '.join(e.AssessmentSourceType.__members__)}."
            )
        self.source_type = kind


@dataclass
class AssessmentError(_Fields):
    """Why there is no judgement."""

    error_code: str
    error_message: str | None = None
    stack_trace: str | None = None


@dataclass
class FeedbackValue:
    """The value of a feedback, or why there is none."""

    value: Any
    error: AssessmentError | None = None


@dataclass
class ExpectationValue:
    """The value that was expected."""

    value: Any


@dataclass
class Assessment:
    """What somebody thinks of a trace or one of its spans: a `Feedback` or an `Expectation`."""

    name: str
    source: AssessmentSource
    trace_id: str | None = None
    run_id: str | None = None
    rationale: str | None = None
    metadata: dict[str, str] | None = None
    span_id: str | None = None
    create_time_ms: int | None = None
    last_update_time_ms: int | None = None
    assessment_id: str | None = None
    error: AssessmentError | None = None
    expectation: ExpectationValue | None = None
    feedback: FeedbackValue | None = None
    overrides: str | None = None
    valid: bool | None = None

    def __post_init__(self) -> None:
        if (self.expectation is None) == (self.feedback is None):
            raise invalid("An assessment is either a Feedback or an Expectation.")
        if not isinstance(self.source, AssessmentSource):
            raise invalid(
                f"Invalid source {shown(str(self.source))} of the assessment {self.name!r}: give "
                "an AssessmentSource."
            )
        now = int(time.time() * 1000)
        self.create_time_ms = now if self.create_time_ms is None else self.create_time_ms
        self.last_update_time_ms = self.last_update_time_ms or self.create_time_ms
        if self.run_id is None and self.metadata:
            self.run_id = self.metadata.get(_RUN_METADATA)

    def to_dictionary(self) -> dict[str, Any]:
        """Return it as MLflow's JSON has it."""
        written: dict[str, Any] = msgspec.to_builtins(to_entity(self))
        return written

    @staticmethod
    def from_dictionary(d: Mapping[str, Any]) -> "Assessment":
        """Make it of what `to_dictionary` returned."""
        return from_entity(msgspec.convert(dict(d), type=e.Assessment, strict=False))


class Feedback(Assessment):
    """A judgement."""

    def __init__(
        self,
        name: str = "feedback",
        value: Any = None,
        error: BaseException | AssessmentError | str | None = None,
        source: AssessmentSource | None = None,
        trace_id: str | None = None,
        metadata: dict[str, str] | None = None,
        span_id: str | None = None,
        create_time_ms: int | None = None,
        last_update_time_ms: int | None = None,
        rationale: str | None = None,
        overrides: str | None = None,
        valid: bool | None = True,
    ) -> None:
        reason = _as_error(error)
        super().__init__(
            name,
            source or AssessmentSource(AssessmentSourceType.CODE),
            trace_id,
            rationale=rationale,
            metadata=metadata,
            span_id=span_id,
            create_time_ms=create_time_ms,
            last_update_time_ms=last_update_time_ms,
            error=reason,
            feedback=FeedbackValue(value, reason),
            overrides=overrides,
            valid=valid,
        )

    @property
    def value(self) -> Any:
        """The judgement."""
        return self.feedback.value if self.feedback is not None else None

    @value.setter
    def value(self, value: Any) -> None:
        self.feedback = FeedbackValue(value, self.error)

    @property
    def error_code(self) -> str | None:
        """Why there is none."""
        return self.error.error_code if self.error is not None else None

    @property
    def error_message(self) -> str | None:
        """The same in words."""
        return self.error.error_message if self.error is not None else None


class Expectation(Assessment):
    """What should have come out."""

    def __init__(
        self,
        name: str,
        value: Any,
        source: AssessmentSource | None = None,
        trace_id: str | None = None,
        metadata: dict[str, str] | None = None,
        span_id: str | None = None,
        create_time_ms: int | None = None,
        last_update_time_ms: int | None = None,
    ) -> None:
        if value is None:
            raise invalid(f"The expectation {name!r} needs a value.")
        super().__init__(
            name,
            source or AssessmentSource(AssessmentSourceType.HUMAN),
            trace_id,
            metadata=metadata,
            span_id=span_id,
            create_time_ms=create_time_ms,
            last_update_time_ms=last_update_time_ms,
            expectation=ExpectationValue(value),
        )

    @property
    def value(self) -> Any:
        """What should have come out."""
        return self.expectation.value if self.expectation is not None else None

    @value.setter
    def value(self, value: Any) -> None:
        self.expectation = ExpectationValue(value)


def to_entity(assessment: Assessment) -> e.Assessment:
    """Return an assessment as the contract has it."""
    feedback, expectation = assessment.feedback, assessment.expectation
    return e.Assessment(
        assessment_name=assessment.name,
        assessment_id=assessment.assessment_id or "",
        trace_id=assessment.trace_id or "",
        span_id=assessment.span_id or "",
        source=e.AssessmentSource(
            e.AssessmentSourceType(assessment.source.source_type), assessment.source.source_id
        ),
        create_time=format_timestamp(assessment.create_time_ms or 0),
        last_update_time=format_timestamp(assessment.last_update_time_ms or 0),
        feedback=_feedback(feedback) if feedback is not None else None,
        expectation=_expectation(expectation, assessment.name) if expectation else None,
        rationale=assessment.rationale,
        metadata={key: str(value) for key, value in (assessment.metadata or {}).items()},
        overrides=assessment.overrides or "",
        valid=assessment.valid,
    )


def from_entity(kept: e.Assessment) -> Assessment:
    """Make an assessment of what the contract has."""
    source = kept.source or e.AssessmentSource()
    common: dict[str, Any] = {
        "name": kept.assessment_name,
        "source": AssessmentSource(source.source_type, source.source_id),
        "trace_id": kept.trace_id or None,
        "metadata": dict(kept.metadata) or None,
        "span_id": kept.span_id or None,
        "create_time_ms": _milliseconds(kept.create_time),
        "last_update_time_ms": _milliseconds(kept.last_update_time),
    }
    made: Assessment
    if kept.feedback is not None:
        error = kept.feedback.get("error")
        made = Feedback(
            value=kept.feedback.get("value"),
            error=AssessmentError(**error) if error else None,
            rationale=kept.rationale,
            overrides=kept.overrides or None,
            valid=kept.valid is not False,
            **common,
        )
    else:
        made = Expectation(value=_expected(kept.expectation or {}), **common)
        made.rationale = kept.rationale
    made.assessment_id = kept.assessment_id or None
    return made


def _as_error(error: BaseException | AssessmentError | str | None) -> AssessmentError | None:
    if isinstance(error, BaseException):
        stack = "".join(traceback.format_exception(error))
        return AssessmentError(type(error).__name__, str(error), stack[-_STACK_LENGTH:])
    if isinstance(error, str):
        return AssessmentError("ASSESSMENT_ERROR", error)
    return error


def _feedback(feedback: FeedbackValue) -> dict[str, Any]:
    error = feedback.error
    if error is None:
        return {"value": feedback.value}
    known = {
        "error_code": error.error_code,
        "error_message": error.error_message,
        "stack_trace": error.stack_trace,
    }
    return {
        "value": feedback.value,
        "error": {key: value for key, value in known.items() if value},
    }


def _expectation(expectation: ExpectationValue, name: str) -> dict[str, Any]:
    if isinstance(expectation.value, str | int | float):
        return {"value": expectation.value}
    try:
        text = json.dumps(expectation.value)
    except (TypeError, ValueError) as error:
        raise invalid(
            f"The value of the expectation {name!r} does not go into JSON: {error}. Give texts, "
            "numbers, lists and dictionaries."
        ) from None
    return {"serialized_value": {"serialization_format": _JSON_FORMAT, "value": text}}


def _expected(expectation: Mapping[str, Any]) -> Any:
    serialized = expectation.get("serialized_value")
    return json.loads(serialized["value"]) if serialized else expectation.get("value")


def _milliseconds(text: str) -> int | None:
    return parse_timestamp(text, "create_time") if text else None
