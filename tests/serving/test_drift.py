"""How far requests are from what the model was trained on."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.models import infer_signature
from jupyter_tracker.models.baseline import Baseline, make_baseline, read_baseline
from jupyter_tracker.serving.drift import ColumnDrift, DriftReport, DriftWindow
from tests.serving.served import saved, serving

RANDOM = np.random.default_rng(0)


def table(rows: int = 5000, shift: float = 0.0, red: float = 0.5) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": RANDOM.normal(40 + shift, 10, rows),
            "visits": RANDOM.poisson(3, rows),
            "color": RANDOM.choice(["red", "blue"], rows, p=[red, 1 - red]),
        }
    )


TRAINED_ON = table()
BASELINE = make_baseline(TRAINED_ON, lambda data: data["age"] * 2)


def compared(seen: pd.DataFrame, baseline: Baseline = BASELINE) -> dict[str, ColumnDrift]:
    window = DriftWindow(baseline, len(seen))
    window.saw(seen, seen.iloc[:, 0] * 2, len(seen))
    return window.report().columns


def test_data_like_that_of_the_training_is_stable():
    found = compared(table(2000))
    assert {name: drift.level for name, drift in found.items()} == dict.fromkeys(found, "stable")


def test_a_column_that_has_changed_is_named():
    found = compared(table(2000, shift=10, red=0.95))
    assert [found[name].level for name in ("age", "visits", "color")] == [
        "changed",
        "stable",
        "changed",
    ]


def test_small_requests_of_all_kinds_count_as_one_large_one():
    seen = table(200, shift=5)
    window = DriftWindow(BASELINE, len(seen))
    for start in range(0, len(seen), 2):
        part = seen.iloc[start : start + 2]
        kinds = [part, {name: part[name].to_numpy() for name in part}, part.astype(object)]
        window.saw(kinds[start % 3], part["age"].to_numpy() * 2, 2)
    whole = DriftWindow(BASELINE, len(seen))
    whole.saw(seen, seen["age"].to_numpy() * 2, len(seen))
    assert window.report() == whole.report()


def test_a_request_without_rows_is_not_counted():
    window = DriftWindow(BASELINE, 400)
    window.saw(table(0), np.zeros(0), 0)
    window.saw(table(60), np.zeros(60), 60)
    assert window.report().rows == 60


def test_a_column_that_some_requests_leave_out_is_not_missing_from_them():
    seen = table(200)
    window = DriftWindow(BASELINE, 400)
    window.saw(seen, np.zeros(200), 200)
    window.saw(seen.drop(columns="color"), np.zeros(200), 200)
    assert window.report().columns["color"] == compared(seen)["color"]


def test_the_distance_of_kolmogorov_and_smirnov_is_that_of_scipy():
    seen = table(2000, shift=5)
    found = compared(seen)["age"].ks
    assert found == pytest.approx(ks_2samp(TRAINED_ON["age"], seen["age"]).statistic, abs=0.02)


def test_the_index_is_that_of_ten_bins_of_equal_share():
    seen = table(2000, shift=5)
    edges = np.quantile(TRAINED_ON["age"], np.linspace(0.1, 0.9, 9))
    now = np.bincount(np.digitize(seen["age"], edges), minlength=10) / len(seen)
    expected = float(((now - 0.1) * np.log(now / 0.1)).sum())
    assert compared(seen)["age"].psi == pytest.approx(expected, rel=0.05)


def test_missing_values_are_a_change():
    seen = table(2000)
    seen.loc[:1000, "age"] = np.nan
    assert compared(seen)["age"].level == "changed"


def test_values_of_another_kind_are_a_change():
    seen = table(2000).astype({"age": str})
    seen["age"] = "unknown"
    assert compared(seen)["age"] == ColumnDrift(level="changed")


def test_a_column_without_variation_has_a_baseline():
    baseline = make_baseline(pd.DataFrame({"c": [1.0] * 100}), lambda data: data["c"])
    assert compared(pd.DataFrame({"c": [1.0] * 100}), baseline)["c"].psi == pytest.approx(0)
    assert compared(pd.DataFrame({"c": [2.0] * 100}), baseline)["c"].level == "changed"


def test_few_rows_say_nothing():
    assert compared(table(20))["age"] == ColumnDrift()


def test_only_the_latest_rows_count():
    window = DriftWindow(BASELINE, 500)
    for seen in (table(400), table(400), table(600, shift=30)):
        window.saw(seen, seen["age"] * 2, len(seen))
    report = window.report()
    assert report.rows == 500
    assert report.columns["age"].level == "changed"
    assert report.predictions["age"].level == "changed"


def test_a_matrix_is_compared_column_by_column():
    matrix = TRAINED_ON[["age", "visits"]].to_numpy()
    baseline = make_baseline(matrix, lambda data: data[:, 0])
    named = table(1000)[["age", "visits"]]
    assert [each.level for each in compared(named, baseline).values()] == ["stable", "stable"]


def test_free_text_and_names_of_rows_are_not_kept():
    data = pd.DataFrame({"id": [f"customer {i}" for i in range(100)], "n": range(100)})
    assert list(make_baseline(data, lambda data: data["n"]).columns) == ["n"]


def test_a_baseline_is_a_table(tmp_path: Path):
    for data in (["a", "b"], np.zeros(3), np.zeros((2, 5000))):
        with pytest.raises(TrackerError, match="data frame or a matrix"):
            make_baseline(data, lambda data: data)


def test_a_model_that_was_saved_with_its_data_says_how_requests_drift(tmp_path: Path):
    data = TRAINED_ON[["age", "visits"]]
    saved(tmp_path / "model", lambda data: data["age"] * 2, infer_signature(data), baseline=data)
    found = read_baseline(tmp_path / "model")
    assert found is not None
    assert found.rows == 5000
    with serving(tmp_path / "model") as server:
        seen = table(200, shift=30)[["age", "visits"]]
        server.ask({"dataframe_split": seen.to_dict(orient="split")}).raise_for_status()
        report = server.get("/drift").json()
        metrics = server.get("/metrics").text
    assert (report["rows"], report["baseline_rows"]) == (200, 5000)
    assert report["columns"]["age"]["level"] == "changed"
    assert report["predictions"]["age"]["level"] == "changed"
    assert 'drift_psi{column="age",what="input"}' in metrics
    assert 'drift_ks{column="age",what="prediction"}' in metrics


def test_a_model_without_its_data_says_so(tmp_path: Path):
    saved(tmp_path / "model", lambda data: data)
    with serving(tmp_path / "model") as server:
        answer = server.get("/drift")
    assert answer.status_code == 404
    assert "baseline=" in answer.json()["message"]


def test_a_baseline_that_is_broken_is_named(tmp_path: Path):
    (tmp_path / "drift_baseline.json").write_text("{")
    with pytest.raises(TrackerError, match=r"'drift_baseline.json' of the model cannot be read"):
        read_baseline(tmp_path)


def test_reports_are_empty_before_the_first_request():
    report = DriftWindow(BASELINE, 10).report()
    assert isinstance(report, DriftReport)
    assert report.rows == 0
    assert set(report.columns) == {"age", "visits", "color"}
