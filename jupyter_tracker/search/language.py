"""Parse filters and order-by clauses into a syntax tree."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError, UnexpectedInput, UnexpectedToken, VisitError

from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown

_MAX_LENGTH = 20_000
"""Longest filter in characters that is parsed."""

_MAX_COMPARISONS = 300
_MAX_DEPTH = 20
"""Size of a filter: databases limit the depth of an expression, and so does Python's stack."""

_COLLECTIONS = {
    "metric": "metrics",
    "metrics": "metrics",
    "param": "params",
    "params": "params",
    "parameter": "params",
    "parameters": "params",
    "tag": "tags",
    "tags": "tags",
    "dataset": "datasets",
    "datasets": "datasets",
    "attribute": "attributes",
    "attributes": "attributes",
    "attr": "attributes",
    "run": "attributes",
    "trace": "attributes",
    "metadata": "metadata",
    "request_metadata": "metadata",
    "feedback": "feedback",
    "expectation": "expectation",
    "span": "span",
}


@dataclass(frozen=True)
class Field:
    """What is compared: a collection, such as ``metrics`` or ``attributes``, and the key in it.

    ``position`` is where it stands in the text, in characters.
    """

    collection: str
    key: str
    position: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Comparison:
    """``field operator value``.

    ``operator`` is one of ``= != > >= < <= LIKE ILIKE IN``, and ``IS NULL``, which has no value.
    """

    field: Field
    operator: str
    value: str | float | tuple[str | float, ...] | None


@dataclass(frozen=True)
class Not:
    """The opposite of ``part``."""

    part: "Expression"


@dataclass(frozen=True)
class And:
    """All of ``parts``."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Or:
    """Any of ``parts``."""

    parts: tuple["Expression", ...]


Expression: TypeAlias = Comparison | Not | And | Or


@dataclass(frozen=True)
class Order:
    """One sort key."""

    field: Field
    descending: bool


def parse_filter(text: str) -> Expression | None:
    """Parse a filter; an empty one selects everything and gives None.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE with the place of the mistake.
    """
    if not text.strip():
        return None
    expression: Expression = _parse(text, "filter")
    _check_size(expression)
    return expression


def parse_order(text: str) -> Order:
    """Parse one order-by clause such as ``metrics.val_auc DESC``; ascending unless it says so.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE with the place of the mistake.
    """
    order: Order = _parse(text, "order")
    return order


def parse_field(text: str) -> Field:
    """Parse the name of a field, such as ``params.max_depth`` or ``status``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE with the place of the mistake.
    """
    parsed: Field = _parse(text, "field")
    return parsed


def _check_size(expression: Expression) -> None:
    """Refuse what a database or its driver could not take; without recursion, as it may be deep."""
    comparisons = 0
    left = [(expression, 1)]
    while left:
        node, depth = left.pop()
        comparisons += isinstance(node, Comparison)
        if comparisons > _MAX_COMPARISONS or depth > _MAX_DEPTH:
            raise invalid(
                f"The filter is too large: it may have {_MAX_COMPARISONS} comparisons and be "
                f"nested {_MAX_DEPTH} deep. Split the search."
            )
        if isinstance(node, Not):
            left.append((node.part, depth + 1))
        elif isinstance(node, And | Or):
            left.extend((part, depth + 1) for part in node.parts)


def _parse(text: str, start: str) -> Any:
    if len(text) > _MAX_LENGTH:
        raise invalid(f"The {start} has {len(text)} characters, the limit is {_MAX_LENGTH}.")
    try:
        return _TreeBuilder().transform(_parser(start).parse(text))
    except UnexpectedInput as error:
        raise _mistake(text, start, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, TrackerError):
            raise error.orig_exc from None
        raise
    except (LarkError, RecursionError) as error:
        raise invalid(f"Invalid {start} {shown(text)}: {error}") from None


@cache
def _parser(start: str) -> Lark:
    grammar = (Path(__file__).parent / "grammar.lark").read_text()
    return Lark(grammar, start=start, parser="lalr", maybe_placeholders=False)


def _mistake(text: str, start: str, error: UnexpectedInput) -> TrackerError:
    position = _place(text, error)
    rest = text[position:]
    where = f"at {shown(rest)}" if rest else "at its end"
    example = "metrics.val_auc > 0.9 AND params.max_depth = '3'"
    remedy = {
        "filter": f"A filter looks like {example!r}: text in quotes, numbers without.",
        "order": "An order looks like 'metrics.val_auc DESC'.",
        "field": "A field looks like 'params.max_depth' or 'tags.`my tag`'.",
    }[start]
    return invalid(f"Invalid {start} {shown(text)}, {where}. {remedy}", position)


def _field(name: Token) -> Field:
    prefix, dot, key = name.partition(".")
    collection = _COLLECTIONS.get(prefix.lower())
    if dot and collection and key:
        return Field(collection, key, name.start_pos)
    return Field("attributes", str(name), name.start_pos)


def _place(text: str, error: UnexpectedInput) -> int:
    """Return where the text goes wrong; lark gives its end the place of the last word."""
    is_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    return len(text) if is_end or error.pos_in_stream is None else error.pos_in_stream


class _TreeBuilder(Transformer[Token, Any]):
    """Turn lark's parse tree into ours, rule by rule."""

    def field(self, parts: list[Token]) -> Field:
        if len(parts) == 1:
            return _field(parts[0])
        prefix, quoted = str(parts[0]), str(parts[1])[1:-1]
        collection = _COLLECTIONS.get(prefix.removesuffix(".").lower())
        if collection is None or not prefix.endswith("."):
            raise invalid(
                f"Invalid field {shown(prefix + str(parts[1]))}: write metrics.`name`, "
                "params.`name`, tags.`name` or attributes.`name`.",
                parts[0].start_pos,
            )
        return Field(collection, quoted, parts[0].start_pos)

    def bare_field(self, parts: list[Token]) -> Field:
        return Field("attributes", str(parts[0])[1:-1], parts[0].start_pos)

    def number(self, parts: list[Token]) -> float:
        return float(parts[0])

    def string(self, parts: list[Token]) -> str:
        return str(parts[0])[1:-1].replace("''", "'")

    def quoted(self, parts: list[Token]) -> str:
        return str(parts[0])[1:-1]

    def value(self, parts: list[Any]) -> Any:
        return parts[0]

    def compare(self, parts: list[Any]) -> Comparison:
        return Comparison(parts[0], str(parts[1]), parts[2])

    def like(self, parts: list[Any]) -> Comparison:
        return Comparison(parts[0], "LIKE", parts[1])

    def ilike(self, parts: list[Any]) -> Comparison:
        return Comparison(parts[0], "ILIKE", parts[1])

    def not_like(self, parts: list[Any]) -> Not:
        return Not(self.like(parts))

    def not_ilike(self, parts: list[Any]) -> Not:
        return Not(self.ilike(parts))

    def is_in(self, parts: list[Any]) -> Comparison:
        return Comparison(parts[0], "IN", tuple(parts[1:]))

    def not_in(self, parts: list[Any]) -> Not:
        return Not(self.is_in(parts))

    def is_null(self, parts: list[Any]) -> Comparison:
        return Comparison(parts[0], "IS NULL", None)

    def not_null(self, parts: list[Any]) -> Not:
        return Not(self.is_null(parts))

    def negated(self, parts: list[Any]) -> Expression:
        return parts[0].part if isinstance(parts[0], Not) else Not(parts[0])

    def conjunction(self, parts: list[Any]) -> And:
        return And(tuple(parts))

    def disjunction(self, parts: list[Any]) -> Or:
        return Or(tuple(parts))

    def order(self, parts: list[Any]) -> Order:
        descending = len(parts) == 2 and parts[1].type == "DESCENDING"
        return Order(parts[0], descending)
