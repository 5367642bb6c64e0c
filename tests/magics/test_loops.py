"""Loops of tracked cells: they run as ever, and what they set becomes curves."""

import ast
import textwrap
import traceback
import weakref

import pytest

from jupyter_tracker.client.fluent import get_client
from jupyter_tracker_magics import curves
from jupyter_tracker_magics.curves import Place, Watch
from jupyter_tracker_magics.loops import watch_loops


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
