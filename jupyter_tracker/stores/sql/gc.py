"""Removing for good what is in the trash: the rows; whose files they were is handed back.

Why a crash leaves nothing half: a transaction removes the rows of an entity and writes an audit
entry ``remove`` that names the place of its files; only then are the files deleted, and an entry
``remove_artifacts`` says so. What dies in between is finished by the next collection, which finds
the first entry without the second. The other way round, a run could be taken out of the trash
after its files have gone.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    text,
)

from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.names import ENVIRONMENT_RUN_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import audit, changes, experiments
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.tables import (
    assessments,
    audit_log,
    datasets,
    experiment_tags,
    latest_metrics,
    logged_model_metrics,
    logged_model_params,
    logged_model_tags,
    logged_models,
    metric_points,
    metric_summaries,
    model_versions,
    notebook_cells,
    notebook_snapshots,
    params,
    run_datasets,
    run_models,
    runs,
    tags,
    trace_metadata,
    trace_prompts,
    trace_runs,
    trace_tags,
    traces,
)
from jupyter_tracker.stores.sql.tables import experiments as experiments_table

REMOVE, REMOVE_ARTIFACTS = "remove", "remove_artifacts"
"""Actions in the audit log."""

_CHUNK = 1000
_DEFAULT_EXPERIMENT = 0
_TRACES = "traces"
"""Of an experiment's artifacts, where the spans of its traces are."""
_CLOCKS_APART = 600_000
"""Milliseconds by which the clocks of two servers may differ."""

# What belongs to a run, a logged model or a trace, what points to another one before it.
_OF_RUNS = (
    params,
    tags,
    latest_metrics,
    run_datasets,
    run_models,
    notebook_snapshots,
    trace_runs,
    runs,
)
_OF_MODELS = (
    logged_model_params,
    logged_model_tags,
    logged_model_metrics,
    run_models,
    logged_models,
)
_OF_TRACES = (trace_tags, trace_metadata, trace_runs, trace_prompts, assessments, traces)


@dataclass(frozen=True)
class Selection:
    """What to collect.

    Attributes
    ----------
    before
        Only what went into the trash before this time, in milliseconds since the epoch.
    run_ids
        Only these runs, and what ``experiment_ids`` name; None for all.
    experiment_ids
        Only these experiments with their runs and logged models; None for all.
    """

    before: int
    run_ids: Sequence[str] | None = None
    experiment_ids: Sequence[str] | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is named."""
        return self.run_ids is None and self.experiment_ids is None


@dataclass(frozen=True)
class Item:
    """One entity: ``kind`` is "run", "logged_model" or "experiment"; ``places`` are its files."""

    kind: str
    entity_id: str
    name: str
    experiment_id: int
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.entity_id} ({self.name})"


@dataclass
class Found:
    """What can be removed, and what must stay and why."""

    items: list[Item] = field(default_factory=list)
    kept: list[tuple[Item, str]] = field(default_factory=list)


def find(connection: Connection, selection: Selection) -> Found:
    """Say what is in the trash, and long enough.

    Raises
    ------
    TrackerError
        When a run or an experiment that the selection names does not exist, or is not in the
        trash.
    """
    _check_named(connection, runs, "run_id", "run", selection.run_ids)
    numbers = experiments.to_ids(list(selection.experiment_ids or ()))
    _check_named(connection, experiments_table, "experiment_id", "experiment", numbers)
    found = Found()
    needed_runs = _needed_runs(connection, selection.before)
    for row in connection.execute(_runs(selection, numbers)).mappings():
        _sort(found, _run_item(row), needed_runs.get(row["run_id"], ""))
    if selection.is_all or numbers:
        needed_models = _needed(connection, model_versions.c.model_id)
        for row in connection.execute(_models(selection, numbers)).mappings():
            _sort(found, _model_item(row), needed_models.get(row["model_id"], ""))
        going = {item.entity_id for item in found.items}
        for row in connection.execute(_experiments(selection, numbers)).mappings():
            reason = _why_stays(connection, row["experiment_id"], going)
            _sort(found, _experiment_item(row), reason)
    return found


def remove(connection: Connection, item: Item, selection: Selection) -> Item | None:
    """Remove the rows of an entity, and return it with the places of all its files.

    None when it has been restored meanwhile, or is needed by now.
    """
    match item.kind:
        case "run":
            table, this = runs, runs.c.run_id == item.entity_id
        case "logged_model":
            table, this = logged_models, logged_models.c.model_id == item.entity_id
        case _:
            table = experiments_table
            this = experiments_table.c.experiment_id == item.experiment_id
    ready = select(this).select_from(table).where(this, _is_old(table, selection.before))
    if connection.execute(ready.with_for_update()).first() is None:
        return None
    match item.kind:
        case "run":
            if _needed_runs(connection, selection.before, [item.entity_id]):
                return None
            _remove_run(connection, item.entity_id)
        case "logged_model":
            if _needed(connection, model_versions.c.model_id, [item.entity_id]):
                return None
            _remove(connection, _OF_MODELS, "model_id", [item.entity_id])
        case _:
            if _why_stays(connection, item.experiment_id, set()):
                return None
            item = _remove_experiment(connection, item)
    audit.record(
        connection, REMOVE, item.kind, item.entity_id, name=item.name, artifacts=list(item.places)
    )
    changes.record(connection, item.kind, item.entity_id, item.experiment_id)
    return item


def artifacts_removed(connection: Connection, kind: str, entity_id: str) -> None:
    """Note that the files of a removed entity are gone too."""
    audit.record(connection, REMOVE_ARTIFACTS, kind, entity_id)


def unfinished(connection: Connection) -> list[Item]:
    """Return what an earlier collection removed without coming to its files.

    What has come back since, as by an import, has files of its own in the same place.
    """
    done = audit_log.alias("done")
    has_followed = (
        select(done.c.number)
        .where(
            done.c.entity == audit_log.c.entity,
            done.c.entity_id == audit_log.c.entity_id,
            done.c.action == REMOVE_ARTIFACTS,
            done.c.number > audit_log.c.number,
        )
        .exists()
    )
    query = select(audit_log).where(audit_log.c.action == REMOVE, ~has_followed)
    items = []
    for row in connection.execute(query.order_by(audit_log.c.number)).mappings():
        details = json.loads(row["details"])
        places = tuple(details["artifacts"])
        items.append(Item(row["entity"], row["entity_id"], details["name"], 0, places))
    return [item for item in items if not _exists(connection, item)]


def unused_cells(connection: Connection) -> tuple[list[str], int]:
    """Return the digests of notebook cells in no snapshot, and when that was."""
    at = now_ms()
    used = {digest for row in _snapshots(connection, 0) for digest in row}
    digests = connection.execute(select(notebook_cells.c.digest)).scalars()
    return [digest for digest in digests if digest not in used], at


def remove_cells(connection: Connection, digests: Sequence[str], at: int) -> int:
    """Remove those of some cells, unused at a time ``at``, that are in no snapshot since."""
    # A snapshot that is being written may count on a cell that it found here. PostgreSQL takes
    # no lock on a row that an insert leaves alone, so there the table is locked.
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE notebook_cells IN SHARE ROW EXCLUSIVE MODE"))
    locked = select(notebook_cells.c.digest).where(notebook_cells.c.digest.in_(digests))
    unused = set(connection.execute(locked.with_for_update()).scalars())
    for row in _snapshots(connection, at - _CLOCKS_APART):
        unused.difference_update(row)
    connection.execute(delete(notebook_cells).where(notebook_cells.c.digest.in_(sorted(unused))))
    return len(unused)


def _snapshots(connection: Connection, since: int) -> Iterator[list[str]]:
    query = select(notebook_snapshots.c.cell_digests).where(
        notebook_snapshots.c.created_at >= since
    )
    for digests in connection.execute(query).scalars():
        yield json.loads(digests)


def _check_named(
    connection: Connection,
    table: Table,
    column: str,
    kind: str,
    names: Sequence[str] | Sequence[int] | None,
) -> None:
    for name in names or ():
        query = select(table.c.lifecycle_stage).where(table.c[column] == name)
        stage = connection.execute(query).scalar()
        if stage is None:
            raise not_found(f"There is no {kind} with id {shown(str(name))}.")
        if stage != "deleted":
            raise invalid(f"The {kind} {name} is not in the trash: delete it first.")


def _is_old(table: Table, before: int) -> ColumnElement[bool]:
    since = func.coalesce(table.c.deleted_time, 0)
    return and_(table.c.lifecycle_stage == "deleted", since <= before)


def _runs(selection: Selection, numbers: Sequence[int]) -> Select[Any]:
    query = select(runs).where(_is_old(runs, selection.before))
    if not selection.is_all:
        named = runs.c.run_id.in_(selection.run_ids or ())
        query = query.where(or_(named, runs.c.experiment_id.in_(numbers)))
    return query.order_by(runs.c.run_id)


def _models(selection: Selection, numbers: Sequence[int]) -> Select[Any]:
    query = select(logged_models).where(_is_old(logged_models, selection.before))
    if not selection.is_all:
        query = query.where(logged_models.c.experiment_id.in_(numbers))
    return query.order_by(logged_models.c.model_id)


def _experiments(selection: Selection, numbers: Sequence[int]) -> Select[Any]:
    query = select(experiments_table).where(_is_old(experiments_table, selection.before))
    if not selection.is_all:
        query = query.where(experiments_table.c.experiment_id.in_(numbers))
    return query.order_by(experiments_table.c.experiment_id)


def _sort(found: Found, item: Item, reason: str) -> None:
    if reason:
        found.kept.append((item, reason))
    else:
        found.items.append(item)


def _exists(connection: Connection, item: Item) -> bool:
    columns: dict[str, Column[Any]] = {
        "run": runs.c.run_id,
        "logged_model": logged_models.c.model_id,
        "experiment": experiments_table.c.experiment_id,
    }
    is_number = item.kind == "experiment"
    entity_id = int(item.entity_id) if is_number else item.entity_id
    query = select(columns[item.kind]).where(columns[item.kind] == entity_id)
    return connection.execute(query).first() is not None


def _run_item(row: RowMapping) -> Item:
    places = (row["artifact_uri"].removesuffix("/artifacts"),)
    return Item("run", row["run_id"], row["run_name"], row["experiment_id"], places)


def _model_item(row: RowMapping) -> Item:
    places = (row["artifact_uri"].removesuffix("/artifacts"),)
    return Item("logged_model", row["model_id"], row["name"], row["experiment_id"], places)


def _experiment_item(row: RowMapping) -> Item:
    return Item("experiment", str(row["experiment_id"]), row["name"], row["experiment_id"])


def _needed_runs(
    connection: Connection, before: int, ids: Sequence[str] | None = None
) -> dict[str, str]:
    """Say of runs which version of a registered model, or other run, needs them, if any."""
    carrier = tags.c.value
    query = (
        select(carrier, runs.c.run_id)
        .join_from(tags, runs, runs.c.run_id == tags.c.run_id)
        .where(tags.c.key == ENVIRONMENT_RUN_TAG, ~_is_old(runs, before))
    )
    if ids is not None:
        query = query.where(carrier.in_(ids))
    environments = {
        needed: f"its environment is that of others too, such as run {run_id}"
        for needed, run_id in connection.execute(query.order_by(runs.c.run_id)).all()
    }
    return environments | _needed(connection, model_versions.c.run_id, ids)


def _needed(
    connection: Connection, column: Column[Any], ids: Sequence[str] | None = None
) -> dict[str, str]:
    """Say of runs or logged models which version of a registered model needs them, if any."""
    query = select(column, model_versions.c.name, model_versions.c.version)
    if ids is not None:
        query = query.where(column.in_(ids))
    rows = connection.execute(query.order_by(*model_versions.primary_key)).all()
    return {
        needed: f"version {version} of registered model {shown(name)} needs it"
        for needed, name, version in rows
    }


def _why_stays(connection: Connection, experiment_id: int, going: set[str]) -> str:
    """Say why an experiment in the trash must stay; ``going`` are the ids of what goes first."""
    if experiment_id == _DEFAULT_EXPERIMENT:
        return "it is the default experiment"
    query = select(runs.c.run_id).where(runs.c.experiment_id == experiment_id)
    left = [run_id for run_id in connection.execute(query).scalars() if run_id not in going]
    if left:
        return f"it has runs that stay, such as {left[0]}"
    models = select(logged_models.c.model_id).where(logged_models.c.experiment_id == experiment_id)
    model_ids = list(connection.execute(models).scalars())
    needed = _needed(connection, model_versions.c.model_id, model_ids)
    return next((f"logged model {model}: {reason}" for model, reason in needed.items()), "")


def _remove_run(connection: Connection, run_id: str) -> None:
    metric_ids = select(latest_metrics.c.metric_id).where(latest_metrics.c.run_id == run_id)
    for table in (metric_points, metric_summaries):
        connection.execute(delete(table).where(table.c.metric_id.in_(metric_ids)))
    _remove(connection, _OF_RUNS, "run_id", [run_id])


def _remove_experiment(connection: Connection, item: Item) -> Item:
    """Remove an experiment without runs, with everything else that is in it."""
    experiment_id = item.experiment_id
    this = experiments_table.c.experiment_id == experiment_id
    folder = connection.execute(select(experiments_table.c.artifact_location).where(this)).scalar()
    of_models = select(logged_models.c.model_id, logged_models.c.artifact_uri).where(
        logged_models.c.experiment_id == experiment_id
    )
    models = dict(map(tuple, connection.execute(of_models).all()))
    of_traces = select(traces.c.trace_id).where(traces.c.experiment_id == experiment_id)
    trace_ids = list(connection.execute(of_traces).scalars())
    places = [place.removesuffix("/artifacts") for place in models.values()]
    places += [uris.join(str(folder), _TRACES, trace_id) for trace_id in trace_ids]
    if _is_own(connection, experiment_id, str(folder)):
        places = [str(folder)]
    _remove(connection, _OF_MODELS, "model_id", list(models))
    _remove(connection, _OF_TRACES, "trace_id", trace_ids)
    for table in (logged_model_metrics, datasets, experiment_tags, experiments_table):
        connection.execute(delete(table).where(table.c.experiment_id == experiment_id))
    return Item(item.kind, item.entity_id, item.name, experiment_id, tuple(places))


def _is_own(connection: Connection, experiment_id: int, folder: str) -> bool:
    """Say whether no other experiment keeps its artifacts in ``folder``, around it or below it.

    Clients choose such folders, and may choose the same twice.
    """
    others = select(experiments_table.c.artifact_location).where(
        experiments_table.c.experiment_id != experiment_id
    )
    mine = f"{folder.rstrip('/')}/"
    theirs = [f"{each.rstrip('/')}/" for each in connection.execute(others).scalars()]
    return not any(each.startswith(mine) or mine.startswith(each) for each in theirs)


def _remove(
    connection: Connection, tables: Sequence[Table], column: str, ids: Sequence[str]
) -> None:
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        for table in tables:
            connection.execute(delete(table).where(table.c[column].in_(some)))
