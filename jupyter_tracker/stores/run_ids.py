"""Runs that a server gave another id than their client had: MLflow's does, when it makes them."""

from typing import TypeVar

from msgspec.structs import replace

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.names import JOURNAL_TAG, PARENT_RUN_TAG

Q = TypeVar("Q", bound=e.Entity)

_FIELDS = ("run_id", "source_run_id")

_known: dict[tuple[str, str], str] = {}
"""The server's id of a run, by the server and the client's id; for as long as this process lives,
in which somebody may hold a run by the id that it began with."""


class RunIds:
    """The ids of one server.

    Parameters
    ----------
    server
        Its address.
    """

    def __init__(self, server: str) -> None:
        self._server = server

    def created(self, request: r.CreateRun, run: e.Run) -> None:
        """Take note of a run that was made."""
        self._note(request.run_id, run)

    def found(self, request: r.SearchRuns, runs: list[e.Run]) -> None:
        """Take note of a run that was searched for by its client's id."""
        if JOURNAL_TAG in request.filter:
            for run in runs:
                self._note(run.data.tags.get(JOURNAL_TAG, ""), run)

    def translated(self, request: Q) -> Q:
        """Put the server's ids in place of the client's."""
        if not _known:
            return request
        changed = {}
        for field in _FIELDS:
            run_id = _known.get((self._server, getattr(request, field, "")))
            if run_id is not None:
                changed[field] = run_id
        return replace(request, **changed) if changed else request

    def with_parent(self, request: r.CreateRun) -> r.CreateRun:
        """Let a run that is to be made name its parent by the server's id."""
        for tag in request.tags:
            if tag.key == PARENT_RUN_TAG:
                tag.value = _known.get((self._server, tag.value), tag.value)
        return request

    def _note(self, own: str, run: e.Run) -> None:
        if own and own != run.info.run_id:
            _known[self._server, own] = run.info.run_id
