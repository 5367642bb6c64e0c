"""Models on Spark: a function of columns, as MLflow's ``spark_udf`` makes it."""

import functools
import pickle
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Tuple, Union  # noqa: UP035, as Spark reads these

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs
from jupyter_tracker.models.loading import open_model
from jupyter_tracker.models.model import Model
from jupyter_tracker.models.requirements import warn_of_differences
from jupyter_tracker.models.schema import Schema
from jupyter_tracker.scoring.shipping import ShippedModel, described, packed
from jupyter_tracker.scoring.spark_worker import SparkTask


def spark_udf(
    spark: Any,
    model_uri: str | Path,
    result_type: Any = None,
    env_manager: str | None = None,
    params: Mapping[str, Any] | None = None,
    extra_env: Mapping[str, str] | None = None,
    prebuilt_env_uri: str | None = None,
    model_config: Mapping[str, Any] | None = None,
    *,
    trust: bool = False,
) -> Callable[..., Any]:
    """Return a function of Spark's columns that predicts, on whatever workers Spark has.

    The model's files travel with the job; each worker loads it once. Columns that are given by name
    are the model's inputs of those names where all of them are there; otherwise they are its inputs
    in the order of the signature. One struct has names of its own. Without columns, those of the
    signature are taken.

    Parameters
    ----------
    spark
        The session.
    model_uri
        As for `jupyter_tracker.pyfunc.load_model`.
    result_type
        A type of Spark's, or its name; by default what the signature says comes out, or ``double``.
    env_manager
        ``local``, which is all there is: the packages are those of the workers.
    params
        What the model takes besides.
    extra_env
        Environment variables that the workers have while they predict.
    prebuilt_env_uri
        Is there for MLflow's sake, and refused.
    model_config
        What replaces parts of the configuration that the model was saved with.
    trust
        Whether code that comes with the model may run, on the workers.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE for a result type that a model cannot return, NOT_IMPLEMENTED for
        another environment. What a worker refuses, Spark says in an error of its own.
    """
    with needs("Scoring with Spark", "jupyter-tracker[spark]"):
        from pyspark.sql.functions import pandas_udf
    _check_environment(env_manager, prebuilt_env_uri)
    folder = open_model(model_uri, trust=trust)
    warn_of_differences(folder)
    model = described(folder, model_config)
    dtype = _result_type(folder.model, result_type)
    task = SparkTask(model, dtype, folder.model.get_input_schema(), params, extra_env or {})
    _ship(spark, model, folder.path)
    udf = pandas_udf(_scoring(task), dtype)
    udf.metadata = folder.model

    @functools.wraps(udf)
    def with_columns(*columns: Any) -> Any:
        return udf(*_arguments(columns, folder.model.get_input_schema()))

    return with_columns


def _check_environment(env_manager: str | None, prebuilt_env_uri: str | None) -> None:
    if env_manager in (None, "local") and prebuilt_env_uri is None:
        return
    name = f"env_manager={shown(str(env_manager))}" if env_manager else "prebuilt_env_uri"
    raise TrackerError(
        f"{name} is not supported: the workers use the packages that they have. Pack what the "
        "model's requirements.txt names into an environment, and give it to Spark with "
        "spark.archives and spark.pyspark.python.",
        ErrorCode.NOT_IMPLEMENTED,
    )


def _result_type(model: Model, given: Any) -> Any:
    from pyspark.sql.types import DoubleType

    from jupyter_tracker.scoring.spark_types import given_type, type_of_outputs

    if given is not None:
        return given_type(given)
    outputs = model.get_output_schema()
    if outputs is not None:
        return type_of_outputs(outputs)
    warnings.warn(
        "The model's signature does not say what comes out, so the predictions are taken for "
        "'double': name another result_type, or save the model with a signature.",
        stacklevel=3,
    )
    return DoubleType()


def _ship(spark: Any, model: ShippedModel, folder: Path) -> None:
    """Hand the model's files to Spark, which unpacks them once on each machine."""
    from pyspark.sql.utils import is_remote

    path = Path(_archives().name) / model.archive
    if not path.exists():
        path.write_bytes(packed(folder))
    if is_remote():
        spark.addArtifacts(str(path), archive=True)
    else:
        spark.sparkContext.addArchive(str(path))


@functools.cache
def _archives() -> "tempfile.TemporaryDirectory[str]":
    """Return the folder that workers fetch what was packed from; it goes with this process."""
    return tempfile.TemporaryDirectory(prefix="jupyter-tracker-spark-")


def _scoring(task: SparkTask) -> Callable[..., Any]:
    """Return the function that Spark sends to its workers.

    It names nothing of this package before it has looked whether that is there.
    """
    import pandas
    from pyspark.sql.types import StructType

    pickled = pickle.dumps(task)

    def score(batches: Any) -> Any:
        try:
            from jupyter_tracker.scoring.spark_worker import predictions
        except ModuleNotFoundError as error:
            raise RuntimeError(
                f"The worker of Spark on {socket.gethostname()} cannot import {error.name}: "
                f"{sys.executable} -m pip install 'jupyter-tracker[spark]'"
            ) from error
        return predictions(pickle.loads(pickled), batches)  # noqa: S301, of our own making

    table = isinstance(task.dtype, StructType)
    column = Union[pandas.Series, pandas.DataFrame]  # noqa: UP007, as Spark reads it
    score.__annotations__ = {
        "batches": Iterator[Tuple[column, ...]],  # noqa: UP006
        "return": Iterator[pandas.DataFrame if table else pandas.Series],  # type: ignore[misc]
    }
    return score


def _arguments(columns: Sequence[Any], schema: Schema | None) -> Sequence[Any]:
    """Return what Spark's function is called with: a struct of named columns, where they match."""
    from pyspark.sql.functions import struct

    if schema is None or not schema.has_input_names():
        if columns:
            return columns
        raise invalid(
            "Say which columns the model gets: its signature does not name any."
            if schema
            else "Say which columns the model gets: it has no signature."
        )
    names = schema.input_names()
    if not columns and len(schema.required_input_names()) < len(names):
        raise invalid(
            "Say which columns the model gets: some of those in its signature are optional."
        )
    columns = columns or [f"`{name}`" for name in names]
    given = [each.strip("`") for each in columns if isinstance(each, str)]
    if {*schema.required_input_names()} <= {*given}:
        return [struct(*(f"`{name}`" for name in names if name in given))]
    return columns
