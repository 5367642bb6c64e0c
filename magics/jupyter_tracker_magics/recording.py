"""How each kind of finding gets into the run."""

import json
import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from jupyter_tracker.client.recorder import Recorder
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.transfers import sources_in
from jupyter_tracker.client.values import now
from jupyter_tracker.contract import names as tag_names
from jupyter_tracker.contract.entities import Metric, Param, Run, RunData, RunTag
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.requests import GetRun
from jupyter_tracker.models import Model, save_model
from jupyter_tracker.provenance.git import CLEAN, NO_REPOSITORY, UNCOMMITTED
from jupyter_tracker.truth.log import PATH as LOG_PATH
from jupyter_tracker.truth.log import RunLog
from jupyter_tracker_magics.capture import Captured
from jupyter_tracker_magics.figures import Figure
from jupyter_tracker_magics.judging import reasons_tag

if TYPE_CHECKING:
    from jupyter_tracker.models import ModelSignature


def record_values(
    run_id: str,
    captured: Captured,
    steps: Mapping[str, int],
    recorded: Collection[str],
) -> list[Metric]:
    """Log params, metrics and origins. What the cell logged by itself under a name stays.

    Parameters
    ----------
    run_id
        The run.
    captured
        What there is to log; without anything nobody is asked.
    steps
        Of each metric.
    recorded
        The metrics that this function has logged for earlier cells, or loops have.

    Returns
    -------
    list
        The points that were logged.
    """
    if not captured.origins:
        return []
    recorder, writer = SESSION.recorder, SESSION.recorder.writer(run_id)
    # The store knows what came from elsewhere; what came from here need not have arrived.
    found: Run | None = None
    with suppress(TrackerError):
        found = recorder.ask(lambda: recorder.store.get_run(GetRun(run_id)).run)
    logged = found.data if found is not None else RunData()
    time, ours = now(), {*recorded, *captured.curves}
    metrics = [
        Metric(k, v, time, steps[k])
        for k, v in captured.metrics.items()
        if k in ours or not (writer.has_metric(k) or k in logged.metrics)
    ]
    recorder.record(
        run_id,
        params=[
            Param(k, v)
            for k, v in captured.params.items()
            if not (writer.has_param(k) or k in logged.params)
        ],
        metrics=metrics,
        tags=[
            RunTag(tag_names.ORIGIN_TAG_PREFIX + name, origin)
            for name, origin in captured.origins.items()
        ],
    )
    return metrics


def record_output(run_id: str, name: str, text: str) -> None:
    """Keep what the cell printed under ``output/``."""
    SESSION.recorder.keep(run_id, f"output/{name}.txt", text.encode(errors="replace"))


def record_tags(recorder: Recorder, run_id: str, tags: Mapping[str, str]) -> None:
    """Set those of ``tags`` that have a value."""
    given = [RunTag(key, value) for key, value in tags.items() if value]
    recorder.record(run_id, tags=given)


def record_verdict(recorder: Recorder, run_id: str, log: RunLog) -> None:
    """Keep what ran in the kernel, and whether the notebook would give the same."""
    recorder.keep(run_id, LOG_PATH, msgspec.json.encode(log))
    record_tags(
        recorder,
        run_id,
        {
            tag_names.VERDICT_TAG: str(log.judgement.verdict),
            tag_names.VERDICT_REASONS_TAG: reasons_tag(log.judgement.reasons),
        },
    )


def record_figures(run_id: str, figures: Sequence[Figure], first: int) -> None:
    """Keep the figures under ``figures/``, numbered in their order from ``first`` on."""
    for number, figure in enumerate(figures, start=first):
        path = f"figures/figure_{number}.{figure.ending}"
        SESSION.recorder.keep(run_id, path, figure.encode())


def record_model(
    run_id: str, name: str, model: object, signature: "ModelSignature | None" = None
) -> Model:
    """Keep a model under ``models/<name>/``."""
    with tempfile.TemporaryDirectory(prefix="jupyter-tracker-") as folder:
        saved = save_model(model, Path(folder), signature=signature)
        for content, path in sources_in(folder, f"models/{name}"):
            SESSION.recorder.keep(run_id, path, content)
    return saved


def model_history(run_id: str, models: Mapping[str, Model]) -> str:
    """Return MLflow's tag that lists the models of a run."""
    return json.dumps([_history_entry(run_id, *model) for model in models.items()])


def git_words(tags: Mapping[str, str]) -> str:
    """Say in a few words what a run's tags say of its repository; nothing when nobody looked."""
    state, commit = tags.get(tag_names.GIT_STATE_TAG, ""), tags.get(tag_names.GIT_COMMIT_TAG, "")
    if state == NO_REPOSITORY:
        return "no git repository"
    if state not in ("", CLEAN, UNCOMMITTED):
        return state
    if not commit:
        return "git without commits" if state else ""
    return f"git {commit[:7]}" + (" with uncommitted changes" if state == UNCOMMITTED else "")


def _history_entry(run_id: str, name: str, saved: Model) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "artifact_path": f"models/{name}",
        "utc_time_created": saved.utc_time_created,
        "model_uuid": saved.model_uuid,
        "flavors": saved.flavors,
    }
