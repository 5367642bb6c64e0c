"""Which keys runs have, and how many runs have each."""

import json
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, func, not_, select

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
        self._counting = threading.Lock()

    def keys(self, connection: Connection, ids: Sequence[int]) -> list[e.RunKey]:
        """Return the keys of the active runs of some experiments."""
        place = tuple(sorted(set(ids)))
        found = self._good(connection, place)
        if found is None:
            # A page asks for several kinds at once: one counts, the others take what it found.
            with self._counting:
                found = self._good(connection, place) or self._put(place, _count(connection, place))
        return found.keys

    def _good(self, connection: Connection, place: tuple[int, ...]) -> _Counted | None:
        with self._lock:
            counted = self._counted.get(place)
        return counted if counted and counted.is_good(connection, place) else None

    def _put(self, place: tuple[int, ...], counted: _Counted) -> _Counted:
        with self._lock:
            self._counted[place] = counted
            self._counted.move_to_end(place)
            while len(self._counted) > _MOST_KEPT:
                self._counted.popitem(last=False)
        return counted


def list_run_keys(
    connection: Connection, request: r.ListRunKeys, cache: KeyCache
) -> r.ListRunKeysResponse:
    """Answer the keys of the active runs of some experiments."""
    ids = experiments.to_ids(request.experiment_ids)
    return most_used(cache.keys(connection, ids) if ids else [], request)


def _count(connection: Connection, ids: Sequence[int]) -> _Counted:
    # Asked before the keys: what is written in between is then a change that is still to come.
    number = changes.last_number(connection)
    keys = [
        e.RunKey(kind, key, runs_with_key)
        for kind, table in _TABLES.items()
        for key, runs_with_key in _of_table(connection, table, ids).items()
    ]
    return _Counted(number, time.monotonic(), keys)


def _of_table(connection: Connection, table: Table, ids: Sequence[int]) -> Counter[str]:
    """Count the keys of a table: all in its index, less those of other runs, if these are fewer."""
    of_experiments = search.among(runs.c.experiment_id, ids)
    asked = and_(of_experiments, runs.c.lifecycle_stage == "active")
    every = select(table.c.key, func.count())
    if table is latest_metrics:  # whose index says of which experiment they are
        every = every.where(search.among(table.c.experiment_id, ids))
        every = every.group_by(table.c.experiment_id, table.c.key)
        others = and_(of_experiments, runs.c.lifecycle_stage != "active")
    else:
        every, others = every.group_by(table.c.key), not_(asked)
    by_runs = _by_run if connection.dialect.name == "sqlite" else _by_key
    if _number_of_runs(connection, others) > _number_of_runs(connection, asked):
        return by_runs(connection, table, asked)
    counts: Counter[str] = Counter()
    for key, count in connection.execute(every).all():
        counts[key] += count
    return counts - by_runs(connection, table, others)


def _number_of_runs(connection: Connection, which: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(runs).where(which)).scalar_one()


def _by_key(connection: Connection, table: Table, which: ColumnElement[bool]) -> Counter[str]:
    counted = (
        select(table.c.key, func.count())
        .join_from(runs, table, table.c.run_id == runs.c.run_id)
        .where(which)
        .group_by(table.c.key)
    )
    return Counter(dict(map(tuple, connection.execute(counted).all())))


def _by_run(connection: Connection, table: Table, which: ColumnElement[bool]) -> Counter[str]:
    """Count where grouping by key sorts every row: runs of an experiment often have the same."""
    of_run = select(func.json_group_array(table.c.key)).where(table.c.run_id == runs.c.run_id)
    found = connection.execute(select(of_run.scalar_subquery()).where(which))
    counts: Counter[str] = Counter()
    for keys, times in Counter(found.scalars()).items():
        for key in json.loads(keys):
            counts[key] += times
    return counts
