"""What an image of a model is built from, without an engine."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from sklearn.linear_model import LogisticRegression

import jupyter_tracker
from jupyter_tracker import TrackerError, __version__
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.serving.application import ROUTES
from jupyter_tracker.serving.deploying import engine
from jupyter_tracker.serving.deploying.context import ContextOptions, write_context
from jupyter_tracker.serving.served_model import identify
from tests.conftest import RunningServer
from tests.serving.served import saved

MODEL = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
SERVER = f"jupyter-tracker[serving]=={__version__}"
HASHES = "sha256:" + "0" * 64, "sha256:" + "1" * 64


@pytest.fixture
def model(tmp_path: Path) -> Path:
    jupyter_tracker.sklearn.save_model(MODEL, tmp_path / "churn", pip_requirements=["numpy==2.1.0"])
    return tmp_path / "churn"


@pytest.fixture
def wheel(tmp_path: Path) -> str:
    path = tmp_path / "jupyter_tracker-1-py3-none-any.whl"
    path.touch()
    return str(path)


def context_of(model: Path, **options: Any) -> Path:
    folder = model.parent / "context"
    write_context(str(model), folder, ContextOptions(**options))
    return folder


def needs(model: Path, *lines: str) -> None:
    (model / "requirements.txt").write_text("\n".join(lines))


def installed(context: Path, file: str = "requirements.txt") -> list[str]:
    return (context / file).read_text().splitlines()


def dockerfile(context: Path) -> str:
    return (context / "Dockerfile").read_text()


def change(model: Path, flavor: str, **fields: object) -> None:
    content = yaml.safe_load((model / "MLmodel").read_text())
    content["flavors"].setdefault(flavor, {}).update(fields)
    (model / "MLmodel").write_text(yaml.safe_dump(content))


# --- what is installed ---------------------------------------------------------------------------


def test_the_image_has_the_models_packages_and_the_server(model: Path):
    needs(model, "# made by hand", "scikit-learn==1.6.1", "", "skops==0.13.0")
    assert installed(context_of(model)) == ["scikit-learn==1.6.1", "skops==0.13.0", SERVER]


def test_mlflow_which_only_its_own_loader_needs_is_left_out(model: Path):
    needs(model, "mlflow==3.1.0", "numpy==2.1.0")
    assert installed(context_of(model)) == ["numpy==2.1.0", SERVER]


@pytest.mark.parametrize("loader", ["mlflow.pyfunc.model", "mlflow.prophet"])
def test_mlflow_is_kept_for_models_of_its_own(model: Path, loader: str):
    change(model, "python_function", loader_module=loader)
    needs(model, "mlflow==3.1.0")
    assert installed(context_of(model)) == ["mlflow==3.1.0", SERVER]


def test_the_server_is_installed_once_from_the_wheel_that_is_given(model: Path, wheel: str):
    needs(model, "jupyter-tracker==0.0.9", "numpy==2.1.0")
    context = context_of(model, wheel=wheel)
    name = Path(wheel).name
    assert installed(context) == [
        "numpy==2.1.0",
        f"jupyter-tracker[serving] @ file:///opt/{name}",
    ]
    assert f"COPY requirements.txt {name} ./" in dockerfile(context)
    assert (context / name).is_file()


def test_extras_that_the_model_asks_of_the_servers_package_are_installed(model: Path):
    needs(model, "jupyter-tracker[sklearn, onnx]>=0.0.1", "JUPYTER_TRACKER")
    assert installed(context_of(model)) == [f"jupyter-tracker[onnx,serving,sklearn]=={__version__}"]


def test_hashes_hold_for_the_packages_that_have_them(model: Path):
    first, second = HASHES
    needs(model, f"a==1 --hash={first} \\", f"    --hash={second}", "b==2")
    context = context_of(model)
    assert installed(context) == ["a==1", "b==2", SERVER]
    assert installed(context, "requirements-hashed.txt") == [f"a==1 --hash={first} --hash={second}"]
    steps = re.findall("^RUN pip .*$", dockerfile(context), re.MULTILINE)
    assert [step.rpartition(" ")[2] for step in steps] == [
        "requirements-hashed.txt",
        "requirements.txt",
    ]


def test_a_version_that_the_model_leaves_open_is_said(model: Path, tmp_path: Path):
    needs(model, "numpy", "pandas==2.3.0", "tool @ file:///tool.whl")
    (note,) = write_context(str(model), tmp_path / "context", ContextOptions())
    assert note == "'numpy' leaves the version to the day of the build"


@pytest.mark.filterwarnings("ignore:The FunctionModel is saved as a pickle")
@pytest.mark.parametrize("variable", ["", "true"])
def test_a_model_that_is_code_says_so_before_its_containers_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
):
    monkeypatch.setenv("JUPYTER_TRACKER_TRUST_PICKLE", variable)
    model = saved(tmp_path / "model", lambda data: data)
    needs(model, "numpy==2.1.0")
    (note,) = write_context(str(model), tmp_path / "context", ContextOptions())
    assert note.startswith("containers stop with this, unless you pass --trust here: ")
    assert "python_model.pkl' is a pickle" in note
    assert os.environ["JUPYTER_TRACKER_TRUST_PICKLE"] == variable
    assert write_context(str(model), tmp_path / "trusted", ContextOptions(trust=True)) == []


def test_a_model_that_is_code_does_not_run_when_its_image_is_written(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTER_TRACKER_TRUST_PICKLE", "true")
    (model / "code").mkdir()
    (model / "code" / "sneaky.py").write_text("raise SystemExit")
    change(model, "python_function", code="code", loader_module="sneaky")
    (note,) = write_context(str(model), tmp_path / "context", ContextOptions())
    assert "'code' is a folder of Python modules" in note
    assert str(model / "code") not in sys.path


def test_a_model_that_does_not_say_what_it_needs_is_refused(model: Path):
    (model / "requirements.txt").unlink()
    with pytest.raises(TrackerError, match=r"has no requirements.txt"):
        context_of(model)


# --- the image -----------------------------------------------------------------------------------


def test_a_linter_finds_nothing_in_any_dockerfile(model: Path, wheel: str):
    linter = Path(sys.prefix) / "bin" / "hadolint"
    needs(model, f"lightgbm==4.6.0 --hash={HASHES[0]}", "numpy==2.1.0")
    context = context_of(model, wheel=wheel, allow_anonymous=True, trust=True)
    done = subprocess.run([linter, context / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_changes_most_often_is_copied_last(model: Path):
    steps = re.findall("^(?:COPY|RUN pip|USER).*$", dockerfile(context_of(model)), re.MULTILINE)
    assert [step.split()[1] for step in steps] == [
        "requirements.txt",
        "pip",
        "serve.sh",
        "model",
        "10001",
    ]


def test_its_health_is_asked_where_the_server_answers(model: Path):
    (path,) = re.findall(r"http://127.0.0.1:9000(/\w+)", dockerfile(context_of(model, port=9000)))
    assert ROUTES[path].is_public


def test_it_has_the_python_that_the_model_was_made_with(model: Path):
    change(model, "python_function", python_version="3.13.2")
    assert "FROM python:3.13-slim\n" in dockerfile(context_of(model))


def test_a_python_that_is_too_old_to_serve_is_replaced_and_said(model: Path, tmp_path: Path):
    change(model, "python_function", python_version="3.9.1")
    (note,) = write_context(str(model), tmp_path / "context", ContextOptions())
    assert note == "the model was made with Python 3.9: 3.11 is the oldest that serves"
    assert "FROM python:3.11-slim\n" in dockerfile(tmp_path / "context")


def test_libraries_get_what_slim_images_miss(model: Path):
    needs(model, "LightGBM==4.6.0")
    assert "--no-install-recommends libgomp1 \\\n" in dockerfile(context_of(model))


def test_a_model_writes_no_lines_into_the_dockerfile(model: Path):
    content = yaml.safe_load((model / "MLmodel").read_text())
    content["run_id"] = 'a"\nRUN evil $HOME \\'
    content["flavors"]["python_function"]["python_version"] = "3.12\nRUN evil"
    (model / "MLmodel").write_text(yaml.safe_dump(content))
    text = dockerfile(context_of(model))
    assert not re.search("^RUN evil", text, re.MULTILINE)
    assert 'LABEL jupyter-tracker.run-id="a\\"\\nRUN evil \\$HOME \\\\"\n' in text


def test_everybody_may_read_what_is_in_it(model: Path):
    (model / "MLmodel").chmod(0o600)
    model.chmod(0o700)
    before = os.umask(0o077)
    try:
        context = context_of(model)
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in context.rglob("*") if path.is_file()}
    assert (modes, (context / "model").stat().st_mode & 0o777) == ({0o644}, 0o755)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"base_image": "python:3\nRUN evil"}, "is no name of an image"),
        ({"port": 70_000}, "There is no port 70000"),
        ({"wheel": "none.whl"}, "There is no wheel at 'none.whl'"),
        ({"wheel": "MLmodel"}, "'MLmodel' is no wheel"),
    ],
)
def test_an_option_that_cannot_be_is_refused(model: Path, options: dict[str, Any], said: str):
    with pytest.raises(TrackerError, match=said):
        context_of(model, **options)


def test_a_folder_that_is_taken_is_refused(model: Path):
    with pytest.raises(TrackerError, match="is taken"):
        write_context(str(model), model, ContextOptions())


def test_the_image_knows_which_registered_version_it_serves(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    SESSION.reset()
    jupyter_tracker.sklearn.log_model(
        MODEL, name="model", registered_model_name="churn", pip_requirements=[]
    )
    write_context("models:/churn/latest", tmp_path / "context", ContextOptions())
    SESSION.reset()
    identity = identify(str(tmp_path / "context" / "model"))
    assert (identity.name, identity.version, identity.may_move) == ("churn", "1", False)
    assert 'jupyter-tracker.model-uri="models:/churn/1"\n' in dockerfile(tmp_path / "context")


# --- how its containers start --------------------------------------------------------------------


def started(context: Path, *arguments: str, **environment: str) -> list[str]:
    """Return what a container would start, by a program that says what it is given."""
    programs = context / "bin"
    programs.mkdir()
    (programs / "jupyter").write_text(f"#!{sys.executable}\nimport sys\nprint(sys.argv[1:])\n")
    (programs / "jupyter").chmod(0o755)
    done = subprocess.run(
        ["sh", context / "serve.sh", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": f"{programs}:{os.environ['PATH']}", **environment},
    )
    return json.loads(done.stdout.replace("'", '"'))  # type: ignore[no-any-return]


SERVE = ["tracker", "models", "serve", "-m", "/opt/model", "--host", "0.0.0.0", "--port", "8080"]


def test_its_containers_serve_with_the_options_that_they_are_started_with(model: Path):
    assert started(context_of(model), "--workers=4", "--name=a b") == [
        *SERVE,
        "--workers=4",
        "--name=a b",
    ]


def test_the_word_that_sagemaker_starts_containers_with_is_understood(model: Path):
    assert started(context_of(model), "serve") == SERVE


def test_nobody_is_served_without_a_token_unless_that_was_asked_for(model: Path):
    assert "--allow-anonymous" in started(context_of(model, allow_anonymous=True))


def test_the_environment_can_open_a_container(model: Path):
    variable = {"JUPYTER_TRACKER_SERVING_ALLOW_ANONYMOUS": "true"}
    assert started(context_of(model), **variable) == [*SERVE, "--allow-anonymous"]


def test_code_of_the_model_runs_where_that_was_asked_for(model: Path):
    assert started(context_of(model, trust=True)) == [*SERVE, "--trust"]


# --- engines -------------------------------------------------------------------------------------


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that has all programs there are."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_without_an_engine_the_error_says_what_to_do(programs: Path):
    with pytest.raises(TrackerError, match=r"no docker and no podman .*generate-dockerfile"):
        engine.find_engine()


def test_the_engine_that_is_there_builds(programs: Path, tmp_path: Path):
    (programs / "podman").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/given\n')
    (programs / "podman").chmod(0o755)
    engine.build(tmp_path, "churn:3", platform="linux/amd64")
    assert (tmp_path / "given").read_text() == (
        f"build --tag churn:3 --format docker --platform linux/amd64 {tmp_path}\n"
    )


def test_a_build_that_fails_says_so(programs: Path, tmp_path: Path):
    (programs / "docker").write_text("#!/bin/sh\nexit 7\n")
    (programs / "docker").chmod(0o755)
    with pytest.raises(TrackerError, match="'docker build' ended with 7"):
        engine.build(tmp_path, "churn:3")
