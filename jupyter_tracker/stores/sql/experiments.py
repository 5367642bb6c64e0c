"""Experiments."""

import re
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, bindparam, insert, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import already_exists, invalid, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import audit, changes, pages, search
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.collections import values_by_owner
from jupyter_tracker.stores.sql.search import Searchable
from jupyter_tracker.stores.sql.tables import experiment_tags, experiments, runs
from jupyter_tracker.stores.sql.upsert import upsert

_DEFAULT_ID = "0"
_FIND = select(experiments).where(experiments.c.experiment_id == bindparam("id"))
_ID = re.compile(r"[0-9]{1,9}")

_SEARCHABLE = Searchable(
    what="experiment",
    identity=(experiments.c.experiment_id,),
    attributes={
        name: experiments.c[name]
        for name in ("name", "experiment_id", "creation_time", "last_update_time")
    },
    collections={"tags": experiment_tags},
    default_order=(
        pages.SortKey(experiments.c.last_update_time, descending=True),
        pages.SortKey(experiments.c.experiment_id, descending=True),
    ),
)


def create_experiment(
    connection: Connection, request: r.CreateExperiment, artifact_root: str = uris.DEFAULT_ROOT
) -> r.CreateExperimentResponse:
    """Create an experiment; its artifacts go below ``artifact_root`` unless it says where."""
    _refuse_taken(connection, request.name)
    experiment_id = _insert(connection, request.name, request.artifact_location, artifact_root)
    if request.tags:
        rows = [
            {"experiment_id": experiment_id, "key": tag.key, "value": tag.value}
            for tag in request.tags
        ]
        connection.execute(insert(experiment_tags), rows)
    return r.CreateExperimentResponse(experiment_id=str(experiment_id))


def place_default(connection: Connection, artifact_root: str) -> None:
    """Put the artifacts of the experiment that every store has below ``artifact_root``.

    Once it has a run, it stays where it is.
    """
    location = uris.join(artifact_root, _DEFAULT_ID)
    row = find(connection, _DEFAULT_ID)
    has_run = select(runs.c.run_id).where(runs.c.experiment_id == row["experiment_id"]).limit(1)
    if row["artifact_location"] != location and connection.execute(has_run).first() is None:
        _update(connection, row["experiment_id"], artifact_location=location)


def delete_experiment(connection: Connection, request: r.DeleteExperiment) -> r.Empty:
    """Put an experiment and its runs into the trash; its name stays taken."""
    row = find(connection, request.experiment_id)
    if row["lifecycle_stage"] != "active":
        raise not_found(f"No active Experiment with id={request.experiment_id} exists")
    now, experiment_id = now_ms(), row["experiment_id"]
    _update(connection, experiment_id, lifecycle_stage="deleted", deleted_time=now)
    of_experiment = and_(runs.c.experiment_id == experiment_id, runs.c.lifecycle_stage == "active")
    connection.execute(
        update(runs).where(of_experiment).values(lifecycle_stage="deleted", deleted_time=now)
    )
    return _announce(connection, "delete", row)


def restore_experiment(connection: Connection, request: r.RestoreExperiment) -> r.Empty:
    """Take an experiment out of the trash, with the runs that went there together with it."""
    row = find(connection, request.experiment_id)
    if row["lifecycle_stage"] != "deleted":
        raise not_found(f"No deleted Experiment with id={request.experiment_id} exists")
    experiment_id = row["experiment_id"]
    _update(connection, experiment_id, lifecycle_stage="active", deleted_time=None)
    went_with_it = and_(
        runs.c.experiment_id == experiment_id, runs.c.deleted_time == row["deleted_time"]
    )
    connection.execute(
        update(runs).where(went_with_it).values(lifecycle_stage="active", deleted_time=None)
    )
    return _announce(connection, "restore", row)


def update_experiment(connection: Connection, request: r.UpdateExperiment) -> r.Empty:
    """Rename an experiment."""
    row = find_active(connection, request.experiment_id)
    if not request.new_name or request.new_name == row["name"]:
        return r.Empty()
    _refuse_taken(connection, request.new_name)
    _update(connection, row["experiment_id"], name=request.new_name)
    return _announce(connection, "rename", row, new_name=request.new_name)


def set_experiment_tag(connection: Connection, request: r.SetExperimentTag) -> r.Empty:
    """Set one tag of an experiment."""
    row = find_active(connection, request.experiment_id)
    owner = {"experiment_id": row["experiment_id"]}
    upsert(connection, experiment_tags, [owner | {"key": request.key, "value": request.value}])
    _update(connection, row["experiment_id"])
    changes.record(connection, "experiment", request.experiment_id, row["experiment_id"])
    return r.Empty()


def delete_experiment_tag(connection: Connection, request: r.DeleteExperimentTag) -> r.Empty:
    """Remove one tag of an experiment."""
    row = find_active(connection, request.experiment_id)
    is_tag = and_(
        experiment_tags.c.experiment_id == row["experiment_id"],
        experiment_tags.c.key == request.key,
    )
    if not connection.execute(experiment_tags.delete().where(is_tag)).rowcount:
        raise not_found(
            f"No tag with name: {shown(request.key)} in experiment with id {request.experiment_id}"
        )
    _update(connection, row["experiment_id"])
    changes.record(connection, "experiment", request.experiment_id, row["experiment_id"])
    return r.Empty()


def get_experiment(connection: Connection, request: r.GetExperiment) -> r.ExperimentResponse:
    """Get an experiment by its id."""
    row = find(connection, request.experiment_id)
    return r.ExperimentResponse(experiment=_with_tags(connection, [row])[0])


def get_experiment_by_name(
    connection: Connection, request: r.GetExperimentByName
) -> r.ExperimentResponse:
    """Get an experiment by its name."""
    query = select(experiments).where(experiments.c.name == request.experiment_name)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise not_found(f"Could not find experiment with name {shown(request.experiment_name)}")
    return r.ExperimentResponse(experiment=_with_tags(connection, [row])[0])


def search_experiments(
    connection: Connection, request: r.SearchExperiments
) -> r.SearchExperimentsResponse:
    """Answer a page of experiments, the last updated first unless the request orders otherwise."""
    query = select(experiments).where(
        experiments.c.lifecycle_stage.in_(lifecycle_stages(request.view_type))
    )
    rows, token = search.page(
        connection,
        query,
        _SEARCHABLE,
        filter=request.filter,
        order_by=request.order_by,
        page_token=request.page_token,
        max_results=request.max_results,
    )
    found = _with_tags(connection, [row._mapping for row in rows])
    return r.SearchExperimentsResponse(experiments=found, next_page_token=token)


def find(connection: Connection, experiment_id: str) -> RowMapping:
    """Return an experiment's row."""
    row = None
    if _ID.fullmatch(experiment_id):
        row = connection.execute(_FIND, {"id": int(experiment_id)}).mappings().first()
    if row is None:
        raise not_found(f"No Experiment with id={shown(experiment_id)} exists")
    return row


def find_active(connection: Connection, experiment_id: str) -> RowMapping:
    """Return an experiment's row for writing to it; a deleted one is refused."""
    row = find(connection, experiment_id)
    if row["lifecycle_stage"] != "active":
        raise invalid(f"The experiment {row['name']!r} is deleted: restore it, or use another one.")
    return row


def to_ids(experiment_ids: list[str]) -> list[int]:
    """Return the ids as numbers, which is what they are in the database."""
    for experiment_id in experiment_ids:
        if not _ID.fullmatch(experiment_id):
            raise invalid(
                f"Invalid value {shown(experiment_id)} for parameter 'experiment_ids' supplied: "
                "experiment ids are numbers; get one by name with get_experiment_by_name."
            )
    return [int(experiment_id) for experiment_id in experiment_ids]


def lifecycle_stages(view_type: e.ViewType) -> list[str]:
    """Return the stages that a view shows."""
    return {
        e.ViewType.ACTIVE_ONLY: ["active"],
        e.ViewType.DELETED_ONLY: ["deleted"],
        e.ViewType.ALL: ["active", "deleted"],
    }[view_type]


def _refuse_taken(connection: Connection, name: str) -> None:
    same_name = select(experiments.c.lifecycle_stage).where(experiments.c.name == name)
    stage = connection.execute(same_name).scalar()
    if stage is not None:
        state = "a deleted experiment" if stage == "deleted" else "an experiment"
        raise already_exists(f"Experiment(name={name}) already exists: {state} has that name.")


def _announce(connection: Connection, action: str, row: RowMapping, **details: Any) -> r.Empty:
    entity_id = str(row["experiment_id"])
    audit.record(connection, action, "experiment", entity_id, name=row["name"], **details)
    changes.record(connection, "experiment", entity_id, entity_id)
    return r.Empty()


def _insert(connection: Connection, name: str, location: str, artifact_root: str) -> int:
    now = now_ms()
    row = {
        "name": name,
        "artifact_location": location,
        "lifecycle_stage": "active",
        "creation_time": now,
        "last_update_time": now,
    }
    inserted = connection.execute(insert(experiments).values(row)).inserted_primary_key
    if inserted is None:
        raise RuntimeError("the database gave no experiment id")
    experiment_id = int(inserted[0])
    if not location:
        location = uris.join(artifact_root, str(experiment_id))
        _update(connection, experiment_id, artifact_location=location)
    changes.record(connection, "experiment", str(experiment_id), experiment_id)
    return experiment_id


def _update(connection: Connection, experiment_id: int, **values: Any) -> None:
    connection.execute(
        update(experiments)
        .where(experiments.c.experiment_id == experiment_id)
        .values({"last_update_time": now_ms(), **values})
    )


def _with_tags(connection: Connection, rows: list[RowMapping]) -> list[e.Experiment]:
    tags = values_by_owner(
        connection, experiment_tags, "experiment_id", [row["experiment_id"] for row in rows]
    )
    return [
        e.Experiment(
            experiment_id=str(row["experiment_id"]),
            name=row["name"],
            artifact_location=row["artifact_location"],
            lifecycle_stage=row["lifecycle_stage"],
            creation_time=row["creation_time"],
            last_update_time=row["last_update_time"],
            tag_list=[e.ExperimentTag(t["key"], t["value"]) for t in tags[row["experiment_id"]]],
        )
        for row in rows
    ]
