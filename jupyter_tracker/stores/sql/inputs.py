"""What runs used and made, as pages of runs show it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, literal, select, union_all

from jupyter_tracker.contract import entities as e
from jupyter_tracker.stores.sql.collections import rows_where_in, values_by_owner
from jupyter_tracker.stores.sql.tables import datasets, run_datasets, run_models

INPUT, OUTPUT = "input", "output"
"""The direction of a row of `run_models`."""

_used = run_datasets.join(datasets, run_datasets.c.dataset_id == datasets.c.dataset_id)

DATASET_FIELDS = union_all(
    *(
        select(
            run_datasets.c.run_id, literal(name).label("key"), column.label("value")
        ).select_from(_used)
        for name, column in (
            ("name", datasets.c.name),
            ("digest", datasets.c.digest),
            ("context", run_datasets.c.context),
        )
    )
).subquery("dataset_fields")
"""The datasets of runs as keys and values, which is how searches ask for them."""

InputsAndOutputs: TypeAlias = tuple[e.RunInputs | None, e.RunOutputs | None]


def of_runs(connection: Connection, run_ids: Sequence[str]) -> dict[str, InputsAndOutputs]:
    """Return what each run used and made; a run that did neither is not in it."""
    inputs_of = values_by_owner(connection, run_datasets, "run_id", run_ids)
    models_of = values_by_owner(connection, run_models, "run_id", run_ids)
    used = sorted({row["dataset_id"] for rows in inputs_of.values() for row in rows})
    found = {
        row["dataset_id"]: row for row in rows_where_in(connection, datasets, "dataset_id", used)
    }
    return {
        run_id: _inputs_and_outputs(inputs_of.get(run_id, []), models_of.get(run_id, []), found)
        for run_id in {*inputs_of, *models_of}
    }


def dataset_id(experiment_id: int, name: str, digest: str) -> str:
    """Make the id of a dataset."""
    return hashlib.sha256(json.dumps([experiment_id, name, digest]).encode()).hexdigest()


def _inputs_and_outputs(
    used: Sequence[RowMapping], models: Sequence[RowMapping], found: Mapping[str, RowMapping]
) -> InputsAndOutputs:
    inputs = e.RunInputs(
        dataset_inputs=[_dataset_input(row, found[row["dataset_id"]]) for row in used],
        model_inputs=[e.ModelInput(row["model_id"]) for row in models if row["direction"] == INPUT],
    )
    outputs = e.RunOutputs(
        model_outputs=[
            e.ModelOutput(row["model_id"], row["step"])
            for row in models
            if row["direction"] == OUTPUT
        ]
    )
    return (
        inputs if inputs.dataset_inputs or inputs.model_inputs else None,
        outputs if outputs.model_outputs else None,
    )


def _dataset_input(link: RowMapping, row: RowMapping) -> e.DatasetInput:
    dataset = e.Dataset(
        name=row["name"],
        digest=row["digest"],
        source_type=row["source_type"],
        source=row["source"],
        schema=row["schema"],
        profile=row["profile"],
    )
    values = json.loads(link["tags"]).items()
    return e.DatasetInput(dataset=dataset, tags=[e.InputTag(key, value) for key, value in values])
