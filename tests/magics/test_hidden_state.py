"""The verdict in real kernels, with a front end that names its cells and with one that does not."""

import json

import nbformat

from tests.magics.kernels import recorded, reply_to, run_notebook


def run_cell(client, cell_id, code):
    """Run a cell as JupyterLab does."""
    content = {"code": code, "silent": False, "store_history": True}
    message = client.session.msg("execute_request", content, metadata={"cellId": cell_id})
    client.shell_channel.send(message)
    reply_to(client, message["header"]["msg_id"])


def write_notebook(path, cells):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id=name) for name, source in cells.items()]
    )
    nbformat.write(notebook, path)


def verdict(run):
    reasons = json.loads(run.data.tags.get("tracker.verdict.reasons", "[]"))
    return run.data.tags["tracker.verdict"], [each["kind"] for each in reasons]


def test_the_file_is_compared_with_what_ran(environment, monkeypatch, request):
    path = environment / "Churn.ipynb"
    tracked = "%%track\nz = y * 2"
    write_notebook(path, {"a": "x = 1", "b": "y = x + 1", "c": tracked})
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    _, client = request.getfixturevalue("kernel")
    run_cell(client, "a", "x = 1")
    run_cell(client, "b", "y = x + 1")
    run_cell(client, "c", tracked)
    write_notebook(path, {"a": "x = 5", "b": "y = x + 1", "c": tracked})
    run_cell(client, "c", tracked)
    write_notebook(path, {"b": "y = x + 1", "c": tracked})
    run_cell(client, "c", tracked)
    assert [verdict(run) for run in recorded(environment)] == [
        ("strong", []),
        ("weak", ["edited"]),
        ("not reproducible", ["gone"]),
    ]


def test_a_notebook_that_runs_from_the_top_is_strong(environment):
    cells = ["%load_ext jupyter_tracker", "x = [1]", "x.append(2)", "%%track\ny = sum(x)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    run_notebook(notebook, environment)
    (run,) = recorded(environment)
    assert verdict(run) == ("strong", [])
