"""Notebooks as data scientists write them, run so that the verdict has to say something."""

from tests.truth.more_strong import CONFIG, DATA, NET, TABLE
from tests.truth.notebooks import NOT, WEAK, notebook

MORE_ALARMS = [
    # --- weak: the notebook says something else than what ran
    notebook(
        "a column divided twice",
        WEAK,
        {
            "load": TABLE,
            "scale": "df['price'] = df['price'] / 10",
            "result": "result = float(df['price'].sum())",
        },
        "load scale scale result",
    ),
    notebook(
        "rows added twice",
        WEAK,
        {
            "load": TABLE,
            "more": "df = pd.concat([df, df.tail(1)], ignore_index=True)",
            "result": "result = len(df)",
        },
        "load more more result",
    ),
    notebook(
        "training went on",
        WEAK,
        {
            "class": NET,
            "model": "net = Net()",
            "train": "for epoch in range(3):\n    loss = net.step(0.1)",
            "result": "result = loss",
        },
        "class model train train result",
    ),
    notebook(
        "an optimizer that holds the model, stepped twice",
        WEAK,
        {
            "class": """
                class Layer:
                    def __init__(self):
                        self.w = [1.0, 2.0]
                    def parameters(self):
                        return self.w

                class SGD:
                    def __init__(self, parameters, lr):
                        self.parameters, self.lr = parameters, lr
                    def step(self):
                        for i, w in enumerate(self.parameters):
                            self.parameters[i] = w - self.lr * w
            """,
            "make": "layer = Layer()\noptimizer = SGD(layer.parameters(), lr=0.1)",
            "step": "optimizer.step()",
            "result": "result = layer.w[0]",
        },
        "class make step step result",
    ),
    notebook(
        "two models of one name, fitted in another order",
        WEAK,
        {
            "data": DATA,
            "linear": """
                from sklearn.linear_model import LogisticRegression
                model = LogisticRegression().fit(X_train, y_train)
            """,
            "dummy": """
                from sklearn.dummy import DummyClassifier
                model = DummyClassifier().fit(X_train, y_train)
            """,
            "result": "result = type(model).__name__",
        },
        "data linear dummy linear result",
    ),
    notebook(
        "a function edited after its use",
        WEAK,
        {
            "function": "def scale(x, factor=3):\n    return x * factor",
            "use": "values = [scale(i) for i in range(3)]",
            "result": "result = values",
        },
        [
            ("function", "def scale(x, factor=2):\n    return x * factor"),
            "use",
            "function",
            "result",
        ],
    ),
    notebook(
        "an object of the class as it was",
        WEAK,
        {
            "class": "class Model:\n    rate = 0.5\n    def predict(self, x): return x * self.rate",
            "make": "model = Model()",
            "result": "result = model.predict(2)",
        },
        [
            (
                "class",
                "class Model:\n    rate = 0.1\n    def predict(self, x): return x * self.rate",
            ),
            "make",
            "class",
            "result",
        ],
    ),
    notebook(
        "a helper inside a helper was edited, not run",
        WEAK,
        {
            "inner": "def normalise(x):\n    return (x - 1) / 2",
            "outer": "def features(rows):\n    return [normalise(r) for r in rows]",
            "use": "X = features([1, 2, 3])",
            "result": "result = X",
        },
        [("inner", "def normalise(x):\n    return x / 2"), "outer", "use", "result"],
    ),
    notebook(
        "a config edited, not run",
        WEAK,
        {
            "config": CONFIG,
            "variant": "variant = {**config, 'epochs': 10}",
            "result": "result = variant['lr']",
        },
        [("config", "config = {'lr': 0.3, 'epochs': 3}"), "variant", "result"],
    ),
    notebook(
        "a cache that remembers the old setting",
        WEAK,
        {
            "setting": "scale = 3",
            "cached": """
                from functools import cache

                @cache
                def scaled(x):
                    return x * scale
            """,
            "use": "value = scaled(2)",
            "result": "result = value",
        },
        [("setting", "scale = 2"), "cached", "use", "setting", "use", "result"],
    ),
    notebook(
        "a cache of one's own in a dict",
        WEAK,
        {
            "setting": "power = 3",
            "cache": """
                cache = {}

                def compute(x):
                    if x not in cache:
                        cache[x] = x ** power
                    return cache[x]
            """,
            "use": "value = compute(2)",
            "result": "result = value",
        },
        [("setting", "power = 2"), "cache", "use", "setting", "use", "result"],
    ),
    notebook(
        "a generator used up in part",
        WEAK,
        {
            "make": "stream = (i * i for i in range(10))",
            "batch": "batch = [next(stream) for _ in range(3)]",
            "result": "result = batch",
        },
        "make batch batch result",
    ),
    notebook(
        "a zip that was looked at",
        WEAK,
        {
            "make": "pairs = zip('abc', [1, 2, 3])",
            "result": "result = dict(pairs)",
            "look": "print(list(pairs))",
        },
        "make look result",
    ),
    notebook(
        "a counter in a global",
        WEAK,
        {
            "define": """
                calls = 0

                def next_id():
                    global calls
                    calls += 1
                    return f"run-{calls}"
            """,
            "try": "next_id()",
            "result": "result = next_id()",
        },
        "define try try result",
    ),
    notebook(
        "a counter in a closure",
        WEAK,
        {
            "define": """
                def counter():
                    n = 0
                    def count():
                        nonlocal n
                        n += 1
                        return n
                    return count
                tick = counter()
            """,
            "result": "result = tick()",
        },
        "define result result",
    ),
    notebook(
        "a default that remembers",
        WEAK,
        {
            "define": "def remember(x, seen=[]):\n    seen.append(x)\n    return list(seen)",
            "result": "result = remember(1)",
        },
        "define result result",
    ),
    notebook(
        "a generator of random numbers drawn from once more",
        WEAK,
        {
            "rng": "import numpy as np\nrng = np.random.default_rng(0)",
            "split": "order = rng.permutation(10)",
            "result": "result = order.tolist()",
        },
        "rng split split result",
    ),
    notebook(
        "rows drawn by pandas with the global seed",
        WEAK,
        {
            "seed": "import numpy as np\nnp.random.seed(0)",
            "load": TABLE,
            "sample": "part = df.sample(3)",
            "result": "result = part['id'].tolist() + [float(np.random.rand())]",
        },
        "seed load sample sample result",
    ),
    notebook(
        "a split without a seed",
        WEAK,
        {
            "data": "X = list(range(1000))",
            "split": """
                from sklearn.model_selection import train_test_split
                train, test = train_test_split(X, test_size=0.5)
            """,
            "result": "result = train",
        },
    ),
    notebook(
        "a file written by a cell that was edited since",
        WEAK,
        {
            "load": TABLE,
            "write": "df.head(3).to_csv('part.csv', index=False)",
            "read": "part = pd.read_csv('part.csv')",
            "result": "result = len(part)",
        },
        ["load", ("write", "df.head(2).to_csv('part.csv', index=False)"), "read", "result"],
    ),
    notebook(
        "a file that is read to its end twice",
        WEAK,
        {
            "write": "from pathlib import Path\n_ = Path('words.txt').write_text('one two')",
            "open": "file = open('words.txt')",
            "result": "result = file.read().split()",
        },
        "write open result result",
    ),
    notebook(
        "a helper that stands below its use",
        WEAK,
        {
            "data": "rows = [3, 1, 2]",
            "result": "result = top(rows)",
            "helper": "def top(rows):\n    return max(rows)",
        },
        "data helper result",
    ),
    notebook(
        "a try that failed half way left its mark",
        WEAK,
        {
            "log": "log = []",
            "work": "log.append('start')\nvalue = 2",
            "result": "result = len(log) + value",
        },
        ["log", ("work", "log.append('start')\nvalue = 1 / 0"), "work", "result"],
    ),
    notebook(
        "an alias through which a frame was changed twice",
        WEAK,
        {
            "load": TABLE,
            "alias": "view = df\nview.loc[0, 'price'] += 1",
            "result": "result = float(df['price'].sum())",
        },
        "load alias alias result",
    ),
    # --- not reproducible: what it needs is in no notebook
    notebook(
        "the cell of the cleaning was deleted",
        NOT,
        {"load": TABLE, "result": "result = len(df)"},
        ["load", ("clean", "df = df.dropna().drop_duplicates()"), "result"],
    ),
    notebook(
        "a variable of a loop that is no longer there",
        NOT,
        {"result": "result = epoch + 1"},
        [("loop", "for epoch in range(5):\n    pass"), "result"],
    ),
    notebook(
        "a name of Python's own, taken in a deleted cell",
        NOT,
        {"values": "values = [1, 2]", "result": "result = sum(values)"},
        [("shadow", "def sum(values):\n    return 42"), "values", "result"],
    ),
    notebook(
        "a method was put in from a console",
        NOT,
        {"class": NET, "model": "net = Net()", "result": "result = net.forward(1.0)"},
        ["class", ("", "Net.forward = lambda self, x: 7.0"), "model", "result"],
    ),
    notebook(
        "a setting of a library from a deleted cell",
        NOT,
        {
            "imports": "import os",
            "result": "result = os.environ.get('TRUTH_OF_THE_NOTEBOOK', 'none')",
        },
        ["imports", ("set", "os.environ['TRUTH_OF_THE_NOTEBOOK'] = 'here'"), "result"],
    ),
]
