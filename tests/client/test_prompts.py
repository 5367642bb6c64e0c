"""Prompts, on a file, on our server and on MLflow's."""

import threading
from uuid import uuid4

import mlflow.genai
import pytest

import jupyter_tracker as tracker
from tests.conftest import TOKEN

pytestmark = pytest.mark.usefixtures("place")

MESSAGES = [{"role": "system", "content": "Be {{mood}}."}, {"role": "user", "content": "{{ q }}"}]


@pytest.fixture
def name() -> str:
    return f"greeting-{uuid4().hex}"


def test_a_prompt_has_versions_and_aliases(name: str):
    first = tracker.register_prompt(name, "Hello {{name}}", "first", {"a": "1"})
    assert (first.version, first.uri, first.variables) == (1, f"prompts:/{name}/1", {"name"})
    tracker.register_prompt(name, MESSAGES, model_config={"model_name": "tiny"})
    latest = tracker.load_prompt(name)
    assert latest is not None
    assert (latest.version, latest.template, latest.model_config) == (
        2,
        MESSAGES,
        {"model_name": "tiny"},
    )
    tracker.set_prompt_alias(name, "live", 1)
    for uri in (f"prompts:/{name}/1", f"prompts:/{name}@live"):
        found = tracker.load_prompt(uri)
        assert found is not None
        assert (found.template, found.commit_message, found.tags) == (
            "Hello {{name}}",
            "first",
            {"a": "1"},
        )
    tracker.delete_prompt_alias(name, "live")
    assert tracker.load_prompt(f"prompts:/{name}@live", allow_missing=True) is None
    with pytest.raises(tracker.TrackerError):
        tracker.load_prompt(name, version="live")
    assert [prompt.name for prompt in tracker.search_prompts(f"name = '{name}'")] == [name]
    assert tracker.search_registered_models(filter_string=f"name = '{name}'") == []


def test_gaps_are_filled(name: str):
    prompt = tracker.register_prompt(name, MESSAGES)
    assert prompt.format(mood="kind", q="Why?") == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Why?"},
    ]
    with pytest.raises(tracker.TrackerError, match="needs a value for 'mood'"):
        prompt.format(q="Why?")
    assert prompt.format(allow_partial=True, q="Why?").variables == {"mood"}
    assert prompt.to_single_brace_format()[1]["content"] == "{q}"


def test_a_model_is_no_prompt(name: str):
    tracker.register_model(tracker.create_external_model().model_uri, name)
    with pytest.raises(tracker.TrackerError, match="not a prompt"):
        tracker.load_prompt(name)
    with pytest.raises(tracker.TrackerError, match="use another name"):
        tracker.register_prompt(name, "text")


def test_mlflows_client_shares_prompts_with_us(
    place: str, name: str, monkeypatch: pytest.MonkeyPatch
):
    if place == "embedded":
        pytest.skip("MLflow's client cannot ask it")
    if place == "server":
        monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", TOKEN)
    uri = tracker.get_tracking_uri()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    mlflow.set_tracking_uri(uri)
    try:
        tracker.register_prompt(name, "Hello {{name}}", "ours")
        read = mlflow.genai.load_prompt(f"prompts:/{name}/1")
        assert (read.format(name="Ann"), read.commit_message) == ("Hello Ann", "ours")
        theirs = mlflow.genai.register_prompt(name, MESSAGES, commit_message="theirs")
        found = tracker.load_prompt(name, version=theirs.version)
        for thread in threading.enumerate():
            if thread.name.startswith("link_prompt"):  # MLflow's, to the server that will be gone
                thread.join()
    finally:
        mlflow.set_tracking_uri(None)
    assert found is not None
    assert (found.template, found.commit_message) == (MESSAGES, "theirs")
