"""Trainings of Keras, Lightning and transformers, where these are installed."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import jupyter_tracker as tracker
from tests.autologging.conftest import files, only_baseline, only_run

X = np.random.default_rng(0).random((32, 4), dtype=np.float32)
Y = X.sum(axis=1, keepdims=True)


def history(metric: str) -> list[int]:
    points = tracker.MlflowClient().get_metric_history(only_run().info.run_id, metric)
    return [point.step for point in points]


def steps_of_checkpoints() -> list[int | None]:
    tracker.flush_artifact_async_logging()
    return [each.step for each in tracker.list_checkpoints(only_run().info.run_id)]


def test_keras_logs_each_epoch_and_the_best_checkpoints():
    os.environ.setdefault("KERAS_BACKEND", "jax")
    keras = pytest.importorskip("keras")
    tracker.keras.autolog(log_models=False, checkpoint="best", checkpoint_monitor="loss")
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, Y, epochs=3, batch_size=8, verbose=0)
    run = only_run()
    assert (run.info.status, run.data.params["epochs"]) == ("FINISHED", "3")
    assert run.data.params["optimizer_name"] in ("SGD", "sgd")
    assert history("loss") == [0, 1, 2]
    assert "model_summary.txt" in files(run)
    assert steps_of_checkpoints() == [0, 1, 2]


def test_a_model_of_keras_has_a_summary_of_what_it_was_trained_on(tmp_path: Path):
    os.environ.setdefault("KERAS_BACKEND", "jax")
    keras = pytest.importorskip("keras")
    tracker.keras.autolog()
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, Y, epochs=1, verbose=0)
    baseline = only_baseline(tmp_path)
    assert baseline is not None
    assert (baseline.rows, list(baseline.columns)) == (32, list("0123"))


def lightning_module(has_forward: bool) -> Any:
    """Return a module to be trained, which can be asked or cannot."""
    lightning = pytest.importorskip("lightning.pytorch")
    torch = pytest.importorskip("torch")

    class Net(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(4, 1)
            self.dropout = torch.nn.Dropout()

        def training_step(self, batch, _):
            loss = ((self.dropout(self.layer(batch[0])) - batch[1]) ** 2).mean()
            self.log("train_loss", loss)
            return loss

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

    class Asked(Net):
        def forward(self, x):
            return self.dropout(self.layer(x))

    return Asked() if has_forward else Net()


def fit_with_lightning(module: Any, folder: Path, epochs: int = 1) -> Any:
    lightning = pytest.importorskip("lightning.pytorch")
    torch = pytest.importorskip("torch")
    data = torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(Y))
    trainer = lightning.Trainer(
        max_epochs=epochs,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        default_root_dir=folder,
        accelerator="cpu",
    )
    before = list(trainer.callbacks)
    trainer.fit(module, torch.utils.data.DataLoader(data, 8))
    assert trainer.callbacks == before
    return trainer


def test_lightning_logs_each_epoch_and_one_checkpoint_at_the_end(tmp_path: Path):
    tracker.pytorch.autolog(log_models=False, checkpoint="last")
    fit_with_lightning(lightning_module(has_forward=False), tmp_path, epochs=3)
    run = only_run()
    assert (run.data.params["optimizer_name"], run.data.params["lr"]) == ("SGD", "0.1")
    assert history("train_loss") == [0, 1, 2]
    assert len(steps_of_checkpoints()) == 1


def test_a_module_of_lightning_is_logged_as_a_graph_and_needs_no_trust(tmp_path: Path):
    module = lightning_module(has_forward=True)
    tracker.pytorch.autolog(checkpoint=False)
    fit_with_lightning(module, tmp_path)
    assert module.dropout.training  # as without autologging
    baseline = only_baseline(tmp_path / "model")
    assert baseline is not None
    assert (baseline.rows, list(baseline.columns)) == (32, list("0123"))
    loaded = tracker.pyfunc.load_model(tmp_path / "model")
    module.eval()
    expected = module(module.layer.weight.new_tensor(X)).detach().numpy()
    assert loaded.predict(X) == pytest.approx(expected)


def test_a_module_of_lightning_that_cannot_be_asked_is_a_pickle(tmp_path: Path):
    tracker.pytorch.autolog(checkpoint=False)
    with (
        pytest.warns(UserWarning, match="is saved as a pickle"),
        pytest.warns(UserWarning, match="the model as a graph of pytorch not logged"),
    ):
        fit_with_lightning(lightning_module(has_forward=False), tmp_path)


def test_transformers_logs_what_the_trainer_logs_and_keeps_the_last_checkpoint(tmp_path: Path):
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torch")
    config = transformers.BertConfig(
        vocab_size=50,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=16,
    )
    rows = [
        {"input_ids": [1, 2, 3], "attention_mask": [1, 1, 1], "labels": i % 2} for i in range(16)
    ]
    arguments = transformers.TrainingArguments(
        str(tmp_path), num_train_epochs=2, logging_steps=1, save_steps=2, report_to=[], use_cpu=True
    )
    tracker.transformers.autolog(checkpoint="last")
    trainer = transformers.Trainer(
        model=transformers.BertForSequenceClassification(config),
        args=arguments,
        train_dataset=rows,
    )
    trainer.train()
    assert only_run().data.params["num_train_epochs"] == "2"
    assert history("loss") == [1, 2, 3, 4]
    assert steps_of_checkpoints() == [4]
