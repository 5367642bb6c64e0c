"""What is measured of models goes through with ours; what is found does not matter here."""

from pathlib import Path

import pytest

from benchmarks import autolog
from benchmarks.models import LIBRARIES, run_step

pytestmark = pytest.mark.thorough

OURS = LIBRARIES[0]


def test_what_autologging_adds_is_measured(tmp_path: Path):
    found = autolog.measure(OURS, "lightgbm", tmp_path, autolog.QUICK)
    assert found["alone"] > 0
    assert set(found) == {"alone", "metrics", "metrics, sent", "model", "model, sent"}


def test_a_file_is_scored(tmp_path: Path):
    model, python = tmp_path / "model", OURS.python(tmp_path)
    run_step(OURS, python, "save", "linear", str(model), tmp_path)
    found = run_step(OURS, python, "score", "linear", f"{model} {tmp_path} 2000", tmp_path)
    assert found["file"] > 0
