"""Traces on their way to a store: a file each, beside the journals, until the store has it.

::

    traces/<trace id>.json      a trace with its spans, and where it goes
    traces/<trace id>.refused   one that the store will never take, with its reason

A trace is written when it has ended, in one piece. Sending it twice does no harm: it replaces what
is there.
"""

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError, not_found
from jupyter_tracker.contract.names import ARTIFACT_LOCATION_TAG
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.journal import files
from jupyter_tracker.journal.leftovers import Stores
from jupyter_tracker.journal.shipping import NEVER, find_experiment
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import is_gone

SPANS_FILE = "traces.json"
"""What MLflow calls the spans of a trace among its artifacts."""
_FOLDER = "traces"
_SUFFIX = ".json"


class TraceRecord(e.Entity):
    """A trace with its spans, as JSON, and where it goes."""

    tracking_uri: str
    info: e.TraceInfo
    spans: msgspec.Raw
    experiment_name: str = ""
    """Finds the experiment when its id is not known, because the store has not answered yet."""
    reason: str = ""
    """Why the store will never take it."""


@dataclass
class TraceReport:
    """What became of a trace that nobody sent; ``reason`` says why when it is not there.

    ``is_refused`` means that the store will never take it.
    """

    file: Path
    uri: str = ""
    reason: str = ""
    is_refused: bool = False


def folder(place: Path | None = None) -> Path:
    """Return the folder of traces that are on their way."""
    return (place or files.folder()) / _FOLDER


def found(place: Path | None = None) -> list[Path]:
    """Find the traces that have not been sent."""
    return sorted(folder(place).glob(f"*{_SUFFIX}"))


def path_of(trace_id: str) -> Path:
    """Return the file of a trace."""
    return folder() / f"{trace_id}{_SUFFIX}"


def write(path: Path, content: bytes) -> None:
    """Write a trace in one piece, readable for its owner only.

    Raises
    ------
    OSError
        When the disk does not take it.
    """
    partial = path.with_suffix(".tmp")
    try:
        descriptor = _created(partial)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = _created(partial)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    partial.replace(path)


def send(store: Store, record: TraceRecord) -> None:
    """Bring a trace and then its spans to the store.

    Raises
    ------
    TrackerError
        When the store does not take it.
    """
    info = _located(store, record)
    kept = store.start_trace(r.StartTrace(trace=e.Trace(info))).trace.trace_info
    place = uris.join(kept.tags.get(ARTIFACT_LOCATION_TAG, ""), SPANS_FILE)
    content = io.BytesIO(b'{"spans":' + bytes(record.spans) + b"}")
    store.artifacts.upload(uris.proxied_path(place), content)


def refuse(path: Path, record: TraceRecord, reason: str) -> Path:
    """Keep a trace that the store will never take where nobody sends it again."""
    aside = path.with_suffix(".refused")
    with contextlib.suppress(OSError):
        write(aside, codec.encode(replace(record, reason=reason)))
        path.unlink(missing_ok=True)
    return aside


def ship_traces(
    place: Path | None = None, *, to: str = "", stores: Stores | None = None
) -> Iterator[TraceReport]:
    """Send the traces in a folder that no process has sent yet.

    Parameters
    ----------
    place
        The folder of the journals; by default the user's.
    to
        Another target than the one that each trace names.
    stores
        Opened and closed here by default.
    """
    used = stores or Stores()
    try:
        for path in found(place):
            report = _ship(path, to, used)
            if report is not None:
                yield report
    finally:
        if stores is None:
            used.close()


def _ship(path: Path, to: str, stores: Stores) -> TraceReport | None:
    report = TraceReport(path)
    try:
        record = codec.decode(path.read_bytes(), TraceRecord)
        uri = to or record.tracking_uri
        report.uri = without_credentials(uri)
        if not to and is_gone(uri):
            raise not_found(
                f"Its database is gone: {report.uri}. Send it somewhere else with: "
                "jupyter tracker sync --to <tracking URI>"
            )
        store = stores.at(uri)
        if to and record.experiment_name:
            record.info.trace_location = e.TraceLocation()  # an id means nothing there
    except FileNotFoundError:  # whoever sent it was faster
        return None
    except (TrackerError, OSError) as error:
        report.reason = str(error)
        return report
    try:
        send(store, record)
        path.unlink(missing_ok=True)
    except TrackerError as error:
        report.reason = error.message
        report.is_refused = error.error_code in NEVER
        if report.is_refused:
            report.file = refuse(path, record, error.message)
        else:
            stores.failed(uri, error)
    except OSError as error:
        report.reason = str(error)
    return report


def _located(store: Store, record: TraceRecord) -> e.TraceInfo:
    """Name the experiment of a trace by its id."""
    place = record.info.trace_location.mlflow_experiment
    if place is not None and place.experiment_id:
        return record.info
    experiment = find_experiment(store, "", record.experiment_name)
    return replace(record.info, trace_location=in_experiment(experiment.experiment_id))


def in_experiment(experiment_id: str) -> e.TraceLocation:
    """Make the location of a trace in an experiment."""
    place = e.ExperimentLocation(experiment_id) if experiment_id else None
    return e.TraceLocation("MLFLOW_EXPERIMENT", place)


def _created(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
