"""Where a version of a model comes from: its run, notebook, commit and data."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

import msgspec

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import names
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.requests import ListNotebookSnapshots
from jupyter_tracker.provenance.look import DATA_FILE, PATCH_FILE


@dataclass(frozen=True)
class Lineage:
    """What is known of a version's origin.

    Attributes
    ----------
    run
        The run that made it; None when it names none, or that is gone.
    snapshots
        The notebooks that were kept with the run.
    data
        The hash of each path that DVC tracks.
    """

    version: e.ModelVersion
    run: e.Run | None = None
    snapshots: list[e.SnapshotInfo] = field(default_factory=list)
    data: dict[str, str] = field(default_factory=dict)


def find_lineage(client: MlflowClient, version: e.ModelVersion) -> Lineage:
    """Return where a version comes from."""
    try:
        run = client.get_run(version.run_id) if version.run_id else None
    except TrackerError:  # removed for good; the version is still there
        run = None
    if run is None:
        return Lineage(version)
    return Lineage(version, run, _snapshots(client, run), _data(client, run))


def describe(lineage: Lineage) -> Iterator[str]:
    """Say it in lines, from the version back to the data."""
    version, run = lineage.version, lineage.run
    has = [version.current_stage, *(f"@{alias}" for alias in version.aliases)]
    said = [f"{version.name}/{version.version}", f"({', '.join(has)})", _day(version)]
    if version.user_id:
        said.append(f"by {version.user_id}")
    yield _line("version", " ".join(said))
    yield _line("source", version.source)
    if run is None:
        yield _line("run", "gone" if version.run_id else "none was named at the registration")
        return
    tags = run.data.tags
    yield _line("run", f"{run.info.run_id}  {run.info.run_name}  {run.info.status}")
    yield _line("verdict", tags.get(names.VERDICT_TAG, "none"))
    yield _line("verified", tags.get(names.VERIFIED_TAG, "nobody tried"))
    yield _line("made by", tags.get(names.SOURCE_NAME_TAG, "unknown"))
    for kept in lineage.snapshots:
        named = kept.path or "without a name"
        yield _line("notebook", f"{named}, at the {kept.phase}: {kept.source}")
    yield _line("commit", _commit(tags))
    for each in run.inputs.dataset_inputs if run.inputs else ():
        yield _line("dataset", f"{each.dataset.name}  {each.dataset.digest}")
    for path, digest in lineage.data.items() or [("data", tags.get(names.DATA_HASH_TAG, ""))]:
        if digest:
            yield _line("data", f"{digest}  {path}")


def commands(lineage: Lineage) -> Iterator[str]:
    """Say how to make it again; what comes from tags is quoted for a shell."""
    run = lineage.run
    if run is None:
        return
    tags, run_id = run.data.tags, quote(run.info.run_id)
    folder = f"run-{run_id}"
    yield f"jupyter tracker export {run_id} --to={folder}"
    if commit := tags.get(names.GIT_COMMIT_TAG):
        above = ""
        if remote := tags.get(names.GIT_REMOTE_TAG):
            above = "../"
            yield f"git clone -- {quote(remote)} code && cd code"
        yield f"git checkout {quote(commit)} --"
        if tags.get(names.GIT_PATCH_TAG) == PATCH_FILE:
            yield f"git apply {above}{folder}/changes.patch"
        if lineage.data or names.DATA_HASH_TAG in tags:
            yield "dvc pull"
    if tags.get(names.VERDICT_TAG, names.UNKNOWN_VERDICT) != names.UNKNOWN_VERDICT:
        yield f"jupyter tracker verify {run_id}"


def _snapshots(client: MlflowClient, run: e.Run) -> list[e.SnapshotInfo]:
    try:
        request = ListNotebookSnapshots(run.info.run_id)
        return client.store.list_notebook_snapshots(request).snapshots
    except TrackerError:  # MLflow's server keeps none
        return []


def _data(client: MlflowClient, run: e.Run) -> dict[str, str]:
    if names.DATA_HASH_TAG not in run.data.tags:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = client.download_artifacts(run.info.run_id, DATA_FILE, folder)
            return msgspec.json.decode(Path(path).read_bytes(), type=dict[str, str])
        except (TrackerError, OSError, msgspec.MsgspecError):
            return {}


def _commit(tags: dict[str, str]) -> str:
    commit = tags.get(names.GIT_COMMIT_TAG)
    if not commit:
        return f"unknown ({tags.get(names.GIT_STATE_TAG) or 'not recorded'})"
    place = [tags[name] for name in (names.GIT_REMOTE_TAG, names.GIT_BRANCH_TAG) if name in tags]
    state = tags.get(names.GIT_STATE_TAG, "")
    return "  ".join([commit, *place, *([f"({state})"] if state else [])])


def _day(version: e.ModelVersion) -> str:
    moment = time.gmtime(version.creation_timestamp / 1000)
    return "registered " + time.strftime("%Y-%m-%d", moment)


def _line(what: str, said: str) -> str:
    return f"{what:<10}{said}"
