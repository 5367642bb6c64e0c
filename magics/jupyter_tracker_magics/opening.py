"""Opening the run of a tracked cell."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import jupyter_tracker
from jupyter_tracker import config
from jupyter_tracker.client import provenance
from jupyter_tracker.client.experiments import current_experiment
from jupyter_tracker.client.places import get_tracking_uri
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import names as tag_names
from jupyter_tracker.contract.entities import Experiment
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.place import cell_checksum, cell_id, kernel_id
from jupyter_tracker_magics.summary import Summary

DEFAULT_EXPERIMENT = "Default"
_PROVENANCE = {"git": ("git", "patch", "data"), "environment": ("environment",)}
"""The parts of a run's provenance that an option of the magic stands for."""


def open_run(options: Options, path: Path | None, shell: Any) -> Summary:
    """Start the run and make it the active one.

    Parameters
    ----------
    options
        Name of the run and of its experiment, its tags and so on, where the user gave them.
    path
        The notebook, where it is known; its name is the experiment's when nothing else is.
    shell
        The shell whose cell it is.

    Raises
    ------
    TrackerError
        When the store refuses.
    """
    current = None if options.experiment else current_experiment()
    if current is not None:
        return _start(current, options, path, shell)
    recorder = SESSION.recorder
    name = options.experiment or (path.stem if path is not None else DEFAULT_EXPERIMENT)
    known = recorder.known_experiment(name)
    if known is not None:
        with suppress(TrackerError):  # it may have been deleted meanwhile
            return _start(known, options, path, shell)
    # One that is named on the magic's line is not set for other cells.
    return _start(recorder.experiment(name), options, path, shell)


def _start(experiment: Experiment, options: Options, path: Path | None, shell: Any) -> Summary:
    with SESSION.with_experiment(experiment), provenance.leaving_out(_left_out(options)):
        run = jupyter_tracker.start_run(
            run_name=options.run_name or None,
            nested=jupyter_tracker.active_run() is not None,
            parent_run_id=options.parent or None,
            tags={**_given(_start_tags(path, shell)), **options.tags},
            description=options.description or None,
        )
    return Summary(
        run_id=run.info.run_id,
        run_name=run.info.run_name,
        experiment_id=experiment.experiment_id,
        experiment_name=experiment.name,
    )


def _left_out(options: Options) -> list[str]:
    return [
        part for option, parts in _PROVENANCE.items() if not options.wants(option) for part in parts
    ]


def _start_tags(path: Path | None, shell: Any) -> dict[str, str]:
    return {
        tag_names.SOURCE_NAME_TAG: str(path or "notebook"),
        tag_names.SOURCE_TYPE_TAG: "NOTEBOOK",
        tag_names.KERNEL_TAG: kernel_id(shell),
        tag_names.CELL_TAG: cell_id(shell),
        tag_names.CELL_CHECKSUM_TAG: cell_checksum(shell),
    }


def _given(tags: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if value}


def link_to_store() -> str:
    """Return where a browser finds the runs, empty where it would need a token or password."""
    uri = get_tracking_uri()
    is_open = uri.startswith(("http://", "https://")) and without_credentials(uri) == uri
    return uri if is_open and not config.token_for(uri) else ""


def why_not_recorded(error: Exception) -> str:
    """Say in one line why there is no run and what helps; the tracker's own errors do by nature."""
    if isinstance(error, TrackerError):
        return " ".join(error.message.split())
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return (
        f"{reason}. Runs go to {without_credentials(get_tracking_uri())}: make it reachable, or "
        "name another place in the environment variable JUPYTER_TRACKER_URI."
    )
