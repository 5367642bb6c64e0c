import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError


def test_integers_and_booleans_may_come_as_text():
    request = codec.decode(b'{"max_results": "7", "order_by": ["name"]}', r.SearchExperiments)
    assert request.max_results == 7


@pytest.mark.parametrize(
    ("value", "text"), [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity")]
)
def test_non_finite_values_travel_as_text(value: float, text: str):
    body = codec.encode(e.Metric("loss", value, 1))
    assert f'"value":"{text}"'.encode() in body
    assert str(codec.decode(body, e.Metric).value) == str(value)


@given(st.floats(), st.integers(-(2**53), 2**53), st.integers(0, 2**53))
def test_a_metric_survives_the_wire(value: float, step: int, timestamp: int):
    sent = e.Metric("m", value, timestamp, step)
    received = codec.decode(codec.encode(sent), e.Metric)
    assert (received.step, received.timestamp) == (step, timestamp)
    assert received.value == value or (math.isnan(value) and math.isnan(received.value))


@given(st.text(max_size=500))
def test_a_param_value_survives_the_wire(value: str):
    if any("\ud800" <= character <= "\udfff" for character in value):
        return
    sent = e.Param("p", value)
    assert codec.decode(codec.encode(sent), e.Param) == sent


def test_unset_fields_stay_off_the_wire():
    assert codec.encode(r.SearchRuns(experiment_ids=["1"])) == b'{"experiment_ids":["1"]}'


def test_unknown_fields_are_passed_over():
    assert codec.decode(b'{"run_id": "a", "later": 1}', r.GetRun).run_id == "a"


def test_a_missing_field_is_named():
    with pytest.raises(TrackerError, match="Missing value for required parameter 'key'"):
        codec.decode(b'{"run_id": "a"}', r.LogMetric)


def test_a_value_of_the_wrong_type_is_named():
    with pytest.raises(TrackerError, match=r"Expected `float`.*\$\.value"):
        codec.decode(b'{"run_id": "a", "key": "k", "value": "high", "timestamp": 1}', r.LogMetric)


def test_a_body_that_is_not_json_is_said_to_be_so():
    with pytest.raises(TrackerError, match="not JSON"):
        codec.decode(b"<html>", r.GetRun)


@pytest.mark.parametrize("body", [b'{"run_id": "\xff"}', b"[" * 100_000])
def test_a_body_that_cannot_be_read_is_the_senders_mistake(body: bytes):
    with pytest.raises(TrackerError) as refused:
        codec.decode(body, r.GetRun)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_run_uuid_is_another_name_for_run_id():
    assert codec.decode(b'{"run_uuid": "a"}', r.GetRun).run_id == "a"


def test_repeated_query_fields_are_a_list_and_others_are_not():
    query = {"order_by": ["name", "creation_time"], "max_results": ["3"]}
    request = codec.from_query(query, r.SearchExperiments)
    assert (request.order_by, request.max_results) == (["name", "creation_time"], 3)
