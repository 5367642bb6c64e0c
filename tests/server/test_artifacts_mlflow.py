"""The real MLflow client's artifacts on our server, whose artifacts are in a folder or on S3."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import pytest
import requests
from mlflow.artifacts import download_artifacts
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.tracking import MlflowClient

from tests.conftest import RunningServer

CONTENT = bytes(range(256)) * (12 << 12)  # 12 MiB


@pytest.fixture(params=["folder", "s3"])
def artifact_location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "s3":
        return str(request.getfixturevalue("s3_uri"))
    return str(tmp_path / "store" / "artifacts")


@pytest.fixture(autouse=True)
def _mlflow_talks_to_our_server(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", server.token)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    monkeypatch.setenv("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    # Files of 5 MiB and more go in parts, instead of those of 500 MiB.
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(5 << 20))
    monkeypatch.setenv("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE", str(3 << 20))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 << 20))
    mlflow.set_tracking_uri(server.uri)
    yield
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.set_tracking_uri(None)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every request that the client sends, whoever it goes to."""
    sent: list[tuple[str, str]] = []
    send = requests.Session.send

    def note(
        session: requests.Session, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        sent.append((request.method or "", request.url or ""))
        return send(session, request, **options)

    monkeypatch.setattr(requests.Session, "send", note)
    return sent


def test_a_large_file_goes_in_parts_where_the_storage_takes_them(
    tmp_path: Path, artifact_location: str, asked: list[tuple[str, str]]
):
    source = tmp_path / "large.bin"
    source.write_bytes(CONTENT)
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(source), "models/large")
    got = download_artifacts(
        run_id=run.info.run_id, artifact_path="models/large", dst_path=str(tmp_path / "down")
    )
    assert (Path(got) / "large.bin").read_bytes() == CONTENT
    parts = [url for method, url in asked if method == "PUT" and "partNumber=" in url]
    assert len(parts) == (3 if artifact_location.startswith("s3://") else 0)
    ranges = [url for method, url in asked if method == "GET" and "X-Amz-Signature" in url]
    assert len(ranges) == (4 if artifact_location.startswith("s3://") else 0)


def test_files_and_folders_come_back(tmp_path: Path):
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "inner" / "ü b.txt").write_text("hello")
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(folder), "things")
    client = MlflowClient()
    listed = [(f.path, f.is_dir) for f in client.list_artifacts(run.info.run_id, "things")]
    assert listed == [("things/empty.txt", False), ("things/inner", True)]
    got = Path(client.download_artifacts(run.info.run_id, "things", str(tmp_path)))
    assert (got / "empty.txt").read_bytes() == b""
    assert (got / "inner" / "ü b.txt").read_text() == "hello"


def test_artifacts_are_deleted(tmp_path: Path):
    with mlflow.start_run() as run:
        mlflow.log_text("x", "a.txt")
        mlflow.log_text("x", "b/c.txt")
    repository = get_artifact_repository(run.info.artifact_uri)
    repository.delete_artifacts("b")
    assert [f.path for f in MlflowClient().list_artifacts(run.info.run_id)] == ["a.txt"]
    repository.delete_artifacts()
    assert MlflowClient().list_artifacts(run.info.run_id) == []


def test_a_client_that_insists_on_parts_falls_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", "true")
    monkeypatch.setenv("MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD", "true")
    source = tmp_path / "large.bin"
    source.write_bytes(CONTENT)
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(source))
    got = download_artifacts(run_id=run.info.run_id, artifact_path="large.bin")
    assert Path(got).read_bytes() == CONTENT
