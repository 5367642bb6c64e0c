"""The verdict of runs: what ran in the kernel against the notebook as it stood."""

import json
from pathlib import Path

import msgspec
import pytest

from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.truth.log import PATH, RunLog
from jupyter_tracker_magics.executions import ExecutionLog, python_of

MIME_TYPE = "application/vnd.jupyter-tracker.run+json"


def last_run(shell):
    client = get_client()
    ids = [each.experiment_id for each in client.search_experiments()]
    return max(client.search_runs(ids), key=lambda run: run.info.start_time)


def tags(shell):
    return last_run(shell).data.tags


def kept_log(shell, tmp_path):
    path = get_client().download_artifacts(last_run(shell).info.run_id, PATH, str(tmp_path))
    return msgspec.json.decode(Path(path).read_bytes(), type=RunLog)


def test_cells_that_ran_as_they_stand_give_a_strong_run(shell, run_cell):
    run_cell("x = 1")
    run_cell("%%track\ny = x + 1")
    assert tags(shell)["tracker.verdict"] == "strong"
    assert "tracker.verdict.reasons" not in tags(shell)


def test_a_verdict_can_be_searched(shell, run_cell):
    run_cell("%%track gbm\ny = 1")
    experiment = last_run(shell).info.experiment_id
    found = get_client().search_runs([experiment], "tags.tracker.verdict = 'strong'")
    assert len(found) == 1


def test_the_reasons_are_kept_as_json(shell, run_cell, tmp_path):
    run_cell("import random")
    run_cell("%%track\nx = random.random()")
    (reason,) = json.loads(tags(shell)["tracker.verdict.reasons"])
    assert "random numbers" in reason["sentence"]
    assert tags(shell)["tracker.verdict"] == "weak"


def test_what_ran_is_kept_with_the_sources_that_the_run_needs(shell, run_cell, tmp_path):
    run_cell("x = 1")
    run_cell("z = 'not needed'")
    run_cell("%%track\ny = x + 1")
    log = kept_log(shell, tmp_path)
    first = log.executions[0].number
    assert [each.number - first for each in log.executions] == [0, 1, 2]
    assert [each.source for each in log.needed] == ["x = 1", "%%track\ny = x + 1"]
    assert log.executions[1].source == ""


def test_the_line_of_a_failure_is_known(shell, run_cell, tmp_path):
    run_cell("x = 1\ny = 1 / 0\nz = 2")
    run_cell("%%time\nw = 1\n1 / 0")
    run_cell("%%track\nv = x")
    assert [each.failed_line for each in kept_log(shell, tmp_path).executions] == [2, 3, None]


def test_a_tracked_cell_that_failed_has_a_verdict(shell, run_cell, tmp_path):
    run_cell("%%track\nx = 1\n1 / 0")
    assert tags(shell)["tracker.verdict"] == "strong"
    assert kept_log(shell, tmp_path).executions[-1].failed_line == 3


def test_cells_that_are_not_counted_are_not_noted(shell, run_cell, tmp_path):
    shell.run_cell("hidden = 1", store_history=False)
    shell.run_cell("hidden = 2", silent=True)
    run_cell("%%track\nx = 1")
    assert len(kept_log(shell, tmp_path).executions) == 1


def test_a_tracked_cell_that_is_not_counted_has_a_verdict(shell, run_cell, tmp_path, capsys):
    run_cell("x = 1")
    shell.run_cell("%%track\ny = x + 1", store_history=False)
    assert "not recorded" not in capsys.readouterr().out
    assert [each.source for each in kept_log(shell, tmp_path).needed] == [
        "x = 1",
        "%%track\ny = x + 1",
    ]
    assert tags(shell)["tracker.verdict"] == "not reproducible"  # no notebook has it


def test_what_ran_before_the_extension_came_is_taken_from_history(shell, run_cell):
    run_cell("x = 1")
    log = ExecutionLog(shell)
    log.install()
    try:
        shell.push({"log": log})
        run_cell("seen = log.until_now()")
        assert [each.source for each in shell.user_ns["seen"]] == [
            "x = 1",
            "seen = log.until_now()",
        ]
    finally:
        log.uninstall()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1", "x = 1\n"),
        ("%%track gbm\nx = 1", "\nx = 1\n"),
        ("%%time\n%%track\n\nx = 1", "\n\n\nx = 1\n"),
        ("%time x = 1", "get_ipython().run_line_magic('time', 'x = 1')\n"),
        ("%%bash\nls", "get_ipython().run_cell_magic('bash', '', 'ls\\n')\n"),
    ],
)
def test_a_cell_is_python_at_its_own_lines(source, expected):
    assert python_of(source).rstrip("\n") == expected.rstrip("\n")
