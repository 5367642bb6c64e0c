"""Whatever is sent to any endpoint, the server answers, and never with an error of its own."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.server.openapi import document
from jupyter_tracker.stores.protocol import Store
from tests.conftest import NewDatabase, RunningServer

OPERATIONS = sorted(
    (
        found.ok()
        for found in schemathesis.openapi.from_dict(json.loads(document())).get_all_operations()
    ),
    key=lambda operation: "delete" in operation.label.lower(),
)
"""Deletions come last, so that there is something to read until then."""

HONEST = (501, 503)
"""Not implemented, and not available now: errors that say what they are."""


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def database_uri(request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return new_database(tmp_path / "store" / "tracker.db")
    uri: str = request.getfixturevalue(f"{request.param}_uri")
    return uri


def populated(store: Store) -> dict[str, str]:
    """Fill a store, and return what its things are called in requests."""
    run = store.create_run(r.CreateRun()).run
    run_id = run.info.run_id
    store.log_batch(
        r.LogBatch(
            run_id=run_id,
            metrics=[e.Metric("loss", 0.5, 1)],
            params=[e.Param("depth", "3")],
            tags=[e.RunTag("team", "growth")],
        )
    )
    store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    store.create_model_version(
        r.CreateModelVersion(name="churn", source=f"runs:/{run_id}/model", run_id=run_id)
    )
    model = store.create_logged_model(r.CreateLoggedModel(experiment_id="0")).model
    return {
        "run_id": run_id,
        "run_uuid": run_id,
        "experiment_id": "0",
        "metric_key": "loss",
        "name": "churn",
        "version": "1",
        "model_id": model.info.model_id,
    }


def aimed(part: Any, known: dict[str, str]) -> Any:
    """Aim a part of a request at things that are there."""
    if not isinstance(part, dict):
        return part
    return part | {key: value for key, value in known.items() if key in part}


def test_no_request_makes_the_server_fail(server: RunningServer, database_uri: str):
    # What a request may be is the same for every database: most of it is tried on one.
    examples = 6 if database_uri.startswith("sqlite") else 2
    known = populated(server.store)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {server.token}"
    failures: list[str] = []

    def send(case: Any) -> None:
        response = case.call(base_url=server.uri, session=session, timeout=20)
        if response.status_code >= 500 and response.status_code not in HONEST:
            failures.append(
                f"{case.as_curl_command()}\n  {response.status_code} {response.text[:200]}"
            )

    for operation in OPERATIONS:

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def exercise(case: Any) -> None:
            if isinstance(case.query, dict):
                case.query.pop("wait", None)
            send(case)
            case.body, case.query = aimed(case.body, known), aimed(case.query, known)
            case.path_parameters = aimed(case.path_parameters, known)
            send(case)

        exercise()
    assert not failures, "\n".join(failures[:10])
