"""Verifying a run: its cells run again, and what they gave now is compared with what it has."""

import json
import math
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import names
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.requests import GetNotebookSnapshot
from jupyter_tracker.provenance.environment import installed_packages, python_version
from jupyter_tracker.provenance.user import user_name
from jupyter_tracker.truth.kept import read_log, read_printed, recorded_packages
from jupyter_tracker.truth.replay import Progress, Replayed, make_environment, replay, unseen
from jupyter_tracker.truth.signing import signature

REPORT = "verification/report.json"
REPORT_TEXT = "verification/report.md"
RELATIVE_TOLERANCE = 1e-6
_TIMING = re.compile(r"(^|[_./ -])(time|seconds|secs?|duration|elapsed|wall|runtime|ms)($|[_./ -])")
_SYSTEM = "system/"
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_OURS = "application/vnd.jupyter-tracker.run+json"


class Difference(msgspec.Struct, frozen=True):
    """A value that is another one now; an empty text where there is none."""

    name: str
    was: str
    now: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a run whose cells ran again.

    Attributes
    ----------
    error
        Why they did not run to their end.
    cells
        How many cells ran.
    compared
        How many params, metrics and outputs were compared.
    not_compared
        What was not, such as times.
    packages
        Those that have another version now than then.
    """

    run_id: str
    verified: bool
    at: str
    by: str
    seconds: float
    cells: int
    python: str
    error: str = ""
    compared: int = 0
    params: tuple[Difference, ...] = ()
    metrics: tuple[Difference, ...] = ()
    outputs: tuple[Difference, ...] = ()
    not_compared: tuple[str, ...] = ()
    packages: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def markdown(self) -> str:
        """The report for people."""
        word = "gives the same" if self.verified else self.error or "gives something else"
        lines = [
            f"# Run {self.run_id}: {word}",
            "",
            f"{self.cells} cells ran again in {self.seconds:.1f} s, with Python {self.python}, "
            f"by {self.by} at {self.at}; {self.compared} values were compared.",
        ]
        kinds = (
            ("Params", self.params),
            ("Metrics", self.metrics),
            ("Outputs", self.outputs),
            ("Packages", self.packages),
        )
        for title, differences in kinds:
            if differences:
                lines += ["", f"| {title} | was | now |", "| --- | --- | --- |"]
                lines += [
                    f"| {_cell(d.name)} | {_cell(d.was)} | {_cell(d.now)} |" for d in differences
                ]
        if self.not_compared:
            lines += ["", f"Not compared: {', '.join(self.not_compared)}."]
        lines += [f"\n{note}" for note in self.notes]
        return "\n".join(lines) + "\n"


def verify(
    client: MlflowClient,
    run_id: str,
    *,
    tolerances: Mapping[str, float],
    timeout: float,
    folder: Path | None = None,
    makes_environment: bool = False,
    progress: Progress = unseen,
) -> Report:
    """Run the cells of a run again, and keep the report with it.

    Parameters
    ----------
    client
        Where the run is.
    run_id
        The run.
    tolerances
        Of metrics, how much they may differ, absolutely; others by a millionth of their value.
    timeout
        Longest time in seconds.
    folder
        The folder to run in; that of the notebook by default.
    makes_environment
        Whether to make a virtual environment of the run's packages.
    progress
        Is told how far it is.

    Raises
    ------
    TrackerError
        When the cells cannot be run again; nothing is recorded then.
    """
    run = client.get_run(run_id)
    sweep = _sweep_of(client, run)
    around = sweep or run
    log, recorded = read_log(client, around.info.run_id), recorded_packages(client, around)
    with tempfile.TemporaryDirectory(prefix="jupyter-tracker-") as temporary:
        options: dict[str, Any] = {}
        if sweep is not None:  # its runs share a kernel: each may depend on those before
            swept = json.loads(sweep.data.tags[names.SWEEP_TAG])
            params = run.data.params
            options["child_params"] = {name: params[name] for name in swept if name in params}
        if makes_environment:
            requirements = Path(temporary) / "requirements.txt"
            lines = [f"{name}=={version}" for name, version in recorded.items()]
            if not lines:
                raise invalid(f"The run {run_id} has no record of its packages: leave out --env.")
            requirements.write_text("\n".join(lines) + "\n")
            options["python"] = make_environment(Path(temporary), requirements)
        home = folder or (Path(log.folder) if log.folder else None)
        again = replay(log.needed, folder=home, timeout=timeout, progress=progress, **options)
    report = _compare(run, again, tolerances, _said(client, run, again), len(log.needed))
    if recorded and not makes_environment:
        report = msgspec.structs.replace(report, packages=_other_packages(recorded))
    record(client, report)
    return report


def _sweep_of(client: MlflowClient, run: e.Run) -> e.Run | None:
    """Return the run around a run of a sweep, which has what ran; None for other runs."""
    parent_id = run.data.tags.get(names.PARENT_RUN_TAG)
    if parent_id is None:
        return None
    parent = client.get_run(parent_id)
    return parent if names.SWEEP_TAG in parent.data.tags else None


def record(client: MlflowClient, report: Report) -> None:
    """Keep a report with its run; the tags come last and together: they never speak of half."""
    content = msgspec.json.format(msgspec.json.encode(report), indent=2)
    client.log_bytes(report.run_id, content, REPORT)
    client.log_text(report.run_id, report.markdown, REPORT_TEXT)
    tags = {
        names.VERIFIED_AT_TAG: report.at,
        names.VERIFIED_BY_TAG: report.by,
        names.VERIFIED_SIGNATURE_TAG: signature(report.run_id, content),
        names.VERIFIED_TAG: "yes" if report.verified else "no",
    }
    client.log_batch(report.run_id, tags=[e.RunTag(*tag) for tag in tags.items()])


def _compare(
    run: e.Run,
    again: Replayed,
    tolerances: Mapping[str, float],
    said: tuple[str, str] | None,
    cells: int,
) -> Report:
    was, now = run.data, again.run.data if again.run else e.RunData()
    timings = {name for name in was.metrics if _is_timing(name) and name not in tolerances}
    metrics = [
        Difference(name, _shown(was.metrics.get(name)), _shown(now.metrics.get(name)))
        for name in sorted({*was.metrics, *now.metrics} - timings)
        if not _is_timing(name)
        and not _close(was.metrics.get(name), now.metrics.get(name), tolerances.get(name))
    ]
    params = [
        Difference(name, was.params.get(name, ""), now.params.get(name, ""))
        for name in sorted({*was.params, *now.params})
        if was.params.get(name) != now.params.get(name)
    ]
    shown = [Difference("text", *said)] if said is not None and said[0] != said[1] else []
    notes = list(again.notes)
    failed = run.info.status != e.RunStatus.FINISHED
    error = "" if failed and again.run else again.error
    if again.run is None and not error:
        error = "The cells ran, but none of them was tracked."
    left_out = sorted(timings) + (["outputs: none were kept"] if said is None else [])
    return Report(
        run_id=run.info.run_id,
        verified=not (metrics or params or shown or error),
        at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        by=user_name(),
        seconds=round(again.seconds, 3),
        cells=cells,
        python=python_version(),
        error=error,
        compared=len({*was.metrics} - timings) + len(was.params) + (said is not None),
        params=tuple(params),
        metrics=tuple(metrics),
        outputs=tuple(shown),
        not_compared=tuple(left_out),
        notes=tuple(notes),
    )


def _is_timing(name: str) -> bool:
    return name.startswith(_SYSTEM) or _TIMING.search(name.lower()) is not None


def _close(was: float | None, now: float | None, tolerance: float | None) -> bool:
    if was is None or now is None:
        return False
    if math.isnan(was) or math.isnan(now):
        return math.isnan(was) and math.isnan(now)
    if tolerance is not None:
        return abs(was - now) <= tolerance
    return math.isclose(was, now, rel_tol=RELATIVE_TOLERANCE, abs_tol=0)


def _said(client: MlflowClient, run: e.Run, again: Replayed) -> tuple[str, str] | None:
    """Return what the tracked cell showed as text, then and again; None when that is not known."""
    outputs = _outputs(client, run)
    if outputs is not None:
        return _texts(outputs), _texts(again.outputs)
    printed = (_lasting(read_printed(client, run.info.run_id)), _lasting(again.printed))
    return printed if any(printed) else None


def _outputs(client: MlflowClient, run: e.Run) -> list[dict[str, Any]] | None:
    """Return what the tracked cell showed, None when that was not kept."""
    try:
        kept = client.store.get_notebook_snapshot(GetNotebookSnapshot(run.info.run_id)).snapshot
    except TrackerError:
        return None
    wanted = run.data.tags.get(names.CELL_TAG)
    for cell in kept.notebook["cells"]:
        if wanted and cell.get("id") == wanted and kept.source == e.SnapshotSource.LIVE_DOCUMENT:
            return list(cell.get("outputs", []))
    return None


def _texts(outputs: Sequence[Mapping[str, Any]]) -> str:
    """Put together what outputs say as text; what changes each time is left out."""
    parts = []
    for output in outputs:
        data = output.get("data", {})
        if _OURS in data or output.get("name") == "stderr":
            continue
        parts.append(_joined(output.get("text") or data.get("text/plain") or ""))
    return _lasting("\n".join(part.strip() for part in parts if part.strip()))


def _lasting(text: str) -> str:
    """Leave out what is another one in each process."""
    return _ADDRESS.sub("0x…", text.strip())


def _joined(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def _other_packages(recorded: Mapping[str, str]) -> tuple[Difference, ...]:
    here = installed_packages()
    return tuple(
        Difference(name, version, here.get(name, ""))
        for name, version in recorded.items()
        if here.get(name) != version
    )


def _shown(value: float | None) -> str:
    return "" if value is None else repr(value)


def _cell(text: str) -> str:
    """Return a text as it can stand in a table."""
    short = text if len(text) <= 200 else f"{text[:199]}…"
    return short.replace("|", "\\|").replace("\n", "<br>")
