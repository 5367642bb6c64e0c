"""Models over more data than one call takes: tables, files, and the engines Spark, Dask and Ray.

Nothing of a library is imported here.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_tracker.scoring.batches import predict_batches

__all__ = ["predict_batches"]


def __getattr__(name: str) -> Any:
    if name != "predict_batches":
        raise AttributeError(f"module 'jupyter_tracker.scoring' has no attribute {name!r}")
    # Late, as `pyfunc` is often imported and only its `spark_udf` needs something of this room.
    from jupyter_tracker.scoring.batches import predict_batches

    return predict_batches
