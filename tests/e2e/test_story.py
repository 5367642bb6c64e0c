"""The main job, end to end: a tracked cell becomes a run in the sidebar."""

import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import Run
from jupyter_tracker.stores.protocol import Store
from tests.e2e.conftest import Lab
from tests.e2e.notebook_page import SIDEBAR, NotebookPage

REPOSITORY = Path(__file__).parents[2]
QUICKSTART = REPOSITORY / "binder" / "quickstart.ipynb"
IMAGES = Path("test-results")

TRACKED = """%%track gbm --experiment churn
learning_rate = {rate}
max_depth = {depth}
model = GradientBoostingClassifier(
    learning_rate=learning_rate, max_depth=max_depth, random_state=7).fit(X_train, y_train)
val_auc = roc_auc_score(y_val, model.predict_proba(X_val)[:, 1])
RocCurveDisplay.from_estimator(model, X_val, y_val);"""


@pytest.fixture
def notebook(page: Page, lab: Lab) -> NotebookPage:
    shutil.copy(QUICKSTART, lab.notebooks)
    IMAGES.mkdir(exist_ok=True)
    opened = NotebookPage(page, lab)
    opened.open("quickstart.ipynb")
    return opened


def runs_of(store: Store, experiment: str) -> list[Run]:
    request = r.GetExperimentByName(experiment_name=experiment)
    experiment_id = store.get_experiment_by_name(request).experiment.experiment_id
    return store.search_runs(r.SearchRuns(experiment_ids=[experiment_id])).runs


def test_three_runs_are_tracked_compared_and_registered(notebook: NotebookPage):
    page = notebook.page
    code = [
        i for i, cell in enumerate(nbformat.read(QUICKSTART, 4).cells) if cell.cell_type == "code"
    ]
    data, tracked = code[0], code[1]
    notebook.command(SIDEBAR)
    sidebar = page.get_by_test_id("tracker-sidebar")
    expect(sidebar).to_be_visible()
    expect(notebook.runs()).to_have_count(0)

    notebook.run(data)
    for count, (rate, depth) in enumerate([(0.05, 3), (0.02, 2), (0.3, 5)], start=1):
        notebook.edit(tracked, TRACKED.format(rate=rate, depth=depth))
        notebook.run(tracked)
        expect(notebook.runs()).to_have_count(count)  # without a click
        expect(notebook.runs().first).to_have_attribute("data-status", "FINISHED")
        line = notebook.line_under(tracked)
        expect(line).to_contain_text("2 params, val_auc 0.")
        expect(line).to_contain_text("1 figure, model, notebook, no git repository")
    expect(line).to_have_count(1)

    store = notebook.lab.store()
    runs = runs_of(store, "churn")
    assert [run.data.params for run in runs] == [
        {"learning_rate": "0.3", "max_depth": "5"},
        {"learning_rate": "0.02", "max_depth": "2"},
        {"learning_rate": "0.05", "max_depth": "3"},
    ]
    for run in runs:
        assert_recorded_whole(store, run)
    assert len({run.data.metrics["val_auc"] for run in runs}) == 3

    notebook.cell(tracked).evaluate("cell => cell.scrollIntoView({block: 'center'})")
    page.screenshot(path=IMAGES / "sidebar.png")
    notebook.theme("JupyterLab Dark")
    page.screenshot(path=IMAGES / "sidebar-dark.png")
    notebook.theme("JupyterLab Light")

    compare_first_two(notebook)
    register_best(notebook, store)
    store.close()


def assert_recorded_whole(store: Store, run: Run) -> None:
    tags, run_id = run.data.tags, run.info.run_id
    assert (run.info.run_name, run.info.status) == ("gbm", "FINISHED")
    assert run.info.end_time is not None
    assert run.info.end_time >= run.info.start_time
    assert list(run.data.metrics) == ["val_auc"]
    assert tags["mlflow.user"]
    assert tags["tracker.git.state"] == "no repository"
    assert tags["tracker.python"].startswith("3.")
    assert tags["tracker.origin.learning_rate"] == "literal, line 2 of the cell"
    assert tags["mlflow.source.name"].endswith("quickstart.ipynb")

    def files(path: str = "") -> list[str]:
        request = r.ListArtifacts(run_id=run_id, path=path)
        return [file.path for file in store.list_artifacts(request).files]

    carrier = tags.get("tracker.environment.run", run_id)  # runs with the same one share it
    own = ["environment"] if carrier == run_id else []
    assert files() == [*own, "figures", "models", "notebook"]
    assert files("figures") == ["figures/figure_1.png"]
    assert "models/model/MLmodel" in files("models/model")
    root = run.info.artifact_uri.removeprefix("mlflow-artifacts:/").replace(run_id, carrier)
    packages = b"".join(store.artifacts.download(f"{root}/environment/requirements.txt")).decode()
    assert "scikit-learn==" in packages
    snapshot = store.get_notebook_snapshot(r.GetNotebookSnapshot(run_id=run_id)).snapshot
    assert (snapshot.source, snapshot.unsaved) == ("live document", True)
    sources = ["".join(cell["source"]) for cell in snapshot.notebook["cells"]]
    rate, depth = run.data.params["learning_rate"], run.data.params["max_depth"]
    assert TRACKED.format(rate=rate, depth=depth) in sources


def compare_first_two(notebook: NotebookPage) -> None:
    page = notebook.page
    for index in (0, 2):
        notebook.runs().nth(index).get_by_role("checkbox").check()
    page.get_by_test_id("tracker-compare").click()
    view = page.get_by_test_id("tracker-compare-view")
    expect(view).to_be_visible()
    table = view.get_by_test_id("tracker-compare-table")
    rates = table.get_by_role("row").filter(has_text="learning_rate")
    expect(rates.get_by_role("gridcell")).to_have_text(["0.05", "0.3"])
    expect(rates.get_by_role("img", name="differs")).to_be_visible()
    expect(table.get_by_role("row").filter(has_text="val_auc")).to_contain_text("best")
    expect(view.get_by_test_id("tracker-causes")).to_contain_text("learning_rate")
    page.screenshot(path=IMAGES / "compare.png")
    notebook.theme("JupyterLab Dark")
    page.screenshot(path=IMAGES / "compare-dark.png")
    view.get_by_role("tab", name="Charts").click()
    expect(view.get_by_test_id("tracker-chart").first).to_be_visible()
    view.get_by_role("tab", name="Artifacts").click()
    expect(view.locator("img")).to_have_count(2)
    view.get_by_role("tab", name="Notebooks").click()
    diff = view.get_by_test_id("tracker-notebook-diff")
    expect(diff).to_contain_text("learning_rate = 0.3")
    expect(diff).to_contain_text("learning_rate = 0.05")
    page.screenshot(path=IMAGES / "compare-diff-dark.png")
    notebook.theme("JupyterLab Light")
    page.screenshot(path=IMAGES / "compare-diff.png")


def register_best(notebook: NotebookPage, store: Store) -> None:
    page = notebook.page
    notebook.runs().nth(2).get_by_role("checkbox").uncheck()
    page.get_by_test_id("tracker-register").click()
    page.get_by_test_id("tracker-register-name").fill("churn-gbm")
    page.screenshot(path=IMAGES / "register.png")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    shown = page.get_by_test_id("tracker-model")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-name", "churn-gbm")
    page.screenshot(path=IMAGES / "models.png")
    version = store.get_model_version(r.GetModelVersion(name="churn-gbm", version="1"))
    newest = runs_of(store, "churn")[0]
    assert version.model_version.run_id == newest.info.run_id
    assert version.model_version.source == f"runs:/{newest.info.run_id}/models/model"
