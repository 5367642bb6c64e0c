"""Where a model comes from, as its image and its manifests say it."""

from jupyter_tracker.models.logging import ModelInfo
from jupyter_tracker.models.model import Model
from jupyter_tracker.serving.served_model import Identity


def origin(identity: Identity, model: Model | ModelInfo) -> dict[str, str]:
    """Return what is known of it, by name; paths on this machine mean nothing elsewhere."""
    known = {
        "model-uri": identity.source if identity.source.startswith(("models:/", "runs:/")) else "",
        "run-id": identity.run_id or model.run_id,
        "model-id": identity.model_id or model.model_id,
    }
    return {name: value for name, value in known.items() if value}
