"""Scoring many rows beside MLflow: files, and Spark's data frames."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.models import KINDS, Library, compared, run_step
from benchmarks.report import Measure
from benchmarks.trackers import NotInstalledError

BEGIN, END = "<!-- batch -->", "<!-- end of batch -->"

_SPARK = "pyspark>=3.5"
_MEASURES = [
    Measure("file", "rows/s, a Parquet file into another", more_is_better=True),
    Measure("file memory", "memory that this takes at most (MiB)"),
    Measure("spark first", "spark_udf: the first job, of 1,000 rows (s)", "{:.1f}"),
    Measure("spark", "rows/s, spark_udf", more_is_better=True),
]


@dataclass(frozen=True)
class Size:
    """How many rows, of ten columns, and the models that are asked."""

    rows: int = 2_000_000
    kinds: tuple[str, ...] = ("linear", "boosted")


QUICK = Size(20_000, ("linear",))


def measure_all(size: Size, cache: Path | None = None, only: Sequence[str] = ()) -> str:
    """Measure ours and MLflow, or ``only`` one of them, and return the tables.

    Parameters
    ----------
    size
        How much.
    cache
        Where the environments of others, and Spark, are kept.
    only
        Programs of ``model_steps.py``.
    """
    kinds = {kind: KINDS[kind] for kind in size.kinds}

    def measured(library: Library, kind: str, kept: Path, folder: Path) -> dict[str, float]:
        return measure(library, kind, kept, folder, size)

    return compared("batch", kinds, _MEASURES, measured, cache, only)


def measure(library: Library, kind: str, cache: Path, data: Path, size: Size) -> dict[str, float]:
    """Measure one library with a model of one kind; the rows are kept in ``data``."""
    python, spark = library.python(cache), _spark(cache)
    with tempfile.TemporaryDirectory(prefix="tracker-benchmark-") as name:
        folder = Path(name)
        model = folder / "model"
        run_step(library, python, "save", kind, str(model), folder)
        place = f"{model} {data} {size.rows}"
        scored = run_step(library, python, "score", kind, place, folder)
        by_spark = run_step(library, python, "spark", kind, place, folder, PYTHONPATH=str(spark))
    return scored | by_spark


def _spark(cache: Path) -> Path:
    """Return a folder with Spark's package, the same for all Pythons.

    Raises
    ------
    NotInstalledError
        When pip cannot install it, or Java is missing.
    """
    folder = cache / "spark"
    if shutil.which("java") is None:
        raise NotInstalledError("Spark needs Java 17: apt install default-jre-headless")
    if not folder.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), _SPARK]
        done = subprocess.run(pip, capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise NotInstalledError(f"pip cannot install {_SPARK}: {done.stderr.strip()[-300:]}")
    return folder
