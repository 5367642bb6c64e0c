"""A model into a folder: its own files, what describes them, and the environment that it needs."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.baseline import Baseline, make_baseline, write_baseline
from jupyter_tracker.models.environment import (
    given_requirements,
    mlflow_requirement,
    write_environment,
)
from jupyter_tracker.models.example import split_params, write_example
from jupyter_tracker.models.flavor import Flavor, Predict, Written
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.model import PYFUNC, Model
from jupyter_tracker.models.requirements import inferred_packages, pinned_all, with_hashes
from jupyter_tracker.models.signature import ModelSignature, infer_signature
from jupyter_tracker.models.trust import Origin

_CODE = "code"


class SaveOptions(TypedDict, total=False):
    """What every flavor's ``save_model`` takes besides the model and the path.

    Attributes
    ----------
    signature
        What the model takes and gives; False for none, which is otherwise made of the example.
    input_example
        What the model takes; or a pair of that and params.
    pip_requirements, extra_pip_requirements
        Lines for pip, or a file of them: all, or those besides what the model imports.
    conda_env
        What ``conda.yaml`` says, or a file that says it.
    code_paths
        Files and folders of Python modules that go with the model.
    metadata
        Whatever else ``MLmodel`` is to say.
    hash_requirements
        Whether ``requirements.txt`` has the hash of each file that pip installs.
    verify_requirements
        Whether a process of its own loads the model and asks it, so that also what it imports by
        other means than its files say is found. That takes seconds.
    baseline
        What the model was trained on: a summary of it goes with the model, so that its server can
        say how far requests are from that.
    """

    signature: ModelSignature | bool | None
    input_example: Any
    pip_requirements: str | Path | Sequence[str] | None
    extra_pip_requirements: str | Path | Sequence[str] | None
    conda_env: Mapping[str, Any] | str | None
    code_paths: Sequence[str | Path] | None
    metadata: Mapping[str, Any] | None
    hash_requirements: bool
    verify_requirements: bool
    baseline: Any


def save_trained(flavor: Flavor, obj: Any, folder: str | Path, **options: Any) -> Model:
    """Do what `save` does, for what the flavor recognises as a trained model."""
    check_trained(flavor, obj)
    return save(flavor, obj, folder, **options)


def check_trained(flavor: Flavor, obj: Any) -> None:
    """Refuse what the flavor does not recognise."""
    if not flavor.matches(obj):
        raise invalid(
            f"A {type(obj).__name__} is not a trained model of {flavor.name}: fit it first."
        )


def save(
    flavor: Flavor,
    obj: Any,
    folder: str | Path,
    *,
    signature: ModelSignature | bool | None = None,
    input_example: Any = None,
    pip_requirements: str | Path | Sequence[str] | None = None,
    extra_pip_requirements: str | Path | Sequence[str] | None = None,
    conda_env: Mapping[str, Any] | str | None = None,
    code_paths: Sequence[str | Path] | None = None,
    metadata: Mapping[str, Any] | None = None,
    hash_requirements: bool = False,
    verify_requirements: bool = False,
    baseline: Any = None,
    **options: Any,
) -> Model:
    """Write a model into ``folder``, which is made and must be empty; nothing is left of a failure.

    Parameters
    ----------
    flavor, obj, folder
        How, what, and where to.
    options
        Of the flavor.
    signature, input_example, pip_requirements, extra_pip_requirements, conda_env, code_paths
        See `SaveOptions`.
    metadata, hash_requirements, verify_requirements, baseline
        Likewise.
    """
    path = empty_folder(Path(folder))
    try:
        written = flavor.save(obj, path, input_example, **options)
        model = Model(flavors=_flavors(flavor, written), metadata=dict(metadata or {}) or None)
        _copy_code(model, code_paths or (), path)
        if input_example is not None:
            write_example(model, input_example, path)
        model.signature = _signature(flavor, obj, model, path, signature, input_example)
        if baseline is not None:
            write_baseline(_baseline(flavor, obj, model, path, baseline), path)
        model.model_size_bytes = sum(
            each.stat().st_size for each in path.rglob("*") if each.is_file()
        )
        model.save(path)
        if pip_requirements is not None:
            lines = given_requirements(pip_requirements)
        else:
            packages = inferred_packages(path, written.packages, verify_requirements)
            lines = [mlflow_requirement(), *pinned_all(packages)]
        lines += given_requirements(extra_pip_requirements or ())
        write_environment(path, with_hashes(lines) if hash_requirements else lines, conda_env)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    return model


def empty_folder(folder: Path) -> Path:
    """Make a folder, or take the one that is there when it is empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise invalid(f"The path {str(folder)!r} is taken: name a folder that is new or empty.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _flavors(flavor: Flavor, written: Written) -> dict[str, dict[str, Any]]:
    own = {flavor.name: written.fields}
    return own if written.generic is None else {PYFUNC: written.generic, **own}


def _copy_code(model: Model, code_paths: Sequence[str | Path], folder: Path) -> None:
    for given in code_paths:
        source = Path(given).resolve()
        target = folder / _CODE / source.name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copyfile(source, target)
        else:
            raise invalid(f"There is no code at {str(source)!r}.")
    if code_paths:
        for fields in model.flavors.values():
            fields["code"] = _CODE


def _signature(
    flavor: Flavor,
    obj: Any,
    model: Model,
    path: Path,
    given: ModelSignature | bool | None,
    example: Any,
) -> ModelSignature | None:
    """Return the signature that was given, or the one that an example shows."""
    if given is False or (given is None and (example is None or PYFUNC not in model.flavors)):
        return None
    if isinstance(given, ModelSignature):
        return given
    data, params = split_params(example)
    predict = _predictor(flavor, obj, model, path)
    return infer_signature(data, predict(data, params or {}), params)


def _baseline(flavor: Flavor, obj: Any, model: Model, path: Path, given: Any) -> Baseline:
    """Return the summary that was given, or that of the data and what the model says of it."""
    if isinstance(given, Baseline):
        return given
    if PYFUNC not in model.flavors:
        raise invalid("A model that does not predict has no use for a baseline: leave it out.")
    predict = _predictor(flavor, obj, model, path)
    return make_baseline(given, lambda data: predict(data, {}))


def _predictor(flavor: Flavor, obj: Any, model: Model, path: Path) -> Predict:
    loaded = obj
    if flavor.name == PYFUNC:  # which answers only with the files that it has been given
        loaded = flavor.load(ModelFolder(path, model, Origin(str(path), trust=True)))
    return flavor.predictor(loaded, model.flavors[PYFUNC])
