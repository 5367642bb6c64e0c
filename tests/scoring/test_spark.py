"""Models on a real session of Spark; `make engines` runs this, as Spark is large and needs Java."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import jupyter_tracker as mlflow
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.models import infer_signature
from tests.conftest import RunningServer
from tests.docs.test_docs import REPOSITORY
from tests.scoring.conftest import INPUTS, ROWS, Models

pytest.importorskip("pyspark", reason="pyspark is not installed: make engines")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Spark needs Java, which is not installed", allow_module_level=True)

from pyspark.errors import PythonException
from pyspark.sql import SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import LongType


@pytest.fixture(scope="module")
def spark():
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "2")
        .config("spark.log.level", "OFF")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def rows(spark: SparkSession):
    return spark.createDataFrame(ROWS)


def column(frame, *, named: str = "p"):
    return [row[named] for row in frame.collect()]


def test_columns_are_matched_by_name_in_whatever_order(spark, rows, models: Models):
    udf = mlflow.pyfunc.spark_udf(spark, models.uri("churn"))
    for columns in (["visits", "id", "age"], [f.struct("visits", "age")], ["age", "visits"], []):
        assert column(rows.withColumn("p", udf(*columns))) == models.expected, columns


def test_columns_without_names_are_in_the_order_of_the_signature(spark, rows, models: Models):
    udf = mlflow.pyfunc.spark_udf(spark, models.uri("churn"))
    scored = rows.withColumn("p", udf(f.col("age"), f.col("visits")))
    assert column(scored) == models.expected


def test_the_result_has_the_types_of_the_signature(spark, rows, models: Models):
    types = {}
    for name in ("churn", "tensor", "probabilities", "labels"):
        udf = mlflow.pyfunc.spark_udf(spark, models.uri(name), trust=True)
        types[name] = rows.withColumn("p", udf()).schema["p"].dataType.simpleString()
    assert types == {
        "churn": "bigint",
        "tensor": "array<bigint>",  # as with MLflow
        "probabilities": "array<double>",
        "labels": "struct<label:string,score:double>",
    }


@pytest.mark.parametrize(
    ("name", "result_type", "expected"),
    [
        ("churn", "double", [0.0, 1.0, 0.0, 1.0]),
        ("churn", LongType(), [0, 1, 0, 1]),
        ("churn", "string", ["0", "1", "0", "1"]),
        ("churn", "array<long>", [[0], [1], [0], [1]]),
        ("tensor", None, [[0], [1], [0], [1]]),
        ("labels", "score double", [(20.0,), (30.0,), (40.0,), (50.0,)]),
        ("labels", "double", [20.0, 30.0, 40.0, 50.0]),
        ("labels", "string", ["young", "young", "old", "old"]),
    ],
)
def test_the_result_is_of_the_type_that_is_asked_for(
    spark, rows, models: Models, name, result_type, expected
):
    udf = mlflow.pyfunc.spark_udf(spark, models.uri(name), result_type, trust=True)
    assert [
        tuple(value) if hasattr(value, "asDict") else value
        for value in column(rows.withColumn("p", udf("age", "visits")))
    ] == expected


def test_several_values_for_a_row_are_an_array(spark, rows, models: Models):
    udf = mlflow.pyfunc.spark_udf(spark, models.uri("probabilities"))
    scored = column(rows.withColumn("p", udf("age", "visits")))
    assert [row.index(max(row)) for row in scored] == models.expected


def test_the_files_travel_and_each_worker_loads_them_once(spark, models: Models, tmp_path: Path):
    assert models.loads >= 0
    folder = shutil.copytree(models.uri("labels"), tmp_path / "model")
    udf = mlflow.pyfunc.spark_udf(spark, folder, params={"factor": 2.0}, trust=True)
    shutil.rmtree(folder)
    many = spark.createDataFrame(pd.concat([ROWS] * 4)).repartition(6)
    for _ in range(2):
        scored = many.withColumn("p", udf("age", "visits")["score"])
        assert sorted(column(scored)) == sorted([40.0, 60.0, 80.0, 100.0] * 4)
    assert 1 <= models.loads <= 2


def test_a_partition_without_rows_has_no_predictions(spark, rows, models: Models):
    udf = mlflow.pyfunc.spark_udf(spark, models.uri("churn"))
    few = rows.where("age > 40").repartition(4)
    assert column(few.withColumn("p", udf())) == [1]
    assert column(rows.where("age > 400").withColumn("p", udf())) == []


def test_it_is_a_function_of_sql_too(spark, rows, models: Models):
    udf = mlflow.pyfunc.spark_udf(spark, models.uri("churn"))
    spark.udf.register("churn", udf)
    rows.createOrReplaceTempView("people")
    assert column(spark.sql("SELECT churn(age, visits) AS p FROM people")) == models.expected
    assert udf.metadata.signature is not None


def test_environment_variables_reach_the_model(spark, rows, tmp_path: Path):
    def speak(model_input):
        return [os.environ["GREETING"]] * len(model_input)

    mlflow.pyfunc.save_model(tmp_path / "model", speak, pip_requirements=[])
    udf = mlflow.pyfunc.spark_udf(
        spark, tmp_path / "model", "string", extra_env={"GREETING": "hello"}, trust=True
    )
    assert column(rows.withColumn("p", udf("age"))) == ["hello"] * 4


def test_without_a_signature_the_predictions_are_double(spark, rows, models: Models):
    with pytest.warns(UserWarning, match="the predictions are taken for 'double'"):
        udf = mlflow.pyfunc.spark_udf(spark, models.uri("unsigned"))
    assert column(rows.withColumn("p", udf(f.struct("age", "visits")))) == models.expected
    with pytest.raises(TrackerError, match="Say which columns the model gets"):
        udf()


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ({"result_type": "number"}, ErrorCode.INVALID_PARAMETER_VALUE, "no result_type 'number'"),
        ({"result_type": "date"}, ErrorCode.INVALID_PARAMETER_VALUE, "cannot return .* 'date'"),
        ({"env_manager": "conda"}, ErrorCode.NOT_IMPLEMENTED, "env_manager='conda' is not supp"),
        ({"prebuilt_env_uri": "x"}, ErrorCode.NOT_IMPLEMENTED, "prebuilt_env_uri is not supp"),
    ],
)
def test_bad_options_are_refused_at_once(spark, models: Models, options, code, message):
    with pytest.raises(TrackerError, match=message) as refused:
        mlflow.pyfunc.spark_udf(spark, models.uri("churn"), **options)
    assert refused.value.error_code == code


@pytest.mark.parametrize(
    ("name", "columns", "options", "message"),
    [
        ("churn", ["1D"], {}, "Model is missing inputs 'visits': it got 1 column"),
        ("churn", ["'old'", "1L"], {}, "column 'age': it is .* the model takes double"),
        ("churn", ["age", "visits"], {"result_type": "int"}, "compatible with the requested type"),
        ("labels", ["age", "visits"], {"result_type": "x int"}, "The model returned no 'x', but"),
        ("short", ["age", "visits"], {}, "The model returned 1 prediction for 2 rows"),
        ("labels", ["age", "visits"], {"trust": False}, "would run code: 'python_model.pkl'"),
    ],
)
def test_what_a_worker_refuses_is_in_the_error_of_spark(
    spark, rows, models: Models, name, columns, options, message
):
    udf = mlflow.pyfunc.spark_udf(spark, models.uri(name), **{"trust": True, **options})
    with pytest.raises(PythonException, match=message):
        column(rows.coalesce(1).withColumn("p", udf(*map(f.expr, columns))))


def test_a_worker_without_a_package_of_the_model_says_which(
    spark, rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "only_here.py").write_text("def predict(model_input):\n    return [1.0]\n")
    monkeypatch.syspath_prepend(tmp_path)
    import only_here  # type: ignore[import-not-found]

    mlflow.pyfunc.save_model(tmp_path / "model", only_here.predict, pip_requirements=[])
    udf = mlflow.pyfunc.spark_udf(spark, tmp_path / "model", "double", trust=True)
    with pytest.raises(PythonException, match="needs the package only_here, which is missing"):
        column(rows.withColumn("p", udf("age")))


def test_a_worker_without_this_package_says_so(models: Models, tmp_path: Path):
    import cloudpickle
    from pyspark.sql.types import DoubleType

    from jupyter_tracker.models.loading import open_model
    from jupyter_tracker.scoring.shipping import described
    from jupyter_tracker.scoring.spark import _scoring
    from jupyter_tracker.scoring.spark_worker import SparkTask

    model = described(open_model(models.uri("churn")), None)
    task = SparkTask(model, DoubleType(), None, None, {})
    (tmp_path / "function").write_bytes(cloudpickle.dumps(_scoring(task)))
    code = (
        "import pickle, sys; sys.modules['jupyter_tracker'] = None; "
        "pickle.load(open('function', 'rb'))(iter(()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert "cannot import jupyter_tracker" in done.stderr


# --- snippets ------------------------------------------------------------------------------------


@pytest.fixture
def _churn_in_production(server: RunningServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    SESSION.reset()
    model = LogisticRegression().fit(INPUTS, [0, 1, 0, 1])
    with mlflow.start_run():
        mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(INPUTS, pd.Series(model.predict(INPUTS))),
            registered_model_name="CustomerChurnModel",
            pip_requirements=[],
        )
    mlflow.MlflowClient().transition_model_version_stage("CustomerChurnModel", "1", "Production")
    yield
    SESSION.reset()


@pytest.mark.usefixtures("spark", "_churn_in_production")
def test_the_snippet_for_spark_in_the_docs_runs(models: Models, tmp_path: Path):
    ROWS.to_csv(tmp_path / "data.csv", index=False)
    text = (REPOSITORY / "docs" / "batch.md").read_text()
    (snippet,) = (part for part in text.split("```") if "spark_udf(spark" in part)
    names: dict[str, object] = {}
    exec(snippet.replace('"data.csv"', repr(str(tmp_path / "data.csv"))), names)
    assert column(names["scored"], named="prediction") == models.expected
