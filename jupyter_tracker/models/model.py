"""The file ``MLmodel``: what a model is, in MLflow's words."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.extras import needs
from jupyter_tracker.models.schema import ParamSchema, Schema
from jupyter_tracker.models.signature import ModelSignature

MLMODEL = "MLmodel"
PYFUNC = "python_function"
"""MLflow's name of its generic flavor, through which any model predicts."""

_MAX_BYTES = 4 * 2**20
"""A description of a few hundred columns has some kilobytes; YAML of many more is an attack."""


def _now() -> str:
    return str(datetime.now(UTC).replace(tzinfo=None))


class Model(msgspec.Struct):
    """What ``MLmodel`` says of a model; attributes have MLflow's names.

    Attributes
    ----------
    flavors
        The fields of each flavor by its name.
    model_uuid
        Identifies this very folder.
    utc_time_created
        When, in MLflow's notation.
    other
        What else the file says, which is kept.
    """

    flavors: dict[str, dict[str, Any]] = {}
    model_uuid: str = msgspec.field(default_factory=lambda: uuid4().hex)
    utc_time_created: str = msgspec.field(default_factory=_now)
    artifact_path: str | None = None
    run_id: str | None = None
    model_id: str | None = None
    signature: ModelSignature | None = None
    saved_input_example_info: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    model_size_bytes: int | None = None
    mlflow_version: str | None = msgspec.field(default_factory=lambda: mlflow_version() or None)
    prompts: list[str] | None = None
    other: dict[str, Any] = {}

    def add_flavor(self, name: str, **fields: Any) -> "Model":
        """Add or replace a flavor."""
        self.flavors[name] = fields
        return self

    def get_input_schema(self) -> Schema | None:
        """Return what goes in, if that is known."""
        return self.signature.inputs if self.signature else None

    def get_output_schema(self) -> Schema | None:
        """Return what comes out, if that is known."""
        return self.signature.outputs if self.signature else None

    def get_params_schema(self) -> ParamSchema | None:
        """Return the parameters of a prediction, if there are any."""
        return self.signature.params if self.signature else None

    def load_input_example(self, path: str | Path) -> Any:
        """Return the example that was saved with the model in the folder ``path``, if there is."""
        from jupyter_tracker.models.example import read_example

        return read_example(self, Path(path))

    def to_dict(self) -> dict[str, Any]:
        """Return what ``MLmodel`` says."""
        written: dict[str, Any] = {**self.other, **msgspec.structs.asdict(self)}
        del written["other"]
        if self.signature is not None:
            written["signature"] = self.signature.to_dict()
            written.setdefault("is_signature_from_type_hint", False)
            written.setdefault("type_hint_from_example", False)
        kept = ("flavors", "model_id", "prompts", "model_size_bytes")
        return {key: value for key, value in written.items() if key in kept or value is not None}

    def to_yaml(self) -> str:
        """Return the content of ``MLmodel``."""
        with needs("Saving a model", "pyyaml"):
            import yaml

        return str(yaml.safe_dump(self.to_dict()))

    def to_json(self) -> str:
        """Return what ``MLmodel`` says, as JSON."""
        return json.dumps(self.to_dict())

    def save(self, path: str | Path) -> None:
        """Write ``MLmodel`` into the folder ``path``, or as the file of that name."""
        _mlmodel(Path(path)).write_text(self.to_yaml(), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> "Model":
        """Read ``MLmodel`` in the folder ``path``, or the file of that name.

        Raises
        ------
        TrackerError
            RESOURCE_DOES_NOT_EXIST when there is none, INVALID_PARAMETER_VALUE when it is too large
            or not what MLflow writes.
        """
        file = _mlmodel(Path(path))
        if not file.is_file():
            raise not_found(f"There is no model in {str(file.parent)!r}: it has no file 'MLmodel'.")
        if file.stat().st_size > _MAX_BYTES:
            raise invalid(f"'MLmodel' in {str(file.parent)!r} is larger than {_MAX_BYTES} bytes.")
        return cls.from_dict(_parsed(file.read_bytes(), str(file)))

    @classmethod
    def from_dict(cls, model_dict: Mapping[str, Any]) -> "Model":
        """Read what ``MLmodel`` says."""
        known = {key: model_dict[key] for key in cls.__struct_fields__ if key in model_dict}
        others = {key: value for key, value in model_dict.items() if key not in known}
        signature = known.pop("signature", None)
        try:
            model = msgspec.convert({**known, "other": others}, cls, strict=False)
            model.signature = ModelSignature.from_dict(signature) if signature else None
        except (msgspec.ValidationError, TypeError, AttributeError, KeyError) as error:
            raise invalid(f"'MLmodel' is not what MLflow writes: {error}.") from error
        return model


def mlflow_version() -> str:
    """Return the version of MLflow that is installed, or ""."""
    for package in ("mlflow", "mlflow-skinny"):
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return ""


def _mlmodel(path: Path) -> Path:
    return path if path.name == MLMODEL and not path.is_dir() else path / MLMODEL


def _parsed(text: bytes, file: str) -> Mapping[str, Any]:
    with needs("Loading a model", "pyyaml"):
        import yaml

    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise invalid(f"{file!r} is not YAML: {str(error).splitlines()[0]}.") from error
    if not isinstance(content, dict) or not isinstance(content.get("flavors"), dict):
        raise invalid(f"{file!r} names no flavors.")
    return content
