"""The fluent functions about experiments."""

from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_tracker import config
from jupyter_tracker.client.lenient import lenient
from jupyter_tracker.client.paged import all_pages
from jupyter_tracker.client.recorder import Recorder
from jupyter_tracker.client.session import DEFAULT_EXPERIMENT_ID, SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.journal.shipping import find_experiment

_PAGE = 1000


def set_experiment(
    experiment_name: str | None = None, experiment_id: str | None = None
) -> e.Experiment:
    """Put the next runs into an experiment, which is created when the name is new."""
    if (experiment_name is None) == (experiment_id is None):
        raise invalid("set_experiment() takes either experiment_name or experiment_id.")
    recorder = SESSION.recorder
    SESSION.experiment = recorder.experiment(str(experiment_name or ""), str(experiment_id or ""))
    return SESSION.experiment


def current_experiment() -> e.Experiment | None:
    """Return the experiment set by `set_experiment` or the environment; None when neither did."""
    recorder = SESSION.recorder  # first: it forgets the experiment when the URI has changed
    if SESSION.experiment is None:
        SESSION.experiment = _of_environment(recorder)
    return SESSION.experiment


def _of_environment(recorder: Recorder) -> e.Experiment | None:
    """Return the experiment that the environment names, by its name or its id."""
    name, experiment_id = config.experiment_name(), config.experiment_id()
    if not name and not experiment_id:
        return None
    found = recorder.experiment(name or "", "" if name else experiment_id or "")
    if experiment_id and found.experiment_id not in ("", experiment_id):
        raise invalid(
            f"The environment asks for the experiment with the id {shown(experiment_id)}, and for "
            f"{shown(found.name)}, whose id is {found.experiment_id}: unset one of "
            "MLFLOW_EXPERIMENT_ID and MLFLOW_EXPERIMENT_NAME."
        )
    return found


def current_experiment_id() -> str:
    """Return the id of the experiment that new runs go to."""
    current = current_experiment()
    if current is None:
        return DEFAULT_EXPERIMENT_ID
    if current.experiment_id:
        return current.experiment_id
    return find_experiment(SESSION.client.store, "", current.name).experiment_id


def create_experiment(
    name: str, artifact_location: str | None = None, tags: Mapping[str, Any] | None = None
) -> str:
    """Create an experiment and return its id."""
    return SESSION.client.create_experiment(name, artifact_location, tags)


def get_experiment(experiment_id: str) -> e.Experiment:
    """Get an experiment by its id."""
    return SESSION.client.get_experiment(experiment_id)


def get_experiment_by_name(name: str) -> e.Experiment | None:
    """Get an experiment by its name; None when there is none."""
    return SESSION.client.get_experiment_by_name(name)


def search_experiments(
    view_type: str | int = e.ViewType.ACTIVE_ONLY,
    max_results: int | None = None,
    filter_string: str | None = None,
    order_by: Sequence[str] | None = None,
) -> list[e.Experiment]:
    """Search experiments; all that there are, unless ``max_results`` says otherwise."""
    return all_pages(
        lambda size, token: SESSION.client.search_experiments(
            view_type, size, filter_string, order_by, token
        ),
        _PAGE,
        max_results,
    )


def delete_experiment(experiment_id: str) -> None:
    """Put an experiment and its runs into the trash."""
    SESSION.client.delete_experiment(experiment_id)


def restore_experiment(experiment_id: str) -> None:
    """Take an experiment, and the runs that went with it, out of the trash."""
    SESSION.client.restore_experiment(experiment_id)


def set_experiment_tag(key: str, value: Any) -> None:
    """Set one tag of the current experiment."""
    set_experiment_tags({key: value})


def set_experiment_tags(tags: Mapping[str, Any]) -> None:
    """Set several tags of the current experiment."""
    for key, value in tags.items():
        v.check_experiment_tag(key, str(value))
    for key, value in tags.items():
        with lenient(f"The tag {key!r} of the experiment"):
            SESSION.client.set_experiment_tag(current_experiment_id(), key, value)


def delete_experiment_tag(key: str) -> None:
    """Remove one tag of the current experiment."""
    SESSION.client.delete_experiment_tag(current_experiment_id(), key)
