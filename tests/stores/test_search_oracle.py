"""Whatever filter and order are asked for, the answer is what plain Python computes."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore
from tests.servers.databases import DatabaseServer

NUMBERS = [0.0, 0.25, 0.5, 1.0, -1.0, math.inf, -math.inf, math.nan]
TEXTS = ["", "a", "A", "ab", "a_b", "50%", "it's", "été", "🐍", "\\", " a"]


@dataclass
class Known:
    """A run as the oracle knows it."""

    name: str
    start_time: int
    metrics: dict[str, float] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


def population() -> list[Known]:
    """Runs that have and lack every combination of values."""
    runs = []
    for i in range(24):
        run = Known(f"run {i:02}", start_time=1 + i // 3)
        if i % 4:
            run.metrics["m"] = NUMBERS[i % len(NUMBERS)]
        if i % 3:
            run.metrics["n"] = NUMBERS[(i * 5 + 1) % len(NUMBERS)]
        if i % 5:
            run.params["p"] = TEXTS[i % len(TEXTS)]
        if i % 2:
            run.tags["t"] = TEXTS[(i * 3 + 2) % len(TEXTS)]
        runs.append(run)
    return runs


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mysql"])
def searched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, dict[str, Known]]]:
    folder: Path = tmp_path_factory.mktemp("oracle")
    uri = f"sqlite:///{folder / 'tracker.db'}"
    server: DatabaseServer | None = None
    if request.param != "sqlite":
        server = request.getfixturevalue(request.param)
        uri = server.database_uri("oracle")
    store = SqlStore(make_engine(uri), LocalArtifacts(folder))
    known = {}
    for run in population():
        created = store.create_run(r.CreateRun(run_name=run.name, start_time=run.start_time)).run
        run_id = created.info.run_id
        store.log_batch(
            r.LogBatch(
                run_id=run_id,
                metrics=[e.Metric(key, value, 1) for key, value in run.metrics.items()],
                params=[e.Param(*pair) for pair in run.params.items()],
                tags=[e.RunTag(*pair) for pair in run.tags.items()],
            )
        )
        known[run_id] = run
    yield store, known
    store.close()
    if server is not None:
        server.drop("oracle")


# A filter is a pair: its text, and what it says of a run as a Python function.

quoted = st.sampled_from(TEXTS).map(lambda text: (text, "'" + text.replace("'", "''") + "'"))
comparisons = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def of_metric(key: str, operator: str, number: float) -> Any:
    compare = comparisons[operator]
    return (
        f"metrics.{key} {operator} {number!r}",
        lambda run: key in run.metrics and compare(run.metrics[key], number),
    )


def of_text(where: str, key: str, operator: str, value: tuple[str, str]) -> Any:
    text, literal = value
    compare = comparisons[operator]

    def test(run: Known) -> bool:
        stored = getattr(run, where)
        return key in stored and compare(stored[key], text)

    return f"{where}.{key} {operator} {literal}", test


def of_pattern(where: str, key: str, operator: str, pattern: str) -> Any:
    flags = re.DOTALL | (re.IGNORECASE | re.ASCII if operator == "ILIKE" else 0)
    expression = "".join(
        {"%": ".*", "_": "."}.get(character, re.escape(character)) for character in pattern
    )
    matches = re.compile(expression, flags)

    def test(run: Known) -> bool:
        stored = getattr(run, where)
        return key in stored and matches.fullmatch(stored[key]) is not None

    return f"{where}.{key} {operator} '{pattern}'", test


def of_list(where: str, key: str, values: list[tuple[str, str]]) -> Any:
    texts, literals = [v[0] for v in values], [v[1] for v in values]

    def test(run: Known) -> bool:
        stored = getattr(run, where)
        return key in stored and stored[key] in texts

    return f"{where}.{key} IN ({', '.join(literals)})", test


def of_absence(where: str, key: str, negated: bool) -> Any:
    return (
        f"{where}.{key} IS {'NOT ' if negated else ''}NULL",
        lambda run: (key in getattr(run, where)) == negated,
    )


texts_at = st.sampled_from([("params", "p"), ("tags", "t")])
patterns = st.sampled_from(["%", "a%", "A%", "_", "%b", "a_b", "%\\%", "50%", "é%", ""])
leaves = st.one_of(
    st.builds(
        of_metric,
        st.sampled_from("mnx"),
        st.sampled_from(list(comparisons)),
        st.sampled_from([n for n in NUMBERS if math.isfinite(n)]),
    ),
    st.builds(
        lambda at, *rest: of_text(*at, *rest), texts_at, st.sampled_from(["=", "!="]), quoted
    ),
    st.builds(
        lambda at, *rest: of_pattern(*at, *rest),
        texts_at,
        st.sampled_from(["LIKE", "ILIKE"]),
        patterns,
    ),
    st.builds(
        lambda at, *rest: of_list(*at, *rest), texts_at, st.lists(quoted, min_size=1, max_size=3)
    ),
    st.builds(
        lambda at, *rest: of_absence(*at, *rest),
        st.sampled_from([("metrics", "m"), ("params", "p"), ("tags", "t")]),
        st.booleans(),
    ),
)


def joined(word: str, parts: list[Any]) -> Any:
    combine = all if word == "AND" else any
    text = f" {word} ".join(f"({part[0]})" for part in parts)
    return text, lambda run: combine(part[1](run) for part in parts)


filters = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(joined, st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=3)),
        inner.map(lambda part: (f"NOT ({part[0]})", lambda run: not part[1](run))),
    ),
    max_leaves=6,
)


def order_key(where: str, key: str, descending: bool) -> Any:
    def rank(run: Known) -> tuple[int, Any]:
        stored = getattr(run, where)
        if key not in stored:
            return 2, 0
        value = stored[key]
        if isinstance(value, float):
            if math.isnan(value):
                return 1, 0
            return 0, -value if descending else value
        points = [ord(character) for character in value]
        # The end of a text sorts before every character, so after every one when descending.
        return 0, [-point for point in points] + [1] if descending else [*points, -1]

    return rank


orders = st.lists(
    st.tuples(
        st.sampled_from([("metrics", "m"), ("metrics", "n"), ("params", "p")]), st.booleans()
    ),
    max_size=2,
    unique_by=lambda order: order[0],
)


@settings(
    max_examples=75,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=filters, order=orders, page_size=st.integers(1, 30))
def test_a_search_finds_what_plain_python_finds_in_the_same_order(
    searched: tuple[Store, dict[str, Known]], asked: Any, order: Any, page_size: int
):
    store, known = searched
    text, test = asked
    keys = [order_key(*at, descending) for at, descending in order]
    expected = sorted(
        (run_id for run_id, run in known.items() if test(run)),
        key=lambda run_id: (
            *(key(known[run_id]) for key in keys),
            -known[run_id].start_time,
            run_id,
        ),
    )
    order_by = [f"{at[0]}.{at[1]} {'DESC' if down else 'ASC'}" for at, down in order]
    assert pages_of(store, text, order_by, page_size) == expected


def pages_of(store: Store, text: str, order_by: list[str], page_size: int) -> list[str]:
    found: list[str] = []
    token = ""
    while True:
        page = store.search_runs(
            r.SearchRuns(
                experiment_ids=["0"],
                filter=text,
                order_by=order_by,
                max_results=page_size,
                page_token=token,
            )
        )
        found += [run.info.run_id for run in page.runs]
        token = page.next_page_token
        if not token:
            return found
