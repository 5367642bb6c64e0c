import os
import re

import pytest

from jupyter_tracker.provenance import machine


@pytest.fixture
def nvidia_smi(tmp_path, monkeypatch):
    """Put a program of that name on the path; it does what it is told."""

    def install(script):
        program = tmp_path / "nvidia-smi"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        machine.gpus.cache_clear()

    yield install
    machine.gpus.cache_clear()


def test_the_processor_and_its_cores_are_named():
    assert re.fullmatch(r".+ x \d+", machine.processor())


def test_memory_is_more_than_nothing():
    assert float(machine.memory().removesuffix(" GiB")) > 0.1


def test_gpus_of_a_kind_are_counted(nvidia_smi):
    nvidia_smi("echo 'NVIDIA A100'; echo 'NVIDIA A100'; echo 'NVIDIA T4'")
    assert machine.gpus() == "NVIDIA A100 x 2, NVIDIA T4 x 1"


def test_a_driver_that_does_not_work_is_no_gpu(nvidia_smi):
    nvidia_smi("echo 'NVIDIA-SMI has failed'; exit 9")
    assert machine.gpus() == ""


def test_outside_of_a_cluster_there_is_neither_pod_nor_job(monkeypatch):
    for name in ("KUBERNETES_SERVICE_HOST", "SLURM_JOB_ID", "JUPYTERHUB_SERVICE_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    assert (machine.pod(), machine.slurm_job(), machine.hub_server()) == ("", "", "")
