"""Loops of any program: they run as ever, and their curves are what their iterations have set."""

import ast
import io
import itertools
import re
import sys
import textwrap
import traceback
from contextlib import redirect_stdout

from hypothesis import given
from hypothesis import strategies as st

from jupyter_tracker_magics.curves import Place, Watch
from jupyter_tracker_magics.loops import watch_loops
from jupyter_tracker_magics.values import as_number
from tests.magics.test_loops import Points

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
