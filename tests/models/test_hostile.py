"""Model folders that are broken, or made to harm."""

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from sklearn.linear_model import LogisticRegression
from skops.io import dump

import jupyter_tracker
from jupyter_tracker import TrackerError
from jupyter_tracker.models import Model
from jupyter_tracker.models import folder as models_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    jupyter_tracker.sklearn.save_model(model, tmp_path / "model", pip_requirements=[])
    return tmp_path / "model"


def change(folder: Path, flavor: str, **fields: Any) -> None:
    content = yaml.safe_load((folder / "MLmodel").read_text())
    content["flavors"][flavor].update(fields)
    (folder / "MLmodel").write_text(yaml.safe_dump(content))


def refused(folder: Path, **options: Any) -> TrackerError:
    with pytest.raises(TrackerError) as error:
        jupyter_tracker.pyfunc.load_model(folder, suppress_warnings=True, **options)
    return error.value


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../secret", "..\\secret"])
def test_a_path_out_of_the_folder_is_refused(folder: Path, path: str):
    (folder.parent / "secret").write_text("x")
    change(folder, "sklearn", pickled_model=path)
    error = refused(folder)
    assert error.error_code == "INVALID_PARAMETER_VALUE"
    assert "not in the model's folder" in error.message


@pytest.mark.parametrize("target", ["/etc/passwd", "extra", "nothing"])
def test_a_link_out_of_the_folder_or_to_nothing_is_refused(folder: Path, target: str):
    (folder / "extra").symlink_to(target)
    assert "has a link out of it, or to nothing: 'extra'" in refused(folder).message


def test_an_archive_that_would_fill_the_memory_is_refused_unless_it_is_trusted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(models_folder, "_HARMLESS", 1 << 20)
    with zipfile.ZipFile(folder / "model.skops", "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("more", bytes(2 << 20))
    assert "'model.skops' has" in refused(folder).message
    assert jupyter_tracker.sklearn.load_model(folder, trust=True).predict([[1.0]]) == [1]


def test_a_pipe_in_the_folder_is_refused_and_not_waited_for(folder: Path):
    (folder / "model.skops").unlink()
    os.mkfifo(folder / "model.skops")
    assert "neither a file nor a folder" in refused(folder).message


def test_a_missing_file_is_named(folder: Path):
    (folder / "model.skops").unlink()
    error = refused(folder)
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert "model.skops" in error.message


def test_a_folder_without_a_model_is_named(tmp_path: Path):
    assert "has no file 'MLmodel'" in refused(tmp_path).message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- 1",
        b"flavors: 3",
        b"{",
        b"!!python/object/apply:os.system [exit]",
        b"a: " * 99,
        b"\xff",
    ],
)
def test_a_description_that_is_none_is_refused(folder: Path, content: bytes):
    (folder / "MLmodel").write_bytes(content)
    assert refused(folder).error_code == "INVALID_PARAMETER_VALUE"


def test_a_huge_description_is_refused(folder: Path):
    (folder / "MLmodel").write_text("x" * 5_000_000)
    assert "larger than" in refused(folder).message


def test_a_loader_of_somebody_elses_is_not_imported(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "evil_loader.py").write_text("raise SystemExit('ran')")
    monkeypatch.syspath_prepend(folder)
    change(folder, "python_function", loader_module="evil_loader")
    error = refused(folder)
    assert error.error_code == "PERMISSION_DENIED"
    assert "evil_loader" in error.message


def test_an_unknown_flavor_names_those_that_are_there(folder: Path):
    with pytest.raises(TrackerError, match="no flavor 'xgboost'. It has: python_function, sklearn"):
        jupyter_tracker.xgboost.load_model(folder)


class Harmful:
    def __reduce__(self) -> Any:
        return (Path.touch, (Path("harmed"),))


def test_a_pickle_says_what_is_at_stake_and_who_made_it(folder: Path, tmp_path: Path):
    (folder / "model.pkl").write_bytes(pickle.dumps(Harmful()))
    change(folder, "sklearn", pickled_model="model.pkl", serialization_format="pickle")
    model = Model.load(folder)
    model.run_id = "abc"
    model.save(folder)
    message = refused(folder).message
    for part in ("'model.pkl' is a pickle", "the run abc", "trust=True", "TRUST_PICKLE"):
        assert part in message
    assert not Path("harmed").exists()


def test_the_environment_can_trust(folder: Path, monkeypatch: pytest.MonkeyPatch):
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    (folder / "model.pkl").write_bytes(pickle.dumps(model))
    change(folder, "sklearn", pickled_model="model.pkl", serialization_format="pickle")
    monkeypatch.setenv("JUPYTER_TRACKER_TRUST_PICKLE", "true")
    assert jupyter_tracker.sklearn.load_model(folder).predict([[1.0]]) == [1]


class Foreign:
    def __init__(self) -> None:
        self.value = 1


def test_types_of_others_in_skops_need_trust_whatever_the_list_says(folder: Path):
    dump(Foreign(), folder / "model.skops")
    name = f"{Foreign.__module__}.Foreign"
    change(folder, "sklearn", skops_trusted_types=[name])
    error = refused(folder)
    assert error.error_code == "PERMISSION_DENIED"
    assert name in error.message


def test_a_list_of_types_that_hides_some_trusts_none_of_them(folder: Path):
    skops = folder / "model.skops"
    with zipfile.ZipFile(skops) as file:
        harmless = file.read("schema.json")
    dump(Foreign(), skops)
    with zipfile.ZipFile(skops, "a") as file:
        schema = file.read("schema.json")
        for content in (harmless, schema):
            with pytest.warns(UserWarning, match="Duplicate name"):
                file.writestr("schema.json", content)
    assert refused(folder).error_code == "PERMISSION_DENIED"


def test_a_corrupted_file_is_one_clear_error(folder: Path):
    (folder / "model.skops").write_bytes(b"nothing")
    assert "cannot be loaded" in refused(folder).message


def test_nothing_is_left_of_a_model_that_cannot_be_saved(tmp_path: Path):
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(TrackerError, match="no code at"):
        jupyter_tracker.sklearn.save_model(model, tmp_path / "m", code_paths=[tmp_path / "none"])
    assert not (tmp_path / "m").exists()


def test_a_folder_that_is_taken_is_refused(folder: Path):
    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(TrackerError, match="is taken: name a folder that is new or empty"):
        jupyter_tracker.sklearn.save_model(model, folder)


def test_what_is_not_fitted_is_refused(tmp_path: Path):
    with pytest.raises(TrackerError, match="fit it first"):
        jupyter_tracker.sklearn.save_model(LogisticRegression(), tmp_path / "m")


def test_versions_that_differ_are_said(folder: Path):
    (folder / "requirements.txt").write_text("scikit-learn==1.4.0\nno-such-package==1.0\n")
    with pytest.warns(UserWarning, match="scikit-learn 1.4.0 was used, .* is here") as warned:
        jupyter_tracker.sklearn.load_model(folder)
    assert "no-such-package 1.0 was used and is missing" in str(warned[0].message)
