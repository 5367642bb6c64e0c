"""The signature of a model: what goes in, what comes out, and with which parameters."""

from collections.abc import Mapping
from typing import Any

import msgspec

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.schema import ParamSchema, Schema


class ModelSignature(msgspec.Struct):
    """What a model takes and gives; one of the three at least."""

    inputs: Schema | None = None
    outputs: Schema | None = None
    params: ParamSchema | None = None

    def __post_init__(self) -> None:
        if self.inputs is None and self.outputs is None and self.params is None:
            raise invalid("A signature needs inputs, outputs or params.")

    def to_dict(self) -> dict[str, str | None]:
        """Return each part as the text that MLflow writes into ``MLmodel``."""
        return {
            "inputs": self.inputs.to_json() if self.inputs else None,
            "outputs": self.outputs.to_json() if self.outputs else None,
            "params": self.params.to_json() if self.params else None,
        }

    @classmethod
    def from_dict(cls, signature_dict: Mapping[str, Any]) -> "ModelSignature":
        """Read what MLflow wrote."""
        inputs, outputs, params = (
            signature_dict.get(part) for part in ("inputs", "outputs", "params")
        )
        return cls(
            Schema.from_json(inputs) if inputs else None,
            Schema.from_json(outputs) if outputs else None,
            ParamSchema.from_json(params) if params else None,
        )


def infer_signature(
    model_input: Any = None, model_output: Any = None, params: Mapping[str, Any] | None = None
) -> ModelSignature:
    """Make the signature of a model from data that it takes and gives.

    Parameters
    ----------
    model_input, model_output
        A data frame of pandas or Polars, a series, an Arrow table, a NumPy array or a dictionary of
        those, a sparse matrix of SciPy, a dictionary or a list of JSON's values.
    params
        What ``predict`` takes besides, with the defaults.
    """
    from jupyter_tracker.models.inference import infer_params, infer_schema

    return ModelSignature(
        None if model_input is None else infer_schema(model_input),
        None if model_output is None else infer_schema(model_output),
        infer_params(params) if params else None,
    )
