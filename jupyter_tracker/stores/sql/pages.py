"""Pages by key: a token holds the sort key of the last row, so no page costs more than another."""

import base64
import binascii
import bisect
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_

from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown


@dataclass(frozen=True)
class SortKey:
    """One column of the order; its expression is never NULL."""

    expression: ColumnElement[Any]
    descending: bool = False


@dataclass(frozen=True)
class Segment:
    """A part of an ordered answer: everything in it comes before the next segment."""

    query: Select[Any]
    keys: Sequence[SortKey]


def fetch(
    connection: Connection, segments: Sequence[Segment], token: str, max_results: int
) -> tuple[Sequence[Any], str]:
    """Answer a page of the segments one after the other, and the next page's token."""
    position, *after = _decode(token) if token else [0]
    if position not in range(len(segments)):
        raise _bad_token(token)
    rows: list[Any] = []
    ends: list[int] = []
    for index in range(int(position), len(segments)):
        query, keys = segments[index].query, segments[index].keys
        ordered = query.order_by(
            *(key.expression.desc() if key.descending else key.expression.asc() for key in keys)
        ).add_columns(*(key.expression.label(f"sort_{i}") for i, key in enumerate(keys)))
        if after and index == position:
            if len(after) != len(keys):
                raise _bad_token(token)
            ordered = ordered.where(_after(keys, after))
        rows += connection.execute(ordered.limit(max_results + 1 - len(rows))).all()
        ends.append(len(rows))
        if len(rows) > max_results:
            break
    if len(rows) <= max_results:
        return rows, ""
    last = rows[max_results - 1]
    index = int(position) + bisect.bisect_right(ends, max_results - 1)
    values = tuple(last)[-len(segments[index].keys) :]
    return rows[:max_results], _encode([index, *values])


def _after(keys: Sequence[SortKey], values: Sequence[Any]) -> ColumnElement[bool]:
    """Say that a row sorts after ``values``: at the first key that differs it is later."""
    alternatives = []
    for i, key in enumerate(keys):
        equal = [
            earlier.expression == value for earlier, value in zip(keys[:i], values[:i], strict=True)
        ]
        later = key.expression < values[i] if key.descending else key.expression > values[i]
        alternatives.append(and_(*equal, later))
    # Said once more of the first key alone, which lets an index begin the page at its place.
    first = keys[0].expression
    start = first <= values[0] if keys[0].descending else first >= values[0]
    return and_(start, or_(*alternatives))


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def _decode(token: str) -> list[Any]:
    try:
        values = json.loads(base64.b64decode(token.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        values = None
    if not isinstance(values, list) or not all(isinstance(v, str | int | float) for v in values):
        raise _bad_token(token)
    return values


def _bad_token(token: str) -> TrackerError:
    return invalid(
        f"Invalid page_token {shown(token)}: send the next_page_token of the page before, with "
        "the same order_by."
    )
