"""Whether and how often the machine is measured: MLflow's environment variables."""

import os
from dataclasses import dataclass

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import check_key, shown

_ENABLED = "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"
_INTERVAL = "MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL"
_SAMPLES = "MLFLOW_SYSTEM_METRICS_SAMPLES_BEFORE_LOGGING"
_NODE_ID = "MLFLOW_SYSTEM_METRICS_NODE_ID"


@dataclass(frozen=True)
class Settings:
    """How a run's machine is measured.

    Attributes
    ----------
    interval
        Seconds between samples.
    samples
        Of how many samples the mean is logged.
    node_id
        Tells the machines of one run apart; becomes part of the metrics' names.
    """

    interval: float = 10.0
    samples: int = 1
    node_id: str = ""


def is_enabled() -> bool:
    """Say whether runs that do not say it themselves are measured."""
    return os.environ.get(_ENABLED, "").strip().lower() in ("true", "1")


def settings() -> Settings:
    """Return what the environment says; a value that is none is as if it were not there."""
    return Settings(
        interval=_positive(os.environ.get(_INTERVAL)) or Settings.interval,
        samples=int(_positive(os.environ.get(_SAMPLES)) or 0) or Settings.samples,
        node_id=os.environ.get(_NODE_ID, ""),
    )


def enable_system_metrics_logging() -> None:
    """Measure the machine during runs, unless `start_run` is told otherwise."""
    os.environ[_ENABLED] = "true"


def disable_system_metrics_logging() -> None:
    """Do not measure the machine during runs, unless `start_run` is told otherwise."""
    os.environ[_ENABLED] = "false"


def set_system_metrics_sampling_interval(interval: float | None) -> None:
    """Set the seconds between two samples; None for the default, 10."""
    if interval is not None and not _positive(interval):
        raise invalid(
            f"Invalid sampling interval {shown(str(interval))}: give seconds, more than 0."
        )
    _set(_INTERVAL, interval)


def set_system_metrics_samples_before_logging(samples: int | None) -> None:
    """Set of how many samples the mean is logged; None for the default, 1."""
    if samples is not None and (not isinstance(samples, int) or samples < 1):
        raise invalid(
            f"Invalid number of samples {shown(str(samples))}: give a whole number, 1 or more."
        )
    _set(_SAMPLES, samples)


def set_system_metrics_node_id(node_id: str | None) -> None:
    """Set what tells the machines of one run apart, as part of the metrics' names."""
    if node_id is not None:
        check_key(f"system/{node_id}", "metric")
    _set(_NODE_ID, node_id)


def _set(variable: str, value: object) -> None:
    if value is None:
        os.environ.pop(variable, None)
    else:
        os.environ[variable] = str(value)


def _positive(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None
