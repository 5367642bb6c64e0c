"""Models on a real Ray; `make engines` runs this, as Ray is large."""

import pytest

from jupyter_tracker.scoring import predict_batches
from tests.scoring.conftest import ROWS, Models

ray = pytest.importorskip("ray", reason="ray is not installed: make engines")
pytest.importorskip("ray.data")


@pytest.fixture(scope="module", autouse=True)
def _ray():
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    yield
    ray.shutdown()


def test_a_dataset_of_ray_stays_one_and_an_actor_loads_the_model_once(models: Models):
    assert models.loads >= 0
    people = ray.data.from_pandas(ROWS).repartition(2)
    scored = predict_batches(
        models.uri("labels"),
        people,
        params={"factor": 2.0},
        batch_size=1,
        trust=True,
        concurrency=1,
    )
    assert isinstance(scored, ray.data.Dataset)
    rows = sorted(scored.take_all(), key=lambda row: row["age"])
    assert [(row["id"], row["score"]) for row in rows] == [
        ("007", 40.0),
        ("8", 60.0),
        ("9", 80.0),
        ("10", 100.0),
    ]
    assert models.loads == 1
