"""Checkpoints of a training: kept once for each content, and found by their step or a metric.

::

    checkpoints/<name>/<checksum>/<file>     each content once, whichever checkpoints have it
    checkpoints/<name>/index/<journal>.json  what each checkpoint consists of

They are ordinary artifacts, so that any server keeps them. An index is written by one process, and
sent after the contents that it names.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal
from weakref import WeakKeyDictionary

from jupyter_tracker.client import transfers
from jupyter_tracker.client.fluent import active_run_id
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.values import as_integer, as_number, now
from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid, not_found
from jupyter_tracker.contract.validation import check_artifact_path, check_key, shown
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.protocol import ArtifactStore

_ROOT = "checkpoints"
_INDEX = "index"
_DIGITS = 16
"""Of a checksum, in a path."""


class CheckpointFile(e.Entity):
    """A file of a checkpoint: its path in it, and its content."""

    path: str
    size: int
    sha256: str

    @property
    def place(self) -> str:
        """Where the content is, among those of all checkpoints of this name."""
        return f"{self.sha256[:_DIGITS]}/{PurePosixPath(self.path).name}"


class Checkpoint(e.Entity, omit_defaults=False):
    """The state of a training at one moment.

    Attributes
    ----------
    time
        When it was logged, in milliseconds since the epoch.
    files
        What it consists of.
    is_folder
        Whether a folder was logged, rather than one file.
    step, metrics
        What it was logged with.
    """

    time: int
    files: list[CheckpointFile]
    is_folder: bool = False
    step: int | None = None
    metrics: dict[str, float] = {}

    def __post_init__(self) -> None:
        self.metrics = {
            key: value if value - value == 0 else e.NonFinite(value)
            for key, value in self.metrics.items()
        }


class _Index(e.Entity, omit_defaults=False):
    """The checkpoints of one name that one process has logged."""

    checkpoints: list[Checkpoint] = []


_LOGGED: WeakKeyDictionary[JournalWriter, dict[str, _Index]] = WeakKeyDictionary()
"""What this process has logged to runs that go on."""


def log_checkpoint(
    local_path: "str | os.PathLike[str]",
    name: str = "checkpoint",
    step: int | None = None,
    metrics: Mapping[str, float] | None = None,
    run_id: str | None = None,
) -> Checkpoint:
    """Log the state of a training; the same content, logged again, costs no second copy.

    Parameters
    ----------
    local_path
        A file, or a folder, whose files are compared one by one.
    name
        Of the series of checkpoints.
    step
        What the caller counts, such as the epoch.
    metrics
        By which the best one is found; they are not logged as metrics of the run.
    run_id
        Another run than the active one.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when an argument is not of its kind; nothing because of the store.
    """
    root, local = _root(name), Path(local_path)
    sources = _sources(local)
    checkpoint = Checkpoint(
        time=now(),
        files=[_described(source, path) for source, path in sources],
        is_folder=local.is_dir(),
        step=None if step is None else as_integer(step, "step"),
        metrics=_numbers(metrics or {}),
    )
    run_id = run_id or active_run_id()
    writer = SESSION.recorder.writer(run_id)
    index = _LOGGED.setdefault(writer, {}).setdefault(name, _Index())
    there = {file.place for each in index.checkpoints for file in each.files}
    for (source, _), file in zip(sources, checkpoint.files, strict=True):
        if file.place not in there:
            SESSION.recorder.artifact(run_id, f"{root}/{file.place}", source)
    index.checkpoints.append(checkpoint)
    path = f"{root}/{_INDEX}/{writer.file.path.stem.rpartition('-')[2]}.json"
    SESSION.recorder.artifact(run_id, path, codec.encode(index), is_last=True)
    return checkpoint


def list_checkpoints(run_id: str, name: str = "checkpoint") -> list[Checkpoint]:
    """Return the checkpoints of a run, in the order in which they were logged."""
    return _Stored(run_id, name).checkpoints()


def load_checkpoint(
    run_id: str,
    name: str = "checkpoint",
    step: int | Literal["latest", "best"] | None = None,
    metric: str | None = None,
    mode: Literal["max", "min"] = "max",
    dst_path: "str | os.PathLike[str] | None" = None,
) -> str:
    """Download a checkpoint, and return where it is now: the file, or the folder.

    Parameters
    ----------
    run_id, name
        Whose checkpoint.
    step
        Which one: of this step, the latest, which is the default, or the best.
    metric, mode
        By which metric one is the best, if it has several, and whether more of it is better.
    dst_path
        The folder to put it into, made when there is none; a temporary one by default.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when there is none; INTERNAL_ERROR when one is damaged.
    """
    if mode not in ("max", "min"):
        raise invalid(f"Invalid mode {shown(str(mode))}: use 'max' or 'min'.")
    stored = _Stored(run_id, name)
    checkpoints = stored.checkpoints()
    if step == "best":
        chosen = _best(checkpoints, stored.title, metric, mode)
    else:
        chosen = _latest(checkpoints, stored.title, None if step == "latest" else step)
    folder = Path(dst_path or tempfile.mkdtemp(prefix="jupyter-tracker-"))
    for file in chosen.files:
        stored.download(file, folder / check_artifact_path(file.path))
    return str(folder if chosen.is_folder else folder / chosen.files[0].path)


class _Stored:
    """The checkpoints of one name that a store has of a run."""

    def __init__(self, run_id: str, name: str) -> None:
        self.title = f"checkpoint {name!r} of run {run_id}"
        self._folder = _root(name)
        client = SESSION.client
        self._artifacts: ArtifactStore = client.store_with_files.artifacts
        self._root = client.get_run(run_id).info.artifact_uri

    def checkpoints(self) -> list[Checkpoint]:
        folder = f"{self._folder}/{_INDEX}"
        found = transfers.listed(self._artifacts, self._root, folder)
        indices = [codec.decode(self._read(file.path), _Index) for file in found]
        every = [each for index in indices for each in index.checkpoints]
        return sorted(every, key=lambda each: each.time)

    def download(self, file: CheckpointFile, target: Path) -> None:
        path = f"{self._folder}/{check_artifact_path(file.place)}"
        digest = hashlib.sha256()
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as kept:
            for chunk in transfers.chunks(self._artifacts, self._root, path):
                kept.write(chunk)
                digest.update(chunk)
        if digest.hexdigest() != file.sha256:
            target.unlink()
            raise TrackerError(
                f"The {self.title} is damaged: {path} does not have its checksum. Load another "
                "one, see list_checkpoints().",
                ErrorCode.INTERNAL_ERROR,
            )

    def _read(self, path: str) -> bytes:
        return transfers.read(self._artifacts, self._root, path)


def _latest(checkpoints: Sequence[Checkpoint], title: str, step: int | None) -> Checkpoint:
    found = [each for each in checkpoints if step is None or each.step == step]
    if found:
        return found[-1]
    if step is None or not checkpoints:
        raise not_found(f"There is no {title}.")
    steps = ", ".join(str(each.step) for each in checkpoints)
    raise not_found(f"There is no {title} at step {step}. There are: {steps}.")


def _best(
    checkpoints: Sequence[Checkpoint], title: str, metric: str | None, mode: str
) -> Checkpoint:
    names = sorted({name for each in checkpoints for name in each.metrics})
    if metric is None and len(names) > 1:
        raise invalid(f"The {title} has the metrics {', '.join(names)}: say which with metric=.")
    wanted = metric or "".join(names)
    # NaN is not equal to itself, and never the best.
    found = [
        each for each in checkpoints if each.metrics.get(wanted, 0) == each.metrics.get(wanted)
    ]
    if not found:
        raise not_found(f"There is no {title} with a metric {wanted!r}.")
    better = max if mode == "max" else min
    return better(found, key=lambda each: each.metrics[wanted])


def _root(name: str) -> str:
    if "/" in name:
        raise invalid(f"Invalid name of a checkpoint {shown(name)}: give a plain name.")
    return check_artifact_path(f"{_ROOT}/{name}")


def _numbers(metrics: Mapping[str, float]) -> dict[str, float]:
    for key in metrics:
        check_key(key, "metric")
    return {key: as_number(value, key) for key, value in metrics.items()}


def _sources(local: Path) -> list[tuple[Path, str]]:
    """Find the files, each with its path in the checkpoint."""
    if local.is_dir():
        files = sorted(path for path in local.rglob("*") if path.is_file())
        found = [(file, check_artifact_path(file.relative_to(local).as_posix())) for file in files]
    else:
        found = [(local, check_artifact_path(local.name))] if local.is_file() else []
    if not found:
        raise invalid(f"There is no file at {str(local)!r}, and no folder with files.")
    return found


def _described(source: Path, path: str) -> CheckpointFile:
    with source.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        return CheckpointFile(path, content.tell(), digest)
