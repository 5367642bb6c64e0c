"""What is particular to database servers: races, restarts, pools, migrations."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql import schema
from jupyter_tracker.stores.sql.engine import make_engine, reading, writing
from jupyter_tracker.stores.sql.store import SqlStore
from tests.servers.databases import DatabaseServer, Postgres

WRITERS = 6


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def uri(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tracker.db'}"
    found: str = request.getfixturevalue(f"{request.param}_uri")
    return found


@pytest.fixture
def stores(uri: str, tmp_path: Path) -> Iterator[list[Store]]:
    """Several processes' worth of stores over one database."""
    opened: list[Store] = [
        SqlStore(make_engine(uri), LocalArtifacts(tmp_path / "artifacts")) for _ in range(WRITERS)
    ]
    yield opened
    for store in opened:
        store.close()


def race(stores: list[Store], write: Callable[[Store, int], object]) -> list[str]:
    """Let every store write at the same moment; return the outcomes, "ok" or an error's code."""
    start = threading.Barrier(len(stores))
    outcomes: list[str] = []

    def work(number: int, store: Store) -> None:
        start.wait()
        try:
            write(store, number)
            outcomes.append("ok")
        except TrackerError as error:
            outcomes.append(error.error_code)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


ONE_WINS = sorted(["ok"] + ["RESOURCE_ALREADY_EXISTS"] * (WRITERS - 1))


def test_of_many_who_create_one_experiment_one_wins(stores: list[Store]):
    request = r.CreateExperiment(name="churn")
    assert race(stores, lambda store, _: store.create_experiment(request)) == ONE_WINS


def test_of_many_who_rename_to_one_name_one_wins(stores: list[Store]):
    ids = [
        stores[0].create_experiment(r.CreateExperiment(name=f"e{i}")).experiment_id
        for i in range(WRITERS)
    ]
    outcomes = race(
        stores,
        lambda store, i: store.update_experiment(
            r.UpdateExperiment(experiment_id=ids[i], new_name="one name")
        ),
    )
    assert outcomes == ONE_WINS


def test_of_many_who_create_one_registered_model_one_wins(stores: list[Store]):
    request = r.CreateRegisteredModel(name="churn")
    assert race(stores, lambda store, _: store.create_registered_model(request)) == ONE_WINS


def test_many_who_create_a_version_at_once_get_numbers_of_their_own(stores: list[Store]):
    run = stores[0].create_run(r.CreateRun()).run.info.run_id
    stores[0].create_registered_model(r.CreateRegisteredModel(name="churn"))
    request = r.CreateModelVersion(name="churn", source=f"runs:/{run}/model", run_id=run)
    assert race(stores, lambda store, _: store.create_model_version(request)) == ["ok"] * WRITERS
    found = stores[0].search_model_versions(r.SearchModelVersions(filter="name = 'churn'"))
    assert sorted(int(v.version) for v in found.model_versions) == list(range(1, WRITERS + 1))


def test_of_many_who_approve_one_request_one_moves_the_version(stores: list[Store]):
    stores[0].create_registered_model(r.CreateRegisteredModel(name="churn"))
    stores[0].create_model_version(r.CreateModelVersion(name="churn", source="s3://bucket/model"))
    move = {"name": "churn", "version": "1", "stage": "Production"}
    stores[0].create_transition_request(r.CreateTransitionRequest(**move))
    request = r.ApproveTransitionRequest(**move)
    outcomes = race(stores, lambda store, _: store.approve_transition_request(request))
    assert outcomes == sorted(["ok"] + ["RESOURCE_DOES_NOT_EXIST"] * (WRITERS - 1))


def test_of_many_who_log_different_values_of_one_param_one_wins(stores: list[Store]):
    run = stores[0].create_run(r.CreateRun()).run.info.run_id
    outcomes = race(
        stores, lambda store, i: store.log_param(r.LogParam(run_id=run, key="p", value=str(i)))
    )
    assert outcomes == sorted(["ok"] + ["INVALID_PARAMETER_VALUE"] * (WRITERS - 1))


def test_the_latest_point_wins_whoever_comes_first(stores: list[Store]):
    run = stores[0].create_run(r.CreateRun()).run.info.run_id

    def write(store: Store, i: int) -> None:
        for step in range(i, 60, WRITERS):
            store.log_batch(r.LogBatch(run_id=run, metrics=[e.Metric("m", float(step), 1, step)]))

    assert race(stores, write) == ["ok"] * WRITERS
    assert stores[0].get_run(r.GetRun(run_id=run)).run.data.metrics == {"m": 59.0}
    history = stores[0].get_metric_history(r.GetMetricHistory(run_id=run, metric_key="m"))
    assert [metric.step for metric in history.metrics] == list(range(60))


def test_batches_of_many_keys_in_any_order_do_not_lock_each_other_out(stores: list[Store]):
    run = stores[0].create_run(r.CreateRun()).run.info.run_id

    def write(store: Store, i: int) -> None:
        keys = [f"m{k}" for k in range(40)]
        for step in range(10):
            order = keys if (i + step) % 2 else keys[::-1]
            metrics = [e.Metric(key, 1.0, i, step) for key in order]
            tags = [e.RunTag(key, "x") for key in order]
            store.log_batch(r.LogBatch(run_id=run, metrics=metrics, tags=tags))

    assert race(stores, write) == ["ok"] * WRITERS


def test_infinities_and_nan_come_back_as_they_went(stores: list[Store]):
    run = stores[0].create_run(r.CreateRun()).run.info.run_id
    values = [float("inf"), float("-inf"), float("nan"), 5e-324, 1e308, -0.5]
    metrics = [e.Metric("m", value, 1, step) for step, value in enumerate(values)]
    stores[0].log_batch(r.LogBatch(run_id=run, metrics=metrics))
    history = stores[0].get_metric_history(r.GetMetricHistory(run_id=run, metric_key="m"))
    assert [repr(float(metric.value)) for metric in history.metrics] == list(map(repr, values))


def test_texts_of_every_kind_come_back_as_they_went(stores: list[Store]):
    texts = ["🐍 été 日本", " spaces ", "quote ' \" ` \\ %", "line\nbreak\ttab", "x" * 6000]
    run = stores[0].create_run(r.CreateRun(run_name="🐍 run")).run.info.run_id
    params = [e.Param(f"p{i}", value) for i, value in enumerate(texts)]
    stores[0].log_batch(r.LogBatch(run_id=run, params=params))
    data = stores[0].get_run(r.GetRun(run_id=run)).run
    assert data.data.params == {f"p{i}": value for i, value in enumerate(texts)}
    assert data.info.run_name == "🐍 run"


def test_names_that_differ_in_case_or_in_a_space_are_different(stores: list[Store]):
    for name in ("churn", "Churn", "chürn"):
        stores[0].create_experiment(r.CreateExperiment(name=name))
        stores[0].create_registered_model(r.CreateRegisteredModel(name=name))
    run = stores[0].create_run(r.CreateRun()).run.info.run_id
    tags = [e.RunTag("key", "1"), e.RunTag("Key", "2"), e.RunTag("key ", "3")]
    stores[0].log_batch(r.LogBatch(run_id=run, tags=tags))
    stored = stores[0].get_run(r.GetRun(run_id=run)).run.data.tags
    assert [stored["key"], stored["Key"], stored["key "]] == ["1", "2", "3"]


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_database_that_does_not_exist_is_made(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
):
    server: DatabaseServer = request.getfixturevalue(kind)
    server.drop("fresh")
    store = SqlStore(make_engine(server.database_uri("fresh")), LocalArtifacts(tmp_path))
    assert store.create_run(r.CreateRun()).run.info.experiment_id == "0"
    store.close()
    server.drop("fresh")


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_wrong_password_is_named_without_being_shown(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
):
    server: DatabaseServer = request.getfixturevalue(kind)
    uri = server.database_uri("tests").replace("secret", "wrong")
    with pytest.raises(TrackerError, match="refuses the user") as refused:
        SqlStore(make_engine(uri), LocalArtifacts(tmp_path))
    assert "wrong" not in refused.value.message
    assert refused.value.error_code == "PERMISSION_DENIED"


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_a_server_that_does_not_answer_is_named(kind: str, tmp_path: Path):
    with pytest.raises(TrackerError, match="127.0.0.1:1/") as refused:
        SqlStore(make_engine(f"{kind}://u:p@127.0.0.1:1/x"), LocalArtifacts(tmp_path))
    assert refused.value.error_code == "TEMPORARILY_UNAVAILABLE"


def test_many_who_open_an_empty_database_at_once_migrate_it_once(
    postgresql: Postgres, tmp_path: Path
):
    postgresql.drop("empty")
    failures: list[BaseException] = []

    def open_it() -> None:
        try:
            engine = make_engine(postgresql.database_uri("empty"))
            SqlStore(engine, LocalArtifacts(tmp_path)).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    postgresql.drop("empty")
    assert failures == []


def test_a_restart_of_the_database_is_survived(
    postgresql: Postgres, postgresql_uri: str, tmp_path: Path
):
    store = SqlStore(make_engine(postgresql_uri), LocalArtifacts(tmp_path))
    run = store.create_run(r.CreateRun(run_name="before")).run.info.run_id
    postgresql.stop()
    with pytest.raises(TrackerError) as refused:
        store.get_run(r.GetRun(run_id=run))
    assert refused.value.error_code == "TEMPORARILY_UNAVAILABLE"
    postgresql.start()
    assert store.get_run(r.GetRun(run_id=run)).run.info.run_name == "before"
    store.close()


def test_a_write_on_a_connection_that_proves_dead_is_done_on_another(
    postgresql: Postgres, postgresql_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jupyter_tracker.stores.sql.engine._FRESH", 600)  # no ping finds out
    store = SqlStore(make_engine(postgresql_uri), LocalArtifacts(tmp_path))
    store.create_run(r.CreateRun(run_name="before"))
    postgresql.stop()
    postgresql.start()
    assert store.create_run(r.CreateRun(run_name="after")).run.info.run_name == "after"
    store.close()


def test_a_full_pool_waits_and_then_says_so(
    postgresql_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MLFLOW_SQLALCHEMYSTORE_POOL_SIZE", "1")
    monkeypatch.setenv("JUPYTER_TRACKER_POOL_TIMEOUT", "1")
    engine = make_engine(postgresql_uri)
    store = SqlStore(engine, LocalArtifacts(tmp_path))
    with reading(engine):
        began = time.monotonic()
        with pytest.raises(TrackerError, match="POOL_SIZE") as refused:
            store.search_experiments(r.SearchExperiments())
        assert time.monotonic() - began >= 1
    assert refused.value.error_code == "TEMPORARILY_UNAVAILABLE"
    assert store.search_experiments(r.SearchExperiments()).experiments
    store.close()


def test_an_older_schema_is_brought_up_to_date_with_its_points(tmp_path: Path):
    database = tmp_path / "tracker.db"
    engine = make_engine(f"sqlite:///{database}")
    with writing(engine) as connection:
        schema.migrate(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO runs (run_id, experiment_id, run_name, user_id, status, start_time,"
                " artifact_uri, lifecycle_stage) VALUES ('r', 0, 'old', 'ann', 'FINISHED', 1,"
                " 'mlflow-artifacts:/0/r/artifacts', 'active')"
            )
        )
        for step in range(3):
            connection.execute(
                text("INSERT INTO metrics VALUES ('r', 'm', :step, 1, 0.5, 0)"), {"step": step}
            )
        connection.execute(text("INSERT INTO latest_metrics VALUES ('r', 'm', 0, 0.5, 0, 2, 1)"))
    store = SqlStore(engine, LocalArtifacts(tmp_path))
    assert store.get_run(r.GetRun(run_id="r")).run.data.metrics == {"m": 0.5}
    history = store.get_metric_history(r.GetMetricHistory(run_id="r", metric_key="m"))
    assert [metric.step for metric in history.metrics] == [0, 1, 2]
    store.close()


def test_an_older_schema_is_refused_with_the_remedy_where_it_must_not_be_changed(tmp_path: Path):
    engine = make_engine(f"sqlite:///{tmp_path / 'tracker.db'}")
    with writing(engine) as connection:
        schema.migrate(connection, "0001")
    with pytest.raises(TrackerError, match="jupyter tracker db upgrade"):
        SqlStore(engine, LocalArtifacts(tmp_path), may_upgrade=False)
    with sqlite3.connect(tmp_path / "tracker.db") as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_the_migrations_make_the_same_tables_everywhere(kind: str, request: pytest.FixtureRequest):
    from sqlalchemy import MetaData

    from jupyter_tracker.stores.sql.tables import metadata

    request.getfixturevalue(f"{kind}_uri")
    server: DatabaseServer = request.getfixturevalue(kind)
    made = MetaData()
    engine = make_engine(server.database_uri("tests"))
    made.reflect(engine)
    engine.dispose()
    assert set(made.tables) == {*metadata.tables, "alembic_version"}
    for table in metadata.tables.values():
        assert {(c.name, c.nullable, c.primary_key) for c in table.columns} == {
            (c.name, c.nullable, c.primary_key) for c in made.tables[table.name].columns
        }


@pytest.mark.parametrize(
    "uri", ["oracle://u:secret@h/d", "nonsense", "sqlite://", "postgresql+nonsense//x", ""]
)
def test_another_kind_of_database_is_refused_with_what_is_supported(uri: str):
    with pytest.raises(TrackerError, match=r"sqlite:///.*") as refused:
        make_engine(uri)
    assert "secret" not in refused.value.message


def test_drivers_that_mlflow_users_name_are_taken():
    engine = make_engine("postgresql+psycopg2://u:p@h/d")
    assert engine.dialect.driver == "psycopg"
