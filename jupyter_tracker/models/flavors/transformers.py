"""Pipelines of transformers: the folders that it writes itself, weights as safetensors."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs
from jupyter_tracker.models.flavor import Predict, Written, generic_fields
from jupyter_tracker.models.folder import ModelFolder, file_in
from jupyter_tracker.models.frames import is_kind

_MODEL, _COMPONENTS = "model", "components"
_PARTS = ("tokenizer", "feature_extractor", "image_processor", "processor")


class TransformersFlavor:
    """Saves a ``Pipeline``."""

    name = "transformers"
    loader_modules = ("mlflow.transformers",)

    def matches(self, obj: object) -> bool:
        """Say whether ``obj`` is a pipeline."""
        return is_kind(obj, "transformers", "Pipeline")

    def save(self, obj: Any, folder: Path, example: Any = None) -> Written:  # noqa: ARG002
        """Write the model, its tokenizer and what else the pipeline has."""
        import transformers

        if not is_kind(obj, "transformers", "Pipeline"):
            raise invalid(f"A {type(obj).__name__} is not a transformers.Pipeline: make one of it.")
        obj.model.save_pretrained(folder / _MODEL)
        parts = [part for part in _PARTS if getattr(obj, part, None) is not None]
        for part in parts:
            getattr(obj, part).save_pretrained(folder / _COMPONENTS / part)
        fields = {
            "code": None,
            "components": parts,
            "instance_type": type(obj).__name__,
            "model_binary": _MODEL,
            "pipeline_model_type": type(obj.model).__name__,
            "source_model_name": str(obj.model.name_or_path),
            "task": obj.task,
            **{f"{part}_type": type(getattr(obj, part)).__name__ for part in parts},
            "transformers_version": transformers.__version__,
        }
        generic = generic_fields(self.loader_modules[0], None)
        return Written(fields, generic, ("safetensors", "torch", "transformers"))

    def load(self, folder: ModelFolder, config: Any = None) -> Any:  # noqa: ARG002
        """Return the pipeline; nothing is fetched, and only safetensors are read."""
        with needs("Loading this model", "transformers"):
            import transformers
        fields = folder.fields(self.name)
        kind = getattr(transformers, str(fields.get("pipeline_model_type")), None)
        if not isinstance(kind, type) or not issubclass(kind, transformers.PreTrainedModel):
            named = shown(str(fields.get("pipeline_model_type")))
            raise invalid(f"'MLmodel' names {named}, which is no model of transformers.")
        path = folder.file(self.name, "model_binary", _MODEL)
        load: Any = kind.from_pretrained  # type: ignore[attr-defined]
        model = load(str(path), use_safetensors=True, local_files_only=True)
        parts = {
            part: _part(transformers, folder, part)
            for part in _PARTS
            if part in (fields.get("components") or ())
        }
        return transformers.pipeline(str(fields.get("task")), model=model, **parts)

    def predictor(self, model: Any, fields: Mapping[str, Any]) -> Predict:  # noqa: ARG002
        """Ask the pipeline; of a table, its only column of texts."""

        def predict(data: Any, params: Mapping[str, Any]) -> Any:
            if is_kind(data, "pandas", "DataFrame"):
                data = data.iloc[:, 0].tolist()
            answer = model(data, **params)
            if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
                return answer
            import pandas

            return pandas.DataFrame(answer)

        return predict


def _part(transformers: Any, folder: ModelFolder, part: str) -> Any:
    loader = getattr(transformers, f"Auto{part.title().replace('_', '')}")
    path = file_in(folder.path, f"{_COMPONENTS}/{part}", f"transformers.{part}")
    return loader.from_pretrained(str(path), local_files_only=True)
