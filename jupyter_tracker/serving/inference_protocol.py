"""The Open Inference Protocol, version 2: its tensors, and what it says of a model.

KServe, Seldon and Triton clients speak it.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd

from jupyter_tracker.contract.errors import TrackerError, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.schema import DataType, Schema
from jupyter_tracker.serving import binary_tensors as binary
from jupyter_tracker.serving.errors import bad_request
from jupyter_tracker.serving.reading import Given, rows_of
from jupyter_tracker.serving.served_model import ServedModel
from jupyter_tracker.serving.writing import as_json, write_json

PLATFORM = "jupyter-tracker"
EXTENSIONS = ("binary_tensor_data",)

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
_SIZE = "binary_data_size"
"""The parameter of a tensor that follows the JSON: how many bytes it has."""

_Size = Annotated[int, msgspec.Meta(ge=0)]


class Tensor(msgspec.Struct):
    """One input of a request; without data, that follows the JSON."""

    name: str
    shape: list[_Size]
    datatype: str
    data: list[Any] | None = None
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

    def is_binary(self, output: str) -> bool:
        """Say whether an output is to follow the JSON."""
        own = {each.name: each.parameters for each in self.outputs}.get(output, {})
        return bool(own.get("binary_data", self.parameters.get("binary_data_output", False)))


class Asked(NamedTuple):
    """A request, and the arrays that are its inputs."""

    request: InferenceRequest
    tensors: dict[str, Any]


class Response(NamedTuple):
    """What is answered, and the headers that say how to read it."""

    body: bytes
    headers: dict[str, str]


def read_request(body: bytes, json_length: str | None = None) -> Asked:
    """Read the body of a request.

    Parameters
    ----------
    body
        All of it.
    json_length
        What the header says that is of its binary tensors, if there are any.

    Raises
    ------
    TrackerError
        BAD_REQUEST, naming the field that is wrong.
    """
    text, data = binary.split(body, json_length)
    try:
        request = msgspec.json.decode(text, type=InferenceRequest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise bad_request(f"The request cannot be read: {error}.") from error
    if not request.inputs:
        raise bad_request("The request has no inputs. Send one tensor or more.")
    parts = binary.parts(data, [_binary_size(tensor) for tensor in request.inputs])
    tensors = zip(request.inputs, parts, strict=True)
    return Asked(request, {tensor.name: _array(tensor, part) for tensor, part in tensors})


def given(model: ServedModel, asked: Asked) -> Given:
    """Make what a model takes of the tensors, held to its signature.

    Columns of the signature are tensors of these names, or one matrix of all of them.
    """
    schema = model.model.schema
    inputs = asked.request.inputs
    sent_as_bytes = {each.name for each in inputs if each.datatype == "BYTES" and each.data is None}
    tensors = {
        name: _decoded(name, array, schema) if name in sent_as_bytes else array
        for name, array in asked.tensors.items()
    }
    data = _tensors(tensors, schema) if _takes_tensors(schema, tensors) else _table(tensors, schema)
    sent = asked.request.parameters.items()
    params = {key: value for key, value in sent if key not in _OF_PROTOCOL}
    try:
        held = model.model.held(data)
        return Given(held, model.model.held_params(params or None), rows_of(held))
    except TrackerError as error:
        raise bad_request(error.message) from error


def write_response(model: ServedModel, request: InferenceRequest, predictions: Any) -> Response:
    """Write the predictions as the tensors that were asked for."""
    arrays = _arrays(predictions, model.model.metadata.get_output_schema())
    wanted = [each.name for each in request.outputs] or list(arrays)
    for name in wanted:
        if name not in arrays:
            raise bad_request(
                f"The model has no output {shown(name)}. It has: {', '.join(sorted(arrays))}."
            )
    outputs, data = [], []
    for name, array in arrays.items():
        if name not in wanted:
            continue
        output, tail = _output(name, array, is_binary=request.is_binary(name))
        outputs.append(output)
        data.append(tail)
    content = write_json(
        {
            "model_name": model.name,
            "model_version": model.version,
            **({"id": request.id} if request.id else {}),
            "outputs": outputs,
        }
    )
    if not any(map(request.is_binary, wanted)):
        return Response(content, {})
    headers = {"Content-Type": "application/octet-stream", binary.HEADER: str(len(content))}
    return Response(b"".join([content, *data]), headers)


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


def _binary_size(tensor: Tensor) -> int:
    """Return how many bytes of a tensor follow the JSON."""
    size = tensor.parameters.get(_SIZE)
    if (size is None) == (tensor.data is None):
        raise bad_request(
            f"The input {tensor.name!r} has its values in 'data', or, behind the JSON, as many "
            f"bytes as its parameter '{_SIZE}' says: give one of the two."
        )
    if size is not None and (type(size) is not int or size < 0):
        raise bad_request(
            f"The input {tensor.name!r} has the {_SIZE} {shown(str(size))}: give how many bytes it "
            "has."
        )
    return size or 0


def _array(tensor: Tensor, part: memoryview) -> Any:
    dtype = _DTYPES.get(tensor.datatype)
    if dtype is None:
        raise bad_request(
            f"The input {tensor.name!r} has the datatype {shown(tensor.datatype)}: use one of "
            f"{', '.join(_DTYPES)}."
        )
    try:
        if tensor.data is None:
            return binary.decoded(part, np.dtype(dtype), tensor.shape)
        is_text = tensor.datatype == "BYTES"
        array = _texts(tensor.data, tensor) if is_text else np.array(tensor.data, dtype=dtype)
        return array.reshape(tensor.shape)
    except (ValueError, TypeError, OverflowError) as error:
        raise bad_request(
            f"The input {tensor.name!r} is not a tensor of {tensor.datatype} with the shape "
            f"{tensor.shape}: {error}."
        ) from error


def _decoded(name: str, array: Any, schema: Schema | None) -> Any:
    """Return texts that came as bytes as text, unless the signature says that they are none."""
    types = {spec.name: spec.type for spec in schema or ()}
    if types.get(name) == DataType.binary:
        return array
    texts = np.empty(array.size, dtype=object)
    try:
        texts[:] = [each.decode() for each in array.flat]
    except UnicodeDecodeError as error:
        raise bad_request(
            f"The input {name!r} has a value that is no text in UTF-8: {error}. If it is none, "
            "log the model with a signature that declares it as binary."
        ) from error
    return texts.reshape(array.shape)


def _texts(data: Sequence[Any], tensor: Tensor) -> Any:
    values = list(_flat(data))
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


def _arrays(predictions: Any, schema: Schema | None) -> dict[str, Any]:
    """Return the predictions by the names of the outputs that they are."""
    if isinstance(predictions, pd.Series):
        predictions = predictions.to_numpy()
    if isinstance(predictions, pd.DataFrame):
        predictions = {name: predictions[name].to_numpy() for name in predictions}
    if not isinstance(predictions, Mapping):
        named = schema is not None and len(schema) == 1 and schema.has_input_names()
        name = schema.input_names()[0] if named and schema is not None else _OUTPUT
        predictions = {name: predictions}
    return {str(name): np.atleast_1d(np.asarray(each)) for name, each in predictions.items()}


def _output(name: str, array: Any, *, is_binary: bool) -> tuple[dict[str, Any], bytes]:
    """Return what the JSON says of an output, and what follows it."""
    datatype = _DATATYPES.get(array.dtype, "BYTES")
    shape = list(array.shape)
    if datatype == "BYTES":
        array = _as_texts(array, is_binary=is_binary)
    output = {"name": name, "shape": shape, "datatype": datatype}
    if not is_binary:
        return {**output, "data": array.reshape(-1).tolist()}, b""
    tail = binary.encoded(array)
    return {**output, "parameters": {_SIZE: len(tail)}}, tail


def _as_texts(array: Any, *, is_binary: bool) -> Any:
    """Return objects as texts; bytes stay what they are where that is possible."""

    def text(value: Any) -> str | bytes:
        if isinstance(value, bytes):
            return value if is_binary else base64.b64encode(value).decode()
        return str(as_json(value))

    return np.array([text(each) for each in array.reshape(-1)], dtype=object)


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
