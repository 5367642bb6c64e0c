"""Tracked cells where notebooks really run: papermill, VS Code, widgets, kernels that die."""

import json
import os
import subprocess
import sys

import nbformat
import papermill
import pytest

from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract.entities import SnapshotPhase
from jupyter_tracker.contract.requests import GetNotebookSnapshot
from tests.magics.kernels import execute, recorded, summaries

pytestmark = pytest.mark.thorough


def store(environment):
    return MlflowClient(f"sqlite:///{environment / 'data' / 'tracker.db'}").store


def notebook_of(run, environment, phase=SnapshotPhase.END):
    request = GetNotebookSnapshot(run.info.run_id, phase=phase)
    return store(environment).get_notebook_snapshot(request).snapshot.notebook


def sources(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def printed(run, environment):
    folder = environment / "data" / "artifacts" / run.info.experiment_id / run.info.run_id
    return (folder / "artifacts" / "output" / "stdout.txt").read_text()


# --- front ends ----------------------------------------------------------------------------------


def test_papermill_gives_its_parameters_to_the_run(environment):
    tags = {"tags": ["parameters"]}
    parameters = nbformat.v4.new_code_cell("lr = 0.1", metadata=tags)
    tracked = nbformat.v4.new_code_cell("%%track study\nfor i in range(3):\n    loss = lr * i")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[parameters, tracked], metadata=kernel)
    nbformat.write(notebook, environment / "in.ipynb")
    papermill.execute_notebook(
        environment / "in.ipynb",
        environment / "out.ipynb",
        parameters={"lr": 0.5},
        kernel_name="python3",
        cwd=environment,
        progress_bar=False,
    )
    (run,) = recorded(environment)
    assert (run.info.run_name, run.info.status) == ("study", "FINISHED")
    assert run.data.params == {"lr": "0.5"}
    assert run.data.metrics == {"loss": 1.0}
    assert run.data.tags["tracker.origin.lr"] == "parameters cell"
    assert any("# Parameters" in source for source in sources(notebook_of(run, environment)))


def test_the_file_that_vs_code_names_is_the_notebook(kernel, environment):
    _, client = kernel
    path = environment / "Churn.ipynb"
    cells = [nbformat.v4.new_markdown_cell("# Churn"), nbformat.v4.new_code_cell("%%track\nx = 1")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    execute(client, f"__vsc_ipynb_file__ = {str(path)!r}")
    execute(client, "%%track\nx = 1")
    (run,) = recorded(environment)
    assert run.data.tags["mlflow.source.name"] == str(path)
    assert run.data.tags["tracker.snapshot"] == "file on disk"
    assert sources(notebook_of(run, environment)) == ["# Churn", "%%track\nx = 1"]


def test_a_cell_that_is_not_counted_is_recorded_in_full(kernel, environment):
    _, client = kernel
    seen = []
    client.execute_interactive(
        "%%track\nx = 1", store_history=False, timeout=60, output_hook=seen.append
    )
    displays = [(each["msg_type"], each["content"]) for each in seen]
    (summary,) = summaries(displays)
    assert summary["params"] == {"x": "1"}
    assert "not recorded" not in summaries(displays, "text/plain")[0]


# --- magics around and inside --------------------------------------------------------------------


@pytest.mark.parametrize("magic", ["%%time", "%%capture", "%%capture caught"])
def test_a_magic_below_runs_as_ever_and_the_run_has_all(kernel, environment, magic):
    _, client = kernel
    reply, _ = execute(
        client, f"%%track\n{magic}\nlr = 0.5\nfor i in range(3):\n    loss = lr * i\nprint('hi')"
    )
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert run.data.params == {"lr": "0.5"}
    assert run.data.metrics == {"loss": 1.0}
    reply, messages = execute(client, "print(lr, loss)")
    assert ("stream", {"name": "stdout", "text": "0.5 1.0\n"}) in messages


@pytest.mark.parametrize("magic", ["%%time", "%%capture"])
def test_a_magic_above_runs_a_tracked_cell(kernel, environment, magic):
    _, client = kernel
    reply, _ = execute(client, f"{magic}\n%%track\nlr = 0.5\nauc = lr * 2\nprint('hi')")
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert run.data.params == {"lr": "0.5"}
    assert run.data.metrics == {"auc": 1.0}
    assert printed(run, environment).startswith("hi\n")


# --- widgets -------------------------------------------------------------------------------------


def test_what_goes_into_an_output_widget_is_kept_and_still_goes_there(kernel, environment):
    _, client = kernel
    execute(client, "import ipywidgets\nout = ipywidgets.Output()")
    reply, messages = execute(
        client, "%%track\nwith out:\n    print('inside')\n    auc = 0.5 * 1.0\nprint('outside')"
    )
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert printed(run, environment) == "inside\noutside\n"
    assert run.data.metrics == {"auc": 0.5}
    assert len(summaries(messages)) == 1


# --- cells that do what they like ----------------------------------------------------------------


def test_a_cell_that_forks_is_one_run(kernel, environment):
    _, client = kernel
    cell = (
        "%%track\nimport os\nlr = 0.5\npid = os.fork()\nif pid == 0:\n    os._exit(0)\n"
        "_ = os.waitpid(pid, 0)\nauc = lr * 2"
    )
    reply, _ = execute(client, cell)
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert (run.info.status, run.data.metrics["auc"]) == ("FINISHED", 1.0)


def test_a_cell_may_use_processes(kernel, environment):
    _, client = kernel
    cell = (
        "%%track\nfrom concurrent.futures import ProcessPoolExecutor\n"
        "from multiprocessing import get_context\n"
        "with ProcessPoolExecutor(2, mp_context=get_context('fork')) as pool:\n"
        "    total = float(sum(pool.map(abs, range(-3, 0))))"
    )
    reply, _ = execute(client, cell)
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert (run.info.status, run.data.metrics) == ("FINISHED", {"total": 6.0})


@pytest.mark.parametrize("death", ["os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_a_cell_that_kills_its_kernel_leaves_its_notebook(kernel, environment, death):
    manager, client = kernel
    manager.autorestart = False
    cell = f"%%track\nimport os, time\nlr = 0.5\ntime.sleep(1)\n{death}"
    client.execute(cell)
    manager.provisioner.process.wait(60)
    uri = f"sqlite:///{environment / 'data' / 'tracker.db'}"
    subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "sync"],
        env={**os.environ, "JUPYTER_TRACKER_URI": uri},
        check=True,
        capture_output=True,
        timeout=60,
    )
    (run,) = recorded(environment)
    assert run.info.status in ("KILLED", "FAILED")
    assert sources(notebook_of(run, environment, SnapshotPhase.START)) == [cell]


def test_a_cell_that_changes_the_folder_keeps_its_files_and_its_notebook(kernel, environment):
    _, client = kernel
    (environment / "elsewhere").mkdir()
    reply, _ = execute(client, "%%track\nimport os\nos.chdir('elsewhere')\nprint('there')\nx = 1")
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert printed(run, environment) == "there\n"
    assert run.data.tags["tracker.snapshot"] == "kernel history"
    assert not list((environment / "elsewhere").iterdir())


def test_a_cell_whose_folder_is_gone_is_recorded(kernel, environment):
    _, client = kernel
    (environment / "gone").mkdir()
    execute(client, "import os\nos.chdir('gone')\nos.rmdir(os.getcwd())")
    reply, _ = execute(client, "%%track\nlr = 0.5\nauc = lr * 2")
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert (run.data.params, run.data.metrics) == ({"lr": "0.5"}, {"auc": 1.0})


@pytest.mark.parametrize(
    "names",
    [
        "print = len = str = float = isinstance = type = None",
        "get_ipython = display = open = None",
        "import sys\nsys.stdout = sys.__stdout__",
        "del In, Out, get_ipython",
        "for name in list(globals()): del globals()[name]",
    ],
)
def test_a_cell_may_take_names_away(kernel, environment, names):
    _, client = kernel
    reply, messages = execute(client, f"%%track\nauc = 2 * 0.5\n{names}\nauc = 3 * 0.5")
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert (run.info.status, run.data.metrics) == ("FINISHED", {"auc": 1.5})
    assert len(summaries(messages)) == 1


def test_half_a_character_in_a_cell_is_no_reason_to_lose_the_run(kernel, environment):
    _, client = kernel
    reply, _ = execute(client, "%%track\nname = '\\ud83d'\nauc = 2 * 0.5\nprint(ascii(name))")
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert run.data.metrics == {"auc": 1.0}


def test_a_huge_cell_is_recorded(kernel, environment):
    _, client = kernel
    text = "x" * 5_000_000
    reply, messages = execute(client, f"%%track\nauc = 2 * 0.5\ntext = '{text}'")
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert run.data.metrics == {"auc": 1.0}
    assert len(sources(notebook_of(run, environment))[0]) > 5_000_000
    assert "not recorded: param text" in summaries(messages, "text/plain")[0]


def test_a_cell_with_thousands_of_lines_is_recorded(kernel, environment):
    _, client = kernel
    lines = "\n".join(f"x{number} = {number}" for number in range(3000))
    reply, _ = execute(client, f"%%track\n{lines}\nauc = x2999 * 0.5")
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    assert run.data.metrics == {"auc": 1499.5}
    assert len(run.data.params) == 3000


# --- charts of JavaScript ------------------------------------------------------------------------


def only_figure(run, environment):
    folder = environment / "data" / "artifacts" / run.info.experiment_id / run.info.run_id
    (path,) = (folder / "artifacts" / "figures").iterdir()
    return path.name, json.loads(path.read_text())


@pytest.mark.parametrize("shown", ["figure", "figure.show()"])
def test_a_chart_of_plotly_is_kept(kernel, environment, shown):
    import plotly.io

    _, client = kernel
    cell = "%%track\nimport plotly.express as px\nfigure = px.bar(x=['a', 'b'], y=[1, 3])\n"
    reply, _ = execute(client, cell + shown)
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    name, content = only_figure(run, environment)
    assert name == "figure_1.plotly.json"
    kept = {key: content[key] for key in ("data", "layout")}
    assert plotly.io.from_json(json.dumps(kept)).data[0].type == "bar"


@pytest.mark.parametrize("renderer", ["default", "mimetype"])
def test_a_chart_of_altair_is_kept(kernel, environment, renderer):
    import altair

    _, client = kernel
    cell = (
        f"%%track\nimport altair as alt\n_ = alt.renderers.enable({renderer!r})\n"
        "rows = alt.Data(values=[{'a': 1, 'b': '})({</script>'}])\n"
        "alt.Chart(rows).mark_bar().encode(x='a:Q', y='b:N')"
    )
    reply, _ = execute(client, cell)
    assert reply["status"] == "ok"
    (run,) = recorded(environment)
    name, content = only_figure(run, environment)
    assert name == "figure_1.vl.json"
    assert altair.Chart.from_dict(content).to_dict()["mark"] == {"type": "bar"}
