"""Datasets made of NumPy arrays."""

import json
from collections.abc import Callable, Mapping
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_tracker.data import digests
from jupyter_tracker.data.dataset import Dataset
from jupyter_tracker.data.source import DatasetSource, resolve

if TYPE_CHECKING:
    import numpy

    Arrays = numpy.ndarray[Any, Any] | Mapping[str, numpy.ndarray[Any, Any]]

_TEXTS = {"U": "str", "S": "bytes"}


class NumpyDataset(Dataset):
    """Arrays of features, and of targets if there are any; made by `from_numpy`."""

    def __init__(
        self,
        features: "Arrays",
        source: DatasetSource,
        targets: "Arrays | None" = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        self.features = features
        self.targets = targets
        super().__init__(source, name, digest)

    @property
    def profile(self) -> dict[str, Any]:
        """The arrays' shapes and sizes."""
        given = {"features": self.features}
        if self.targets is not None:
            given["targets"] = self.targets
        return {
            f"{what}_{measure}": _each(arrays, attrgetter(measure))
            for what, arrays in given.items()
            for measure in ("shape", "size", "nbytes")
        }

    @property
    def schema(self) -> dict[str, Any]:
        """The arrays' types and shapes, of which the first number is any."""
        targets = None if self.targets is None else json.dumps(_specs(self.targets))
        return {
            "mlflow_tensorspec": {"features": json.dumps(_specs(self.features)), "targets": targets}
        }

    def _compute_digest(self) -> str:
        return digests.of_arrays(self.features, self.targets)


def from_numpy(
    features: "Arrays",
    source: str | Path | DatasetSource | None = None,
    targets: "Arrays | None" = None,
    name: str | None = None,
    digest: str | None = None,
) -> NumpyDataset:
    """Make a dataset of arrays.

    Parameters
    ----------
    features, targets
        An array, or several by their names.
    source
        A path or a URI where they come from; the code that runs by default.
    name, digest
        What it is called, and what tells its contents, computed by default.
    """
    return NumpyDataset(features, resolve(source), targets, name, digest)


def _each(arrays: "Arrays", get: "Callable[[numpy.ndarray[Any, Any]], Any]") -> Any:
    if isinstance(arrays, Mapping):
        return {name: get(array) for name, array in arrays.items()}
    return get(arrays)


def _specs(arrays: "Arrays") -> list[dict[str, Any]]:
    if isinstance(arrays, Mapping):
        return [{"name": name, **_spec(array)} for name, array in arrays.items()]
    return [_spec(arrays)]


def _spec(array: "numpy.ndarray[Any, Any]") -> dict[str, Any]:
    dtype = _TEXTS.get(array.dtype.char, array.dtype.name)
    return {"type": "tensor", "tensor-spec": {"dtype": dtype, "shape": [-1, *array.shape[1:]]}}
