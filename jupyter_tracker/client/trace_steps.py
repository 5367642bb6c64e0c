"""Beginning a span, which never stops the program that is traced."""

import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jupyter_tracker.client.ending import at_end
from jupyter_tracker.client.trace_places import destination
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.journal import trace_sender
from jupyter_tracker.tracing import names
from jupyter_tracker.tracing.context import is_enabled
from jupyter_tracker.tracing.live import NO_SPAN, Destination, LiveSpan, say_once, start
from jupyter_tracker.tracing.spans import Link, SpanLogLevel, SpanType

SAMPLING_VARIABLE = "MLFLOW_TRACE_SAMPLING_RATIO"

at_end(trace_sender.send_rest)


@dataclass
class Step:
    """What spans are to be.

    Attributes
    ----------
    trace_destination
        Something with an ``experiment_id``; by default that of the run, or the current one.
    sampling_ratio_override
        Which part of the traces is kept, between 0 and 1; all by default.
    """

    name: str | None = None
    span_type: str | None = SpanType.UNKNOWN
    attributes: Mapping[str, Any] | None = None
    trace_destination: Any = None
    sampling_ratio_override: float | None = None
    log_level: SpanLogLevel | str | None = None
    links: Sequence[Link] | None = None
    description: str | None = None
    run_id: str | None = None
    find: Callable[..., Destination] = field(default=destination)

    def __post_init__(self) -> None:
        if self.log_level is not None:
            self.log_level = SpanLogLevel.from_value(self.log_level)
        ratio = self.sampling_ratio_override
        if ratio is not None and not 0 <= ratio <= 1:
            raise invalid(
                f"Invalid value {shown(str(ratio))} for parameter 'sampling_ratio_override' "
                "supplied: give a number between 0 and 1."
            )

    def begin(
        self, name: str, parent: LiveSpan | None, start_time_ns: int | None = None
    ) -> LiveSpan:
        """Begin a span; one that does nothing when it is not to be traced, or cannot be."""
        if not is_enabled() or (parent is None and not self._is_sampled()):
            return NO_SPAN
        try:
            span = start(self.name or name, self.span_type, parent, self._find, start_time_ns)
            self._describe(span)
        except Exception as error:  # whatever it is: what is traced goes on
            say_once(f"Calls are not traced. {error}")
            return NO_SPAN
        return span

    def _find(self) -> Destination:
        return self.find(getattr(self.trace_destination, "experiment_id", None), self.run_id)

    def _describe(self, span: LiveSpan) -> None:
        if self.attributes:
            span.set_attributes(self.attributes)
        if self.description is not None:
            span.set_attribute(names.DESCRIPTION, self.description)
        if self.log_level is not None:
            span.set_log_level(self.log_level)
        for link in self.links or ():
            span.add_link(link)

    def _is_sampled(self) -> bool:
        ratio = self.sampling_ratio_override
        if ratio is None:
            ratio = _sampling_ratio()
        return ratio >= 1 or random.random() < ratio  # noqa: S311


def _sampling_ratio() -> float:
    try:
        return float(os.environ.get(SAMPLING_VARIABLE, 1))
    except ValueError:
        return 1.0
