"""Bodies of requests as what a model takes, in all the ways that MLflow's scoring server reads."""

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.loading import PyFuncModel
from jupyter_tracker.models.schema import DataType, Schema
from jupyter_tracker.serving.columns import Columns, transposed, typed
from jupyter_tracker.serving.errors import bad_request, unsupported

JSON, CSV = "application/json", "text/csv"
PARQUET = "application/vnd.apache.parquet"

_FORMATS = ("dataframe_split", "dataframe_records", "instances", "inputs")
_CHAT = ("messages", "prompt", "input")
"""What marks a request as one that language models take, which is not wrapped in one of those."""
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_SPLIT = frozenset(("columns", "index", "data"))
_ONE_OF = f"The body is a JSON object with exactly one of {', '.join(_FORMATS)}, and params."


class Given(NamedTuple):
    """What a model is asked, held to its signature.

    Attributes
    ----------
    data, params
        As the model takes them.
    rows
        How many there are; 1 where nothing can be counted.
    wrapped
        Whether the answer says ``{"predictions": …}``; else it is the predictions alone.
    """

    data: Any
    params: Mapping[str, Any]
    rows: int = 1
    wrapped: bool = True


class Reader:
    """Reads what is sent to one model.

    Parameters
    ----------
    model
        Its signature says what the values are.
    """

    def __init__(self, model: PyFuncModel) -> None:
        self._model = model
        self._schema = model.schema
        self._from_hints = bool(model.metadata.other.get("is_signature_from_type_hint"))
        self._readers: dict[str, Callable[[bytes], Given]] = {
            JSON: self._json,
            CSV: self._csv,
            PARQUET: self._parquet,
        }

    def read(self, body: bytes, content_type: str) -> Given:
        """Read a body.

        Raises
        ------
        TrackerError
            BAD_REQUEST, naming what is wrong where, or the status 415 for a body of another kind.
        """
        reader = self._readers.get(content_type)
        if reader is None:
            reader = self._readers[_kind_of(content_type)]
        try:
            return reader(body)
        except TrackerError as error:
            if error.http_status != 400:
                raise
            raise bad_request(error.message) from error

    # --- JSON ------------------------------------------------------------------------------------

    def _json(self, body: bytes) -> Given:
        content = _decoded(body)
        if not isinstance(content, dict):
            raise bad_request(f"{_ONE_OF} This one is {_name_of(content)}.")
        if any(key in content for key in _CHAT):
            return self._chat(content)
        params = content.get("params")
        if "data" in content and content.keys() - {"params"} <= _SPLIT:
            content = {"dataframe_split": {key: content[key] for key in content if key in _SPLIT}}
        found = [each for each in _FORMATS if each in content]
        if len(found) != 1:
            raise bad_request(f"{_ONE_OF} This one has {', '.join(map(shown, content)) or 'none'}.")
        (name,) = found
        if self._from_hints:
            return self._given(content[name], params)
        return getattr(self, f"_{name}")(content[name], params)  # type: ignore[no-any-return]

    def _chat(self, content: dict[str, Any]) -> Given:
        schema = self._model.metadata.get_params_schema()
        known = {spec.name for spec in schema} if schema else set()
        params = {key: value for key, value in content.items() if key in known}
        data = {key: value for key, value in content.items() if key not in known}
        return self._given(data, params)._replace(wrapped=False)

    def _dataframe_split(self, table: Any, params: Any) -> Given:
        if not isinstance(table, dict) or "data" not in table or table.keys() - _SPLIT:
            there = ", ".join(map(str, table)) if isinstance(table, dict) else _name_of(table)
            raise bad_request(
                "A dataframe_split is an object with data, and if need be columns and index; this "
                f"is {there}."
            )
        names, rows = table.get("columns"), table["data"]
        if not isinstance(rows, list) or not isinstance(names, list | None):
            raise bad_request("The data and the columns of a dataframe_split are lists.")
        if self._columns is not None:
            return self._fitting(self._columns.of_rows(names, rows), params)
        if names is not None:
            rows = transposed(names, rows)
        return self._frame(rows, params, table.get("index"))

    def _dataframe_records(self, records: Any, params: Any) -> Given:
        if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
            raise bad_request(
                f"dataframe_records is a list of objects, one for a row, not {_name_of(records)}."
            )
        if self._columns is not None:
            return self._fitting(self._columns.of_columns(_of_records(records)), params)
        return self._frame(records, params)

    def _instances(self, instances: Any, params: Any) -> Given:
        if _are_records(instances):
            if self._schema is None or self._schema.is_tensor_spec():
                return self._inputs(_of_records(instances), params)
            return self._dataframe_records(instances, params)
        return self._inputs(instances, params)

    def _inputs(self, inputs: Any, params: Any) -> Given:
        schema = self._schema
        if schema is None or schema.is_tensor_spec():
            return self._given(_arrays(inputs, schema), params)
        if _are_records(inputs):
            return self._dataframe_records(inputs, params)
        if self._columns is None:
            return self._given(inputs, params)
        if isinstance(inputs, dict):
            columns = {name: _as_list(values) for name, values in inputs.items()}
            return self._fitting(self._columns.of_columns(columns), params)
        rows = _as_list(inputs)
        if len(schema) == 1 and not (rows and isinstance(rows[0], list)):
            rows = [[each] for each in rows]
        return self._fitting(self._columns.of_rows(None, rows), params)

    def _frame(self, data: Any, params: Any, index: Any = None) -> Given:
        frame = _made("a data frame", lambda: pd.DataFrame(data, index=index))
        return self._given(_declared(frame, self._schema), params)

    # --- files -----------------------------------------------------------------------------------

    def _csv(self, body: bytes) -> Given:
        texts = [spec.name for spec in self._schema or () if spec.type == DataType.string]
        table = _made("CSV", lambda: pd.read_csv(io.BytesIO(body), dtype=dict.fromkeys(texts, str)))
        if self._columns is None:
            return self._given(_declared(table, self._schema), None)
        columns = {
            str(name): table[name].astype(object).where(table[name].notna(), None).tolist()
            for name in table
        }
        return self._fitting(self._columns.of_columns(columns), None)

    def _parquet(self, body: bytes) -> Given:
        table = _made("Parquet", lambda: pd.read_parquet(io.BytesIO(body)))
        return self._given(table, None)

    # --- what all of them end in -----------------------------------------------------------------

    def _given(self, data: Any, params: Any) -> Given:
        """Hold data to the signature by the rules that hold everywhere."""
        held = self._model.held(data)
        return Given(held, self._model.held_params(params), rows_of(held))

    def _fitting(self, frame: Any, params: Any) -> Given:
        """Take a table that was made by the signature."""
        return Given(frame, self._model.held_params(params), len(frame))

    @cached_property
    def _columns(self) -> Columns | None:
        """What makes tables, when all columns of the signature have a name and a plain type."""
        schema = self._schema
        if schema is None or schema.is_tensor_spec() or not schema.has_input_names():
            return None
        plain = all(isinstance(each, DataType) for each in schema.input_types())
        return Columns(schema) if plain else None


def rows_of(data: Any) -> int:
    """Return how many rows data has; 1 where nothing can be counted."""
    if isinstance(data, Mapping):
        data = next(iter(data.values()), None)
    if isinstance(data, str | bytes):
        return 1
    try:
        return int(data.shape[0]) if hasattr(data, "shape") else len(data)
    except (TypeError, IndexError):
        return 1


def _kind_of(content_type: str) -> str:
    """Return which of the kinds that are read a body is.

    Raises
    ------
    TrackerError
        With the status 415 when it is none of them, or not in UTF-8.
    """
    kind, *parameters = (part.strip() for part in content_type.split(";"))
    for name, _, value in (parameter.partition("=") for parameter in parameters):
        if name != "charset":
            raise unsupported(f"Unrecognized content type parameters: {shown(name)}. Leave it out.")
        if value.strip('"').lower() != "utf-8":
            raise unsupported("The scoring server only supports UTF-8.")
    if kind not in (JSON, CSV, PARQUET):
        raise unsupported(
            f"This predictor only supports the following content types: {JSON}, {CSV}, {PARQUET}. "
            f"Got {shown(content_type)}."
        )
    return kind


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        try:
            content = json.loads(body)  # it knows NaN, which clients write though JSON does not
            if _SURROGATE.search(body):  # and halves of characters, which nothing else can read
                json.dumps(content, ensure_ascii=False).encode()
            return content
        except (ValueError, RecursionError):
            raise bad_request(
                f"Ensure that input is a valid JSON formatted string: {error}."
            ) from error


def _of_records(records: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for record in records for name in record)
    return {name: [record.get(name) for record in records] for name in names}


def _are_records(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and all(isinstance(each, dict) for each in data)


def _as_list(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _arrays(inputs: Any, schema: Schema | None) -> Any:
    """Make arrays of lists, of the types that the signature names."""
    types = {spec.name: spec.type for spec in schema or ()}
    if isinstance(inputs, dict):
        return {name: _array(values, types.get(name), name) for name, values in inputs.items()}
    if _are_records(inputs):
        return [_arrays(record, schema) for record in inputs]
    return _array(inputs, next(iter(types.values()), None), "inputs")


def _array(values: Any, wanted: str | None, name: str) -> Any:
    try:
        array = np.array(values)
        if wanted is None or array.dtype == wanted:
            return array
        made = array.astype(wanted)
        if made.dtype.kind in "iu" and array.dtype.kind == "f" and (made != array).any():
            raise ValueError("there is a value that is not an integer")
    except (ValueError, TypeError, OverflowError) as error:
        kind = f" of the type {wanted}" if wanted else ""
        raise bad_request(f"{name!r} cannot be made an array{kind}: {error}.") from error
    return made


def _declared(frame: Any, schema: Schema | None) -> Any:
    return frame if schema is None or schema.is_tensor_spec() else typed(frame, schema)


def _made(what: str, make: Callable[[], Any]) -> Any:
    try:
        return make()
    except Exception as error:
        # pandas and Arrow answer what they cannot read with errors of many types.
        raise bad_request(f"Failed to parse input as {what}: {error}.") from error


def _name_of(value: Any) -> str:
    names = {list: "a list", dict: "an object", str: "a text", type(None): "null"}
    return names.get(type(value), f"a {type(value).__name__}")
