"""Which registered version a folder is a copy of, by the file that MLflow writes too."""

from pathlib import Path

import pytest
from mlflow.store.artifact.models_artifact_repo import REGISTERED_MODEL_META_FILE_NAME

from jupyter_tracker.models.registered_copy import (
    FILE,
    RegisteredCopy,
    read_registered_copy,
    write_registered_copy,
)


def test_what_is_written_is_read(tmp_path: Path):
    write_registered_copy(tmp_path, RegisteredCopy("churn: of 'all'", "12"))
    assert read_registered_copy(tmp_path) == ("churn: of 'all'", "12")


def test_the_file_has_mlflows_name(tmp_path: Path):
    assert FILE == REGISTERED_MODEL_META_FILE_NAME


def test_a_number_that_mlflow_has_left_unquoted_is_read(tmp_path: Path):
    (tmp_path / FILE).write_text("model_name: churn\nmodel_version: 3\n")
    assert read_registered_copy(tmp_path) == ("churn", "3")


def test_a_folder_without_the_file_is_a_copy_of_none(tmp_path: Path):
    assert read_registered_copy(tmp_path) == ("", "")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "- 1",
        "{",
        "model_name: churn",
        "model_name: [churn]\nmodel_version: 3",
        'model_name: "a\\r\\nX-Header: b"\nmodel_version: 3',
        "model_name: churn\nmodel_version: '3; x'",
        "model_name: churn\nmodel_version: 3\n" + "#" * 5000,
    ],
)
def test_what_cannot_be_meant_says_nothing(content: str, tmp_path: Path):
    (tmp_path / FILE).write_text(content)
    assert read_registered_copy(tmp_path) == ("", "")
