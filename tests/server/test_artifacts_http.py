"""Artifacts over HTTP: paths that lead out, parts, checksums, sizes, callers that go away."""

import base64
import gzip
import hashlib
import http.client
import io
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from jupyter_tracker.contract import requests as r
from tests.conftest import RunningServer

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
FILE = f"{PROXY}/0/run/artifacts/a.txt"

LEADS_OUT = [
    "../secret.txt",
    "..",
    "%2e%2e/secret.txt",
    "%2E%2E%2Fsecret.txt",
    "0/../../secret.txt",
    "0/%2e%2e/%2e%2e/secret.txt",
    "0/..%2f..%2fsecret.txt",
    "%252e%252e%252fsecret.txt",
    "%25252e%25252e/secret.txt",
    "..%5csecret.txt",
    "..\\secret.txt",
    "0/..%255c..%255csecret.txt",
    "#/../secret.txt",
    "%23/../secret.txt",
    "0?/../../secret.txt",
    "0%3f/../../secret.txt",
    ";/../secret.txt",
    "%00",
    "0/a.txt%00.png",
    "%0a",
    "0/a%0d%0ab",
    "%ff%fe",
    "%c0%ae%c0%ae/secret.txt",
    "%u002e%u002e/secret.txt",
    "/etc/passwd",
    "%2fetc/passwd",
    "%2Fetc%2Fpasswd",
    "//etc/passwd",
    "file:///etc/passwd",
    "file%3a%2f%2f/etc/passwd",
    "C:/secret.txt",
    "./secret.txt",
    "0/./../secret.txt",
    "0/",
    "0//a.txt",
    ".",
    "~/secret.txt/..",
    "0/run/..",
    "x" * 300,
    "x/" * 600 + "x",
    "%F0%9F%92%A9%00",
]


@pytest.fixture
def web(server: RunningServer) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {server.token}"
        yield session


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the artifacts, with a secret beside it."""
    folder = tmp_path / "store" / "artifacts"
    (folder / "0").mkdir(parents=True)
    (folder / "0" / "inside.txt").write_text("inside")
    (folder.parent / "secret.txt").write_text("secret")
    return folder


def raw(
    server: RunningServer, method: str, target: str, body: bytes | None = None
) -> tuple[int, bytes]:
    """Send a request whose target nobody has tidied up."""
    parts = urlsplit(server.uri)
    with socket.create_connection((parts.hostname, parts.port), 10) as connection:
        head = [
            f"{method} {target} HTTP/1.1",
            f"Host: {parts.netloc}",
            f"Authorization: Bearer {server.token}",
            f"Content-Length: {len(body or b'')}",
            "Content-Type: application/json",
            "Connection: close",
        ]
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + (body or b""))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read()


def everything(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "tracker.db" not in path.name)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("path", LEADS_OUT)
def test_no_spelling_of_a_path_leads_out(server: RunningServer, root: Path, path: str):
    before = everything(root.parent)
    requests_to_try = [
        ("GET", f"{PROXY}/{path}", None),
        ("PUT", f"{PROXY}/{path}", b"overwritten"),
        ("DELETE", f"{PROXY}/{path}", None),
        ("GET", f"{PROXY}?path={path}", None),
        ("GET", f"/get-artifact?run_id=x&path={path}", None),
        ("GET", f"/get-artifact?run_id={path}&path=a", None),
        ("GET", f"/model-versions/get-artifact?name=x&version=1&path={path}", None),
        ("POST", f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid=x&path={path}", b"x"),
        ("GET", f"/api/2.0/mlflow/artifacts/list?run_id=x&path={path}", None),
        ("GET", f"/api/2.0/mlflow-artifacts/presigned/{path}", None),
        ("POST", f"/api/2.0/mlflow-artifacts/mpu/create/{path}", b'{"path": "a"}'),
    ]
    for method, target, body in requests_to_try:
        status, answer = raw(server, method, target, body)
        assert status in (200, 400, 403, 404, 501), (method, target, answer)
        assert b"secret" not in answer.replace(b"secret.txt", b"")
        assert b"root:" not in answer
    after = everything(root.parent)
    kept = {name: after.get(name) for name in before if name != "artifacts/0/inside.txt"}
    assert kept == {name: before[name] for name in kept}
    assert all(name.startswith("artifacts/") for name in after if name not in before)
    assert not Path("/secret.txt").exists()


@pytest.mark.parametrize("path", ["../x", "/x/..", "a%2fb", "a/../..", "a#b"])
def test_no_name_of_a_client_file_leads_out(server: RunningServer, root: Path, path: str):
    url = "/api/2.0/mlflow-artifacts/mpu/create/0/../.."
    assert raw(server, "POST", url, b'{"path": "a"}')[0] == 400
    status, _ = raw(
        server, "POST", "/api/2.0/mlflow-artifacts/mpu/create/0", f'{{"path": "{path}"}}'.encode()
    )
    assert status in (400, 501)


@pytest.mark.parametrize("upload_id", ["..", "a/../b", "a/b", "", "a b", "ü", "x" * 2000])
def test_an_upload_id_is_no_path(web: requests.Session, server: RunningServer, upload_id: str):
    body = {"path": "a", "upload_id": upload_id, "parts": [{"part_number": 1, "etag": "e"}]}
    for act in ("complete", "abort"):
        url = f"{server.uri}/api/2.0/mlflow-artifacts/mpu/{act}/0/run"
        assert web.post(url, json=body).status_code == 400


def test_a_part_of_a_file_can_be_asked_for(web: requests.Session, server: RunningServer):
    web.put(server.uri + FILE, data=b"0123456789")
    whole = web.get(server.uri + FILE)
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert whole.headers["Content-Length"] == "10"
    for asked, content, sent in (
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=7-99", b"789", "bytes 7-9/10"),
    ):
        answer = web.get(server.uri + FILE, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, content)
        assert answer.headers["Content-Range"] == sent
        assert answer.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize(
    "asked", ["bytes=4-2", "bytes=", "bytes=-", "lines=1-2", "bytes=0-1,3-4", "bytes=-0"]
)
def test_a_range_that_means_nothing_gives_the_whole(
    web: requests.Session, server: RunningServer, asked: str
):
    web.put(server.uri + FILE, data=b"0123456789")
    answer = web.get(server.uri + FILE, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, b"0123456789")


def test_a_range_behind_the_end_is_refused(web: requests.Session, server: RunningServer):
    web.put(server.uri + FILE, data=b"0123456789")
    answer = web.get(server.uri + FILE, headers={"Range": "bytes=10-"})
    assert (answer.status_code, answer.json()["error_code"]) == (416, "INVALID_RANGE")


def test_the_rest_of_another_file_is_not_sent(web: requests.Session, server: RunningServer):
    web.put(server.uri + FILE, data=b"0123456789")
    etag = web.get(server.uri + FILE).headers["ETag"]
    same = web.get(server.uri + FILE, headers={"Range": "bytes=5-", "If-Range": etag})
    assert (same.status_code, same.content) == (206, b"56789")
    web.put(server.uri + FILE, data=b"replaced!")
    other = web.get(server.uri + FILE, headers={"Range": "bytes=5-", "If-Range": etag})
    assert (other.status_code, other.content) == (200, b"replaced!")


def test_what_the_caller_has_is_not_sent_again(web: requests.Session, server: RunningServer):
    web.put(server.uri + FILE, data=b"0123456789")
    etag = web.get(server.uri + FILE).headers["ETag"]
    answer = web.get(server.uri + FILE, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def checksums(content: bytes) -> dict[str, str]:
    sha256 = hashlib.sha256(content).digest()
    return {
        "X-Content-SHA256": sha256.hex(),
        "Content-MD5": base64.b64encode(hashlib.md5(content).digest()).decode(),
        "Content-Digest": f"sha-256=:{base64.b64encode(sha256).decode()}:",
        "Digest": f"SHA-256={base64.b64encode(sha256).decode()}",
    }


@pytest.mark.parametrize("header", checksums(b""))
def test_what_is_not_as_it_was_sent_is_not_kept(
    web: requests.Session, server: RunningServer, root: Path, header: str
):
    content = bytes(3 << 20)
    right, wrong = checksums(content)[header], checksums(b"other")[header]
    refused = web.put(server.uri + FILE, data=content, headers={header: wrong})
    assert (refused.status_code, "checksum" in refused.json()["message"]) == (400, True)
    assert web.put(server.uri + FILE, data=b"", headers={header: "?"}).status_code == 400
    wait_until(lambda: list(everything(root)) == ["0/inside.txt"])
    assert web.put(server.uri + FILE, data=content, headers={header: right}).status_code == 200


class Endless(io.RawIOBase):
    """A body without an announced length."""

    def __init__(self, pieces: int) -> None:
        self._left = pieces

    def __iter__(self) -> Iterator[bytes]:
        while self._left:
            self._left -= 1
            yield bytes(1 << 20)


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_above_the_limit_is_answered_and_leaves_nothing(
    web: requests.Session,
    server: RunningServer,
    root: Path,
    announced: bool,
):
    run = server.store.create_run(r.CreateRun()).run.info
    url = f"{server.uri}/ajax-api/2.0/mlflow/upload-artifact"
    body = bytes(30 << 20) if announced else iter(Endless(30))
    answer = web.post(url, params={"run_uuid": run.run_id, "path": "a.bin"}, data=body)
    assert (answer.status_code, answer.json()["error_code"]) == (413, "RESOURCE_LIMIT_EXCEEDED")
    wait_until(lambda: list(everything(root)) == ["0/inside.txt"])


def test_a_compressed_upload_is_limited_by_what_it_unpacks_to(
    web: requests.Session,
    server: RunningServer,
    root: Path,
    caplog: pytest.LogCaptureFixture,
):
    run = server.store.create_run(r.CreateRun()).run.info
    url = f"{server.uri}/ajax-api/2.0/mlflow/upload-artifact"
    packed = gzip.compress(bytes(60 << 20))
    answer = web.post(
        url,
        params={"run_uuid": run.run_id, "path": "a.bin"},
        data=packed,
        headers={"Content-Encoding": "gzip"},
    )
    assert (answer.status_code, answer.json()["error_code"]) == (413, "RESOURCE_LIMIT_EXCEEDED")
    wait_until(lambda: list(everything(root)) == ["0/inside.txt"])
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_compressed_upload_is_kept_unpacked(web: requests.Session, server: RunningServer):
    headers = {"Content-Encoding": "gzip"}
    packed = gzip.compress(b"hello")
    assert web.put(server.uri + FILE, data=packed, headers=headers).status_code == 200
    assert web.get(server.uri + FILE).content == b"hello"


def test_what_the_page_uploads_is_an_artifact_of_its_run(
    web: requests.Session, server: RunningServer
):
    run = server.store.create_run(r.CreateRun()).run.info
    query = {"run_uuid": run.run_id, "path": "notes/a.txt"}
    url = f"{server.uri}/ajax-api/2.0/mlflow/upload-artifact"
    assert web.post(url, params=query, data=b"hello").status_code == 200
    shown = {"run_id": run.run_id, "path": "notes/a.txt"}
    assert web.get(f"{server.uri}/get-artifact", params=shown).content == b"hello"
    assert web.post(url, params={"path": "a"}, data=b"x").status_code == 400
    assert web.post(url, params={**query, "run_uuid": "0" * 32}, data=b"x").status_code == 404


def test_a_caller_that_goes_away_leaves_nothing(server: RunningServer, root: Path):
    parts = urlsplit(server.uri)
    with socket.create_connection((parts.hostname, parts.port), 10) as connection:
        head = f"PUT {FILE} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 99999999\r\n"
        connection.sendall(f"{head}Authorization: Bearer {server.token}\r\n\r\n".encode())
        connection.sendall(bytes(4 << 20))
        wait_until(lambda: any(path.stat().st_size for path in root.glob(".partial-*")))
    wait_until(lambda: list(everything(root)) == ["0/inside.txt"])


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_artifacts_are_deleted_through_the_proxy(web: requests.Session, server: RunningServer):
    for name in ("a.txt", "b/c.txt"):
        web.put(f"{server.uri}{PROXY}/0/run/artifacts/{name}", data=b"x")
    assert web.delete(f"{server.uri}{PROXY}/0/run/artifacts/").json() == {}
    assert web.delete(f"{server.uri}{PROXY}/0/run/artifacts").json() == {}
    listed = web.get(f"{server.uri}{PROXY}", params={"path": "0/run/artifacts"})
    assert listed.json() == {}


@pytest.mark.parametrize("name", ["server-info", "server-features"])
def test_the_server_says_what_it_offers(web: requests.Session, server: RunningServer, name: str):
    assert web.get(f"{server.uri}/api/3.0/mlflow/{name}").json() == {
        "store_type": "SqlStore",
        "workspaces_enabled": False,
        "trace_archival_enabled": False,
        "multipart_uploads_enabled": False,
        "multipart_downloads_enabled": False,
        "presigned_upload_run_id_supported": False,
        "presigned_upload_model_id_supported": False,
        "features_enabled": {"gateway": False},
    }


def test_a_folder_offers_no_direct_transfer(web: requests.Session, server: RunningServer):
    url = f"{server.uri}/api/2.0/mlflow-artifacts/mpu/create/0/run/artifacts"
    answer = web.post(url, json={"path": "/tmp/a.bin", "num_parts": 1})
    assert (answer.status_code, answer.json()["error_code"]) == (501, "NOT_IMPLEMENTED")
    # The beginning by which MLflow's client knows that it must send the file itself.
    begins = "Multipart upload is not supported for the current artifact repository"
    assert answer.json()["message"].startswith(begins)


def test_a_registered_models_files_are_shown(web: requests.Session, server: RunningServer):
    run = server.store.create_run(r.CreateRun()).run.info
    root = run.artifact_uri.removeprefix("mlflow-artifacts:/")
    web.put(f"{server.uri}{PROXY}/{root}/model/MLmodel", data=b"flavors:")
    server.store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    source = f"runs:/{run.run_id}/model"
    version = r.CreateModelVersion(name="churn", source=source, run_id=run.run_id)
    server.store.create_model_version(version)
    url = f"{server.uri}/model-versions/get-artifact"
    query = {"name": "churn", "version": "1", "path": "MLmodel"}
    assert web.get(url, params=query).content == b"flavors:"
    assert web.get(url, params={**query, "version": "2"}).status_code == 404
    assert web.get(url, params={**query, "path": ""}).status_code == 400
