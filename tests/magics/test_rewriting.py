import ast
import linecache

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from jupyter_tracker_magics.rewriting import hide_call, rewrite


def rewritten(cell):
    return rewrite(cell.splitlines(keepends=True))


@pytest.mark.parametrize(
    "cell",
    ["", "x = 1\n", "%%tracker x\n1\n", "%%track?", "%%track??", "%%time\nx = 1\n", "%track x\n"],
)
def test_other_cells_come_back_unchanged(cell):
    lines = cell.splitlines(keepends=True)
    assert rewrite(lines) == lines


def test_only_the_magic_line_changes():
    lines = rewritten("%%track gbm\nx = 1\n\ny = 2\n")
    assert lines[1:] == ["x = 1\n", "\n", "y = 2\n"]


def test_the_call_carries_the_line_and_the_body():
    call = ast.parse(rewritten("%%track 'a b' --no-git\nx = '\"'\n")[0]).body[0].value
    assert [argument.value for argument in call.args] == ["'a b' --no-git", "x = '\"'\n"]


def test_a_magic_without_name_is_one_too():
    assert rewritten("%%track\nx = 1\n")[0].endswith("begin('', 'x = 1\\n')\n")


def test_future_imports_stay_in_front():
    lines = rewritten("%%track gbm\nfrom __future__ import annotations\nx = 1\n")
    ast.parse("".join(lines))
    assert lines[0] == "# %%track gbm\n"
    assert len(lines) == 3


def test_a_second_cell_magic_works_below():
    lines = rewritten("%%track gbm\n%%time\nx = 1\n")
    assert lines[1] == "get_ipython().run_cell_magic('time', '', 'x = 1\\n')\n"


def test_a_terminal_asks_for_more_lines_until_the_cell_ends():
    manager = TransformerManager()
    manager.cleanup_transforms.append(rewrite)
    assert manager.check_complete("%%track gbm\nx = 1")[0] == "incomplete"
    assert manager.check_complete("%%track gbm\nx = 1\n\n")[0] == "complete"


def test_tracebacks_show_the_magic_instead_of_the_call():
    name = "<a cell>"
    linecache.cache[name] = (9, None, rewritten("%%track gbm\nx = 1\n"), name)
    hide_call(name, 1, "gbm")
    assert linecache.getlines(name) == ["# %%track gbm\n", "x = 1\n"]


def test_tracebacks_show_the_future_import_without_the_call():
    name = "<another cell>"
    cell = "%%track gbm\nfrom __future__ import annotations\nx = 1\n"
    linecache.cache[name] = (9, None, rewritten(cell), name)
    hide_call(name, 2, "gbm")
    assert linecache.getlines(name)[1] == "from __future__ import annotations\n"


def test_an_unknown_source_is_left_alone():
    hide_call("<no such cell>", 1, "gbm")
    assert "<no such cell>" not in linecache.cache
