"""The benchmark goes through with a tiny load; what it finds does not matter here."""

from pathlib import Path

import pytest

from benchmarks import raw_engine, report
from benchmarks.__main__ import measure
from benchmarks.client import Client
from benchmarks.load import Size, run_together
from benchmarks.servers import Kind
from benchmarks.stored_runs import matching

pytestmark = pytest.mark.thorough

TINY = Size(
    seconds=5,
    round_trips=3,
    batches=3,
    history=26_000,
    filled_runs=3,
    stored_runs=(1000, 1500),
    repeats=2,
)


def test_every_measure_of_the_table_is_taken_of_our_server(tmp_path: Path):
    results = measure(Kind("tracker"), f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "server", TINY)
    assert results.pop("refused") == 0
    assert all(value > 0 for value in results.values())
    lines = report.table({"tracker": results}, "tracker", "mlflow").splitlines()
    assert len(lines) == 2 + len(results) == 18
    assert lines[-2].startswith("| filter and order over 1,500 runs, p50 (ms) | ")


def test_the_raw_engine_is_measured_by_the_same_names(tmp_path: Path):
    results = raw_engine.measure(f"sqlite:///{tmp_path / 'a.db'}", TINY)
    assert list(results) == ["log-metric p50", "log-metric p99", "points, 1", "history"]
    assert all(value > 0 for value in results.values())


def test_the_search_finds_a_hundredth_of_the_stored_runs():
    assert matching(10_000) == pytest.approx(100, abs=20)


def test_the_last_column_says_how_many_times_better_ours_is():
    ours = {"start": 1.0, "history": 3000.0, "processes": 1}
    theirs = {"start": 2.0, "history": 100.0}
    assert report.table({"a": ours, "b": theirs}, "a", "b").splitlines() == [
        "|  | a | b | times better |",
        "| --- | ---: | ---: | ---: |",
        "| start (s) | 1.00 | 2.00 | 2.0 |",
        f"| processes | 1 | {report.NOTHING} | {report.NOTHING} |",
        "| points/s read from a history | 3,000 | 100 | 30 |",
    ]


def test_the_table_replaces_the_one_before(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("Before.\n\n<!-- table -->\n<!-- end of table -->\n\nAfter.\n")
    assert report.has_marks(page)
    report.write(page, "one")
    report.write(page, r"two \1")
    assert page.read_text() == (
        "Before.\n\n<!-- table -->\n\ntwo \\1\n\n<!-- end of table -->\n\nAfter.\n"
    )


def test_a_client_that_cannot_go_on_ends_the_measure():
    def fail(client: Client) -> None:
        client.get("/", {})

    with pytest.raises(ConnectionRefusedError):
        run_together(1, [[fail, fail]], 1)


def test_an_unknown_server_is_refused():
    with pytest.raises(ValueError, match="tracker or mlflow"):
        Kind.parse("other")
