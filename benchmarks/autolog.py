"""What autologging adds to a training, beside MLflow's."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.models import Library, compared, run_step
from benchmarks.report import Measure
from benchmarks.servers import running

BEGIN, END = "<!-- autolog -->", "<!-- end of autolog -->"
FRAMEWORKS = {
    "sklearn": "scikit-learn: a logistic regression",
    "xgboost": "xgboost.train: a hundred rounds",
    "lightgbm": "lightgbm.train: a hundred rounds",
}

_MEASURES = [
    Measure("alone", "a training without autologging (ms)", "{:,.1f}", is_compared=False),
    Measure("metrics", "autolog(log_models=False) adds (ms)", "{:,.1f}"),
    Measure("metrics, sent", "until all of it is stored (ms)", "{:,.1f}"),
    Measure("model", "autolog() adds (ms)", "{:,.1f}"),
    Measure("model, sent", "until all of it is stored (ms)", "{:,.1f}"),
]


@dataclass(frozen=True)
class Size:
    """How often each is trained, and what is."""

    repeats: int = 5
    frameworks: tuple[str, ...] = tuple(FRAMEWORKS)


QUICK = Size(1, ("lightgbm",))


def measure_all(size: Size, cache: Path | None = None, only: Sequence[str] = ()) -> str:
    """Measure ours and MLflow, or ``only`` one of them, and return the tables.

    Parameters
    ----------
    size
        How much.
    cache
        Where the environments of others are kept.
    only
        Programs of ``model_steps.py``.
    """
    kinds = {framework: FRAMEWORKS[framework] for framework in size.frameworks}

    def measured(library: Library, framework: str, kept: Path, _: Path) -> dict[str, float]:
        return measure(library, framework, kept, size)

    return compared("autolog", kinds, _MEASURES, measured, cache, only)


def measure(library: Library, framework: str, cache: Path, size: Size) -> dict[str, float]:
    """Measure one library with one framework; its runs go to its server, on SQLite."""
    assert library.tracking
    python = library.python(cache)
    with tempfile.TemporaryDirectory(prefix="tracker-benchmark-") as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'tracking.db'}"
        with running(library.tracking, database, folder / "tracking") as server:
            place = f"http://127.0.0.1:{server.port} {size.repeats}"
            return run_step(library, python, "train", framework, place, folder)
