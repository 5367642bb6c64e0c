"""Models over tables, files and engines, in batches: the same kind of data in and out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models import loading
from jupyter_tracker.models.requirements import warn_of_differences
from jupyter_tracker.scoring.columns import columns_of
from jupyter_tracker.scoring.files import Files, open_files, score_files
from jupyter_tracker.scoring.lazy import Task, is_lazy, is_ray, names_of, scored_lazily
from jupyter_tracker.scoring.progress import progress as counting
from jupyter_tracker.scoring.scorer import Scorer
from jupyter_tracker.scoring.shipping import described
from jupyter_tracker.scoring.streams import is_reader, scored_reader
from jupyter_tracker.scoring.tables import table_of

_ROWS = 65_536


def predict_batches(
    model_uri: str | Path,
    data: Any,
    output: str | Path | None = None,
    *,
    inputs: Sequence[Any] | None = None,
    keep: bool | Sequence[Any] = True,
    prediction: str = "prediction",
    result_type: str | None = None,
    params: Mapping[str, Any] | None = None,
    batch_size: int = _ROWS,
    partition_by: str | Sequence[str] = (),
    progress: bool | None = None,
    model_config: Mapping[str, Any] | None = None,
    trust: bool = False,
    **options: Any,
) -> Any:
    """Return data with a model's predictions as more columns, asking it in batches.

    The model is loaded once, or once by each worker of Dask and Ray.

    Parameters
    ----------
    model_uri
        As for `jupyter_tracker.pyfunc.load_model`.
    data
        A data frame of pandas or Polars, a table or record batch of Arrow; a reader of Arrow, a
        lazy frame of Polars, a data frame of Dask or a dataset of Ray, of which nothing is scored
        before it is asked for; or the path of a file or folder of Parquet or CSV.
    output
        The file or folder that files are scored into, which must be new.
    inputs
        The columns that the model gets; those of its signature by default, or all without one.
    keep
        The columns that stay beside the predictions, or whether all do.
    prediction
        The column of predictions that have no names of their own.
    result_type
        The type of the predictions, such as ``double`` or ``string``. By default it is what the
        signature says; without one, what the model returns, or ``double`` where that has to be
        known before (lazy frames, Dask).
    params
        What the model takes besides.
    batch_size
        How many rows the model gets at once.
    partition_by
        Of files: the columns whose values become names of folders, as in ``month=1``.
    progress
        Whether to show how many rows are scored; on a terminal and in a notebook by default.
    model_config
        What replaces parts of the configuration that the model was saved with.
    trust
        Whether code that comes with the model may run.
    options
        Of Ray's ``map_batches``, such as ``concurrency`` and ``num_gpus``.

    Returns
    -------
    Any
        Data of the same kind, or the path of the output.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming columns that are missing or of another type, or when the
        model returns another number of predictions than it got rows.
    """
    partition_by = [partition_by] if isinstance(partition_by, str) else partition_by
    _check(data, output, batch_size, partition_by, options)
    folder = loading.open_model(model_uri, trust=trust)
    warn_of_differences(folder)
    if isinstance(data, str | Path):
        data = open_files(data, folder.model.get_input_schema(), inputs)
    columns = columns_of(
        folder.model,
        _names(data),
        inputs=inputs,
        keep=keep,
        name=prediction,
        result_type=result_type,
    )
    if is_lazy(data):
        task = Task(described(folder, model_config), columns, params, batch_size)
        return scored_lazily(data, task, folder, options)
    scorer = Scorer(loading.load_pyfunc(folder, model_config), columns, params, batch_size)
    if is_reader(data):
        return scored_reader(scorer, data.schema, data)
    if isinstance(data, Files):
        with counting(data.rows, progress) as bar:
            return score_files(data, scorer, Path(str(output)), bar.update, partition_by)
    with counting(len(data), progress) as bar:
        return scorer.whole(table_of(data), data, bar.update)


def _names(data: Any) -> list[Any]:
    """Return the names of the columns of whatever can be scored."""
    if isinstance(data, Files):
        return data.names
    if is_reader(data):
        return list(data.schema.names)
    return names_of(data) if is_lazy(data) else table_of(data).names(data)


def _check(
    data: Any,
    output: str | Path | None,
    batch_size: int,
    partition_by: Sequence[str],
    options: Mapping[str, Any],
) -> None:
    if batch_size < 1:
        raise invalid(f"A batch has one row or more, not {batch_size}: give another batch_size.")
    if isinstance(data, str | Path) and output is None:
        raise invalid(f"Say with output=… which file or folder {str(data)!r} is scored into.")
    if not isinstance(data, str | Path) and output is not None:
        raise invalid(f"An output is for files, and a {type(data).__name__} is returned: leave it.")
    if partition_by and output is None:
        raise invalid("Only files are written apart by columns: leave partition_by.")
    if options and not is_ray(data):
        raise invalid(
            f"There is no option {', '.join(options)}: only Ray takes others than those that are "
            "documented."
        )
