"""Addresses for direct transfer, as clients ask the server for them."""

import pytest
import requests

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.sql.store import SqlStore


@pytest.fixture
def artifact_location(s3_uri: str) -> str:
    return s3_uri


@pytest.fixture(params=["here", "over HTTP"])
def store(request: pytest.FixtureRequest, sql_store: SqlStore) -> Store:
    here = request.param == "here"
    store: Store = sql_store if here else request.getfixturevalue("rest_store")
    return store


def test_the_server_offers_it(store: Store):
    info = store.get_server_info(r.GetServerInfo())
    assert info.multipart_uploads_enabled
    assert info.multipart_downloads_enabled
    assert info.presigned_upload_run_id_supported


def test_an_artifact_of_a_run_goes_up_and_comes_down(store: Store):
    run = store.create_run(r.CreateRun()).run.info
    up = store.create_presigned_upload_url(
        r.CreatePresignedUploadUrl(run_id=run.run_id, path="figures/a.png", expiration=60)
    )
    sent = requests.put(up.presigned_url, data=b"png", headers=up.headers, timeout=10)
    assert sent.status_code == 200
    listed = store.list_artifacts(r.ListArtifacts(run_id=run.run_id, path="figures"))
    assert [file.path for file in listed.files] == ["figures/a.png"]
    down = store.create_presigned_download_url(
        r.CreatePresignedDownloadUrl(run_id=run.run_id, path="figures/a.png")
    )
    assert requests.get(down.presigned_url, timeout=10).content == b"png"
    root = run.artifact_uri.removeprefix("mlflow-artifacts:/")
    proxied = store.get_presigned_download(r.GetPresignedDownload(path=f"{root}/figures/a.png"))
    assert (down.file_size, proxied.file_size) == (3, 3)


def test_a_file_of_a_logged_model_goes_up(store: Store):
    model = store.create_logged_model(r.CreateLoggedModel(experiment_id="0", name="gbm")).model
    up = store.create_presigned_upload_url(
        r.CreatePresignedUploadUrl(model_id=model.info.model_id, path="MLmodel")
    )
    requests.put(up.presigned_url, data=b"flavors:", headers=up.headers, timeout=10)
    root = model.info.artifact_uri.removeprefix("mlflow-artifacts:/")
    assert b"".join(store.artifacts.download(f"{root}/MLmodel")) == b"flavors:"


def test_a_run_that_is_not_there_has_no_address(store: Store):
    for ask in (
        lambda: store.create_presigned_upload_url(
            r.CreatePresignedUploadUrl(run_id="0" * 32, path="a")
        ),
        lambda: store.create_presigned_download_url(
            r.CreatePresignedDownloadUrl(run_id="0" * 32, path="a")
        ),
    ):
        with pytest.raises(TrackerError) as refused:
            ask()
        assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_an_address_is_of_one_run_or_one_model():
    for ids in ({}, {"run_id": "a", "model_id": "b"}):
        with pytest.raises(TrackerError, match="Exactly one of run_id and model_id"):
            r.CreatePresignedUploadUrl(path="a", **ids)


@pytest.mark.parametrize("expiration", [0, -1, 604_801])
def test_an_address_is_good_for_a_week_at_most(expiration: int):
    with pytest.raises(TrackerError, match="expiration"):
        r.CreatePresignedUploadUrl(run_id="a", path="a", expiration=expiration)


@pytest.mark.parametrize("number", [0, 10_001])
def test_a_file_has_ten_thousand_parts_at_most(number: int):
    with pytest.raises(TrackerError, match="num_parts"):
        r.CreateMultipartUpload(folder="0", path="a", num_parts=number)
