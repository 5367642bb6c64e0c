"""Hugging Face transformers: a callback in ``Trainer.train``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_tracker.autologging import content
from jupyter_tracker.autologging.checkpoints import CheckpointSettings, Policy
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.training import Training, training
from jupyter_tracker.client.checkpoints import log_checkpoint

_NAME = "transformers"


class TransformersSettings(CheckpointSettings, frozen=True, kw_only=True):
    """What can be wanted of transformers; checkpoints are those that the trainer saves anyway."""

    checkpoint: bool | Policy = False


def autolog(
    log_models: bool = False,
    log_datasets: bool = False,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    extra_tags: dict[str, str] | None = None,
    checkpoint: bool | Policy = False,
    checkpoint_save_best_only: bool = True,
) -> None:
    """Log what the ``Trainer`` of transformers trains.

    Parameters
    ----------
    checkpoint, checkpoint_save_best_only
        Which of the checkpoints that the trainer saves are kept: those that the trainer finds the
        best by then, the last one, or every one.
    log_models, log_datasets
        Are there for MLflow's sake: a checkpoint has the model.
    disable, exclusive, disable_for_unsupported_versions, silent, extra_tags
        As of `jupyter_tracker.autolog`.
    """
    autolog_of(_NAME, dict(locals()))


class TransformersHook:
    """Gives each ``train`` one more callback, for as long as it takes."""

    name = _NAME
    modules = ("transformers.trainer",)
    tested = ("4.40", "6")
    settings = TransformersSettings

    def install(self, module: Any, patches: Patches, settings: TransformersSettings) -> None:
        """Replace ``train``."""

        def around(original: Callable[..., Any], trainer: Any, *args: Any, **kwargs: Any) -> Any:
            with training(_NAME, settings) as seen:
                if seen is None or not trainer.is_world_process_zero():
                    return original(trainer, *args, **kwargs)
                callback = _callback(seen, settings)
                trainer.add_callback(callback)
                try:
                    result = original(trainer, *args, **kwargs)
                finally:
                    trainer.remove_callback(callback)
            return result

        patches.method(module.Trainer, "train", around)


HOOK = TransformersHook()


def _callback(seen: Training, settings: TransformersSettings) -> Any:
    from transformers import TrainerCallback

    policy = settings.policy

    class Callback(TrainerCallback):  # type: ignore[misc]
        saved: tuple[Path, int] | None = None
        """The last checkpoint that there is, and its step."""

        def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:  # noqa: ARG002
            seen.attempt("params", lambda: _log_params(seen.run_id, args, given.get("model")))

        def on_log(self, args: Any, state: Any, control: Any, **given: Any) -> None:  # noqa: ARG002
            metrics = {
                name: float(value)
                for name, value in given["logs"].items()
                if isinstance(value, int | float)
            }
            seen.attempt(
                "metrics", lambda: content.log_metrics(seen.run_id, metrics, state.global_step)
            )

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            self.saved = (folder, state.global_step)
            best = state.best_model_checkpoint
            is_best = best is not None and Path(best) == folder
            if policy == "every" or (policy == "best" and is_best):
                self._keep()

        def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002
            if policy == "last":
                self._keep()

        def _keep(self) -> None:
            if self.saved is not None:
                folder, step = self.saved
                seen.attempt(
                    "the checkpoint",
                    lambda: log_checkpoint(folder, step=step, run_id=seen.run_id),
                )

    return Callback()


def _log_params(run_id: str, args: Any, model: Any) -> None:
    config = getattr(model, "config", None)
    content.log_params(run_id, {**(config.to_dict() if config else {}), **args.to_dict()})
