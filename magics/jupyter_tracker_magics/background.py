"""Slow facts about the surroundings, gathered while the cell runs."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from jupyter_tracker.provenance import GitState, git_state, requirements_text

T = TypeVar("T")


def git_in_background(folder: Path) -> Future[GitState]:
    """Start to look at the repository around ``folder``."""
    return _in_background(lambda: git_state(folder))


def environment_in_background() -> Future[str]:
    """Start to list the installed packages."""
    return _in_background(requirements_text)


def _in_background(job: Callable[[], T]) -> Future[T]:
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="jupyter-tracker")
    future = executor.submit(job)
    executor.shutdown(wait=False)
    return future
