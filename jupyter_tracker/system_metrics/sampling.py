"""Measuring the machine once, as MLflow does: processor, memory, disk, network, NVIDIA's GPUs."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_tracker.extras import needs

_NOT_AVERAGED = ("network_receive_megabytes", "network_transmit_megabytes")
"""Since the start: the last sample says it."""

Sample = Mapping[str, float]


class Sampler:
    """Takes samples; used by one thread, in which it is made.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when psutil is not installed.
    """

    def __init__(self) -> None:
        self._psutil, self._nvml = libraries()
        self._psutil.cpu_percent()  # the first answer means nothing: each is since the one before
        self._network_before = self._network()
        self._gpus = _handles(self._nvml)

    def sample(self) -> Sample:
        """Measure; what cannot be measured is left out."""
        sample: dict[str, float] = {}
        for measure in (self._processor, self._disk, self._network_since, self._graphics):
            try:
                sample.update(measure())
            except Exception:  # noqa: S112 (drivers and containers fail in ways of their own)
                continue
        return sample

    def _processor(self) -> Sample:
        memory = self._psutil.virtual_memory()
        return {
            "cpu_utilization_percentage": self._psutil.cpu_percent(),
            "system_memory_usage_megabytes": memory.used / 1e6,
            "system_memory_usage_percentage": memory.used / memory.total * 100,
        }

    def _disk(self) -> Sample:
        usage = self._psutil.disk_usage(os.sep)
        return {
            "disk_usage_percentage": usage.percent,
            "disk_usage_megabytes": usage.used / 1e6,
            "disk_available_megabytes": usage.free / 1e6,
        }

    def _network_since(self) -> Sample:
        now = self._network()
        return {name: value - self._network_before[name] for name, value in now.items()}

    def _network(self) -> Sample:
        counters = self._psutil.net_io_counters()
        if counters is None:  # there is no network
            return {}
        return {
            "network_receive_megabytes": counters.bytes_recv / 1e6,
            "network_transmit_megabytes": counters.bytes_sent / 1e6,
        }

    def _graphics(self) -> Sample:
        sample: dict[str, float] = {}
        for number, gpu in enumerate(self._gpus):
            for measure in (_gpu_memory, _gpu_utilization, _gpu_power):
                try:
                    measured = measure(self._nvml, gpu)
                except self._nvml.NVMLError:  # not every card says everything
                    continue
                sample.update({f"gpu_{number}_{name}": value for name, value in measured.items()})
        return sample


def libraries() -> tuple[Any, Any]:
    """Import what measures: psutil and, where it is installed, NVIDIA's library.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED when psutil is not installed.
    """
    with needs("Measuring it", "jupyter-tracker[system]", ". Or pass log_system_metrics=False."):
        import psutil
    try:
        import pynvml
    except ImportError:
        pynvml = None
    return psutil, pynvml


def mean(samples: Sequence[Sample]) -> Sample:
    """Return the mean of what was measured, to one decimal as MLflow does."""
    measured: dict[str, list[float]] = {}
    for sample in samples:
        for name, value in sample.items():
            measured.setdefault(name, []).append(value)
    return {
        name: values[-1] if name in _NOT_AVERAGED else round(sum(values) / len(values), 1)
        for name, values in measured.items()
    }


def _handles(nvml: Any) -> list[Any]:
    """Return the GPUs; none without the library, a driver or a card."""
    try:
        nvml.nvmlInit()
        return [nvml.nvmlDeviceGetHandleByIndex(n) for n in range(nvml.nvmlDeviceGetCount())]
    except Exception:  # each of these is said in a way of its own
        return []


def _gpu_memory(nvml: Any, gpu: Any) -> Sample:
    memory = nvml.nvmlDeviceGetMemoryInfo(gpu)
    return {
        "memory_usage_percentage": memory.used / memory.total * 100,
        "memory_usage_megabytes": memory.used / 1e6,
    }


def _gpu_utilization(nvml: Any, gpu: Any) -> Sample:
    return {"utilization_percentage": nvml.nvmlDeviceGetUtilizationRates(gpu).gpu}


def _gpu_power(nvml: Any, gpu: Any) -> Sample:
    used = nvml.nvmlDeviceGetPowerUsage(gpu)
    return {
        "power_usage_watts": used / 1000,
        "power_usage_percentage": used / nvml.nvmlDeviceGetEnforcedPowerLimit(gpu) * 100,
    }
