"""Loops of tracked cells: they run as ever, and what they set becomes curves."""

import ast
import io
import itertools
import re
import sys
import textwrap
import traceback
import weakref
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_tracker.client.fluent import get_client
from jupyter_tracker_magics import curves
from jupyter_tracker_magics.curves import Place, Watch
from jupyter_tracker_magics.loops import watch_loops
from jupyter_tracker_magics.values import as_number


class Points:
    """A journal that keeps its points."""

    def __init__(self):
        self.all = []

    def metric(self, key, value, timestamp, step):
        self.all.append((key, value, step))

    def of(self, name):
        return [(step, value) for key, value, step in self.all if key == name]


def watched(source, namespace=None, wanted=lambda name: True, taken=lambda name: False):
    """Run a cell with a watch that looks at it."""
    tree = ast.parse(textwrap.dedent(source))
    tree.body, loops = watch_loops(tree.body, "WATCH")
    namespace = {} if namespace is None else namespace
    points, watch = Points(), Watch(loops)
    watch.start(Place(namespace, points, wanted, taken))
    namespace["WATCH"] = watch
    try:
        exec(compile(tree, "<cell>", "exec"), namespace)
    finally:
        watch.stop()
    return points, watch


# --- curves --------------------------------------------------------------------------------------


def test_a_number_of_a_loop_is_logged_for_every_iteration():
    points, _ = watched("for x in 'abc':\n    loss = ord(x) / 2")
    assert points.of("loss") == [(0, 48.5), (1, 49.0), (2, 49.5)]


def test_the_variable_of_the_loop_is_the_step_when_it_is_a_number_that_grows():
    points, _ = watched("for epoch in range(10, 40, 10):\n    loss = epoch / 2")
    assert points.of("loss") == [(10, 5.0), (20, 10.0), (30, 15.0)]


def test_a_variable_that_does_not_grow_leaves_counting_on():
    points, _ = watched("for n in [5, 7, 7, 1]:\n    loss = n / 2")
    assert [step for step, _ in points.of("loss")] == [5, 7, 8, 9]


@pytest.mark.parametrize("items", ["[True, False]", "[0.5, 1.5]", "'ab'", "[(1, 2), (3, 4)]"])
def test_other_variables_are_counted(items):
    points, _ = watched(f"for n in {items}:\n    loss = 0.5")
    assert [step for step, _ in points.of("loss")] == [0, 1]


def test_a_while_loop_is_counted():
    points, _ = watched("n = 3.0\nwhile n > 0:\n    n -= 1")
    assert points.of("n") == [(0, 2.0), (1, 1.0), (2, 0.0)]


def test_a_while_loop_without_iterations_logs_nothing():
    points, _ = watched("n = 3.0\nwhile n < 0:\n    n -= 1")
    assert points.all == []


def test_the_last_iteration_is_logged_after_break():
    points, _ = watched("for i in range(9):\n    loss = i / 2\n    if i == 1: break")
    assert points.of("loss") == [(0, 0.0), (1, 0.5)]


def test_an_iteration_that_fails_is_not_logged():
    points = Points()
    with pytest.raises(ZeroDivisionError):
        points, _ = watched("for i in range(3):\n    loss = 1 / (1 - i)")
    namespace = {}
    source = "try:\n    for i in range(3):\n        loss = 1 / (1 - i)\nexcept Exception: pass"
    points, _ = watched(source, namespace)
    assert points.of("loss") == [(0, 1.0)]


def test_the_else_of_a_loop_comes_after_its_last_iteration():
    points, _ = watched("for i in range(2):\n    loss = i / 2\nelse:\n    loss = 7.0")
    assert points.of("loss") == [(0, 0.0), (1, 0.5)]


def test_a_name_that_an_iteration_leaves_alone_is_not_logged_for_it():
    points, _ = watched("best = 9.0\nfor i in range(4):\n    if i % 2: best = i / 2")
    assert points.of("best") == [(1, 0.5), (3, 1.5)]


def test_a_value_from_before_the_loop_is_not_logged():
    points, _ = watched("for i in range(2):\n    if i: loss = i / 2", {"loss": 9.0})
    assert points.of("loss") == [(1, 0.5)]


def test_the_same_whole_number_again_is_a_point_where_it_is_set_for_sure():
    points, _ = watched("for i in range(2):\n    correct = 5\n    correct = int(correct)")
    assert points.of("correct") == [(0, 5), (1, 5)]


ITEMS = "async def items(n):\n    for i in range(n): yield i\n"


def test_an_asynchronous_loop_gives_a_curve_like_any_other(shell, run_cell, runs):
    cell = f"%%track\n{ITEMS}async for i in items(3):\n    loss = i / 2\n    if i == 1: break"
    run_cell(cell).raise_error()
    (run,) = runs()
    points = get_client().get_metric_history(run.info.run_id, "loss")
    assert [(point.step, point.value) for point in points] == [(0, 0.0), (1, 0.5)]
    assert run.data.tags["tracker.origin.loss"] == "loop, line 4 of the cell"


def test_the_steps_of_an_asynchronous_loop_over_pairs_are_counted(shell, run_cell, runs):
    items = "async def items():\n    yield 5, 1\n    yield 9, 2\n"
    run_cell(f"%%track\n{items}async for a, b in items():\n    loss = a / b").raise_error()
    points = get_client().get_metric_history(runs()[0].info.run_id, "loss")
    assert [(point.step, point.value) for point in points] == [(0, 5.0), (1, 4.5)]


def test_an_error_in_an_asynchronous_loop_has_the_users_line(shell, run_cell, capsys):
    result = run_cell(f"%%track\n{ITEMS}async for i in items(3):\n    loss = 1 / i")
    with pytest.raises(ZeroDivisionError) as caught:
        result.raise_error()
    lines = [line for frame, line in traceback.walk_tb(caught.value.__traceback__)]
    assert lines[-1] == 5


def test_names_of_inner_loops_are_logged_once_for_each_outer_iteration():
    points, watch = watched(
        """
        for epoch in range(2):
            total = 0.0
            for batch in range(3):
                total += batch
                loss = total * (epoch + 1)
        """
    )
    assert points.of("total") == [(0, 3.0), (1, 3.0)]
    assert points.of("loss") == [(0, 3.0), (1, 6.0)]
    assert len(watch.loops) == 1


@pytest.mark.parametrize("block", ["with CM():", "if 1:", "try:"])
def test_loops_inside_of_other_statements_are_seen(block):
    end = "\nfinally:\n    pass" if block == "try:" else ""
    source = f"{block}\n    for i in range(2):\n        loss = i / 2{end}"
    from contextlib import nullcontext

    points, _ = watched(source, {"CM": nullcontext})
    assert points.of("loss") == [(0, 0.0), (1, 0.5)]


def test_loops_of_functions_and_classes_are_not_seen():
    points, watch = watched(
        """
        def f():
            for i in range(2):
                loss = i
        class A:
            for i in range(2):
                loss = i
        f()
        """
    )
    assert (points.all, list(watch.loops)) == ([], [])


def test_what_is_no_number_is_let_go():
    points, _ = watched("for x in 'ab':\n    text = x\n    found = x == 'a'\n    n = None")
    assert points.all == []


def test_a_name_that_becomes_a_number_later_is_logged_from_then_on():
    points, _ = watched("best = None\nfor i in range(3):\n    best = None if i < 1 else i / 2")
    assert points.of("best") == [(1, 0.5), (2, 1.0)]


def test_numbers_of_other_libraries_count():
    import numpy as np

    points, _ = watched("for i in range(2):\n    loss = np.array(i / 2)", {"np": np})
    assert points.of("loss") == [(0, 0.0), (1, 0.5)]


def test_what_the_cell_logs_by_itself_is_left_to_it():
    points, watch = watched(
        "for i in range(2):\n    a = i / 2\n    b = i / 2", taken=lambda name: name == "a"
    )
    assert (points.of("a"), len(points.of("b")), list(watch.curves)) == ([], 2, ["b"])


def test_a_second_loop_goes_on_with_the_curve():
    _, watch = watched("for i in range(2):\n    a = i / 2\nfor j in range(2):\n    a = j / 4")
    assert watch.curves["a"].points == 4


def test_a_name_that_cannot_be_logged_is_named_and_costs_nothing_else():
    class Refusing(Points):
        def metric(self, key, *point):
            if key == "a":
                raise ValueError("refused")
            super().metric(key, *point)

    points = Refusing()
    tree = ast.parse("for i in range(2):\n    a = i / 2\n    b = i / 2")
    tree.body, loops = watch_loops(tree.body, "WATCH")
    watch = Watch(loops)
    namespace = {"WATCH": watch}
    watch.start(Place(namespace, points, lambda name: True, lambda name: False))
    exec(compile(tree, "<cell>", "exec"), namespace)
    assert (len(points.of("b")), watch.failed) == (2, {"a": "refused"})


def test_a_fast_loop_is_thinned_out_but_for_its_first_and_last_iterations(monkeypatch):
    monkeypatch.setattr(curves, "FULL_RATE", 10)
    monkeypatch.setattr(curves, "monotonic", lambda: 0.0)  # as if no time had passed
    points, watch = watched("for i in range(101):\n    loss = i / 2")
    steps = [step for step, _ in points.of("loss")]
    assert steps[:10] == [*range(10)]
    assert steps[-1] == 100
    assert len(steps) < 60
    assert watch.curves["loss"].every > 1


def test_without_anybody_looking_a_loop_goes_by_unseen():
    tree = ast.parse("for i in range(3):\n    loss = i\nwhile loss:\n    loss -= 1")
    tree.body, loops = watch_loops(tree.body, "WATCH")
    namespace = {"WATCH": Watch(loops)}
    exec(compile(tree, "<cell>", "exec"), namespace)
    assert namespace["loss"] == 0


# --- the cell stays a cell -----------------------------------------------------------------------


def test_objects_live_no_longer_than_they_would():
    class Large(float):
        pass

    died = []
    namespace = {"Large": Large, "died": died, "ref": weakref.finalize}
    watched(
        """
        for i in range(3):
            if i < 3:
                loss = Large(i)
            ref(loss, died.append, i)
            seen = len(died)
            assert seen == i
        """,
        namespace,
    )
    assert died == [0, 1]


def test_a_generator_is_closed_when_its_loop_is_left():
    namespace = {"closed": []}
    watched(
        """
        def numbers():
            try:
                yield from range(5)
            finally:
                closed.append('now')
        for i in numbers():
            break
        closed.append('then')
        """,
        namespace,
    )
    assert namespace["closed"] == ["now", "then"]


@pytest.mark.parametrize("source", ["for i in 5:\n    a = i", "for i in [1, '']:\n    a = 1 / i"])
def test_errors_are_those_of_the_cell(source):
    found = []
    for run in (lambda: exec(compile(source, "<cell>", "exec"), {}), lambda: watched(source)):
        with pytest.raises(TypeError) as caught:
            run()
        frames = [(f.filename, f.lineno) for f in traceback.extract_tb(caught.tb)]
        found.append((str(caught.value), [f for f in frames if f[0] == "<cell>"], frames[-1]))
    assert found[0] == found[1]


# --- any program ---------------------------------------------------------------------------------

NAMES = ("a", "b", "c")
name = st.sampled_from(NAMES)
value = st.sampled_from(
    ["NEXT() / 2", "5", "NEXT()", "'text'", "None", "True", "a", "b", "a + 1", "[1]"]
)
simple = st.one_of(
    st.builds("{} = {}".format, name, value),
    st.builds("{} += 1.5".format, name),
    st.builds("{}, {} = NEXT(), NEXT() / 4".format, name, name),
    st.builds("del {}".format, name),
    st.builds("print({}, NEXT())".format, name),
    st.builds("raise {}('x')".format, st.sampled_from(["ValueError", "KeyError"])),
    st.builds("{} = (lambda v: v + 1)(NEXT())".format, name),
    st.builds("{0} = max([{0} for _ in range(2)])".format, name),
    st.sampled_from(["pass", "LATER.append(lambda: a)", "print([f() for f in LATER[-1:]])"]),
)
leaving = st.sampled_from(
    ["break", "continue", "if NEXT() % 3 == 0: break", "if NEXT() % 2: continue"]
)


def indented(lines):
    return textwrap.indent("\n".join(lines), "    ")


@st.composite
def block(draw, depth, in_loop, outermost):
    size = draw(st.integers(1, 4))
    return [draw(statement(depth, in_loop, outermost)) for _ in range(size)]


@st.composite
def statement(draw, depth, in_loop, outermost):
    kinds = ["simple"] * 4 + (["leave"] if in_loop else [])
    kinds += ["for", "while", "if", "try", "with"] if depth else []
    kind = draw(st.sampled_from(kinds))
    if kind == "simple":
        return draw(simple)
    if kind == "leave":
        return draw(leaving)
    if kind in ("for", "while"):
        return draw(loop(depth, kind, outermost))
    body = indented(draw(block(depth - 1, in_loop, outermost)))
    other = indented(draw(block(depth - 1, in_loop, outermost)))
    if kind == "if":
        return f"if NEXT() % 2:\n{body}\nelse:\n{other}"
    if kind == "with":
        return f"with MANAGER({draw(st.booleans())}):\n{body}"
    return draw(
        st.sampled_from(
            [
                f"try:\n{body}\nexcept ValueError as error:\n{other}",
                f"try:\n{body}\nfinally:\n{other}",
                f"try:\n{body}\nexcept Exception:\n    pass\nelse:\n{other}",
            ]
        )
    )


@st.composite
def loop(draw, depth, kind, outermost):
    body = indented(draw(block(depth - 1, True, False)))
    size = draw(st.integers(0, 3))
    items = draw(st.sampled_from(["range({})", "ITEMS({})", "GENERATED({})", "list('xyz')[:{}]"]))
    start, fresh = ("START(@, {})", "FRESH(@, {})") if outermost else ("{}", "[1] * {}")
    head = {
        "for": f"for i in {start.format(items.format(size))}:",
        "while": f"LEFT{depth} = {fresh.format(size)}\n"
        f"while LEFT{depth} and {'BEGUN' if outermost else 'len'}([LEFT{depth}.pop()]):",
    }[kind]
    ended = "END()\n" if outermost else ""
    other = draw(st.none() | block(depth - 1, False, False))
    if other is not None:
        head_of_else = [ended.strip()] if ended else []
        body += f"\nelse:\n{indented([*head_of_else, *other])}"
    return f"{head}\n{body}\n{ended}".rstrip()


def numbered(lines):
    """Give the outermost loops their numbers."""
    numbers = itertools.count()
    return re.sub("@", lambda _: str(next(numbers)), "\n".join(lines))


programs = block(3, False, True).map(numbered)


class Manager:
    def __init__(self, swallows):
        self.swallows = swallows

    def __enter__(self):
        print("enter")

    def __exit__(self, *error):
        print("exit", error[0] is not None)
        return self.swallows


class World:
    """What a program finds, and what it does to it."""

    def __init__(self, namespace=None):
        self.count = 0
        self.namespace = {} if namespace is None else namespace
        self.namespace.update(
            NEXT=self.next, ITEMS=self.items, GENERATED=self.generated, MANAGER=Manager,
            LATER=[], START=self.start, FRESH=self.fresh, BEGUN=self.begun, END=self.end,
        )  # fmt: skip

    def next(self):
        self.count += 1
        return self.count

    def items(self, size):
        return [self.next() / 8 for _ in range(size)]

    def generated(self, size):
        try:
            for number in range(size):
                yield number
                if self.next() % 7 == 0:
                    raise ValueError("generated")
        finally:
            print("closed")

    def start(self, number, items):
        return items

    def fresh(self, number, size):
        return [1] * size

    def begun(self, items):
        return items

    def end(self):
        pass

    def run(self, tree):
        """Return all that can be seen of a run."""
        output, error = io.StringIO(), None
        with redirect_stdout(output):
            try:
                exec(compile(tree, "<cell>", "exec"), self.namespace)
            except Exception as raised:
                frames = traceback.extract_tb(sys.exc_info()[2])
                lines = [frame.lineno for frame in frames if frame.filename == "<cell>"]
                error = (type(raised), str(raised), lines, frames[-1].name)
        left = {name: self.namespace.get(name, "unset") for name in (*NAMES, "i", "error")}
        return left, self.count, output.getvalue(), error


@given(programs)
def test_any_program_runs_as_ever(source):
    plain = World().run(ast.parse(source))
    world, points = World(), Points()
    tree = ast.parse(source)
    tree.body, loops = watch_loops(tree.body, "WATCH")
    watch = world.namespace["WATCH"] = Watch(loops)
    watch.start(Place(world.namespace, points, lambda name: True, lambda name: False))
    assert world.run(tree) == plain


class Written(dict):
    """A namespace that knows which names were set since it was last asked."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def __setitem__(self, name, value):
        self.names.add(name)
        super().__setitem__(name, value)


class Oracle(World):
    """Notes by itself what every iteration of an outermost loop has set."""

    def __init__(self):
        super().__init__(Written())
        self.executions = []
        self.is_inside = False

    def start(self, number, items):
        self.fresh(number, 0)
        return self.noted(items)

    def noted(self, items):
        for item in items:
            self.begun(item)
            yield item

    def fresh(self, number, size):
        self.executions.append((number, []))
        self.is_inside = False
        return [1] * size

    def begun(self, items):
        self.end()
        self.is_inside, self.before = True, self.values()
        self.namespace.names.clear()
        return items

    def end(self):
        if self.is_inside:
            found = (self.namespace.names.copy(), self.before, self.values())
            self.executions[-1][1].append(found)
        self.is_inside = False

    def values(self):
        return {name: self.namespace.get(name) for name in NAMES}

    def points(self, name, loops):
        for number, iterations in self.executions:
            if name not in loops[number].names:
                continue
            for written, before, after in iterations:
                value, is_same = after[name], after[name] is before[name]
                if value is not None and as_number(value) is None:
                    break
                assert name in written or not loops[number].names[name]
                is_set = name in written and (loops[number].names[name] or not is_same)
                if value is not None and is_set:
                    yield float(value)


@given(programs)
def test_the_curves_of_any_program_are_what_its_iterations_have_set(source):
    oracle = Oracle()
    oracle.run(ast.parse(source))
    world, points = World(), Points()
    tree = ast.parse(source)
    tree.body, loops = watch_loops(tree.body, "WATCH")
    watch = world.namespace["WATCH"] = Watch(loops)
    watch.start(Place(world.namespace, points, lambda name: True, lambda name: False))
    world.run(tree)
    for each in NAMES:
        assert [v for _, v in points.of(each)] == list(oracle.points(each, loops))
