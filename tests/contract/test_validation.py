import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import TrackerError


@pytest.mark.parametrize("key", ["auc", "val/auc", "a.b-c d:e", "größe", "a" * 250])
def test_keys_of_mlflows_alphabet_are_accepted(key: str):
    v.check_key(key, "metric")


@pytest.mark.parametrize("key", ["", "a" * 251, "a?b", "/a", "a//b", "../a", "a/", "a\nb", "."])
def test_other_keys_are_refused_and_named(key: str):
    with pytest.raises(TrackerError, match="metric|required") as refused:
        v.check_key(key, "metric")
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("name", ["churn", "Kunden (2026)", "/Users/me/churn", "売上"])
def test_experiment_names_are_free_text(name: str):
    r.CreateExperiment(name=name)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\tb", " a", "a ", "a" * 501, "a\x00"])
def test_experiment_names_must_be_printable(name: str):
    with pytest.raises(TrackerError):
        r.CreateExperiment(name=name)


@pytest.mark.parametrize("name", ["a/b", "a:b", ""])
def test_model_names_must_fit_into_a_uri(name: str):
    with pytest.raises(TrackerError):
        r.CreateRegisteredModel(name=name)


def test_a_value_over_the_limit_is_cut_so_that_it_does_not_take_its_batch_with_it():
    batch = r.LogBatch(
        run_id="a", params=[e.Param("text", "x" * 6001)], tags=[e.RunTag("t", "y" * 8001)]
    )
    assert (len(batch.params[0].value), len(batch.tags[0].value)) == (6000, 8000)


def test_a_value_over_the_limit_is_refused_with_its_length_when_mlflows_variable_says_so(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("MLFLOW_TRUNCATE_LONG_VALUES", "false")
    with pytest.raises(TrackerError, match="'text' has 6001 characters, the limit is 6000"):
        r.LogBatch(run_id="a", params=[e.Param("text", "x" * 6001)])


def test_half_a_character_is_refused():
    with pytest.raises(TrackerError, match="not valid Unicode"):
        r.LogParam(run_id="a", key="text", value="\ud800")


@pytest.mark.parametrize("path", ["a.txt", "models/model/MLmodel", "a b/ü.png", ".hidden"])
def test_plain_relative_paths_are_accepted(path: str):
    assert v.check_artifact_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../a", "a/../b", "a//b", "a/", "a\\b", "C:/a", "%2e%2e/a", "a#b", "a\0b"]
    + ["./a", "a/.", "file:///a", "x" * 300],
)
def test_paths_that_could_lead_elsewhere_are_refused(path: str):
    with pytest.raises(TrackerError, match="Invalid artifact path"):
        v.check_artifact_path(path)


@given(st.text(max_size=60))
def test_an_accepted_path_stays_below_its_root(path: str):
    from pathlib import PurePosixPath

    try:
        accepted = v.check_artifact_path(path)
    except TrackerError:
        return
    parts = PurePosixPath("/root", accepted).parts
    assert parts[:2] == ("/", "root")
    assert ".." not in parts


def test_a_batch_over_the_limit_is_refused():
    metrics = [e.Metric(f"m{i}", 1.0, 1) for i in range(1001)]
    with pytest.raises(TrackerError, match="at most 1000 metrics, this one has 1001"):
        r.LogBatch(run_id="a", metrics=metrics)


def test_a_batch_may_name_a_param_only_once():
    with pytest.raises(TrackerError, match="Duplicate param 'a'"):
        r.LogBatch(run_id="a", params=[e.Param("a", "1"), e.Param("a", "2")])
