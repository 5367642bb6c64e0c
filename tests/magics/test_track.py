"""What a tracked cell does, in a shell in this process."""

import json
import signal

import nbformat
import pytest
from IPython.core.error import UsageError

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.entities import Param, SnapshotPhase
from jupyter_tracker.contract.requests import LogBatch
from jupyter_tracker.models import get_model_info
from jupyter_tracker_magics.opening import link_to_store
from jupyter_tracker_magics.snapshot import Snapshots

SVG = "from IPython.display import SVG, display\ndisplay(SVG('<svg xmlns=\"http://a\"/>'))\n"


def only(runs):
    (run,) = runs()
    return run


# --- what is recorded ----------------------------------------------------------------------------


def test_a_cell_is_a_run(run_cell, runs):
    run_cell("%%track gbm --experiment churn\nlr = 0.05\nauc = lr * 10")
    run = only(runs)
    assert (run.info.run_name, run.info.status) == ("gbm", "FINISHED")
    assert run.data.params == {"lr": "0.05"}
    assert run.data.metrics == {"auc": 0.5}


def test_every_execution_is_a_run_of_its_own(run_cell, runs):
    for _ in range(3):
        run_cell("%%track gbm\nx = 1")
    assert [run.info.run_name for run in runs()] == ["gbm"] * 3


def test_a_run_without_a_name_gets_one(run_cell, runs):
    run_cell("%%track\nx = 1")
    assert only(runs).info.run_name


def test_every_value_says_where_it_came_from(run_cell, runs):
    run_cell("%%track\nlr = 0.05\n\nauc = lr * 10")
    tags = only(runs).data.tags
    assert tags["tracker.origin.lr"] == "literal, line 2 of the cell"
    assert tags["tracker.origin.auc"] == "result, line 4 of the cell"


def test_blank_lines_below_the_magic_count(run_cell, runs):
    run_cell("%%track\n\n\nlr = 0.05")
    assert only(runs).data.tags["tracker.origin.lr"] == "literal, line 4 of the cell"


def test_shell_syntax_in_the_cell_does_no_harm(run_cell, runs):
    run_cell("%%track\n%time x = 1\nlr = 0.05\nfiles = !echo a\nn = len(files)")
    assert only(runs).data.params == {"lr": "0.05"}
    assert only(runs).data.metrics == {"n": 1.0}


@pytest.mark.parametrize("cell", ["%%track\n%%time\nlr = 0.05", "%%time\n%%track\nlr = 0.05"])
def test_it_goes_together_with_other_cell_magics(run_cell, runs, cell):
    run_cell(cell)
    assert only(runs).data.params == {"lr": "0.05"}


def test_patterns_choose_what_is_recorded(run_cell, runs):
    run_cell("%%track --params lr --metrics val_*\nlr = 1\nseed = 2\nval_a = lr + 1\nb = lr + 2")
    assert only(runs).data.params == {"lr": "1"}
    assert only(runs).data.metrics == {"val_a": 2.0}


def test_a_param_that_is_too_long_is_named_and_costs_nothing_else(run_cell, runs, capsys):
    run_cell(f"%%track\nlr = 0.05\ntext = {'a' * 6001!r}")
    assert only(runs).data.params == {"lr": "0.05"}
    line = "not recorded: param text (6,001 characters, the limit is 6,000)"
    assert line in capsys.readouterr().out


def test_more_params_than_a_request_holds_are_all_kept(run_cell, runs):
    run_cell("%%track\n" + "\n".join(f"p{n} = {n}" for n in range(250)))
    assert len(only(runs).data.params) == 250


def test_numbers_of_an_earlier_run_are_not_this_ones(run_cell, runs):
    run_cell("%%track\nauc = 0.25 * 3")
    run_cell("%%track\n1 / 0\nauc = 0.25 * 2")
    assert [run.data.metrics for run in runs()] == [{"auc": 0.75}, {}]


def test_a_branch_that_is_not_taken_leaves_no_number(run_cell, runs):
    run_cell("auc = 0.25 * 3")
    run_cell("%%track\nif False:\n    auc = 0.25 * 2")
    assert only(runs).data.metrics == {}


def test_what_others_log_to_the_run_wins(run_cell, runs, shell):
    def log_elsewhere():
        run_id = jupyter_tracker.active_run().info.run_id
        get_client().store.log_batch(LogBatch(run_id=run_id, params=[Param("lr", "slow")]))

    shell.user_ns["log_elsewhere"] = log_elsewhere
    run_cell("%%track\nlog_elsewhere()\nlr = 0.05").raise_error()
    assert only(runs).data.params["lr"] == "slow"


def test_what_a_cell_logs_to_its_run_and_ends_wins(run_cell, runs):
    run_cell(
        "%%track\nimport jupyter_tracker as t\n"
        "t.log_metric('auc', 0.9)\nt.end_run()\nlr = 0.05\nauc = lr * 10"
    ).raise_error()
    assert only(runs).data.metrics["auc"] == 0.9


def test_what_the_cell_logs_by_itself_wins(run_cell, runs):
    run_cell(
        "%%track\nimport jupyter_tracker\nlr = 0.05\nauc = lr * 10\n"
        "jupyter_tracker.log_metric('auc', 0.9, step=3)\njupyter_tracker.log_param('lr', 'slow')"
    )
    run = only(runs)
    assert run.data.params == {"lr": "slow"}
    history = get_client().get_metric_history(run.info.run_id, "auc")
    assert [(point.value, point.step) for point in history] == [(0.9, 3)]


def test_figures_are_kept_as_files(run_cell, runs, artifacts, read_artifact):
    run_cell(f"%%track\n{SVG * 2}")
    run = only(runs)
    figures = [path for path in artifacts(run) if path.startswith("figures/")]
    assert figures == ["figures/figure_1.svg", "figures/figure_2.svg"]
    assert read_artifact(run, figures[0]).startswith(b"<svg")


def test_a_fitted_model_is_kept_under_its_name(run_cell, runs, artifacts):
    run_cell(
        "%%track\nfrom sklearn.linear_model import LinearRegression\n"
        "regression = LinearRegression().fit([[1], [2]], [1, 2])\n"
        "again = regression\nunfitted = LinearRegression()"
    )
    run = only(runs)
    models = {path.split("/")[1] for path in artifacts(run) if path.startswith("models/")}
    assert models == {"regression"}
    (logged,) = json.loads(run.data.tags["mlflow.log-model.history"])
    assert logged["artifact_path"] == "models/regression"
    assert logged["run_id"] == run.info.run_id
    assert set(logged["flavors"]) == {"python_function", "sklearn"}


@pytest.mark.parametrize(
    ("fitted", "inputs"),
    [
        ("fit(frame, y)", ["a", "b"]),
        ("fit(X=frame, y=y)", ["a", "b"]),
        ("fit(frame.to_numpy(), y)", None),
        ("fit(other, y); other['c'] = 1", None),
    ],
)
def test_a_model_has_a_signature_where_it_was_fitted_on_a_variable(run_cell, runs, fitted, inputs):
    run_cell(
        "import pandas\nframe = pandas.DataFrame({'a': [1.5, 2, 3], 'b': ['x', 'y', 'x']})\n"
        "frame['b'] = frame['b'].eq('x').astype(float)\nother, y = frame.copy(), [0, 1, 0]"
    )
    run_cell(
        "%%track\nfrom sklearn.linear_model import LogisticRegression\n"
        f"model = LogisticRegression()\nmodel.{fitted}"
    )
    signature = get_model_info(f"runs:/{only(runs).info.run_id}/models/model").signature
    assert (signature and signature.inputs.input_names()) == inputs


def test_a_model_of_an_array_has_its_shape_as_signature(run_cell, runs):
    run_cell(
        "%%track\nimport numpy\nfrom sklearn.linear_model import LinearRegression\n"
        "rows = numpy.array([[1.0, 2], [3, 4]])\nline = LinearRegression().fit(rows, [1, 2])"
    )
    signature = get_model_info(f"runs:/{only(runs).info.run_id}/models/line").signature
    assert signature.inputs.inputs[0].shape == (-1, 2)


def test_a_model_that_cannot_be_saved_is_named(run_cell, runs, capsys):
    run_cell(
        "%%track\nfrom sklearn.preprocessing import FunctionTransformer\nlr = 0.05\n"
        "odd = FunctionTransformer(lambda x: x).fit([[1]])"
    )
    assert only(runs).data.params == {"lr": "0.05"}
    assert "not recorded: models (" in capsys.readouterr().out


def test_the_environment_is_kept(run_cell, runs, read_artifact):
    run_cell("%%track\nx = 1")
    assert b"ipython==" in read_artifact(only(runs), "environment/requirements.txt")


def test_the_notebook_is_rebuilt_from_history(run_cell, runs):
    run_cell("%%track\nx = 1")
    assert only(runs).data.tags["tracker.snapshot"] == "kernel history"


def test_the_run_says_where_it_ran(run_cell, runs, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    run_cell("%%track\nx = 1")
    tags = only(runs).data.tags
    assert tags["mlflow.user"] == "ada"
    assert (tags["mlflow.source.type"], tags["mlflow.source.name"]) == ("NOTEBOOK", "notebook")
    assert tags["tracker.git.state"] == "no repository"
    assert tags["tracker.python"].startswith("3.")


def test_what_is_turned_off_is_not_recorded(run_cell, runs, artifacts, capsys):
    off = " --no-".join(["", "params", "metrics", "output", "figures", "models", "notebook"])
    body = f"lr = 0.05\nauc = lr * 10\nprint(auc)\n{SVG}"
    run_cell(f"%%track bare{off} --no-environment --no-git\n{body}")
    run = only(runs)
    assert (run.data.params, run.data.metrics, artifacts(run)) == ({}, {}, [])
    assert not {"tracker.snapshot", "tracker.git.state"} & set(run.data.tags)
    assert "bare · Default\n" in capsys.readouterr().out


# --- where it goes -------------------------------------------------------------------------------


def experiment_of(run):
    return jupyter_tracker.get_experiment(run.info.experiment_id).name


def test_the_experiment_of_the_line_is_made_when_it_is_new(run_cell, runs):
    run_cell("%%track --experiment churn\nx = 1")
    assert experiment_of(only(runs)) == "churn"


def test_an_experiment_that_was_deleted_meanwhile_is_not_recorded_to(run_cell, runs, capsys):
    run_cell("%%track --experiment churn\nx = 1")
    jupyter_tracker.delete_experiment(only(runs).info.experiment_id)
    run_cell("%%track --experiment churn\nx = 2")
    assert "Cannot set a deleted experiment 'churn'" in capsys.readouterr().err
    assert runs() == []


def test_the_experiment_of_the_line_does_not_stay(run_cell, runs):
    run_cell("%%track --experiment churn\nx = 1")
    run_cell("%%track\nx = 1")
    assert experiment_of(runs()[-1]) == "Default"


def test_else_it_is_the_one_that_was_set(run_cell, runs):
    jupyter_tracker.set_experiment("fraud")
    run_cell("%%track\nx = 1")
    assert experiment_of(only(runs)) == "fraud"


def test_else_it_has_the_name_of_the_notebook(run_cell, runs, tmp_path, monkeypatch):
    notebook = tmp_path / "Churn study.ipynb"
    notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    run_cell("%%track\nx = 1")
    run = only(runs)
    assert experiment_of(run) == "Churn study"
    assert run.data.tags["mlflow.source.name"] == str(notebook)
    assert run.data.tags["tracker.snapshot"] == "file on disk"


def test_the_line_says_that_the_verdict_is_by_a_file(run_cell, tmp_path, monkeypatch, capsys):
    notebook = tmp_path / "Churn.ipynb"
    notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    run_cell("%%track\nx = 1")
    assert "does not stand in the notebook (by the file as it is saved)" in capsys.readouterr().out


# --- the cell stays a cell -----------------------------------------------------------------------


def test_the_last_line_is_displayed_and_remembered(run_cell, shell):
    result = run_cell("%%track\nx = 20\nx + 1")
    assert result.result == 21
    assert shell.user_ns["_"] == 21


def test_a_tracked_cell_of_a_notebook_that_is_run_is_over_with_it(run_cell, runs, tmp_path):
    cell = nbformat.v4.new_code_cell(
        "%%track inner\nlr = 2\nauc = lr * 3\nget_ipython().run_cell('1')"
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "inner.ipynb")
    run_cell(f"%run {tmp_path / 'inner.ipynb'}")
    run_cell("%%track outer\ncost = auc * 2")
    inner, outer = runs()
    assert (inner.info.status, inner.data.params, inner.data.metrics) == (
        "FINISHED",
        {"lr": "2"},
        {"auc": 6.0},
    )
    assert "mlflow.parentRunId" not in outer.data.tags


def test_a_traceback_points_at_the_users_line(run_cell, runs, capsys):
    result = run_cell("%%track gbm\nlr = 0.05\nlr / 0")
    out = capsys.readouterr().out
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert "----> 3 lr / 0" in out
    assert "1 # %%track gbm" in out
    assert "jupyter_tracker_magics" not in out


def test_a_failing_cell_is_a_failed_run(run_cell, runs, capsys):
    run_cell("%%track gbm\nlr = 0.05\nlr / 0")
    assert only(runs).info.status == "FAILED"
    assert only(runs).data.params == {"lr": "0.05"}
    assert "gbm · Default · failed · 1 param" in capsys.readouterr().out


def test_an_interrupted_cell_is_a_killed_run(run_cell, runs):
    run_cell("%%track\nraise KeyboardInterrupt")
    assert only(runs).info.status == "KILLED"


def test_an_interrupt_before_the_first_line_stops_the_cell(run_cell, runs, shell, monkeypatch):
    take = Snapshots.take

    def interrupted(snapshots, phase):
        if phase == SnapshotPhase.START:
            signal.raise_signal(signal.SIGINT)
        take(snapshots, phase)

    monkeypatch.setattr(Snapshots, "take", interrupted)
    result = run_cell("%%track\nlr = 0.1")
    assert isinstance(result.error_before_exec or result.error_in_exec, KeyboardInterrupt)
    assert "lr" not in shell.user_ns
    assert only(runs).info.status == "KILLED"


def test_a_cancelled_cell_is_a_killed_run(run_cell, runs):
    run_cell("%%track\nimport asyncio\nraise asyncio.CancelledError")
    assert only(runs).info.status == "KILLED"


def test_a_cell_that_is_cut_off_is_a_killed_run(shell, runs):
    shell.run_cell("%%track\nget_ipython().events.trigger('post_run_cell', None)")
    assert only(runs).info.status == "KILLED"


def test_top_level_await_works(run_cell, runs, shell):
    run_cell("%%track\nimport asyncio\nauc = await asyncio.sleep(0, 0.5)\nn = auc * 2")
    assert only(runs).data.metrics == {"auc": 0.5, "n": 1.0}


def test_a_syntax_error_is_reported_as_ever_and_nothing_is_recorded(run_cell, runs, capsys):
    result = run_cell("%%track gbm\nlr = = 0.05")
    assert isinstance(result.error_before_exec, SyntaxError)
    assert result.error_before_exec.lineno == 2
    assert runs() == []


@pytest.mark.parametrize("cell", ["%%track", "%%track gbm\n", "%%track\n\n# later\n"])
def test_an_empty_cell_says_what_to_do_and_records_nothing(run_cell, runs, cell, capsys):
    assert isinstance(run_cell(cell).error_in_exec, UsageError)
    assert "UsageError: %%track: there is nothing to track. Write the code" in (
        capsys.readouterr().err
    )
    assert runs() == []


def test_an_unknown_option_stops_the_cell(run_cell, runs, shell, capsys):
    run_cell("%%track --experimnt churn\nx = 1")
    assert "did you mean --experiment?" in capsys.readouterr().err
    assert runs() == []
    assert "x" not in shell.user_ns


def test_a_bad_experiment_name_stops_the_cell(run_cell, runs, shell, capsys):
    run_cell("%%track --experiment 'a\tb'\nx = 1")
    error = capsys.readouterr().err
    assert error.startswith("UsageError: %%track: Invalid experiment name")
    assert error.count("\n") == 1
    assert "x" not in shell.user_ns


def test_a_bad_name_that_is_not_the_cells_fault_does_not_stop_it(
    run_cell, runs, shell, monkeypatch, capsys
):
    monkeypatch.setenv("JUPYTER_TRACKER_EXPERIMENT_NAME", "a\tb")
    assert run_cell("%%track\nx = 1").success
    assert "not recorded: Invalid experiment name" in capsys.readouterr().err
    assert shell.user_ns["x"] == 1


def test_variables_on_the_line_are_filled_in_as_for_any_magic(run_cell, runs):
    run_cell("seed = 3")
    run_cell("%%track gbm-{seed}\nx = 1")
    assert only(runs).info.run_name == "gbm-3"


# --- runs around and inside ----------------------------------------------------------------------


def test_the_cell_may_end_the_run_itself(run_cell, runs):
    run_cell("%%track\nimport jupyter_tracker\nlr = 0.05\njupyter_tracker.end_run('KILLED')")
    assert only(runs).info.status == "KILLED"
    assert only(runs).data.params == {"lr": "0.05"}


def test_a_run_that_the_cell_left_open_ends_with_it(run_cell, runs):
    run_cell("%%track\nimport jupyter_tracker\njupyter_tracker.start_run(nested=True)")
    assert [run.info.status for run in runs()] == ["FINISHED", "FINISHED"]
    assert SESSION.open_runs == []


def test_a_run_around_the_cell_stays_open_and_becomes_its_parent(run_cell, runs):
    outer = jupyter_tracker.start_run(run_name="study")
    run_cell("%%track\nx = 1")
    assert jupyter_tracker.active_run().info.run_id == outer.info.run_id
    assert runs()[-1].data.tags["mlflow.parentRunId"] == outer.info.run_id


def test_a_cell_run_by_the_cell_does_not_end_it(run_cell, runs):
    run_cell("%%track\nget_ipython().run_cell('y = 1')\nauc = y / 2")
    assert only(runs).data.metrics == {"auc": 0.5}


def test_a_tracked_cell_may_run_another(run_cell, runs):
    run_cell("%%track outer\nget_ipython().run_cell('%%track inner\\na = 1')\nb = 2")
    found = {run.info.run_name: run for run in runs()}
    assert found["outer"].data.params == {"b": "2"}
    assert found["inner"].data.params == {"a": "1"}
    parent = found["inner"].data.tags["mlflow.parentRunId"]
    assert parent == found["outer"].info.run_id


def test_the_magic_can_be_called_as_a_function(shell, runs):
    shell.run_cell_magic("track", "gbm", "lr = 0.05")
    assert only(runs).data.params == {"lr": "0.05"}


def test_called_as_a_function_it_passes_errors_on(shell, runs):
    with pytest.raises(ZeroDivisionError):
        shell.run_cell_magic("track", "gbm", "1 / 0")
    assert only(runs).info.status == "FAILED"


# --- when the store is away ----------------------------------------------------------------------


def test_without_a_store_the_cell_runs_and_one_line_says_why(run_cell, shell, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    jupyter_tracker.set_tracking_uri(f"sqlite:///{tmp_path}/file/below/tracker.db")
    run_cell("%%track gbm\nx = 1")
    said = capsys.readouterr()
    assert shell.user_ns["x"] == 1
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("%%track: this cell runs but is not recorded: ")
    assert "Make its parent writable" in said.err


def test_an_error_that_nobody_foresaw_does_not_stop_the_cell(run_cell, shell, monkeypatch, capsys):
    def broken(*args, **options):
        raise ValueError("two\nlines")

    monkeypatch.setattr(jupyter_tracker, "start_run", broken)
    assert run_cell("%%track gbm\nx = 1").success
    said = capsys.readouterr().err
    assert "not recorded: ValueError: two lines. Runs go to sqlite:///" in said
    assert "JUPYTER_TRACKER_URI" in said


@pytest.mark.parametrize(
    ("uri", "link"),
    [
        ("https://tracker.example.org", "https://tracker.example.org"),
        ("https://ada:secret@tracker.example.org", ""),
        ("sqlite:////tmp/tracker.db", ""),
    ],
)
def test_the_run_is_linked_only_where_anybody_may_look(shell, monkeypatch, uri, link):
    monkeypatch.delenv("MLFLOW_TRACKING_TOKEN", raising=False)
    jupyter_tracker.set_tracking_uri(uri)
    assert link_to_store() == link


def test_where_a_token_is_needed_there_is_no_link(shell, monkeypatch):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", "http://127.0.0.1:8888/tracker")
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", "secret")
    jupyter_tracker.set_tracking_uri("http://127.0.0.1:8888/tracker")
    assert link_to_store() == ""


def test_a_store_that_goes_away_costs_no_line(run_cell, shell, monkeypatch, capsys):
    from jupyter_tracker.contract.errors import unavailable

    def gone(*args):
        raise unavailable("The server does not answer.")

    shell.user_ns["break_store"] = lambda: [
        monkeypatch.setattr(get_client().store, method, gone)
        for method in ("log_batch", "get_run", "update_run", "log_notebook_snapshot")
    ]
    result = run_cell("%%track gbm\nlr = 0.05\nbreak_store()\nauc = lr * 10")
    said = capsys.readouterr()
    assert result.success
    assert "gbm · Default · " in said.out
    assert "The server does not answer" not in said.out
    assert said.err == ""
