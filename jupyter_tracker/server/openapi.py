"""The OpenAPI document, made from the table of endpoints."""

import re
from functools import cache
from typing import Any

import msgspec

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.endpoints import ENDPOINTS, TRANSFERS, Endpoint, Transfer
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.contract.errors import ErrorCode

_REF = "#/components/schemas/{name}"
_FLOAT = {
    "anyOf": [{"type": "number"}, {"type": "string", "enum": ["NaN", "Infinity", "-Infinity"]}]
}
"""How a number travels that JSON may have no word for."""

_QUERY_OF_TRANSFERS = {
    "show_artifact": ("run_id", "path"),
    "show_model_version_artifact": ("name", "version", "path"),
    "upload_run_artifact": ("run_uuid", "path"),
}

Json = dict[str, Any]


class ErrorBody(Entity):
    """What went wrong, in one line; and where in a filter or an order, in characters."""

    error_code: ErrorCode
    message: str
    position: int | None = None


@cache
def document() -> bytes:
    """Return the document as JSON."""
    kinds = [kind for each in ENDPOINTS for kind in (each.request, each.response)]
    _, schemas = msgspec.json.schema_components([ErrorBody, *kinds], ref_template=_REF)
    schemas = {name: _with_floats(schema) for name, schema in schemas.items()}
    paths: dict[str, Json] = {}
    taken: set[str] = set()
    for endpoint in ENDPOINTS:
        for method in endpoint.methods:
            operation = _operation(endpoint, method, schemas[endpoint.request.__name__], taken)
            paths.setdefault(endpoint.path, {})[method.lower()] = operation
    for transfer in TRANSFERS:
        operation = _transfer(transfer, taken)
        paths.setdefault(transfer.path, {})[transfer.method.lower()] = operation
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "Jupyter Tracker",
            "version": __version__,
            "description": "MLflow's REST API, and what MLflow has no word for. Integers and "
            "booleans may be sent as strings too.",
        },
        "security": [{"bearer": []}, {"basic": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            },
            "responses": {"Error": _answer("The request was refused.", "ErrorBody")},
        },
    }
    return msgspec.json.encode(whole)


def _operation(endpoint: Endpoint[Any, Any], method: str, request: Json, taken: set[str]) -> Json:
    fields = _fields(endpoint.path)
    operation: Json = {
        "operationId": _unique(endpoint.name, method, taken),
        "summary": request.get("description", "").partition("\n")[0],
        "tags": [_tag(endpoint.path)],
        "parameters": [_path_parameter(name) for name in fields],
        "responses": {
            "200": _answer("The answer.", endpoint.response.__name__),
            "default": {"$ref": "#/components/responses/Error"},
        },
    }
    if method == "GET":
        required = request.get("required", [])
        operation["parameters"] += [
            {"name": name, "in": "query", "required": name in required, "schema": schema}
            for name, schema in request["properties"].items()
            if name not in fields
        ]
    else:
        schema = {"$ref": _REF.format(name=endpoint.request.__name__)}
        operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return operation


def _transfer(transfer: Transfer, taken: set[str]) -> Json:
    query = _QUERY_OF_TRANSFERS.get(transfer.name, ())
    operation: Json = {
        "operationId": _unique(transfer.name, transfer.method, taken),
        "summary": transfer.name.replace("_", " ").capitalize() + ".",
        "tags": ["transfers"],
        "parameters": [
            *(_path_parameter(name) for name in _fields(transfer.path)),
            *(
                {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}
                for name in query
            ),
        ],
        "responses": {
            "200": {"description": "The bytes, or that they were kept.", "content": {"*/*": {}}},
            "default": {"$ref": "#/components/responses/Error"},
        },
    }
    if transfer.method in ("PUT", "POST"):
        operation["requestBody"] = {"content": {"application/octet-stream": {}}}
    return operation


def _answer(description: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": _REF.format(name=schema)}}}
    return {"description": description, "content": content}


def _fields(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _path_parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _tag(path: str) -> str:
    """Name the group of a path: its first part after ``/api/<version>/<program>/``."""
    return (path.split("/") + [""] * 5)[4] or "server"


def _unique(name: str, method: str, taken: set[str]) -> str:
    """Return an id that no other operation has: an endpoint may be served in several ways."""
    ids = [name, f"{name}_{method.lower()}", *(f"{name}_{n}" for n in range(2, 10))]
    free = next(each for each in ids if each not in taken)
    taken.add(free)
    return free


def _with_floats(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_floats(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "number":
        return {**{key: value for key, value in schema.items() if key != "type"}, **_FLOAT}
    return {key: _with_floats(value) for key, value in schema.items()}
