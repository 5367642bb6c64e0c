"""Searching runs, the same from a database and over the wire."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.store import SqlStore


def add(store: Store, name: str, auc: float | None = None, **params: str) -> str:
    run = store.create_run(r.CreateRun(run_name=name, user_id="ann", start_time=ord(name[0]))).run
    metrics = [] if auc is None else [e.Metric("auc", auc, 1)]
    pairs = [e.Param(key, value) for key, value in params.items()]
    store.log_batch(r.LogBatch(run_id=run.info.run_id, metrics=metrics, params=pairs))
    return run.info.run_id


def search(store: Store, text: str = "", **query: object) -> str:
    """Names of the runs found, one letter each, in order."""
    request = r.SearchRuns(experiment_ids=["0"], filter=text, **query)  # type: ignore[arg-type]
    return "".join(run.info.run_name for run in store.search_runs(request).runs)


@pytest.fixture
def runs(store: Store) -> Store:
    add(store, "a", 0.1, depth="3")
    add(store, "b", 0.2, depth="5", rate="0.1")
    add(store, "c", math.nan, depth="3")
    add(store, "d", math.inf)
    add(store, "e")
    return store


def test_the_newest_run_comes_first(runs: Store):
    assert search(runs) == "edcba"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("metrics.auc > 0.1", "db"),
        ("metrics.auc >= 0.1 AND metrics.auc < 1", "ba"),
        ("metrics.auc = 0.2", "b"),
        ("metrics.auc != 0.1", "dcb"),
        ("params.depth = '3'", "ca"),
        ("params.depth != '3'", "b"),
        ("params.depth = '3' AND metrics.auc = 0.1", "a"),
        ("params.depth LIKE '_' AND params.rate LIKE '0%'", "b"),
        ("params.depth IN ('5', '7')", "b"),
        ("params.rate IS NULL", "edca"),
        ("params.rate IS NOT NULL", "b"),
        ("NOT params.depth = '3'", "edb"),
        ("params.depth = '5' OR metrics.auc > 1", "db"),
        ("run_name = 'a'", "a"),
        ("attributes.run_name IN ('a', 'e')", "ea"),
        ("attributes.start_time > 98", "edc"),
        ("user_id = 'ann' and status = 'RUNNING'", "edcba"),
        ("tags.mlflow.runName LIKE 'A'", ""),
        ("tags.mlflow.runName ILIKE 'A'", "a"),
        ("end_time IS NULL", "edcba"),
    ],
)
def test_a_filter_selects(runs: Store, text: str, found: str):
    assert search(runs, text) == found


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (["metrics.auc DESC"], "dbace"),
        (["metrics.auc ASC"], "abdce"),
        (["params.depth", "run_name DESC"], "cabed"),
        (["attributes.start_time ASC"], "abcde"),
    ],
)
def test_numbers_come_before_nan_and_nan_before_absent(runs: Store, order: list[str], found: str):
    assert search(runs, order_by=order) == found


@pytest.mark.parametrize("order", [[], ["metrics.auc DESC"], ["metrics.auc"], ["params.depth"]])
def test_pages_follow_each_other_without_gap_or_repeat(runs: Store, order: list[str]):
    whole = search(runs, order_by=order)
    pages, token = "", ""
    while True:
        request = r.SearchRuns(
            experiment_ids=["0"], max_results=2, order_by=order, page_token=token
        )
        page = runs.search_runs(request)
        pages += "".join(run.info.run_name for run in page.runs)
        token = page.next_page_token
        if not token:
            break
    assert pages == whole


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"text": "statu = 'x'"}, "Did you mean 'status'"),
        ({"text": "metrics.auc > '1'"}, "is a number"),
        ({"text": "params.depth > 3"}, "put the value in quotes"),
        ({"text": "metrics.auc LIKE '1'"}, "is a number"),
        ({"text": "params.depth > '3'"}, "is text, which has no order"),
        ({"order_by": ["metrics.auc"] * 21}, "the limit is 20"),
        ({"max_results": 0}, "max_results"),
        ({"max_results": 50_001}, "max_results"),
        ({"page_token": "rubbish"}, "page_token"),
        ({"order_by": ["metrics.auc sideways"]}, "Invalid order"),
    ],
)
def test_a_wrong_query_says_what_is_wrong(runs: Store, query: dict[str, object], message: str):
    with pytest.raises(TrackerError, match=message) as refused:
        search(runs, **query)  # type: ignore[arg-type]
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_the_longest_filter_that_is_taken_is_answered(runs: Store):
    nested = "NOT (run_name = 'x' OR " * 9 + "metrics.auc > 0.1" + ")" * 9
    assert search(runs, nested) == "eca"
    assert search(runs, "NOT " * 400 + "metrics.auc > 0.1") == "db"
    assert search(runs, " OR ".join(["metrics.auc > 0.1"] * 300)) == "db"


def test_other_experiments_stay_out(runs: Store):
    request = r.SearchRuns(experiment_ids=["1"], filter="metrics.auc > 0")
    assert runs.search_runs(request).runs == []


def test_a_page_of_runs_takes_a_fixed_number_of_statements(sql_store: SqlStore):
    from sqlalchemy import event

    statements: list[str] = []
    event.listen(
        sql_store._engine, "before_cursor_execute", lambda *args: statements.append(args[2])
    )
    counts = []
    for name in "abcdefgh":
        add(sql_store, name, 0.5, depth="3")
        statements.clear()
        search(sql_store, "metrics.auc > 0", order_by=["metrics.auc"])
        counts.append(len(statements))
    # Begin, three parts of the order (numbers, NaN, none), five kinds of data, one to spare.
    assert counts[0] == counts[-1] <= 1 + 3 + 5 + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=30).filter(lambda text: "\x00" not in text))
def test_what_users_type_is_bound_and_never_pasted(sql_store: SqlStore, text: str):
    if any("\ud800" <= character <= "\udfff" for character in text):
        return
    quoted = text.replace("'", "''")
    assert search(sql_store, f"params.p = '{quoted}' OR tags.t LIKE '{quoted}'") == ""
