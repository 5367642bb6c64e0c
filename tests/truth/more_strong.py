"""Notebooks as data scientists write them, run as they do: as good as run from the top.

They, and those of `more_alarms`, were not written by who wrote the analysis, and before it was
tried on them; half of all are strong: a false alarm costs trust as much as an oversight.
"""

from tests.truth.notebooks import STRONG, notebook

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

MORE_STRONG = [
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
]
