"""What a report of a problem says, and what it does not."""

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION


def test_it_says_where_things_are_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    SESSION.reset()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://ann:secret@tracker.example")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "secret")
    tracker.doctor()
    said = capsys.readouterr().out
    assert "Tracking URI: https://tracker.example" in said
    assert "MLFLOW_TRACKING_TOKEN: ***" in said
    assert "secret" not in said
    tracker.doctor(mask_envs=True)
    assert "MLFLOW_TRACKING_URI: ***" in capsys.readouterr().out


def test_it_names_the_active_run(capsys: pytest.CaptureFixture[str]):
    SESSION.reset()
    with tracker.start_run() as run:
        tracker.doctor()
    assert f"Active run ID: {run.info.run_id}" in capsys.readouterr().out
    SESSION.reset()
