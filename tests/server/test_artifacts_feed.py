"""Who follows a run hears of its files."""

import requests

from jupyter_tracker.contract import requests as r
from tests.conftest import RunningServer

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
UPLOAD = "/ajax-api/2.0/mlflow/upload-artifact"


def changed(server: RunningServer, method: str, path: str, **options: object) -> list[str]:
    """Ask the server for something; return the ids of what has changed by that."""
    since = server.store.list_changes(r.ListChanges()).next
    headers = {"Authorization": f"Bearer {server.token}"}
    url = server.uri + path
    requests.request(method, url, headers=headers, timeout=10, **options).raise_for_status()  # type: ignore[arg-type]
    changes = server.store.list_changes(r.ListChanges(since=since)).changes
    return [change.entity_id for change in changes]


def test_a_file_that_is_uploaded_or_deleted_is_a_change_of_its_run(server: RunningServer):
    run_id = server.store.create_run(r.CreateRun()).run.info.run_id
    file = f"{PROXY}/0/{run_id}/artifacts/a.txt"
    assert changed(server, "PUT", file, data=b"text") == [run_id]
    assert changed(server, "DELETE", file) == [run_id]
    page = {"run_uuid": run_id, "path": "b.txt"}
    assert changed(server, "POST", UPLOAD, params=page, data=b"text") == [run_id]


def test_a_file_of_no_run_is_no_change(server: RunningServer):
    for folder in ("0", "0/" + "a" * 32):
        assert changed(server, "PUT", f"{PROXY}/{folder}/a.txt", data=b"text") == []
