"""Our own client's artifacts through a server, when files are large and connections break."""

import io
from collections.abc import Iterator

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts import parts
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
