"""What is done with a model, by the Python of ours, of MLflow or of MLServer.

``python model_steps.py <library> <step> <kind> <place>``: the place is a tracking URI, the URI of a
model or a folder, and what else the step needs, apart by spaces. What is found goes to the standard
output, in JSON.
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
_LEARNED_FROM = 10_000
_REPEATS = 3
_POINTS = 5_000_000


def linear(data: Any) -> Any:
    """Train a small pipeline of scikit-learn."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression()).fit(data, _labels(data))


def boosted(data: Any) -> Any:
    """Train a hundred trees of XGBoost."""
    from xgboost import XGBClassifier

    return XGBClassifier(n_estimators=100, max_depth=4).fit(data, _labels(data))


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


def score(library: str, kind: str, place: str) -> dict[str, Any]:  # noqa: ARG001
    """Score a file of Parquet into another: in batches, or as MLflow's users do, as a whole."""
    model, folder, rows = place.split(" ")
    few, many = (_written(Path(folder), count) for count in (_TRAINED_ON, int(rows)))
    done = Path(folder) / f"{library}.parquet"

    if library == "tracker":
        from jupyter_tracker.scoring import predict_batches

        def scored(file: Path) -> None:
            done.unlink(missing_ok=True)
            predict_batches(model, file, done, progress=False)
    else:
        import mlflow
        import pandas as pd

        loaded = mlflow.pyfunc.load_model(model)

        def scored(file: Path) -> None:
            data = pd.read_parquet(file)
            data.assign(prediction=loaded.predict(data)).to_parquet(done)

    scored(few)  # which loads all that is needed
    with _memory() as memory:
        seconds = _timed(lambda: scored(many))
    return {"file": int(rows) / seconds, "file memory": memory[0]}


def spark(library: str, kind: str, place: str) -> dict[str, Any]:  # noqa: ARG001
    """Score a file of Parquet by ``spark_udf``, on as many workers as there are cores."""
    from pyspark.sql import SparkSession

    model, folder, rows = place.split(" ")
    few, many = (_written(Path(folder), count) for count in (_TRAINED_ON, int(rows)))
    os.environ["PYSPARK_PYTHON"] = sys.executable
    local = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    session = local.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    pyfunc = import_module(f"{_MODULES[library]}.pyfunc")
    udf = pyfunc.spark_udf(session, model, result_type="long")

    def scored(file: Path) -> None:
        # In as many parts as there are workers, however small the file is.
        frame = session.read.parquet(str(file)).repartition(session.sparkContext.defaultParallelism)
        frame.select(udf(*frame.columns)).write.format("noop").mode("overwrite").save()

    first = _timed(lambda: scored(few))
    seconds = statistics.median(_timed(lambda: scored(many)) for _ in range(_REPEATS))
    session.stop()
    return {"spark": int(rows) / seconds, "spark first": first}


def train(library: str, kind: str, place: str) -> dict[str, Any]:
    """Train without autologging, and then with it: what it adds to a training."""
    uri, repeats = place.split(" ")
    tracking = import_module(_MODULES[library])
    flavor = import_module(f"{_MODULES[library]}.{kind}")
    tracking.set_tracking_uri(uri)
    fit = TRAININGS[kind](_data(_LEARNED_FROM))

    def times() -> list[float]:
        fit()  # the first one loads what it needs
        return [_timed(fit) for _ in range(int(repeats))]

    alone = statistics.median(times())
    found = {"alone": 1000 * alone}
    for name, has_model in (("metrics", False), ("model", True)):
        flavor.autolog(log_models=has_model, silent=True)
        with_it = times()
        sent = _timed(lambda: _send_all(tracking))
        added = statistics.median(with_it) - alone
        found[name] = 1000 * added
        found[f"{name}, sent"] = 1000 * (added + sent / len(with_it))
    return found


def _send_all(tracking: Any) -> None:
    tracking.flush_async_logging()
    tracking.flush_artifact_async_logging()


def _sklearn_training(data: Any) -> Callable[[], object]:
    from sklearn.linear_model import LogisticRegression

    return lambda: LogisticRegression().fit(data, _labels(data))


def _xgboost_training(data: Any) -> Callable[[], object]:
    import xgboost

    matrix = xgboost.DMatrix(data, label=_labels(data))
    params = {"objective": "binary:logistic", "max_depth": 4}
    evals = [(matrix, "train")]
    return lambda: xgboost.train(params, matrix, 100, evals=evals, verbose_eval=False)


def _lightgbm_training(data: Any) -> Callable[[], object]:
    import lightgbm

    params = {"objective": "binary", "max_depth": 4, "verbose": -1}

    def fit() -> object:
        matrix = lightgbm.Dataset(data, label=_labels(data))
        return lightgbm.train(params, matrix, 100, valid_sets=[matrix], valid_names=["train"])

    return fit


def _timed(step: Callable[[], object]) -> float:
    before = time.perf_counter()
    step()
    return time.perf_counter() - before


def _written(folder: Path, rows: int) -> Path:
    """Return a file of so many rows, which is made when there is none."""
    file = folder / f"rows-{rows}.parquet"
    if not file.exists():
        _data(rows).to_parquet(file)
    return file


def _data(rows: int = _TRAINED_ON) -> Any:
    import numpy as np
    import pandas as pd

    values = np.random.default_rng(0).random((rows, COLUMNS))
    return pd.DataFrame(values, columns=[f"f{i}" for i in range(COLUMNS)])


def _labels(data: Any) -> Any:
    return (data["f0"] > 0.5).astype(int)


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
STEPS = {each.__name__: each for each in (log, load, save, score, spark, train)}
TRAININGS: dict[str, Callable[[Any], Callable[[], object]]] = {
    "sklearn": _sklearn_training,
    "xgboost": _xgboost_training,
    "lightgbm": _lightgbm_training,
}

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
