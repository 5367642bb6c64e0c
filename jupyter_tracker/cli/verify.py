"""``jupyter tracker verify``: run the cells of a run again, and compare."""

import signal
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

from jupyter_core.application import base_aliases, base_flags
from traitlets import Dict, Enum, Float, Unicode

from jupyter_tracker.cli.command import Command
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.truth.verification import Report, verify

DIFFERS, NOT_RUN, INTERRUPTED = 1, 2, 130


class VerifyApp(Command):
    """``jupyter tracker verify``: prove that a run's cells give what the run has."""

    name = "jupyter-tracker-verify"
    description = (
        "Run the cells that a run depends on again, in a fresh kernel, and compare its params, "
        "metrics and outputs. Exits with 0 when they are the same, 1 when they differ, 2 when the "
        "cells could not be run, 130 when it was interrupted."
    )
    usage = "<run id>"
    takes = 1

    tolerance = Dict(value_trait=Float(), help="How much a metric may differ, as in auc=1e-6.").tag(
        config=True
    )
    timeout = Float(600.0, help="Longest time in seconds that the cells may take.").tag(config=True)
    folder = Unicode("", help="The folder to run in a copy of, instead of the notebook's.").tag(
        config=True
    )
    env = Enum(
        ["same", "venv"],
        default_value="same",
        help="Which environment: this one, or a new virtual one with the run's packages.",
    ).tag(config=True)

    aliases = {
        **base_aliases,
        **{name: f"VerifyApp.{name}" for name in ("tolerance", "timeout", "folder", "env")},
    }
    flags = base_flags

    def initialize(self, argv: Any = None) -> None:
        """Read the command line; one that cannot be read must not look like a difference."""
        try:
            super().initialize(argv)
        except SystemExit as done:
            self.exit(NOT_RUN if done.code else 0)

    def act(self, *arguments: str) -> int:
        """Verify, and return what came out."""
        (run_id,) = arguments
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        progress = _Progress()
        try:
            report = self._verify(run_id, progress)
        except TrackerError:
            raise
        except KeyboardInterrupt:
            print("interrupted; nothing was recorded", file=sys.stderr)
            return INTERRUPTED
        except Exception:
            traceback.print_exc()
            return NOT_RUN  # the interpreter's own 1 would say that the results differ
        finally:
            progress.clear()
        print(report.markdown, end="")
        return NOT_RUN if report.error else 0 if report.verified else DIFFERS

    def code_of(self, error: TrackerError) -> int:  # noqa: ARG002
        """Return what says that the cells could not be run."""
        return NOT_RUN

    def _verify(self, run_id: str, progress: "_Progress") -> Report:
        if self.folder and not Path(self.folder).is_dir():
            raise invalid(f"There is no folder {shown(self.folder)}; name that of the notebook.")
        return verify(
            MlflowClient(),
            run_id,
            tolerances=self.tolerance,
            timeout=self.timeout,
            folder=Path(self.folder) if self.folder else None,
            makes_environment=self.env == "venv",
            progress=progress.show,
        )


class _Progress:
    """On a terminal, a line that says how far it is."""

    def __init__(self, terminal: TextIO = sys.stderr) -> None:
        self._terminal = terminal if terminal.isatty() else None

    def show(self, done: int, of: int) -> None:
        """Say it."""
        if self._terminal:
            bar = "█" * (done * 20 // of) if of else ""
            print(f"\r\x1b[K{bar:20} {done} of {of} cells", end="", file=self._terminal, flush=True)

    def clear(self) -> None:
        """Remove the line."""
        if self._terminal:
            print("\r\x1b[K", end="", file=self._terminal, flush=True)
