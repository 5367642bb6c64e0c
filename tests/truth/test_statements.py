"""What statements do to names, by their syntax."""

import pathlib
import sysconfig

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_tracker.truth.effects import Effects, Read
from jupyter_tracker.truth.flow import Cell, Flow
from jupyter_tracker.truth.statements import statements


def effects(source: str) -> Effects:
    (statement,) = statements(source)
    return statement.effects


def read_names(source: str) -> set[str]:
    return {read.name for read in effects(source).reads}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("y = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("a, *b = c", {"c"}),
        ("[i * k for i in rows]", {"k", "rows"}),
        ("{i: j for i, j in rows if i in wanted}", {"rows", "wanted"}),
        ("lambda x: x + k", {"k"}),
        ("def f(a, b=c): return a + d", {"c"}),
        ("@cached\ndef f(): pass", {"cached"}),
        ("class A(B, metaclass=M):\n    n = k\n    m = n", {"B", "M", "k"}),
        ("for i in rows:\n    t = i * k\n    u = t", {"rows", "k"}),
        ("with open(path) as file:\n    text = file.read()", {"open", "path"}),
        ("try:\n    a = f()\nexcept Error as error:\n    a = error", {"f", "Error"}),
        ("if c:\n    t = 1\nelse:\n    t = 2", {"c"}),
        ("x = (n := 3) + n", set()),
        ("match command:\n    case {'go': where}:\n        place = where", {"command"}),
        ("f'{name!r:>{width}}'", {"name", "width"}),
        ("await fetch(url)", {"fetch", "url"}),
        ("data[i] = v", {"data", "i", "v"}),
        ("del cache[key]", {"cache", "key"}),
    ],
)
def test_a_statement_reads_the_names_that_must_be_there(source: str, expected: set[str]):
    assert read_names(source) == expected


def test_a_part_of_an_object_is_read_alone():
    assert effects("df['a'] + df.b").reads == {Read("df", "a"), Read("df", "b")}


def test_attributes_that_tell_of_everything_read_the_whole_object():
    assert effects("df.shape").reads == {Read("df")}


@pytest.mark.parametrize(
    ("source", "name", "is_certain"),
    [
        ("x = 1", "x", True),
        ("if c:\n    x = 1", "x", False),
        ("if c:\n    x = 1\nelse:\n    x = 2", "x", True),
        ("for i in rows:\n    x = i", "x", True),
        ("for i in rows:\n    if c:\n        continue\n    x = i", "x", False),
        ("while c:\n    x = 1", "x", False),
        ("try:\n    x = 1\nfinally:\n    y = 1", "x", False),
        ("try:\n    x = 1\nfinally:\n    y = 1", "y", True),
        ("with lock:\n    x = 1", "x", True),
        ("c and (x := 1)", "x", False),
    ],
)
def test_a_name_is_set_for_sure_when_no_branch_passes_it_by(
    source: str, name: str, is_certain: bool
):
    assert effects(source).sets[name] is is_certain


@pytest.mark.parametrize(
    "source",
    [
        "items[i] = 1",
        "del items[0]",
        "items[0].name = 1",
        "items.frame.drop(columns, inplace=True)",
        "items[mask] += 1",
        "for i in rows:\n    items[i] = 1",
    ],
)
def test_an_object_is_changed_in_place(source: str):
    assert effects(source).changes == {"items"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("input('name?')", ["asks for input"]),
        ("exec(code)", ["calls exec()"]),
        ("get_ipython().system('make data')", ["runs the command `make data`"]),
        ("get_ipython().run_line_magic('run', 'prepare.py')", ["runs %run prepare.py"]),
        ("get_ipython().run_cell_magic('bash', '', 'make')", ["runs %%bash"]),
        ("get_ipython().system('ls -l')", []),
        ("get_ipython().system('echo 1 > data.csv')", ["runs the command `echo 1 > data.csv`"]),
        ("get_ipython().run_line_magic('matplotlib', 'inline')", []),
    ],
)
def test_what_cannot_be_known_is_said(source: str, expected: list[str]):
    assert [each.text for each in effects(source).unknown] == expected


def test_python_behind_a_magic_is_read():
    assert "y" in effects("get_ipython().run_line_magic('time', 'y = f(x)')").sets


def test_formatting_does_not_change_a_statement():
    one, other = statements("x=[1,2]  # a list"), statements("x = [\n    1,\n    2,\n]")
    assert [each.text for each in one] == [each.text for each in other]


def test_what_is_not_python_has_no_statements():
    assert not statements("SELECT * FROM runs")


STANDARD_LIBRARY = pathlib.Path(sysconfig.get_path("stdlib"))


@pytest.mark.parametrize("name", ["typing", "dataclasses", "asyncio/tasks", "ast", "argparse"])
def test_any_python_can_be_followed(name: str):
    flow = Flow()
    source = (STANDARD_LIBRARY / f"{name}.py").read_text()
    assert flow.run(Cell(source))
    assert flow.names()


@given(st.text())
def test_no_text_is_too_odd_to_be_read(source: str):
    statements(source)


@given(st.lists(st.sampled_from(["x = 1", "x += y", "y = x", "x.append(y)", "del x", "x.a = y"])))
def test_what_a_name_is_made_of_depends_on_what_ran_alone(sources: list[str]):
    def made() -> list[str | None]:
        flow = Flow()
        for source in sources:
            flow.run(Cell(source))
        terms = [flow.term_of("x"), flow.term_of("y")]
        return [term.digest if term else None for term in terms]

    assert made() == made()
