"""PyTorch modules: as an exported graph, or with trust as a pickle."""

import io
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.extras import needs
from jupyter_tracker.models import trust
from jupyter_tracker.models.example import split_params
from jupyter_tracker.models.flavor import Predict, Written, generic_fields
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.frames import is_kind

_SAFE_TORCH = (2, 10)
_TEXT = re.compile(rb"[A-Za-z0-9_.\-\s]{0,64}")
"""Versions, the order of bytes and the like."""

_FOLDER, _GRAPH, _PICKLE = "data", "model.pt2", "model.pth"


class PyTorchFlavor:
    """Saves a ``Module``."""

    name = "pytorch"
    loader_modules = ("mlflow.pytorch",)

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a module."""
        return is_kind(obj, "torch.nn", "Module")

    def save(
        self,
        obj: Any,
        folder: Path,
        example: Any = None,
        *,
        serialization_format: str | None = None,
        graph_example: Any = None,
    ) -> Written:
        """Write the graph that an example goes through, or a pickle.

        Parameters
        ----------
        obj, folder
            What, and where to.
        example
            An array, a tensor or a table, from which the graph is made.
        serialization_format
            "pt2" for the graph, as by default where there is an example, or "pickle".
        graph_example
            An example that only makes the graph, and is not kept.
        """
        import torch

        inputs = _tensors(example if graph_example is None else graph_example)
        is_script = isinstance(obj, torch.jit.ScriptModule)
        default = "pt2" if inputs and not is_script else "pickle"
        how = serialization_format or default
        data = folder / _FOLDER
        data.mkdir()
        if how == "pt2":
            _export(obj, inputs, data / _GRAPH)
        elif how == "pickle":
            _pickle(obj, data, is_script)
        else:
            raise invalid(f"There is no serialization_format {how!r}: use pt2 or pickle.")
        fields = {"code": None, "model_data": _FOLDER, "pytorch_version": str(torch.__version__)}
        generic = generic_fields(
            self.loader_modules[0],
            _FOLDER,
            config={"device": None},
            pickle_module_name="pickle",
        )
        return Written(fields, generic, ("numpy", "torch"))

    def load(self, folder: ModelFolder, config: Mapping[str, Any] | None = None) -> Any:
        """Return the module, on the device that ``config`` names, if it names one."""
        with needs("Loading this model", "torch"):
            import torch
        data = folder.file(self.name, "model_data", _FOLDER)
        device = (config or {}).get("device") or "cpu"
        graph = data / _GRAPH
        if graph.exists():
            if not _is_data_only(graph):
                trust.check("an archive with pickles", graph.name, folder.origin)
            module = torch.export.load(str(graph)).module()
            module.training = False  # which it says of itself, and its ``eval`` raises
            return module
        path = data / _PICKLE
        if not path.is_file():
            raise invalid(f"The model's folder has neither '{_GRAPH}' nor '{_PICKLE}'.")
        trust.check("a pickle", path.name, folder.origin)
        module = torch.load(str(path), map_location=device, weights_only=False)
        return module.eval()

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:  # noqa: ARG002
        """Ask the module, without gradients; a table becomes a tensor of 32-bit floats."""
        import torch

        def predict(data: Any, params: Mapping[str, Any]) -> Any:
            is_table = is_kind(data, "pandas", "DataFrame")
            array = data.to_numpy(dtype="float32") if is_table else data
            where = next(iter(model.parameters()), torch.empty(0)).device
            with torch.no_grad(), _evaluating(model):
                answer = model(torch.as_tensor(array).to(where), **params).cpu().numpy()
            if not is_table:
                return answer
            return sys.modules["pandas"].DataFrame(answer, index=data.index)

        return predict


@contextmanager
def _evaluating(module: Any) -> Iterator[None]:
    """Let a module answer as a trained one, also where its training goes on afterwards."""
    training = [each for each in module.modules() if each.training] if module.training else []
    for each in training:
        each.training = False
    try:
        yield
    finally:
        for each in training:
            each.training = True


def _tensors(example: Any) -> tuple[Any, ...]:
    import torch

    data, _ = split_params(example)
    if data is None or is_kind(data, "pandas", "DataFrame"):
        return () if data is None else (torch.as_tensor(data.to_numpy(dtype="float32")),)
    return (
        tuple(map(torch.as_tensor, data)) if isinstance(data, tuple) else (torch.as_tensor(data),)
    )


def _export(module: Any, example: tuple[Any, ...], path: Path) -> None:
    import torch

    if not example:
        raise invalid("The format pt2 needs an input_example: the graph is what that goes through.")
    # A first dimension of one stays one; otherwise it is the batch, which varies.
    varying = [{0: torch.export.Dim.AUTO} if each.ndim else None for each in example]
    with _evaluating(module):
        graph = torch.export.export(module, example, dynamic_shapes=varying)
    torch.export.save(graph, str(path))


def _pickle(module: Any, data: Path, is_script: bool) -> None:
    import torch

    (data / "pickle_module_info.txt").write_text("pickle", encoding="utf-8")
    if is_script:
        module.save(str(data / _PICKLE))
        return
    trust.warn_of_pickle(
        f"The {type(module).__name__}", "With an input_example it is saved as a graph instead."
    )
    torch.save(module, str(data / _PICKLE))


def _is_data_only(archive: Path) -> bool:
    """Say whether all that torch would unpickle of an exported graph is tensors and plain values.

    ``torch.export.load`` asks no such thing, and torch before 2.10 could be deceived about it.
    """
    import torch

    if tuple(int(part) for part in torch.__version__.split(".")[:2]) < _SAFE_TORCH:
        return False
    with zipfile.ZipFile(archive) as files:
        raw = _raw_tensors(files)
        return all(_is_data(files.read(name)) for name in files.namelist() if name not in raw)


def _raw_tensors(files: zipfile.ZipFile) -> set[str]:
    """Return the files that torch reads as plain bytes, because every list of them says so."""
    raw: set[str] = set()
    pickled: set[str] = set()
    for name in files.namelist():
        if not name.endswith("_config.json"):
            continue
        listed = msgspec.json.decode(files.read(name), type=dict[str, dict[str, Any]])
        for entry in listed.get("config", {}).values():
            path = f"{name.rpartition('/')[0]}/{entry.get('path_name')}"
            (raw if entry.get("use_pickle") is False else pickled).add(path)
    return raw - pickled


def _is_data(content: bytes) -> bool:
    import torch

    if _TEXT.fullmatch(content):
        return True
    try:
        msgspec.json.decode(content)
    except msgspec.DecodeError:
        try:
            torch.load(io.BytesIO(content), weights_only=True)
        except Exception:  # of many kinds, for whatever is not a file of tensors
            return False
    return True
