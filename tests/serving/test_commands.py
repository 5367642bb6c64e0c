"""``jupyter tracker models serve`` and ``predict``."""

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import requests

from jupyter_tracker.cli.models_predict import PredictApp
from jupyter_tracker.cli.models_serve import ServeApp
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.models import infer_signature
from jupyter_tracker.serving import host
from jupyter_tracker.serving.settings import ServingSettings
from tests.serving.served import saved


@pytest.fixture
def model(tmp_path: Path) -> Path:
    table = pd.DataFrame({"a": [1.0], "b": [2.0]})
    begun = tmp_path / "begun"

    def predict(data):
        import time

        begun.touch()
        time.sleep(float(data["b"].max()))
        return data["a"] * 2

    return saved(tmp_path / "model", predict, infer_signature(table))


@pytest.fixture(autouse=True)
def _one_application() -> Iterator[None]:
    yield
    PredictApp.clear_instance()
    ServeApp.clear_instance()


def predicted(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        PredictApp.launch_instance([*arguments, "--trust"])
    return int(ended.value.code or 0)


def test_requests_under_way_are_answered_when_the_server_is_told_to_stop(model: Path):
    command = [sys.executable, "-m", "jupyter_tracker.cli", "models", "serve", "-m", str(model)]
    options = ["-p", "0", "-w", "2", "--trust", "--env-manager", "local"]
    with (
        subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process,
        ThreadPoolExecutor() as pool,
    ):
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next(line.split()[-1] for line in lines if line.startswith("address:"))

        def ask(seconds: float) -> requests.Response:
            content = {"inputs": {"a": [1], "b": [seconds]}}
            return requests.post(f"{address}/invocations", json=content, timeout=60)

        assert [ask(0).json() for _ in range(4)] == [{"predictions": [{"a": 2.0}]}] * 4
        said = requests.get(f"{address}/metrics", timeout=60).text
        assert 'requests_total{endpoint="invocations",status="200"} 4.0' in said
        (model.parent / "begun").unlink()
        asked = pool.submit(ask, 0.5)
        while not (model.parent / "begun").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        answer = asked.result()
        assert answer.json() == {"predictions": [{"a": 2.0}]}
        assert answer.headers["Connection"] == "close"  # the next request goes elsewhere
        assert process.wait(60) == 0


def test_processes_that_cannot_load_the_model_give_up_together():
    code = (
        "import sys; from jupyter_tracker.server.workers import GIVE_UP, Workers; "
        "Workers(2, lambda parent: sys.exit(GIVE_UP), lambda process: None).run(lambda: None)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 1


def test_it_is_not_offered_to_other_machines_without_a_token(model: Path):
    settings = ServingSettings(str(model), host="0.0.0.0", port=0)
    with pytest.raises(TrackerError, match="JUPYTER_TRACKER_SERVING_TOKEN"):
        host.run(settings, print)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"model_uri": ""}, "Say which model"),
        ({"port": 70_000}, "Invalid --port 70000: it must be at most 65535"),
        ({"workers": 0}, "Invalid --workers 0: it must be at least 1"),
        ({"timeout": 0}, "Invalid --timeout 0: it must be more than 0"),
        ({"batch_wait": -1}, "Invalid --batch-wait -1"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(options: dict[str, Any], said: str):
    with pytest.raises(TrackerError, match=said):
        ServingSettings(**{"model_uri": "models:/churn/1", **options})


def test_the_token_and_the_timeout_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUPYTER_TRACKER_SERVING_TOKEN", "secret")
    monkeypatch.setenv("MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT", "5")
    seen: list[ServingSettings] = []
    monkeypatch.setattr(host, "run", lambda settings, _say: seen.append(settings))
    with pytest.raises(SystemExit):
        ServeApp.launch_instance(["-m", "models:/churn/1", "-h", "127.0.0.1", "--no-conda"])
    assert (seen[0].token, seen[0].timeout, seen[0].host) == ("secret", 5.0, "127.0.0.1")


def test_every_option_is_documented():
    text = (Path(__file__).parents[2] / "docs" / "serving.md").read_text()
    options = {f"ServeApp.{name}" for name in ServeApp.class_own_traits(option=True)}
    aliases = [alias for alias, trait in ServeApp.aliases.items() if trait in options]
    dashed = ["-" * min(len(alias), 2) + alias for alias in [*aliases, "trust"]]
    assert [option for option in dashed if f"`{option}`" not in text] == []


def test_other_environments_are_not_made(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        ServeApp.launch_instance(["-m", "models:/churn/1", "--env-manager=conda"])
    assert "requirements.txt" in capsys.readouterr().err


def test_a_file_is_asked_and_the_answer_written(model: Path, tmp_path: Path):
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [0.0, 0.0]})
    table.to_csv(tmp_path / "in.csv", index=False)
    table.to_parquet(tmp_path / "in.parquet")
    (tmp_path / "in.json").write_text(json.dumps({"inputs": table.to_dict(orient="list")}))
    for kind in ("csv", "parquet", "json"):
        out = tmp_path / f"out-{kind}.json"
        assert predicted("-m", str(model), "-i", str(tmp_path / f"in.{kind}"), "-o", str(out)) == 0
        assert json.loads(out.read_text()) == {"predictions": [{"a": 2.0}, {"a": 4.0}]}


def test_the_answer_may_be_a_table(model: Path, tmp_path: Path):
    (tmp_path / "in.json").write_text('{"inputs": [[1, 0]]}')
    for kind, read in (("csv", pd.read_csv), ("parquet", pd.read_parquet)):
        out = tmp_path / f"out.{kind}"
        predicted("-m", str(model), "-i", str(tmp_path / "in.json"), "-o", str(out))
        assert read(out).to_dict(orient="list") == {"a": [2.0]}


@pytest.mark.parametrize(
    ("write", "read", "end"),
    [
        (partial(pd.DataFrame.to_csv, index=False), pd.read_csv, ".csv"),
        (pd.DataFrame.to_parquet, pd.read_parquet, ".parquet"),
        (pd.DataFrame.to_parquet, pd.read_parquet, ""),
    ],
)
def test_tables_of_any_size_become_tables_of_the_same_kind(
    model: Path, tmp_path: Path, write: Any, read: Any, end: str
):
    rows = 100_000  # more than one batch
    given, out = tmp_path / f"in{end}", tmp_path / f"out{end}"
    file = given if end else given / "0.parquet"
    file.parent.mkdir(exist_ok=True)
    write(pd.DataFrame({"a": range(rows), "b": 0.0}), file)
    for _ in range(2 if end else 1):  # a file takes the place of the one before
        assert predicted("-m", str(model), "-i", str(given), "-o", str(out)) == 0
    scored = read(out)
    assert list(scored) == ["prediction"]
    assert scored["prediction"].tolist() == [2.0 * row for row in range(rows)]
    assert sorted(path.name for path in tmp_path.glob("*out*")) == [out.name]


def test_a_table_that_cannot_be_scored_leaves_what_was_there(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    given, out = tmp_path / "in.csv", tmp_path / "out.csv"
    given.write_text("a,z\n1,0\n")
    out.write_text("before")
    assert predicted("-m", str(model), "-i", str(given), "-o", str(out)) == 1
    assert "'b'" in capsys.readouterr().err
    assert out.read_text() == "before"
    assert predicted("-m", str(model), "-i", str(given), "-o", str(tmp_path / "n" / "out.csv")) == 1
    assert "n" in capsys.readouterr().err


def test_standard_input_and_output_will_do(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"inputs": [[1, 0]]}')))
    assert predicted("-m", str(model)) == 0
    assert capsysbinary.readouterr().out == b'{"predictions":[{"a":2.0}]}\n'


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say which model"),
        (["-m", "x", "-i", "in.xlsx"], "Unknown content type 'xlsx'"),
        (["-m", "x", "-i", "in.csv"], "There is no file 'in.csv'"),
        (["-m", "x", "-o", "no/out.csv"], "There is no folder 'no'"),
    ],
)
def test_what_cannot_be_asked_is_said(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    assert predicted(*arguments) == 1
    assert said in capsys.readouterr().err
