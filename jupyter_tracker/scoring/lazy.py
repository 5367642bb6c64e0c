"""Tables that are computed when they are asked for: Polars, Dask and Ray.

Their columns have to be known before any model is asked.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.frames import is_kind
from jupyter_tracker.models.schema import DataType
from jupyter_tracker.scoring.columns import Columns, Output
from jupyter_tracker.scoring.scorer import Scorer
from jupyter_tracker.scoring.shipping import ShippedModel, load_shipped, packed
from jupyter_tracker.scoring.tables import Pandas, Polars, polars_types


class Task(NamedTuple):
    """What workers are told: the model, and what becomes of a table; see `Scorer`."""

    model: ShippedModel
    columns: Columns
    params: Mapping[str, Any] | None
    rows: int

    def scorer(self, files: Path | bytes) -> Scorer:
        """Return what scores, with the model that this process has loaded once."""
        return Scorer(load_shipped(self.model, files), self.columns, self.params, self.rows)


def is_lazy(data: object) -> bool:
    """Say whether data is a table of one of these engines."""
    return _is_polars(data) or is_kind(data, "dask.dataframe", "DataFrame") or is_ray(data)


def is_ray(data: object) -> bool:
    """Say whether data is a dataset of Ray."""
    return is_kind(data, "ray.data", "Dataset")


def names_of(data: Any) -> list[Any]:
    """Return the names of the columns."""
    if _is_polars(data):
        return list(data.collect_schema().names())
    return list((data.columns() or ()) if is_ray(data) else data.columns)


def scored_lazily(data: Any, task: Task, folder: ModelFolder, options: Mapping[str, Any]) -> Any:
    """Return a table of the same kind, which is scored when it is computed.

    Parameters
    ----------
    data
        The table.
    task
        What workers are told.
    folder
        The model's.
    options
        Of Ray's ``map_batches``.
    """
    if is_ray(data):
        return _on_ray(data, task, folder, options)
    told = task._replace(columns=_told(task.columns))
    return (_in_polars if _is_polars(data) else _on_dask)(data, told, folder)


def _is_polars(data: object) -> bool:
    return is_kind(data, "polars", "LazyFrame")


def _told(columns: Columns) -> Columns:
    """Return columns whose predictions are known: numbers, as with Spark, where nobody says."""
    return columns._replace(outputs=columns.outputs or [Output(columns.name, DataType.double)])


def _in_polars(data: Any, task: Task, folder: ModelFolder) -> Any:
    types = polars_types(task.columns)
    unknown = [name for name, dtype in types.items() if dtype is None]
    if unknown:
        raise invalid(
            f"Polars has no type for the predictions {', '.join(map(repr, unknown))} before they "
            "are made: collect the table first."
        )
    scorer = task.scorer(folder.path)
    schema = data.collect_schema()
    return data.map_batches(
        lambda frame: scorer.whole(Polars(), frame),
        schema={**{name: schema[name] for name in task.columns.kept}, **types},
        streamable=True,
        # The predictions are not there yet below, and the model needs its columns.
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
    )


def _on_dask(data: Any, task: Task, folder: ModelFolder) -> Any:
    nothing = task.columns.nothing()
    meta = Pandas().beside(data._meta[task.columns.kept], nothing, task.columns)
    cluster = _dask_cluster()
    # Threads and processes of this machine share the folder; to others the files travel once.
    files = folder.path if cluster is None else cluster.scatter(packed(folder.path), broadcast=True)
    return data.map_partitions(_score_partition, task, files, meta=meta)


def _score_partition(partition: Any, task: Task, files: Path | bytes) -> Any:
    return task.scorer(files).whole(Pandas(), partition)


def _dask_cluster() -> Any:
    """Return the client of the cluster that Dask computes on, if it does."""
    distributed = sys.modules.get("distributed")
    try:
        return distributed and distributed.get_client()
    except ValueError:
        return None


def _on_ray(data: Any, task: Task, folder: ModelFolder, options: Mapping[str, Any]) -> Any:
    import ray

    return data.map_batches(
        _RayActor,
        fn_constructor_args=(task, ray.put(packed(folder.path))),
        batch_format="pandas",
        batch_size=task.rows,
        **options,
    )


class _RayActor:
    """Scores batches in a process that has loaded the model when it began."""

    def __init__(self, task: Task, files: Any) -> None:
        import ray

        self._scorer = task.scorer(ray.get(files))

    def __call__(self, batch: Any) -> Any:
        return self._scorer.whole(Pandas(), batch)
