"""Any Python code as a model: pickled by value, or as the script that makes it."""

import runpy
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs
from jupyter_tracker.models import trust
from jupyter_tracker.models.flavor import Predict, Written, generic_fields
from jupyter_tracker.models.folder import ModelFolder, file_in
from jupyter_tracker.models.model import PYFUNC
from jupyter_tracker.models.python_model import (
    LoadedPythonModel,
    PythonModel,
    PythonModelContext,
    as_python_model,
    take_named_model,
)

_PICKLED, _SCRIPT = "mlflow.pyfunc.model", "mlflow.pyfunc.loaders.code_model"


class PyfuncFlavor:
    """Saves a `PythonModel`, a function of the input, or a script."""

    name = PYFUNC
    loader_modules = (_PICKLED, _SCRIPT)

    def matches(self, obj: object) -> bool:  # noqa: ARG002
        """Say no: any object might be one, so it has to be said."""
        return False

    def save(
        self,
        obj: Any,
        folder: Path,
        example: Any = None,  # noqa: ARG002
        *,
        artifacts: Mapping[str, Any] | None = None,
        model_config: Mapping[str, Any] | None = None,
    ) -> Written:
        """Write the model, and the files that it needs.

        Parameters
        ----------
        obj, folder, example
            What, and where to; the example is not needed.
        artifacts
            Files and folders by name: paths or URIs.
        model_config
            What the model finds in its context besides.
        """
        fields: dict[str, Any] = {"artifacts": _copied(artifacts or {}, folder), "code": None}
        if model_config:
            fields["config"] = dict(model_config)
        if isinstance(obj, str | Path):
            fields["model_code_path"] = _copied_script(Path(obj), folder)
            return Written(generic_fields(_SCRIPT, **fields), None, ())
        with needs("Saving a model of your own code", "cloudpickle"):
            import cloudpickle
        model = as_python_model(obj)
        trust.warn_of_pickle(
            f"The {type(model).__name__}", "A script is read before it is trusted: pass its path."
        )
        (folder / "python_model.pkl").write_bytes(cloudpickle.dumps(model))
        fields["python_model"] = "python_model.pkl"
        fields["cloudpickle_version"] = cloudpickle.__version__
        ours = ("jupyter-tracker",) if isinstance(model, PythonModel) else ()
        return Written(generic_fields(_PICKLED, **fields), None, ("cloudpickle", *ours))

    def load(self, folder: ModelFolder, config: Mapping[str, Any] | None = None) -> Any:
        """Return the model with what it found; ``config`` is what it finds in its context."""
        fields = folder.generic
        if fields.get("python_model_compression"):
            raise invalid("A python_model that is compressed is not supported: save it again.")
        own = fields.get("config") or {}
        context = PythonModelContext(_artifacts(folder), own if config is None else config)
        if "model_code_path" in fields:
            model = _run_script(folder)
        else:
            path = folder.file(PYFUNC, "python_model")
            model = trust.unpickle(path, folder.origin, "cloudpickle")
        if hasattr(model, "load_context"):
            model.load_context(context)
        return LoadedPythonModel(model, context)

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:  # noqa: ARG002
        """Ask the model."""
        predict: Predict = model.predict
        return predict


def _copied(artifacts: Mapping[str, Any], folder: Path) -> dict[str, dict[str, str]]:
    from jupyter_tracker.models.places import local_path

    entries = {}
    for name, uri in artifacts.items():
        source = local_path(str(uri))
        target = folder / "artifacts" / name / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
        entries[name] = {"path": target.relative_to(folder).as_posix(), "uri": str(uri)}
    return entries


def _copied_script(script: Path, folder: Path) -> str:
    if script.suffix != ".py" or not script.is_file():
        raise invalid(f"There is no script {str(script)!r}: models from code are files '….py'.")
    shutil.copyfile(script, folder / script.name)
    return script.name


def _artifacts(folder: ModelFolder) -> dict[str, str]:
    entries = folder.generic.get("artifacts") or {}
    return {
        name: str(file_in(folder.path, entry.get("path"), f"artifacts.{name}"))
        for name, entry in entries.items()
    }


def _run_script(folder: ModelFolder) -> Any:
    # MLflow names the script by where it was when it was saved.
    name = Path(str(folder.generic["model_code_path"])).name
    script = file_in(folder.path, name, "model_code_path")
    trust.check("a script", name, folder.origin)
    runpy.run_path(str(script), run_name="jupyter_tracker_model")
    ours, theirs = take_named_model(), _named_for_mlflow()
    model = theirs if ours is None else ours
    if model is None:
        raise invalid(
            f"The script {shown(name)} names no model: end it with "
            "jupyter_tracker.models.set_model(…)."
        )
    return as_python_model(model)


def _named_for_mlflow() -> Any:
    """Return what a script has named with MLflow's ``set_model``, and forget it."""
    module = sys.modules.get("mlflow.models.model")
    model = getattr(module, "__mlflow_model__", None)
    if module is not None:
        module.__mlflow_model__ = None  # type: ignore[attr-defined]
    return model
