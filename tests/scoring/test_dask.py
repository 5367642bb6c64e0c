"""Models on Dask; `make engines` runs this: where Dask is installed, scikit-learn loads slower."""

import numpy as np
import pandas as pd
import pytest

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.scoring import predict_batches
from tests.scoring.conftest import ROWS, Models

dd = pytest.importorskip("dask.dataframe", reason="dask is not installed: make engines")


@pytest.fixture
def people():
    return dd.from_pandas(ROWS, npartitions=2)


def test_a_data_frame_of_dask_stays_one_until_it_is_computed(models: Models, people):
    scored = predict_batches(models.uri("churn"), people)
    assert scored.npartitions == 2
    assert scored.dtypes["prediction"] == np.int64
    expected = ROWS.assign(prediction=models.expected)
    pd.testing.assert_frame_equal(scored.compute(), expected, check_dtype=False)


def test_threads_share_one_model(models: Models, people):
    assert models.loads >= 0
    scored = predict_batches(models.uri("labels"), people, params={"factor": 1.0}, trust=True)
    assert scored.compute(scheduler="threads")["score"].tolist() == [20.0, 30.0, 40.0, 50.0]
    assert models.loads <= 1


def test_a_partition_without_rows_is_scored(models: Models, people):
    scored = predict_batches(models.uri("churn"), people[people["age"] > 40])
    assert scored.compute()["prediction"].tolist() == [1]


def test_without_a_signature_the_predictions_are_double(models: Models, people):
    scored = predict_batches(models.uri("unsigned"), people, inputs=["age", "visits"], keep=False)
    assert dict(scored.dtypes) == {"prediction": np.float64}
    assert scored.compute()["prediction"].tolist() == models.expected


def test_what_is_missing_is_said_before_anything_is_computed(models: Models, people):
    with pytest.raises(TrackerError, match="Model is missing inputs 'visits'"):
        predict_batches(models.uri("churn"), people[["age"]])


def test_what_a_partition_gets_wrong_is_said_when_it_is_computed(models: Models, people):
    scored = predict_batches(models.uri("short"), people, trust=True)
    with pytest.raises(TrackerError, match="The model returned 1 prediction for 2 rows"):
        scored.compute()
