"""All there is to know of where a run comes from, the most important and the quickest first."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from jupyter_tracker.contract import names
from jupyter_tracker.provenance import environment, machine
from jupyter_tracker.provenance.command import command_line
from jupyter_tracker.provenance.data import combined_hash, data_hashes
from jupyter_tracker.provenance.git import (
    CLEAN,
    NO_ANSWER,
    PATCH_LIMIT,
    GitChanges,
    GitHead,
    git_changes,
    git_head,
    git_stamp,
)
from jupyter_tracker.provenance.seeds import as_tag, seeds_seen
from jupyter_tracker.provenance.source import Source

PATCH_FILE = "provenance/changes.patch"
DATA_FILE = "provenance/data.json"
# A loop may start a thousand runs. As long as the next one starts before the pause is over, a
# repository is looked at once in that time, or, where that takes long, in ten times what it takes.
_PAUSE = 1.0
_MOST_OFTEN = 10
_NO_ANSWER_LASTS = 60.0

T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """Tags and artifacts of a run, by name and by path; and what many runs have in common."""

    tags: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    environment: bytes = b""


class _Known(NamedTuple):
    """What was found, when somebody asked last, and until when and after what pause it holds."""

    asked: float
    pause: float
    until: float
    stamp: tuple[int, ...]
    value: object


_KNOWN: dict[tuple[Callable[..., Any], Path], _Known] = {}


def look(source: Source, parts: frozenset[str]) -> Iterator[Found]:
    """Find out about the code that runs and its surroundings, one thing after the other.

    Parameters
    ----------
    source
        The code.
    parts
        Those of `config.PROVENANCE_PARTS` that are wanted.
    """
    repository = _Repository(source.folders)
    steps: list[tuple[str, Callable[[], Found]]] = [
        ("git", repository.head),
        ("command", lambda: _command(source)),
        ("seeds", lambda: _seeds(source)),
        ("machine", _machine),
        ("patch" if "patch" in parts else "git", lambda: repository.changes("patch" in parts)),
        ("data", repository.data),
        ("environment", _environment),
        ("machine", _gpus),
    ]
    for part, step in steps:
        if part not in parts:
            continue
        try:
            found = step()
        except Exception:  # noqa: S112 (what cannot be found out is left out)
            continue
        yield replace(found, tags={key: value for key, value in found.tags.items() if value})


class _Repository:
    """The repository of the first of ``folders`` that is in one."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    def head(self) -> Found:
        head = self._found()[1]
        return Found(
            {
                names.GIT_STATE_TAG: head.trouble,  # which looking at the files may still change
                names.GIT_COMMIT_TAG: head.commit,
                names.GIT_BRANCH_TAG: head.branch,
                names.GIT_REMOTE_TAG: head.remote,
            }
        )

    def changes(self, with_patch: bool) -> Found:
        folder, head = self._found()
        if head.trouble:
            return Found()
        changes = _recently(git_changes if with_patch else _git_state, folder)
        tags = {names.GIT_STATE_TAG: changes.state}
        if changes.state != NO_ANSWER:
            tags[names.GIT_DIRTY_TAG] = str(changes.state != CLEAN).lower()
        if changes.size > PATCH_LIMIT:
            tags[names.GIT_PATCH_TAG] = (
                f"left out: {changes.size} bytes, the limit is {PATCH_LIMIT}"
            )
        elif changes.patch:
            tags[names.GIT_PATCH_TAG] = PATCH_FILE
        return Found(tags, {PATCH_FILE: changes.patch} if changes.patch else {})

    def data(self) -> Found:
        folder, head = self._found()
        if head.trouble:
            return Found()
        try:
            hashes = _recently(data_hashes, folder)
        except ImportError as error:
            return Found({names.DATA_STATE_TAG: f"{error.name} is not installed"})
        if not hashes:
            return Found()
        listed = json.dumps(hashes, indent=2, ensure_ascii=False).encode()
        return Found({names.DATA_HASH_TAG: combined_hash(hashes)}, {DATA_FILE: listed})

    def _found(self) -> tuple[Path, GitHead]:
        for folder in self._folders:
            head = _recently(git_head, folder)
            if not head.trouble:
                break
        return folder, head


def _git_state(folder: Path) -> GitChanges:
    return git_changes(folder, with_patch=False)


def _command(source: Source) -> Found:
    return Found({names.COMMAND_TAG: command_line(source.command)})


def _seeds(source: Source) -> Found:
    script = [source.script.read_text("utf-8", "replace")] if source.script is not None else []
    seeds = seeds_seen([*script, *source.cells])
    if "PYTHONHASHSEED" in os.environ:
        seeds["PYTHONHASHSEED"] = os.environ["PYTHONHASHSEED"]
    return Found({names.SEEDS_TAG: as_tag(seeds) if seeds else ""})


def _environment() -> Found:
    return Found(
        {names.PYTHON_TAG: environment.python_version()},
        environment=environment.requirements_text().encode(),
    )


def _machine() -> Found:
    return Found(
        {
            names.HOST_TAG: machine.host(),
            names.SYSTEM_TAG: machine.system(),
            names.PROCESSOR_TAG: machine.processor(),
            names.MEMORY_TAG: machine.memory(),
            names.IMAGE_TAG: machine.image(),
            names.POD_TAG: machine.pod(),
            names.SLURM_JOB_TAG: machine.slurm_job(),
            names.HUB_SERVER_TAG: machine.hub_server(),
        }
    )


def _gpus() -> Found:
    return Found({names.GPU_TAG: machine.gpus()})


def _recently(what: Callable[[Path], T], folder: Path) -> T:
    """Return what ``what`` says of the repository around ``folder``, or said a moment ago."""
    key, stamp, now = (what, folder), git_stamp(folder), time.monotonic()
    known = _KNOWN.get(key)
    if known and known.stamp == stamp and now < min(known.until, known.asked + known.pause):
        _KNOWN[key] = known._replace(asked=now)
        return cast(T, known.value)
    value = what(folder)
    found = time.monotonic()
    if NO_ANSWER in (getattr(value, "trouble", ""), getattr(value, "state", "")):
        pause = lasts = _NO_ANSWER_LASTS
    else:
        pause, lasts = _PAUSE, max(_PAUSE, _MOST_OFTEN * (found - now))
    _KNOWN[key] = _Known(found, pause, now + lasts, stamp, value)
    return value
