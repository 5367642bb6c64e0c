"""What is computed of a trained estimator later: ``score``, and `sklearn.metrics`.

A metric belongs to the run of the estimator whose prediction is among its arguments; what the
estimator predicted for gives the metric its second name, as in ``accuracy_score_X_test``.
"""

import inspect
import sys
import threading
import weakref
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Real
from types import FrameType
from typing import Any

from jupyter_tracker.autologging import content
from jupyter_tracker.autologging.imports import when_imported
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import attempt, is_going_on

_PREDICTING = ("predict", "predict_proba", "predict_log_proba", "transform")
_NO_METRICS = ("check_scoring", "get_scorer", "get_scorer_names", "make_scorer")
_UNKNOWN = "unknown_dataset"


@dataclass
class _Trained:
    """A trained estimator, and what was computed of it."""

    run_id: str
    model_id: str
    data: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The identities of the data that it predicted for, by the names of variables."""
    calls: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """The metrics, by their functions: what they are called, and how they were computed."""
    datasets: set[str] = field(default_factory=set)
    """The data that the run says it was evaluated on."""


@dataclass
class _Prediction:
    trained: _Trained
    name: str
    """Of the data."""
    data: Callable[[], Any]
    """Returns the data while there is anybody who has it."""


class PostTraining:
    """Knows which run a prediction belongs to.

    Parameters
    ----------
    name
        The framework.
    settings
        What the user wants.
    """

    def __init__(self, name: str, settings: Settings) -> None:
        self._name, self._settings = name, settings
        self._trained: weakref.WeakKeyDictionary[Any, _Trained] = weakref.WeakKeyDictionary()
        self._predictions: dict[int, _Prediction] = {}
        """By the identities of what was predicted; gone with it."""
        self._here = threading.local()

    def install(self, patches: Patches, base: type, is_meant: Callable[[type], bool]) -> None:
        """Watch what is computed of the subclasses of ``base`` that are meant."""
        around = {**dict.fromkeys(_PREDICTING, self._predict), "score": self._score}
        patches.methods_below(base, around, is_meant, inherited=True)

        def watch(metrics: Any) -> None:
            for each in metrics.__all__:
                if inspect.isfunction(getattr(metrics, each)) and each not in _NO_METRICS:
                    patches.function(metrics, each, self._metric)

        patches.undo_with(when_imported("sklearn.metrics", watch))

    def trained(self, estimator: Any, run_id: str, model_id: str) -> None:
        """Remember the run of an estimator."""
        self._trained[estimator] = _Trained(run_id, model_id)

    # --- around what is called -------------------------------------------------------------------

    def _predict(
        self, original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any
    ) -> Any:
        trained = self._known(estimator)
        result = self._alone(original, estimator, *args, **kwargs)
        if trained is not None:
            data = _first(args, kwargs)
            self._attempt(lambda: self._remember(trained, data, result))
        return result

    def _score(
        self, original: Callable[..., Any], estimator: Any, *args: Any, **kwargs: Any
    ) -> Any:
        trained = self._known(estimator)
        value = self._alone(original, estimator, *args, **kwargs)
        if trained is not None:
            data = _first(args, kwargs)
            metric = f"{type(estimator).__name__}_score"
            call = f"{type(estimator).__name__}.score"

            def log() -> None:
                prediction = self._prediction(trained, data)
                self._log(prediction, metric, value, _call(call, original, args, kwargs, skip=1))

            self._attempt(log)
        return value

    def _metric(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._is_inside:
            return original(*args, **kwargs)
        value = self._alone(original, *args, **kwargs)
        given = (self._predictions.get(id(each)) for each in (*args, *kwargs.values()))
        prediction = next((each for each in given if each is not None), None)
        if prediction is not None:
            name = original.__name__
            call = _call(name, original, args, kwargs)
            self._attempt(lambda: self._log(prediction, name, value, call))
        return value

    # --- what is remembered ----------------------------------------------------------------------

    @property
    def _is_inside(self) -> bool:
        """Whether a training, or another function that is watched, is what calls."""
        return getattr(self._here, "depth", 0) > 0 or is_going_on()

    def _known(self, estimator: Any) -> _Trained | None:
        return None if self._is_inside else self._trained.get(estimator)

    def _alone(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call what calls others that are watched too."""
        self._here.depth = getattr(self._here, "depth", 0) + 1
        try:
            return original(*args, **kwargs)
        finally:
            self._here.depth -= 1

    def _attempt(self, step: Callable[[], None]) -> None:
        attempt(f"metrics of {self._name}", step, silent=self._settings.silent)

    def _prediction(self, trained: _Trained, data: Any) -> _Prediction:
        name = _variable(data) or _UNKNOWN
        known = trained.data[name]
        if id(data) not in known:
            known.append(id(data))
        try:
            found: Callable[[], Any] = weakref.ref(data)
        except TypeError:
            found = _nothing
        return _Prediction(trained, _numbered(name, known.index(id(data))), found)

    def _remember(self, trained: _Trained, data: Any, result: Any) -> None:
        place = id(result)
        weakref.finalize(result, self._predictions.pop, place, None)
        self._predictions[place] = self._prediction(trained, data)

    def _log(self, prediction: _Prediction, metric: str, value: Any, call: str) -> None:
        if not isinstance(value, Real) or isinstance(value, bool):
            return
        trained = prediction.trained
        calls = trained.calls[metric]
        key = f"{_numbered(metric, len(calls))}_{prediction.name}"
        calls.append((key, call))
        content.log_metrics(trained.run_id, {key: value}, model_id=trained.model_id)
        every = dict(sorted(each for calls in trained.calls.values() for each in calls))
        content.log_dict(trained.run_id, every, "metric_info.json")
        if self._settings.log_datasets and prediction.name not in trained.datasets:
            trained.datasets.add(prediction.name)
            dataset = content.dataset_of(prediction.data())
            content.log_dataset(trained.run_id, dataset, "eval")


def _first(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return args[0] if args else next(iter(kwargs.values()), None)


def _numbered(name: str, place: int) -> str:
    """Return a name that tells apart what has the same one; no variable has a ``-``."""
    return name if place == 0 else f"{name}-{place + 1}"


def _call(
    name: str,
    original: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    skip: int = 0,
) -> str:
    """Write down a call, with the names of variables for its data."""
    names = list(inspect.signature(original).parameters)[skip:]
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    return f"{name}({', '.join(f'{key}={_word(value)}' for key, value in given.items())})"


def _word(value: Any) -> str:
    if value is None or isinstance(value, Real):
        return repr(value)
    if isinstance(value, str):
        return repr(value[:32])
    return _variable(value) or f"<{type(value).__name__}>"


def _variable(value: Any) -> str:
    """Return the name of the variable that the user's code has a value in; empty without one."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and (_is_library(frame) or _is_given(frame, value)):
        frame = frame.f_back
    if frame is None:
        return ""
    found = [name for name, each in frame.f_locals.items() if each is value]
    return min(found, key=lambda name: name.startswith("_"), default="")


def _is_library(frame: FrameType) -> bool:
    module: str = frame.f_globals.get("__name__", "")
    return module.startswith(("jupyter_tracker.", "sklearn."))


def _is_given(frame: FrameType, value: Any) -> bool:
    """Say whether a function has a value from who called it."""
    code = frame.f_code
    given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return any(frame.f_locals.get(name) is value for name in given)


def _nothing() -> None:
    return None
