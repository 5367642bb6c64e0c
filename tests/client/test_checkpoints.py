"""Checkpoints: each content is kept once, and found by its step or by a metric."""

from pathlib import Path
from typing import Any

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.journal import background, files
from jupyter_tracker.journal.sender import Sender
from tests.conftest import RunningServer
from tests.servers.front import front_of


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return tmp_path / "weights.pt"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder as a library saves one."""
    folder = tmp_path / "model"
    (folder / "tokenizer").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "tokenizer" / "config.json").write_text('{"a": 1}')
    return folder


def logged_files(run_id: str, folder: str) -> list[str]:
    client, found = tracker.MlflowClient(), []
    for each in client.list_artifacts(run_id, folder):
        found += logged_files(run_id, each.path) if each.is_dir else [each.path]
    return found


def contents(folder: str) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in Path(folder).rglob("*")
        if file.is_file()
    }


@pytest.mark.usefixtures("place")
def test_the_same_weights_each_epoch_cost_one_copy(weights: Path):
    weights.write_text("the same")
    with tracker.start_run() as run:
        for epoch in range(5):
            tracker.log_checkpoint(weights, step=epoch)
    run_id = run.info.run_id
    assert len(logged_files(run_id, "checkpoints/checkpoint")) == 2  # and the index
    assert [each.step for each in tracker.list_checkpoints(run_id)] == list(range(5))


@pytest.mark.usefixtures("place")
def test_a_checkpoint_is_found_by_its_step_or_a_metric(weights: Path, tmp_path: Path):
    scores = [0.1, 0.9, 0.3, float("nan")]
    with tracker.start_run() as run:
        for epoch, score in enumerate(scores):
            weights.write_text(f"epoch {epoch}")
            tracker.log_checkpoint(
                weights, "net", step=epoch, metrics={"acc": score, "loss": -score}
            )
    run_id = run.info.run_id

    def load(**which: Any) -> str:
        return Path(tracker.load_checkpoint(run_id, "net", **which)).read_text()

    assert load() == load(step="latest") == "epoch 3"
    assert load(step=2) == "epoch 2"
    assert (
        load(step="best", metric="acc") == load(step="best", metric="loss", mode="min") == "epoch 1"
    )
    assert load(step="best", metric="acc", mode="min") == "epoch 0"
    target = tracker.load_checkpoint(run_id, "net", dst_path=tmp_path / "here")
    assert target == str(tmp_path / "here" / "weights.pt")


@pytest.mark.usefixtures("place")
def test_of_a_folder_only_what_changed_is_kept_again(model: Path):
    with tracker.start_run() as run:
        for epoch in range(3):
            (model / "model.safetensors").write_text(f"epoch {epoch}")
            tracker.log_checkpoint(model, "net", step=epoch)
    assert len(logged_files(run.info.run_id, "checkpoints/net")) == 3 + 2 + 1
    assert contents(tracker.load_checkpoint(run.info.run_id, "net", step=1)) == {
        "config.json": "{}",
        "tokenizer/config.json": '{"a": 1}',
        "model.safetensors": "epoch 1",
    }


@pytest.mark.usefixtures("place")
def test_a_run_that_is_resumed_has_those_from_before_too(weights: Path):
    run_id = None
    for epoch in range(2):
        with tracker.start_run(run_id=run_id) as run:
            weights.write_text(f"epoch {epoch}")
            tracker.log_checkpoint(weights, step=epoch)
        run_id = run.info.run_id
    assert run_id is not None
    assert [each.step for each in tracker.list_checkpoints(run_id)] == [0, 1]
    assert Path(tracker.load_checkpoint(run_id, step=0)).read_text() == "epoch 0"


@pytest.mark.usefixtures("place")
def test_what_is_not_there_is_named(weights: Path):
    weights.write_text("x")
    with tracker.start_run() as run:
        for step in (1, 2):
            tracker.log_checkpoint(weights, step=step, metrics={"acc": 1.0, "f1": 0.5})
    run_id = run.info.run_id
    refused = [
        ({"name": "other"}, f"There is no checkpoint 'other' of run {run_id}."),
        ({"step": 3}, "at step 3. There are: 1, 2."),
        ({"step": "best"}, "has the metrics acc, f1: say which with metric=."),
        ({"step": "best", "metric": "loss"}, "with a metric 'loss'."),
        ({"mode": "most"}, "Invalid mode 'most': use 'max' or 'min'."),
    ]
    for which, message in refused:
        with pytest.raises(tracker.TrackerError) as error:
            tracker.load_checkpoint(run_id, **which)  # type: ignore[arg-type]
        assert error.value.message.endswith(message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"local_path": "/nowhere/a.pt"}, "no file at '/nowhere/a.pt'"),
        ({"name": "a/b"}, "Invalid name of a checkpoint 'a/b'"),
        ({"name": ".."}, "Invalid artifact path"),
        ({"step": 1.5}, "Invalid value '1.5'"),
        ({"metrics": {"acc": "high"}}, "Invalid value 'high' for metric 'acc'"),
        ({"metrics": {"a%": 1}}, "Invalid metric name 'a%'"),
    ],
)
def test_a_wrong_argument_raises_and_starts_nothing(
    weights: Path, arguments: dict[str, Any], message: str
):
    weights.write_text("x")
    with pytest.raises(tracker.TrackerError, match=message):
        tracker.log_checkpoint(**{"local_path": weights, **arguments})
    assert tracker.active_run() is None


def test_a_damaged_content_is_not_loaded(weights: Path):
    SESSION.reset()
    weights.write_text("good")
    with tracker.start_run() as run:
        [file] = tracker.log_checkpoint(weights).files
    client = tracker.MlflowClient()
    client.log_text(run.info.run_id, "bad", f"checkpoints/checkpoint/{file.place}")
    with pytest.raises(tracker.TrackerError, match="does not have its checksum"):
        tracker.load_checkpoint(run.info.run_id)
    SESSION.reset()


def test_checkpoints_survive_an_outage(
    weights: Path, tmp_path: Path, server: RunningServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "journal"))
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    SESSION.reset()
    monkeypatch.setattr(background, "_sender", Sender(lambda line: None))
    with front_of(server.uri) as front:
        monkeypatch.setenv("JUPYTER_TRACKER_URI", front.uri)
        with tracker.start_run() as run:
            front.mood = "500"
            for epoch in range(3):
                weights.write_text(f"epoch {epoch}")
                tracker.log_checkpoint(weights, step=epoch)
        front.mood = "pass"
        tracker.flush_artifact_async_logging()
        while not background.sender().settle(10, insist=True):
            pass
        loaded = Path(tracker.load_checkpoint(run.info.run_id, step=1)).read_text()
        assert loaded == "epoch 1"
        assert len(tracker.list_checkpoints(run.info.run_id)) == 3
        SESSION.reset()
