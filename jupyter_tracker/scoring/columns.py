"""Which columns of a table a model gets, which are kept, and which its predictions become."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.models.model import Model
from jupyter_tracker.models.schema import Array, ColSpec, DataType, Schema, TensorSpec
from jupyter_tracker.scoring.answers import as_frame, converted, fits, is_unnamed


class Output(NamedTuple):
    """A column of predictions; its type is None where only the model's answer tells."""

    name: str
    type: Any = None


class Columns(NamedTuple):
    """What becomes of a table.

    Attributes
    ----------
    inputs
        What the model gets.
    kept
        What the scored table has besides the predictions.
    name
        Of predictions that have no names of their own.
    outputs
        What the predictions are; None where only the model's answer tells.
    """

    inputs: list[Any]
    kept: list[Any]
    name: str
    outputs: list[Output] | None

    def predictions(self, answer: Any, rows: int) -> Any:
        """Return what a model has answered for ``rows`` rows as columns of their names and types.

        Raises
        ------
        TrackerError
            INVALID_PARAMETER_VALUE when there are others than the signature says, or more rows.
        """
        frame = _named(as_frame(answer, rows), self.name)
        if self.outputs is None:
            check_free(frame.columns, self.kept)
            return frame
        names = [each.name for each in self.outputs]
        if not {*names} <= {*frame.columns}:
            if len(names) != len(frame.columns):
                raise invalid(
                    f"The model returned the columns {_listed(frame.columns)}, and it is said to "
                    f"return {_listed(names)}: save it with the signature of what it returns."
                )
            frame = frame.set_axis(names, axis=1)
        typed = {each.name: _typed(frame[each.name], each) for each in self.outputs}
        return frame[names].assign(**typed)

    def nothing(self) -> Any:
        """Return the predictions for a table without rows, for which no model is asked."""
        import pandas

        outputs = self.outputs or [Output(self.name, DataType.double)]
        empty = pandas.Series([], dtype=object)
        return pandas.DataFrame({each.name: converted(empty, each.type) for each in outputs})


def columns_of(
    model: Model,
    names: Sequence[Any],
    *,
    inputs: Sequence[Any] | None,
    keep: bool | Sequence[Any],
    name: str,
    result_type: str | None,
) -> Columns:
    """Decide what becomes of a table with columns of these names.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the columns that are missing or there already.
    """
    outputs = _outputs(model, name, result_type)
    kept = [each for each in names if keep] if isinstance(keep, bool) else list(keep)
    taken = _inputs(model.get_input_schema(), names) if inputs is None else list(inputs)
    missing = [each for each in (*kept, *taken) if each not in names]
    if missing:
        raise invalid(f"The table has no column {_listed(missing)}; it has {_listed(names)}.")
    check_free([each.name for each in outputs or ()], kept)
    return Columns(taken, kept, name, outputs)


def check_free(predictions: Sequence[Any], kept: Sequence[Any]) -> None:
    """Refuse predictions that would be named like a column that is kept."""
    both = [each for each in predictions if each in kept]
    if both:
        raise invalid(
            f"The table has a column {_listed(both)} already: give the prediction another name "
            "with prediction=…, or say with keep=… which columns to keep."
        )


def _inputs(schema: Schema | None, names: Sequence[Any]) -> list[Any]:
    """Return the columns of a signature that are there, or all without one."""
    from jupyter_tracker.models.enforcement import present  # which needs NumPy

    if schema is None or not schema.has_input_names():
        return list(names)
    known = schema.input_names()
    return [spec.name for spec in present([each for each in names if each in known], schema)]


def _outputs(model: Model, name: str, result_type: str | None) -> list[Output] | None:
    if result_type is not None:
        if result_type not in DataType.__members__:
            raise invalid(
                f"There is no result_type {shown(str(result_type))}: use one of "
                f"{', '.join(DataType)}."
            )
        return [Output(name, DataType(result_type))]
    schema = model.get_output_schema()
    if schema is None:
        return None
    single = len(schema) == 1 and not schema.has_input_names()
    return [
        Output(name if single else str(each), _type(spec))
        for each, spec in zip(schema.input_names(), schema, strict=True)
    ]


def _type(spec: ColSpec | TensorSpec) -> Any:
    if isinstance(spec, ColSpec):
        return spec.type
    dtype: Any = _type_of_elements(spec)
    for _ in spec.shape[1:]:
        dtype = Array(dtype) if dtype else None
    return dtype


def _type_of_elements(spec: TensorSpec) -> DataType | None:
    import numpy as np

    from jupyter_tracker.models.inference import numpy_type

    try:
        return numpy_type(np.dtype(spec.type))
    except TrackerError:
        return None


def _named(frame: Any, name: str) -> Any:
    if not is_unnamed(frame):
        return frame.set_axis([str(each) for each in frame.columns], axis=1)
    if len(frame.columns) == 1:
        return frame.set_axis([name], axis=1)
    import pandas

    return pandas.DataFrame({name: pandas.Series(frame.to_numpy().tolist(), dtype=object)})


def _typed(column: Any, output: Output) -> Any:
    if not isinstance(output.type, DataType):
        return column
    if not fits(column, output.type):
        raise invalid(
            f"The predictions {output.name!r} are {column.dtype}, not {output.type}: say with "
            "result_type=… what they are, or save the model with a signature."
        )
    return converted(column, output.type)


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(repr(each) for each in names)
