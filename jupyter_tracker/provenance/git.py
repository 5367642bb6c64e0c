"""Which commit the code was at and what differed from it, asked of the ``git`` command."""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Timer
from typing import IO, cast

from jupyter_tracker.credentials import without_credentials

CLEAN = "clean"
UNCOMMITTED = "uncommitted changes"
NO_REPOSITORY = "no repository"
NOT_INSTALLED = "git is not installed"
NOT_TRUSTED = "repository of another user"
NO_ANSWER = "git did not answer in time"

PATCH_LIMIT = 1 << 20
"""Bytes; a larger patch is not kept."""
_MOST_UNTRACKED = 1000
_HEAD_TIMEOUT = 3.0
_FILES_TIMEOUT = 30.0
"""Seconds for what looks at every file of the work tree: nobody waits for that."""
_CHUNK = 1 << 16

_QUIET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",  # never in the way of the user's own git
    "GIT_TERMINAL_PROMPT": "0",
}
_STATUS = ("status", "--porcelain=v2", "--branch")
_NO_FILES = ("--untracked-files=no", "--", ":/.git")
"""No file that git tracks is called that: so git looks at none, in a huge work tree either."""
_DIFF = (
    "diff", "HEAD", "--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv",
    "--no-relative", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip
"""A patch that ``git apply`` takes, whatever the user's configuration makes of ``git diff``."""


@dataclass(frozen=True)
class GitHead:
    """What is checked out.

    Attributes
    ----------
    commit
        Its full hash, empty before the first one.
    branch
        Name of the branch, empty when the head is detached.
    remote
        URL of ``origin`` without credentials, empty when there is none.
    trouble
        Why nothing is known, one of this module's constants; empty when something is.
    """

    commit: str = ""
    branch: str = ""
    remote: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class GitChanges:
    """How the work tree differs from the commit that is checked out.

    Attributes
    ----------
    state
        One of this module's constants.
    patch
        What makes the commit's files those of the work tree, for ``git apply``. Files that git does
        not track are only named, in comments; files that it ignores are not. Empty when nothing
        differs, before the first commit, and when it would be larger than `PATCH_LIMIT`.
    size
        The patch's bytes, also of one that is too large.
    """

    state: str
    patch: bytes = b""
    size: int = 0


class _GitError(Exception):
    """Git does not answer; the message is one of the constants."""


def git_head(folder: Path, timeout: float = _HEAD_TIMEOUT) -> GitHead:
    """Say what is checked out of the repository that ``folder`` is in.

    Parameters
    ----------
    folder
        Any folder of the work tree.
    timeout
        Seconds that each of the two git commands may take.
    """
    try:
        headers, _ = _parsed(_asked(folder, timeout, *_STATUS, *_NO_FILES))
        remote = _git(folder, timeout, "config", "--get", "remote.origin.url").stdout
    except _GitError as error:
        return GitHead(trouble=str(error))
    commit, branch = headers.get("branch.oid", ""), headers.get("branch.head", "")
    return GitHead(
        commit="" if commit == "(initial)" else commit,
        branch="" if branch == "(detached)" else branch,
        remote=without_credentials(_text(remote).strip()),
    )


def git_changes(
    folder: Path, timeout: float = _FILES_TIMEOUT, *, with_patch: bool = True
) -> GitChanges:
    """Compare the work tree that ``folder`` is in with its commit.

    Parameters
    ----------
    folder
        Any folder of the work tree.
    timeout
        Seconds that each of the two git commands may take.
    with_patch
        Whether to say what differs, and not only that something does.
    """
    try:
        headers, changes = _parsed(_asked(folder, timeout, *_STATUS))
        if not changes:
            return GitChanges(CLEAN)
        if not with_patch or headers.get("branch.oid") == "(initial)":
            return GitChanges(UNCOMMITTED)
        untracked = [change[2:] for change in changes if change.startswith("? ")]
        head = _untracked_note(untracked)
        diff, size = (b"", 0) if len(untracked) == len(changes) else _diff(folder, timeout)
    except _GitError as error:
        return GitChanges(str(error))
    size += len(head)
    return GitChanges(UNCOMMITTED, head + diff if size <= PATCH_LIMIT else b"", size)


def git_files(folder: Path, *patterns: str) -> list[Path]:
    """List the files below ``folder`` that match one of ``patterns`` and that git does not ignore.

    Nothing where git does not answer.
    """
    listed = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns)
    try:
        names = _text(_asked(folder, _FILES_TIMEOUT, *listed)).split("\0")
    except _GitError:
        return []
    return [folder / name for name in sorted({*names} - {""})]


def _asked(folder: Path, timeout: float, *arguments: str) -> bytes:
    ran = _git(folder, timeout, *arguments)
    if ran.returncode != 0:
        not_trusted = b"dubious ownership" in ran.stderr
        raise _GitError(NOT_TRUSTED if not_trusted else NO_REPOSITORY)
    return ran.stdout


def _git(folder: Path, timeout: float, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(  # noqa: S603 (fixed arguments)
            ["git", *arguments],  # noqa: S607 (the user's own git)
            cwd=folder,
            env={**os.environ, **_QUIET},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _GitError(NO_ANSWER) from None
    except FileNotFoundError:
        raise _GitError(NOT_INSTALLED if folder.is_dir() else NO_REPOSITORY) from None
    except OSError:
        raise _GitError(NO_REPOSITORY) from None


def _diff(folder: Path, timeout: float) -> tuple[bytes, int]:
    """Return the first bytes of the patch, and how long all of it is: it may fill the memory."""
    with subprocess.Popen(  # noqa: S603 (fixed arguments)
        ["git", *_DIFF],  # noqa: S607 (the user's own git)
        cwd=folder,
        env={**os.environ, **_QUIET},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        output = cast("IO[bytes]", process.stdout)
        timer = Timer(timeout, process.kill)
        timer.daemon = True
        timer.start()
        try:
            kept = output.read(PATCH_LIMIT)
            rest = sum(len(chunk) for chunk in iter(partial(output.read, _CHUNK), b""))
        finally:
            timer.cancel()
    if process.returncode != 0:
        raise _GitError(NO_ANSWER)
    return kept, len(kept) + rest


def _untracked_note(names: Iterable[str]) -> bytes:
    """Name files in front of a patch, where ``git apply`` passes over them."""
    names = list(names)
    lines = [f"# untracked, not in this patch: {name}\n" for name in names[:_MOST_UNTRACKED]]
    if len(names) > _MOST_UNTRACKED:
        lines.append(f"# and {len(names) - _MOST_UNTRACKED} more\n")
    return "".join(lines).encode()


def _parsed(status: bytes) -> tuple[dict[str, str], list[str]]:
    """Read ``git status --porcelain=v2 --branch``: headers begin with ``#``, changes do not."""
    lines = _text(status).splitlines()
    headers = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# "))
    return headers, [line for line in lines if not line.startswith("#")]


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")


def git_stamp(folder: Path) -> tuple[int, ...]:
    """Return what changes when something is committed, staged or checked out, without asking git.

    Empty outside of a repository.
    """
    entry = next((e / ".git" for e in (folder, *folder.parents) if (e / ".git").exists()), None)
    if entry is None:
        return ()
    if entry.is_file():  # of a work tree or submodule: it names the folder
        entry = entry.parent / entry.read_text().removeprefix("gitdir:").strip()
    files = [entry / name for name in ("HEAD", "index", "logs/HEAD")]
    return tuple(file.stat().st_mtime_ns for file in files if file.is_file())
