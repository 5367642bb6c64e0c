"""Why two runs differ."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.truth.causes import CauseKind, Evidence, compare
from jupyter_tracker.truth.log import ExecutionRecord, RunLog
from jupyter_tracker.truth.verdict import Judgement, Verdict

LOAD = "import pandas as pd\nframe = pd.read_csv('a.csv')"


def evidence(*cells, params=None, metrics=None, tags=None, packages=None):
    """What is known of a run whose cells these are, the tracked one last."""
    run = e.Run(
        info=e.RunInfo(
            run_id="r", run_uuid="r", run_name="r", experiment_id="1", user_id="", start_time=0,
            status=e.RunStatus.FINISHED, artifact_uri="", lifecycle_stage="active",
        ),
        data=e.RunData(
            metric_list=[e.Metric(k, v, 0, 0) for k, v in (metrics or {}).items()],
            param_list=[e.Param(k, v) for k, v in (params or {}).items()],
            tag_list=[e.RunTag(k, v) for k, v in (tags or {}).items()],
        ),
    )  # fmt: skip
    executions = tuple(ExecutionRecord(number=n, source=s) for n, s in enumerate(cells, 1))
    judgement = Judgement(Verdict.STRONG, (), tuple(range(len(cells))))
    log = RunLog(executions=executions, judgement=judgement) if cells else None
    return Evidence(run, log, packages or {})


def kinds(comparison):
    return [cause.kind for cause in comparison.causes]


def test_equal_runs_have_no_causes():
    one = evidence(LOAD, "%%track\nx = 1", metrics={"auc": 0.5})
    comparison = compare(one, one)
    assert (comparison.causes, comparison.metrics) == ((), ())
    assert "Nothing that was recorded is different" in str(comparison)


def test_an_edited_statement_is_shown_with_its_lines():
    one = evidence(LOAD, "%%track\nmodel = fit(frame)\nauc = score(model)")
    two = evidence(LOAD, "%%track\nmodel = fit(frame, depth=3)\nauc = score(model)")
    (cause,) = compare(one, two).causes
    assert cause.kind == CauseKind.CELL
    assert (cause.was, cause.now) == ("model = fit(frame)", "model = fit(frame, depth=3)")
    assert cause.name == "model edited"


def test_formatting_and_comments_are_no_cause():
    one = evidence(LOAD, "%%track\nx = [1,2]")
    two = evidence(LOAD + "  # the data", "%%track\nx = [\n    1,\n    2,\n]")
    assert compare(one, two).causes == ()


def test_a_param_that_is_set_in_the_cell_is_told_once():
    one = evidence("%%track\nlr = 0.1", params={"lr": "0.1"})
    two = evidence("%%track\nlr = 0.2", params={"lr": "0.2"})
    assert kinds(compare(one, two)) == [CauseKind.PARAM]


def test_the_likeliest_cause_comes_first():
    one = evidence(
        LOAD, "%%track\nx = 1 + 1", packages={"pandas": "2.0", "ruff": "1"},
        tags={"mlflow.source.git.commit": "a", "tracker.cpu": "a", "tracker.python": "3.11"},
    )  # fmt: skip
    two = evidence(
        LOAD.replace("a.csv", "b.csv"), "%%track\nx = 1 + 2",
        packages={"pandas": "2.1", "ruff": "2"},
        tags={"mlflow.source.git.commit": "b", "tracker.cpu": "b", "tracker.python": "3.12"},
    )  # fmt: skip
    assert kinds(compare(one, two)) == [
        CauseKind.CELL,
        CauseKind.UPSTREAM,
        CauseKind.IMPORTED,
        CauseKind.COMMIT,
        CauseKind.PYTHON,
        CauseKind.PACKAGE,
        CauseKind.HARDWARE,
    ]


def test_cells_in_another_order_are_one_cause():
    one = evidence("x = 1", "x = 2", "%%track\ny = x + 0")
    two = evidence("x = 2", "x = 1", "%%track\ny = x + 0")
    assert kinds(compare(one, two)) == [CauseKind.ORDER]


def test_shell_lines_and_magics_are_compared_too():
    one = evidence("!wget a.csv", "%%track\nx = 1 + 1")
    two = evidence("!wget b.csv", "%%track\nx = 1 + 1")
    (cause,) = compare(one, two).causes
    assert (cause.was, cause.now) == ("!wget a.csv", "!wget b.csv")


def test_metrics_stand_beside():
    one, two = evidence(metrics={"auc": 0.5, "same": 1}), evidence(metrics={"auc": 0.75, "same": 1})
    (metric,) = compare(one, two).metrics
    assert (metric.name, metric.was, metric.now) == ("auc", 0.5, 0.75)


def test_html_shows_sources_as_text():
    one, two = evidence("%%track\nx = '<b>' + a"), evidence("%%track\nx = '<i>' + a")
    html = compare(one, two)._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
