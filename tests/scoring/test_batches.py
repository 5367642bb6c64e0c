"""Tables and files of each kind, scored in batches."""

import io
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import dataset

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.scoring import predict_batches
from jupyter_tracker.scoring.progress import Line
from tests.scoring.conftest import INPUTS, ROWS, Models

TABLE = pa.Table.from_pandas(ROWS, preserve_index=False)


# --- tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3, 4, 100])
def test_a_data_frame_gets_a_column_of_predictions(models: Models, rows: int):
    frame = ROWS.set_index(pd.Index(list("wxyz")))
    scored = predict_batches(models.uri("churn"), frame, batch_size=rows)
    pd.testing.assert_frame_equal(scored, frame.assign(prediction=models.expected))


def test_a_data_frame_of_polars_stays_one(models: Models):
    frame = pl.DataFrame(ROWS.to_dict(orient="list"))
    scored = predict_batches(models.uri("churn"), frame, batch_size=3)
    assert scored.equals(frame.with_columns(prediction=pl.Series(models.expected)))


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_a_lazy_frame_of_polars_is_scored_when_it_is_collected(models: Models, engine):
    frame = pl.LazyFrame(ROWS.to_dict(orient="list"))
    scored = predict_batches(models.uri("churn"), frame, batch_size=3)
    assert scored.collect_schema()["prediction"] == pl.Int64
    collected = scored.filter(pl.col("prediction") == 1).collect(engine=engine)
    assert collected["id"].to_list() == ["8", "10"]


@pytest.mark.parametrize("data", [TABLE, TABLE.to_batches()[0]], ids=["table", "batch"])
def test_data_of_arrow_stays_what_it_is(models: Models, data):
    scored = predict_batches(models.uri("churn"), data, batch_size=3)
    assert type(scored) is type(data)
    assert scored.schema == TABLE.schema.append(pa.field("prediction", pa.int64()))
    assert scored["prediction"].to_pylist() == models.expected


def test_a_reader_of_arrow_is_scored_while_it_is_read(models: Models):
    read = []

    def batches():
        for start in range(4):
            read.append(start)
            yield TABLE.slice(start, 1).to_batches()[0]

    reader = pa.RecordBatchReader.from_batches(TABLE.schema, batches())
    scored = predict_batches(models.uri("churn"), reader)
    assert len(read) == 1  # the first one tells the types
    assert scored.read_all()["prediction"].to_pylist() == models.expected


def test_several_values_for_a_row_are_a_list(models: Models):
    scored = predict_batches(models.uri("probabilities"), TABLE)
    assert scored.schema.field("prediction").type == pa.list_(pa.float64())
    assert np.argmax(scored["prediction"].to_pylist(), axis=1).tolist() == models.expected


def test_columns_that_a_model_names_keep_their_names_and_params_are_passed_on(models: Models):
    scored = predict_batches(
        models.uri("labels"), ROWS, keep=["id"], params={"factor": 2.0}, trust=True
    )
    assert scored.to_dict(orient="list") == {
        "id": ROWS["id"].to_list(),
        "label": ["old"] * 4,
        "score": [40.0, 60.0, 80.0, 100.0],
    }


def test_a_model_is_loaded_once_for_all_batches(models: Models):
    assert models.loads >= 0
    predict_batches(models.uri("labels"), ROWS, batch_size=1, trust=True)
    assert models.loads == 1


def test_the_model_without_a_signature_gets_the_columns_that_are_named(models: Models):
    scored = predict_batches(models.uri("unsigned"), ROWS, inputs=["age", "visits"], keep=False)
    assert scored.to_dict(orient="list") == {"prediction": models.expected}


def test_the_type_and_the_name_of_predictions_can_be_said(models: Models):
    scored = predict_batches(
        models.uri("churn"), ROWS, prediction="churned", result_type="string", keep=False
    )
    assert scored.to_dict(orient="list") == {"churned": ["0", "1", "0", "1"]}


@pytest.mark.parametrize("name", ["churn", "tensor"])
def test_a_table_without_rows_gets_its_columns_and_no_model_is_asked(models: Models, name):
    scored = predict_batches(models.uri(name), ROWS[:0])
    assert list(scored.columns) == [*ROWS.columns, "prediction"]
    assert (len(scored), scored["prediction"].dtype) == (0, np.int64)
    assert predict_batches(models.uri(name), TABLE[:0]).num_rows == 0
    assert predict_batches(models.uri(name), pl.from_arrow(TABLE[:0])).height == 0


# --- files ---------------------------------------------------------------------------------------


def test_a_file_of_parquet_becomes_another(models: Models, tmp_path: Path):
    pq.write_table(TABLE, tmp_path / "in.parquet")
    output = predict_batches(
        models.uri("churn"), tmp_path / "in.parquet", tmp_path / "out.parquet", batch_size=3
    )
    assert pq.read_table(output)["prediction"].to_pylist() == models.expected


def test_a_folder_becomes_a_folder_of_the_same_files(models: Models, tmp_path: Path):
    (tmp_path / "in" / "day=2").mkdir(parents=True)
    (tmp_path / "in" / "_SUCCESS").touch()
    for name in ("a.parquet", "day=2/b.parquet"):
        pq.write_table(TABLE, tmp_path / "in" / name)
    predict_batches(models.uri("churn"), tmp_path / "in", tmp_path / "out")
    files = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert [str(path.relative_to(tmp_path / "out")) for path in files] == [
        "a.parquet",
        "day=2/b.parquet",
    ]
    assert all(pq.ParquetFile(path).metadata.num_rows == 4 for path in files)


BY_AGE = dataset.partitioning(
    pa.schema([("age", pa.float64()), ("id", pa.string())]), flavor="hive"
)


def written_by_age(folder: Path, kind: str = "parquet") -> Path:
    """Return a folder whose folders have a column of the model's, and one that is not."""
    table = TABLE.set_column(0, "id", pa.array(["007", "a b/c", None, "10"]))
    dataset.write_dataset(table, folder, format=kind, partitioning=BY_AGE)
    return folder


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_columns_in_the_names_of_folders_are_read_and_stay_there(
    models: Models, tmp_path: Path, kind: str
):
    folder = written_by_age(tmp_path / "in", kind)
    output = predict_batches(models.uri("churn"), folder, tmp_path / "out")
    assert files_in(output) == files_in(folder)
    scored = dataset.dataset(output, format=kind, partitioning=BY_AGE)
    assert scored.schema.names == ["visits", "prediction", "age", "id"]
    rows = scored.to_table().sort_by("age")
    assert rows["prediction"].to_pylist() == models.expected
    assert rows["id"].to_pylist() == ["007", "a b/c", None, "10"]


def test_files_can_be_written_apart_by_columns(models: Models, tmp_path: Path):
    folder = written_by_age(tmp_path / "in")
    output = predict_batches(
        models.uri("churn"), folder, tmp_path / "out", partition_by="prediction"
    )
    folders = {path.partition("/")[0] for path in files_in(output)}
    assert folders == {"prediction=0", "prediction=1"}
    scored = dataset.dataset(output, partitioning="hive").to_table().sort_by("age")
    assert scored.schema.names == ["visits", "age", "id", "prediction"]
    assert scored["prediction"].to_pylist() == models.expected


def test_a_file_outside_of_the_folders_that_have_a_column_lacks_it(models: Models, tmp_path: Path):
    folder = written_by_age(tmp_path / "in")
    next(folder.rglob("*.parquet")).rename(folder / "z.parquet")
    with pytest.raises(TrackerError, match=r"z.parquet' has no column 'age'; it has 'visits'"):
        predict_batches(models.uri("churn"), folder, tmp_path / "out")


def test_a_name_of_a_folder_that_is_no_value_of_the_models_column_is_named(
    models: Models, tmp_path: Path
):
    (tmp_path / "in" / "age=old").mkdir(parents=True)
    pq.write_table(TABLE.drop_columns("age"), tmp_path / "in" / "age=old" / "a.parquet")
    with pytest.raises(TrackerError, match="a.parquet' cannot be scored: .*'old'"):
        predict_batches(models.uri("churn"), tmp_path / "in", tmp_path / "out")


@pytest.mark.parametrize(
    ("columns", "message"),
    [(["agee"], "cannot be apart by 'agee': what"), (["visits", "age", "id", "prediction"], "one")],
)
def test_files_are_not_apart_by_columns_that_are_not_there_or_are_all(
    models: Models, tmp_path: Path, columns, message
):
    pq.write_table(TABLE, tmp_path / "in.parquet")
    with pytest.raises(TrackerError, match=message):
        predict_batches(
            models.uri("churn"), tmp_path / "in.parquet", tmp_path / "out", partition_by=columns
        )
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_what_a_model_says_of_itself_arrives_where_files_are_apart(models: Models, tmp_path: Path):
    pq.write_table(TABLE, tmp_path / "in.parquet")
    with pytest.raises(TrackerError, match="The model returned 1 prediction for 4 rows"):
        predict_batches(
            models.uri("short"),
            tmp_path / "in.parquet",
            tmp_path / "out",
            partition_by="id",
            trust=True,
        )


def test_what_csv_says_besides_the_inputs_is_kept_as_it_is(models: Models, tmp_path: Path):
    ROWS.to_csv(tmp_path / "in.csv", index=False)
    output = predict_batches(models.uri("churn"), tmp_path / "in.csv", tmp_path / "out.csv")
    scored = pd.read_csv(output, dtype={"id": str, "age": float})
    assert scored.equals(ROWS.assign(prediction=models.expected))


def test_a_file_without_rows_becomes_one_without_rows(models: Models, tmp_path: Path):
    (tmp_path / "in.csv").write_text("age,visits\n")
    predict_batches(models.uri("churn"), tmp_path / "in.csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == '"age","visits","prediction"\n'


def test_a_failure_leaves_no_output(models: Models, tmp_path: Path):
    (tmp_path / "in").mkdir()
    pq.write_table(TABLE, tmp_path / "in" / "a.parquet")
    pq.write_table(TABLE.drop_columns("age"), tmp_path / "in" / "b.parquet")
    with pytest.raises(TrackerError, match=r"b.parquet' has no column 'age'; it has 'id', 'visi"):
        predict_batches(models.uri("churn"), tmp_path / "in", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "options", "message"),
    [
        ("churn", ROWS[["id"]], {}, "Model is missing inputs 'age', 'visits'"),
        ("churn", ROWS.assign(age="old"), {}, "'age': it is .*, and the model takes double"),
        ("churn", ROWS, {"inputs": ["agee"]}, "no column 'agee'; it has 'id', 'age', 'visits'"),
        ("churn", ROWS, {"keep": ["idd"]}, "The table has no column 'idd'"),
        ("churn", ROWS, {"prediction": "id"}, "has a column 'id' already: give the prediction"),
        ("churn", ROWS, {"result_type": "number"}, "There is no result_type 'number': use one of"),
        ("labels", ROWS, {"result_type": "double"}, "returned the columns 'label', 'score'"),
        ("churn", ROWS, {"batch_size": 0}, "A batch has one row or more, not 0"),
        ("churn", ROWS, {"concurrency": 2}, "There is no option concurrency"),
        ("churn", ROWS, {"output": "x.csv"}, "An output is for files"),
        ("churn", ROWS, {"partition_by": "id"}, "Only files are written apart by columns"),
        ("churn", [1, 2], {}, "A list cannot be scored in batches: give a data frame"),
        ("short", ROWS, {}, "The model returned 1 prediction for 4 rows"),
        ("probabilities", ROWS, {"result_type": "long"}, "'prediction' are object, not long"),
    ],
)
def test_bad_input_is_refused_by_name(models: Models, name, data, options, message):
    with pytest.raises(TrackerError, match=message) as refused:
        predict_batches(models.uri(name), data, trust=True, **options)
    assert refused.value.error_code == ErrorCode.INVALID_PARAMETER_VALUE


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("age,visits\n1,2\n", {"output": None}, "Say with output=… which file or folder"),
        ("age,visits\n1,2\n", {"output": "in.csv"}, "There is something at '.*in.csv'"),
        ("age,visits\nold,2\n", {}, "in.csv' cannot be scored: .*conversion error to double"),
        ("", {}, "in.csv' cannot be scored: .*[Ee]mpty"),
    ],
)
def test_bad_files_are_refused_by_name(models: Models, tmp_path: Path, content, options, message):
    (tmp_path / "in.csv").write_text(content)
    output = options.get("output", "out.csv")
    with pytest.raises(TrackerError, match=message):
        predict_batches(models.uri("churn"), tmp_path / "in.csv", output and tmp_path / output)


def test_a_place_without_files_to_score_is_refused(models: Models, tmp_path: Path):
    with pytest.raises(TrackerError, match="There is nothing at"):
        predict_batches(models.uri("churn"), tmp_path / "nowhere", tmp_path / "out")
    with pytest.raises(TrackerError, match=r"no file to score at .* end with .parquet"):
        predict_batches(models.uri("churn"), tmp_path, tmp_path / "out")


def test_lists_do_not_go_into_csv(models: Models, tmp_path: Path):
    INPUTS.to_csv(tmp_path / "in.csv", index=False)
    with pytest.raises(TrackerError, match="CSV has no lists, and a list is in 'prediction'"):
        predict_batches(models.uri("probabilities"), tmp_path / "in.csv", tmp_path / "out.csv")


def test_code_of_a_model_runs_only_with_trust(models: Models):
    with pytest.raises(TrackerError) as refused:
        predict_batches(models.uri("labels"), ROWS)
    assert refused.value.error_code == ErrorCode.PERMISSION_DENIED


# --- progress ------------------------------------------------------------------------------------


def test_progress_counts_rows(models: Models, capsys: pytest.CaptureFixture[str]):
    predict_batches(models.uri("churn"), ROWS, batch_size=1, progress=True)
    assert "4.00/4.00" in capsys.readouterr().err
    predict_batches(models.uri("churn"), ROWS)
    assert capsys.readouterr().err == ""  # which is no terminal


def test_without_tqdm_progress_is_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    with Line(4) as line:
        line.update(3)
        assert "\r\x1b[K3 of 4 rows scored" in sys.stderr.getvalue()
    assert sys.stderr.getvalue().endswith("\r\x1b[K")
