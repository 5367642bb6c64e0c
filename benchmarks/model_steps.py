"""What is done with a model, by the Python of ours, of MLflow or of MLServer.

``python model_steps.py <library> <step> <kind> <place>``: the place is a tracking URI, the URI of a
model or a folder. What is found goes to the standard output, in JSON.
"""

import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

COLUMNS = 10
_MODULES = {"tracker": "jupyter_tracker", "mlflow": "mlflow"}
_TRAINED_ON = 1000
_REPEATS = 3
_POINTS = 5_000_000


def linear(data: Any) -> Any:
    """Train a small pipeline of scikit-learn."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression()).fit(data, data["f0"] > 0.5)


def boosted(data: Any) -> Any:
    """Train a hundred trees of XGBoost."""
    from xgboost import XGBClassifier

    return XGBClassifier(n_estimators=100, max_depth=4).fit(data, data["f0"] > 0.5)


def large(data: Any) -> Any:  # noqa: ARG001
    """Make a model of scikit-learn that is an array of 200 MB."""
    import numpy as np
    from sklearn.neighbors import KNeighborsRegressor

    points = np.random.default_rng(0).random((_POINTS, COLUMNS), dtype="float32")
    return KNeighborsRegressor(algorithm="brute").fit(points, points[:, 0])


def log(library: str, kind: str, place: str) -> dict[str, Any]:
    """Log a model, a few times, and say how long that took."""
    data = _data()
    model = KINDS[kind](data)
    times = []
    with _memory() as memory:
        before = time.perf_counter()
        tracking, flavor = _modules(library, kind)
        tracking.set_tracking_uri(place)
        with tracking.start_run():
            for _ in range(_REPEATS + 1):
                info = flavor.log_model(model, name="model", input_example=data[:2])
                now = time.perf_counter()
                times.append(now - before)
                before = now
    first, *others = times
    return {
        "uri": info.model_uri,
        "first log": first,
        "log": statistics.median(others),
        "log memory": memory[0],
    }


def load(library: str, kind: str, place: str) -> dict[str, Any]:
    """Load a model in a process that has nothing of it yet."""
    uri, tracking_uri = place.split(" ")
    before = time.perf_counter()
    with _memory() as memory:
        tracking, flavor = _modules(library, kind)
        tracking.set_tracking_uri(tracking_uri)
        flavor.load_model(uri)
    return {"load": time.perf_counter() - before, "load memory": memory[0]}


def save(library: str, kind: str, place: str) -> dict[str, Any]:
    """Write a model that is to be served into a folder."""
    data = _data()
    model = KINDS[kind](data)
    if library != "mlserver":
        _, flavor = _modules(library, kind)
        flavor.save_model(model, path=place, input_example=data[:2])
        return {}
    folder = Path(place)
    folder.mkdir()
    if kind == "boosted":
        implementation, file = "mlserver_xgboost.XGBoostModel", "model.json"
        model.save_model(str(folder / file))
    else:
        import joblib

        implementation, file = "mlserver_sklearn.SKLearnModel", "model.joblib"
        joblib.dump(model, folder / file)
    settings = {
        "name": "model",
        "implementation": implementation,
        "parameters": {"uri": f"./{file}"},
    }
    (folder / "model-settings.json").write_text(json.dumps(settings))
    return {}


def _data() -> Any:
    import numpy as np
    import pandas as pd

    values = np.random.default_rng(0).random((_TRAINED_ON, COLUMNS))
    return pd.DataFrame(values, columns=[f"f{i}" for i in range(COLUMNS)])


def _modules(library: str, kind: str) -> tuple[Any, Any]:
    flavor = "xgboost" if kind == "boosted" else "sklearn"
    name = _MODULES[library]
    return import_module(name), import_module(f"{name}.{flavor}")


@contextmanager
def _memory() -> Iterator[list[float]]:
    """Give a list, in which it notes how many MiB the memory grows at most."""
    Path("/proc/self/clear_refs").write_text("5")  # its peak is now what it has
    before = _status("VmRSS")
    found: list[float] = []
    yield found
    found.append(_status("VmHWM") - before)


def _status(name: str) -> float:
    """Return a number of MiB that Linux keeps of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


KINDS: dict[str, Callable[[Any], Any]] = {each.__name__: each for each in (linear, boosted, large)}
STEPS = {each.__name__: each for each in (log, load, save)}

if __name__ == "__main__":
    # What libraries print goes elsewhere: the standard output is for what is found.
    out = os.dup(1)
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    # This folder, in which modules may be called as something that a library imports.
    with suppress(ValueError):
        sys.path.remove(str(Path(__file__).parent))
    library, step, kind, place = sys.argv[1:]
    os.write(out, json.dumps(STEPS[step](library, kind, place)).encode())
