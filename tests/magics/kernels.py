"""A real kernel, as a front end talks to it."""

import time
from pathlib import Path

from nbclient import NotebookClient

import jupyter_tracker_magics
from jupyter_tracker.client.mlflow_client import MlflowClient

REPOSITORY = Path(jupyter_tracker_magics.__file__).parents[2]
MIME_TYPE = "application/vnd.jupyter-tracker.run+json"


def execute(client, code):
    """Run a cell; return the reply and the contents of all that it displayed, by message type."""
    seen = []
    reply = client.execute_interactive(code, timeout=60, output_hook=seen.append)
    return reply["content"], [(message["msg_type"], message["content"]) for message in seen]


def until_printed(client, text):
    """Wait until a cell that is running has printed this; return what was displayed, as above."""
    seen = []
    while not any(kind == "stream" and text in content["text"] for kind, content in seen):
        message = client.get_iopub_msg(timeout=60)
        seen.append((message["msg_type"], message["content"]))
    return seen


def reply_to(client, message_id):
    """Wait for the reply to this message; a slow kernel may have answered others late."""
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message_id:
            return reply["content"]


def summaries(messages, mime_type=MIME_TYPE):
    return [
        content["data"][mime_type]
        for kind, content in messages
        if kind == "display_data" and MIME_TYPE in content["data"]
    ]


def recorded(environment):
    """All runs, the oldest first, when the kernel has sent how they ended."""
    client = MlflowClient(f"sqlite:///{environment / 'data' / 'tracker.db'}")
    deadline = time.monotonic() + 30
    while True:
        ids = [experiment.experiment_id for experiment in client.search_experiments()]
        runs = sorted(client.search_runs(ids), key=lambda run: run.info.start_time)
        over = all(run.info.status != "RUNNING" for run in runs)
        if (runs and over) or time.monotonic() > deadline:
            return runs
        time.sleep(0.1)


def run_notebook(notebook, environment, **options):
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(environment)}},
        **options,
    )
    client.execute()


def execute_with(client, code, **metadata):
    """Run a cell as a front end does that says more of it."""
    content = {"code": code, "silent": False, "store_history": True}
    message = client.session.msg("execute_request", content, metadata=metadata)
    client.shell_channel.send(message)
    return reply_to(client, message["header"]["msg_id"])
