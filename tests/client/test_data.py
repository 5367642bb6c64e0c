"""Datasets are described as MLflow describes them."""

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import mlflow.data
import numpy
import pandas
import pytest

import jupyter_tracker as tracker
from jupyter_tracker import data
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError

COLUMNS: dict[str, Any] = {
    "whole": [1, 2],
    "number": [1.5, None],
    "text": ["x", "y"],
    "objects": numpy.array(["x", "y"], object),
    "string": pandas.array(["x", "y"], dtype="string"),
    "missing": ["x", None],
    "time": pandas.to_datetime(["2020-01-01", "2021-01-01"]),
    "yes": [True, False],
    "small": numpy.array([1, 2], "float32"),
    "int32": numpy.array([1, 2], "int32"),
    "uint8": numpy.array([1, 2], "uint8"),
    "bytes": [b"a", b"b"],
    "kinds": pandas.Categorical(["x", "y"]),
    "nullable": pandas.array([1, None], dtype="Int64"),
    "mixed": [1, "a"],
}


def without_source(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != "source"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_has_mlflows_schema_and_digest(column: str):
    frame = pandas.DataFrame({column: COLUMNS[column]})
    ours, theirs = data.from_pandas(frame), mlflow.data.from_pandas(frame)  # type: ignore[attr-defined]
    assert without_source(ours.to_dict()) == without_source(theirs.to_dict())


@pytest.mark.filterwarnings("ignore")
def test_a_frame_has_mlflows_digest():
    frame = pandas.DataFrame({name: COLUMNS[name] for name in COLUMNS})
    theirs = mlflow.data.from_pandas(frame, targets="yes", name="n")  # type: ignore[attr-defined]
    ours = data.from_pandas(frame, targets="yes", name="n")
    assert (ours.digest, ours.name, ours.profile) == (theirs.digest, "n", theirs.profile)


@pytest.mark.parametrize(
    ("features", "targets"),
    [
        (numpy.arange(6.0).reshape(3, 2), None),
        (numpy.asfortranarray(numpy.arange(40_000.0).reshape(2, -1)), None),
        (numpy.zeros((3, 2), "float32"), numpy.array([1, 2, 3])),
        ({"b": numpy.ones((3, 2)), "a": numpy.array(["x", "y"])}, {"t": numpy.zeros(3)}),
    ],
)
def test_arrays_have_mlflows_schema_digest_and_profile(features: Any, targets: Any):
    ours = data.from_numpy(features, targets=targets)
    theirs = mlflow.data.from_numpy(features, targets=targets)  # type: ignore[attr-defined]
    assert without_source(ours.to_dict()) == without_source(theirs.to_dict())


@pytest.mark.parametrize(
    "source", ["https://x/a.csv", "s3://b/a.csv", "gs://b/a", "file:///tmp/a.csv", "a.csv"]
)
def test_a_source_is_described_as_mlflow_does(source: str):
    frame = pandas.DataFrame({"a": [1]})
    ours = data.from_pandas(frame, source).to_dict()
    theirs = mlflow.data.from_pandas(frame, source).to_dict()  # type: ignore[attr-defined]
    assert (ours["source"], ours["source_type"]) == (theirs["source"], theirs["source_type"])


def test_without_a_source_it_is_the_code_that_runs():
    source = data.from_numpy(numpy.zeros(2)).source
    assert source.source_type == "code"
    assert set(source.to_dict()["tags"]) == {
        "mlflow.user",
        "mlflow.source.name",
        "mlflow.source.type",
    }


def test_the_source_of_a_dataset_that_was_read_is_found():
    read = e.DatasetInput(e.Dataset("n", "d", "s3", json.dumps({"uri": "s3://b/a.csv"})))
    source = data.get_source(read)
    assert (source.source_type, source.uri) == ("s3", "s3://b/a.csv")


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(TrackerError, match=r"no column 'b'\. It has: a"):
        data.from_pandas(pandas.DataFrame({"a": [1]}), targets="b")


def test_a_polars_frame_is_described_as_mlflow_does():
    import polars
    from mlflow.data.polars_dataset import from_polars

    frame = polars.DataFrame(
        {"whole": [1, 2], "number": [1.5, None], "text": ["x", "y"], "yes": [True, False]}
    )
    ours = data.from_polars(frame, "s3://b/a.csv", targets="yes", name="n")
    theirs = from_polars(frame, "s3://b/a.csv", targets="yes", name="n")
    assert ours.to_dict() == theirs.to_dict()
    with pytest.raises(TrackerError, match="no column 'no'"):
        data.from_polars(frame, targets="no")


def test_a_polars_column_that_mlflow_has_no_word_for_leaves_no_schema():
    import polars

    assert data.from_polars(polars.DataFrame({"a": [[1], [2]]})).schema is None


def test_a_dataset_of_hugging_face_is_described_as_mlflow_does():
    import datasets
    import pyarrow

    table = pyarrow.table({"text": ["a", "b"], "label": [0, 1]})
    made = datasets.Dataset(datasets.table.InMemoryTable(table), fingerprint="f")
    given = {"path": "user/reviews", "revision": "main", "targets": "label", "name": "n"}
    ours = data.from_huggingface(made, **given)
    theirs = mlflow.data.from_huggingface(made, **given)  # type: ignore[attr-defined]
    assert ours.to_dict() == theirs.to_dict()
    with pytest.raises(TrackerError, match="one split"):
        data.from_huggingface(datasets.DatasetDict({"train": made}))


def test_a_file_is_loaded_from_where_it_is(tmp_path: Path):
    file = tmp_path / "a file.csv"
    file.write_text("a,b")
    source = data.from_pandas(pandas.DataFrame(), file).source
    assert source.load() == str(file)
    copied = source.load(tmp_path / "copy")
    assert (Path(copied).parent.name, Path(copied).read_text()) == ("copy", "a,b")
    folder = data.from_pandas(pandas.DataFrame(), f"file://{tmp_path}").source
    assert Path(folder.load(tmp_path.with_name("all")), "a file.csv").read_text() == "a,b"


def test_what_is_at_an_address_is_loaded(tmp_path: Path):
    (tmp_path / "a.csv").write_text("a,b")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        found = data.from_pandas(pandas.DataFrame(), f"{address}/a.csv?v=1").source.load()
        assert (Path(found).name, Path(found).read_text()) == ("a.csv", "a,b")
        with pytest.raises(TrackerError, match="404"):
            data.from_pandas(pandas.DataFrame(), f"{address}/b.csv").source.load()
        server.shutdown()


def test_an_artifact_of_a_run_is_loaded():
    SESSION.reset()
    with tracker.start_run() as run:
        tracker.log_text("a,b", "data/a.csv")
    source = data.from_pandas(pandas.DataFrame(), f"runs:/{run.info.run_id}/data/a.csv").source
    assert Path(source.load()).read_text() == "a,b"
    SESSION.reset()


def test_what_cannot_be_loaded_says_why():
    with pytest.raises(TrackerError, match="only what made it"):
        data.from_numpy(numpy.zeros(2)).source.load()
    with pytest.raises(TrackerError, match="no file or folder"):
        data.from_numpy(numpy.zeros(2), "nowhere.csv").source.load()
    if find_spec("fsspec") is None:
        with pytest.raises(TrackerError, match="pip install 'fsspec'"):
            data.from_numpy(numpy.zeros(2), "s3://b/a.csv").source.load()
