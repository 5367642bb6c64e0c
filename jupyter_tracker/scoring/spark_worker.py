"""What a worker of Spark does: batches of columns in, one of predictions out for each."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_tracker.amounts import many
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.schema import Schema
from jupyter_tracker.scoring.answers import as_frame
from jupyter_tracker.scoring.shipping import ShippedModel, load_shipped
from jupyter_tracker.scoring.spark_types import as_column


class SparkTask(NamedTuple):
    """What a worker is told: the model, what it takes and what is wanted of it."""

    model: ShippedModel
    dtype: Any
    schema: Schema | None
    params: Mapping[str, Any] | None
    environment: Mapping[str, str]


def predictions(task: SparkTask, batches: Iterator[Any]) -> Iterator[Any]:
    """Return the predictions for each batch that has rows."""
    from pyspark import SparkFiles

    with _environment(task.environment):
        model = load_shipped(task.model, Path(SparkFiles.get(task.model.archive)))
        for batch in batches:
            columns = batch if isinstance(batch, tuple) else (batch,)
            rows = len(columns[0])
            if rows:
                answer = model.predict(_table(columns, task.schema), task.params)
                yield as_column(as_frame(answer, rows), task.dtype)


def _table(columns: Sequence[Any], schema: Schema | None) -> Any:
    """Return a table of columns: a struct is one already, others are named in order."""
    import pandas

    if len(columns) == 1 and isinstance(columns[0], pandas.DataFrame):
        return columns[0]
    names = [str(i) for i in range(len(columns))]
    if schema is not None and schema.has_input_names():
        names = schema.input_names()
        missing = schema.required_input_names()[len(columns) :]
        if missing:
            raise invalid(
                f"Model is missing inputs {', '.join(map(repr, missing))}: it got "
                f"{many(len(columns), 'column')} without names, which are in the order of the "
                "signature. Add those columns, or give a struct."
            )
    return pandas.DataFrame(
        {name: _plain(column) for name, column in zip(names, columns, strict=False)}
    )


def _plain(column: Any) -> Any:
    """Return a column of pandas; Spark makes a data frame of a column of structs."""
    import pandas

    if isinstance(column, pandas.DataFrame):
        return pandas.Series(column.to_dict(orient="records"), index=column.index)
    return column


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
