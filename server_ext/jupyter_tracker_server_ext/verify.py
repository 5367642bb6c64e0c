"""Verifying one run in a process of its own, which writes its progress as lines of JSON."""

import contextlib
import signal
import sys
import traceback
from typing import TextIO

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import codec
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.truth.verification import verify
from jupyter_tracker_server_ext.verification_queue import Progress

_TIMEOUT = 3600.0
"""Seconds after which nobody waits any more; whoever does sees how far it is, and may cancel."""
_DIFFERS, _NOT_RUN = 1, 2


def main(run_id: str) -> int:
    """Verify the run with an id, and return what `VerificationQueue` asks of a process."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    lines = sys.stdout
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return _verify(run_id, lines)
    except KeyboardInterrupt:
        return _NOT_RUN
    except Exception:
        traceback.print_exc()
        return _NOT_RUN  # the interpreter's own 1 would say that the results differ


def _verify(run_id: str, lines: TextIO) -> int:
    def say(progress: Progress) -> None:
        print(codec.encode(progress).decode(), file=lines, flush=True)

    try:
        report = verify(
            MlflowClient(),
            run_id,
            tolerances={},
            timeout=_TIMEOUT,
            progress=lambda done, of: say(Progress(done, of)),
        )
    except TrackerError as error:
        say(Progress(message=error.message))
        return _NOT_RUN
    if report.error:
        say(Progress(message=report.error))
        return _NOT_RUN
    return 0 if report.verified else _DIFFERS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
