"""The load of the machine: measured by psutil, under MLflow's names."""

import os
import subprocess
import sys
import threading
import time

import pytest
from mlflow.system_metrics.metrics.cpu_monitor import CPUMonitor
from mlflow.system_metrics.metrics.disk_monitor import DiskMonitor
from mlflow.system_metrics.metrics.network_monitor import NetworkMonitor

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.system_metrics.sampling import Sampler, mean
from jupyter_tracker.system_metrics.settings import Settings, settings

VARIABLES = "SAMPLING_INTERVAL SAMPLES_BEFORE_LOGGING NODE_ID".split()


@pytest.fixture(autouse=True)
def _own_settings(new_database, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", new_database(tmp_path / "runs" / "tracker.db"))
    for name in [f"MLFLOW_SYSTEM_METRICS_{name}" for name in VARIABLES]:
        monkeypatch.setenv(name, "")  # so that what a test sets goes with it
        os.environ.pop(name)
    monkeypatch.setenv("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", "")
    SESSION.reset()
    yield
    while tracker.active_run():
        tracker.end_run()


def history(run, name):
    return tracker.MlflowClient().get_metric_history(run.info.run_id, name)


def metrics_of(run):
    return tracker.get_run(run.info.run_id).data.metrics


def monitors():
    return [thread for thread in threading.enumerate() if thread.name == "tracker-system"]


def wait_for_points(run, name, count):
    deadline = time.monotonic() + 60
    while len(history(run, name)) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    return history(run, name)[:count]


# --- what is measured ----------------------------------------------------------------------------


def test_the_names_are_mlflows():
    theirs: dict[str, object] = {}
    for monitor in (CPUMonitor(), DiskMonitor(), NetworkMonitor()):
        monitor.collect_metrics()
        theirs.update(monitor.metrics)
    assert Sampler().sample().keys() == theirs.keys()


def test_a_machine_uses_memory_and_disk_within_bounds():
    sample = Sampler().sample()
    for name in ("system_memory_usage", "disk_usage"):
        assert 0 < sample[f"{name}_percentage"] <= 100
        assert sample[f"{name}_megabytes"] > 1


def test_the_mean_is_logged_and_of_the_network_the_last():
    samples = [
        {"cpu_utilization_percentage": 10.0, "network_receive_megabytes": 1.25},
        {"cpu_utilization_percentage": 20.55, "network_receive_megabytes": 2.25},
    ]
    assert mean(samples) == {"cpu_utilization_percentage": 15.3, "network_receive_megabytes": 2.25}


# --- when ----------------------------------------------------------------------------------------


def test_it_is_off_by_default():
    with tracker.start_run() as run:
        assert monitors() == []
    assert metrics_of(run) == {}


def test_a_run_that_asks_for_it_is_measured_until_it_ends():
    tracker.set_system_metrics_sampling_interval(0.05)
    with tracker.start_run(log_system_metrics=True) as run:
        points = wait_for_points(run, "system/cpu_utilization_percentage", 3)
        assert len(monitors()) == 1
    assert [point.step for point in points] == [0, 1, 2]
    assert monitors() == []


def test_a_run_shorter_than_the_interval_has_a_point():
    with tracker.start_run(log_system_metrics=True) as run:
        pass
    assert "system/system_memory_usage_megabytes" in metrics_of(run)


def test_several_samples_make_a_point():
    tracker.set_system_metrics_sampling_interval(0.01)
    tracker.set_system_metrics_samples_before_logging(1_000_000)
    with tracker.start_run(log_system_metrics=True) as run:
        time.sleep(0.1)
        assert metrics_of(run) == {}
    assert len(history(run, "system/disk_usage_percentage")) == 1


def test_it_can_be_turned_on_for_all_runs_and_off_for_one():
    tracker.enable_system_metrics_logging()
    with tracker.start_run() as measured:
        pass
    with tracker.start_run(log_system_metrics=False) as left_out:
        pass
    tracker.disable_system_metrics_logging()
    with tracker.start_run() as off:
        pass
    assert [bool(metrics_of(run)) for run in (measured, left_out, off)] == [True, False, False]


def test_the_environment_turns_it_on_as_with_mlflow(monkeypatch):
    monkeypatch.setenv("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", "true")
    with tracker.start_run() as run:
        pass
    assert metrics_of(run)


def test_the_node_is_part_of_the_names():
    tracker.set_system_metrics_node_id("node_0")
    with tracker.start_run(log_system_metrics=True) as run:
        pass
    assert "system/node_0/cpu_utilization_percentage" in metrics_of(run)


def test_a_resumed_run_goes_on_behind_its_last_step():
    with tracker.start_run(log_system_metrics=True) as run:
        pass
    with tracker.start_run(run_id=run.info.run_id, log_system_metrics=True):
        pass
    assert [p.step for p in history(run, "system/cpu_utilization_percentage")] == [0, 1]


def test_nested_runs_are_measured_each_for_itself():
    with tracker.start_run(log_system_metrics=True) as outer:
        with tracker.start_run(nested=True, log_system_metrics=True) as inner:
            assert len(monitors()) == 2
        assert len(monitors()) == 1
    assert metrics_of(outer).keys() == metrics_of(inner).keys()


def test_a_process_that_is_forked_is_not_measured_for_its_parents_run():
    with tracker.start_run(log_system_metrics=True):
        child = os.fork()
        if not child:
            os._exit(len(monitors()))
        assert os.waitpid(child, 0)[1] == 0


# --- what is wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize("interval", [0, -1, "soon", float("nan"), float("inf")])
def test_an_interval_that_is_none_is_refused(interval):
    with pytest.raises(TrackerError, match=r"sampling interval .*: give seconds, more than 0"):
        tracker.set_system_metrics_sampling_interval(interval)


@pytest.mark.parametrize("samples", [0, 1.5, "two"])
def test_a_number_of_samples_that_is_none_is_refused(samples):
    with pytest.raises(TrackerError, match=r"number of samples .*: give a whole number"):
        tracker.set_system_metrics_samples_before_logging(samples)


def test_a_node_that_cannot_be_part_of_a_name_is_refused():
    with pytest.raises(TrackerError, match="Invalid metric name 'system/a;b'"):
        tracker.set_system_metrics_node_id("a;b")


def test_none_sets_the_defaults():
    tracker.set_system_metrics_sampling_interval(3)
    tracker.set_system_metrics_samples_before_logging(4)
    tracker.set_system_metrics_node_id("five")
    assert settings() == Settings(3.0, 4, "five")
    tracker.set_system_metrics_sampling_interval(None)
    tracker.set_system_metrics_samples_before_logging(None)
    tracker.set_system_metrics_node_id(None)
    assert settings() == Settings(10.0, 1, "")


def test_a_variable_that_is_no_number_is_as_if_it_were_not_there(monkeypatch):
    monkeypatch.setenv("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "often")
    assert settings().interval == 10.0


def test_without_psutil_a_warning_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    with (
        pytest.warns(UserWarning, match=r"pip install 'jupyter-tracker\[system\]'") as seen,
        tracker.start_run(log_system_metrics=True) as run,
    ):
        tracker.log_metric("loss", 0.5)
    assert [warning.filename for warning in seen] == [__file__]
    assert metrics_of(run) == {"loss": 0.5}


def test_a_program_that_ends_ends_its_monitors(tmp_path):
    program = (
        "import jupyter_tracker as tracker\n"
        "tracker.start_run(log_system_metrics=True)\n"
        "tracker.start_run(nested=True, log_system_metrics=True)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    runs = tracker.search_runs(search_all_experiments=True, output_format="list")
    assert [run.info.status for run in runs] == ["FINISHED", "FINISHED"]
    assert all("system/cpu_utilization_percentage" in run.data.metrics for run in runs)
