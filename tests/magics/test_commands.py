"""``%tracker``: questions about runs, in a shell in this process."""

import pytest
from IPython.core.completer import provisionalcompleter

import jupyter_tracker
from jupyter_tracker_magics.commands import call, commands
from jupyter_tracker_magics.help import TRACKER_HELP
from jupyter_tracker_magics.kernel import Kernel


@pytest.fixture
def ask(run_cell, capsys):
    """What a subcommand shows, as lines of words."""

    def asked(line):
        capsys.readouterr()
        run_cell(f"%tracker {line}")
        said = capsys.readouterr()
        return [row.split() for row in (said.out + said.err).splitlines()]

    return asked


@pytest.fixture
def two_runs(run_cell):
    run_cell("%%track one --experiment churn\nlr = 0.5\ndepth = 3\nauc = lr * 3")
    run_cell(
        "%%track two\nlr = 0.25\ndepth = 3\nauc = lr * 3\nfor i in range(2):\n    loss = i / 2"
    )


def said(rows):
    return " ".join(word for row in rows for word in row)


def test_runs_are_shown_with_the_newest_first(ask, two_runs, runs):
    head, newest, oldest = ask("runs")
    assert head == ["run", "name", "experiment", "status", "started", "auc", "loss"]
    assert newest[:4] == [runs()[1].info.run_id[:8], "two", "Default", "FINISHED"]
    assert newest[-2:] == ["0.75", "0.5"]
    assert oldest[1:4] == ["one", "churn", "FINISHED"]


def test_runs_are_filtered_and_counted(ask, two_runs):
    assert [row[1] for row in ask("runs metrics.auc > 1")] == ["name", "one"]
    assert [row[1] for row in ask("runs --last 1")] == ["name", "two"]
    assert [row[1] for row in ask("runs params.depth = '3' --last=1")] == ["name", "two"]


def test_where_nothing_matches_it_says_so(ask, two_runs):
    assert said(ask("runs metrics.auc > 9")) == "There is no such run."


def test_where_there_are_no_runs_it_says_so(ask):
    assert said(ask("runs")) == "There are no runs yet."


@pytest.mark.parametrize("line", ["runs --last", "runs --last 0", "runs --last many"])
def test_a_bad_count_is_refused(ask, line):
    assert "--last takes a whole number from 1 to 1000" in said(ask(line))


def test_a_bad_filter_says_what_one_looks_like(ask):
    assert "UsageError: %tracker runs: Invalid filter" in said(ask("runs auc >"))


def test_runs_are_compared_by_what_differs(ask, two_runs):
    rows = ask("compare one two")
    assert rows[3:] == [
        ["param", "lr", "0.5", "0.25"],
        ["metric", "auc", "1.5", "0.75"],
        ["metric", "loss", "-", "0.5"],
        ["the", "same:", "depth=3"],
    ]


def test_the_params_and_metrics_of_a_run_say_where_they_came_from(ask, two_runs):
    assert ["lr", "0.25", "literal,", "line", "2", "of", "the", "cell"] in ask("params two")
    assert ["loss", "0.5", "1", "loop,", "line", "5", "of", "the", "cell"] in ask("metrics last")


def test_a_run_is_known_by_id_its_beginning_its_name_and_its_place(ask, two_runs, runs):
    one = runs()[0].info.run_id
    for reference in (one, one[:8], "one", "last~1"):
        assert ["lr", "0.5", "literal,"] in [row[:3] for row in ask(f"params {reference}")]


def test_a_name_with_a_quote_is_found(ask, run_cell):
    run_cell('%%track "bob\'s"\nlr = 0.5')
    assert ask('params "bob\'s"')[1][:2] == ["lr", "0.5"]


def test_a_name_of_several_runs_is_the_newest_that_this_kernel_has_made(ask, run_cell):
    for x in range(2):
        run_cell(f"%%track gbm\nx = {x}")
    assert ask("params gbm")[1][:2] == ["x", "1"]


def test_a_name_of_several_runs_of_others_is_not_guessed(ask):
    for _ in range(2):
        with jupyter_tracker.start_run(run_name="gbm"):
            pass
    assert "Several runs are called gbm: " in said(ask("params gbm"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("params nothing", "There is no run nothing"),
        ("params last", "There is no run last~0: there are 0."),
        ("params", "0 arguments are given. Write: %tracker params RUN"),
        ("compare a", "Write: %tracker compare RUN RUN …"),
        ("params 'a", "a quotation mark is not closed"),
        ("parmas", "unknown subcommand parmas, did you mean params?"),
        ("", "a subcommand is missing, use one of runs, "),
        ("undo", "no tracked cell of this kernel has made a run"),
        ("model churn", "churn"),
    ],
)
def test_what_cannot_be_answered_says_why(ask, line, words):
    answer = said(ask(line))
    assert answer.startswith("UsageError: ")
    assert words in answer


def test_undo_puts_the_last_run_into_the_trash_and_says_how_to_restore_it(ask, two_runs, runs):
    one, two = runs()
    answer = said(ask("undo"))
    assert f"jupyter_tracker.restore_run('{two.info.run_id}')" in answer
    assert [run.info.run_id for run in runs()] == [one.info.run_id]
    jupyter_tracker.restore_run(two.info.run_id)
    ask("undo")
    assert [run.info.run_id for run in runs()] == [two.info.run_id]


def test_undo_takes_a_sweep_as_a_whole(ask, run_cell, runs):
    run_cell("%%track --sweep n=1,2\nn = 3")
    ask("undo")
    assert runs() == []


def test_the_versions_of_a_model_are_shown(ask, runs, run_cell):
    run_cell(
        "%%track --register churn@champion\n"
        "from sklearn.linear_model import LinearRegression as L\n"
        "model = L().fit([[1], [2]], [1, 2])"
    )
    head, version = ask("model churn")
    assert head == ["version", "aliases", "run", "created"]
    assert version[:3] == ["1", "champion", runs()[0].info.run_id[:8]]


def test_a_run_is_shown_as_below_its_cell(ask, two_runs):
    assert said(ask("open two")).startswith("two · Default · 2 params, auc 0.75, loss 0.5")


def test_the_doctor_says_what_is_configured_and_what_answers(ask):
    answer = said(ask("doctor"))
    assert "the store answers: sqlite" in answer
    assert "not sent yet nothing" in answer
    assert "tracker.db" in answer


def test_the_doctor_says_what_does_not_answer(ask, tmp_path):
    (tmp_path / "file").write_text("")
    jupyter_tracker.set_tracking_uri(f"sqlite:///{tmp_path}/file/below/tracker.db")
    assert "Make its parent writable" in said(ask("doctor"))


def completed(shell, text):
    with provisionalcompleter():
        return [each.text for each in shell.Completer.completions(text, len(text))]


def test_subcommands_options_and_runs_are_completed(shell, two_runs):
    assert completed(shell, "x = 1\n  %tracker co") == ["compare"]
    assert completed(shell, "%tracker params t") == ["two"]
    assert completed(shell, "%tracker compare one ") == ["last", "two", "one"]
    assert completed(shell, "%tracker runs --") == ["--last"]
    assert completed(shell, "%%track gbm --s") == ["--sweep", "--stop-on-error"]


def test_a_name_is_completed_whatever_is_in_it(shell, run_cell):
    run_cell("%%track --sweep lr=1\nlr = 2\nauc = lr")
    assert completed(shell, "%tracker show lr=") == ["lr=1"]


def test_other_lines_are_completed_as_ever(shell):
    assert "print" in completed(shell, "%%track gbm\npri")
    assert "%tracker" in completed(shell, "%tracke")


def test_the_help_names_every_subcommand():
    missing = [
        each.name for each in commands().values() if f"%tracker {each.name}" not in TRACKER_HELP
    ]
    assert missing == []


def test_html_is_escaped(run_cell, shell, runs):
    run_cell("%%track '<b>'\nx = '<i>'")
    for line in ("runs", "params last", "open last"):
        html = call(Kernel(shell), line)["text/html"]
        assert "<b>" not in html
        assert "<i>" not in html
