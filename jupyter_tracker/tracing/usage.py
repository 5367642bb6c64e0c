"""What the language models cost that a trace asked, summed up."""

import json
from collections.abc import Sequence

from jupyter_tracker.tracing import names
from jupyter_tracker.tracing.spans import Span

_OF_TRACE = {names.TOKEN_USAGE: names.USAGE_METADATA, names.COST: names.COST_METADATA}


def metadata(spans: Sequence[Span]) -> dict[str, str]:
    """Return the sums as metadata of the trace; nothing when no span has any."""
    found = {key: _sum(spans, attribute) for attribute, key in _OF_TRACE.items()}
    return {key: json.dumps(sums) for key, sums in found.items() if sums}


def _sum(spans: Sequence[Span], attribute: str) -> dict[str, float]:
    """Sum up an attribute: where a span has one, it has that of the spans below it in it."""
    having = {span.span_id for span in spans if span.text(attribute)}
    parents = {span.span_id: span.parent_id for span in spans}
    sums: dict[str, float] = {}
    for span in spans:
        if span.span_id not in having or _is_below(span.parent_id, having, parents):
            continue
        values = span.get_attribute(attribute)
        for key, value in values.items() if isinstance(values, dict) else ():
            if isinstance(value, int | float):
                sums[key] = sums.get(key, 0) + value
    return sums


def _is_below(span_id: str | None, having: set[str], parents: dict[str, str | None]) -> bool:
    while span_id is not None:
        if span_id in having:
            return True
        span_id = parents.get(span_id)
    return False
