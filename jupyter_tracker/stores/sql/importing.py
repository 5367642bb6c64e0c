"""Taking over what another tracker has, as it is there: with its ids, times and stages.

Each function writes one entity in one transaction, and may be called again with the same or with
more: what is there already stays, what differs is made as the other tracker has it, nothing is
removed. Where artifacts are is decided here. No webhook is told; the registry's audit log says
``import``.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Table, and_, insert, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.names import IMPORTED_TAG, RUN_NAME_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import (
    activities,
    audit,
    changes,
    experiments,
    input_logging,
    logged_models,
    logging,
    model_sources,
    registry_rows,
    runs,
)
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.inputs import INPUT, OUTPUT
from jupyter_tracker.stores.sql.model_sources import Origin
from jupyter_tracker.stores.sql.tables import (
    experiment_tags,
    model_version_tags,
    model_versions,
    registered_model_aliases,
    registered_model_tags,
    registered_models,
    tags,
)
from jupyter_tracker.stores.sql.tables import experiments as experiments_table
from jupyter_tracker.stores.sql.tables import logged_models as logged_models_table
from jupyter_tracker.stores.sql.tables import runs as runs_table
from jupyter_tracker.stores.sql.upsert import upsert

T = TypeVar("T")

_AT_ONCE = 1000
"""Points, params or tags in one statement: below the limits of every database."""


def import_experiment(
    connection: Connection, request: r.ImportExperiment, artifact_root: str
) -> r.ExperimentResponse:
    """Find the experiment of this name, or make it; its tags are set.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is in the trash here, but not there.
    """
    given = request.experiment
    query = select(experiments_table).where(experiments_table.c.name == given.name)
    row = connection.execute(query).mappings().first()
    if row is None:
        experiment_id = _insert_experiment(connection, given, artifact_root)
    else:
        experiment_id = row["experiment_id"]
        if row["lifecycle_stage"] != "active" and given.lifecycle_stage == "active":
            raise invalid(
                f"The experiment {shown(given.name)} is in the trash: restore it, or remove it "
                "for good with 'jupyter tracker gc', and import again."
            )
    owner = {"experiment_id": experiment_id}
    _set_tags(connection, experiment_tags, owner, given.tag_list)
    changes.record(connection, "experiment", str(experiment_id), experiment_id)
    return experiments.get_experiment(connection, r.GetExperiment(experiment_id=str(experiment_id)))


def import_run(connection: Connection, request: r.ImportRun) -> r.ImportRunResponse:
    """Keep a run under its own id, with the points that the request brings.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when a run of this id is in another experiment here, or a param
        has another value.
    """
    info, data = request.run.info, request.run.data
    experiment = experiments.find(connection, request.experiment_id)
    experiment_id = experiment["experiment_id"]
    artifact_uri = uris.join(experiment["artifact_location"], info.run_id, "artifacts")
    row = {
        "run_id": info.run_id,
        "experiment_id": experiment_id,
        "run_name": info.run_name,
        "user_id": info.user_id,
        "status": info.status,
        "start_time": info.start_time,
        "end_time": info.end_time,
        "artifact_uri": artifact_uri,
    }
    _keep(
        connection,
        runs_table,
        "run_id",
        row,
        info.lifecycle_stage,
        # With its experiment, so that it comes back with it too.
        deleted_time=experiment["deleted_time"] or now_ms(),
    )
    for some_params in _portions(data.param_list):
        logging.log_params(connection, info.run_id, some_params)
    mark = {IMPORTED_TAG: request.imported_from} if request.imported_from else {}
    values = {tag.key: tag.value for tag in data.tag_list} | {RUN_NAME_TAG: info.run_name} | mark
    run_tags = [e.RunTag(key, value) for key, value in values.items()]
    _set_tags(connection, tags, {"run_id": info.run_id}, run_tags)
    _link(connection, request.run, experiment_id)
    for some_points in _portions(request.points):
        logging.log_metrics(connection, info.run_id, experiment_id, some_points)
    changes.record(connection, "run", info.run_id, experiment_id)
    return r.ImportRunResponse(run_info=runs.to_info(runs.find(connection, info.run_id)))


def import_logged_model(
    connection: Connection, request: r.ImportLoggedModel
) -> r.LoggedModelResponse:
    """Keep a logged model under its own id.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when a model of this id is in another experiment here, or a param
        has another value.
    """
    info, data = request.model.info, request.model.data
    experiment = experiments.find(connection, request.experiment_id)
    row = {
        "model_id": info.model_id,
        "experiment_id": experiment["experiment_id"],
        "name": info.name,
        "artifact_uri": logged_models.location(experiment, info.model_id),
        "status": info.status.name,
        "status_message": info.status_message,
        "model_type": info.model_type,
        "source_run_id": info.source_run_id,
        "creation_timestamp_ms": info.creation_timestamp_ms,
        "last_updated_timestamp_ms": info.last_updated_timestamp_ms,
    }
    _keep(connection, logged_models_table, "model_id", row, "active", deleted_time=None)
    logged_models.log_params(connection, info.model_id, data.param_list)
    logged_models.set_tags(connection, info.model_id, info.tags)
    for metric in data.metrics:
        metric.model_id = info.model_id
    for run_id in sorted({metric.run_id for metric in data.metrics}):
        of_run = [metric for metric in data.metrics if metric.run_id == run_id]
        logged_models.log_metrics(connection, run_id, of_run)
    changes.record(connection, "logged_model", info.model_id, experiment["experiment_id"])
    return logged_models.get_logged_model(connection, r.GetLoggedModel(model_id=info.model_id))


def import_registered_model(
    connection: Connection, request: r.ImportRegisteredModel
) -> r.RegisteredModelResponse:
    """Keep a registered model; versions that are registered from now on get numbers above its."""
    given = request.registered_model
    row = {
        "name": given.name,
        "description": given.description,
        "creation_timestamp": given.creation_timestamp,
        "last_updated_timestamp": given.last_updated_timestamp,
    }
    columns = registered_models.c
    query = select(columns.last_version).where(columns.name == given.name).with_for_update()
    last_version = connection.execute(query).scalar()
    numbered = row | {"last_version": max(last_version or 0, request.last_version)}
    if last_version is None:
        connection.execute(insert(registered_models).values(numbered))
        audit.record(connection, "import", "registered_model", given.name)
    else:
        connection.execute(
            update(registered_models).where(columns.name == given.name).values(numbered)
        )
    _set_tags(connection, registered_model_tags, {"name": given.name}, given.tag_list)
    changes.record(connection, "registered_model", given.name)
    (model,) = registry_rows.to_models(
        connection, [registry_rows.find_model(connection, given.name)]
    )
    return r.RegisteredModelResponse(registered_model=model)


def import_model_version(
    connection: Connection, request: r.ImportModelVersion
) -> r.ModelVersionResponse:
    """Keep a version of a registered model under its own number, with its aliases.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the number is another version's here; RESOURCE_DOES_NOT_EXIST
        when the registered model has not been imported.
    """
    given, number = request.model_version, request.number
    model = registry_rows.lock_model(connection, given.name)
    origin = _origin(connection, given)
    key = {"name": given.name, "version": number}
    row = key | {
        "creation_timestamp": given.creation_timestamp,
        "last_updated_timestamp": given.last_updated_timestamp,
        "current_stage": str(given.current_stage),
        "description": given.description,
        "user_id": given.user_id,
        "source": given.source,
        "storage_location": origin.location,
        "run_id": origin.run_id,
        "run_link": given.run_link,
        "model_id": origin.model_id,
        "status": given.status,
    }
    columns = model_versions.c
    this = and_(columns.name == given.name, columns.version == number)
    created = connection.execute(select(columns.creation_timestamp).where(this)).scalar()
    entity_id = f"{given.name}/{number}"
    if created is None:
        connection.execute(insert(model_versions).values(row))
        audit.record(connection, "import", "model_version", entity_id)
        activities.record_import(connection, given)
    elif created == given.creation_timestamp:
        connection.execute(update(model_versions).where(this).values(row))
    else:
        raise invalid(
            f"Version {number} of {shown(given.name)} is another one here. Rename one of the two "
            "registered models, and import again."
        )
    if number > model["last_version"]:
        is_model = registered_models.c.name == given.name
        connection.execute(update(registered_models).where(is_model).values(last_version=number))
    _set_tags(connection, model_version_tags, key, given.tag_list)
    upsert(connection, registered_model_aliases, [key | {"alias": a} for a in given.aliases])
    changes.record(connection, "model_version", entity_id)
    changes.record(connection, "registered_model", given.name)
    found = registry_rows.find_version(connection, given.name, number)
    (version,) = registry_rows.to_versions(connection, [found])
    return r.ModelVersionResponse(model_version=version)


def _insert_experiment(connection: Connection, given: e.Experiment, artifact_root: str) -> int:
    row = {
        "name": given.name,
        "artifact_location": "",
        "lifecycle_stage": given.lifecycle_stage,
        "creation_time": given.creation_time,
        "last_update_time": given.last_update_time,
        "deleted_time": None if given.lifecycle_stage == "active" else now_ms(),
    }
    inserted = connection.execute(insert(experiments_table).values(row)).inserted_primary_key
    if inserted is None:
        raise RuntimeError("the database gave no experiment id")
    experiment_id = int(inserted[0])
    connection.execute(
        update(experiments_table)
        .where(experiments_table.c.experiment_id == experiment_id)
        .values(artifact_location=uris.join(artifact_root, str(experiment_id)))
    )
    return experiment_id


def _keep(
    connection: Connection,
    table: Table,
    id_column: str,
    row: dict[str, Any],
    stage: str,
    deleted_time: int | None,
) -> None:
    """Insert or update a run or a logged model, and move it into the trash or out of it."""
    this = table.c[id_column] == row[id_column]
    columns = [table.c.experiment_id, table.c.lifecycle_stage]
    known = connection.execute(select(*columns).where(this).with_for_update()).mappings().first()
    _refuse_elsewhere(known, row, id_column)
    if known is None or known["lifecycle_stage"] != stage:
        deleted_time = None if stage == "active" else deleted_time
        row = row | {"lifecycle_stage": stage, "deleted_time": deleted_time}
    connection.execute(
        insert(table).values(row) if known is None else update(table).where(this).values(row)
    )


def _refuse_elsewhere(known: RowMapping | None, row: dict[str, Any], id_column: str) -> None:
    if known is not None and known["experiment_id"] != row["experiment_id"]:
        raise invalid(
            f"{row[id_column]} is here already, in experiment {known['experiment_id']} instead of "
            f"{row['experiment_id']}. Was the experiment renamed? Rename the one here too, and "
            "import again."
        )


def _link(connection: Connection, run: e.Run, experiment_id: int) -> None:
    """Keep what a run used and made."""
    run_id = run.info.run_id
    if run.inputs:
        input_logging.log_datasets(connection, run_id, experiment_id, run.inputs.dataset_inputs)
        used = [(model.model_id, 0) for model in run.inputs.model_inputs]
        input_logging.log_models(connection, run_id, INPUT, used)
    if run.outputs:
        made = [(model.model_id, model.step) for model in run.outputs.model_outputs]
        input_logging.log_models(connection, run_id, OUTPUT, made)


def _set_tags(
    connection: Connection, table: Table, owner: dict[str, Any], given: Sequence[r.Tag]
) -> None:
    for some in _portions(given):
        upsert(connection, table, [owner | {"key": tag.key, "value": tag.value} for tag in some])


def _origin(connection: Connection, version: e.ModelVersion) -> Origin:
    """Say where a version's files are; unlike a new one, it may come from what is gone."""
    asked = r.CreateModelVersion(
        name=version.name,
        source=version.source or "unknown",
        run_id=version.run_id,
        model_id=version.model_id,
    )
    try:
        return model_sources.resolve(connection, asked, may_be_nowhere=True)
    except TrackerError as error:
        known = (ErrorCode.INVALID_PARAMETER_VALUE, ErrorCode.RESOURCE_DOES_NOT_EXIST)
        if error.error_code not in known:
            raise
        return Origin(version.run_id, version.model_id)


def _portions(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
