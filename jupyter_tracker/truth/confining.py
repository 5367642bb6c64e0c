"""Keeping what a kernel records where its environment says, whatever its cells ask for."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import ModuleType

_SETTERS = ("set_tracking_uri", "set_registry_uri")


def confine() -> None:
    """Let nobody change in this process where runs and models go, with MLflow's client either."""
    _hold(import_module("jupyter_tracker"), os.environ["JUPYTER_TRACKER_URI"])
    theirs = os.environ["MLFLOW_TRACKING_URI"]
    if "mlflow" in sys.modules:  # by what IPython runs at its start
        _hold(sys.modules["mlflow"], theirs)
    else:
        sys.meta_path.insert(0, _MlflowFinder(theirs))


def _hold(package: ModuleType, uri: str) -> None:
    """Set where a client records for good; what is in the environment counts no more."""
    tracking = import_module(f"{package.__name__}.tracking")
    for name in _SETTERS:
        getattr(package, name)(uri)
        for module in (package, tracking):
            setattr(module, name, _do_nothing)


def _do_nothing(uri: object = None) -> None:
    """Stand in for a function that sets an address."""


class _MlflowFinder(MetaPathFinder):
    """Finds ``mlflow``, so that it is held as soon as cells import it, and only then."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = PathFinder.find_spec(fullname, path) if fullname == "mlflow" else None
        if found is None or found.origin is None:
            return None
        loader = _MlflowLoader(fullname, found.origin)
        loader.uri = self._uri
        return spec_from_file_location(fullname, found.origin, loader=loader)


class _MlflowLoader(SourceFileLoader):
    uri: str

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _hold(module, self.uri)
