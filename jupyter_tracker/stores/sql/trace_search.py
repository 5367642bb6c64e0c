"""Searching traces by attributes, tags, metadata and assessments."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    func,
    literal,
    select,
)

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import (
    SOURCE_RUN_METADATA,
    TRACE_NAME_TAG,
)
from jupyter_tracker.search.language import (
    And,
    Comparison,
    Expression,
    Field,
    Not,
    Or,
    Order,
    parse_filter,
    parse_order,
)
from jupyter_tracker.stores.sql import experiments, pages, search
from jupyter_tracker.stores.sql.tables import (
    assessments,
    trace_metadata,
    trace_prompts,
    trace_runs,
    trace_tags,
    traces,
)

_END_TIME = traces.c.request_time + func.coalesce(traces.c.execution_duration, 0)
_NUMBERS = " as a number"
"""Ends the name of the collection that holds the numbers among the values of assessments."""


def _assessments(kind: str, value: ColumnElement[Any]) -> FromClause:
    return (
        select(assessments.c.trace_id, assessments.c.name.label("key"), value.label("value"))
        .where(assessments.c.kind == kind, assessments.c.valid, value.is_not(None))
        .subquery()
    )


def _links(key: str, trace_id: ColumnElement[Any], value: ColumnElement[Any]) -> FromClause:
    return select(trace_id, literal(key).label("key"), value.label("value")).subquery()


_SEARCHABLE = search.Searchable(
    what="trace",
    identity=(traces.c.trace_id,),
    attributes={
        "trace_id": traces.c.trace_id,
        "request_id": traces.c.trace_id,
        "client_request_id": traces.c.client_request_id,
        "experiment_id": traces.c.experiment_id,
        "status": traces.c.state,
        "state": traces.c.state,
        "timestamp": traces.c.request_time,
        "timestamp_ms": traces.c.request_time,
        "request_time": traces.c.request_time,
        "execution_time": traces.c.execution_duration,
        "execution_time_ms": traces.c.execution_duration,
        "end_time": _END_TIME,
        "end_time_ms": _END_TIME,
    },
    collections={
        "tags": trace_tags,
        "metadata": trace_metadata,
        "runs": _links("run_id", trace_runs.c.trace_id, trace_runs.c.run_id),
        "prompts": _links("prompt", trace_prompts.c.trace_id, trace_prompts.c.prompt),
        "feedback": _assessments("feedback", assessments.c.value),
        "expectation": _assessments("expectation", assessments.c.value),
        "feedback" + _NUMBERS: _assessments("feedback", assessments.c.number),
        "expectation" + _NUMBERS: _assessments("expectation", assessments.c.number),
    },
    default_order=(
        pages.SortKey(traces.c.request_time, descending=True),
        pages.SortKey(traces.c.trace_id),
    ),
)


def page(
    connection: Connection, request: r.SearchTraces | r.SearchTracesV2
) -> tuple[Sequence[RowMapping], str]:
    """Answer a page of the rows of traces, and the token of the next one."""
    ids = experiments.to_ids(request.experiment_ids)
    if not ids:
        return [], ""
    expression = parse_filter(request.filter)
    rows, token = search.page(
        connection,
        select(traces).where(search.among(traces.c.experiment_id, ids)),
        _SEARCHABLE,
        filter=None if expression is None else _resolved(expression),
        order_by=[_resolved_order(parse_order(text)) for text in request.order_by],
        page_token=request.page_token,
        max_results=request.max_results,
    )
    return [row._mapping for row in rows], token


def _resolved(node: Expression) -> Expression:
    """Replace MLflow's short names by what they stand for."""
    match node:
        case And(parts):
            return And(tuple(_resolved(part) for part in parts))
        case Or(parts):
            return Or(tuple(_resolved(part) for part in parts))
        case Not(part):
            return Not(_resolved(part))
        case Comparison(field=Field("attributes", "name")):
            return replace(node, field=Field("tags", TRACE_NAME_TAG))
        case Comparison(field=Field("attributes", "run_id")):
            return replace(node, field=Field("runs", "run_id"))
        case Comparison(field=Field("attributes", "prompt")):
            return replace(node, field=Field("prompts", "prompt"))
        case Comparison(field=Field("feedback" | "expectation" as kind, key)):
            numeric = isinstance(node.value, int | float)
            return replace(node, field=Field(kind + _NUMBERS, key)) if numeric else node
        case Comparison(field=Field("span")):
            raise invalid(
                f"Invalid filter: 'span.{node.field.key}' cannot be searched, because the spans "
                "are kept as files. Search for tags, metadata, feedback or attributes of the trace."
            )
    return node


def _resolved_order(order: Order) -> Order:
    match order.field:
        case Field("attributes", "name"):
            return replace(order, field=Field("tags", TRACE_NAME_TAG))
        case Field("attributes", "run_id"):
            return replace(order, field=Field("metadata", SOURCE_RUN_METADATA))
        case Field("attributes" | "tags" | "metadata"):
            return order
    raise invalid(
        f"Invalid order by {order.field.collection}.{order.field.key}: traces are ordered by "
        "attributes, tags and metadata."
    )
