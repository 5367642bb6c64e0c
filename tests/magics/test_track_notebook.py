"""A notebook whose cells are one run, in a shell in this process."""

import json

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.error import UsageError

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.client.session import SESSION
from jupyter_tracker_magics.help import TRACK_NOTEBOOK_HELP
from jupyter_tracker_magics.options import NOTEBOOK_MAGIC, _parser

SVG = "from IPython.display import SVG, display\ndisplay(SVG('<svg xmlns=\"http://a\"/>'))\n"


@pytest.fixture(autouse=True)
def off(shell):
    """No notebook run is on when a test is over."""
    yield
    shell.run_cell("%track_notebook off")


@pytest.fixture
def notebook(run_cell):
    """Run cells between on and off, and return what each became."""

    def run(*cells, on="study"):
        return [
            run_cell(each) for each in (f"%track_notebook on {on}", *cells, "%track_notebook off")
        ]

    return run


def only(runs):
    (run,) = runs()
    return run


def history(run, key):
    points = get_client().get_metric_history(run.info.run_id, key)
    return [(point.step, point.value) for point in points]


# --- what is recorded ----------------------------------------------------------------------------


def test_all_cells_are_one_run(notebook, runs):
    notebook("lr = 0.5", "auc = lr / 2")
    run = only(runs)
    assert (run.info.run_name, run.info.status) == ("study", "FINISHED")
    assert run.data.params == {"lr": "0.5"}
    assert run.data.metrics == {"auc": 0.25}


def test_every_value_names_its_cell(notebook, run_cell, runs):
    run_cell("depth = 3")
    notebook("\n\nlr = 0.5\nfor i in range(2):\n    loss = i / 2", "auc = depth / 10")
    tags = only(runs).data.tags
    assert tags["tracker.origin.lr"] == "literal, line 3 of cell [3]"
    assert tags["tracker.origin.loss"] == "loop, line 4 of cell [3]"
    assert tags["tracker.origin.auc"] == "result, line 1 of cell [4]"
    assert tags["tracker.origin.depth"] == "cell [1]"


def test_cells_before_and_after_do_not_belong_to_it(notebook, run_cell, runs):
    run_cell("before = 1")
    notebook("lr = 0.5")
    run_cell("after = 2")
    assert only(runs).data.params == {"lr": "0.5"}


def test_what_stands_below_on_belongs_to_it(run_cell, runs):
    run_cell("%track_notebook on\nlr = 0.5")
    run_cell("%track_notebook off\nseed = 3")
    assert only(runs).data.params == {"lr": "0.5"}


def test_a_metric_that_cells_set_again_has_a_point_for_each(notebook, runs):
    notebook("n = 4\nauc = 1 / n", "auc = 2 / n", "auc = 3 / n")
    assert history(only(runs), "auc") == [(0, 0.25), (1, 0.5), (2, 0.75)]


def test_loops_give_curves(notebook, runs):
    notebook("for epoch in range(1, 4):\n    loss = 1 / epoch")
    assert history(only(runs), "loss") == [(1, 1.0), (2, 0.5), (3, 1 / 3)]


def test_loops_below_other_magics_are_seen(notebook, runs):
    notebook("%%time\nfor i in range(2):\n    loss = i / 2")
    assert history(only(runs), "loss") == [(0, 0.0), (1, 0.5)]


def test_a_loop_that_runs_again_gives_its_points_again(notebook, runs):
    loop = "for i in range(2):\n    loss = i / 2"
    notebook(loop, loop)
    assert sorted(history(only(runs), "loss")) == [(0, 0.0), (0, 0.0), (1, 0.5), (1, 0.5)]


def test_a_number_that_a_later_cell_sets_goes_on_from_its_curve(notebook, runs):
    notebook("for i in range(2):\n    loss = i / 2", "loss = loss * 10")
    assert history(only(runs), "loss") == [(0, 0.0), (1, 0.5), (2, 5.0)]


def test_a_param_keeps_its_first_value_and_the_others_are_named(notebook, runs, capsys):
    notebook("lr = 0.5", "lr = 0.25", "lr = 0.5")
    assert only(runs).data.params == {"lr": "0.5"}
    assert only(runs).data.tags["tracker.origin.lr"] == "literal, line 1 of cell [2]"
    line = "not recorded: param lr (a later cell changed it, the run has its first value)"
    assert line in capsys.readouterr().out


def test_a_result_that_a_later_cell_reads_is_no_param(notebook, runs):
    notebook("n = len('abc')", "auc = 1.5 / n")
    assert (only(runs).data.params, only(runs).data.metrics) == ({}, {"n": 3.0, "auc": 0.5})


def test_the_value_of_a_last_line_is_a_metric(notebook, runs):
    notebook("def score():\n    return 0.5\nscore()")
    assert only(runs).data.metrics == {"score": 0.5}


def test_figures_of_all_cells_are_kept(notebook, runs, artifacts):
    notebook(SVG, SVG)
    kept = [path for path in artifacts(only(runs)) if path.startswith("figures/")]
    assert kept == ["figures/figure_1.svg", "figures/figure_2.svg"]


def test_each_cell_has_its_output(notebook, runs, read_artifact):
    notebook("print('one')", "print('two')")
    assert read_artifact(only(runs), "output/cell_2/stdout.txt") == b"one\n"
    assert read_artifact(only(runs), "output/cell_3/stdout.txt") == b"two\n"


def test_models_of_all_cells_are_kept(notebook, runs):
    fit = "LinearRegression().fit([[0.0], [1.0]], [0, 1])"
    notebook(f"from sklearn.linear_model import LinearRegression\nfirst = {fit}", f"second = {fit}")
    models = json.loads(only(runs).data.tags["mlflow.log-model.history"])
    assert [each["artifact_path"] for each in models] == ["models/first", "models/second"]


def test_patterns_and_options_hold_for_all_cells(notebook, runs):
    notebook(
        "lr = 1\nseed = 2",
        "val_auc = lr / 2\nother = lr / 4",
        on="study --experiment churn --tag team=fraud --params lr --metrics 'val_*' --no-git",
    )
    run = only(runs)
    assert jupyter_tracker.get_experiment(run.info.experiment_id).name == "churn"
    assert (run.data.params, run.data.metrics) == ({"lr": "1"}, {"val_auc": 0.5})
    assert run.data.tags["team"] == "fraud"


def test_the_notebook_is_kept_as_it_was_at_both_ends(notebook, runs):
    from jupyter_tracker.contract.requests import ListNotebookSnapshots

    notebook("lr = 0.5")
    request = ListNotebookSnapshots(run_id=only(runs).info.run_id)
    kept = get_client().store.list_notebook_snapshots(request).snapshots
    assert sorted(each.phase for each in kept) == ["end", "start"]


def test_the_verdict_is_that_of_the_last_cell(notebook, runs):
    notebook("lr = 0.5", "auc = lr / 2")
    assert only(runs).data.tags["tracker.verdict"] == "strong"


def test_its_cells_run_again_and_give_the_same(notebook, run_cell, runs):
    from jupyter_tracker.truth.verification import verify

    run_cell("depth = 3")
    notebook("lr = 0.5\nfor i in range(3):\n    loss = lr * i", "auc = depth / 10", "1 / 0")
    report = verify(get_client(), only(runs).info.run_id, tolerances={}, timeout=60)
    assert report.verified, report
    assert (report.cells, report.compared) == (5, 4)


# --- the run -------------------------------------------------------------------------------------


def test_a_cell_that_fails_does_not_end_it(notebook, runs, capsys):
    notebook("lr = 0.5\nlr / 0", "auc = lr / 2")
    run = only(runs)
    assert run.info.status == "FINISHED"
    assert (run.data.params, run.data.metrics) == ({"lr": "0.5"}, {"auc": 0.25})
    assert run.data.tags["tracker.cells.failed"] == "[2]"
    assert "study · Default · 2 cells, 1 failed, 1 param, auc 0.25" in capsys.readouterr().out


def test_it_is_the_active_run(notebook, runs):
    notebook("import jupyter_tracker\njupyter_tracker.log_metric('auc', 0.5)")
    assert only(runs).data.metrics == {"auc": 0.5}


def test_what_a_cell_logs_by_itself_wins(notebook, runs):
    cell = "import jupyter_tracker\nauc = 1 / 2\njupyter_tracker.log_metric('auc', 0.9, step={})"
    notebook(cell.format(0), cell.format(1))
    assert history(only(runs), "auc") == [(0, 0.9), (1, 0.9)]


def test_nothing_is_shown_before_its_end(notebook, run_cell, capsys):
    run_cell("%track_notebook on study")
    run_cell("lr = 0.5")
    assert "study" not in capsys.readouterr().out
    run_cell("%track_notebook off")
    assert capsys.readouterr().out.startswith("study · Default · 1 cell, 1 param")


@pytest.mark.parametrize("cell", ["%%track one\n{}", "%%time\n%%track one\n{}"])
def test_a_tracked_cell_has_a_run_of_its_own_inside(notebook, runs, cell):
    notebook("lr = 0.5", cell.format("depth = 3"), "auc = lr / 2")
    found = {run.info.run_name: run for run in runs()}
    assert found["one"].data.params == {"depth": "3"}
    assert found["one"].data.tags["mlflow.parentRunId"] == found["study"].info.run_id
    assert found["study"].data.params == {"lr": "0.5"}
    assert found["study"].data.metrics == {"auc": 0.25}


def test_cells_that_a_cell_runs_are_part_of_it(notebook, runs):
    notebook("get_ipython().run_cell('y = 1')\nauc = y / 2")
    assert only(runs).data.metrics == {"auc": 0.5}


def test_cells_that_are_not_counted_do_not_belong_to_it(run_cell, shell, runs):
    run_cell("%track_notebook on")
    shell.run_cell("hidden = 1", store_history=False)
    shell.run_cell("silent = 1", silent=True)
    run_cell("# nothing")
    run_cell("%track_notebook off")
    assert only(runs).data.params == {}


def test_on_again_begins_the_next_run(run_cell, runs):
    for name in ("first", "second"):
        run_cell(f"%track_notebook on {name}")
        run_cell("lr = 0.5")
    run_cell("%track_notebook off")
    found = [(run.info.run_name, run.info.status, run.data.params) for run in runs()]
    assert found == [
        ("first", "FINISHED", {"lr": "0.5"}),
        ("second", "FINISHED", {"lr": "0.5"}),
    ]
    assert "mlflow.parentRunId" not in runs()[1].data.tags


def test_a_reset_ends_it(run_cell, runs):
    run_cell("%track_notebook on")
    run_cell("lr = 0.5")
    run_cell("%reset -f")
    run_cell("after = 2")
    assert only(runs).info.status == "FINISHED"
    assert only(runs).data.params == {"lr": "0.5"}


def test_a_cell_may_end_it(run_cell, runs, capsys):
    run_cell("%track_notebook on study")
    run_cell("import jupyter_tracker\nlr = 0.5\njupyter_tracker.end_run('KILLED')")
    assert capsys.readouterr().out.startswith("study · ")
    run_cell("after = 2")
    assert only(runs).info.status == "KILLED"
    assert only(runs).data.params == {"lr": "0.5"}
    assert only(runs).data.tags["tracker.verdict"] == "strong"


def test_the_end_of_the_process_ends_it(run_cell, runs):
    from jupyter_tracker.client import ending

    run_cell("%track_notebook on")
    run_cell("lr = 0.5")
    ending.end_all(ending.status_of(None))
    assert only(runs).info.status == "FINISHED"
    assert only(runs).data.params == {"lr": "0.5"}


def test_it_leaves_nothing_in_the_users_names(notebook, shell):
    before = set(shell.user_ns)
    notebook("for i in range(2):\n    loss = i / 2")
    assert {name for name in set(shell.user_ns) - before if name[0] != "_"} == {"i", "loss"}
    assert "reset" not in vars(shell)
    assert SESSION.open_runs == []


# --- the magic -----------------------------------------------------------------------------------


def test_status_says_what_there_is(run_cell, capsys):
    run_cell("%track_notebook on study")
    run_cell("lr = 0.5")
    capsys.readouterr()
    run_cell("%track_notebook status")
    assert capsys.readouterr().out.startswith("study · Default · running · 1 cell, 1 param")


@pytest.mark.parametrize("line", ["off", "status"])
def test_without_a_run_it_says_how_to_begin_one(run_cell, line, capsys):
    assert run_cell(f"%track_notebook {line}").success
    assert "No notebook run is on. %track_notebook on begins one." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "%track_notebook: nothing is given. Write on, off or status"),
        ("onn", "%track_notebook: onn is given. Write on, off or status"),
        ("off now", "%track_notebook: off now is given. Write on, off or status"),
        ("on --sweep lr=1,2", "%track_notebook on: unknown option --sweep"),
        ("on a b", '%track_notebook on: a run name with spaces needs quotes: %track_notebook on "'),
        ("on --experiment 'a\tb'", "%track_notebook on: Invalid experiment name"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(run_cell, runs, line, said, capsys):
    assert isinstance(run_cell(f"%track_notebook {line}").error_in_exec, UsageError)
    error = capsys.readouterr().err
    assert error.startswith(f"UsageError: {said}")
    assert error.count("\n") == 1
    assert runs() == []


def test_a_tracked_cell_cannot_begin_one(run_cell, capsys):
    run_cell("%%track\n%track_notebook on\nlr = 0.5")
    assert "this cell has %%track, and with it a run of its own" in capsys.readouterr().err


def test_without_a_store_the_cells_run_and_one_line_says_why(run_cell, shell, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    jupyter_tracker.set_tracking_uri(f"sqlite:///{tmp_path}/file/below/tracker.db")
    assert run_cell("%track_notebook on").success
    assert run_cell("x = 1").success
    said = capsys.readouterr().err
    assert said.startswith("%track_notebook: the cells run but are not recorded: ")
    assert said.count("\n") == 1


def test_it_has_help(run_cell, capsys):
    run_cell("%track_notebook?")
    assert "%track_notebook off" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "found"),
    [("%track_notebook s", "status"), ("%track_notebook on --exp", "--experiment")],
)
def test_it_completes(shell, text, found):
    with provisionalcompleter():
        completions = [each.text for each in shell.Completer.completions(text, len(text))]
    assert completions == [found]


def test_the_help_names_every_option():
    known = _parser(NOTEBOOK_MAGIC).known_options
    assert [option for option in known if option not in TRACK_NOTEBOOK_HELP] == []
