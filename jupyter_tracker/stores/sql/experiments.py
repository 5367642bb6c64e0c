"""Experiments."""

import time
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import already_exists, invalid, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import changes, pages
from jupyter_tracker.stores.sql.collections import values_by_owner
from jupyter_tracker.stores.sql.search import Searchable, filtered, ordered
from jupyter_tracker.stores.sql.tables import experiment_tags, experiments

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
    connection: Connection, request: r.CreateExperiment
) -> r.CreateExperimentResponse:
    """Create an experiment whose artifacts are served by this store."""
    uris.proxied_path(request.artifact_location or uris.DEFAULT_ROOT)
    same_name = select(experiments.c.lifecycle_stage).where(experiments.c.name == request.name)
    stage = connection.execute(same_name).scalar()
    if stage is not None:
        state = "a deleted experiment" if stage == "deleted" else "an experiment"
        raise already_exists(
            f"Experiment(name={request.name}) already exists: {state} has that name."
        )
    experiment_id = _insert(
        connection, {"name": request.name, "artifact_location": request.artifact_location}
    )
    if request.tags:
        rows = [
            {"experiment_id": experiment_id, "key": tag.key, "value": tag.value}
            for tag in request.tags
        ]
        connection.execute(insert(experiment_tags), rows)
    return r.CreateExperimentResponse(experiment_id=str(experiment_id))


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
    query = filtered(query, request.filter, _SEARCHABLE, {})
    query, keys = ordered(query, request.order_by, _SEARCHABLE)
    query = pages.paged(query, keys, request.page_token, request.max_results)
    rows, token = pages.split(connection.execute(query).all(), len(keys), request.max_results)
    found = _with_tags(connection, [row._mapping for row in rows])
    return r.SearchExperimentsResponse(experiments=found, next_page_token=token)


def find(connection: Connection, experiment_id: str) -> RowMapping:
    """Return an experiment's row."""
    row = None
    if experiment_id.isdecimal():
        query = select(experiments).where(experiments.c.experiment_id == int(experiment_id))
        row = connection.execute(query).mappings().first()
    if row is None:
        raise not_found(f"No Experiment with id={shown(experiment_id)} exists")
    return row


def to_ids(experiment_ids: list[str]) -> list[int]:
    """Return the ids as numbers, which is what they are in the database."""
    for experiment_id in experiment_ids:
        if not experiment_id.isdecimal():
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


def _insert(connection: Connection, values: dict[str, Any]) -> int:
    now = int(time.time() * 1000)
    row = {
        "artifact_location": "",
        "lifecycle_stage": "active",
        "creation_time": now,
        "last_update_time": now,
        **values,
    }
    inserted = connection.execute(insert(experiments).values(row)).inserted_primary_key
    if inserted is None:
        raise RuntimeError("the database gave no experiment id")
    experiment_id = int(inserted[0])
    if not row["artifact_location"]:
        location = uris.join(uris.SCHEME + "/", str(experiment_id))
        connection.execute(
            experiments.update()
            .where(experiments.c.experiment_id == experiment_id)
            .values(artifact_location=location)
        )
    changes.record(connection, "experiment", str(experiment_id), experiment_id)
    return experiment_id


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
