"""Keras 3: a callback in ``fit``."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from jupyter_tracker.autologging import boosting, content
from jupyter_tracker.autologging.checkpoints import Checkpoints, CheckpointSettings, Policy
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.training import Training, training

_NAME = "keras"
_NO_PARAMS = ("self", "x", "y", "callbacks", "validation_data", "verbose")


class KerasSettings(CheckpointSettings, frozen=True, kw_only=True):
    """What can be wanted of Keras; metrics are logged each epoch, or each so many batches."""

    log_every_epoch: bool = True
    log_every_n_steps: int | None = None


def autolog(
    log_every_epoch: bool = True,
    log_every_n_steps: int | None = None,
    log_models: bool = True,
    log_model_signatures: bool = True,
    log_datasets: bool = True,
    log_input_examples: bool = False,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    extra_tags: dict[str, str] | None = None,
    checkpoint: bool | Policy = False,
    checkpoint_monitor: str = "val_loss",
    checkpoint_mode: Literal["min", "max"] = "min",
    checkpoint_save_best_only: bool = True,
) -> None:
    """Log what models of Keras learn.

    Parameters
    ----------
    log_every_epoch, log_every_n_steps
        Whether metrics are logged each epoch, and else each how many batches.
    registered_model_name
        The registered model that each trained one becomes a version of.
    checkpoint, checkpoint_monitor, checkpoint_mode, checkpoint_save_best_only
        Which states of the training are kept: see `CheckpointSettings`.
    log_input_examples, log_model_signatures, log_models, log_datasets, disable, exclusive, \
    disable_for_unsupported_versions, silent, extra_tags
        As of `jupyter_tracker.autolog`.
    """
    autolog_of(_NAME, dict(locals()))


class KerasHook:
    """Gives each ``fit`` one more callback."""

    name = _NAME
    modules = ("keras",)
    tested = ("3", "4")
    settings = KerasSettings

    def install(self, module: Any, patches: Patches, settings: KerasSettings) -> None:
        """Replace ``fit``, which a model has from the backend in use."""

        def around(original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
            with training(_NAME, settings) as seen:
                if seen is None:
                    return original(model, *args, **kwargs)
                given = seen.attempt(
                    "params", lambda: boosting.arguments(original, (model, *args), kwargs)
                )
                if given is None:
                    return original(model, *args, **kwargs)
                seen.attempt("params", lambda: _log_params(seen.run_id, given))
                callback = _callback(module, seen, settings)
                callbacks = given["callbacks"]
                if isinstance(callbacks, module.callbacks.CallbackList):
                    callbacks.append(callback)
                else:
                    own = callbacks if isinstance(callbacks, list | tuple) else [callbacks]
                    given["callbacks"] = [*filter(None, own), callback]
                result = original(**given)
                _log_trained(seen, model, given)
            return result

        owner = next(each for each in module.Model.__mro__ if "fit" in vars(each))
        patches.method(owner, "fit", around)


HOOK = KerasHook()


def _callback(keras: Any, seen: Training, settings: KerasSettings) -> Any:
    checkpoints = Checkpoints(seen.run_id, settings, ".weights.h5")

    class Callback(keras.callbacks.Callback):  # type: ignore[misc]
        epoch = 0
        batches = 0
        metrics: Mapping[str, float] = {}

        def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002
            seen.attempt("params", lambda: _log_model_params(seen.run_id, self.model))

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002
            self.batches += 1
            every = settings.log_every_n_steps
            if every and self.batches % every == 0:
                self._log(logs, self.batches)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.epoch = epoch
            self.metrics = {name: float(value) for name, value in (logs or {}).items()}
            if settings.log_every_epoch:
                self._log(logs, epoch)
            seen.attempt(
                "the checkpoint", lambda: checkpoints.offer(epoch, self.metrics, self._save)
            )

        def on_test_end(self, logs: Any = None) -> None:
            self._log({f"validation_{name}": value for name, value in (logs or {}).items()})

        def on_train_end(self, logs: Any = None) -> None:  # noqa: ARG002
            seen.attempt(
                "the checkpoint",
                lambda: checkpoints.finish(self.epoch, self.metrics, self._save),
            )

        def _log(self, logs: Any, step: int = 0) -> None:
            seen.attempt("metrics", lambda: content.log_metrics(seen.run_id, logs or {}, step=step))

        def _save(self, file: Path) -> None:
            self.model.save_weights(file)

    return Callback()


def _log_params(run_id: str, given: Mapping[str, Any]) -> None:
    own = {name: value for name, value in given.items() if name not in _NO_PARAMS}
    own["batch_size"] = own["batch_size"] or getattr(given["x"], "batch_size", None)
    content.log_params(run_id, own)


def _log_model_params(run_id: str, model: Any) -> None:
    config = model.optimizer.get_config()
    content.log_params(run_id, {f"optimizer_{name}": value for name, value in config.items()})
    lines: list[str] = []
    model.summary(print_fn=lambda line, *_, **__: lines.append(line))
    content.log_text(run_id, "\n".join(lines), "model_summary.txt")


def _log_trained(seen: Training, model: Any, given: Mapping[str, Any]) -> None:
    if seen.settings.log_datasets:
        seen.attempt("the dataset", lambda: _log_datasets(seen.run_id, given))

    def log_model() -> None:
        from jupyter_tracker.models.baseline import evenly

        data = given["x"]
        example = output = sample = None
        predict = partial(model.predict, verbose=0)
        if hasattr(data, "shape"):
            example, sample = content.first_rows(data), evenly(data, content.NETWORK_ROWS)
            output = predict(example)
        content.log_model(seen, _NAME, model, example, output, data=sample, predict=predict)

    if content.wants_models(seen):
        seen.attempt("the model", log_model)


def _log_datasets(run_id: str, given: Mapping[str, Any]) -> None:
    content.log_dataset(run_id, content.dataset_of(given["x"], given["y"]), "train")
    match given["validation_data"]:
        case (data, target, *_):
            content.log_dataset(run_id, content.dataset_of(data, target), "eval")
