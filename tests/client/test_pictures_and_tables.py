"""Images and tables as artifacts."""

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy
import pandas
import PIL.Image
import pytest

import jupyter_tracker as tracker

pytestmark = pytest.mark.usefixtures("place")


def files_in(run_id: str, folder: str) -> list[str]:
    return [file.path for file in tracker.MlflowClient().list_artifacts(run_id, folder)]


def test_an_image_is_kept_as_a_file():
    with tracker.start_run() as run:
        tracker.log_image(numpy.full((4, 6, 3), 200, "uint8"), "figures/a.png")
        tracker.log_image(PIL.Image.new("RGB", (6, 4)), "b.jpg")
        tracker.log_image(tracker.Image([[0, 1], [1, 0]]), "c.png")
    picture = tracker.artifacts.load_image(f"runs:/{run.info.run_id}/figures/a.png")
    assert (picture.size, picture.getpixel((0, 0))) == ((6, 4), (200, 200, 200))


def test_images_of_steps_are_kept_as_mlflow_names_them():
    with tracker.start_run() as run:
        tracker.log_image(numpy.zeros((300, 600)), key="dogs/small", step=2, timestamp=1000)
    whole, small = sorted(files_in(run.info.run_id, "images"), key=len)
    pattern = r"images/dogs~small\+step\+2\+timestamp\+1000\+[0-9a-f-]{36}"
    assert re.fullmatch(rf"{pattern}\.png", whole)
    assert re.fullmatch(rf"{pattern}\+compressed\.webp", small)
    assert tracker.artifacts.load_image(f"runs:/{run.info.run_id}/{small}").size == (256, 128)
    assert tracker.get_run(run.info.run_id).data.tags["mlflow.loggedImages"] == "True"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "either artifact_file or key"),
        ({"artifact_file": "a.png", "key": "a"}, "either artifact_file or key"),
        ({"key": "a?"}, "Invalid image key"),
        ({"artifact_file": "a.docx"}, "Unknown image format"),
    ],
)
def test_wrong_arguments_of_an_image_are_named(arguments: dict[str, Any], message: str):
    with tracker.start_run(), pytest.raises(tracker.TrackerError, match=message):
        tracker.log_image(numpy.zeros((4, 4)), **arguments)


@pytest.mark.parametrize(
    "image",
    [numpy.zeros((2, 2, 2)), numpy.zeros(4), numpy.array([[300]]), numpy.array([["a"]]), "a.txt"],
)
def test_what_is_no_image_is_refused_before_a_run_is_started(image: object):
    with pytest.raises(tracker.TrackerError, match="image"):
        tracker.log_image(image, "a.png")
    assert tracker.active_run() is None


def test_tables_are_appended_and_loaded_of_all_runs():
    rows = {"q": ["a", "b"], "score": [0.5, 1.0]}
    with tracker.start_run() as first:
        tracker.log_table(rows, "eval/t.json")
        tracker.log_table(pandas.DataFrame({"q": ["c"], "score": [2.0]}), "eval/t.json")
    with tracker.start_run():
        tracker.log_table({"q": "d", "score": 3.0}, "eval/t.json")
    everything = tracker.load_table("eval/t.json", extra_columns=["run_id", "q"])
    assert sorted(everything["q"]) == ["a", "b", "c", "d"]
    assert {"run_id", "q_"} <= set(everything.columns)
    one = tracker.load_table("eval/t.json", run_ids=[first.info.run_id])
    assert list(one["score"]) == [0.5, 1.0, 2.0]
    noted = json.loads(tracker.get_run(first.info.run_id).data.tags["mlflow.loggedArtifacts"])
    assert noted == [{"path": "eval/t.json", "type": "table"}]


def test_images_in_a_table_are_kept_beside_it():
    with tracker.start_run() as run:
        tracker.log_table({"i": [PIL.Image.new("L", (2, 2))], "n": [1]}, "t.json")
    (kept,) = tracker.load_table("t.json")["i"]
    assert kept["type"] == "image"
    assert kept["filepath"] in files_in(run.info.run_id, "table_images/t")
    assert tracker.artifacts.load_image(f"runs:/{run.info.run_id}/{kept['filepath']}").size == (
        2,
        2,
    )


def test_a_table_that_nobody_has_is_not_loaded():
    with pytest.raises(tracker.TrackerError, match="has a table 't.json'") as refused:
        tracker.load_table("t.json")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize("name", ["t.csv", "a:b.json", "a[1].json", "../t.json"])
def test_a_wrong_name_of_a_table_is_refused_before_a_run_is_started(name: str):
    with pytest.raises(tracker.TrackerError, match="Invalid"):
        tracker.log_table({"a": [1]}, name)
    assert tracker.active_run() is None


def test_figures_take_the_options_of_their_library(tmp_path: Path):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1, 1))
    figure.add_subplot()
    with tracker.start_run() as run:
        tracker.log_figure(figure, "f.png", save_kwargs={"dpi": 50, "bbox_inches": None})
        tracker.log_stream(io.BytesIO(b"abc"), "s.bin")
    assert tracker.artifacts.load_image(f"runs:/{run.info.run_id}/f.png").size == (50, 50)
    kept = tracker.artifacts.download_artifacts(f"runs:/{run.info.run_id}/s.bin", dst_path=tmp_path)
    assert Path(kept).read_bytes() == b"abc"
