"""A run as files that can be run again, and its notebook as a new document."""

import contextlib
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import names
from jupyter_tracker.contract.errors import TrackerError, invalid, not_found
from jupyter_tracker.contract.requests import GetNotebookSnapshot
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.truth.kept import read_log, requirements_of

_LOAD = "%load_ext jupyter_tracker"
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


def export_run(client: MlflowClient, run_id: str, folder: Path) -> list[str]:
    """Write a run into a new folder, and return the names of its files.

    Parameters
    ----------
    client
        Where the run is.
    run_id
        The run.
    folder
        Must not exist.

    Raises
    ------
    TrackerError
        When there is no such run, or the folder exists.
    """
    if folder.exists():
        raise invalid(f"{shown(str(folder))} exists; name a folder that does not, with --to.")
    run = client.get_run(run_id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Under its name, it is whole.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        draft = Path(temporary) / folder.name
        draft.mkdir()
        files = _files(client, run)
        for name, content in {**files, "README.md": _readme(run, files).encode()}.items():
            (draft / name).write_bytes(content)
        shutil.move(draft, folder)
    return sorted([*files, "README.md"])


def restore(client: MlflowClient, run_id: str, folder: Path, name: str) -> Path:
    """Write the notebook of a run as a new file, and return it.

    Parameters
    ----------
    client
        Where the run is.
    run_id
        The run.
    folder
        Where to write.
    name
        What its name begins with.

    Raises
    ------
    TrackerError
        When no notebook was kept with the run.
    """
    run = client.get_run(run_id)
    content = _encoded(notebook_of(client, run))
    stem = _NOT_IN_NAMES.sub("-", f"{name}-{run.info.run_name or run_id[:8]}")
    number = 1
    while True:
        path = folder / f"{stem}-{number}.ipynb"
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            number += 1
        else:
            return path


def notebook_of(client: MlflowClient, run: e.Run) -> dict[str, Any]:
    """Return the notebook of a run as it stood at its end, else at its start, with the run's id.

    Raises
    ------
    TrackerError
        When none was kept.
    """
    for phase in (e.SnapshotPhase.END, e.SnapshotPhase.START):
        request = GetNotebookSnapshot(run.info.run_id, phase=phase)
        try:
            notebook = client.store.get_notebook_snapshot(request).snapshot.notebook
        except TrackerError:
            continue
        metadata = {**notebook.get("metadata", {}), "jupyter_tracker": {"run_id": run.info.run_id}}
        return {**notebook, "metadata": metadata}
    raise not_found(f"No notebook was kept with the run {run.info.run_id}.")


def _files(client: MlflowClient, run: e.Run) -> dict[str, bytes]:
    """Return what there is of a run's notebook, cells, environment, changes and values."""
    values = {"params": run.data.params, "metrics": run.data.metrics, "tags": run.data.tags}
    found = {"run.json": msgspec.json.format(msgspec.json.encode(values), indent=2)}
    with contextlib.suppress(TrackerError):
        found["notebook.ipynb"] = _encoded(notebook_of(client, run))
    with contextlib.suppress(TrackerError):
        cells = [each.source for each in read_log(client, run.info.run_id).needed]
        found["run.ipynb"] = _encoded(_notebook([_LOAD, *cells]))
    requirements = requirements_of(client, run)
    if requirements:
        found["requirements.txt"] = requirements.encode()
    patch = _patch(client, run)
    return {**found, "changes.patch": patch} if patch else found


def _patch(client: MlflowClient, run: e.Run) -> bytes:
    path = run.data.tags.get(names.GIT_PATCH_TAG, "")
    with tempfile.TemporaryDirectory() as folder:
        try:
            return Path(client.download_artifacts(run.info.run_id, path, folder)).read_bytes()
        except (TrackerError, OSError):
            return b""


def _notebook(sources: list[str]) -> dict[str, Any]:
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _encoded(notebook: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(notebook), indent=1) + b"\n"


def _readme(run: e.Run, files: dict[str, bytes]) -> str:
    tags = run.data.tags
    steps = []
    if names.GIT_COMMIT_TAG in tags:
        repository = tags.get(names.GIT_REMOTE_TAG, "<repository>")
        steps += [
            f"git clone {repository} code",
            f"git -C code checkout {tags[names.GIT_COMMIT_TAG]}",
        ]
    if "changes.patch" in files:
        steps.append("git -C code apply ../changes.patch")
    if "requirements.txt" in files:
        steps += ["python -m venv environment", "environment/bin/pip install -r requirements.txt"]
    again = next((name for name in ("run.ipynb", "notebook.ipynb") if name in files), "")
    if again:
        python = "environment/bin/" if "requirements.txt" in files else ""
        steps.append(f"{python}jupyter execute {again}")
    said = {
        "notebook.ipynb": "the notebook as it stood when the run ended, or began",
        "run.ipynb": "the cells that the run depends on, in the order in which they ran",
        "requirements.txt": "the packages that were installed",
        "changes.patch": "what was not committed",
        "run.json": "params, metrics and tags",
    }
    listed = "\n".join(f"- `{name}`: {said[name]}" for name in files)
    commands = "\n".join(steps)
    return (
        f"# Run {run.info.run_name} ({run.info.run_id})\n\n{listed}\n\n"
        f"To run it again:\n\n```\n{commands}\n```\n"
    )
