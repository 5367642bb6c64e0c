"""The logged model that traces are about."""

import os
from contextvars import ContextVar
from types import TracebackType

from jupyter_tracker.client.models import create_external_model, search_logged_models
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown

VARIABLE = "MLFLOW_ACTIVE_MODEL_ID"

_active: ContextVar[str | None] = ContextVar("jupyter_tracker_active_model", default=None)
"""None is what the environment says."""


class ActiveModel(e.LoggedModel):
    """A model that `set_active_model` made the active one; ``with`` undoes that.

    ``before`` is the id of the one that was active before.
    """

    before: str | None = None

    def __enter__(self) -> "ActiveModel":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _active.set(self.before)


def set_active_model(*, name: str | None = None, model_id: str | None = None) -> ActiveModel:
    """Make a logged model the one that traces of this thread or task are about.

    Parameters
    ----------
    name
        The latest model of this name in the current experiment, made when there is none.
    model_id
        The model; ``name`` may stand beside it.

    Returns
    -------
    ActiveModel
        The model; as a context manager it makes the model active in the block alone.
    """
    model = _found(name, model_id)
    active = ActiveModel(info=model.info, data=model.data, before=_active.get())
    _active.set(active.model_id)
    return active


def get_active_model_id() -> str | None:
    """Return the model that traces of this thread or task are about, if there is one."""
    model_id = _active.get()
    return (os.environ.get(VARIABLE) if model_id is None else model_id) or None


def clear_active_model() -> None:
    """Let the traces of this thread or task be about no model, whatever the environment says."""
    _active.set("")


def _found(name: str | None, model_id: str | None) -> e.LoggedModel:
    if model_id is None:
        if name is None:
            raise invalid("set_active_model() takes the name or the model_id of a logged model.")
        found = search_logged_models(
            filter_string=f"name = '{name}'", max_results=1, output_format="list"
        )
        return found[0] if isinstance(found, list) and found else create_external_model(name)
    model = SESSION.client.get_logged_model(model_id)
    if name is not None and model.name != name:
        raise invalid(
            f"The logged model {shown(model_id)} is called {shown(model.name)}, and not "
            f"{shown(name)}: give one of the two."
        )
    return model
