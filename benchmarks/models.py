"""Models beside MLflow's and MLServer's: logged, loaded and served."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import closed_loop, report
from benchmarks.client import RefusedError
from benchmarks.model_steps import COLUMNS
from benchmarks.report import Measure
from benchmarks.servers import Kind, environment, free_port, running, started
from benchmarks.trackers import NotInstalledError, install

STEPS = Path(__file__).with_name("model_steps.py")
BEGIN, END = "<!-- models -->", "<!-- end of models -->"
OURS, THEIRS = "jupyter-tracker", "MLflow"
KINDS = {
    "linear": "scikit-learn: a scaler and a logistic regression",
    "boosted": "XGBoost: a hundred trees",
    "large": "scikit-learn: an array of 200 MB",
}

_LIMIT = 1800.0
"""Seconds that one step may take."""
_CLIENTS = (1, 8, 64)
_MEASURES = [
    Measure("first log", "import and the first log_model (s)", "{:.2f}"),
    Measure("log", "each later log_model (s)", "{:.2f}"),
    Measure("log memory", "memory that this takes at most (MiB)"),
    Measure("load", "import and load_model in a new process (s)", "{:.2f}"),
    Measure("load memory", "memory that this takes at most (MiB)"),
    Measure("start", "start of the model's server (s)", "{:.1f}"),
    Measure("memory", "its memory when idle, shared pages counted once (MiB)"),
    *(
        each
        for clients in _CLIENTS
        for each in (
            Measure(
                f"answers, {clients}",
                f"answers/s, {clients} client{'s' * (clients > 1)}",
                more_is_better=True,
            ),
            Measure(f"p50, {clients}", f"an answer, {clients}, p50 (ms)", "{:,.1f}"),
            Measure(f"p99, {clients}", f"an answer, {clients}, p99 (ms)", "{:,.1f}"),
        )
    ),
    Measure("rows", "rows/s, 1,000 a request, 8 clients", more_is_better=True),
    Measure("refused", "requests refused"),
]


@dataclass(frozen=True)
class Size:
    """How many seconds a server is asked in each way, and the requests that warm it up."""

    seconds: float = 8
    warm_up: float = 2
    kinds: tuple[str, ...] = tuple(KINDS)


QUICK = Size(0.5, 0.2, ("linear",))


class Library(NamedTuple):
    """What is compared.

    Attributes
    ----------
    title
        Its name in the table.
    program
        Its name in ``model_steps.py``.
    requirements
        What pip installs into an environment of its own; nothing where there is one already.
    tracking
        The server that it logs to; None for what only serves.
    """

    title: str
    program: str
    requirements: tuple[str, ...]
    tracking: Kind | None

    def python(self, cache: Path) -> Path:
        """Return the Python that has it, which is made below ``cache`` when there is none.

        Raises
        ------
        NotInstalledError
            When pip cannot install it.
        """
        if not self.requirements:
            return Path(sys.executable)
        folder = cache / f"models-{self.program}"
        if not folder.exists():
            install(self.requirements, folder)
        return folder / "bin" / "python"

    def serve(self, python: Path, model: Path, port: int) -> list[str]:
        """Return what its users type to serve the model in a folder."""
        where = ["--host", "127.0.0.1", "--port", str(port)]
        match self.program:
            case "tracker":
                program = python.with_name("jupyter")
                return [str(program), "tracker", "models", "serve", "-m", str(model), *where]
            case "mlflow":
                program = python.with_name("mlflow")
                local = ["--env-manager", "local"]
                return [str(program), "models", "serve", "-m", str(model), *local, *where]
        ports = {"http_port": port, "grpc_port": free_port(), "metrics_port": free_port()}
        settings = {"host": "127.0.0.1", **ports}
        (model / "settings.json").write_text(json.dumps(settings))
        return [str(python.with_name("mlserver")), "start", str(model)]

    @property
    def health(self) -> str:
        """The path that answers when the model is there."""
        return "/v2/models/model/ready" if self.program == "mlserver" else "/health"

    def request(self, rows: int) -> bytes:
        """Make a request for predictions."""
        data = [[(row + column) % 10 / 10 for column in range(COLUMNS)] for row in range(rows)]
        if self.program == "mlserver":
            tensor = {"name": "predict", "shape": [rows, COLUMNS], "datatype": "FP64", "data": data}
            return closed_loop.post(
                "/v2/models/model/infer", json.dumps({"inputs": [tensor]}).encode()
            )
        split = {"columns": [f"f{i}" for i in range(COLUMNS)], "data": data}
        return closed_loop.post("/invocations", json.dumps({"dataframe_split": split}).encode())


LIBRARIES = (
    Library(OURS, "tracker", (), Kind("tracker")),
    Library(
        THEIRS,
        "mlflow",
        (f"mlflow=={version('mlflow-skinny')}", "lightgbm", "xgboost-cpu"),
        Kind("mlflow", 1),
    ),
    Library(
        "MLServer",
        "mlserver",
        # Its workers do not start with the next uvloop.
        ("mlserver", "mlserver-sklearn", "mlserver-xgboost", "uvloop<0.22"),
        None,
    ),
)


def measure_all(size: Size, cache: Path | None = None, only: Sequence[str] = ()) -> str:
    """Measure all libraries, or ``only`` some, and return the tables.

    Parameters
    ----------
    size
        How long, and which models.
    cache
        Where the environments of others are kept.
    only
        Programs of ``model_steps.py``.
    """
    kinds = {kind: KINDS[kind] for kind in size.kinds}

    def measured(library: Library, kind: str, kept: Path, _: Path) -> dict[str, float]:
        return measure(library, kind, kept, size)

    return compared("models", kinds, _MEASURES, measured, cache, only)


def compared(
    what: str,
    kinds: Mapping[str, str],
    measures: Sequence[Measure],
    measured: Callable[[Library, str, Path, Path], dict[str, float]],
    cache: Path | None,
    only: Sequence[str],
) -> str:
    """Measure one library after the other, and return a table for each kind of what is measured.

    Parameters
    ----------
    what, measures
        The part of the benchmark, and the rows of its tables.
    kinds
        What is measured, and its title.
    measured
        Measures a library and a kind, given where environments are kept, and a folder of its own.
    cache, only
        As of `measure_all`.
    """
    results: dict[str, dict[str, report.Results]] = {kind: {} for kind in kinds}
    notes = []
    with report.workplace(cache) as (kept, folder):
        machine = report.machine(folder, [])
        for library in LIBRARIES:
            if only and library.program not in only:
                continue
            for kind in kinds:
                # MLServer is no tracker: it serves the small models.
                if not library.tracking and (what != "models" or kind == "large"):
                    continue
                _say(f"{what}: {library.title}, {kind}")
                try:
                    found = results[kind][library.title] = measured(library, kind, kept, folder)
                    _say(f"  {json.dumps(found)}")
                except (NotInstalledError, RefusedError, RuntimeError) as error:
                    notes.append(f"\n- {library.title}, {kind}, could not be measured")
                    _say(f"  could not be measured: {error}")
    tables = (
        f"**{kinds[kind]}**\n\n{report.table(columns, OURS, THEIRS, measures)}"
        for kind, columns in results.items()
    )
    return "\n\n".join([machine + "".join(notes), *tables])


def measure(library: Library, kind: str, cache: Path, size: Size) -> dict[str, float]:
    """Measure one library with a model of one kind."""
    python = library.python(cache)
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="tracker-benchmark-") as name:
        folder = Path(name)
        if library.tracking:
            results |= _packaged(library, python, kind, folder)
        if kind != "large":
            results |= _served(library, python, kind, folder, size)
    return results


def _packaged(library: Library, python: Path, kind: str, folder: Path) -> dict[str, float]:
    assert library.tracking
    database = f"sqlite:///{folder / 'tracking.db'}"
    with running(library.tracking, database, folder / "tracking") as server:
        place = f"http://127.0.0.1:{server.port}"
        logged = run_step(library, python, "log", kind, place, folder)
        loaded = run_step(library, python, "load", kind, f"{logged.pop('uri')} {place}", folder)
    return logged | loaded


def _served(
    library: Library, python: Path, kind: str, folder: Path, size: Size
) -> dict[str, float]:
    model, port = folder / "model", free_port()
    run_step(library, python, "save", kind, str(model), folder)
    command = library.serve(python, model, port)
    with started(command, port, folder / "serving", library.health) as server:
        results = {"start": server.start_seconds, "memory": server.measure_idle()["memory"]}
        refused = 0
        one = library.request(1)
        closed_loop.run(port, one, 8, size.warm_up)
        for clients in _CLIENTS:
            done = closed_loop.run(port, one, clients, size.seconds)
            results[f"answers, {clients}"] = done.rate
            results[f"p50, {clients}"] = done.percentile(50)
            results[f"p99, {clients}"] = done.percentile(99)
            refused += len(done.refused)
        many = closed_loop.run(port, library.request(1000), 8, size.seconds)
        results["rows"] = 1000 * many.rate
        results["refused"] = refused + len(many.refused)
    return results


def run_step(
    library: Library,
    python: Path,
    step: str,
    kind: str,
    place: str,
    folder: Path,
    **more: str,
) -> dict[str, Any]:
    """Do a step of ``model_steps.py``, and return what it has found.

    Parameters
    ----------
    library, python
        By whose Python.
    step, kind, place
        See there.
    folder
        Where it runs.
    more
        Environment variables.

    Raises
    ------
    RuntimeError
        With the end of what it has said.
    """
    command = [str(each) for each in (python, STEPS, library.program, step, kind, place)]
    settings = {
        "JUPYTER_TRACKER_DATA_DIR": str(folder / "data"),
        "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "true",
    }
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=_LIMIT,
        env=environment(folder) | settings | more,
        cwd=folder,
    )
    if done.returncode:
        raise RuntimeError(f"{library.title}: {done.stderr[-1000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
