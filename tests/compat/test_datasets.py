"""Datasets of the real MLflow client against our server."""

import json

import mlflow
import numpy as np
import pandas as pd
from mlflow.tracking import MlflowClient


def iris() -> mlflow.data.pandas_dataset.PandasDataset:
    frame = pd.DataFrame({"größe": [1.0, 2.0], "kind": ["a", "b"]})
    return mlflow.data.from_pandas(frame, source="iris.csv", name="iris", targets="kind")


def test_a_dataset_is_read_back_with_context_tags_schema_and_profile():
    data = iris()
    with mlflow.start_run() as run:
        mlflow.log_input(data, context="training", tags={"split": "a"})
        mlflow.log_input(mlflow.data.from_numpy(np.zeros((2, 2))), context="test")
    inputs = mlflow.get_run(run.info.run_id).inputs.dataset_inputs
    read = {each.dataset.name: each for each in inputs}["iris"]
    assert (read.dataset.digest, read.dataset.source_type) == (data.digest, "local")
    assert json.loads(read.dataset.schema)["mlflow_colspec"][0]["name"] == "größe"
    assert read.dataset.profile == '{"num_rows": 2, "num_elements": 4}'
    tags = {tag.key: tag.value for tag in read.tags}
    assert tags == {"mlflow.data.context": "training", "split": "a"}
    assert len(inputs) == 2
    source = mlflow.data.get_source(read)
    assert source.uri == "iris.csv"


def test_runs_are_found_with_their_datasets():
    for name in ("one", "two"):
        with mlflow.start_run(run_name=name):
            mlflow.log_input(iris(), context="training")
    runs = mlflow.search_runs(output_format="list")
    assert [run.inputs.dataset_inputs[0].dataset.name for run in runs] == ["iris", "iris"]


def test_a_model_is_an_input_of_the_run_that_uses_it():
    model = mlflow.create_external_model(name="agent")
    with mlflow.start_run() as run:
        models = [mlflow.entities.LoggedModelInput(model.model_id)]
        MlflowClient().log_inputs(run.info.run_id, models=models)
    inputs = mlflow.get_run(run.info.run_id).inputs
    assert [each.model_id for each in inputs.model_inputs] == [model.model_id]
