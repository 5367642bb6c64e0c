"""Which keys runs have, and how many runs have each."""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.run_keys import most_used
from jupyter_tracker.stores.sql import changes, experiments, search
from jupyter_tracker.stores.sql.tables import changes as change_table
from jupyter_tracker.stores.sql.tables import latest_metrics, params, runs, tags

_TABLES = {e.KeyKind.METRIC: latest_metrics, e.KeyKind.PARAM: params, e.KeyKind.TAG: tags}
_MOST_KEPT = 32
_MANY = 100_000
"""Metrics, params and tags that take a tenth of a second to count."""
_STALE = 5.0
"""Seconds for which a count of many is good enough while runs go on."""


@dataclass
class _Counted:
    """The keys of some experiments, as of a change."""

    number: int
    time: float
    keys: list[e.RunKey]

    def is_good(self, connection: Connection, ids: Sequence[int]) -> bool:
        """Say whether nothing has changed since, or so little that it may wait."""
        is_large = sum(key.runs for key in self.keys) > _MANY
        if is_large and time.monotonic() < self.time + _STALE:
            return True
        later = select(change_table.c.number).where(
            change_table.c.number > self.number,
            change_table.c.experiment_id.in_([str(experiment_id) for experiment_id in ids]),
        )
        return connection.execute(later.limit(1)).first() is None


class KeyCache:
    """The keys that were counted last; safe to use from several threads."""

    def __init__(self) -> None:
        self._counted: OrderedDict[tuple[int, ...], _Counted] = OrderedDict()
        self._lock = threading.Lock()

    def keys(self, connection: Connection, ids: Sequence[int]) -> list[e.RunKey]:
        """Return the keys of the active runs of some experiments."""
        place = tuple(sorted(set(ids)))
        with self._lock:
            counted = self._counted.get(place)
        if counted is None or not counted.is_good(connection, place):
            counted = _count(connection, place)
        with self._lock:
            self._counted[place] = counted
            self._counted.move_to_end(place)
            while len(self._counted) > _MOST_KEPT:
                self._counted.popitem(last=False)
        return counted.keys


def list_run_keys(
    connection: Connection, request: r.ListRunKeys, cache: KeyCache
) -> r.ListRunKeysResponse:
    """Answer the keys of the active runs of some experiments."""
    ids = experiments.to_ids(request.experiment_ids)
    return most_used(cache.keys(connection, ids) if ids else [], request)


def _count(connection: Connection, ids: Sequence[int]) -> _Counted:
    # Asked before the keys: what is written in between is then a change that is still to come.
    number = changes.last_number(connection)
    keys: list[e.RunKey] = []
    for kind, table in _TABLES.items():
        counted = (
            select(table.c.key, func.count())
            .join_from(runs, table, table.c.run_id == runs.c.run_id)
            .where(search.among(runs.c.experiment_id, ids), runs.c.lifecycle_stage == "active")
            .group_by(table.c.key)
        )
        keys += [e.RunKey(kind, key, count) for key, count in connection.execute(counted).all()]
    return _Counted(number, time.monotonic(), keys)
