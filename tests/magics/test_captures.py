"""What a tracked cell records by itself, beyond its literals and results."""

import json

import pytest

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client


def only(runs):
    (run,) = runs()
    return run


def history(run, key):
    points = get_client().get_metric_history(run.info.run_id, key)
    return [(point.step, point.value) for point in points]


# --- params from earlier cells -------------------------------------------------------------------


def test_a_variable_of_an_earlier_cell_is_a_param_with_its_cell(run_cell, runs):
    run_cell("depth = 3\nunused = 4")
    run_cell("depth = 5")
    run_cell("%%track\nauc = depth / 10")
    run = only(runs)
    assert run.data.params == {"depth": "5"}
    assert run.data.tags["tracker.origin.depth"] == "cell [2]"


def test_a_cell_that_papermill_has_injected_gives_all_its_values(run_cell, runs):
    run_cell("# Parameters\nlr = 0.5\nlayers = [64, 32]\n")
    run_cell("%%track\nauc = 0.5 * 2")
    run = only(runs)
    assert run.data.params == {"lr": "0.5", "layers": "[64, 32]"}
    assert run.data.tags["tracker.origin.lr"] == "parameters cell"


def test_what_the_cell_changes_is_its_result(run_cell, runs):
    run_cell("n = 3")
    run_cell("%%track\nn = n + 1")
    assert (only(runs).data.params, only(runs).data.metrics) == ({}, {"n": 4.0})


# --- the last expression -------------------------------------------------------------------------


def test_a_number_at_the_end_is_a_metric(run_cell, runs):
    run_cell("%%track\ndef score():\n    return 0.5\nscore()")
    run = only(runs)
    assert run.data.metrics == {"score": 0.5}
    assert run.data.tags["tracker.origin.score"] == "last expression, line 4 of the cell"


def test_a_dictionary_at_the_end_gives_metrics(run_cell, runs):
    run_cell("%%track\n{'auc': 0.5, 'macro avg': {'f1': 0.25}}")
    assert only(runs).data.metrics == {"auc": 0.5, "macro avg/f1": 0.25}


def test_a_variable_at_the_end_is_recorded_once(run_cell, runs):
    run_cell("%%track\nlr = 0.5\nauc = lr / 2\nauc")
    assert history(only(runs), "auc") == [(0, 0.25)]


def test_a_name_that_is_too_long_is_named_and_costs_nothing_else(run_cell, runs, capsys):
    run_cell(f"%%track\nlr = 0.5\n{'a' * 240} = 1\n{{'b' * 300: 1.5, 'c': 2.5}}")
    assert only(runs).data.params == {"lr": "0.5"}
    assert only(runs).data.metrics == {"c": 2.5}
    assert "its name has 300 characters, the limit is 235" in capsys.readouterr().out


# --- curves --------------------------------------------------------------------------------------


def test_a_loop_gives_curves(run_cell, runs, capsys):
    run_cell("%%track gbm\nfor epoch in range(1, 4):\n    loss = 1 / epoch")
    run = only(runs)
    assert history(run, "loss") == [(1, 1.0), (2, 0.5), (3, 1 / 3)]
    assert run.data.tags["tracker.origin.loss"] == "loop, line 2 of the cell"
    assert "gbm · Default · loss 0.3333, 1 curve" in capsys.readouterr().out


def test_a_number_that_changes_after_its_loop_is_one_more_point(run_cell, runs):
    run_cell("%%track\nfor epoch in range(3):\n    loss = epoch / 2\nloss = loss * 10")
    run = only(runs)
    assert [value for _, value in history(run, "loss")] == [0.0, 0.5, 1.0, 10.0]
    assert run.data.metrics == {"loss": 10.0}


def test_a_loop_that_fails_keeps_what_it_had(run_cell, runs, capsys):
    run_cell("%%track\nfor i in range(5):\n    loss = 1 / (2 - i)")
    assert history(only(runs), "loss") == [(0, 0.5), (1, 1.0)]
    assert "----> 3     loss = 1 / (2 - i)" in capsys.readouterr().out


def test_loops_can_be_left_out(run_cell, runs):
    run_cell("%%track --no-loops\nfor i in range(5):\n    loss = i / 2")
    assert history(only(runs), "loss") == [(0, 2.0)]


def test_patterns_choose_curves_too(run_cell, runs):
    run_cell("%%track --metrics '!n'\nfor i in range(2):\n    loss = i / 2\n    n = i + 1")
    assert only(runs).data.metrics == {"loss": 0.5}


def test_a_name_that_the_cell_logs_by_itself_has_no_second_curve(run_cell, runs):
    run_cell(
        "%%track\nimport jupyter_tracker\nfor i in range(2):\n    loss = i / 2\n"
        "    jupyter_tracker.log_metric('loss', loss * 10, step=i)"
    )
    assert history(only(runs), "loss") == [(0, 0.0), (1, 5.0)]


@pytest.mark.parametrize("cell", ["%%track\n%%time\n{}", "%%time\n%%track\n{}"])
def test_loops_below_other_magics_are_seen(run_cell, runs, cell):
    run_cell(cell.format("for i in range(2):\n    loss = i / 2"))
    run = only(runs)
    assert history(run, "loss") == [(0, 0.0), (1, 0.5)]
    assert run.data.tags["tracker.origin.loss"].startswith("loop, line ")


def test_loops_with_await_are_seen(run_cell, runs):
    run_cell(
        "%%track\nimport asyncio\nfor i in range(2):\n    loss = await asyncio.sleep(0, i / 2)"
    )
    assert history(only(runs), "loss") == [(0, 0.0), (1, 0.5)]


def test_an_asynchronous_loop_gives_a_curve(run_cell, runs):
    run_cell(
        "%%track\nasync def items():\n    for i in range(3):\n        yield i\n"
        "async for i in items():\n    for j in range(2):\n        loss = i / 2"
    )
    assert history(only(runs), "loss") == [(0, 0.0), (1, 0.5), (2, 1.0)]


def test_loops_of_a_cell_that_is_run_by_the_cell_are_its_own(run_cell, runs):
    run_cell(
        "%%track outer\nfor i in range(2):\n    a = i / 2\n"
        "    get_ipython().run_cell('%%track inner\\nfor j in range(2):\\n    b = j / 2')"
    )
    found = [(run.info.run_name, run.data.metrics) for run in runs()]
    assert sorted(found) == [("inner", {"b": 0.5}), ("inner", {"b": 0.5}), ("outer", {"a": 0.5})]


def test_a_loop_in_the_users_names_leaves_nothing_there(run_cell, shell):
    before = set(shell.user_ns)
    run_cell("%%track\nfor i in range(2):\n    loss = i / 2")
    new = {name for name in set(shell.user_ns) - before if not name.startswith("_i")}
    assert new == {"i", "loss"}
    import builtins

    assert [name for name in vars(builtins) if "tracker" in name] == []


def test_a_cell_may_replace_builtins_and_delete_names(run_cell, runs):
    run_cell(
        "%%track\nmap = print = None\nloss = 0.0\nfor i in range(3):\n    loss += i\n"
        "    del i\ndel map, print"
    )
    assert history(only(runs), "loss") == [(0, 0.0), (1, 1.0), (2, 3.0)]


def test_a_cell_may_reset_all_names(run_cell, shell, runs):
    run_cell("%%track\nfor i in range(3):\n    loss = i / 2\n%reset -f")
    assert only(runs).info.status == "FINISHED"
    assert "loss" not in shell.user_ns


def test_without_a_store_loops_run_all_the_same(run_cell, shell, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    jupyter_tracker.set_tracking_uri(f"sqlite:///{tmp_path}/file/below/tracker.db")
    run_cell("%%track gbm --sweep lr=1,2\nlr = 3\nfor i in range(3):\n    x = i * lr")
    assert shell.user_ns["x"] == 6
    assert "this cell runs but is not recorded" in capsys.readouterr().err


# --- output --------------------------------------------------------------------------------------


def test_what_the_cell_prints_is_kept(run_cell, runs, read_artifact, artifacts):
    run_cell("%%track\nimport sys\nprint('one')\nprint('two', file=sys.stderr)\n5 + 5")
    run = only(runs)
    assert read_artifact(run, "output/stdout.txt") == b"one\n"
    assert read_artifact(run, "output/stderr.txt") == b"two\n"


def test_a_cell_that_prints_nothing_has_no_output(run_cell, runs, artifacts):
    run_cell("%%track\nx = 1\nx")
    assert not [path for path in artifacts(only(runs)) if path.startswith("output/")]


def test_of_a_progress_bar_the_last_state_is_kept(run_cell, runs, read_artifact):
    run_cell("%%track\nfor i in range(3):\n    print(f'\\r{i} of 3', end='')\nprint()")
    assert read_artifact(only(runs), "output/stdout.txt") == b"2 of 3\n"


def test_long_output_is_cut_and_says_so(run_cell, runs, read_artifact):
    run_cell("%%track\nprint('x' * (1 << 20))\nprint('y')")
    text = read_artifact(only(runs), "output/stdout.txt").decode()
    assert text.startswith("x" * (1 << 20))
    assert text.endswith("\n… 3 more characters are not kept.\n")


def test_the_streams_are_left_as_they_were(run_cell):
    import sys

    before = sys.stdout.write
    run_cell("%%track\nprint('a')")
    assert sys.stdout.write == before


# --- options -------------------------------------------------------------------------------------


def test_tags_and_description_are_set(run_cell, runs):
    run_cell("%%track --tag team=fraud --tag 'note=a b' --description 'First try'\nx = 1")
    tags = only(runs).data.tags
    assert (tags["team"], tags["note"]) == ("fraud", "a b")
    assert tags["mlflow.note.content"] == "First try"


def test_a_bad_tag_stops_the_cell(run_cell, runs, shell, capsys):
    run_cell("%%track --tag 'a@b=c'\nx = 1")
    assert "UsageError: %%track: " in capsys.readouterr().err
    assert "x" not in shell.user_ns


def test_a_run_is_put_into_another_by_name(run_cell, runs):
    run_cell("%%track study\nx = 1")
    run_cell("%%track try --parent study\nx = 1")
    study, attempt = runs()
    assert attempt.data.tags["mlflow.parentRunId"] == study.info.run_id


def test_a_parent_that_is_not_there_stops_the_cell(run_cell, runs, shell, capsys):
    run_cell("%%track --parent study\nx = 1")
    assert "There is no run study" in capsys.readouterr().err
    assert "x" not in shell.user_ns


def test_nested_wants_an_active_run(run_cell, runs, capsys):
    run_cell("%%track --nested\nx = 1")
    assert "no run is active" in capsys.readouterr().err
    with jupyter_tracker.start_run() as outer:
        run_cell("%%track --nested\nx = 1")
    assert runs()[-1].data.tags["mlflow.parentRunId"] == outer.info.run_id


MODEL = "from sklearn.linear_model import LinearRegression as L\n{} = L().fit([[1], [2]], [1, 2])\n"


def test_the_model_of_a_cell_is_registered(run_cell, runs, capsys):
    run_cell(f"%%track --register churn@champion\n{MODEL.format('model')}")
    version = get_client().get_model_version_by_alias("churn", "champion")
    assert (version.version, version.run_id) == ("1", only(runs).info.run_id)
    assert version.source.endswith("models/model")
    assert "registered as churn 1 @champion" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("x = 1", "the cell has no model"),
        (MODEL.format("a") + MODEL.format("b"), "the cell has several models, a, b"),
    ],
)
def test_without_exactly_one_model_nothing_is_registered(run_cell, runs, capsys, body, why):
    run_cell(f"%%track --register churn\n{body}")
    assert only(runs).info.status == "FINISHED"
    assert f"not recorded: registration ({why}" in capsys.readouterr().out


def test_a_dry_cell_shows_what_would_be_recorded_and_does_nothing(run_cell, runs, shell, capsys):
    run_cell("depth = 3")
    run_cell(
        "%%track --dry\nlr = 0.5\nfor i in range(3):\n    loss = i * depth\nauc = loss\nscore(auc)"
    )
    shown = capsys.readouterr().out
    for row in (
        ["param", "depth", "3", "cell [1]"],
        ["param", "lr", "0.5", "literal, line 2 of the cell"],
        ["curve", "loss", "if it is a number", "loop, line 3 of the cell"],
        ["metric", "auc", "if it is a number", "result, line 5 of the cell"],
        ["metric", "score", "if it is a number, or several", "last expression, line 6 of the cell"],
    ):
        assert any(all(each in line for each in row) for line in shown.splitlines()), row
    assert runs() == []
    assert "lr" not in shell.user_ns


def test_a_dry_sweep_shows_its_values(run_cell, runs, capsys):
    run_cell("%%track --dry --sweep lr=0.1,0.2 opt=adam\nlr, opt, depth = 0.5, 'sgd', 3")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["param", "lr", "0.1,", "0.2", "sweep,", "line", "2", "of", "the", "cell"] in rows
    assert ["param", "opt", "adam", "sweep,", "line", "2", "of", "the", "cell"] in rows
    assert ["param", "depth", "3", "literal,", "line", "2", "of", "the", "cell"] in rows
    assert rows[-1][:5] == ["The", "sweep", "has", "2", "runs."]
    assert runs() == []


def test_a_dry_sweep_over_what_is_not_there_is_refused(run_cell, capsys):
    run_cell("%%track --dry --sweep rate=0.1,0.2\nlr = 0.5")
    assert "this cell has no literal rate" in capsys.readouterr().err


# --- sweeps --------------------------------------------------------------------------------------


def swept(runs):
    parent, *children = runs()
    assert all(c.data.tags["mlflow.parentRunId"] == parent.info.run_id for c in children)
    return parent, children


def test_a_sweep_runs_the_cell_for_every_combination(run_cell, runs):
    run_cell("%%track s --sweep lr=0.5,0.25 depth=3,5\nlr = 1\ndepth = 2\nauc = lr * depth")
    parent, children = swept(runs)
    assert parent.info.run_name == "s"
    assert json.loads(parent.data.tags["tracker.sweep"]) == {"lr": [0.5, 0.25], "depth": [3, 5]}
    assert [(c.info.run_name, c.data.params, c.data.metrics) for c in children] == [
        ("lr=0.5 depth=3", {"lr": "0.5", "depth": "3"}, {"auc": 1.5}),
        ("lr=0.5 depth=5", {"lr": "0.5", "depth": "5"}, {"auc": 2.5}),
        ("lr=0.25 depth=3", {"lr": "0.25", "depth": "3"}, {"auc": 0.75}),
        ("lr=0.25 depth=5", {"lr": "0.25", "depth": "5"}, {"auc": 1.25}),
    ]
    assert children[0].data.tags["tracker.origin.lr"] == "sweep, line 2 of the cell"


def test_a_sweep_takes_the_notebook_once(run_cell, runs):
    run_cell("%%track --sweep lr=1,2\nlr = 1")
    parent, children = swept(runs)
    assert "tracker.snapshot" in parent.data.tags
    assert not any("tracker.snapshot" in child.data.tags for child in children)


def test_every_run_of_a_sweep_has_its_curves_output_and_last_value(
    run_cell, runs, read_artifact, capsys
):
    run_cell(
        "%%track --sweep lr=1,2\nlr = 1\nfor i in range(2):\n    loss = lr * i\nprint(lr)\n"
        "{'auc': lr / 4}"
    )
    _, (one, two) = swept(runs)
    assert history(one, "loss") == [(0, 0.0), (1, 1.0)]
    assert history(two, "loss") == [(0, 0.0), (1, 2.0)]
    assert read_artifact(two, "output/stdout.txt") == b"2\n"
    assert (one.data.metrics["auc"], two.data.metrics["auc"]) == (0.25, 0.5)


def test_a_sweep_ends_with_a_table_and_the_best(run_cell, runs, capsys):
    run_cell("%%track --sweep lr=0.5,0.25 --best loss:min\nlr = 1\nloss = lr * 3")
    parent, children = swept(runs)
    table = capsys.readouterr().out.splitlines()[-3:]
    assert [line.split() for line in table] == [
        ["lr", "loss"],
        ["0.5", "1.5"],
        ["0.25", "0.75", "best"],
    ]
    assert parent.data.tags["tracker.sweep.best"] == children[1].info.run_id


def test_a_combination_that_fails_does_not_end_the_sweep(run_cell, runs, capsys):
    assert run_cell("%%track --sweep n=0,1\nn = 5\nx = 1 / n").success
    parent, children = swept(runs)
    assert [c.info.status for c in children] == ["FAILED", "FINISHED"]
    assert parent.info.status == "FINISHED"
    assert "----> 3 x = 1 / n" in capsys.readouterr().out


def test_a_sweep_may_stop_on_an_error(run_cell, runs):
    result = run_cell("%%track --sweep n=0,1 --stop-on-error\nn = 5\nx = 1 / n")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    parent, children = swept(runs)
    assert [c.info.status for c in children] == ["FAILED"]
    assert parent.info.status == "FAILED"


def test_an_interrupt_ends_the_sweep_and_both_runs(run_cell, runs):
    run_cell("%%track --sweep n=0,1,2\nn = 5\nif n == 1:\n    raise KeyboardInterrupt")
    parent, children = swept(runs)
    assert [c.info.status for c in children] == ["FINISHED", "KILLED"]
    assert parent.info.status == "KILLED"


def test_a_list_is_a_new_one_for_every_combination(run_cell, runs):
    run_cell("%%track --sweep xs=[1],[2] n=1,2\nxs = []\nn = 0\nxs.append(3)\nsize = len(xs)")
    _, children = swept(runs)
    assert [c.data.metrics["size"] for c in children] == [2.0] * 4


def test_a_sweep_goes_together_with_await(run_cell, runs):
    run_cell("%%track --sweep n=1,2\nimport asyncio\nn = 5\nx = await asyncio.sleep(0, n / 2)")
    _, children = swept(runs)
    assert [c.data.metrics["x"] for c in children] == [0.5, 1.0]


def test_a_sweep_over_what_is_not_there_names_what_is(run_cell, runs, shell, capsys):
    run_cell("%%track --sweep rate=1,2\nlr = 1\ndepth = 2")
    assert "no literal rate. Its literals are: lr, depth." in capsys.readouterr().err
    assert runs() == []
    assert "lr" not in shell.user_ns


def test_a_sweep_below_another_magic_says_what_to_do(run_cell, runs, capsys):
    run_cell("%%track --sweep lr=1,2\n%%time\nlr = 1")
    assert "Remove %%time." in capsys.readouterr().err
    assert runs() == []


def test_the_best_model_of_a_sweep_is_registered(run_cell, runs, capsys):
    body = MODEL.format("model") + "n = 0\nauc = n / 2"
    run_cell(f"%%track --sweep n=1,2 --best auc --register churn\n{body}")
    _, children = swept(runs)
    assert get_client().get_model_version("churn", "1").run_id == children[1].info.run_id


# --- odd cells -----------------------------------------------------------------------------------


def test_half_a_character_does_no_harm(run_cell, runs, read_artifact):
    run_cell("%%track\nlr = 0.5\ntext = '\\udcff'\nprint(text)\n{'a\\udcff': 1.5}")
    run = only(runs)
    assert (run.data.params, run.data.metrics) == ({"lr": "0.5", "text": "?"}, {"a_": 1.5})
    assert read_artifact(run, "output/stdout.txt") == b"?\n"


def test_a_cell_that_forks_has_each_point_once(run_cell, runs):
    run_cell(
        "%%track\nimport os\nfor i in range(3):\n    loss = i / 2\n    _pid = os.fork()\n"
        "    if _pid == 0: os._exit(0)\n    os.waitpid(_pid, 0)"
    )
    assert history(only(runs), "loss") == [(0, 0.0), (1, 0.5), (2, 1.0)]


def test_a_cell_may_change_the_folder(run_cell, runs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_cell(f"%%track\nimport os\nos.chdir({str(tmp_path / 'work')!r})\nlr = 0.5\nprint(lr)")
    assert only(runs).data.params == {"lr": "0.5"}


@pytest.mark.parametrize("cell", ["%%track\n%%capture\n{}", "%%capture\n%%track\n{}"])
def test_it_goes_together_with_capture(run_cell, runs, cell):
    run_cell(cell.format("lr = 0.5\nfor i in range(2):\n    loss = i / 2\nprint(loss)"))
    run = only(runs)
    assert run.data.params == {"lr": "0.5"}
    assert history(run, "loss") == [(0, 0.0), (1, 0.5)]


def test_a_cell_of_another_language_is_a_run(run_cell, runs):
    run_cell("%%track\n%%bash\necho hello")
    assert (only(runs).info.status, only(runs).data.metrics) == ("FINISHED", {})


def test_a_cell_with_a_thousand_names_is_recorded(run_cell, runs):
    lines = [f"    y{n} = i / 2" for n in range(1000)]
    run_cell("%%track\nfor i in range(2):\n" + "\n".join(lines))
    assert len(only(runs).data.metrics) == 1000


def test_a_future_import_stays_first(run_cell, runs):
    run_cell("%%track\nfrom __future__ import annotations\nfor i in range(2):\n    loss = i / 2")
    assert history(only(runs), "loss") == [(0, 0.0), (1, 0.5)]


def test_a_cell_that_leaves_with_success_has_finished(run_cell, runs, capsys):
    run_cell("%%track\nlr = 0.5\nraise SystemExit(0)")
    assert only(runs).info.status == "FINISHED"
