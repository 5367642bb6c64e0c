"""Noting what runs use and make: datasets and models."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.names import DATASET_CONTEXT_TAG, MODEL_HISTORY_TAG
from jupyter_tracker.stores.sql import changes, experiments, runs
from jupyter_tracker.stores.sql.inputs import INPUT, OUTPUT, dataset_id
from jupyter_tracker.stores.sql.tables import datasets, run_datasets, run_models, tags
from jupyter_tracker.stores.sql.tables import runs as runs_table
from jupyter_tracker.stores.sql.upsert import insert_new, upsert

_MAX_SUMMARIES = 1000


def log_inputs(connection: Connection, request: r.LogInputs) -> r.Empty:
    """Note what a run used; the first note of a dataset stays as it is."""
    run = runs.find_active(connection, request.run_id)
    log_datasets(connection, request.run_id, run["experiment_id"], request.datasets)
    models = [(model.model_id, 0) for model in request.models]
    log_models(connection, request.run_id, INPUT, models)
    changes.record(connection, "run", request.run_id, run["experiment_id"])
    return r.Empty()


def log_outputs(connection: Connection, request: r.LogOutputs) -> r.Empty:
    """Note which models a run made."""
    run = runs.find_active(connection, request.run_id)
    models = [(model.model_id, model.step) for model in request.models]
    log_models(connection, request.run_id, OUTPUT, models)
    changes.record(connection, "run", request.run_id, run["experiment_id"])
    return r.Empty()


def log_model(connection: Connection, request: r.LogModel) -> r.Empty:
    """Append a model to the run's tag that lists them, which is where MLflow 2 keeps them."""
    run = runs.find_active(connection, request.run_id)
    # Two models that come at once must not overwrite each other's entry.
    connection.execute(
        select(runs_table.c.run_id).where(runs_table.c.run_id == request.run_id).with_for_update()
    )
    kept = connection.execute(
        select(tags.c.value).where(tags.c.run_id == request.run_id, tags.c.key == MODEL_HISTORY_TAG)
    ).scalar()
    history = [*_as_list(kept), json.loads(request.model_json)]
    row = {"run_id": request.run_id, "key": MODEL_HISTORY_TAG, "value": json.dumps(history)}
    upsert(connection, tags, [row])
    changes.record(connection, "run", request.run_id, run["experiment_id"])
    return r.Empty()


def search_datasets(connection: Connection, request: r.SearchDatasets) -> r.SearchDatasetsResponse:
    """List the datasets that runs of some experiments used, once per context."""
    ids = experiments.to_ids(request.experiment_ids)
    columns = (
        datasets.c.experiment_id,
        datasets.c.name,
        datasets.c.digest,
        run_datasets.c.context,
    )
    query = select(*columns).distinct().join(run_datasets)
    query = query.where(datasets.c.experiment_id.in_(ids)).order_by(*columns).limit(_MAX_SUMMARIES)
    return r.SearchDatasetsResponse(
        dataset_summaries=[
            e.DatasetSummary(str(row.experiment_id), row.name, row.digest, row.context)
            for row in connection.execute(query)
        ]
    )


def log_datasets(
    connection: Connection, run_id: str, experiment_id: int, used: Sequence[e.DatasetInput]
) -> None:
    """Note which datasets a run that exists used; the first note of one stays as it is."""
    new: dict[str, dict[str, Any]] = {}
    links: dict[str, dict[str, Any]] = {}
    for each in used:
        dataset = each.dataset
        identity = dataset_id(experiment_id, dataset.name, dataset.digest)
        new.setdefault(
            identity,
            {
                "dataset_id": identity,
                "experiment_id": experiment_id,
                "name": dataset.name,
                "digest": dataset.digest,
                "source_type": dataset.source_type,
                "source": dataset.source,
                "schema": dataset.schema,
                "profile": dataset.profile,
            },
        )
        values = {tag.key: tag.value for tag in each.tags}
        links.setdefault(
            identity,
            {
                "run_id": run_id,
                "dataset_id": identity,
                "context": values.get(DATASET_CONTEXT_TAG, ""),
                "tags": json.dumps(values),
            },
        )
    # In one order everywhere, so that two runs that log the same datasets do not wait for each
    # other in a circle.
    insert_new(connection, datasets, [new[key] for key in sorted(new)])
    insert_new(connection, run_datasets, list(links.values()))


def log_models(
    connection: Connection, run_id: str, direction: str, models: Sequence[tuple[str, int]]
) -> None:
    """Note which models, at which steps, a run that exists used or made."""
    rows = [
        {"run_id": run_id, "direction": direction, "model_id": model_id, "step": step}
        for model_id, step in models
    ]
    insert_new(connection, run_models, rows)


def _as_list(text: str | None) -> list[Any]:
    """Read the tag's list; what somebody else has written there is replaced."""
    try:
        kept = json.loads(text or "[]")
    except ValueError:
        return []
    return kept if isinstance(kept, list) else []
