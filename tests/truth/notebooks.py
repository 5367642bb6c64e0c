"""Small notebooks with a known truth: what ran, what stands there, and whether they agree.

The truth is not only said here: `test_verdict` runs each session for real, and each notebook from
the top, and compares what the tracked cell gave.
"""

from dataclasses import dataclass, field
from textwrap import dedent

STRONG, WEAK, NOT = "strong", "weak", "not reproducible"


@dataclass(frozen=True)
class Notebook:
    """A notebook as it stands, and what ran before.

    Attributes
    ----------
    cells
        By their ids, from the top; ``result`` is what the tracked cell gives.
    ran
        The ids of the cells in the order in which they ran; ``("a", source)`` ran with another
        source than it has now, and ``("", source)`` in a console. The last one is tracked.
    """

    name: str
    truth: str
    cells: dict[str, str]
    ran: list[str | tuple[str, str]] = field(default_factory=list)


def notebook(
    name: str, truth: str, cells: dict[str, str], ran: str | list[str | tuple[str, str]] = ""
) -> Notebook:
    sources = {cell: dedent(source).strip("\n") for cell, source in cells.items()}
    order = (ran.split() or list(sources)) if isinstance(ran, str) else ran
    return Notebook(name, truth, sources, order)


TABLE = "import pandas as pd\ndf = pd.DataFrame({'a': [1.0, 2.0, 4.0], 'b': [2.0, 2.0, 2.0]})"
NUMBERS = "import numpy as np"
TRAINED = """
    from sklearn.linear_model import LinearRegression
    X, y = [[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]
"""

NOTEBOOKS = [
    # --- run as they stand
    notebook("from top to bottom", STRONG, {"a": "x = 1", "b": "y = x + 1", "c": "result = y"}),
    notebook("all in one cell", STRONG, {"a": "x = 1\ny = x + 1\nresult = y"}),
    notebook(
        "a cell that does not matter ran late",
        STRONG,
        {"a": "x = 1", "b": "z = 5", "c": "result = x"},
        "a c b c",
    ),
    notebook(
        "cells in another order that do not touch each other",
        STRONG,
        {"a": "x = 1", "b": "y = 2", "c": "result = x + y"},
        "b a c",
    ),
    notebook("an assignment ran twice", STRONG, {"a": "x = 1", "b": "result = x"}, "a a b"),
    notebook(
        "the tracked cell ran three times",
        STRONG,
        {"a": "x = 2", "b": "y = x * 3\nresult = y"},
        "a b b b",
    ),
    notebook(
        "everything ran again from the top",
        STRONG,
        {"a": "x = 1", "b": "x += 1", "c": "result = x"},
        "a b b c a b c",
    ),
    notebook(
        "an edit of a comment",
        STRONG,
        {"a": "x = 1  # the start", "b": "result = x"},
        [("a", "x=1"), "b"],
    ),
    notebook(
        "an edit of a line that does not matter",
        STRONG,
        {"a": "x = 1\nlabel = 'new'", "b": "result = x"},
        [("a", "x = 1\nlabel = 'old'"), "b"],
    ),
    notebook(
        "a deleted cell that does not matter",
        STRONG,
        {"a": "x = 1", "b": "result = x"},
        ["a", ("gone", "print('looking')"), "b"],
    ),
    notebook(
        "a look at the data in a console",
        STRONG,
        {"a": TABLE, "b": "result = df.a.sum()"},
        ["a", ("", "df.head()"), ("", "df.describe()"), "b"],
    ),
    notebook(
        "a moved cell",
        STRONG,
        {"b": "y = 2", "a": "x = 1", "c": "result = x + y"},
        ["a", "b", "c"],
    ),
    notebook(
        "a cell cut and pasted has a new id",
        STRONG,
        {"new": "x = 1", "b": "result = x"},
        [("old", "x = 1"), "b"],
    ),
    notebook(
        "an experiment that was undone",
        STRONG,
        {"a": "x = 1", "b": "result = x"},
        ["a", ("a", "x = 2"), "b", "a", "b"],
    ),
    notebook(
        "a column computed twice",
        STRONG,
        {"a": TABLE, "b": "df['ratio'] = df.a / df.b", "c": "result = df['ratio'].sum()"},
        "a b b c",
    ),
    notebook(
        "another column was added later",
        STRONG,
        {"a": TABLE, "b": "result = df['a'].sum()", "c": "df['extra'] = 1"},
        "a c b",
    ),
    notebook(
        "fitted twice",
        STRONG,
        {
            "a": TRAINED,
            "b": "model = LinearRegression()",
            "c": "model.fit(X, y)",
            "d": "result = float(model.score(X, y))",
        },
        "a b c c d",
    ),
    notebook(
        "a plot in between",
        STRONG,
        {
            "a": TABLE,
            "b": "import matplotlib\nmatplotlib.use('agg')\ndf.plot()",
            "c": "result = df.a.mean()",
        },
        "a b b c",
    ),
    notebook(
        "a function and its global, in order",
        STRONG,
        {"a": "k = 3", "b": "def f(x):\n    return x * k", "c": "result = f(2)"},
    ),
    notebook(
        "a function is defined above the global that it uses",
        STRONG,
        {"a": "def f(x):\n    return x * k", "b": "k = 3", "c": "result = f(2)"},
    ),
    notebook(
        "seeded numbers",
        STRONG,
        {"a": NUMBERS, "b": "np.random.seed(1)", "c": "result = float(np.random.rand())"},
        "a b c b c",
    ),
    notebook(
        "a generator of its own, made anew",
        STRONG,
        {
            "a": NUMBERS,
            "b": "rng = np.random.default_rng(1)\nresult = float(rng.normal())",
        },
        "a b b",
    ),
    notebook(
        "a name that was deleted and set again",
        STRONG,
        {"a": "x = 1", "b": "result = x"},
        ["a", ("", "del x"), "a", "b"],
    ),
    notebook(
        "a loop variable of a comprehension is its own",
        STRONG,
        {"a": "x = 1", "b": "squares = [x * x for x in range(3)]", "c": "result = x"},
        "a b b c",
    ),
    notebook(
        "a parameter with the name of a global",
        STRONG,
        {"a": "x = 1", "b": "def f(x):\n    return x + 1", "c": "result = f(5)"},
        ["b", ("a", "x = 9"), "a", "c"],
    ),
    notebook(
        "both branches set it",
        STRONG,
        {"a": "fast = True", "b": "if fast:\n    n = 1\nelse:\n    n = 2", "c": "result = n"},
        "a b b c",
    ),
    notebook(
        "a cell failed, and was mended",
        STRONG,
        {"a": "x = 1", "b": "y = x + 1", "c": "result = y"},
        ["a", ("b", "y = x + undefined"), "b", "c"],
    ),
    # --- order and edits
    notebook(
        "a value was edited, and its cell not run again",
        WEAK,
        {"a": "x = 2", "b": "result = x"},
        [("a", "x = 1"), "b"],
    ),
    notebook(
        "a step in between was not run again",
        WEAK,
        {"a": "x = 2", "b": "y = x + 1", "c": "result = y"},
        [("a", "x = 1"), "b", "a", "c"],
    ),
    notebook(
        "a counter ran twice",
        WEAK,
        {"a": "n = 0", "b": "n += 1", "c": "result = n"},
        "a b b c",
    ),
    notebook(
        "a list grew twice",
        WEAK,
        {"a": "items = []", "b": "items.append(1)", "c": "result = len(items)"},
        "a b b c",
    ),
    notebook(
        "a list grew under another name",
        WEAK,
        {
            "a": "items = []",
            "b": "other = items",
            "c": "other.append(1)",
            "d": "result = len(items)",
        },
        "a b c c d",
    ),
    notebook(
        "a column was scaled twice",
        WEAK,
        {"a": TABLE, "b": "df['a'] = df['a'] / 2", "c": "result = df['a'].sum()"},
        "a b b c",
    ),
    notebook(
        "a table lost rows in place, twice",
        WEAK,
        {"a": TABLE, "b": "df.drop(df.index[0], inplace=True)", "c": "result = len(df)"},
        "a b b c",
    ),
    notebook(
        "set by a cell below",
        WEAK,
        {"a": "x = 1", "b": "result = x", "c": "x = 5"},
        "a c b",
    ),
    notebook(
        "cells ran in the order 3, 1, 2",
        WEAK,
        {"a": "y = 1", "b": "y = y + x", "c": "x = 1", "d": "result = x + y"},
        "c a b d",
    ),
    notebook(
        "two settings of one name, the upper one ran last",
        WEAK,
        {"a": "lr = 0.1", "b": "lr = 0.2", "c": "result = lr"},
        "b a c",
    ),
    notebook(
        "a cell above never ran",
        WEAK,
        {"a": "x = 1", "b": "x = 2", "c": "result = x"},
        "a c",
    ),
    notebook(
        "a function was edited, and not run again",
        WEAK,
        {"a": "def f(x):\n    return x * 3", "b": "result = f(1)"},
        [("a", "def f(x):\n    return x * 2"), "b"],
    ),
    notebook(
        "a global of a function was set below",
        WEAK,
        {"a": "k = 1", "b": "def f(x):\n    return x * k", "c": "result = f(1)", "d": "k = 7"},
        "a b d c",
    ),
    notebook(
        "a function that changes its argument ran twice",
        WEAK,
        {
            "a": "data = [3, 1]",
            "b": "def prepare(rows):\n    rows.append(0)",
            "c": "prepare(data)",
            "d": "result = len(data)",
        },
        "a b c c d",
    ),
    notebook(
        "a function that changes a global ran twice",
        WEAK,
        {
            "a": "calls = 0",
            "b": "def count():\n    global calls\n    calls += 1",
            "c": "count()",
            "d": "result = calls",
        },
        "a b c c d",
    ),
    notebook(
        "a method that changes its object ran twice",
        WEAK,
        {
            "a": """
                class Meter:
                    total = 0
                    def take(self):
                        self.total += 1
                meter = Meter()
            """,
            "b": "meter.take()",
            "c": "result = meter.total",
        },
        "a b b c",
    ),
    notebook(
        "an iterator was used up in part",
        WEAK,
        {
            "a": "stream = iter([1, 2, 3])",
            "b": "first = next(stream)",
            "c": "result = next(stream)",
        },
        "a b b c",
    ),
    notebook(
        "seeded once, drawn twice",
        WEAK,
        {"a": NUMBERS + "\nnp.random.seed(1)", "b": "result = float(np.random.rand())"},
        "a b b",
    ),
    notebook(
        "drawn without a seed",
        WEAK,
        {"a": NUMBERS, "b": "result = float(np.random.rand())"},
    ),
    notebook(
        "split without a seed",
        WEAK,
        {
            "a": "from sklearn.model_selection import train_test_split",
            "b": "train, test = train_test_split(list(range(1000)))",
            "c": "result = sum(test)",
        },
    ),
    notebook(
        "shuffled twice",
        WEAK,
        {
            "a": "import random\nrandom.seed(3)\nrows = list(range(20))",
            "b": "random.shuffle(rows)",
            "c": "result = rows[0] * 100 + rows[1]",
        },
        "a b b c",
    ),
    notebook(
        "an optimiser that changes a model",
        WEAK,
        {
            "a": """
                class Net:
                    weight = 1.0
                class Sgd:
                    def __init__(self, net):
                        self.net = net
                    def step(self):
                        self.net.weight *= 0.5
                net = Net()
                optimizer = Sgd(net)
            """,
            "b": "optimizer.step()",
            "c": "result = net.weight",
        },
        "a b b c",
    ),
    notebook(
        "a view of an array was changed twice",
        WEAK,
        {
            "a": NUMBERS + "\nx = np.arange(4.0)",
            "b": "part = x[:2]\npart += 1\nx[0] += 1",
            "c": "result = float(x.sum())",
        },
        "a b b c",
    ),
    notebook(
        "a dictionary updated twice",
        WEAK,
        {
            "a": "totals = {'n': 0}",
            "b": "totals['n'] += 1",
            "c": "result = totals['n']",
        },
        "a b b c",
    ),
    notebook(
        "an if that set it in the session",
        WEAK,
        {"a": "x = 1", "b": "if flag:\n    x = 2", "z": "flag = False", "c": "result = x"},
        [("z", "flag = True"), "a", "b", "z", "c"],
    ),
    notebook(
        "a cell above fails",
        WEAK,
        {"a": "x = 1", "b": "raise ValueError('unfinished')", "c": "result = x"},
        "a b c",
    ),
    notebook(
        "a cell was edited after it had been used",
        WEAK,
        {"a": "depth = 9", "b": "model = depth * 2", "c": "result = model"},
        [("a", "depth = 3"), "b", ("a", "depth = 6"), "c"],
    ),
    # --- gone
    notebook(
        "a cell that is gone",
        NOT,
        {"b": "result = x"},
        [("a", "x = 1"), "b"],
    ),
    notebook(
        "a name from a console",
        NOT,
        {"a": "y = 1", "b": "result = x + y"},
        ["a", ("", "x = 4"), "b"],
    ),
    notebook(
        "a value mended in a console",
        NOT,
        {"a": "x = 1", "b": "result = x"},
        ["a", ("", "x = 3"), "b"],
    ),
    notebook(
        "a table changed by a cell that is gone",
        NOT,
        {"a": TABLE, "b": "result = df.a.sum()"},
        ["a", ("gone", "df.loc[df.a > 3, 'a'] = 0"), "b"],
    ),
    notebook(
        "a helper function that is gone",
        NOT,
        {"a": "x = 1", "b": "result = double(x)"},
        ["a", ("gone", "def double(x):\n    return 2 * x"), "b"],
    ),
    notebook(
        "an import that is gone",
        NOT,
        {"b": "result = math.sqrt(4)"},
        [("gone", "import math"), "b"],
    ),
    notebook(
        "a step behind a step that is gone",
        NOT,
        {"b": "y = x + 1", "c": "result = y"},
        [("gone", "x = 1"), "b", "c"],
    ),
]
