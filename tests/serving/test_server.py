"""A served model answers as MLflow's scoring server does."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
import requests
from mlflow.pyfunc.scoring_server.client import ScoringServerClient
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

import jupyter_tracker as mlflow
from jupyter_tracker.models import infer_signature
from tests.serving.served import Server, saved, serving

X = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [0.0, 1.0, 0.0, 1.0]})
y = X["a"] * 2 + X["b"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "linear"
    mlflow.sklearn.save_model(
        LinearRegression().fit(X, y), folder, input_example=X[:2], pip_requirements=["numpy"]
    )
    return folder


@pytest.fixture(scope="module")
def server(model: Path) -> Iterator[Server]:
    with serving(model) as server:
        yield server


def test_the_seeds_curl_calls_are_answered(server: Server, tmp_path: Path):
    old = {"columns": ["a", "b"], "data": [[1, 2]]}
    assert server.ask(old).json()["predictions"] == pytest.approx([4])

    iris, kinds = load_iris(return_X_y=True)
    forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(iris, kinds)
    mlflow.sklearn.save_model(forest, tmp_path / "iris", pip_requirements=["numpy"])
    with serving(tmp_path / "iris") as iris_server:
        content = (
            '{"dataframe_split": {"columns": ["sl","sw","pl","pw"], "data": [[5.1,3.5,1.4,0.2]]}}'
        )
        answer = iris_server.post(
            "/invocations", data=content, headers={"Content-Type": "application/json"}
        )
    assert (answer.status_code, answer.json()) == (200, {"predictions": [0]})


def test_mlflows_own_client_is_answered(server: Server):
    client = ScoringServerClient("127.0.0.1", server.port)
    client.wait_server_ready(5)
    assert client.invoke(X[:2]).get_predictions()[0].tolist() == pytest.approx([2, 5])
    assert "version" in json.loads(client.get_version())


def test_the_example_beside_the_model_is_a_request(server: Server, model: Path):
    body = (model / "serving_input_example.json").read_bytes()
    answer = server.post("/invocations", data=body, headers={"Content-Type": "application/json"})
    assert answer.json()["predictions"] == pytest.approx([2, 5])


def test_csv_is_answered(server: Server):
    answer = server.post(
        "/invocations", data="a,b\n1,0\n2,1\n", headers={"Content-Type": "text/csv; charset=utf-8"}
    )
    assert answer.json()["predictions"] == pytest.approx([2, 5])


def test_refusals_have_mlflows_status_and_fields(server: Server):
    answer = server.ask({"inputs": {"a": [1], "b": ["x"]}})
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "BAD_REQUEST"
    assert "'b'" in answer.json()["message"]
    assert server.post("/invocations", data="x").status_code == 415
    assert server.get("/nothing").json()["error_code"] == "ENDPOINT_NOT_FOUND"


def test_another_method_is_refused_with_the_one_to_use(
    server: Server, caplog: pytest.LogCaptureFixture
):
    answer = server.get("/invocations")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.json()["message"] == "/invocations does not take GET: use POST."
    assert server.post("/ping").headers["Allow"] == "GET"
    assert not [each for each in caplog.records if each.exc_info]


def test_a_request_without_rows_is_to_blame_for_what_the_model_raises(server: Server):
    answer = server.ask({"dataframe_split": {"columns": ["a", "b"], "data": []}})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("There are no rows in the request.")


def test_it_says_that_it_is_alive(server: Server):
    assert (server.get("/ping").status_code, server.get("/ping").text) == (200, "\n")
    assert server.get("/health").json() == {"status": "ok", "reload_failed": False}


def test_it_says_which_model_it_serves(server: Server, model: Path):
    described = server.get("/version").json()["model"]
    assert described["model_uri"] == str(model)


def test_a_name_in_another_script_goes_into_a_header_as_into_an_address(model: Path):
    with serving(model, name="Kündigung 客户") as server:
        answer = server.ask({"inputs": [[1, 2]]})
        assert unquote(answer.headers["X-Model-Name"]) == "Kündigung 客户"
        assert server.get("/v2/models/Kündigung 客户/ready").json() == {"ready": True}


def test_it_counts_requests_rows_and_refusals(model: Path):
    with serving(model) as server:
        server.ask({"inputs": [[1, 2], [3, 4]]})
        server.ask({})
        said = server.get("/metrics").text
    prefix = "jupyter_tracker_serving"
    assert f'{prefix}_requests_total{{endpoint="invocations",status="200"}} 1.0' in said
    assert f'{prefix}_errors_total{{error_code="BAD_REQUEST"}} 1.0' in said
    assert f"{prefix}_rows_total 2.0" in said
    assert f'{prefix}_request_seconds_count{{endpoint="invocations"}} 2.0' in said


def test_answers_of_every_kind_are_json(tmp_path: Path):
    answers = {
        "frame": pd.DataFrame({"p": [0.5, np.nan], "when": pd.to_datetime(["2026-01-01", None])}),
        "series": pd.Series([1, 2], name="p"),
        "matrix": np.array([[1.0, np.nan]]),
        "arrays": {"p": np.array([1, 2]), "q": [np.float32(0.5)]},
        "texts": ["a", "b"],
        "bytes": [b"\0"],
    }
    expected = {
        "frame": [{"p": 0.5, "when": "2026-01-01T00:00:00"}, {"p": None, "when": None}],
        "series": [{"p": 1}, {"p": 2}],
        "matrix": [[1.0, None]],
        "arrays": {"p": [1, 2], "q": [0.5]},
        "texts": ["a", "b"],
        "bytes": ["AA=="],
    }
    with serving(saved(tmp_path / "model", lambda data: answers[data[0]])) as server:
        found = {name: server.ask({"inputs": [name]}).json()["predictions"] for name in answers}
    assert found == expected


def test_what_cannot_be_written_as_json_is_said(tmp_path: Path):
    with serving(saved(tmp_path / "model", lambda data: [object()])) as server:
        answer = server.ask({"inputs": [1]})
    assert answer.status_code == 500
    assert "cannot be written as JSON: a object" in answer.json()["message"]


def test_what_a_model_raises_is_said(tmp_path: Path):
    def predict(data):
        raise ValueError("no such customer")

    held = infer_signature(X, [1.0])
    with serving(saved(tmp_path / "held", predict, held)) as server:
        answer = server.ask({"inputs": [[1, 2]]})
    assert (answer.status_code, answer.json()["error_code"]) == (500, "INTERNAL_ERROR")
    assert "ValueError: no such customer" in answer.json()["message"]


def test_a_model_that_exits_does_not_end_the_server(tmp_path: Path):
    with serving(saved(tmp_path / "model", lambda data: sys.exit(3))) as server:
        assert "SystemExit: 3" in server.ask({"inputs": [1]}).json()["message"]
        assert server.get("/ping").status_code == 200


def test_without_a_signature_the_request_may_be_to_blame(tmp_path: Path):
    def predict(data):
        return [row["a"] for row in data]

    with serving(saved(tmp_path / "model", predict)) as server:
        answer = server.ask({"inputs": [{"b": 1}]})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "BAD_REQUEST")
    assert "KeyError: 'a'" in answer.json()["message"]


def test_strangers_learn_only_that_it_is_alive(model: Path):
    with serving(model, token="secret") as server:
        assert server.get("/ping").status_code == 200
        assert server.get("/v2/health/ready").status_code == 200
        for path in ("/version", "/metrics", "/drift", "/v2/models/model"):
            assert server.get(path).status_code == 401
        assert server.ask({"inputs": [[1, 2]]}).status_code == 401
        headers = {"Authorization": "Bearer secret"}
        assert server.ask({"inputs": [[1, 2]]}, headers=headers).status_code == 200


def test_another_name_of_the_machine_is_refused(server: Server):
    answer = server.get("/version", headers={"Host": "evil.example.org"})
    assert (answer.status_code, answer.json()["error_code"]) == (403, "PERMISSION_DENIED")


def test_bodies_above_the_limit_are_refused(model: Path):
    with serving(model, max_body=1000) as server:
        answer = server.ask({"inputs": [[1, 2]] * 1000})
        assert (answer.status_code, answer.json()["error_code"]) == (413, "RESOURCE_LIMIT_EXCEEDED")
        packed = requests.post(
            server.uri + "/invocations",
            data=b"\x1f\x8b",
            headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
            timeout=10,
        )
        assert packed.status_code == 400
        assert server.ask({"inputs": [[1, 2]]}).status_code == 200


def test_a_body_in_another_encoding_is_refused_by_name(server: Server):
    answer = server.post("/invocations", data=b"x", headers={"Content-Encoding": "deflate"})
    assert answer.status_code == 415
    assert "'deflate' is not read: send it as it is, or in gzip" in answer.json()["message"]
