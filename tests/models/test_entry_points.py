"""Flavors that other packages bring, installed as such: the worked example of the documentation."""

import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import pandas as pd
import pytest

import jupyter_tracker
from jupyter_tracker.models import Model, flavor_of, save_model
from jupyter_tracker.models.loading import load_model
from jupyter_tracker.models.registered_flavors import OURS, flavors

DOCS = Path(__file__).parents[2] / "docs" / "models.md"
X = pd.DataFrame({"x": [2, 4]})


@pytest.fixture
def site_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place where packages are installed; flavors are looked for anew before and afterwards."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    flavors.cache_clear()
    yield folder
    flavors.cache_clear()
    sys.modules.pop("acme", None)


def install(site_packages: Path, module: str, entry_point: str) -> None:
    (site_packages / "acme.py").write_text(module)
    information = site_packages / "acme-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(f"[jupyter_tracker.flavors]\n{entry_point}\n")
    (information / "RECORD").write_text("acme.py,,\n")


@pytest.fixture
def acme(site_packages: Path) -> Any:
    text = DOCS.read_text()
    (module,) = (
        code for code in re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S) if "Limit" in code
    )
    (entry_point,) = re.findall('^acme = "(.*)"$', text, re.M)
    install(site_packages, module, f"acme = {entry_point}")
    import acme  # type: ignore[import-not-found]

    return acme


def test_an_installed_flavor_knows_its_models(acme: Any):
    flavor = flavor_of(acme.Limit(3))
    assert flavor is not None
    assert flavor.name == "acme"


def test_its_models_are_saved_and_loaded_as_objects(acme: Any, tmp_path: Path):
    save_model(acme.Limit(3), tmp_path / "model")
    assert load_model("acme", tmp_path / "model").value == 3


def test_its_models_are_asked_like_any_other(acme: Any, tmp_path: Path):
    save_model(acme.Limit(3), tmp_path / "model")
    loaded = jupyter_tracker.pyfunc.load_model(tmp_path / "model")
    assert loaded.predict(X)["x"].tolist() == [False, True]


def test_mlflow_asks_its_models_too(acme: Any, tmp_path: Path):
    save_model(acme.Limit(3), tmp_path / "model")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = mlflow.pyfunc.load_model(str(tmp_path / "model"))
    assert loaded.predict(X)["x"].tolist() == [False, True]


def test_its_package_is_required_in_the_version_that_is_installed(acme: Any, tmp_path: Path):
    save_model(acme.Limit(3), tmp_path / "model")
    assert "acme==1.0" in (tmp_path / "model" / "requirements.txt").read_text().splitlines()


def test_a_model_of_a_flavor_that_is_gone_is_not_loaded_by_its_code(acme: Any, tmp_path: Path):
    save_model(acme.Limit(3), tmp_path / "model")
    (tmp_path / "site-packages" / "acme-1.0.dist-info" / "entry_points.txt").unlink()
    flavors.cache_clear()
    with pytest.raises(jupyter_tracker.TrackerError, match="'acme' loads"):
        jupyter_tracker.pyfunc.load_model(tmp_path / "model", suppress_warnings=True)


def test_a_flavor_that_is_broken_is_named_and_left_out(site_packages: Path):
    install(site_packages, "import nothing_of_this_name", "acme = acme:LimitFlavor")
    with pytest.warns(UserWarning, match=r"The flavor 'acme' of the package acme cannot be used"):
        assert flavors() == OURS


def test_ours_are_not_replaced(site_packages: Path):
    install(site_packages, "class Theirs: name = 'sklearn'", "sklearn = acme:Theirs")
    assert flavors() == OURS


def test_the_description_names_both_flavors(acme: Any, tmp_path: Path):
    save_model(acme.Limit(3), tmp_path / "model")
    assert [*Model.load(tmp_path / "model").flavors] == ["acme", "python_function"]
