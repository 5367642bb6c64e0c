"""Which states of a training are kept: the best, the last or every one; each content once."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.client.checkpoints import log_checkpoint

Policy = Literal["best", "last", "every"]


class CheckpointSettings(Settings, frozen=True, kw_only=True):
    """Which checkpoints are wanted.

    Attributes
    ----------
    checkpoint
        "best": one each time that it is better than all before; "last": one, when the training
        ends; "every": each; True is "best", or "every" without ``checkpoint_save_best_only``.
    checkpoint_monitor, checkpoint_mode
        The metric that tells the best one, and whether less or more of it is better.
    checkpoint_save_best_only
        MLflow's word for it.
    """

    checkpoint: bool | Policy = False
    checkpoint_monitor: str = "val_loss"
    checkpoint_mode: Literal["min", "max"] = "min"
    checkpoint_save_best_only: bool = True

    @property
    def policy(self) -> Policy | None:
        """The policy; None where no checkpoints are wanted."""
        if self.checkpoint is True:
            return "best" if self.checkpoint_save_best_only else "every"
        return self.checkpoint or None


class Checkpoints:
    """Keeps those of one training.

    Parameters
    ----------
    run_id
        Where they belong.
    settings
        Which are wanted.
    ending
        Of the files that the framework writes.
    """

    def __init__(self, run_id: str, settings: CheckpointSettings, ending: str) -> None:
        self._run_id, self._settings, self._ending = run_id, settings, ending
        self._best: float | None = None
        self._has_any = False

    def offer(self, step: int, metrics: Mapping[str, float], save: Callable[[Path], None]) -> None:
        """Keep the state of the training now, if that is wanted.

        Parameters
        ----------
        step
            The epoch.
        metrics
            What the state is like.
        save
            Writes it into a file.
        """
        match self._settings.policy:
            case "every":
                self._keep(step, metrics, save)
            case "best" if self._is_best(metrics):
                self._keep(step, metrics, save)

    def finish(self, step: int, metrics: Mapping[str, float], save: Callable[[Path], None]) -> None:
        """Keep the last state, where that is wanted, or nothing could tell the best."""
        if self._settings.policy is not None and not self._has_any:
            self._keep(step, metrics, save)

    def _is_best(self, metrics: Mapping[str, float]) -> bool:
        value = metrics.get(self._settings.checkpoint_monitor)
        if value is None:
            return False
        sign = 1 if self._settings.checkpoint_mode == "max" else -1
        is_best = self._best is None or sign * value > sign * self._best
        if is_best:
            self._best = value
        return is_best

    def _keep(self, step: int, metrics: Mapping[str, float], save: Callable[[Path], None]) -> None:
        with tempfile.TemporaryDirectory(prefix="jupyter-tracker-") as folder:
            file = Path(folder) / f"checkpoint{self._ending}"
            save(file)
            log_checkpoint(file, step=step, metrics=metrics, run_id=self._run_id)
        self._has_any = True
