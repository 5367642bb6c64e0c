"""What a training gives to its run: each kind in one way, for all frameworks."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from jupyter_tracker.autologging import capturing
from jupyter_tracker.autologging.training import Training
from jupyter_tracker.client import documents
from jupyter_tracker.client.inputs import dataset_entity
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.client.values import metric, param, run_tags
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.names import DATASET_CONTEXT_TAG
from jupyter_tracker.contract.validation import MAX_PARAM_VALUE_LENGTH
from jupyter_tracker.data.dataset import Dataset
from jupyter_tracker.journal.writer import JournalWriter

EXAMPLE_ROWS = 5
"""Of what a model was trained on, as its input example; MLflow's number."""
NETWORK_ROWS = 1000
"""Of what a network was trained on, for the summary: asking it may take long."""

_PARAMS: WeakKeyDictionary[JournalWriter, dict[str, str]] = WeakKeyDictionary()
"""What trainings have given to runs that go on."""


def log_params(run_id: str, params: Mapping[str, Any]) -> None:
    """Log params; one that the run has already keeps its first value.

    Raises
    ------
    TrackerError
        When some could not be logged; the others are.
    """
    writer = SESSION.recorder.writer(run_id)
    logged = _PARAMS.setdefault(writer, {})
    missed = []
    for key, value in params.items():
        try:
            each = param(str(key), _text(value))
        except TrackerError as error:
            missed.append(error.message)
            continue
        if logged.setdefault(each.key, each.value) != each.value:
            missed.append(
                f"The run has {each.key}={logged[each.key]} from an earlier training. Start a run "
                "for each training."
            )
        else:
            writer.record(params=[each])
    if missed:
        raise TrackerError(" ".join(missed[:3]))


def log_metrics(
    run_id: str,
    metrics: Mapping[str, Any],
    step: int = 0,
    model_id: str = "",
    dataset: Dataset | None = None,
) -> None:
    """Log one point of each metric that is a number; ``@`` is not allowed in names."""
    about = (dataset.name, dataset.digest) if dataset is not None else ("", "")
    points = [
        metric(key.replace("@", "_at_"), value, step=step, model_id=model_id, dataset=about)
        for key, value in metrics.items()
    ]
    SESSION.recorder.record(run_id, metrics=points)


def set_tags(run_id: str, tags: Mapping[str, str]) -> None:
    """Set tags."""
    SESSION.recorder.record(run_id, tags=run_tags(tags))


def log_text(run_id: str, text: str, file: str) -> None:
    """Keep a text."""
    SESSION.recorder.artifact(run_id, file, text.encode())


def log_dict(run_id: str, content: Any, file: str) -> None:
    """Keep a dictionary as JSON."""
    SESSION.recorder.artifact(run_id, file, documents.dictionary(content, file))


def log_figure(run_id: str, figure: Any, file: str) -> None:
    """Keep a figure."""
    SESSION.recorder.artifact(run_id, file, documents.figure(figure, file, {"dpi": 175}))


def dataset_of(data: Any, targets: Any = None, name: str | None = None) -> Dataset | None:
    """Describe what a model was trained on; None where nobody knows its kind."""
    from jupyter_tracker import data as datasets

    kind = type(data)
    match kind.__module__.partition(".")[0], kind.__name__:
        case "pandas", "DataFrame":
            return datasets.from_pandas(data, name=name)
        case "polars", "DataFrame":
            return datasets.from_polars(data, name=name)
        case "numpy", "ndarray":
            return datasets.from_numpy(data, targets=_as_array(targets), name=name)
    return None


def log_dataset(run_id: str, dataset: Dataset | None, context: str) -> None:
    """Note what the run used; lost when the store does not answer just now."""
    if dataset is None:
        return
    used = e.DatasetInput(dataset_entity(dataset), [e.InputTag(DATASET_CONTEXT_TAG, context)])
    SESSION.recorder.ask(lambda: SESSION.client.log_inputs(run_id, [used]))


def first_rows(data: Any) -> Any:
    """Return a copy of the first rows of what a model is trained on."""
    rows = data.iloc[:EXAMPLE_ROWS] if hasattr(data, "iloc") else data[:EXAMPLE_ROWS]
    return rows.copy() if hasattr(rows, "copy") else rows


def wants_models(training: Training) -> bool:
    """Say whether the model is logged, as it is unless the run's cell keeps it anyway."""
    return training.settings.log_models and not capturing.keeps_models(training.run_id)


def log_model(
    training: Training,
    flavor: str,
    model: Any,
    example: Any = None,
    output: Any = None,
    *,
    name: str = "model",
    params: Mapping[str, Any] | None = None,
    data: Any = None,
    predict: Callable[[Any], Any] | None = None,
    **options: Any,
) -> str:
    """Log the trained model, if that is wanted.

    Parameters
    ----------
    training
        Made it.
    flavor
        How it is written.
    model, name, params
        The model, what it is called and what it was trained with.
    example, output
        Rows that it was trained on, and what it says of them.
    data
        All of these rows, which its server compares requests with.
    predict
        Asks the model, where that is not simply its own ``predict``.
    options
        Of the flavor.

    Returns
    -------
    str
        The id of the logged model; empty without one.
    """
    if not wants_models(training):
        return ""
    from jupyter_tracker.models.baseline import is_summable, make_baseline
    from jupyter_tracker.models.logging import log
    from jupyter_tracker.models.registered_flavors import flavor_named

    settings = training.settings
    more: dict[str, Any] = {"signature": False, **options}
    if settings.log_model_signatures and example is not None:
        signature = training.attempt("the signature", lambda: _signature(example, output))
        more["signature"] = signature or False
    if settings.log_input_examples and example is not None:
        more["input_example"] = example
    if settings.registered_model_name and name == "model":
        more["registered_model_name"] = settings.registered_model_name
    predict = predict or getattr(model, "predict", None)
    if predict is not None and is_summable(data):
        more["baseline"] = training.attempt(
            "the summary of its training data", partial(make_baseline, data, predict)
        )
    if params:
        more["params"] = {key: _text(value) for key, value in params.items()}
    info = log(flavor_named(flavor), model, name=name, **more)
    return info.model_id or ""


def figures() -> Any:
    """Return matplotlib's module of figures if the user has loaded matplotlib, or else None.

    Figures made with it are nowhere to be seen but in the run.
    """
    return import_module("matplotlib.figure") if "matplotlib.pyplot" in sys.modules else None


def _signature(example: Any, output: Any) -> Any:
    from jupyter_tracker.models.signature import infer_signature

    return infer_signature(example, output)


def _text(value: Any) -> str:
    return str(value)[:MAX_PARAM_VALUE_LENGTH]


def _as_array(targets: Any) -> Any:
    return targets.to_numpy() if hasattr(targets, "to_numpy") else targets
