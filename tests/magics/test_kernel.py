"""The same in a real kernel, where a front end and its messages are involved."""

import json
import zlib
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from jupyter_tracker.client.mlflow_client import MlflowClient
from tests.magics.kernels import (
    REPOSITORY,
    execute,
    execute_with,
    recorded,
    reply_to,
    run_notebook,
    summaries,
    until_printed,
)


def test_the_quickstart_gives_three_complete_runs(environment):
    notebook = nbformat.read(REPOSITORY / "binder" / "quickstart.ipynb", as_version=4)
    nbformat.validate(notebook)
    run_notebook(notebook, environment)
    runs = recorded(environment)
    assert [run.info.run_name for run in runs] == ["gbm", "careful", "bold"]
    assert len({run.data.metrics["val_auc"] for run in runs}) == 3
    for run in runs:
        assert set(run.data.params) == {"learning_rate", "max_depth"}
        assert set(run.data.metrics) == {"val_auc"}
        folder = environment / "data" / "artifacts" / run.info.experiment_id / run.info.run_id
        assert (folder / "artifacts" / "figures" / "figure_1.png").stat().st_size > 1000
        assert (folder / "artifacts" / "models" / "model" / "MLmodel").exists()


def test_a_notebook_that_is_one_run_ends_it_with_its_kernel(environment):
    cells = ["%track_notebook on study", "lr = 0.5", "for i in range(3):\n    loss = lr * i"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    run_notebook(notebook, environment)
    (run,) = recorded(environment)
    assert (run.info.run_name, run.info.status) == ("study", "FINISHED")
    assert (run.data.params, run.data.metrics) == ({"lr": "0.5"}, {"loss": 1.0})


def test_a_model_of_a_run_loads_in_mlflow(kernel, environment, monkeypatch):
    import mlflow.sklearn

    _, client = kernel
    execute(
        client,
        "%%track\nfrom sklearn.linear_model import LinearRegression\n"
        "model = LinearRegression().fit([[1], [2]], [1, 2])",
    )
    (run,) = recorded(environment)
    folder = environment / "data" / "artifacts" / run.info.experiment_id / run.info.run_id
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "true")
    model = mlflow.sklearn.load_model(str(folder / "artifacts" / "models" / "model"))
    assert model.predict([[3]])[0] == pytest.approx(3)


def test_a_failing_cell_stops_the_notebook_as_ever(environment):
    cell = nbformat.v4.new_code_cell("%%track gbm\nlr = 0.05\nlr / 0")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run_notebook(notebook, environment)
    (run,) = recorded(environment)
    assert run.info.status == "FAILED"
    (error,) = [output for output in cell.outputs if output.output_type == "error"]
    assert not any("jupyter_tracker_magics" in line for line in error.traceback)


@pytest.mark.parametrize(
    "cell",
    [
        "%%track\nimport time\nprint('running')\ntime.sleep(60)",
        # In short steps: a kernel notices the interrupt of a coroutine when its loop wakes up.
        "%%track\nimport asyncio\nprint('running')\n"
        "for _ in range(600):\n    await asyncio.sleep(0.1)",
    ],
    ids=["sync", "async"],
)
def test_an_interrupted_cell_is_a_killed_run(kernel, environment, cell):
    manager, client = kernel
    message_id = client.execute(cell)
    until_printed(client, "running")
    manager.interrupt_kernel()
    assert reply_to(client, message_id)["status"] == "error"
    (run,) = recorded(environment)
    assert run.info.status == "KILLED"


def test_one_display_tells_the_front_end(kernel):
    _, client = kernel
    reply, messages = execute(client, "%%track gbm --experiment churn\nlr = 0.05\nauc = lr * 10")
    assert reply["status"] == "ok"
    (summary,) = summaries(messages)
    assert summary["status"] == "FINISHED"
    assert summary["params"] == {"lr": "0.05"}
    assert summary["metrics"] == {"auc": 0.5}
    assert [kind for kind, _ in messages if kind not in ("status", "execute_input")] == [
        "display_data"
    ]


def test_the_last_line_and_the_count_are_the_shells_own(kernel):
    _, client = kernel
    reply, messages = execute(client, "%%track\nx = 20\nx + 1")
    (result,) = [content for kind, content in messages if kind == "execute_result"]
    assert result["data"]["text/plain"] == "21"
    assert result["execution_count"] == reply["execution_count"] == 1


def test_an_explicit_call_goes_to_the_run_of_the_cell(kernel, environment):
    _, client = kernel
    execute(client, "import jupyter_tracker as mlflow")
    execute(
        client,
        "%%track\nfor step in range(3):\n    mlflow.log_metric('loss', 1 / (step + 1), step=step)",
    )
    (run,) = recorded(environment)
    store = MlflowClient(f"sqlite:///{environment / 'data' / 'tracker.db'}")
    points = store.get_metric_history(run.info.run_id, "loss")
    assert [(point.step, point.value) for point in points] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]


def test_figures_are_seen_whether_returned_displayed_or_flushed(kernel):
    _, client = kernel
    _, messages = execute(
        client,
        "%%track\n%matplotlib inline\nimport matplotlib.pyplot as plt\n"
        "from IPython.display import SVG, display\ndisplay(SVG('<svg xmlns=\"http://a\"/>'))\n"
        "line = plt.plot([1, 2])\nSVG('<svg xmlns=\"http://b\"/>')",
    )
    (summary,) = summaries(messages)
    assert summary["figures"] == 3


def test_the_run_knows_its_kernel_and_its_cell(kernel, environment):
    manager, client = kernel
    execute_with(client, "%%track\nx = 1", cellId="cell-7")
    (run,) = recorded(environment)
    assert run.data.tags["tracker.cell.id"] == "cell-7"
    connection_file = Path(manager.connection_file).stem
    assert run.data.tags["tracker.kernel.id"] == connection_file.removeprefix("kernel-")


def test_the_run_knows_the_text_of_its_cell(kernel, environment):
    _, client = kernel
    text = "%%track\nname = 'Zoë'"
    execute(client, text)
    (run,) = recorded(environment)
    assert run.data.tags["tracker.cell.checksum"] == f"{zlib.crc32(text.encode()):08x}"


def test_what_a_cell_sets_that_is_tagged_parameters_is_a_param(kernel, environment):
    _, client = kernel
    execute_with(client, "lr = 0.5\nlayers = [64, 32]", tags=["parameters"])
    execute(client, "%%track\nx = 1")
    (run,) = recorded(environment)
    assert run.data.params == {"lr": "0.5", "layers": "[64, 32]", "x": "1"}
    assert run.data.tags["tracker.origin.layers"] == "parameters cell"


def test_a_loop_gives_a_curve(kernel, environment):
    _, client = kernel
    _, messages = execute(client, "%%track\nfor i in range(3):\n    loss = i / 2\n    print(i)")
    (run,) = recorded(environment)
    store = MlflowClient(f"sqlite:///{environment / 'data' / 'tracker.db'}")
    points = store.get_metric_history(run.info.run_id, "loss")
    assert [(point.step, point.value) for point in points] == [(0, 0.0), (1, 0.5), (2, 1.0)]
    assert summaries(messages)[0]["curves"] == {"loss": 3}
    output = environment / "data" / "artifacts" / run.info.experiment_id / run.info.run_id
    assert (output / "artifacts" / "output" / "stdout.txt").read_text() == "0\n1\n2\n"


def test_a_run_is_seen_live_and_stays_as_html(kernel):
    _, client = kernel
    reply, messages = execute(
        client,
        "%%track curve --live\nimport time\n"
        "for step in range(25):\n    loss = 1 / (step + 1)\n    time.sleep(0.1)",
    )
    assert reply["status"] == "ok"
    widgets = [
        content["data"]
        for kind, content in messages
        if kind == "display_data" and "application/vnd.jupyter.widget-view+json" in content["data"]
    ]
    assert len(widgets) == 1
    pictures = [
        content["data"]["state"]["value"]
        for kind, content in messages
        if kind == "comm_msg" and "value" in content["data"].get("state", {})
    ]
    drawn = [picture for picture in pictures if "<figcaption" in picture and "running" in picture]
    assert len(drawn) >= 2  # it grew while the cell was running
    *_, last = [c["data"] for kind, c in messages if kind == "update_display_data"]
    assert "finished" in last["text/html"]
    assert "application/vnd.jupyter.widget-view+json" not in last


def test_a_sweep_shows_how_far_it_is_and_a_table(kernel, environment):
    _, client = kernel
    reply, messages = execute(
        client,
        "%%track --sweep lr=1,2,0 --best auc\n%matplotlib inline\n"
        "import matplotlib.pyplot as plt\nlr = 3\nline = plt.plot([lr])\nauc = 1 / lr",
    )
    assert reply["status"] == "ok"
    shown = [
        (kind, content["data"]["text/plain"])
        for kind, content in messages
        if kind in ("display_data", "update_display_data")
    ]
    progress = [text for kind, text in shown if text.partition(" ")[0].isdecimal()]
    best = "best so far: auc 1 with lr=1"
    assert [text.partition(" · about ")[0] for text in progress] == [
        "0 of 3 · lr=1",
        f"1 of 3 · lr=2 · {best}",
        f"2 of 3 · lr=0 · {best}",
        f"3 of 3 · {best}",
    ]
    assert [" left" in text for text in progress] == [False, True, True, False]
    assert [line.split() for line in shown[-1][1].splitlines()] == [
        ["lr", "auc"],
        ["1", "1", "best"],
        ["2", "0.5"],
        ["0", "-", "failed"],
    ]
    folder = environment / "data" / "artifacts"
    figures = {
        run.info.run_name: len(
            list((folder / run.info.experiment_id).glob(f"{run.info.run_id}/**/*.png"))
        )
        for run in recorded(environment)
        if "mlflow.parentRunId" in run.data.tags
    }
    assert figures == {"lr=1": 1, "lr=2": 1, "lr=0": 1}


def test_a_cell_in_a_subshell_is_a_run_beside_that_of_the_main_one(kernel, environment):
    _, client = kernel
    client.control_channel.send(client.session.msg("create_subshell_request", {}))
    subshell = client.get_control_msg(timeout=60)["content"]["subshell_id"]
    loop = "import time\nfor i in range(5):\n    loss = i / 2\n    time.sleep(0.2)"
    main_id = client.execute(f"%%track main\n{loop}")
    content = {"code": "%%track beside\nfor j in range(3):\n    cost = j / 2", "silent": False}
    message = client.session.msg("execute_request", content)
    message["header"]["subshell_id"] = subshell
    client.shell_channel.send(message)
    waiting = {main_id, message["header"]["msg_id"]}
    while waiting:
        reply = client.get_shell_msg(timeout=60)
        waiting.discard(reply["parent_header"]["msg_id"])
        assert reply["content"]["status"] == "ok"
    found = {run.info.run_name: run.data.metrics for run in recorded(environment)}
    assert found == {"main": {"loss": 2.0}, "beside": {"cost": 1.0}}


def test_an_answer_is_html_and_plain_text(kernel):
    _, client = kernel
    execute(client, "%%track gbm\nlr = 0.5")
    _, messages = execute(client, "%tracker params last")
    (data,) = [content["data"] for kind, content in messages if kind == "display_data"]
    assert "<table" in data["text/html"]
    assert "0.5" in data["text/plain"]


def test_options_and_subcommands_are_completed(kernel):
    _, client = kernel
    for code, match in (("%tracker comp", "compare"), ("%%track gbm --swe", "--sweep")):
        client.complete(code)
        message_id = client.complete(code)
        assert match in reply_to(client, message_id)["matches"]


def test_without_a_store_the_cell_runs(environment, monkeypatch, request):
    (environment / "file").write_text("")
    monkeypatch.setenv("JUPYTER_TRACKER_DATA_DIR", str(environment / "file" / "below"))
    _, client = request.getfixturevalue("kernel")
    reply, messages = execute(client, "%%track gbm\nx = 1\nx + 1")
    assert reply["status"] == "ok"
    said = [content["text"] for kind, content in messages if kind == "stream"]
    assert len("".join(said).splitlines()) == 1
    assert "is not recorded" in said[0]


def test_usage_errors_reach_the_front_end_as_errors(kernel, environment):
    _, client = kernel
    reply, _ = execute(client, "%%track --experimnt churn\nx = 1")
    assert (reply["status"], reply["ename"]) == ("error", "UsageError")
    assert not json.dumps(reply).count("jupyter_tracker_magics/")
