"""Runs to look at: trainings as people have them, the same ones every time."""

import io
import json
import math
import random
import time
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.stores.protocol import Store

mpl.use("Agg")

HOSTILE = "<img src=x onerror=\"document.title='HACKED'\"><script>document.title='HACKED'</script>"
NOTE = "**Best so far.** Next: a smaller `learning_rate`, and\n\n- more trees\n- last year's data"
RATES = (0.01, 0.03, 0.1, 0.3)
RUNS = 30
_MINUTE = 60_000
_STEPS = 60


@dataclass
class Demo:
    """What was made: ids by the runs' names."""

    experiment_id: str
    runs: dict[str, str] = field(default_factory=dict)


def make_demo(store: Store) -> Demo:
    """Fill a store: an experiment with runs, a sweep, a failed and a hostile run, a model."""
    chance = random.Random(7)
    created = store.create_experiment(r.CreateExperiment(name="churn"))
    demo = Demo(created.experiment_id)
    for number in range(RUNS):
        name = f"{chance.choice(['gbm', 'forest', 'mlp'])}-{number:02}"
        demo.runs[name] = _train(store, demo, chance, name, age=300 - 8 * number)
    demo.runs["sweep"] = parent = _train(store, demo, chance, "sweep", age=40)
    for rate in RATES:
        name = f"rate={rate}"
        demo.runs[name] = _train(store, demo, chance, name, age=30, rate=rate, parent=parent)
    failed = list(demo.runs)[RUNS - 3]
    store.update_run(r.UpdateRun(run_id=demo.runs[failed], status=e.RunStatus.FAILED))
    hostile = _train(store, demo, chance, HOSTILE, age=400)
    demo.runs[HOSTILE] = hostile
    _set_tags(store, hostile, {"mlflow.note.content": HOSTILE, "team": HOSTILE})
    _log_artifacts(store, demo, hostile, chance)
    for run_id in list(demo.runs.values())[RUNS - 4 : RUNS]:
        _log_artifacts(store, demo, run_id, chance)
        _set_tags(store, run_id, {"mlflow.note.content": NOTE})
    _register(store, list(demo.runs.items())[RUNS - 4 : RUNS])
    other = store.create_experiment(r.CreateExperiment(name="digits-cnn")).experiment_id
    for number in range(3):
        _train(store, Demo(other), chance, f"cnn-{number}", age=1500 + number)
    return demo


def _train(
    store: Store,
    demo: Demo,
    chance: random.Random,
    name: str,
    *,
    age: int,
    rate: float | None = None,
    parent: str = "",
) -> str:
    """Log a run as a training does that began ``age`` minutes ago."""
    start = int(time.time() * 1000) - age * _MINUTE
    run_id = _create(store, demo.experiment_id, name, start)
    rate = rate or round(10 ** chance.uniform(-3, -0.5), 4)
    depth = chance.randint(2, 8)
    params = {
        "learning_rate": rate,
        "max_depth": depth,
        "optimizer": chance.choice(["adam", "sgd"]),
        "subsample": round(chance.uniform(0.5, 1), 2),
        "data/path": "s3://bucket/churn/v3.parquet",
    }
    seconds = round(chance.uniform(20, 400), 1)
    best = 0.7 + 0.25 * math.exp(-((math.log10(rate) + 1.5) ** 2)) - 0.01 * abs(depth - 5)
    pace = 0.02 + 0.3 * max(0, best - 0.7)
    points = [
        e.Metric(
            key=key, value=value, timestamp=start + int(seconds * 1000 * step / _STEPS), step=step
        )
        for step in range(_STEPS)
        for key, value in {
            "train_loss": 2 * math.exp(-pace * step) + chance.random() * 0.05,
            "val_loss": 2 * math.exp(-0.9 * pace * step) + 0.05 + chance.random() * 0.1,
            "val_auc": best * (1 - math.exp(-(step + 1) / 10)) + chance.random() * 0.01,
        }.items()
    ]
    points.append(e.Metric(key="fit_seconds", value=seconds, timestamp=start, step=0))
    store.log_batch(
        r.LogBatch(
            run_id=run_id,
            metrics=points,
            params=[e.Param(key=key, value=str(value)) for key, value in params.items()],
        )
    )
    tags = {
        "team": chance.choice(["risk", "growth"]),
        "mlflow.user": chance.choice(["ada", "grace"]),
        "mlflow.source.name": "churn.ipynb",
        "tracker.cell.id": "train",
        "tracker.verdict": chance.choice(["strong", "strong", "weak"]),
    }
    _set_tags(store, run_id, tags | ({"mlflow.parentRunId": parent} if parent else {}))
    _log_notebook(store, run_id, rate, depth)
    _finish(store, run_id, start + int(seconds * 1000))
    return run_id


def _create(store: Store, experiment_id: str, name: str, start: int) -> str:
    new = r.CreateRun(experiment_id=experiment_id, run_name=name, start_time=start)
    return store.create_run(new).run.info.run_id


def _finish(store: Store, run_id: str, end: int) -> None:
    store.update_run(r.UpdateRun(run_id=run_id, status=e.RunStatus.FINISHED, end_time=end))


def _set_tags(store: Store, run_id: str, tags: dict[str, str]) -> None:
    listed = [e.RunTag(key=key, value=value) for key, value in tags.items()]
    store.log_batch(r.LogBatch(run_id=run_id, tags=listed))


def notebook_of(rate: float, depth: int) -> dict[str, Any]:
    """Return the notebook that a run of the demo says it comes from."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Who will leave?"},
        {
            "cell_type": "code",
            "id": "data",
            "metadata": {},
            "execution_count": 1,
            "outputs": [],
            "source": f"churn = read('churn.parquet')\nchurn = churn.dropna(thresh={depth})",
        },
        {
            "cell_type": "code",
            "id": "train",
            "metadata": {},
            "execution_count": 2,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "epoch 60\n"}],
            "source": f"%%track gbm --experiment churn\nlearning_rate = {rate}\n"
            f"max_depth = {depth}\nmodel = fit(churn, learning_rate, max_depth)",
        },
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}


def _log_notebook(store: Store, run_id: str, rate: float, depth: int) -> None:
    for phase in (e.SnapshotPhase.START, e.SnapshotPhase.END):
        store.log_notebook_snapshot(
            r.LogNotebookSnapshot(
                run_id=run_id,
                phase=phase,
                source=e.SnapshotSource.LIVE_DOCUMENT,
                path="churn.ipynb",
                notebook=notebook_of(rate, depth),
            )
        )


def _log_artifacts(store: Store, demo: Demo, run_id: str, chance: random.Random) -> None:
    """Log a file of each kind that has a preview, each with something hostile where that fits."""
    rows = "".join(f"customer {row},{chance.random():.4f}\n" for row in range(500))
    report = f"<h1>Report</h1>{HOSTILE}<script>parent.document.title='HACKED'</script>"
    hostile = notebook_of(0.1, 3)
    hostile["cells"][1]["outputs"] = [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"text/html": HOSTILE, "text/plain": "as text"},
        }
    ]
    files = {
        "figures/roc.png": _figure(chance),
        "config.json": json.dumps({"depth": 3, "layers": {"sizes": [64, 32]}}).encode(),
        "logs/train.log": b"".join(b"epoch %d\n" % epoch for epoch in range(_STEPS)),
        "report.html": report.encode(),
        "tables/scores.csv": f"name,score\n{rows}".encode(),
        "notes.md": f"# Notes\n\n*What* I tried. {HOSTILE}\n".encode(),
        "analysis.ipynb": json.dumps(hostile).encode(),
        "models/model/MLmodel": b"flavors:\n  sklearn:\n    sklearn_version: 1.7.2\n",
    }
    for path, content in files.items():
        store.artifacts.upload(
            f"{demo.experiment_id}/{run_id}/artifacts/{path}", io.BytesIO(content)
        )
    history = json.dumps([{"artifact_path": "models/model", "run_id": run_id}])
    _set_tags(store, run_id, {"mlflow.log-model.history": history})


def _figure(chance: random.Random) -> bytes:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 3.5))
    bend = chance.uniform(3, 9)
    rates = [step / 30 for step in range(31)]
    axes.plot(rates, [1 - (1 - rate) ** bend for rate in rates])
    axes.set(title="ROC", xlabel="False positives", ylabel="True positives")
    content = io.BytesIO()
    figure.savefig(content, format="png", bbox_inches="tight")
    pyplot.close(figure)
    return content.getvalue()


def _register(store: Store, runs: list[tuple[str, str]]) -> None:
    name = "churn-classifier"
    store.create_registered_model(
        r.CreateRegisteredModel(name=name, description="Who will leave, and **when**.")
    )
    for run_name, run_id in runs:
        store.create_model_version(
            r.CreateModelVersion(
                name=name,
                source=f"runs:/{run_id}/models/model",
                run_id=run_id,
                description=f"From {run_name}",
            )
        )
    for version, stage, alias in (("2", "Production", "champion"), ("3", "Staging", "challenger")):
        move = r.TransitionModelVersionStage(name=name, version=version, stage=stage)
        store.transition_model_version_stage(move)
        store.set_registered_model_alias(
            r.SetRegisteredModelAlias(name=name, version=version, alias=alias)
        )
