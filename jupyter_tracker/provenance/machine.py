"""On which machine a run ran: system, processor, memory, GPUs, container, job."""

import os
import platform
import shutil
import socket
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

_GPU_TIMEOUT = 5.0
_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


@lru_cache(maxsize=1)
def processor() -> str:
    """Return the processor's name and how many of its cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor_name()} x {cores}"


@lru_cache(maxsize=1)
def memory() -> str:
    """Return how much memory there is, or that the container may use; empty when nobody says."""
    try:
        installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on Windows
        return ""
    return f"{min([installed, *_memory_limits()]) / (1 << 30):.1f} GiB"


@lru_cache(maxsize=1)
def gpus() -> str:
    """Return the names of NVIDIA's GPUs, each with its number; empty when there is none."""
    counted: dict[str, int] = {}
    for name in _gpu_names():
        counted[name] = counted.get(name, 0) + 1
    return ", ".join(f"{name} x {number}" for name, number in counted.items())


def host() -> str:
    """Return the machine's name."""
    return socket.gethostname()


def system() -> str:
    """Return the operating system with its version."""
    return platform.platform()


def image() -> str:
    """Return the container image, where a Hub says it."""
    return os.environ.get("JUPYTER_IMAGE_SPEC") or os.environ.get("JUPYTER_IMAGE") or ""


def pod() -> str:
    """Return the name of the Kubernetes pod, empty outside of one."""
    return os.environ.get("HOSTNAME", "") if "KUBERNETES_SERVICE_HOST" in os.environ else ""


def slurm_job() -> str:
    """Return the id of the Slurm job, empty outside of one."""
    return os.environ.get("SLURM_JOB_ID", "")


def hub_server() -> str:
    """Return which server of a JupyterHub this is, empty outside of one."""
    return os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "").strip("/")


def _processor_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    if sys.platform == "darwin":
        return _output("sysctl", "-n", "machdep.cpu.brand_string").strip() or platform.machine()
    return platform.processor() or platform.machine()


def _memory_limits() -> list[int]:
    limits = []
    for file in _CGROUP_LIMITS:
        try:
            limits.append(int(Path(file).read_text()))
        except (OSError, ValueError):  # no such file, or the word "max"
            continue
    return limits


def _gpu_names() -> list[str]:
    if shutil.which("nvidia-smi"):
        listed = _output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
        return [line.strip() for line in listed.splitlines() if line.strip()]
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    # Asking for a name would start CUDA, after which the process cannot fork its data loaders.
    if cuda is None or not cuda.is_initialized():
        return []
    return [str(cuda.get_device_name(number)) for number in range(cuda.device_count())]


def _output(*command: str) -> str:
    try:
        return subprocess.run(  # noqa: S603 (fixed arguments)
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_GPU_TIMEOUT,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
