"""ONNX models, asked through ONNX Runtime."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.extras import needs
from jupyter_tracker.models.flavor import Predict, Written, generic_fields
from jupyter_tracker.models.folder import ModelFolder
from jupyter_tracker.models.frames import is_kind

_FILE = "model.onnx"
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


class OnnxFlavor:
    """Saves a ``ModelProto``."""

    name = "onnx"
    loader_modules = ("mlflow.onnx",)

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is an ONNX model."""
        return is_kind(obj, "onnx", "ModelProto")

    def save(
        self,
        obj: Any,
        folder: Path,
        example: Any = None,  # noqa: ARG002
        *,
        onnx_execution_providers: Sequence[str] = _PROVIDERS,
        save_as_external_data: bool = True,
    ) -> Written:
        """Write the model, with weights in files of their own where one cannot hold them.

        Parameters
        ----------
        obj, folder, example
            What, and where to; the example is not needed.
        onnx_execution_providers
            What MLflow asks it with, in the order of preference.
        save_as_external_data
            Whether large weights go into files of their own.
        """
        import onnx

        onnx.save_model(obj, str(folder / _FILE), save_as_external_data=save_as_external_data)
        fields = {
            "code": None,
            "data": _FILE,
            "onnx_session_options": None,
            "onnx_version": onnx.__version__,
            "providers": list(onnx_execution_providers),
        }
        generic = generic_fields(self.loader_modules[0], _FILE)
        return Written(fields, generic, ("numpy", "onnx", "onnxruntime"))

    def load(self, folder: ModelFolder, config: Any = None) -> Any:  # noqa: ARG002
        """Return the model, which has been checked."""
        with needs("Loading this model", "onnx"):
            import onnx
        path = folder.file(self.name, "data")
        try:
            onnx.checker.check_model(str(path))
            return onnx.load(str(path))
        except Exception as error:  # of protobuf's or of ONNX's own kinds
            raise invalid(f"ONNX cannot read the model's file: {error}") from error

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:  # noqa: ARG002
        """Ask the model; a table or a single array becomes what it takes."""
        with needs("Asking an ONNX model", "onnxruntime"):
            import onnxruntime
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), providers=onnxruntime.get_available_providers()
        )
        return _Session(session)


class _Session(msgspec.Struct):
    session: Any

    def __call__(self, data: Any, params: Mapping[str, Any]) -> Any:  # noqa: ARG002
        is_table = is_kind(data, "pandas", "DataFrame")
        outputs = [each.name for each in self.session.get_outputs()]
        predicted = self.session.run(outputs, self._feed(data))
        named = dict(zip(outputs, predicted, strict=True))
        if not is_table:
            return named
        import numpy as np
        import pandas

        columns = {name: np.asarray(each) for name, each in named.items()}
        return pandas.DataFrame(
            {
                name: each.ravel() if each.size == len(data) else list(each)
                for name, each in columns.items()
            }
        )

    def _feed(self, data: Any) -> dict[str, Any]:
        inputs = {each.name: each.type for each in self.session.get_inputs()}
        if is_kind(data, "pandas", "DataFrame") and len(inputs) == 1:
            data = data.to_numpy()
        elif is_kind(data, "pandas", "DataFrame"):
            data = {name: data[name].to_numpy() for name in inputs}
        if not isinstance(data, Mapping):
            if len(inputs) > 1:
                raise invalid(f"The model takes {', '.join(inputs)}: give a dictionary of arrays.")
            data = {next(iter(inputs)): data}
        # JSON, and most tables, have floats of 64 bits only.
        return {
            name: value.astype("float32")
            if inputs.get(name) == "tensor(float)" and value.dtype == "float64"
            else value
            for name, value in data.items()
        }
