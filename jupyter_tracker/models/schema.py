"""What a model takes and gives, in the JSON that MLflow writes into ``MLmodel``.

Columns have a `DataType`, an `Array`, an `Object` or a `Map` of those; tensors a NumPy type and a
shape. Nothing here looks at data: `inference` makes a schema of it, `enforcement` holds it to one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from jupyter_tracker.contract.errors import invalid


class DataType(StrEnum):
    """The type of one value."""

    boolean = "boolean"
    integer = "integer"
    long = "long"
    float = "float"
    double = "double"
    string = "string"
    binary = "binary"
    datetime = "datetime"


class AnyType(msgspec.Struct, frozen=True):
    """Whatever JSON can say; never checked."""


class Array(msgspec.Struct):
    """A list of values of one type."""

    dtype: Any

    def __post_init__(self) -> None:
        self.dtype = _value_type(self.dtype)


class Map(msgspec.Struct):
    """Values of one type by names that are not known before."""

    value_type: Any

    def __post_init__(self) -> None:
        self.value_type = _value_type(self.value_type)


class Property(msgspec.Struct):
    """One member of an `Object`."""

    name: str
    dtype: Any
    required: bool = True

    def __post_init__(self) -> None:
        self.dtype = _value_type(self.dtype)


class Object(msgspec.Struct):
    """Named values, each of its own type; kept in the order of their names."""

    properties: list[Property]

    def __post_init__(self) -> None:
        if not self.properties:
            raise invalid("An Object needs one property or more.")
        self.properties = sorted(self.properties, key=lambda each: each.name)


ValueType = DataType | Array | Object | Map | AnyType


class ColSpec(msgspec.Struct):
    """A column: its type, its name if columns have names, and whether it must be there."""

    type: Any
    name: Any = None
    required: bool = True

    def __post_init__(self) -> None:
        self.type = _value_type(self.type)

    def to_dict(self) -> dict[str, Any]:
        """Return what MLflow writes for this column."""
        name = {} if self.name is None else {"name": self.name}
        return {**_type_to_dict(self.type), **name, "required": self.required}


class TensorSpec(msgspec.Struct):
    """A tensor: the name of its NumPy type, its shape with -1 where it varies, and its name.

    It is always required.
    """

    type: Any
    shape: Sequence[int]
    name: Any = None

    def __post_init__(self) -> None:
        name = str(getattr(self.type, "name", self.type))
        # NumPy counts the characters of texts in their type; a schema does not.
        self.type = name.rstrip("0123456789") if name.startswith(("str", "bytes")) else name
        self.shape = tuple(self.shape)

    @property
    def required(self) -> bool:
        """Whether it must be there."""
        return True

    def to_dict(self) -> dict[str, Any]:
        """Return what MLflow writes for this tensor."""
        name = {} if self.name is None else {"name": self.name}
        tensor = {"dtype": self.type, "shape": list(self.shape)}
        return {**name, "type": "tensor", "tensor-spec": tensor}


class Schema(msgspec.Struct):
    """Columns, or tensors, which have names all or none.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when there are none, when they are of both kinds, or when only some
        have names.
    """

    inputs: list[Any]

    def __post_init__(self) -> None:
        if not self.inputs:
            raise invalid("A Schema needs one column or tensor or more.")
        if len({type(each) for each in self.inputs}) > 1:
            raise invalid("A Schema has columns (ColSpec) or tensors (TensorSpec), not both.")
        named = {each.name is not None for each in self.inputs}
        if len(named) > 1:
            raise invalid("Either all inputs of a Schema have a name, or none has.")
        if named == {False} and not all(each.required for each in self.inputs):
            raise invalid("An optional input of a Schema needs a name.")
        if named == {False} and self.is_tensor_spec() and len(self.inputs) > 1:
            raise invalid("Several tensors of a Schema need names.")

    def __len__(self) -> int:
        return len(self.inputs)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.inputs)

    def is_tensor_spec(self) -> bool:
        """Say whether these are tensors."""
        return isinstance(self.inputs[0], TensorSpec)

    def has_input_names(self) -> bool:
        """Say whether the inputs have names."""
        return self.inputs[0].name is not None

    def input_names(self) -> list[Any]:
        """Return the names, or the positions where there are none."""
        return [i if each.name is None else each.name for i, each in enumerate(self.inputs)]

    def required_input_names(self) -> list[Any]:
        """Return the names of those that must be there."""
        names = zip(self.input_names(), self.inputs, strict=True)
        return [name for name, each in names if each.required]

    def input_types(self) -> list[Any]:
        """Return the types, in order."""
        return [each.type for each in self.inputs]

    def input_dict(self) -> dict[Any, Any]:
        """Return the inputs by name."""
        return dict(zip(self.input_names(), self.inputs, strict=True))

    def to_dict(self) -> list[dict[str, Any]]:
        """Return what MLflow writes."""
        return [each.to_dict() for each in self.inputs]

    def to_json(self) -> str:
        """Return what MLflow writes, as text."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> "Schema":
        """Read what MLflow wrote."""
        return cls([_input_from_dict(each) for each in _entries(text)])


class ParamSpec(msgspec.Struct):
    """A parameter of a prediction, its default, and ``(-1,)`` as its shape when it is a list."""

    name: str
    dtype: Any
    default: Any
    shape: Sequence[int] | None = None

    def __post_init__(self) -> None:
        self.dtype = _value_type(self.dtype)
        self.shape = tuple(self.shape) if self.shape is not None else None

    def to_dict(self) -> dict[str, Any]:
        """Return what MLflow writes for this parameter."""
        default = [_plain(each) for each in self.default] if self.shape else _plain(self.default)
        shape = list(self.shape) if self.shape else None
        return {"name": self.name, "default": default, "shape": shape, **_type_to_dict(self.dtype)}


class ParamSchema(msgspec.Struct):
    """The parameters that a prediction takes."""

    params: list[ParamSpec]

    def __len__(self) -> int:
        return len(self.params)

    def __iter__(self) -> Iterator[ParamSpec]:
        return iter(self.params)

    def to_dict(self) -> list[dict[str, Any]]:
        """Return what MLflow writes."""
        return [each.to_dict() for each in self.params]

    def to_json(self) -> str:
        """Return what MLflow writes, as text."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> "ParamSchema":
        """Read what MLflow wrote."""
        return cls([_param_from_dict(each) for each in _entries(text)])


def described(dtype: object) -> str:
    """Return a type in the words that messages use, such as ``Array(string)``."""
    match dtype:
        case Array():
            return f"Array({described(dtype.dtype)})"
        case Map():
            return f"Map({described(dtype.value_type)})"
        case Object():
            parts = [f"{each.name}: {described(each.dtype)}" for each in dtype.properties]
            return f"Object({', '.join(parts)})"
        case AnyType():
            return "Any"
    return str(dtype)


# --- JSON ----------------------------------------------------------------------------------------


def _value_type(given: object) -> ValueType:
    if isinstance(given, DataType | Array | Object | Map | AnyType):
        return given
    if given in DataType.__members__:
        return DataType(str(given))
    raise invalid(
        f"There is no type {given!r}: use one of {', '.join(DataType)}, an Array, an Object, "
        "a Map or AnyType()."
    )


def _type_to_dict(dtype: ValueType) -> dict[str, Any]:
    match dtype:
        case Array():
            return {"type": "array", "items": _type_to_dict(dtype.dtype)}
        case Map():
            return {"type": "map", "values": _type_to_dict(dtype.value_type)}
        case Object():
            members = {
                each.name: {**_type_to_dict(each.dtype), "required": each.required}
                for each in dtype.properties
            }
            return {"type": "object", "properties": members}
        case AnyType():
            return {"type": "any"}
        case DataType():
            return {"type": dtype.value}


def _type_from_dict(written: Mapping[str, Any]) -> ValueType:
    match written.get("type"):
        case "array":
            return Array(_type_from_dict(written["items"]))
        case "map":
            return Map(_type_from_dict(written["values"]))
        case "object":
            return Object(
                [
                    Property(name, _type_from_dict(each), each.get("required", True))
                    for name, each in written["properties"].items()
                ]
            )
        case "any":
            return AnyType()
        case "sparkml_vector":
            return Array(DataType.double)
        case other:
            return _value_type(other)


def _input_from_dict(written: Mapping[str, Any]) -> ColSpec | TensorSpec:
    if written.get("type") == "tensor":
        tensor = written["tensor-spec"]
        return TensorSpec(tensor["dtype"], tensor["shape"], written.get("name"))
    required = written.get("required", True)
    return ColSpec(_type_from_dict(written), written.get("name"), required is not False)


def _param_from_dict(written: Mapping[str, Any]) -> ParamSpec:
    dtype = _type_from_dict({**written, "type": written.get("type") or written.get("dtype")})
    return ParamSpec(written["name"], dtype, written["default"], written.get("shape"))


def _entries(text: str) -> list[dict[str, Any]]:
    try:
        return msgspec.json.decode(text, type=list[dict[str, Any]])
    except msgspec.DecodeError as error:
        raise invalid(f"The schema of a model cannot be read: {error}.") from error


def _plain(value: Any) -> Any:
    """Return a default as JSON has it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
