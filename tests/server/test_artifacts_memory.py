"""Large artifacts pass through a server that stays small."""

import http.client
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.thorough

MEBIBYTE = 1 << 20
ALLOWED = 150 * MEBIBYTE
HEADERS = {"Authorization": "Bearer token"}
PATH = "/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/large.bin"


class Served:
    """A server in a process of its own."""

    def __init__(self, folder: Path, artifacts: str) -> None:
        command = [sys.executable, "-m", "tests.servers.serve", str(folder), artifacts]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.uri = self.process.stdout.readline().decode().strip()

    @property
    def peak(self) -> int:
        """The most bytes of memory that it has ever had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) << 10

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.uri).netloc, timeout=120)


@pytest.fixture(params=["folder", "s3"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    in_folder = request.param == "folder"
    location = str(tmp_path / "artifacts") if in_folder else request.getfixturevalue("s3_uri")
    server = Served(tmp_path, location)
    yield server
    server.process.communicate(b"", timeout=20)
    for path in (tmp_path / "artifacts").rglob("*.bin"):
        path.unlink()


def pieces(mebibytes: int) -> Iterator[bytes]:
    block = os.urandom(MEBIBYTE)
    for number in range(mebibytes):
        yield number.to_bytes(8, "big") + block[8:]


def test_a_large_artifact_goes_up_and_down(served: Served, request: pytest.FixtureRequest):
    mebibytes = 2048 if "folder" in request.node.name else 256
    sent = received = size = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        for piece in pieces(mebibytes):
            sent = zlib.crc32(piece, sent)
            yield piece

    connection = served.connect()
    headers = {**HEADERS, "Content-Length": str(mebibytes * MEBIBYTE)}
    connection.request("PUT", PATH, body=body(), headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"{}")
    connection.request("GET", PATH, headers=HEADERS)
    answer = connection.getresponse()
    while piece := answer.read(MEBIBYTE):
        received = zlib.crc32(piece, received)
        size += len(piece)
    assert (size, received) == (mebibytes * MEBIBYTE, sent)
    connection.close()
    assert served.peak < ALLOWED


def test_many_at_once_take_no_more(served: Served):
    connections = [served.connect() for _ in range(16)]
    for connection in connections:
        connection.putrequest("PUT", f"{PATH}-{id(connection)}")
        for name, value in {**HEADERS, "Content-Length": str(8 * MEBIBYTE)}.items():
            connection.putheader(name, value)
        connection.endheaders()
    for piece in pieces(8):
        for connection in connections:
            connection.send(piece)
    assert {connection.getresponse().status for connection in connections} == {200}
    for connection in connections:
        connection.close()
    assert served.peak < ALLOWED
