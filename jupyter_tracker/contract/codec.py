"""JSON and query strings to contract types and back, with the quirks of MLflow's protobuf JSON.

Accepted in: 64-bit integers and booleans as strings, "NaN", "Infinity" and "-Infinity". Written:
integers as numbers, non-finite floats as those strings.
"""

import re
import types
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec

from jupyter_tracker.contract.entities import Entity, NonFinite
from jupyter_tracker.contract.errors import TrackerError, invalid, missing

T = TypeVar("T", bound=Entity)

_MISSING = re.compile(r"Object missing required field `(.+?)`")


def _encode_extra(value: object) -> str:
    if isinstance(value, NonFinite):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    raise NotImplementedError(f"{type(value).__name__} does not go into JSON")


_encoder = msgspec.json.Encoder(enc_hook=_encode_extra)


def encode(value: Entity) -> bytes:
    """Write ``value`` as JSON."""
    return _encoder.encode(value)


def decode(body: bytes, kind: type[T], **path_fields: str) -> T:
    """Read ``body`` as JSON of the given ``kind``; fields that stood in the path join it.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the field and what is wrong with it.
    """
    try:
        if not path_fields:
            return msgspec.json.decode(body or b"{}", type=kind, strict=False)
        fields = msgspec.json.decode(body or b"{}", type=dict[str, Any])
        return msgspec.convert(fields | path_fields, type=kind, strict=False)
    except msgspec.DecodeError as error:
        raise _explained(error) from None
    except UnicodeDecodeError:
        raise invalid("The request body is not UTF-8.") from None
    except RecursionError:
        raise invalid("The request body is nested too deeply.") from None


def from_query(query: Mapping[str, Sequence[str]], kind: type[T], **path_fields: str) -> T:
    """Read a query string's fields, repeated ones as lists, as the given ``kind``.

    Fields that stood in the path join them.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the field and what is wrong with it.
    """
    lists = _list_fields(kind)
    fields: dict[str, Any] = {
        name: list(values) if name in lists else values[-1]
        for name, values in query.items()
        if values
    }
    fields |= path_fields
    try:
        return msgspec.convert(fields, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise _explained(error) from None


def to_query(request: Entity) -> dict[str, Any]:
    """Write a request as query fields; unset ones are left out."""
    fields: dict[str, Any] = msgspec.to_builtins(request, enc_hook=_encode_extra)
    return fields


@cache
def _list_fields(kind: type[Entity]) -> frozenset[str]:
    """Names of the fields of ``kind`` that hold lists."""
    hints = typing.get_type_hints(kind)
    return frozenset(
        field.encode_name
        for field in msgspec.structs.fields(kind)
        if any(typing.get_origin(part) is list for part in _union_parts(hints[field.name]))
    )


def _union_parts(hint: object) -> tuple[object, ...]:
    is_union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    return typing.get_args(hint) if is_union else (hint,)


def _explained(error: msgspec.DecodeError) -> TrackerError:
    absent = _MISSING.search(str(error))
    if absent:
        return missing(absent.group(1))
    if not isinstance(error, msgspec.ValidationError):
        return invalid(f"The request body is not JSON: {error}.")
    return invalid(f"Invalid value supplied: {error}.")
