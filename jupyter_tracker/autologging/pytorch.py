"""PyTorch Lightning: a callback in ``Trainer.fit``. PyTorch alone has no trainings to watch."""

import os
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any, Literal

from jupyter_tracker.autologging import content
from jupyter_tracker.autologging.checkpoints import Checkpoints, CheckpointSettings, Policy
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.training import Training, training
from jupyter_tracker.models.frames import is_kind

_NAME = "pytorch"
_EARLY_STOPPING = ("monitor", "mode", "patience", "min_delta", "stopped_epoch")


class LightningSettings(CheckpointSettings, frozen=True, kw_only=True):
    """What can be wanted of Lightning.

    Attributes
    ----------
    log_every_n_epoch, log_every_n_step
        How often metrics are logged; those of single steps are not by default.
    """

    log_every_n_epoch: int = 1
    log_every_n_step: int | None = None
    checkpoint: bool | Policy = True


def autolog(
    log_every_n_epoch: int = 1,
    log_every_n_step: int | None = None,
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    extra_tags: dict[str, str] | None = None,
    checkpoint: bool | Policy = True,
    checkpoint_monitor: str = "val_loss",
    checkpoint_mode: Literal["min", "max"] = "min",
    checkpoint_save_best_only: bool = True,
    log_model_signatures: bool = True,
) -> None:
    """Log what Lightning's ``Trainer`` trains.

    Parameters
    ----------
    log_every_n_epoch, log_every_n_step
        How often metrics are logged; those of single steps are not by default.
    registered_model_name
        The registered model that each trained one becomes a version of.
    checkpoint, checkpoint_monitor, checkpoint_mode, checkpoint_save_best_only
        Which states of the training are kept: see `CheckpointSettings`.
    log_model_signatures, log_models, log_datasets, disable, exclusive, \
    disable_for_unsupported_versions, silent, extra_tags
        As of `jupyter_tracker.autolog`.
    """
    autolog_of(_NAME, dict(locals()))


class LightningHook:
    """Gives each ``fit`` one more callback, for as long as it takes."""

    name = _NAME
    modules = ("lightning.pytorch", "pytorch_lightning")
    tested = ("2", "3")
    settings = LightningSettings

    def install(self, module: Any, patches: Patches, settings: LightningSettings) -> None:
        """Replace ``fit``."""

        def around(original: Callable[..., Any], trainer: Any, *args: Any, **kwargs: Any) -> Any:
            with training(_NAME, settings) as seen:
                if seen is None or not trainer.is_global_zero:
                    return original(trainer, *args, **kwargs)
                callback = _callback(module, seen, settings)
                trainer.callbacks.append(callback)
                try:
                    result = original(trainer, *args, **kwargs)
                finally:
                    trainer.callbacks.remove(callback)
                _log_trained(module, seen, trainer)
                _log_model(seen, trainer.lightning_module, callback.sample)
            return result

        patches.method(module.Trainer, "fit", around)


HOOK = LightningHook()


def _callback(lightning: Any, seen: Training, settings: LightningSettings) -> Any:
    checkpoints = Checkpoints(seen.run_id, settings, ".ckpt")
    process = os.getpid()

    class Callback(lightning.Callback):  # type: ignore[misc]
        """Looks on; a copy of it in another process does nothing."""

        steps: frozenset[str] = frozenset()
        """The metrics that are logged each so many steps."""
        sample = _Sample()

        def __reduce__(self) -> Any:
            return lightning.Callback, ()

        def on_train_start(self, trainer: Any, module: Any) -> None:  # noqa: ARG002
            self._attempt("params", lambda: _log_params(lightning, seen.run_id, trainer))

        def on_train_batch_start(self, trainer: Any, module: Any, batch: Any, place: int) -> None:  # noqa: ARG002
            if trainer.current_epoch == 0:
                count = trainer.num_training_batches
                self._attempt("the input example", lambda: self.sample.add(batch, count))

        def on_train_batch_end(self, trainer: Any, *_: Any) -> None:
            every, step = settings.log_every_n_step, trainer.global_step
            if every and step % every == 0:
                found = _floats(trainer.logged_metrics)
                metrics = {name: found[name] for name in found if f"{name}_step" not in found}
                self.steps |= metrics.keys()
                self._log(metrics, step)

        def on_train_epoch_end(self, trainer: Any, module: Any) -> None:  # noqa: ARG002
            epoch, found = trainer.current_epoch, _floats(trainer.callback_metrics)
            if (epoch + 1) % settings.log_every_n_epoch == 0:
                self._log({name: found[name] for name in found if name not in self.steps}, epoch)
            self._attempt("the checkpoint", lambda: checkpoints.offer(epoch, found, _save(trainer)))

        def on_train_end(self, trainer: Any, module: Any) -> None:  # noqa: ARG002
            found, save = _floats(trainer.callback_metrics), _save(trainer)
            self._attempt(
                "the checkpoint", lambda: checkpoints.finish(trainer.current_epoch, found, save)
            )

        def _log(self, metrics: dict[str, float], step: int) -> None:
            self._attempt("metrics", lambda: content.log_metrics(seen.run_id, metrics, step))

        def _attempt(self, what: str, log: Callable[[], None]) -> None:
            if os.getpid() == process:
                seen.attempt(what, log)

    return Callback()


def _floats(metrics: Any) -> dict[str, float]:
    return {name: float(value) for name, value in metrics.items()}


def _save(trainer: Any) -> Callable[[Path], None]:
    # Not trainer.save_checkpoint, which would wait for processes that do not log.
    def save(file: Path) -> None:
        state = trainer._checkpoint_connector.dump_checkpoint(False)
        trainer.strategy.save_checkpoint(state, file)

    return save


def _log_params(lightning: Any, run_id: str, trainer: Any) -> None:
    params: dict[str, Any] = {"epochs": trainer.max_epochs}
    for optimizer in trainer.optimizers[:1]:
        inner = getattr(optimizer, "_optimizer", optimizer)
        params |= {"optimizer_name": type(inner).__name__, **optimizer.defaults}
    stopping = _early_stopping(lightning, trainer)
    if stopping is not None:
        params |= {name: getattr(stopping, name) for name in _EARLY_STOPPING}
    content.set_tags(run_id, {"Mode": "training"})
    content.log_params(run_id, params)


def _early_stopping(lightning: Any, trainer: Any) -> Any:
    kind = lightning.callbacks.EarlyStopping
    return next((each for each in trainer.callbacks if isinstance(each, kind)), None)


def _log_trained(lightning: Any, seen: Training, trainer: Any) -> None:
    def log_summary() -> None:
        from importlib import import_module

        summaries = import_module(f"{lightning.__name__}.utilities.model_summary")
        summary = summaries.ModelSummary(trainer.lightning_module, max_depth=-1)
        content.log_text(seen.run_id, str(summary), "model_summary.txt")

    def log_stopping() -> None:
        stopping = _early_stopping(lightning, trainer)
        if stopping is not None and stopping.stopped_epoch:
            content.log_metrics(
                seen.run_id,
                {
                    "stopped_epoch": stopping.stopped_epoch,
                    "restored_epoch": stopping.stopped_epoch - max(1, stopping.patience),
                    "best_score": float(stopping.best_score),
                    "wait_count": stopping.wait_count,
                },
            )

    seen.attempt("metrics", log_stopping)
    seen.attempt("the summary", log_summary)


class _Sample:
    """Rows that a module was trained on, evenly taken from the batches of the first epoch."""

    def __init__(self) -> None:
        self._rows: list[Any] = []
        self._count = 0

    def add(self, batch: Any, batches: float) -> None:
        """Take rows of one batch of so many; of one that is no tensor, nothing."""
        rows = batch[0] if isinstance(batch, list | tuple) and batch else batch
        wanted = content.NETWORK_ROWS
        if self._count >= wanted or not is_kind(rows, "torch", "Tensor") or not rows.ndim:
            return
        if not self._rows or rows.shape[1:] == self._rows[0].shape[1:]:
            taken = rows[: max(1, ceil(wanted / batches))].detach().cpu().clone()
            self._rows.append(taken)
            self._count += len(taken)

    def whole(self) -> Any:
        """Return them as one tensor; None where there are none."""
        import torch

        return torch.cat(self._rows) if self._rows else None


def _log_model(seen: Training, module: Any, sample: _Sample) -> None:
    """Log the module: as a graph where it takes the first part of a batch, or else as a pickle."""
    if not content.wants_models(seen):
        return
    from jupyter_tracker.models.registered_flavors import flavor_named

    ask = flavor_named(_NAME).predictor(module, {})

    def predict(rows: Any) -> Any:
        return ask(rows, {})

    def log_graph() -> bool:
        data = sample.whole()
        if data is None:
            return False
        example = data[: content.EXAMPLE_ROWS]
        content.log_model(
            seen,
            _NAME,
            module,
            example.numpy(),
            predict(example),
            data=data.numpy(),
            predict=predict,
            graph_example=example.to(module.device),
        )
        return True

    if not seen.attempt("the model as a graph", log_graph):
        seen.attempt("the model", lambda: content.log_model(seen, _NAME, module))
