"""Our own client's artifacts through a server, when files are large and connections break."""

import hashlib
import io
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts import parts
from jupyter_tracker.stores.artifacts.upload import LocalFile
from jupyter_tracker.stores.rest import RestStore
from tests.conftest import RunningServer
from tests.servers.relay import Relay, relay_to
from tests.servers.s3 import BUCKET, S3Server

CONTENT = bytes(range(256)) * (13 << 12)  # 13 MiB: three parts of 5 MiB


@pytest.fixture(autouse=True)
def _thirteen_mebibytes_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LARGE", 6 << 20)
    monkeypatch.setattr(parts, "_PART", 5 << 20)


@pytest.fixture
def s3_wire(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """The wire to S3, for the server and for whom it sends there."""
    with relay_to(s3.endpoint) as relay:
        monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", relay.uri)
        yield relay


@pytest.fixture
def artifact_location(s3_wire: Relay, s3_uri: str) -> str:
    return s3_uri


def test_a_large_file_goes_to_s3_past_the_server(
    s3_wire: Relay, rest_store: RestStore, server: RunningServer
):
    content = io.BytesIO(b"before" + CONTENT)
    content.seek(6)
    rest_store.artifacts.upload("0/run/artifacts/large.bin", content)
    download = rest_store.artifacts.download("0/run/artifacts/large.bin")
    assert download.etag.endswith('-3"')  # S3's mark of three parts
    assert b"".join(download) == CONTENT


def test_a_part_is_sent_again_when_the_connection_breaks(s3_wire: Relay, rest_store: RestStore):
    rest_store.get_server_info(r.GetServerInfo())
    s3_wire.cut_after, s3_wire.cuts = 2 << 20, 2
    rest_store.artifacts.upload("0/large.bin", io.BytesIO(CONTENT))
    assert s3_wire.done == 2
    assert b"".join(rest_store.artifacts.download("0/large.bin")) == CONTENT


def test_an_upload_that_fails_for_good_leaves_nothing(
    s3: S3Server,
    s3_uri: str,
    s3_wire: Relay,
    rest_store: RestStore,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(parts, "_TRIES", 1)
    s3_wire.cut_after, s3_wire.cuts = 2 << 20, 99
    with pytest.raises(TrackerError, match="was not taken by the artifact storage") as refused:
        rest_store.artifacts.upload("0/large.bin", io.BytesIO(CONTENT))
    s3_wire.cuts = 0
    assert "Signature" not in refused.value.message
    prefix = s3_uri.removeprefix(f"s3://{BUCKET}/")
    left = s3.client().list_multipart_uploads(Bucket=BUCKET, Prefix=prefix).get("Uploads", [])
    assert (left, rest_store.artifacts.list("0")) == ([], [])


# --- files of this machine -----------------------------------------------------------------------


@dataclass
class Sent:
    """A file that is sent, and what was said of it meanwhile."""

    file: LocalFile
    moves: list[int]

    @property
    def path(self) -> Path:
        return self.file.path


@pytest.fixture
def large(tmp_path: Path) -> Sent:
    path, moves = tmp_path / "1", list[int]()
    path.write_bytes(CONTENT)
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Sent(LocalFile(path, len(CONTENT), digest, tmp_path / "1.parts", moves.append), moves)


def broken_off(
    large: Sent, s3_wire: Relay, rest_store: RestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Send the first part, and not the second."""
    rest_store.get_server_info(r.GetServerInfo())
    with monkeypatch.context() as impatient:
        impatient.setattr(parts, "_TRIES", 1)
        impatient.setattr(parts, "_AT_ONCE", 1)
        s3_wire.cut_after, s3_wire.cuts = 7 << 20, 1
        with pytest.raises(TrackerError, match="was not taken by the artifact storage"):
            rest_store.artifacts.upload_file("0/large.bin", large.file)
    large.moves.clear()
    with large.path.open("rb") as content:
        known = parts.Notes(large.file.parts).read(parts.Plan(content))
    assert known is not None
    sent = {part.part_number for part in known[1]}
    assert (1 in sent, 2 in sent) == (True, False)


def test_a_large_file_of_this_machine_goes_in_parts(
    s3_wire: Relay, rest_store: RestStore, large: Sent
):
    rest_store.artifacts.upload_file("0/large.bin", large.file)
    download = rest_store.artifacts.download("0/large.bin")
    assert download.etag.endswith('-3"')
    assert b"".join(download) == CONTENT
    assert sum(large.moves) == len(CONTENT)
    assert stat.S_IMODE(large.file.parts.stat().st_mode) == 0o600


def test_a_small_file_of_this_machine_goes_through_the_server(
    s3_wire: Relay, rest_store: RestStore, tmp_path: Path
):
    (tmp_path / "1").write_bytes(b"hello")
    moves: list[int] = []
    digest = hashlib.sha256(b"hello").hexdigest()
    file = LocalFile(tmp_path / "1", 5, digest, tmp_path / "1.parts", moves.append)
    rest_store.artifacts.upload_file("0/a.txt", file)
    assert b"".join(rest_store.artifacts.download("0/a.txt")) == b"hello"
    assert sum(moves) == 5


def test_bytes_that_are_not_those_of_the_checksum_are_refused(
    s3_wire: Relay, rest_store: RestStore, tmp_path: Path
):
    (tmp_path / "1").write_bytes(b"hEllo")
    digest = hashlib.sha256(b"hello").hexdigest()
    file = LocalFile(tmp_path / "1", 5, digest, tmp_path / "1.parts", lambda _: None)
    with pytest.raises(TrackerError, match="checksum"):
        rest_store.artifacts.upload_file("0/a.txt", file)
    assert rest_store.artifacts.list("0") == []


def test_an_upload_goes_on_where_it_broke(
    s3_wire: Relay,
    rest_store: RestStore,
    server: RunningServer,
    large: Sent,
    monkeypatch: pytest.MonkeyPatch,
):
    broken_off(large, s3_wire, rest_store, monkeypatch)
    # What has been sent is not read again: otherwise the change would be seen.
    with large.path.open("r+b") as content:
        content.write(b"changed")
    later = RestStore(server.uri, server.token)
    later.artifacts.upload_file("0/large.bin", large.file)
    assert b"".join(later.artifacts.download("0/large.bin")) == CONTENT
    assert large.moves[0] == 5 << 20
    later.close()


def test_an_upload_that_the_storage_has_forgotten_begins_anew(
    s3: S3Server,
    s3_uri: str,
    s3_wire: Relay,
    rest_store: RestStore,
    large: Sent,
    monkeypatch: pytest.MonkeyPatch,
):
    broken_off(large, s3_wire, rest_store, monkeypatch)
    client, prefix = s3.client(), s3_uri.removeprefix(f"s3://{BUCKET}/")
    [begun] = client.list_multipart_uploads(Bucket=BUCKET, Prefix=prefix)["Uploads"]
    client.abort_multipart_upload(Bucket=BUCKET, Key=begun["Key"], UploadId=begun["UploadId"])
    rest_store.artifacts.upload_file("0/large.bin", large.file)
    assert b"".join(rest_store.artifacts.download("0/large.bin")) == CONTENT


def test_notes_that_are_damaged_cost_only_that_it_begins_anew(
    s3_wire: Relay, rest_store: RestStore, large: Sent, monkeypatch: pytest.MonkeyPatch
):
    broken_off(large, s3_wire, rest_store, monkeypatch)
    large.file.parts.write_bytes(large.file.parts.read_bytes()[:40])
    rest_store.artifacts.upload_file("0/large.bin", large.file)
    assert b"".join(rest_store.artifacts.download("0/large.bin")) == CONTENT


def test_a_part_says_its_length(large: Sent):
    # S3 refuses what comes in chunks of unknown number.
    with large.path.open("rb") as content:
        request = requests.Request("PUT", "http://a", data=parts.Plan(content).part(3)).prepare()
    assert request.headers["Content-Length"] == str(len(CONTENT) - (10 << 20))


@pytest.fixture
def wire(server: RunningServer) -> Iterator[Relay]:
    """The wire to the tracking server."""
    with relay_to(server.uri) as relay:
        yield relay


def test_a_download_goes_on_where_it_broke(wire: Relay, server: RunningServer):
    server.store.artifacts.upload("0/large.bin", io.BytesIO(CONTENT))
    store = RestStore(wire.uri, server.token)
    wire.cut_after, wire.cuts = 3 << 20, 2
    assert b"".join(store.artifacts.download("0/large.bin")) == CONTENT
    assert wire.done == 2
    store.close()


def test_the_rest_of_a_replaced_file_is_not_taken(wire: Relay, server: RunningServer):
    server.store.artifacts.upload("0/large.bin", io.BytesIO(CONTENT))
    store = RestStore(wire.uri, server.token)
    wire.cut_after, wire.cuts = 3 << 20, 1
    download = store.artifacts.download("0/large.bin")
    next(download)
    server.store.artifacts.upload("0/large.bin", io.BytesIO(b"x" * len(CONTENT)))
    with pytest.raises(TrackerError, match="broke off after"):
        list(download)
    store.close()


def test_an_upload_that_breaks_is_not_kept(wire: Relay, server: RunningServer):
    store = RestStore(wire.uri, server.token)
    wire.cut_after, wire.cuts = 1 << 20, 1
    with pytest.raises(TrackerError, match="cannot be reached"):
        store.artifacts.upload("0/small.bin", io.BytesIO(bytes(4 << 20)))
    assert server.store.artifacts.list("0") == []
    store.close()
