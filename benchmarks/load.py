"""The load: what is sent to a server, whichever it is, and what is measured of its answers."""

import math
import random
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat

from benchmarks.client import (
    Client,
    CreatedExperiment,
    CreatedRun,
    FoundRuns,
    HistoryPage,
    Points,
    RefusedError,
    decode,
    encode,
)
from benchmarks.stored_runs import matching

BATCH = 1000
"""Points in a log-batch: the API's limit."""
METRICS_OF_BATCH = 10
HISTORY_PAGE = 25_000
RUNS_PAGE = 1000
CLIENTS = (1, 4)

_FILTER = "metrics.m3 > 0.5 and params.p1 = '7'"
_ORDER = "metrics.m3 DESC"
_FOUND = 100
"""Runs that a search asks for."""
_TIME = 1_700_000_000_000

Step = Callable[[Client], object]
"""What a client does again and again: one request, or some that belong together."""


@dataclass(frozen=True)
class Size:
    """How much is sent; a measure ends after ``seconds`` when it has not sent all by then."""

    seconds: float = 10
    round_trips: int = 2000
    batches: int = 500
    history: int = 50_000
    filled_runs: int = 1000
    stored_runs: tuple[int, ...] = (10_000, 100_000)
    repeats: int = 100


QUICK = Size(1, 50, 10, 30_000, 20, (2000,), 5)


@dataclass
class Done:
    """What clients have done at the same time."""

    times: list[float]
    """How long each step took, in seconds."""
    seconds: float
    """How long it took all together."""
    refused: list[str]
    """What servers said to the requests that failed."""

    @property
    def rate(self) -> float:
        """Steps per second."""
        return len(self.times) / self.seconds

    def percentile(self, percent: float) -> float:
        """Return the milliseconds that ``percent`` of the steps did not exceed."""
        place = math.ceil(len(self.times) * percent / 100) - 1
        return 1000 * sorted(self.times)[max(place, 0)]


@dataclass
class Load:
    """The load on the server that listens on ``port``, and what was measured."""

    port: int
    size: Size
    results: dict[str, float] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def log_metrics(self) -> None:
        """Log as a training loop does: a point a request, then 1000 points a request."""
        experiment = self.create_experiment()
        run = self._create_run(experiment)
        trips = [partial(_log_metric, body=body) for body in _points(run, self.size.round_trips)]
        done = self._run([trips])
        self.results["log-metric p50"] = done.percentile(50)
        self.results["log-metric p99"] = done.percentile(99)
        for clients in CLIENTS:
            runs = [self._create_run(experiment) for _ in range(clients)]
            work = [
                [partial(_log_batch, body=body) for body in _batches(run, self.size.batches)]
                for run in runs
            ]
            self.results[f"points, {clients}"] = BATCH * self._run(work).rate

    def read_history(self) -> None:
        """Read the history of one metric, page by page."""
        run = self._create_run(self.create_experiment())
        client = Client(self.port)
        for step in range(0, self.size.history, BATCH):
            client.post("/runs/log-batch", _batch(run, step, metrics=1))
        points = sum(len(decode(page, Points).metrics) for page in _history(client, run))
        client.close()
        _check("points", points, self.size.history)
        done = self._run([repeat(partial(_read_history, run=run), self.size.repeats)])
        self.results["history"] = self.size.history / statistics.median(done.times)

    def fill_runs(self) -> None:
        """Create runs, fill each with 10 metrics, 10 params and 3 tags, and end it."""
        step = _filling(self.create_experiment())
        for clients in CLIENTS:
            work = [repeat(step, self.size.filled_runs) for _ in range(clients)]
            self.results[f"filled runs, {clients}"] = self._run(work).rate

    def read_page(self, experiment: str) -> None:
        """Read the newest 1000 runs of an experiment of stored runs."""
        body = encode(experiment_ids=[experiment], max_results=RUNS_PAGE)
        self.results["page"] = self._search(body, RUNS_PAGE)

    def search(self, experiment: str, count: int) -> None:
        """Filter and order the ``count`` stored runs of an experiment."""
        body = encode(
            experiment_ids=[experiment], filter=_FILTER, order_by=[_ORDER], max_results=_FOUND
        )
        self.results[f"search, {count}"] = self._search(body, min(matching(count), _FOUND))

    def create_experiment(self) -> str:
        """Create an experiment, and return its id."""
        body = encode(name=f"benchmark {uuid.uuid4().hex}")
        return decode(self._post("/experiments/create", body), CreatedExperiment).experiment_id

    def _create_run(self, experiment: str) -> str:
        body = encode(experiment_id=experiment, start_time=_TIME)
        return decode(self._post("/runs/create", body), CreatedRun).run.info.run_id

    def _post(self, path: str, body: bytes) -> bytes:
        client = Client(self.port)
        answer = client.post(path, body)
        client.close()
        return answer

    def _search(self, body: bytes, expected: int) -> float:
        found = decode(self._post("/runs/search", body), FoundRuns)
        _check("runs", len(found.runs), expected)
        done = self._run([repeat(partial(_search_runs, body=body), self.size.repeats)])
        return done.percentile(50)

    def _run(self, work: Sequence[Iterable[Step]]) -> Done:
        done = run_together(self.port, work, self.size.seconds)
        self.refused += done.refused
        return done


def run_together(port: int, work: Sequence[Iterable[Step]], seconds: float) -> Done:
    """Let clients do their work at the same time, each on a connection of its own.

    The first step of each is not counted: it connects, and warms up the process that answers.

    Raises
    ------
    RefusedError
        When a first step or all others were refused.
    """
    times: list[float] = []
    refused: list[str] = []
    start = threading.Barrier(len(work) + 1)

    def take(client: Client, step: Step) -> None:
        before = time.perf_counter()
        try:
            step(client)
            times.append(time.perf_counter() - before)
        except RefusedError as error:
            refused.append(str(error))

    def run(steps: Iterator[Step]) -> float:
        client = Client(port)
        try:
            next(steps)(client)
        finally:
            start.wait()
        deadline = time.perf_counter() + seconds
        for step in steps:
            take(client, step)
            if time.perf_counter() > deadline:
                break
        client.close()
        return time.perf_counter()

    with ThreadPoolExecutor(len(work)) as pool:
        running = [pool.submit(run, iter(steps)) for steps in work]
        start.wait()
        begun = time.perf_counter()
        ended = max(client.result() for client in running)
    if not times:
        raise RefusedError(f"All requests were refused: {refused[:1]}")
    return Done(times, ended - begun, refused)


def _points(run: str, count: int) -> list[bytes]:
    return [
        encode(run_id=run, key="loss", value=random.random(), timestamp=_TIME + step, step=step)
        for step in range(count)
    ]


def _batches(run: str, count: int) -> list[bytes]:
    return [_batch(run, number * BATCH) for number in range(count)]


def _batch(run: str, first_step: int, metrics: int = METRICS_OF_BATCH) -> bytes:
    """Make a log-batch of points that are all new."""
    points = [
        {"key": f"m{key}", "value": random.random(), "timestamp": _TIME + step, "step": step}
        for step in range(first_step, first_step + BATCH // metrics)
        for key in range(metrics)
    ]
    return encode(run_id=run, metrics=points)


def _log_metric(client: Client, body: bytes) -> None:
    client.post("/runs/log-metric", body)


def _log_batch(client: Client, body: bytes) -> None:
    client.post("/runs/log-batch", body)


def _search_runs(client: Client, body: bytes) -> None:
    client.post("/runs/search", body)


def _read_history(client: Client, run: str) -> None:
    for _ in _history(client, run):
        pass


def _history(client: Client, run: str) -> Iterator[bytes]:
    query = {"run_id": run, "metric_key": "m0", "max_results": HISTORY_PAGE}
    while True:
        page = client.get("/metrics/get-history", query)
        yield page
        query["page_token"] = decode(page, HistoryPage).next_page_token
        if not query["page_token"]:
            return


def _filling(experiment: str) -> Step:
    """Make the step that creates, fills and ends a run."""
    create = encode(experiment_id=experiment, start_time=_TIME)
    metrics = [
        {"key": f"m{i}", "value": random.random(), "timestamp": _TIME, "step": 0} for i in range(10)
    ]
    params = [{"key": f"p{i}", "value": str(i)} for i in range(10)]
    tags = [{"key": f"t{i}", "value": "x"} for i in range(3)]
    fill = encode(run_id="RUN", metrics=metrics, params=params, tags=tags)
    end = encode(run_id="RUN", status="FINISHED", end_time=_TIME + 5)

    def step(client: Client) -> None:
        created = decode(client.post("/runs/create", create), CreatedRun)
        run = created.run.info.run_id.encode()
        client.post("/runs/log-batch", fill.replace(b"RUN", run, 1))
        client.post("/runs/update", end.replace(b"RUN", run, 1))

    return step


def _check(what: str, found: int, expected: int) -> None:
    """Refuse to measure a server that answers something else than was asked."""
    if found != expected:
        raise RefusedError(f"the server answered {found} {what} instead of {expected}")
