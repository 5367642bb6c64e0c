"""A large file on its way to S3 when its process died: what has been sent is not sent again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_tracker.journal import files
from jupyter_tracker.journal.leftovers import Outcome, ship_leftovers
from jupyter_tracker.stores.artifacts import parts, uris
from tests.conftest import RunningServer
from tests.journal.journals import begun, info, known_run, left
from tests.servers.relay import Relay, relay_to
from tests.servers.s3 import S3Server

CONTENT = bytes(range(256)) * (13 << 12)  # 13 MiB: three parts of 5 MiB


@pytest.fixture
def s3_wire(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """The wire to S3, for the server and for whom it sends there."""
    with relay_to(s3.endpoint) as relay:
        monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", relay.uri)
        yield relay


@pytest.fixture
def artifact_location(s3_wire: Relay, s3_uri: str) -> str:
    return s3_uri


def test_sync_goes_on_where_the_upload_broke(
    s3_wire: Relay, server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "journal"))
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    monkeypatch.setattr(parts, "LARGE", 6 << 20)
    monkeypatch.setattr(parts, "_PART", 5 << 20)
    run_id = known_run(server.store)
    writer = begun(server.uri, run_id)
    writer.artifact("weights.bin", CONTENT)
    file = left(writer)
    with monkeypatch.context() as impatient:
        impatient.setattr(parts, "_TRIES", 1)
        impatient.setattr(parts, "_AT_ONCE", 1)
        s3_wire.cut_after, s3_wire.cuts = 7 << 20, 1
        [report] = ship_leftovers()
    assert (report.outcome, report.files_left) == (Outcome.FAILED, 1)
    assert (file.files / "1.parts").exists()
    told: list[int] = []
    [report] = ship_leftovers(progress=lambda report, left: told.append(left))
    assert (report.outcome, report.files) == (Outcome.KILLED, 1)
    of_file = [each for each in told if each < len(CONTENT)]
    assert max(of_file) <= len(CONTENT) - (5 << 20) + file.size()
    path = uris.proxied_path(uris.join(info(server.store, run_id).artifact_uri, "weights.bin"))
    assert b"".join(server.store.artifacts.download(path)) == CONTENT
    assert list((tmp_path / "journal").iterdir()) == []
