"""The verdict of notebooks whose truth is known."""

import pytest

from jupyter_tracker.truth.verdict import (
    DocumentCell,
    Execution,
    Judgement,
    Verdict,
    judge,
)
from tests.truth.notebooks import NOTEBOOKS, Notebook

NOTHING = object()


def ran(notebook: Notebook) -> list[tuple[str, str]]:
    """Return id and source of what ran."""
    return [(e, notebook.cells[e]) if isinstance(e, str) else e for e in notebook.ran]


def failed_line(source: str, names: dict[str, object]) -> int | None:
    try:
        exec(compile(source, "<cell>", "exec"), names)
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != "<cell>":
            trace = trace.tb_next
        return trace.tb_lineno if trace is not None else 1
    return None


def judged(notebook: Notebook) -> Judgement:
    names: dict[str, object] = {}
    executions = [
        Execution(source, number, cell, failed_line(source, names))
        for number, (cell, source) in enumerate(ran(notebook), 1)
    ]
    return judge(executions, [DocumentCell(s, cell) for cell, s in notebook.cells.items()])


def result_of_the_session(notebook: Notebook) -> object:
    names: dict[str, object] = {}
    for _, source in ran(notebook):
        failed_line(source, names)
    return names["result"]


def result_from_the_top(notebook: Notebook) -> object:
    names: dict[str, object] = {}
    target = notebook.ran[-1]
    for cell, source in notebook.cells.items():
        if failed_line(source, names) is not None:
            return NOTHING
        if cell == target:
            break
    return names.get("result", NOTHING)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda each: each.name)
def test_the_truth_is_what_running_the_notebook_gives(notebook: Notebook):
    agree = result_of_the_session(notebook) == result_from_the_top(notebook)
    assert agree == (notebook.truth == Verdict.STRONG)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda each: each.name)
def test_the_verdict_of_a_notebook_is_its_truth(notebook: Notebook):
    judgement = judged(notebook)
    assert judgement.verdict == notebook.truth, judgement.reasons
    assert bool(judgement.reasons) == (judgement.verdict != Verdict.STRONG)
