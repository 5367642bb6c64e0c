"""Artifacts: the same in a folder and on S3, in this process and through the proxy."""

import contextlib
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.artifacts.open import open_artifacts
from jupyter_tracker.stores.artifacts.upload import LocalFile
from jupyter_tracker.stores.protocol import ArtifactStore, Store
from jupyter_tracker.stores.sql.store import SqlStore


@pytest.fixture(params=["folder", "s3"])
def artifact_location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "s3":
        return str(request.getfixturevalue("s3_uri"))
    return str(tmp_path / "store" / "artifacts")


@pytest.fixture(params=["here", "through the proxy"])
def any_store(request: pytest.FixtureRequest, sql_store: SqlStore) -> Store:
    here = request.param == "here"
    store: Store = sql_store if here else request.getfixturevalue("rest_store")
    return store


@pytest.fixture
def artifacts(any_store: Store) -> ArtifactStore:
    return any_store.artifacts


@pytest.fixture
def local(tmp_path: Path) -> LocalArtifacts:
    return LocalArtifacts(tmp_path / "artifacts")


def put(artifacts: ArtifactStore, path: str, content: bytes) -> None:
    artifacts.upload(path, io.BytesIO(content))


def read(artifacts: ArtifactStore, path: str, start: int = 0, stop: int | None = None) -> bytes:
    return b"".join(artifacts.download(path, start, stop))


def names(artifacts: ArtifactStore, path: str) -> list[str]:
    return [file.path for file in artifacts.list(path)]


@pytest.mark.parametrize("content", [b"", b"hello", bytes(range(256)) * 80_000])
def test_what_goes_up_comes_down(artifacts: ArtifactStore, content: bytes):
    put(artifacts, "0/run/artifacts/a b/ü+&='~.bin", content)
    assert read(artifacts, "0/run/artifacts/a b/ü+&='~.bin") == content
    assert names(artifacts, "0/run/artifacts/a b") == ["ü+&='~.bin"]


def local_file(folder: Path, content: bytes, moves: list[int]) -> LocalFile:
    """Make a file that is to be kept as an artifact."""
    path = folder / "1"
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return LocalFile(path, len(content), digest, folder / "1.parts", moves.append)


@pytest.mark.parametrize("content", [b"", b"hello"])
def test_a_file_of_this_machine_is_kept(artifacts: ArtifactStore, tmp_path: Path, content: bytes):
    put(artifacts, "0/a.txt", b"old and long")
    moves: list[int] = []
    artifacts.upload_file("0/a.txt", local_file(tmp_path, content, moves))
    assert read(artifacts, "0/a.txt") == content
    assert sum(moves) == len(content)


def test_a_file_of_another_file_system_is_copied(local: LocalArtifacts, tmp_path: Path):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        assert Path(folder).stat().st_dev != tmp_path.stat().st_dev
        local.upload_file("0/a.txt", local_file(Path(folder), b"hello", []))
    assert read(local, "0/a.txt") == b"hello"


def test_an_upload_replaces_what_was_there(artifacts: ArtifactStore):
    put(artifacts, "0/a.txt", b"old and long")
    with contextlib.closing(artifacts.download("0/a.txt")) as old:
        put(artifacts, "0/a.txt", b"new")
    with contextlib.closing(artifacts.download("0/a.txt")) as new:
        assert (b"".join(new), new.etag == old.etag) == (b"new", False)


def test_an_upload_may_come_in_pieces(artifacts: ArtifactStore):
    with artifacts.receive("0/a.txt") as upload:
        upload.write(b"one ")
        upload.write(b"two")
        assert artifacts.list("0") == []
        upload.commit()
    assert read(artifacts, "0/a.txt") == b"one two"


def test_an_upload_that_is_not_finished_leaves_nothing(artifacts: ArtifactStore):
    with artifacts.receive("0/a.txt") as upload:
        upload.write(b"one")
    assert artifacts.list("") == []


def test_a_folder_lists_names_sizes_and_folders(artifacts: ArtifactStore):
    put(artifacts, "0/run/b.txt", b"12345")
    put(artifacts, "0/run/models/model/MLmodel", b"x")
    put(artifacts, "0/runs/other.txt", b"x")
    listed = [(f.path, f.is_dir, f.file_size) for f in artifacts.list("0/run")]
    assert listed == [("b.txt", False, 5), ("models", True, None)]
    assert names(artifacts, "") == ["0"]


def test_a_folder_that_is_not_there_lists_as_empty(artifacts: ArtifactStore):
    assert artifacts.list("0/nothing") == []


def test_a_file_that_is_not_there_is_not_found(artifacts: ArtifactStore):
    with pytest.raises(TrackerError, match=r"0/nothing\.txt") as refused:
        artifacts.download("0/nothing.txt")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_folder_is_no_file(artifacts: ArtifactStore):
    put(artifacts, "0/folder/a.txt", b"x")
    with pytest.raises(TrackerError) as refused:
        artifacts.download("0/folder")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize(
    ("start", "stop"), [(0, None), (2, 5), (3, None), (-4, None), (-99, None), (8, 99), (0, 1)]
)
def test_a_part_is_a_slice(artifacts: ArtifactStore, start: int, stop: int | None):
    content = b"0123456789"
    put(artifacts, "0/a.txt", content)
    part = artifacts.download("0/a.txt", start, stop)
    assert (part.size, part.length) == (10, len(content[start:stop]))
    assert b"".join(part) == content[start:stop]


def test_a_part_behind_the_end_is_refused(artifacts: ArtifactStore):
    put(artifacts, "0/a.txt", b"0123456789")
    with pytest.raises(TrackerError) as refused:
        artifacts.download("0/a.txt", 10)
    assert (refused.value.error_code, refused.value.http_status) == ("INVALID_RANGE", 416)


def test_a_file_and_a_folder_are_deleted_and_nothing_else(artifacts: ArtifactStore):
    for path in ("0/a", "0/ab", "0/f/1", "0/f/g/2", "0/fg/3"):
        put(artifacts, path, b"x")
    artifacts.delete("0/a")
    artifacts.delete("0/f")
    artifacts.delete("0/nothing")
    assert (names(artifacts, "0"), names(artifacts, "0/f")) == (["ab", "fg"], [])
    with pytest.raises(TrackerError, match="Invalid artifact path"):
        artifacts.delete("")


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "a%2f..", "a\\b", ""])
def test_a_path_that_leads_out_is_refused(artifacts: ArtifactStore, path: str):
    for use in (artifacts.receive, artifacts.download, artifacts.delete):
        with pytest.raises(TrackerError, match="Invalid artifact path"):
            use(path)
    with pytest.raises(TrackerError, match="Invalid artifact path"):
        put(artifacts, path, b"x")


def test_a_runs_artifacts_are_listed_relative_to_its_root(any_store: Store):
    info = any_store.create_run(r.CreateRun()).run.info
    root = info.artifact_uri.removeprefix("mlflow-artifacts:/")
    put(any_store.artifacts, f"{root}/figures/roc.png", b"x")
    top = any_store.list_artifacts(r.ListArtifacts(run_id=info.run_id))
    below = any_store.list_artifacts(r.ListArtifacts(run_id=info.run_id, path="figures"))
    assert (top.root_uri, [f.path for f in top.files]) == (info.artifact_uri, ["figures"])
    assert [f.path for f in below.files] == ["figures/roc.png"]


def test_a_file_is_no_folder(local: LocalArtifacts):
    put(local, "0/a.csv", b"x")
    with pytest.raises(TrackerError, match=r"Cannot store artifact '0/a\.csv/b'"):
        put(local, "0/a.csv/b", b"y")
    assert read(local, "0/a.csv") == b"x"


def test_a_link_that_leads_out_of_the_root_is_not_followed(local: LocalArtifacts, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    put(local, "0/a.txt", b"x")
    link = tmp_path / "artifacts" / "0" / "link"
    link.symlink_to(tmp_path)
    for path in ("0/link", "0/link/secret.txt"):
        with pytest.raises(TrackerError) as refused:
            read(local, path)
        assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    local.delete("0/link")
    assert (link.is_symlink(), secret.read_text()) == (False, "secret")


def test_a_file_that_is_being_written_is_not_seen(local: LocalArtifacts, tmp_path: Path):
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            started.set()
            go_on.wait(10)
            return super().read(size)

    started, go_on = threading.Event(), threading.Event()
    writer = threading.Thread(target=local.upload, args=("0/a.txt", Slow(b"x")))
    writer.start()
    started.wait(10)
    (partial,) = (tmp_path / "artifacts").iterdir()
    assert local.list("") == []
    with pytest.raises(TrackerError, match="No artifact"):
        read(local, partial.name)
    local.delete(partial.name)
    go_on.set()
    writer.join(10)
    assert (names(local, ""), names(local, "0")) == (["0"], ["a.txt"])


def test_what_a_killed_server_left_is_swept_after_a_day(tmp_path: Path):
    put(LocalArtifacts(tmp_path), "0/a.txt", b"x")
    old, new = tmp_path / ".partial-old", tmp_path / ".partial-new"
    for partial in (old, new):
        partial.write_bytes(b"half")
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    put(LocalArtifacts(tmp_path), "0/b.txt", b"x")
    assert (old.exists(), new.exists()) == (False, True)


_ON_A_SMALL_DISK = """
import io, sys
from pathlib import Path
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
root = Path(sys.argv[1])
artifacts = LocalArtifacts(root)
artifacts.upload("0/small.bin", io.BytesIO(b"x"))
try:
    artifacts.upload("0/large.bin", io.BytesIO(bytes(4 << 20)))
except TrackerError as error:
    print(error.http_status, error.message)
print([str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_named_and_nothing_is_left(tmp_path: Path):
    mount = f"mount -t tmpfs -o size=2m none {tmp_path} && exec {sys.executable} - {tmp_path}"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount],
        input=_ON_A_SMALL_DISK, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        f"403 Cannot store artifact '0/large.bin' in {tmp_path}: No space left on device. "
        "Free some space there.",
        "['0/small.bin']",
    ], done.stderr


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_an_administrator_names_a_folder(tmp_path: Path, scheme: str):
    artifacts = open_artifacts(f"{scheme}{tmp_path}/a b")
    artifacts.check()
    put(artifacts, "0/a.txt", b"x")
    assert (tmp_path / "a b" / "0" / "a.txt").read_bytes() == b"x"


@pytest.mark.parametrize(
    "location", ["", "gs://bucket", "http://host/x", "file://host/x", "s3://", "file:///"]
)
def test_another_place_is_refused_with_what_is_supported(location: str):
    with pytest.raises(TrackerError, match=r"s3://<bucket>/<prefix>"):
        open_artifacts(location)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(TrackerError, match=f"{tmp_path}/file/artifacts"):
        LocalArtifacts(tmp_path / "file" / "artifacts").check()


def test_a_path_longer_than_the_system_takes_is_refused(tmp_path: Path):
    deep = LocalArtifacts(tmp_path / "/".join(["d" * 200] * 4))
    path = "/".join(["𐍈" * 60] * 15)
    for use in (
        lambda: put(deep, path, b"x"),
        lambda: deep.download(path),
        lambda: deep.list(path),
        lambda: deep.delete(path),
    ):
        with pytest.raises(TrackerError) as refused:
            use()
        assert refused.value.http_status == 403
