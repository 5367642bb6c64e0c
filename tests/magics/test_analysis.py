import ast
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_tracker_magics.analysis import analyse, has_statements, without_transparent_magic


def params(source):
    return {name: found[-1].value for name, found in analyse(source).literals.items()}


def results(source):
    return list(analyse(source).results)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("lr = 0.05", {"lr": 0.05}),
        ("n = -3", {"n": -3}),
        ("name = 'gbm'", {"name": "gbm"}),
        ("verbose = False", {"verbose": False}),
        ("seed = None", {"seed": None}),
        ("shape = (2, 3)", {"shape": (2, 3)}),
        ("layers = [64, [32, 16]]", {"layers": [64, [32, 16]]}),
        ("grid = {'lr': [0.1, 0.2]}", {"grid": {"lr": [0.1, 0.2]}}),
        ("columns = {'a', 'b'}", {"columns": {"a", "b"}}),
        ("lr: float = 0.1", {"lr": 0.1}),
        ("a, b = 1, 2", {"a": 1, "b": 2}),
        ("(a, [b, c]) = 1, (2, 3)", {"a": 1, "b": 2, "c": 3}),
        ("a = b = 3", {"a": 3, "b": 3}),
        ("lr = 0.1\nlr = 0.2", {"lr": 0.2}),
        ("if (depth := 3) > 2: pass", {"depth": 3}),
        ("with open('x'):\n    lr = 0.1", {"lr": 0.1}),
    ],
)
def test_a_literal_is_a_param(source, expected):
    assert params(source) == expected
    assert results(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "auc = score()",
        "auc = 0.5 + x",
        "auc: float = score()",
        "total = 0\nfor x in xs:\n    total += x",
        "total = 0\ntotal = f(total)",
        "a = a2 = score()",
        "if x:\n    auc = score()",
        "while x:\n    auc = score()",
        "with f:\n    auc = score()",
        "try:\n    auc = score()\nexcept E:\n    pass",
        "match x:\n    case 1:\n        auc = score()",
        "async for x in xs:\n    auc = score(x)",
        "print(auc := score())",
        "hits = [n := len(x) for x in xs]",
        "text = f'{x}'",
        "rest = ...",
    ],
)
def test_what_is_computed_is_a_result(source):
    assert params(source) == {}
    assert results(source) != []


def test_unpacking_what_cannot_be_paired_gives_results():
    assert results("a, *b = 1, 2, 3") == ["a", "b"]
    assert results("loss, accuracy = evaluate()") == ["loss", "accuracy"]


@pytest.mark.parametrize(
    "source",
    [
        "_lr = 0.1",
        "_ = f()",
        "import numpy as np",
        "from os import path",
        "def f():\n    lr = 0.1\n    auc = score()",
        "async def f():\n    lr = 0.1",
        "class A:\n    lr = 0.1",
        "f = None\ndef f(): pass",
        "for i in range(3): pass",
        "for a, (b, c) in xs: pass",
        "[x for x in xs]",
        "lambda: (x := 1)",
        "with open('x') as file: pass",
        "try:\n    pass\nexcept E as error:\n    pass",
        "match x:\n    case [a, b]:\n        pass",
        "x.lr = 0.1",
        "x['lr'] = 0.1",
        "lr: float",
        "lr = 0.1\ndel lr",
        "i = 0\nfor i in range(3): pass",
    ],
)
def test_this_is_neither(source):
    assert params(source) == {}
    assert results(source) == []


def test_the_index_of_a_changed_element_is_no_result():
    assert results("losses[epoch] = f(x)") == []


def test_an_origin_names_the_line_of_the_cell():
    names = analyse("lr = 0.1\n\nauc = f(lr)", first_line=2)
    assert names.literals["lr"][0].origin == "literal, line 2 of the cell"
    assert names.results["auc"].origin == "result, line 4 of the cell"


def test_the_line_of_a_result_is_where_it_was_set_last():
    assert analyse("x = f()\nx = g(x)").results["x"].line == 2


@pytest.mark.parametrize(
    ("source", "certain"),
    [
        ("auc = f()", True),
        ("with a:\n    auc = f()", True),
        ("n = 0\nfor x in xs:\n    n += x", True),
        ("if x:\n    auc = f()", False),
        ("for x in xs:\n    auc = f()", False),
        ("try:\n    auc = f()\nexcept E:\n    pass", False),
        ("x and (auc := f())", False),
    ],
)
def test_a_result_is_certain_when_no_branch_can_avoid_it(source, certain):
    assert next(iter(analyse(source).results.values())).certain is certain


def test_what_does_not_parse_sets_nothing():
    names = analyse("lr = = 1")
    assert (names.literals, names.results) == ({}, {})


def test_a_cell_of_comments_has_no_statements():
    assert not has_statements("# nothing\n\n")
    assert has_statements("x = 1")


def test_a_transparent_magic_leaves_a_blank_line():
    assert without_transparent_magic("%%time\nlr = 1\n") == "\nlr = 1\n"


@pytest.mark.parametrize("body", ["%%bash\nls\n", "%%timeit\nx = 1\n", "x = 1\n", "", "%%\n"])
def test_other_bodies_stay(body):
    assert without_transparent_magic(body) == body


names = st.from_regex(r"[a-z][a-z_0-9]{0,8}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name)
)
scalars = (
    st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none()
)
literals = st.recursive(
    scalars | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(names, literals, min_size=1))
def test_every_literal_comes_back_as_it_was_written(cell):
    source = "\n".join(f"{name} = {value!r}" for name, value in cell.items())
    assert params(source) == cell


@given(st.dictionaries(names, literals, min_size=1), st.data())
def test_a_name_is_never_both_param_and_result(cell, data):
    computed = data.draw(st.sets(st.sampled_from(sorted(cell))))
    source = "\n".join(f"{name} = {value!r}" for name, value in cell.items())
    source += "".join(f"\n{name} = f()" for name in computed)
    assert set(params(source)) == set(cell) - computed
    assert set(results(source)) == computed


@given(st.text())
def test_no_text_breaks_it(source):
    analyse(source)
    has_statements(source)
    without_transparent_magic(source)


@given(st.dictionaries(names, literals, min_size=1), st.integers(0, 20))
def test_line_numbers_follow_the_source(cell, blank_lines):
    source = "\n" * blank_lines + "\n".join(f"{name} = {value!r}" for name, value in cell.items())
    lines = source.split("\n")
    for name, found in analyse(source).literals.items():
        statement = ast.parse(lines[found[-1].line - 1]).body[0]
        assert statement.targets[0].id == name
