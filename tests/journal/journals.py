"""Journals as processes leave them behind."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.journal import files
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.journal.records import Header
from jupyter_tracker.journal.writer import JournalWriter
from jupyter_tracker.stores.protocol import Store

START = 1_700_000_000_000


def known_run(store: Store, name: str = "run") -> str:
    """Make a run that is under way."""
    request = r.CreateRun(run_name=name, start_time=START)
    return store.create_run(request).run.info.run_id


def begun(uri: str, run_id: str = "", **header: object) -> JournalWriter:
    """Begin the journal of a run: of one that ``uri`` has, or, without its id, of a new one."""
    fields = {"is_known": bool(run_id), "start_time": START, "experiment_id": "0", **header}
    run_id = run_id or uuid.uuid4().hex
    return JournalWriter(
        files.new(run_id),
        Header(run_id=run_id, tracking_uri=uri, **fields),  # type: ignore[arg-type]
    )


def left(writer: JournalWriter, points: int = 3) -> JournalFile:
    """Log points, and leave the journal as a process does that is killed."""
    for step in range(points):
        writer.metric("loss", step / 2, START + step, step)
    writer.abandon()
    return writer.file


def steps(store: Store, run_id: str) -> list[int]:
    """Return the steps of the run's metric."""
    request = r.GetMetricHistory(run_id=run_id, metric_key="loss")
    return [point.step for point in store.get_metric_history(request).metrics]


def info(store: Store, run_id: str) -> e.RunInfo:
    """Return the run."""
    return store.get_run(r.GetRun(run_id=run_id)).run.info


def killed(script: str, **variables: str) -> str:
    """Run a Python program that prints a run id and kills itself; return the id."""
    end = "\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script + end],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == -9, done.stderr
    return done.stdout.strip()


def flip(file: Path, offset: int) -> None:
    """Change a bit of a byte."""
    content = bytearray(file.read_bytes())
    content[offset] ^= 4
    file.write_bytes(content)
