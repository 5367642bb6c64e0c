"""Many requests, slow models, and batches."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import requests

from jupyter_tracker.models import infer_signature
from tests.serving.served import Server, saved, serving

TABLE = pd.DataFrame({"a": [1.0], "b": [2.0]})

GATE = threading.Event()
"""What models of these tests wait for."""
ASKED: list[int] = []
"""How many rows they were asked at a time."""


@pytest.fixture(autouse=True)
def _closed_gate() -> Iterator[None]:
    GATE.clear()
    ASKED.clear()
    yield
    GATE.set()


@contextmanager
def served(folder: Path, predict: Callable[[Any], Any], **settings: Any) -> Iterator[Server]:
    """Serve a function of this process, so that it and the test can wait for each other."""
    model = saved(folder, lambda data: data, infer_signature(TABLE))
    with serving(model, **settings) as server:
        loaded = server.application.serving.model
        loaded.model._predict = lambda data, _params: predict(data)
        yield server


def waiting(data: Any) -> Any:
    ASKED.append(len(data))
    GATE.wait(30)
    return data["a"].to_numpy()


def ask(server: Server, *rows: float) -> requests.Response:
    return server.ask({"inputs": {"a": list(rows), "b": list(rows)}})


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_the_server_answers_while_the_model_computes(tmp_path: Path):
    with served(tmp_path / "m", waiting, threads=1) as server, ThreadPoolExecutor() as pool:
        asked = pool.submit(ask, server, 1)
        until(lambda: ASKED == [1])
        assert server.get("/ping").status_code == 200
        assert "requests_waiting 1.0" in server.get("/metrics").text
        GATE.set()
        assert asked.result().json() == {"predictions": [1.0]}


def test_more_requests_than_may_wait_are_turned_away(tmp_path: Path):
    with (
        served(tmp_path / "m", waiting, threads=1, max_queued=2) as server,
        ThreadPoolExecutor() as pool,
    ):
        asked = [pool.submit(ask, server, 1) for _ in range(2)]
        until(lambda: server.application.predictor.waiting == 2)
        refused = ask(server, 1)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        assert refused.json()["error_code"] == "TEMPORARILY_UNAVAILABLE"
        GATE.set()
        assert [each.result().status_code for each in asked] == [200, 200]


def test_a_model_that_hangs_costs_its_request_and_then_the_health(tmp_path: Path):
    with served(tmp_path / "m", waiting, threads=1, timeout=0.2) as server:
        answer = ask(server, 1)
        assert (answer.status_code, answer.json()["error_code"]) == (504, "DEADLINE_EXCEEDED")
        until(lambda: server.get("/ping").status_code == 503)
        assert server.get("/health").json()["status"] == "the model hangs"
        assert server.get("/v2/health/ready").status_code == 503
        assert server.get("/v2/health/live").status_code == 200
        GATE.set()
        until(lambda: server.get("/ping").status_code == 200)


def test_what_nobody_waits_for_any_more_is_not_asked(tmp_path: Path):
    with served(tmp_path / "m", waiting, threads=1, timeout=0.2) as server:
        assert [ask(server, 1).status_code for _ in range(2)] == [504, 504]
        GATE.set()
        assert ask(server, 1).status_code == 200
    assert ASKED == [1, 1]


@contextmanager
def with_a_full_queue(
    folder: Path, predict: Callable[[Any], Any], *requests: tuple[float, ...], **settings: Any
) -> Iterator[tuple[Server, list[requests.Response]]]:
    """Let requests gather behind one that waits, and yield their answers."""

    def after_the_first(data: Any) -> Any:
        if not ASKED:
            return waiting(data)
        ASKED.append(len(data))
        return predict(data)

    settings = {"threads": 1, "batch_size": 8, **settings}
    count = len(requests)
    with served(folder, after_the_first, **settings) as server, ThreadPoolExecutor(16) as pool:
        first = pool.submit(ask, server, 0)
        until(lambda: ASKED == [1])
        asked = [pool.submit(ask, server, *rows) for rows in requests]
        until(lambda: server.application.predictor.waiting == count + 1)
        GATE.set()
        assert first.result().status_code == 200
        yield server, [each.result() for each in asked]


def test_requests_that_wait_are_asked_at_once_and_answered_apart(tmp_path: Path):
    def predict(data: Any) -> Any:
        return data["a"].to_numpy()

    rows = [(1, 2), (3,), (4, 5, 6)]
    with with_a_full_queue(tmp_path / "m", predict, *rows) as (_, answers):
        found = [answer.json()["predictions"] for answer in answers]
    assert found == [[1, 2], [3], [4, 5, 6]]
    assert ASKED == [1, 6]


@pytest.mark.parametrize("kind", [pd.DataFrame, list, pd.Series])
def test_answers_of_every_kind_are_taken_apart(tmp_path: Path, kind: Callable[..., Any]):
    def predict(data: Any) -> Any:
        return kind(data["a"].to_numpy())

    with with_a_full_queue(tmp_path / "m", predict, (1, 2), (3,)) as (_, answers):
        found = [len(answer.json()["predictions"]) for answer in answers]
    assert (found, ASKED) == ([2, 1], [1, 3])


def test_a_request_that_fails_does_not_take_others_with_it(tmp_path: Path):
    def predict(data: Any) -> Any:
        if (data["a"] < 0).any():
            raise ValueError("negative")
        return data["a"].to_numpy()

    with with_a_full_queue(tmp_path / "m", predict, (1,), (-1,), (2,)) as (_, answers):
        assert [answer.status_code for answer in answers] == [200, 500, 200]
        assert answers[2].json() == {"predictions": [2.0]}


def test_a_model_that_does_not_answer_each_row_is_asked_alone_from_then_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    def predict(data: Any) -> Any:
        return [float(data["a"].sum())]

    with with_a_full_queue(tmp_path / "m", predict, (1, 2), (3, 4)) as (server, answers):
        assert [answer.json() for answer in answers] == [{"predictions": [3]}, {"predictions": [7]}]
        assert not server.application.serving.model.answers_by_row
    assert "1 predictions for 4 rows of 2 requests" in caplog.text


def test_requests_wait_for_each_other_when_told_to(tmp_path: Path):
    def predict(data: Any) -> Any:
        ASKED.append(len(data))
        return np.zeros(len(data))

    settings = {"threads": 1, "batch_size": 2, "batch_wait": 20_000}
    with served(tmp_path / "m", predict, **settings) as server, ThreadPoolExecutor() as pool:
        for each in [pool.submit(ask, server, 1) for _ in range(2)]:
            assert each.result().status_code == 200
    assert ASKED == [2]
