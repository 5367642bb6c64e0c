"""Autologging on and off: for one framework, or for all that are or will be imported."""

import re
import sys
from functools import cache, partial
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any, NamedTuple

from jupyter_tracker.autologging.hook import Hook
from jupyter_tracker.autologging.imports import when_imported
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.settings import Settings, checked
from jupyter_tracker.autologging.training import attempt, log_from_this_process
from jupyter_tracker.contract.errors import invalid

GROUP = "jupyter_tracker.autologging"
"""The entry points of hooks that other packages bring; one of the same name replaces ours."""

_OURS = ("keras", "lightgbm", "pytorch", "sklearn", "statsmodels", "transformers", "xgboost")


class _Enabled(NamedTuple):
    patches: Patches
    is_for_all: bool
    """Whether it was enabled together with the others."""


_ENABLED: dict[str, _Enabled] = {}


def autolog(
    log_input_examples: bool = False,
    log_model_signatures: bool = True,
    log_models: bool = True,
    log_datasets: bool = True,
    log_traces: bool = True,  # noqa: ARG001
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    extra_tags: dict[str, str] | None = None,
    exclude_flavors: list[str] | None = None,
) -> None:
    """Log the trainings of every framework that is imported, now or later.

    A framework whose own ``autolog`` was called keeps what that was told.

    Parameters
    ----------
    log_models, log_input_examples, log_model_signatures
        Whether the trained model is logged, with rows of what it was trained on, and with its
        signature.
    log_datasets
        Whether the run says what it was trained on.
    log_traces
        Is there for MLflow's sake.
    disable
        Log no trainings any more, of any framework.
    exclusive
        Whether nothing goes to runs that the user started.
    disable_for_unsupported_versions
        Whether versions of a framework that were not tried are left alone.
    silent
        Whether there are no warnings.
    extra_tags
        Of runs that are started for a training.
    exclude_flavors
        Frameworks that are left alone, by MLflow's names.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when an argument is not of its kind.
    """
    common = checked(
        Settings,
        {
            "log_input_examples": log_input_examples,
            "log_model_signatures": log_model_signatures,
            "log_models": log_models,
            "log_datasets": log_datasets,
            "exclusive": exclusive,
            "disable_for_unsupported_versions": disable_for_unsupported_versions,
            "silent": silent,
            "extra_tags": extra_tags,
        },
    )
    if disable:
        for name in list(_ENABLED):
            switch_off(name)
        return
    fields = {name: getattr(common, name) for name in common.__struct_fields__}
    for name, hook in hooks().items():
        is_told = name in _ENABLED and not _ENABLED[name].is_for_all
        if name not in (exclude_flavors or ()) and not is_told:
            _switch_on(hook, hook.settings(**fields), is_for_all=True)


def autolog_of(name: str, arguments: dict[str, Any]) -> None:
    """Log the trainings of one framework; its ``autolog`` calls this.

    Parameters
    ----------
    name
        The framework.
    arguments
        Those of its ``autolog``: settings, and ``disable``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when an argument is not of its kind.
    """
    hook = hooks().get(name)
    if hook is None:
        raise invalid(f"Nothing autologs {name!r}. There are: {', '.join(hooks())}.")
    disable = arguments.pop("disable", False)
    settings = checked(hook.settings, arguments)
    if disable:
        switch_off(name)
    else:
        _switch_on(hook, settings, is_for_all=False)


def switch_off(name: str) -> None:
    """Log no trainings of a framework any more."""
    enabled = _ENABLED.pop(name, None)
    if enabled is not None:
        enabled.patches.undo()


@cache
def hooks() -> dict[str, Hook]:
    """Return what there is for each framework, by MLflow's name of it."""
    found = {name: import_module(f"{__package__}.{name}").HOOK for name in _OURS}
    for each in entry_points(group=GROUP):
        hook = attempt(f"trainings of {each.name} are", each.load)
        if hook is not None:
            found[each.name] = hook
    return found


def _switch_on(hook: Hook, settings: Settings, *, is_for_all: bool) -> None:
    switch_off(hook.name)
    log_from_this_process()
    patches = Patches()
    _ENABLED[hook.name] = _Enabled(patches, is_for_all)
    for module in hook.modules:
        patches.undo_with(when_imported(module, partial(_install, hook, patches, settings)))


def _install(hook: Hook, patches: Patches, settings: Settings, module: ModuleType) -> None:
    attempt(
        f"trainings of {hook.name} are",
        lambda: _install_if_tried(hook, patches, settings, module),
        silent=settings.silent,
    )


def _install_if_tried(hook: Hook, patches: Patches, settings: Settings, module: ModuleType) -> None:
    if settings.disable_for_unsupported_versions:
        package = module.__name__.partition(".")[0]
        version = sys.modules[package].__version__
        first, end = hook.tested
        if not _parts(first) <= _parts(version) < _parts(end):
            raise NotImplementedError(f"Version {version} is not one of {first} to before {end}.")
    hook.install(module, patches, settings)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
