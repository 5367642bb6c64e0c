"""Notebooks as data scientists write them, with a truth, to measure how often a verdict errs.

They were not written by who wrote the analysis, and before it was tried on them; half of them are
strong: a false alarm costs trust as much as an oversight.
"""

from tests.truth.notebooks import NOT, STRONG, WEAK, notebook

TABLE = """
    import pandas as pd
    df = pd.DataFrame({
        "id": [1, 2, 3, 4, 4], "city": ["Bern", "Köln", None, "Bern", "Bern"],
        "price": [10.0, 20.0, 30.0, 40.0, 40.0],
        "day": ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-04"],
    })
"""
CITIES = 'cities = pd.DataFrame({"city": ["Bern", "Köln"], "people": [134, 1073]})'
DATA = """
    from sklearn.datasets import make_classification
    from sklearn.model_selection import train_test_split
    X, y = make_classification(n_samples=120, n_features=6, random_state=0)
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
"""
PIPELINE = """
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.linear_model import LogisticRegression
    pipe = Pipeline([("scale", StandardScaler()), ("clf", LogisticRegression(C=0.1))])
"""
NET = """
    class Net:
        def __init__(self, width=2):
            self.weights = [1.0] * width
            self.steps = 0

        def forward(self, x):
            return sum(w * x for w in self.weights)

        def step(self, lr):
            self.weights = [w - lr * w for w in self.weights]
            self.steps += 1
            return sum(w * w for w in self.weights)
"""
CONFIG = 'config = {"lr": 0.1, "layers": [8, 4], "epochs": 3}'

MORE_NOTEBOOKS = [
    # --- strong: run as people do, and as good as run from the top
    notebook(
        "looking at a frame again and again",
        STRONG,
        {
            "load": TABLE,
            "head": "df.head()",
            "info": "df.info()\ndf.isna().sum()",
            "describe": "df.describe(include='all')\ndf['city'].value_counts(dropna=False)",
            "clean": "clean = df.drop_duplicates().dropna(subset=['city'])",
            "mean": "result = clean['price'].mean()",
        },
        "load head describe clean info head describe mean",
    ),
    notebook(
        "cleaning that does the same when it runs twice",
        STRONG,
        {
            "load": TABLE,
            "dates": "df['day'] = pd.to_datetime(df['day'])",
            "drop": "df = df.dropna()",
            "result": "result = [len(df), str(df['day'].iloc[-1])]",
        },
        "load dates drop dates drop result",
    ),
    notebook(
        "a column that is made again",
        STRONG,
        {
            "load": TABLE,
            "tax": "df['tax'] = df['price'] * 0.2",
            "gross": "df['gross'] = df['price'] + df['tax']",
            "result": "result = float(df['gross'].sum())",
        },
        "load tax tax gross tax result",
    ),
    notebook(
        "group and merge, looked at between",
        STRONG,
        {
            "load": TABLE,
            "cities": CITIES,
            "group": "by_city = df.groupby('city', as_index=False).agg(total=('price', 'sum'))",
            "look": "by_city.sort_values('total', ascending=False).head(3)",
            "merge": "merged = by_city.merge(cities, on='city', how='left')",
            "rate": "merged['rate'] = merged['total'] / merged['people']",
            "result": "result = merged['rate'].round(4).tolist()",
        },
        "load cities group look merge look rate look result",
    ),
    notebook(
        "plots with axes, drawn twice",
        STRONG,
        {
            "imports": "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt",
            "load": TABLE,
            "plot": """
                fig, axes = plt.subplots(1, 2, figsize=(8, 3))
                for ax, column in zip(axes.flat, ["id", "price"]):
                    ax.hist(df[column], bins=3)
                    ax.set_title(column)
                axes[0].set_ylabel("rows")
                fig.tight_layout()
                plt.close(fig)
            """,
            "line": """
                fig, ax = plt.subplots()
                ax.plot(df["id"], df["price"], label="price")
                df.plot(x="id", y="price", ax=ax)
                ax.legend()
                plt.close(fig)
            """,
            "result": "result = float(df['price'].max())",
        },
        "imports load line plot line plot result",
    ),
    notebook(
        "a pipeline that is fitted again",
        STRONG,
        {
            "data": DATA,
            "pipe": PIPELINE,
            "fit": "pipe.fit(X_train, y_train)",
            "result": "result = pipe.score(X_test, y_test)",
        },
        "data pipe fit fit result fit result",
    ),
    notebook(
        "a grid search, and its best model",
        STRONG,
        {
            "data": DATA,
            "pipe": PIPELINE,
            "search": """
                from sklearn.model_selection import GridSearchCV
                grid = GridSearchCV(pipe, {"clf__C": [0.01, 1.0]}, cv=3)
                grid.fit(X_train, y_train)
                best = grid.best_estimator_
            """,
            "look": "pd_results = grid.cv_results_\nprint(grid.best_params_)",
            "result": "result = [grid.best_params_['clf__C'], best.score(X_test, y_test)]",
        },
        "data pipe search look search look result",
    ),
    notebook(
        "a training loop with its model in the same cell",
        STRONG,
        {
            "class": NET,
            "train": """
                net = Net()
                losses = []
                for epoch in range(3):
                    loss = net.step(0.1)
                    losses.append(loss)
                result = [losses[-1], net.forward(2.0)]
            """,
        },
        "class train train train",
    ),
    notebook(
        "evaluating a model twice",
        STRONG,
        {
            "class": NET,
            "model": "net = Net(width=3)",
            "train": "for _ in range(4):\n    net.step(0.05)",
            "evaluate": "prediction = net.forward(3.0)\nprint(f'{prediction:.3f}')",
            "result": "result = net.forward(1.0)",
        },
        "class model train evaluate evaluate result evaluate result",
    ),
    notebook(
        "a function that was edited, and all that needs it run again",
        STRONG,
        {
            "function": "def clean(x):\n    return x.strip().lower()",
            "use": "words = [clean(w) for w in [' A', 'b ']]",
            "result": "result = words",
        },
        [("function", "def clean(x):\n    return x.strip()"), "use", "function", "use", "result"],
    ),
    notebook(
        "a class that was edited, and its object made again",
        STRONG,
        {
            "class": NET,
            "model": "net = Net()",
            "train": "net.step(0.1)",
            "result": "result = net.forward(1.0)",
        },
        [
            ("class", "class Net:\n    def step(self, lr):\n        raise NotImplementedError"),
            "model",
            ("train", "net.step()"),
            "class",
            "model",
            "train",
            "result",
        ],
    ),
    notebook(
        "a config that was edited and run",
        STRONG,
        {
            "config": CONFIG,
            "unpack": "lr, epochs = config['lr'], config['epochs']",
            "result": "result = lr * epochs",
        },
        [("config", "config = {'lr': 0.5, 'epochs': 10}"), "unpack", "config", "unpack", "result"],
    ),
    notebook(
        "a dataclass for the config, replaced for one run",
        STRONG,
        {
            "config": """
                from dataclasses import dataclass, field, replace, asdict

                @dataclass(frozen=True)
                class Config:
                    lr: float = 0.1
                    layers: list = field(default_factory=lambda: [4, 2])
            """,
            "base": "base = Config()",
            "variant": "variant = replace(base, lr=0.01)",
            "result": "result = asdict(variant)",
        },
        "config base variant base config base variant result",
    ),
    notebook(
        "imports and settings that run again at any time",
        STRONG,
        {
            "imports": """
                import os
                import sys
                import warnings
                import numpy as np
                import pandas as pd
                warnings.filterwarnings("ignore")
                pd.set_option("display.max_columns", 50)
                np.set_printoptions(precision=3)
                sys.path.append("..")
            """,
            "data": "values = np.arange(6).reshape(2, 3)",
            "more": "from collections import Counter, defaultdict\nfrom pathlib import Path",
            "count": "counts = Counter(values.ravel().tolist())",
            "result": "result = [int(values.sum()), counts.most_common(1)[0][1]]",
        },
        "imports data imports more count imports more result",
    ),
    notebook(
        "a line with its time, and one of the shell",
        STRONG,
        {
            "magic": "%matplotlib inline\n%load_ext autoreload\n%autoreload 2",
            "list": "!ls\n!echo done",
            "slow": "%time total = sum(i * i for i in range(1000))",
            "result": "result = total",
        },
        "magic slow list magic list slow result",
    ),
    notebook(
        "seconds that are only printed",
        STRONG,
        {
            "work": """
                import time
                start = time.perf_counter()
                squares = [i ** 2 for i in range(10)]
                elapsed = time.perf_counter() - start
                print(f"took {elapsed:.2f} s")
            """,
            "result": "result = sum(squares)",
        },
        "work work result",
    ),
    notebook(
        "comprehensions whose variables have names that are used elsewhere",
        STRONG,
        {
            "rows": "rows = [{'k': 'a', 'v': 1}, {'k': 'b', 'v': 2}]\nk = 'total'",
            "table": "table = {r['k']: r['v'] for r in rows}",
            "other": "pairs = sorted((v, k) for k, v in table.items())",
            "result": "result = {k: sum(v for v, _ in pairs)}",
        },
        "rows table other table other result",
    ),
    notebook(
        "a cached function of its arguments",
        STRONG,
        {
            "cached": """
                from functools import lru_cache

                @lru_cache(maxsize=None)
                def fib(n):
                    return n if n < 2 else fib(n - 1) + fib(n - 2)
            """,
            "try": "fib(10)",
            "result": "result = fib(20)",
        },
        "cached try try result try result",
    ),
    notebook(
        "a decorator that counts and a function with it",
        STRONG,
        {
            "decorator": """
                import functools

                def rounded(digits):
                    def decorate(function):
                        @functools.wraps(function)
                        def wrapper(*args, **kwargs):
                            return round(function(*args, **kwargs), digits)
                        return wrapper
                    return decorate
            """,
            "function": "@rounded(2)\ndef mean(values):\n    return sum(values) / len(values)",
            "result": "result = mean([1, 2, 2])",
        },
        "decorator function result function result",
    ),
    notebook(
        "a generator that is made anew where it is used up",
        STRONG,
        {
            "make": """
                def batches(items, size):
                    for start in range(0, len(items), size):
                        yield items[start : start + size]
            """,
            "items": "items = list(range(7))",
            "use": "sizes = [len(batch) for batch in batches(items, 3)]",
            "result": "result = sizes",
        },
        "make items use use use result",
    ),
    notebook(
        "options that hold inside a with",
        STRONG,
        {
            "load": TABLE,
            "show": """
                import io
                from contextlib import redirect_stdout
                with pd.option_context("display.max_rows", 2), redirect_stdout(io.StringIO()):
                    print(df)
            """,
            "write": """
                with open("prices.txt", "w") as file:
                    for price in df["price"]:
                        file.write(f"{price}\\n")
            """,
            "read": "with open('prices.txt') as file:\n    prices = [float(p) for p in file]",
            "result": "result = sum(prices)",
        },
        "load show write read show write read result",
    ),
    notebook(
        "a seed set by a function in the cell that draws",
        STRONG,
        {
            "seed": """
                import random
                import numpy as np

                def set_seed(seed):
                    random.seed(seed)
                    np.random.seed(seed)
            """,
            "draw": "set_seed(42)\nsample = np.random.normal(size=3)\npick = random.choice('abc')",
            "result": "result = [sample.tolist(), pick]",
        },
        "seed draw draw draw result",
    ),
    notebook(
        "a sample with its own seed",
        STRONG,
        {
            "load": TABLE,
            "sample": "part = df.sample(2, random_state=7)",
            "other": "import numpy as np\nnoise = np.random.default_rng(3).normal(size=4)",
            "result": "result = part['id'].tolist() + noise.round(6).tolist()",
        },
        "load sample other sample other result",
    ),
    notebook(
        "a list of scores beside the run",
        STRONG,
        {
            "scores": "scores = []",
            "data": DATA,
            "fit": """
                from sklearn.tree import DecisionTreeClassifier
                tree = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X_train, y_train)
                scores.append(tree.score(X_test, y_test))
            """,
            "result": "result = tree.get_depth()",
        },
        "scores data fit fit fit result",
    ),
    notebook(
        "a list of scores that the tracked cell adds to",
        STRONG,
        {
            "scores": "scores = []",
            "result": "result = 0.5 ** 2\nscores.append(result)",
        },
        "scores result result result",
    ),
    notebook(
        "a setting of a dict that is written twice",
        STRONG,
        {
            "config": CONFIG,
            "change": "config['lr'] = 0.01\nconfig.update(epochs=5)",
            "result": "result = config['lr'] * config['epochs']",
        },
        "config change change result",
    ),
    notebook(
        "a cell that was cut in two after it ran",
        STRONG,
        {"one": "x = 3", "two": "y = x * 2", "result": "result = y + 1"},
        [("one", "x = 3\ny = x * 2"), "result"],
    ),
    notebook(
        "edits of plots, comments and prints after they ran",
        STRONG,
        {
            "load": TABLE,
            "mean": "# the mean over all cities\nmean = df['price'].mean()  # euros",
            "show": "print('mean price:', round(mean, 2), 'EUR')",
            "result": "result = mean",
        },
        [
            "load",
            ("mean", "mean = df['price'].mean()"),
            ("show", "print(mean)"),
            "result",
        ],
    ),
    notebook(
        "a failed try, mended and run again",
        STRONG,
        {
            "load": TABLE,
            "group": "total = df.groupby('city')['price'].sum()",
            "result": "result = total.to_dict()",
        },
        ["load", ("group", "total = df.groupby('town')['price'].sum()"), "group", "result"],
    ),
    notebook(
        "a part of a frame that gets a column of its own",
        STRONG,
        {
            "load": TABLE,
            "part": "dear = df[df['price'] > 15].copy()\ndear['price'] *= 2",
            "result": "result = float(df['price'].sum() + dear['price'].sum())",
        },
        "load part part result",
    ),
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
