"""``jupyter tracker server`` as an administrator sees it: a real process each."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import requests
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from jupyter_tracker._version import __version__
from jupyter_tracker.stores.sql.schema import HEAD
from tests.server.conftest import Start

Refused = Callable[..., str]
SEARCH = "/api/2.0/mlflow/experiments/search"


def get(url: str, **options: str) -> requests.Response:
    return requests.get(url, headers=options, timeout=10)


def test_it_says_what_it_uses_and_answers(start: Start, tmp_path: Path):
    command = start()
    assert command.said.splitlines() == [
        f"jupyter-tracker {__version__}",
        f"database:   sqlite at {tmp_path / 'tracker.db'} (schema {HEAD})",
        f"artifacts:  {tmp_path / 'artifacts'}, through this server",
        "access:     anybody on this machine; set JUPYTER_TRACKER_SERVER_TOKEN to ask for a token",
        f"address:    {command.uri} (1 process)",
    ]
    assert get(f"{command.uri}/health").text == "OK"
    assert get(f"{command.uri}{SEARCH}?max_results=1").status_code == 200
    assert command.stop() == 0


def test_the_command_line_wins_over_the_environment_over_the_config_file(
    start: Start, tmp_path: Path
):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "jupyter_tracker_config.py").write_text(
        "c.TrackerServer.static_prefix = '/file'\n"
        "c.TrackerServer.artifacts_destination = 'file'\n"
        "c.TrackerServer.backend_store_uri = 'sqlite:///file.db'\n"
    )
    command = start(
        "--static-prefix=/line",
        MLFLOW_STATIC_PREFIX="/environment",
        MLFLOW_ARTIFACTS_DESTINATION="mlflows",
        JUPYTER_TRACKER_SERVER_ARTIFACTS_DESTINATION="ours",
    )
    assert "/line (1 process)" in command.said
    assert f"artifacts:  {tmp_path / 'ours'}" in command.said
    assert f"{tmp_path / 'file.db'} " in command.said
    assert get(f"{command.uri}/health").text == "OK"


def test_a_config_file_can_be_made(start: Start, tmp_path: Path, environment: dict[str, str]):
    command = [sys.executable, "-m", "jupyter_tracker.cli", "server", "--generate-config"]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=30)
    text = (tmp_path / "config" / "jupyter_tracker_config.py").read_text()
    assert "# c.TrackerServer.port = 5000" in text


def test_the_token_is_asked_for_and_not_shown(start: Start):
    command = start("--host", "0.0.0.0", JUPYTER_TRACKER_SERVER_TOKEN="hidden")
    uri = command.uri.replace("0.0.0.0", "127.0.0.1")
    assert "hidden" not in command.said
    assert get(uri + SEARCH).status_code == 401
    assert get(uri + SEARCH + "?max_results=1", Authorization="Bearer hidden").status_code == 200
    login = requests.get(uri + SEARCH + "?max_results=1", auth=("ada", "hidden"), timeout=10)
    assert login.status_code == 200


def test_clients_that_reach_artifacts_by_themselves_are_told_where(start: Start):
    command = start("--default-artifact-root", "s3://bucket/root", "--no-serve-artifacts")
    create = requests.post(
        f"{command.uri}/api/2.0/mlflow/experiments/create", json={"name": "a"}, timeout=10
    )
    id = create.json()["experiment_id"]
    url = f"{command.uri}/api/2.0/mlflow/experiments/get?experiment_id={id}"
    assert get(url).json()["experiment"]["artifact_location"] == f"s3://bucket/root/{id}"
    proxy = f"{command.uri}/api/2.0/mlflow-artifacts/artifacts/{id}/a.txt"
    answer = requests.put(proxy, b"a", timeout=10)
    assert answer.status_code == 501
    assert "--no-serve-artifacts" in answer.json()["message"]


def test_rules_of_the_registry_hold_for_every_model(start: Start):
    command = start("--registry-rule", "Staging=verified; @champion=approval")
    path = f"{command.uri}/api/2.0/mlflow"
    version = {"name": "churn", "source": "s3://bucket/model"}
    for kind in ("registered-models", "model-versions"):
        requests.post(f"{path}/{kind}/create", json=version, timeout=10).raise_for_status()
    alias = {"name": "churn", "version": "1", "alias": "champion"}
    answer = requests.post(f"{path}/registered-models/alias", json=alias, timeout=10)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "PERMISSION_DENIED")


def test_a_rule_of_the_registry_that_cannot_be_read_is_named(refused: Refused):
    assert "'Live'" in refused("--registry-rule", "Live=approval")


def test_options_of_mlflow_that_mean_nothing_here_are_noted(start: Start):
    command = start("--gunicorn-opts", "--timeout 10", "-h", "127.0.0.1", "--workers", "4")
    assert "--gunicorn-opts has no effect" in command.said
    assert "--workers 4 needs PostgreSQL or MySQL" in command.said
    assert "(1 process)" in command.said


def test_a_port_that_is_taken_is_named_with_a_free_one(refused: Refused):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused("--port", str(port))
    assert f"Port {port} of 127.0.0.1 is taken" in line
    assert "--port " in line


def test_another_address_is_not_served_without_a_token(refused: Refused):
    assert "JUPYTER_TRACKER_SERVER_TOKEN" in refused("--host", "0.0.0.0", "--port", "0")


def test_what_is_not_understood_is_refused(refused: Refused):
    assert "--prot" in refused("--prot", "5")
    assert "--port needs a value" in refused("--port")
    assert "'5'" in refused("5")


def test_a_wrong_value_in_the_environment_is_named(refused: Refused):
    assert "'x' of MLFLOW_PORT" in refused(MLFLOW_PORT="x")


def test_a_second_database_is_refused(refused: Refused):
    assert "--registry-store-uri must be the same" in refused("--registry-store-uri", "sqlite:///b")


def test_mlflows_plug_ins_are_refused(refused: Refused):
    assert "--token" in refused("--app-name", "basic-auth")


def test_a_database_that_cannot_be_reached_is_named_without_its_password(refused: Refused):
    uri = "postgresql://ada:hidden@127.0.0.1:1/tracker"
    line = refused("--backend-store-uri", uri, "--port", "0")
    assert "127.0.0.1:1/tracker" in line
    assert "hidden" not in line


def test_a_folder_that_cannot_be_written_is_named(refused: Refused, tmp_path: Path):
    (tmp_path / "file").write_text("")
    line = refused("--artifacts-destination", str(tmp_path / "file" / "a"), "--port", "0")
    assert str(tmp_path / "file" / "a") in line


def test_stopping_lets_an_upload_finish(start: Start):
    command = start()
    begun = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield b"a" * 100_000
        begun.set()
        time.sleep(1)
        yield b"b"

    answers: list[int] = []
    url = f"{command.uri}/api/2.0/mlflow-artifacts/artifacts/0/a.bin"

    def upload() -> None:
        answers.append(requests.put(url, slowly(), timeout=20).status_code)

    thread = threading.Thread(target=upload)
    thread.start()
    assert begun.wait(10)
    assert command.stop() == 0
    thread.join(10)
    assert answers == [200]


def test_stopping_does_not_wait_for_who_listens(start: Start):
    command = start()

    async def listen() -> tuple[int, int | None]:
        url = command.uri.replace("http", "ws") + "/api/tracker/1/changes/stream"
        open_stream = await websocket_connect(HTTPRequest(url))
        await open_stream.read_message()
        held = asyncio.to_thread(get, f"{command.uri}/api/tracker/1/changes?since=999999&wait=50")
        waiting = asyncio.create_task(held)
        await asyncio.sleep(0.3)
        code = await asyncio.to_thread(command.stop)
        while await open_stream.read_message() is not None:
            pass
        open_stream.close()
        assert (await waiting).status_code == 200
        return code, open_stream.close_code

    before = time.monotonic()
    assert asyncio.run(listen()) == (0, 1001)
    assert time.monotonic() - before < 8


def test_what_does_not_finish_is_cut_off_and_a_second_signal_does_not_wait(start: Start):
    limited, impatient = start("--stop-timeout", "0.5"), start()
    with hanging_upload(limited.uri), hanging_upload(impatient.uri):
        time.sleep(0.3)
        assert limited.stop() == 0
        impatient.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert impatient.process.poll() is None
        impatient.process.send_signal(signal.SIGINT)
        assert impatient.process.wait(5) == 1


def hanging_upload(uri: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", int(uri.rpartition(":")[2])))
    connection.sendall(
        b"PUT /api/2.0/mlflow-artifacts/artifacts/0/a HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Length: 9\r\n\r\n"
    )
    return connection


def children(process: int) -> list[int]:
    return [
        int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_healthy(uri: str) -> bool:
    try:
        return get(f"{uri}/health").text == "OK"
    except requests.ConnectionError:
        return False


def test_several_processes_serve_count_together_and_are_replaced(start: Start, postgresql_uri: str):
    command = start("--workers", "2", "--backend-store-uri", postgresql_uri)
    assert "(2 processes)" in command.said
    workers = children(command.process.pid)
    assert len(workers) == 2
    until(lambda: is_healthy(command.uri))
    for _ in range(20):
        assert get(f"{command.uri}/version").text == __version__  # a connection each
    text = get(f"{command.uri}/metrics").text
    counted = 'jupyter_tracker_requests_total{method="GET",operation="version",status="200"} 20.0'
    assert counted in text
    os.kill(workers[0], signal.SIGKILL)
    until(lambda: len(set(children(command.process.pid)) - {workers[0]}) == 2)
    assert is_healthy(command.uri)
    workers = children(command.process.pid)
    assert command.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_an_artifact_that_is_too_large_is_refused(start: Start):
    command = start("--max-artifact-size", "4")
    place = f"{command.uri}/api/2.0/mlflow-artifacts/artifacts/0/a/artifacts/a.bin"
    assert requests.put(place, b"four", timeout=10).status_code == 200
    refused = requests.put(place, b"five!", timeout=10)
    assert refused.status_code == 413
    assert "the limit is 4 bytes" in refused.json()["message"]


def test_workers_end_when_their_parent_is_killed(start: Start, postgresql_uri: str):
    command = start("--workers", "2", "--backend-store-uri", postgresql_uri)
    workers = children(command.process.pid)
    until(lambda: is_healthy(command.uri))
    command.process.kill()
    until(lambda: not any(is_running(pid) for pid in workers))


def is_running(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2]
    except FileNotFoundError:
        return False
