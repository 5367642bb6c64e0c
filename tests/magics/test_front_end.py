"""The same where the front end is asked for the notebook, and answers, or does not."""

import pytest
from jupyter_client.manager import KernelManager

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract.entities import SnapshotPhase, SnapshotSource
from jupyter_tracker.contract.requests import ListNotebookSnapshots, LogNotebookSnapshot
from jupyter_tracker.journal.leftovers import Outcome, ship_leftovers
from tests.magics.kernels import MIME_TYPE, execute, recorded, summaries, until_printed


@pytest.fixture
def asking_kernel(environment, monkeypatch, request):
    """A kernel that asks its front end for the notebook, and goes on when it does not answer."""
    monkeypatch.setenv("JUPYTER_TRACKER_FRONTEND", "1")
    manager, client = request.getfixturevalue("kernel")
    execute(client, "from jupyter_tracker_magics import snapshot")
    return manager, client


def asked(messages):
    """What a kernel has asked its front end for."""
    return [
        content["data"]
        for kind, content in messages
        if kind == "comm_open" and content["target_name"] == "jupyter_tracker.snapshot"
    ]


def send_notebook(environment, question, source):
    """Send a notebook with one cell, as JupyterLab does."""
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": source}
    request = LogNotebookSnapshot(
        run_id=question["run_id"],
        phase=SnapshotPhase(question["phase"]),
        source=SnapshotSource.LIVE_DOCUMENT,
        notebook={"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5},
        path="Churn.ipynb",
        created_at=question["time"],
    )
    store_of(environment).store.log_notebook_snapshot(request)


def store_of(environment):
    return MlflowClient(f"sqlite:///{environment / 'data' / 'tracker.db'}")


def last_line(client):
    """What stands below a cell when all is known: its front end got it as an update."""
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "update_display_data":
            found = message["content"]["data"][MIME_TYPE]
            if found["verdict"]:
                return message["parent_header"]["msg_id"], found


def test_the_line_says_the_verdict_when_the_document_has_come(asking_kernel, environment):
    _, client = asking_kernel
    text = "%%track\nx = 1"
    reply, messages = execute(client, text)
    (line,) = summaries(messages)
    assert (reply["status"], line["status"]) == ("ok", "FINISHED")
    assert (line["notebook"], line["verdict"]) == (None, "")
    start, end = asked(messages)
    assert start["time"] <= end["time"]
    for question in (start, end):
        send_notebook(environment, question, text)
    _, line = last_line(client)
    assert (line["notebook"], line["verdict"]) == ("live document", "strong")
    (run,) = recorded(environment)
    assert run.data.tags["tracker.verdict"] == "strong"
    request = ListNotebookSnapshots(run_id=run.info.run_id)
    listed = store_of(environment).store.list_notebook_snapshots(request).snapshots
    assert [each.created_at for each in listed] == [start["time"], end["time"]]


def test_a_later_cell_that_captures_its_displays_does_not_get_the_line(asking_kernel, environment):
    _, client = asking_kernel
    text = "%%track\nx = 1"
    _, messages = execute(client, text)
    questions = asked(messages)
    execute(
        client,
        "from jupyter_tracker_magics.summary import Line\nbefore = Line.draw_again\ndrawn = []\n"
        "Line.draw_again = lambda line: (before(line), drawn.append(line))",
    )
    for question in questions:
        send_notebook(environment, question, text)
    capture = "%%capture seen\nimport time\nwhile len(drawn) < 2: time.sleep(0.01)"
    assert execute(client, capture)[0]["status"] == "ok"
    _, messages = execute(client, "print(seen.outputs)")
    assert [c["text"] for kind, c in messages if kind == "stream"] == ["[]\n"]


@pytest.mark.parametrize("ends", [KernelManager.shutdown_kernel, KernelManager.restart_kernel])
def test_a_kernel_that_ends_before_the_document_comes_takes_what_it_has(
    asking_kernel, environment, ends
):
    manager, client = asking_kernel
    execute(client, "snapshot.PATIENCE = 600")
    execute(client, "%%track\nx = 1")
    manager.shutdown_wait_time = 60
    ends(manager)
    (run,) = recorded(environment)
    assert run.info.status == "FINISHED"
    assert run.data.tags["tracker.snapshot"] == "kernel history"
    assert run.data.tags["tracker.verdict"] == "strong"


def test_a_kernel_that_is_restarted_amid_a_cell_asks_nobody_for_long(asking_kernel, environment):
    manager, client = asking_kernel
    # It may take a while here, and ipykernel itself ends only by the signal.
    manager.shutdown_wait_time = 8
    execute(client, "from jupyter_tracker.client import ending\nending._ENDED_BY_SIGNAL = 30")
    execute(client, "snapshot.PATIENCE = 600")
    text = "%%track\nlr = 0.5\nprint('running')\nimport time\ntime.sleep(600)"
    client.execute(text)
    [question] = asked(until_printed(client, "running"))
    send_notebook(environment, question, text)
    # A page does not listen to a kernel that it has asked to restart.
    manager.restart_kernel()
    (run,) = recorded(environment)
    assert (run.info.status, run.data.params) == ("KILLED", {"lr": "0.5"})
    assert run.data.tags["tracker.verdict"] == "strong"
    request = ListNotebookSnapshots(run_id=run.info.run_id)
    listed = store_of(environment).store.list_notebook_snapshots(request).snapshots
    assert [(each.phase, each.source) for each in listed] == [
        ("start", "live document"),
        ("end", "kernel history"),
    ]


def test_a_kernel_that_is_killed_before_that_says_that_nobody_knows(asking_kernel, environment):
    manager, client = asking_kernel
    execute(client, "snapshot.PATIENCE = 50")
    text = "%%track\nlr = 0.5\nauc = lr * 2"
    _, messages = execute(client, text)
    end = asked(messages)[1]
    manager.shutdown_kernel(now=True)
    send_notebook(environment, end, text)
    for report in ship_leftovers():
        assert (report.outcome, report.unsent) == (Outcome.SENT, 0)
    (run,) = recorded(environment)
    assert (run.info.status, run.data.params, run.data.metrics) == (
        "FINISHED",
        {"lr": "0.5"},
        {"auc": 1.0},
    )
    assert run.data.tags["tracker.verdict"] == "unknown"
    request = ListNotebookSnapshots(run_id=run.info.run_id)
    listed = store_of(environment).store.list_notebook_snapshots(request).snapshots
    assert [each.phase for each in listed] == ["end"]


def test_a_front_end_without_the_extension_is_asked_no_more(asking_kernel, environment):
    _, client = asking_kernel
    execute(client, "snapshot.PATIENCE = 0.1")
    _, messages = execute(client, "%%track\nx = 1")
    assert len(asked(messages)) == 2
    _, line = last_line(client)
    assert line["notebook"] == "kernel history"
    _, messages = execute(client, "%%track\nx = 1")
    assert asked(messages) == []
    assert summaries(messages)[0]["notebook"] == "kernel history"
