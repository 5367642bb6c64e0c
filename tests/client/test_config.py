"""Which token goes where."""

import pytest

from jupyter_tracker import config


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_TRACKER_URI", "https://hub/services/tracker")
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", "ours")


@pytest.mark.parametrize("uri", ["https://hub/services/tracker", "https://hub/services/tracker/"])
def test_our_token_goes_to_the_server_beside_it(uri: str):
    assert config.token_for(uri) == "ours"


@pytest.mark.parametrize(
    "uri",
    ["https://other/services/tracker", "http://hub/services/tracker", "https://hub/user/mallory"]
    + ["https://hub/services/tracker-evil", "https://hub:8443/services/tracker"],
)
def test_our_token_goes_nowhere_else(uri: str):
    assert config.token_for(uri) is None


def test_mlflows_token_alone_goes_to_any_server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "theirs")
    assert config.token_for("https://other") == "theirs"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://mlflow")
    assert config.token_for("https://other") is None
    assert config.token_for("https://mlflow") == "theirs"
