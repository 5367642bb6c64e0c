"""The seam between a logging call and its way to the store."""

import warnings
from collections.abc import Sequence
from typing import Protocol, TypeVar

from jupyter_tracker.client.mlflow_client import MlflowClient, now
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import ErrorCode, TrackerError

_CALLERS_MISTAKES = (ErrorCode.INVALID_PARAMETER_VALUE, ErrorCode.RESOURCE_DOES_NOT_EXIST)


class Recorder(Protocol):
    """Takes what a run logs; its arguments are checked already."""

    def record(
        self,
        run_id: str,
        metrics: Sequence[e.Metric] = (),
        params: Sequence[e.Param] = (),
        tags: Sequence[e.RunTag] = (),
    ) -> None:
        """Record metrics, params and tags of a run."""

    def end(self, run_id: str, status: e.RunStatus) -> None:
        """Record that a run is over, now."""


class DirectRecorder:
    """Sends everything at once, in the caller's thread.

    A store that cannot be reached, is full or refuses the token costs a warning, the first time,
    and never an exception: training goes on. Only the caller's own mistakes are raised.
    """

    def __init__(self, client: MlflowClient) -> None:
        self._client = client
        self._warned = False

    def record(
        self,
        run_id: str,
        metrics: Sequence[e.Metric] = (),
        params: Sequence[e.Param] = (),
        tags: Sequence[e.RunTag] = (),
    ) -> None:
        """Send metrics, params and tags, in as many batches as the limits ask for."""
        while metrics or params or tags:
            some_params, params = _cut(params, v.MAX_PARAMS_PER_BATCH)
            some_tags, tags = _cut(tags, v.MAX_TAGS_PER_BATCH)
            room = v.MAX_ENTITIES_PER_BATCH - len(some_params) - len(some_tags)
            some_metrics, metrics = _cut(metrics, room)
            self._attempt(run_id, some_metrics, some_params, some_tags)

    def end(self, run_id: str, status: e.RunStatus) -> None:
        """Send the run's last status and the time."""
        try:
            self._client.set_terminated(run_id, status, now())
        except TrackerError as error:
            self._warn(error)

    def _attempt(
        self,
        run_id: str,
        metrics: Sequence[e.Metric],
        params: Sequence[e.Param],
        tags: Sequence[e.RunTag],
    ) -> None:
        try:
            self._client.log_batch(run_id, metrics, params, tags)
        except TrackerError as error:
            if error.error_code in _CALLERS_MISTAKES:
                raise
            self._warn(error)

    def _warn(self, error: TrackerError) -> None:
        if not self._warned:
            self._warned = True
            warnings.warn(f"Not everything is recorded. {error.message}", stacklevel=4)


T = TypeVar("T")


def _cut(items: Sequence[T], limit: int) -> tuple[Sequence[T], Sequence[T]]:
    return items[:limit], items[limit:]
