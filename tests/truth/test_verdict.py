"""The verdict of notebooks whose truth is known."""

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from unittest import mock

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from jupyter_tracker.truth.verdict import (
    DocumentCell,
    Execution,
    Judgement,
    Verdict,
    judge,
)
from tests.truth.late_notebooks import LATE_NOTEBOOKS
from tests.truth.more_alarms import MORE_ALARMS
from tests.truth.more_strong import MORE_STRONG
from tests.truth.notebooks import NOTEBOOKS, Notebook

NOTHING = object()
ALL = [*NOTEBOOKS, *MORE_STRONG, *MORE_ALARMS, *LATE_NOTEBOOKS]


class Shell(InteractiveShell):
    """IPython where no windows are drawn."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing."""


class Session:
    """Plain Python that runs in a namespace, with IPython's `get_ipython` where it is asked for."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {}

    def run(self, source: str) -> int | None:
        """Run a cell; the line at which it failed."""
        if "get_ipython" in source and "get_ipython" not in self.names:
            shell = Shell(user_ns=self.names)
            self.names["get_ipython"] = lambda: shell
        try:
            exec(compile(source, "<cell>", "exec"), self.names)
        except Exception as error:
            trace = error.__traceback__
            while trace is not None and trace.tb_frame.f_code.co_filename != "<cell>":
                trace = trace.tb_next
            return trace.tb_lineno if trace is not None else 1
        return None


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))


@contextlib.contextmanager
def session() -> Iterator[Session]:
    """Return a session in a folder and an environment of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        mock.patch.dict(os.environ),
    ):
        yield Session()


def python(source: str) -> str:
    return TransformerManager().transform_cell(source)


def ran(notebook: Notebook) -> list[tuple[str, str]]:
    """Return id and source of what ran."""
    pairs = [(e, notebook.cells[e]) if isinstance(e, str) else e for e in notebook.ran]
    return [(cell, python(source)) for cell, source in pairs]


def judged(notebook: Notebook) -> Judgement:
    with session() as played:
        executions = [
            Execution(source, number, cell, played.run(source))
            for number, (cell, source) in enumerate(ran(notebook), 1)
        ]
    return judge(executions, [DocumentCell(python(s), cell) for cell, s in notebook.cells.items()])


def result_of_the_session(notebook: Notebook) -> object:
    with session() as played:
        for _, source in ran(notebook):
            played.run(source)
        return played.names["result"]


def result_from_the_top(notebook: Notebook) -> object:
    target = notebook.ran[-1]
    with session() as played:
        for cell, source in notebook.cells.items():
            if played.run(python(source)) is not None:
                return NOTHING
            if cell == target:
                break
        return played.names.get("result", NOTHING)


@pytest.mark.parametrize("notebook", ALL, ids=lambda each: each.name)
def test_the_truth_is_what_running_the_notebook_gives(notebook: Notebook):
    agree = result_of_the_session(notebook) == result_from_the_top(notebook)
    assert agree == (notebook.truth == Verdict.STRONG)


@pytest.mark.parametrize("notebook", ALL, ids=lambda each: each.name)
def test_the_verdict_of_a_notebook_is_its_truth(notebook: Notebook):
    judgement = judged(notebook)
    assert judgement.verdict == notebook.truth, judgement.reasons
    assert bool(judgement.reasons) == (judgement.verdict != Verdict.STRONG)


def cells(sources: list[str]) -> list[tuple[str, str]]:
    return [(source, str(number)) for number, source in enumerate(sources)]


def test_a_long_session_is_judged():
    sources = ["x = 0", *["x += 1"] * 1500, "y = x"]
    executions = [Execution(source, int(cell), cell) for source, cell in cells(sources)]
    document = [DocumentCell(*each) for each in cells(["x = 1", *sources[1:]])]
    judgement = judge(executions, document)
    assert [each.kind for each in judgement.reasons] == ["edited"]


def test_a_file_is_called_by_its_path():
    written = "open('part.csv', 'w').write('1')"
    executions = [Execution(written, 1, "a"), Execution("x = open('part.csv').read()", 2, "b")]
    document = [
        DocumentCell(written.replace("1", "2"), "a"),
        DocumentCell(executions[1].source, "b"),
    ]
    (reason,) = judge(executions, document).reasons
    assert "`the file part.csv`" in reason.sentence


def test_functions_that_use_what_others_gave_are_judged():
    sources = ["x0 = 1", "x1 = 2"]
    for n in range(2, 80):
        sources.append(f"def f{n}(a):\n    return a + x{n - 2}\nx{n} = f{n}(x{n - 1})")
    executions = [Execution(source, int(cell), cell) for source, cell in cells(sources)]
    judgement = judge(executions, [DocumentCell(*each) for each in cells(sources)])
    assert judgement.verdict == Verdict.STRONG


def test_the_table_of_truth_and_verdict(capsys):
    table = Counter((each.truth, str(judged(each).verdict)) for each in ALL)
    alarms = {pair: n for pair, n in table.items() if pair[1] != Verdict.STRONG}
    right = sum(n for (truth, _), n in alarms.items() if truth != Verdict.STRONG)
    precision = right / sum(alarms.values())
    recall = right / sum(n for (truth, _), n in table.items() if truth != Verdict.STRONG)
    with capsys.disabled():
        print(f"\n{'truth':>18} | " + " | ".join(f"{verdict:>16}" for verdict in Verdict))
        for truth in Verdict:
            print(f"{truth:>18} | " + " | ".join(f"{table[truth, v]:16}" for v in Verdict))
        print(f"not strong: precision {precision:.3f}, recall {recall:.3f}, {len(ALL)} notebooks")
    assert (precision, recall) == (1.0, 1.0)
