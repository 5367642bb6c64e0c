"""A server follows the stage or the alias that it was given, without losing a request."""

import asyncio
import os
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import jupyter_tracker as mlflow
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.serving.served_model import ServedModel, fetch, identify
from jupyter_tracker.serving.serving import Serving
from tests.serving.served import serving

CHAMPION = "models:/churn@champion"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two versions that answer their number, and a third one that fails."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The FunctionModel is saved as a pickle")
        for name in list(os.environ):  # MLflow's client leaves there what it was told
            if name.startswith(("JUPYTER_TRACKER_", "MLFLOW_")):
                patch.delenv(name)
        patch.setenv("JUPYTER_TRACKER_DATA_DIR", str(folder))
        patch.setenv("JUPYTER_TRACKER_PROVENANCE", "off")
        SESSION.reset()
        for answer in (1, 2, None):
            register(answer)
        SESSION.reset()
    return folder


def register(answer: int | None) -> None:
    def predict(data):
        if answer is None:
            raise ValueError("no weights")
        return [answer] * len(data)

    with mlflow.start_run():
        mlflow.pyfunc.log_model(
            "model",
            predict,
            signature=False,
            input_example=[1.0],
            pip_requirements=["numpy"],
            registered_model_name="churn",
        )


@pytest.fixture(autouse=True)
def _own_session(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JUPYTER_TRACKER_DATA_DIR", str(store))
    SESSION.reset()
    promote(1)
    yield
    SESSION.reset()


def promote(version: int) -> None:
    mlflow.MlflowClient().set_registered_model_alias("churn", "champion", str(version))


def load(uri: str = CHAMPION) -> ServedModel:
    return ServedModel(fetch(identify(uri), trust=True))


def test_the_alias_moves_and_so_does_the_server():
    serving_now = Serving(load(), lambda identity: ServedModel(fetch(identity, trust=True)))
    serving_now.look()
    assert serving_now.reloads == 0
    promote(2)
    serving_now.look()
    model = serving_now.model
    assert (model.version, model.identity.aliases) == ("2", ("champion",))
    assert serving_now.reloads == 1


def test_a_model_that_cannot_be_loaded_leaves_the_old_one(caplog: pytest.LogCaptureFixture):
    with serving(CHAMPION, reload_every=0) as server:
        promote(3)
        now = server.application.serving
        now.look()
        now.look()
        assert server.ask({"inputs": [1]}).json() == {"predictions": [1]}
        health = server.get("/health").json()
        assert health["reload_failed"]
        assert "no weights" in health["reload_error"]
        assert "failed_reloads 2.0" in server.get("/metrics").text
        promote(1)
        now.look()
        assert server.get("/health").json() == {"status": "ok", "reload_failed": False}
    assert caplog.text.count("goes on being served") == 1


def test_a_store_that_is_away_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    now = Serving(load(), lambda _identity: pytest.fail("nothing is to be loaded"))
    monkeypatch.setenv("JUPYTER_TRACKER_URI", "http://127.0.0.1:9")
    now.look()
    assert now.model.version == "1"
    assert now.failed_reloads == 1


def test_no_request_is_lost_while_the_model_changes():
    with serving(CHAMPION, reload_every=0) as server:
        answers: list[tuple[int, float, str]] = []
        stop = threading.Event()

        def keep_asking() -> None:
            with requests.Session() as session:
                while not stop.is_set():
                    answer = session.post(
                        server.uri + "/invocations", json={"inputs": [1]}, timeout=30
                    )
                    (said,) = answer.json()["predictions"]
                    version = answer.headers["X-Model-Version"]
                    answers.append((answer.status_code, said, version))

        clients = [threading.Thread(target=keep_asking) for _ in range(2)]
        for client in clients:
            client.start()
        for version in (2, 1, 2):
            promote(version)
            server.application.serving.look()
        stop.set()
        for client in clients:
            client.join()
        assert server.ask({"inputs": [1]}).headers["X-Model-Version"] == "2"
    assert {(status, version) for status, _, version in answers} <= {(200, "1"), (200, "2")}
    assert all(said == float(version) for _, said, version in answers)


def test_the_answer_and_the_version_name_the_run():
    version = mlflow.MlflowClient().get_model_version("churn", "1")
    with serving("models:/churn/1", reload_every=0) as server:
        headers = server.ask({"inputs": [1]}).headers
        described = server.get("/version").json()["model"]
        ready = server.get("/v2/models/churn/versions/1/ready")
    assert headers["X-Model-Run-Id"] == version.run_id
    assert (headers["X-Model-Name"], headers["X-Model-Version"]) == ("churn", "1")
    assert (described["run_id"], described["version"]) == (version.run_id, "1")
    assert described["model_id"] == version.model_id
    assert ready.status_code == 200


def test_files_of_a_model_that_is_replaced_are_removed():
    now = Serving(load(), lambda identity: ServedModel(fetch(identity, trust=True)))
    old = now.model._fetched.folder.path
    promote(2)
    now.look()
    assert not old.exists()
    assert now.model._fetched.folder.path.exists()


def test_a_version_by_its_number_is_not_watched():
    now = Serving(load("models:/churn/1"), lambda _identity: pytest.fail("nothing is to be loaded"))
    asyncio.run(asyncio.wait_for(now.watch(3600), 5))
