"""A third set, written when the first two were judged right: what it showed is in docs/truth.md."""

from tests.truth.more_strong import DATA, NET, TABLE
from tests.truth.notebooks import NOT, STRONG, WEAK, notebook

LATE_NOTEBOOKS = [
    notebook(
        "an outlier filter and a rename that ran twice",
        STRONG,
        {
            "load": TABLE,
            "filter": "df = df[(df['price'] > 10) & df['city'].notna()]",
            "names": "df = df.rename(columns={'price': 'euros'}).reset_index(drop=True)",
            "text": "df['city'] = df['city'].str.strip().str.lower()",
            "result": "result = df['euros'].tolist() + df['city'].tolist()",
        },
        "load filter filter names names text text result",
    ),
    notebook(
        "features made by a function of the frame",
        STRONG,
        {
            "load": TABLE,
            "define": """
                def add_features(frame):
                    frame = frame.copy()
                    frame["cheap"] = frame["price"] < 25
                    frame["month"] = pd.to_datetime(frame["day"]).dt.month
                    return frame
            """,
            "apply": "features = add_features(df)",
            "look": "features.sample(2)\nfeatures.groupby('cheap').size()",
            "result": "result = int(features['cheap'].sum())",
        },
        "load define apply look apply look result",
    ),
    notebook(
        "features made in place by a function, twice",
        WEAK,
        {
            "load": TABLE,
            "define": "def discount(frame):\n    frame['price'] = frame['price'] * 0.9",
            "apply": "discount(df)",
            "result": "result = float(df['price'].sum())",
        },
        "load define apply apply result",
    ),
    notebook(
        "several models in a dict, fitted and scored again",
        STRONG,
        {
            "data": DATA,
            "models": """
                from sklearn.linear_model import LogisticRegression
                from sklearn.tree import DecisionTreeClassifier
                models = {
                    "logistic": LogisticRegression(),
                    "tree": DecisionTreeClassifier(max_depth=2, random_state=1),
                }
            """,
            "result": """
                scores = {}
                for name, model in models.items():
                    model.fit(X_train, y_train)
                    scores[name] = model.score(X_test, y_test)
                result = max(scores.values())
            """,
        },
        "data models result result result",
    ),
    notebook(
        "a scaler fitted on the training data, used again",
        STRONG,
        {
            "data": DATA,
            "scale": """
                from sklearn.preprocessing import StandardScaler
                scaler = StandardScaler()
                X_train_scaled = scaler.fit_transform(X_train)
                X_test_scaled = scaler.transform(X_test)
            """,
            "cv": """
                from sklearn.linear_model import Ridge
                from sklearn.model_selection import cross_val_score
                ridge = Ridge(alpha=1.0)
                cv = cross_val_score(ridge, X_train_scaled, y_train, cv=3).mean()
            """,
            "result": """
                ridge.fit(X_train_scaled, y_train)
                result = [ridge.score(X_test_scaled, y_test), cv]
            """,
        },
        "data scale cv result scale cv result",
    ),
    notebook(
        "training data scaled in place of itself, twice",
        WEAK,
        {
            "data": DATA,
            "scale": """
                from sklearn.preprocessing import MinMaxScaler
                X_train = MinMaxScaler().fit_transform(X_train) + X_train
            """,
            "result": "result = float(X_train.sum())",
        },
        "data scale scale result",
    ),
    notebook(
        "a training loop over batches with an early stop",
        STRONG,
        {
            "class": NET,
            "batches": "batches = [[1.0, 2.0], [3.0]]",
            "result": """
                net = Net()
                best, patience = float("inf"), 0
                for epoch in range(10):
                    total = 0.0
                    for batch in batches:
                        for x in batch:
                            total += net.forward(x)
                        net.step(0.1)
                    if total < best:
                        best, patience = total, 0
                    else:
                        patience += 1
                        if patience > 2:
                            break
                result = [best, net.steps]
            """,
        },
        "class batches result result",
    ),
    notebook(
        "a helper with a cache in a dict, called again",
        STRONG,
        {
            "helper": """
                _cache = {}

                def slow_square(x):
                    if x not in _cache:
                        _cache[x] = x * x
                    return _cache[x]
            """,
            "use": "squares = [slow_square(i) for i in range(4)]",
            "result": "result = squares",
        },
        "helper use use result",
    ),
    notebook(
        "a context manager that times, and a progress bar of one's own",
        STRONG,
        {
            "timer": """
                import time
                from contextlib import contextmanager

                @contextmanager
                def timer(name):
                    start = time.time()
                    yield
                    print(name, round(time.time() - start))

                def progress(items):
                    for n, item in enumerate(items):
                        print("\\r", n, end="")
                        yield item
            """,
            "work": "with timer('sum'):\n    total = sum(i for i in progress(range(5)))",
            "result": "result = total",
        },
        "timer work work result",
    ),
    notebook(
        "a timing decorator that counts calls",
        STRONG,
        {
            "timed": """
                import time
                timings = {}

                def timed(function):
                    def wrapper(*args):
                        start = time.perf_counter()
                        value = function(*args)
                        timings.setdefault(function.__name__, []).append(
                            time.perf_counter() - start
                        )
                        return value
                    return wrapper
            """,
            "define": "@timed\ndef double(x):\n    return 2 * x",
            "try": "double(1)",
            "result": "result = double(4)",
        },
        "timed define try try result try result",
    ),
    notebook(
        "rows of a list of dicts changed in a loop, twice",
        WEAK,
        {
            "rows": "rows = [{'n': 1}, {'n': 2}]",
            "change": "for row in rows:\n    row['n'] *= 10",
            "result": "result = [row['n'] for row in rows]",
        },
        "rows change change result",
    ),
    notebook(
        "paths and options at the top, run again",
        STRONG,
        {
            "setup": """
                from pathlib import Path
                import json
                OUT = Path("out")
                OUT.mkdir(exist_ok=True)
                SEED = 7
            """,
            "save": """
                settings = {"seed": SEED, "lr": 0.1}
                (OUT / "settings.json").write_text(json.dumps(settings))
            """,
            "load": "loaded = json.loads((OUT / 'settings.json').read_text())",
            "result": "result = loaded['seed']",
        },
        "setup save setup load save load result",
    ),
    notebook(
        "settings saved to a file before they were edited",
        WEAK,
        {
            "setup": "import json\nFILE = 'settings.json'\nlr = 0.2",
            "save": "with open(FILE, 'w') as f:\n    json.dump({'lr': lr}, f)",
            "load": "with open(FILE) as f:\n    loaded = json.load(f)",
            "result": "result = loaded['lr']",
        },
        [
            ("setup", "import json\nFILE = 'settings.json'\nlr = 0.1"),
            "save",
            "setup",
            "load",
            "result",
        ],
    ),
    notebook(
        "two cells in the wrong order in the notebook",
        WEAK,
        {"a": "threshold = 0.5", "b": "threshold = 0.7", "result": "result = threshold"},
        "b a result",
    ),
    notebook(
        "a variable of another name in the kernel",
        WEAK,
        {"load": "data = [1, 2, 3]", "result": "result = sum(data)"},
        [("load", "data = [1, 2]"), "result"],
    ),
    notebook(
        "a cell above that never ran, and sets what is used",
        WEAK,
        {"a": "n = 3", "b": "n = n * 2", "result": "result = n"},
        "a result",
    ),
    notebook(
        "a cell above that never ran, and does not matter",
        STRONG,
        {"a": "n = 3", "b": "m = n * 2\nprint(m)", "result": "result = n"},
        "a result",
    ),
    notebook(
        "a plot helper that sorts its copy",
        STRONG,
        {
            "values": "values = [3, 1, 2]",
            "show": "def show(v):\n    v = sorted(v)\n    print(v[0], v[-1])",
            "call": "show(values)",
            "result": "result = values[0]",
        },
        "values show call call result",
    ),
    notebook(
        "a plot helper that sorts what it is given",
        WEAK,
        {
            "values": "values = [3, 1, 2]",
            "result": "result = values[0]",
            "show": "def show(v):\n    v.sort()\n    print(v[0], v[-1])",
            "call": "show(values)",
        },
        "values show call result",
    ),
    notebook(
        "an experiment class that keeps its own state",
        STRONG,
        {
            "class": """
                class Experiment:
                    def __init__(self, lr, epochs):
                        self.lr, self.epochs = lr, epochs
                        self.history = []

                    def run(self):
                        w = 1.0
                        for _ in range(self.epochs):
                            w -= self.lr * w
                            self.history.append(w)
                        return self

                    @property
                    def final(self):
                        return self.history[-1]
            """,
            "result": "experiment = Experiment(0.1, 3).run()\nresult = experiment.final",
        },
        "class result result",
    ),
    notebook(
        "numbers drawn in another order than they stand",
        WEAK,
        {
            "seed": "import numpy as np\nnp.random.seed(1)",
            "a": "a = np.random.rand(3)",
            "b": "b = np.random.rand(3)",
            "result": "result = a.tolist()",
        },
        "seed b a result",
    ),
    notebook(
        "a table of results that grows beside",
        STRONG,
        {
            "start": "results = {}",
            "score": "score = 0.25 * 4",
            "keep": "results['baseline'] = score\nprint(results)",
            "result": "result = score",
        },
        "start score keep score keep result keep result",
    ),
    notebook(
        "a dictionary of settings that a loop changed, deleted since",
        NOT,
        {"config": "config = {'a': 1, 'b': 2}", "result": "result = sum(config.values())"},
        ["config", ("loop", "for key in config:\n    config[key] *= 2"), "result"],
    ),
    notebook(
        "try and except around an import, and a type hint",
        STRONG,
        {
            "imports": """
                from __future__ import annotations
                try:
                    import cupy as xp
                except ImportError:
                    import numpy as xp
                from typing import Sequence
            """,
            "define": "def total(v: Sequence[float]) -> float:\n    return float(xp.sum(v))",
            "result": "result = total([1.0, 2.5])",
        },
        "imports define result imports define result",
    ),
]
