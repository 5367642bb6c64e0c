"""The Open Inference Protocol, version 2: its tensors in JSON, and what it says of a model.

KServe, Seldon and Triton clients speak it. Binary tensors are not read.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from jupyter_tracker.contract.errors import TrackerError, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.schema import DataType, Schema
from jupyter_tracker.serving.errors import bad_request
from jupyter_tracker.serving.reading import Given, rows_of
from jupyter_tracker.serving.served_model import ServedModel
from jupyter_tracker.serving.writing import as_json, write_json

PLATFORM = "jupyter-tracker"

_DTYPES = {
    "BOOL": np.bool_,
    "UINT8": np.uint8,
    "UINT16": np.uint16,
    "UINT32": np.uint32,
    "UINT64": np.uint64,
    "INT8": np.int8,
    "INT16": np.int16,
    "INT32": np.int32,
    "INT64": np.int64,
    "FP16": np.float16,
    "FP32": np.float32,
    "FP64": np.float64,
    "BYTES": np.object_,
}
_DATATYPES = {np.dtype(dtype): name for name, dtype in _DTYPES.items()}
_OF_COLUMNS = {
    DataType.boolean: "BOOL",
    DataType.integer: "INT32",
    DataType.long: "INT64",
    DataType.float: "FP32",
    DataType.double: "FP64",
}
_OUTPUT = "predictions"
_OF_PROTOCOL = ("binary_data_output", "content_type")
"""Parameters of a request that are not the model's."""


class Tensor(msgspec.Struct):
    """One input of a request."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any]
    parameters: dict[str, Any] = {}


class Wanted(msgspec.Struct):
    """One output that a request asks for."""

    name: str
    parameters: dict[str, Any] = {}


class InferenceRequest(msgspec.Struct):
    """What is asked."""

    inputs: list[Tensor]
    id: str = ""
    parameters: dict[str, Any] = {}
    outputs: list[Wanted] = []


def read_request(body: bytes) -> InferenceRequest:
    """Read the body of a request.

    Raises
    ------
    TrackerError
        BAD_REQUEST, naming the field that is wrong.
    """
    try:
        request = msgspec.json.decode(body, type=InferenceRequest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise bad_request(f"The request cannot be read: {error}.") from error
    if not request.inputs:
        raise bad_request("The request has no inputs. Send one tensor or more.")
    return request


def given(model: ServedModel, request: InferenceRequest) -> Given:
    """Make what a model takes of the tensors, held to its signature.

    Columns of the signature are tensors of these names, or one matrix of all of them.
    """
    tensors = {tensor.name: _array(tensor) for tensor in request.inputs}
    schema = model.model.schema
    data = _tensors(tensors, schema) if _takes_tensors(schema, tensors) else _table(tensors, schema)
    params = {key: value for key, value in request.parameters.items() if key not in _OF_PROTOCOL}
    try:
        held = model.model.held(data)
        return Given(held, model.model.held_params(params or None), rows_of(held))
    except TrackerError as error:
        raise bad_request(error.message) from error


def write_response(model: ServedModel, request: InferenceRequest, predictions: Any) -> bytes:
    """Write the predictions as the tensors that were asked for."""
    outputs = _outputs(predictions, model.model.metadata.get_output_schema())
    wanted = [each.name for each in request.outputs]
    known = {output["name"] for output in outputs}
    for name in wanted:
        if name not in known:
            raise bad_request(
                f"The model has no output {shown(name)}. It has: {', '.join(sorted(known))}."
            )
    return write_json(
        {
            "model_name": model.name,
            "model_version": model.version,
            **({"id": request.id} if request.id else {}),
            "outputs": [each for each in outputs if not wanted or each["name"] in wanted],
        }
    )


def check_served(model: ServedModel, name: str, version: str | None) -> None:
    """Refuse the name or the version of a model that is not the one that is served.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST, naming the one that is.
    """
    if name != model.name or version not in (None, model.version):
        asked = name if version is None else f"{name}, version {version}"
        raise not_found(
            f"The model {shown(asked)} is not served here: it is {model.name!r}, version "
            f"{model.version}."
        )


def metadata(model: ServedModel) -> dict[str, Any]:
    """Return what the protocol says of a model."""
    described = model.model.metadata
    return {
        "name": model.name,
        "versions": [model.version],
        "platform": PLATFORM,
        "inputs": _metadata_of(model.model.schema, "input"),
        "outputs": _metadata_of(described.get_output_schema(), _OUTPUT),
    }


# --- inputs --------------------------------------------------------------------------------------


def _array(tensor: Tensor) -> Any:
    dtype = _DTYPES.get(tensor.datatype)
    if dtype is None:
        raise bad_request(
            f"The input {tensor.name!r} has the datatype {shown(tensor.datatype)}: use one of "
            f"{', '.join(_DTYPES)}."
        )
    try:
        array = _texts(tensor) if tensor.datatype == "BYTES" else np.array(tensor.data, dtype=dtype)
        return array.reshape(tensor.shape)
    except (ValueError, TypeError, OverflowError) as error:
        raise bad_request(
            f"The input {tensor.name!r} is not a tensor of {tensor.datatype} with the shape "
            f"{tensor.shape}: {error}. Only data in JSON is read."
        ) from error


def _texts(tensor: Tensor) -> Any:
    values = list(_flat(tensor.data))
    if tensor.parameters.get("content_type") == "base64":
        values = [base64.b64decode(value) for value in values]
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _flat(data: Sequence[Any]) -> Any:
    for each in data:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def _takes_tensors(schema: Schema | None, tensors: Mapping[str, Any]) -> bool:
    """Say whether a model takes arrays; without a signature, a matrix alone is one."""
    if schema is None:
        return len(tensors) == 1 and next(iter(tensors.values())).ndim > 1
    return schema.is_tensor_spec()


def _tensors(tensors: dict[str, Any], schema: Schema | None) -> Any:
    if len(tensors) == 1 and (schema is None or len(schema) == 1):
        return next(iter(tensors.values()))
    return tensors


def _table(tensors: dict[str, Any], schema: Schema | None) -> Any:
    if len(tensors) == 1 and schema is not None:
        ((name, array),) = tensors.items()
        is_matrix = array.ndim == 2 and array.shape[1] == len(schema)
        if is_matrix and name not in schema.input_names():
            names = schema.input_names() if schema.has_input_names() else None
            return pd.DataFrame(array, columns=names)
    columns = {}
    for name, array in tensors.items():
        if array.ndim > 2 or (array.ndim == 2 and array.shape[1] != 1):
            raise bad_request(
                f"The input {name!r} has the shape {list(array.shape)}: a column has one value for "
                "each row."
            )
        columns[name] = array.reshape(-1)
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name!r} has {size}" for name, size in lengths.items())
        raise bad_request(f"The columns are of different length: {said}.")
    return pd.DataFrame(columns)


# --- outputs -------------------------------------------------------------------------------------


def _outputs(predictions: Any, schema: Schema | None) -> list[dict[str, Any]]:
    if isinstance(predictions, pd.Series):
        predictions = predictions.to_numpy()
    if isinstance(predictions, pd.DataFrame):
        predictions = {str(name): predictions[name].to_numpy() for name in predictions}
    if isinstance(predictions, Mapping):
        return [_output(str(name), values) for name, values in predictions.items()]
    named = schema is not None and len(schema) == 1 and schema.has_input_names()
    name = str(schema.input_names()[0]) if named and schema is not None else _OUTPUT
    return [_output(name, predictions)]


def _output(name: str, values: Any) -> dict[str, Any]:
    array = np.atleast_1d(np.asarray(values))
    datatype = _DATATYPES.get(array.dtype, "BYTES")
    data = array.reshape(-1)
    if datatype == "BYTES":
        data = np.array([str(as_json(each)) for each in data], dtype=object)
    return {"name": name, "shape": list(array.shape), "datatype": datatype, "data": data.tolist()}


def _metadata_of(schema: Schema | None, default: str) -> list[dict[str, Any]]:
    if schema is None:
        return []
    return [
        {"name": str(default if spec.name is None else spec.name), **_kind(spec)} for spec in schema
    ]


def _kind(spec: Any) -> dict[str, Any]:
    if hasattr(spec, "shape"):
        name = "object" if spec.type in ("str", "bytes") else spec.type
        return {"datatype": _DATATYPES.get(np.dtype(name), "BYTES"), "shape": list(spec.shape)}
    return {"datatype": _OF_COLUMNS.get(spec.type, "BYTES"), "shape": [-1]}
