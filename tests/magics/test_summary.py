import json
import math

import pytest

from jupyter_tracker_magics.summary import MIME_TYPE, Summary


@pytest.fixture
def summary():
    return Summary(
        run_id="r1",
        run_name="gbm",
        experiment_id="1",
        experiment_name="churn",
        status="FINISHED",
        params={"lr": "0.05", "depth": "3"},
        metrics={"val_auc": 0.87312},
        figures=1,
        models=["model"],
        notebook="live document",
        git="no git repository",
    )


def test_it_is_one_line(summary):
    assert summary.message == (
        "gbm · churn · 2 params, val_auc 0.8731, 1 figure, model, notebook, no git repository"
    )


def test_many_metrics_are_counted(summary):
    summary.metrics = {f"m{n}": n for n in range(5)}
    assert "m0 0, m1 1, m2 2, 2 more metrics, 1 figure" in summary.message


@pytest.mark.parametrize(("status", "word"), [("FAILED", "failed"), ("KILLED", "interrupted")])
def test_a_run_that_did_not_finish_says_so(summary, status, word):
    summary.status = status
    assert summary.message.startswith(f"gbm · churn · {word} · 2 params")


def test_what_is_missing_is_named_once_for_each_reason(summary):
    summary.missed = [("figures", "disk full"), ("param x", "too long"), ("models", "disk full")]
    assert summary.message.endswith(
        " · not recorded: figures, models (disk full); param x (too long)"
    )


def test_the_front_end_gets_the_facts(summary):
    fields = summary.bundle()[MIME_TYPE]
    assert fields == {
        "run_id": "r1",
        "run_name": "gbm",
        "experiment_id": "1",
        "experiment_name": "churn",
        "status": "FINISHED",
        "cells": 0,
        "failed_cells": 0,
        "params": {"lr": "0.05", "depth": "3"},
        "metrics": {"val_auc": 0.87312},
        "curves": {},
        "figures": 1,
        "models": ["model"],
        "notebook": "live document",
        "verdict": "",
        "message": summary.message,
    }


def test_the_facts_are_strict_json(summary):
    summary.metrics = {"a": math.nan, "b": math.inf, "c": -math.inf}
    fields = json.loads(json.dumps(summary.bundle()[MIME_TYPE], allow_nan=False))
    assert fields["metrics"] == {"a": "NaN", "b": "Infinity", "c": "-Infinity"}


def test_names_are_escaped_in_html(summary):
    summary.run_name, summary.experiment_name = "<b>", "<i>"
    html = summary.bundle("https://example.org/?a&b")["text/html"]
    assert "<b>" not in html
    assert "<i>" not in html
    assert 'href="https://example.org/?a&amp;b"' in html


def test_without_a_link_there_is_none(summary):
    assert "href" not in summary.bundle()["text/html"]
