"""Which commit the code was at, asked of the ``git`` command."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from jupyter_tracker.credentials import without_credentials

CLEAN = "clean"
UNCOMMITTED = "uncommitted changes"
NO_REPOSITORY = "no repository"
NOT_INSTALLED = "git is not installed"
NOT_TRUSTED = "repository of another user"
NO_ANSWER = "git did not answer in time"

_QUIET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",  # never in the way of the user's own git
    "GIT_TERMINAL_PROMPT": "0",
}


@dataclass(frozen=True)
class GitState:
    """A repository as it stands.

    Attributes
    ----------
    commit
        Full hash of the checked-out commit, empty before the first one.
    branch
        Name of the branch, empty when the head is detached.
    remote
        URL of ``origin`` without credentials, empty when there is none.
    state
        One of this module's constants.
    """

    commit: str = ""
    branch: str = ""
    remote: str = ""
    state: str = NO_REPOSITORY


def git_state(folder: Path, timeout: float = 3.0) -> GitState:
    """Describe the repository that ``folder`` is in.

    Parameters
    ----------
    folder
        Any folder of the work tree.
    timeout
        Seconds that each of the two git commands may take.
    """
    try:
        status = _git(folder, timeout, "status", "--porcelain=v2", "--branch")
        if status.returncode != 0:
            return GitState(state=_refusal(status.stderr))
        remote = _git(folder, timeout, "config", "--get", "remote.origin.url")
    except subprocess.TimeoutExpired:
        return GitState(state=NO_ANSWER)
    except FileNotFoundError:
        return GitState(state=NOT_INSTALLED if folder.is_dir() else NO_REPOSITORY)
    except OSError:
        return GitState(state=NO_REPOSITORY)
    return _parsed(status.stdout, without_credentials(remote.stdout.strip()))


def _git(folder: Path, timeout: float, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (fixed arguments)
        ["git", *arguments],  # noqa: S607 (the user's own git)
        cwd=folder,
        env={**os.environ, **_QUIET},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )


def _refusal(stderr: str) -> str:
    return NOT_TRUSTED if "dubious ownership" in stderr else NO_REPOSITORY


def _parsed(status: str, remote: str) -> GitState:
    """Read ``git status --porcelain=v2 --branch``: headers begin with ``#``, changes do not."""
    lines = status.splitlines()
    headers = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# "))
    commit, branch = headers.get("branch.oid", ""), headers.get("branch.head", "")
    changed = any(not line.startswith("#") for line in lines)
    return GitState(
        commit="" if commit == "(initial)" else commit,
        branch="" if branch == "(detached)" else branch,
        remote=remote,
        state=UNCOMMITTED if changed else CLEAN,
    )
