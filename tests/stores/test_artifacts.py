"""Artifacts, the same in a local folder and through the proxy."""

import io
import threading
from pathlib import Path

import pytest

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.store import SqlStore


def put(store: Store, path: str, content: bytes) -> None:
    store.artifacts.upload(path, io.BytesIO(content))


def read(store: Store, path: str) -> bytes:
    return b"".join(store.artifacts.download(path))


@pytest.mark.parametrize("content", [b"", b"hello", bytes(range(256)) * 20_000])
def test_what_goes_up_comes_down(store: Store, content: bytes):
    put(store, "0/run/artifacts/a b/ü.bin", content)
    assert read(store, "0/run/artifacts/a b/ü.bin") == content


def test_an_upload_replaces_what_was_there(store: Store):
    put(store, "0/a.txt", b"old and long")
    put(store, "0/a.txt", b"new")
    assert read(store, "0/a.txt") == b"new"


def test_a_file_is_no_folder(store: Store):
    put(store, "0/a.csv", b"x")
    with pytest.raises(TrackerError, match=r"Cannot store artifact '0/a\.csv/b'"):
        put(store, "0/a.csv/b", b"y")
    assert read(store, "0/a.csv") == b"x"


def test_a_folder_lists_names_sizes_and_folders(store: Store):
    put(store, "0/run/b.txt", b"12345")
    put(store, "0/run/models/model/MLmodel", b"x")
    listed = [(f.path, f.is_dir, f.file_size) for f in store.artifacts.list("0/run")]
    assert listed == [("b.txt", False, 5), ("models", True, None)]


def test_a_folder_that_is_not_there_lists_as_empty(store: Store):
    assert store.artifacts.list("0/nothing") == []


def test_a_file_that_is_not_there_is_not_found(store: Store):
    with pytest.raises(TrackerError) as refused:
        store.artifacts.download("0/nothing.txt")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "a%2f..", "a\\b", ""])
def test_a_path_that_leads_out_is_refused(store: Store, path: str):
    with pytest.raises(TrackerError, match="Invalid artifact path"):
        put(store, path, b"x")
    with pytest.raises(TrackerError, match="Invalid artifact path"):
        read(store, path)


def test_a_runs_artifacts_are_listed_relative_to_its_root(store: Store):
    info = store.create_run(r.CreateRun()).run.info
    root = info.artifact_uri.removeprefix("mlflow-artifacts:/")
    put(store, f"{root}/figures/roc.png", b"x")
    top = store.list_artifacts(r.ListArtifacts(run_id=info.run_id))
    below = store.list_artifacts(r.ListArtifacts(run_id=info.run_id, path="figures"))
    assert (top.root_uri, [f.path for f in top.files]) == (info.artifact_uri, ["figures"])
    assert [f.path for f in below.files] == ["figures/roc.png"]


def test_a_link_that_leads_out_of_the_root_is_not_followed(sql_store: SqlStore, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    put(sql_store, "0/a.txt", b"x")
    (tmp_path / "store" / "artifacts" / "0" / "link.txt").symlink_to(secret)
    with pytest.raises(TrackerError) as refused:
        read(sql_store, "0/link.txt")
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_file_that_is_being_written_is_not_seen(sql_store: SqlStore):
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            started.set()
            go_on.wait(10)
            return super().read(size)

    started, go_on = threading.Event(), threading.Event()
    writer = threading.Thread(target=sql_store.artifacts.upload, args=("0/a.txt", Slow(b"x")))
    writer.start()
    started.wait(10)
    assert sql_store.artifacts.list("0") == []
    go_on.set()
    writer.join(10)
    assert [file.path for file in sql_store.artifacts.list("0")] == ["a.txt"]
