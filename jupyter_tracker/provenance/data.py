"""Which data a repository has, by what DVC's files say. DVC itself is not needed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_tracker.provenance.git import git_files

_LOCK_FILE = "dvc.lock"
_PATTERNS = ("*.dvc", _LOCK_FILE, f"*/{_LOCK_FILE}")
_HASHES = ("md5", "etag", "checksum")
_MOST_BYTES = 16 << 20


def data_hashes(folder: Path) -> dict[str, str]:
    """Return the hash of each data set that DVC tracks around ``folder``, by its path.

    They are the outputs in ``*.dvc`` and in ``dvc.lock``, and what stages read from outside of the
    repository, such as ``s3://…``. The hashes are what these files say; the data is not looked at.

    Parameters
    ----------
    folder
        Any folder of a git work tree.

    Raises
    ------
    ImportError
        When there are such files and PyYAML is not installed.
    """
    root = dvc_root(folder)
    if root is None:
        return {}
    found: dict[str, str] = {}
    for file in git_files(root, *_PATTERNS):
        found.update(_hashes_in(file, PurePosixPath(file.relative_to(root).parent.as_posix())))
    return dict(sorted(found.items()))


def dvc_root(folder: Path) -> Path | None:
    """Return the nearest folder that ``dvc init`` was called in; None when there is none."""
    return next((each for each in (folder, *folder.parents) if (each / ".dvc").is_dir()), None)


def combined_hash(hashes: dict[str, str]) -> str:
    """Return one hash for several data sets; that of a single one is its own.

    It is the SHA-256 of a line ``<hash>  <path>`` for each, sorted by path.
    """
    if len(hashes) == 1:
        return next(iter(hashes.values()))
    lines = "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes))
    return hashlib.sha256(lines.encode()).hexdigest()


def _hashes_in(file: Path, place: PurePosixPath) -> Iterator[tuple[str, str]]:
    """Find paths, relative to DVC's root, and hashes in a file that is in ``place``."""
    content = _read(file)
    if file.name != _LOCK_FILE:
        yield from _of_entries(content.get("outs"), place / str(content.get("wdir") or "."))
        return
    # The first version of the format had no "stages" around them.
    stages = content.get("stages", content)
    for stage in stages.values() if isinstance(stages, dict) else ():
        if isinstance(stage, dict):
            yield from _of_entries(stage.get("outs"), place)
            outside = [dep for dep in _dicts(stage.get("deps")) if "://" in str(dep.get("path"))]
            yield from _of_entries(outside, place)


def _of_entries(entries: Any, place: PurePosixPath) -> Iterator[tuple[str, str]]:
    for entry in _dicts(entries):
        path = str(entry.get("path") or "")
        value = next((str(entry[name]) for name in _HASHES if entry.get(name)), "")
        if path and value:
            yield (path if "://" in path else _normal(place / path)), value


def _dicts(entries: Any) -> list[dict[str, Any]]:
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def _normal(path: PurePosixPath) -> str:
    """Take ``..`` out of a path; one that leads out of the root keeps it."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts) or "."


def _read(file: Path) -> dict[str, Any]:
    """Return what is in a YAML file; nothing when it is none, as in the middle of a merge."""
    import yaml  # here: logging to a server does not need it otherwise

    try:
        if file.stat().st_size > _MOST_BYTES:
            return {}
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        content = yaml.load(file.read_bytes(), Loader=loader)  # noqa: S506 (it is a safe one)
    except (OSError, yaml.YAMLError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
