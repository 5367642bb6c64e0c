"""What is particular to S3: what it refuses, direct transfer, what else is in the bucket."""

import io
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts.open import open_artifacts
from jupyter_tracker.stores.artifacts.s3 import S3Artifacts
from tests.servers.databases import free_port
from tests.servers.s3 import BUCKET, READER, WRITER, S3Server


@pytest.fixture
def prefix(s3_uri: str) -> str:
    return s3_uri.removeprefix(f"s3://{BUCKET}/")


@pytest.fixture
def artifacts(prefix: str) -> S3Artifacts:
    return S3Artifacts(BUCKET, prefix)


def put(artifacts: S3Artifacts, path: str, content: bytes) -> None:
    artifacts.upload(path, io.BytesIO(content))


def refusal(location: str) -> TrackerError:
    with pytest.raises(TrackerError) as refused:
        open_artifacts(location).check()
    return refused.value


def test_a_place_that_works_is_left_as_it_was(s3: S3Server, s3_uri: str, prefix: str):
    open_artifacts(s3_uri).check()
    assert "Contents" not in s3.client().list_objects_v2(Bucket=BUCKET, Prefix=prefix)


@pytest.mark.parametrize(
    ("login", "bucket", "says"),
    [
        ((WRITER[0], "wrong"), BUCKET, "AWS_SECRET_ACCESS_KEY"),
        (("nobody", "wrong"), BUCKET, "AWS_ACCESS_KEY_ID"),
        (WRITER, "no-such-bucket", "Create the bucket"),
        (READER, BUCKET, r"AccessDenied \(put_object\)"),
    ],
)
def test_what_s3_refuses_is_named_with_the_remedy(
    s3: S3Server,
    monkeypatch: pytest.MonkeyPatch,
    login: tuple[str, str],
    bucket: str,
    says: str,
):
    for name, value in s3.environment(login).items():
        monkeypatch.setenv(name, value)
    error = refusal(f"s3://{bucket}/prefix")
    assert error.http_status == 403  # which no client retries
    assert f"bucket '{bucket}' at {s3.endpoint}" in error.message
    assert re.search(says, error.message)
    assert "\n" not in error.message
    assert login[1] not in error.message


def test_a_wrong_secret_is_named_at_every_use(s3: S3Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    artifacts = S3Artifacts(BUCKET)
    for use in (
        lambda: artifacts.list("0"),
        lambda: put(artifacts, "0/a.txt", b"x"),
        lambda: artifacts.download("0/a.txt"),
        lambda: artifacts.delete("0/a.txt"),
        lambda: artifacts.direct.create_multipart_upload("0/a.txt", 1),
    ):
        with pytest.raises(TrackerError, match="SignatureDoesNotMatch") as refused:
            use()
        assert refused.value.http_status == 403


def test_without_credentials_the_variables_are_named(s3: S3Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    error = refusal(f"s3://{BUCKET}")
    assert (error.http_status, "AWS_ACCESS_KEY_ID" in error.message) == (403, True)


def test_an_endpoint_that_does_not_answer_is_worth_another_try(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
):
    endpoint = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", endpoint)
    error = refusal(f"s3://{BUCKET}")
    assert (error.http_status, endpoint in error.message) == (503, True)


def test_awss_own_variable_for_the_endpoint_counts_too(
    s3: S3Server, s3_uri: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("MLFLOW_S3_ENDPOINT_URL")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3.endpoint)
    open_artifacts(s3_uri).check()


def test_uploads_carry_the_extra_arguments(
    s3: S3Server, prefix: str, monkeypatch: pytest.MonkeyPatch
):
    extra = {"Metadata": {"team": "growth"}, "CacheControl": "no-store"}
    monkeypatch.setenv("MLFLOW_S3_UPLOAD_EXTRA_ARGS", json.dumps(extra))
    put(S3Artifacts(BUCKET, prefix), "0/a.txt", b"x")
    head = s3.client().head_object(Bucket=BUCKET, Key=f"{prefix}/0/a.txt")
    assert (head["Metadata"], head["CacheControl"]) == ({"team": "growth"}, "no-store")


def test_extra_arguments_that_are_no_json_are_refused(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MLFLOW_S3_UPLOAD_EXTRA_ARGS", "aws:kms")
    with pytest.raises(TrackerError, match="MLFLOW_S3_UPLOAD_EXTRA_ARGS"):
        S3Artifacts(BUCKET)


def test_without_boto3_the_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "jupyter_tracker.stores.artifacts.s3", raising=False)
    monkeypatch.delitem(sys.modules, "jupyter_tracker.stores.artifacts.s3_bucket", raising=False)
    for module in [name for name in sys.modules if name.partition(".")[0] == "boto3"]:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(TrackerError, match=r"pip install 'jupyter-tracker\[s3\]'"):
        open_artifacts("s3://bucket")


def test_a_folder_of_more_than_a_page_is_listed_and_deleted_whole(
    s3: S3Server, artifacts: S3Artifacts, prefix: str
):
    client = s3.client()
    client.put_object(Bucket=BUCKET, Key=f"{prefix}/0/many/", Body=b"")  # a folder, to some tools

    def make(number: int) -> None:
        client.put_object(Bucket=BUCKET, Key=f"{prefix}/0/many/{number:04}", Body=b"x")

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(make, range(1100)))
    put(artifacts, "0/manyfold", b"x")
    files = artifacts.list("0/many")
    assert [file.path for file in files] == [f"{number:04}" for number in range(1100)]
    artifacts.delete("0/many")
    assert [file.path for file in artifacts.list("0")] == ["manyfold"]


def test_what_else_is_in_the_bucket_is_not_seen(s3: S3Server, artifacts: S3Artifacts, prefix: str):
    s3.client().put_object(Bucket=BUCKET, Key=f"{prefix}-other/0/a.txt", Body=b"x")
    assert artifacts.list("") == []
    with pytest.raises(TrackerError, match="Invalid artifact path"):
        artifacts.download(f"../{prefix}-other/0/a.txt")


def test_an_object_can_be_had_directly(artifacts: S3Artifacts):
    put(artifacts, "0/ü.html", b"<p>")
    address = artifacts.direct.presigned_download("0/ü.html", 60)
    answer = requests.get(address.url, timeout=10)
    assert (answer.content, address.file_size) == (b"<p>", 3)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with pytest.raises(TrackerError, match=r"No artifact at '0/nothing'"):
        artifacts.direct.presigned_download("0/nothing", 60)


def test_an_object_can_be_put_directly_but_no_other(artifacts: S3Artifacts):
    address = artifacts.direct.presigned_upload("0/a.txt", 60)
    assert address.headers == {"Content-Type": "text/plain"}
    put_it = requests.put(address.url, data=b"hello", headers=address.headers, timeout=10)
    elsewhere = address.url.replace("a.txt", "b.txt")
    put_elsewhere = requests.put(elsewhere, data=b"hello", headers=address.headers, timeout=10)
    assert (put_it.status_code, put_elsewhere.status_code) == (200, 403)
    assert b"".join(artifacts.download("0/a.txt")) == b"hello"


def test_the_headers_of_the_extra_arguments_are_told(s3: S3Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_S3_UPLOAD_EXTRA_ARGS", '{"ServerSideEncryption": "AES256"}')
    address = S3Artifacts(BUCKET).direct.presigned_upload("0/a.txt", 60)
    assert address.headers["x-amz-server-side-encryption"] == "AES256"
    assert "x-amz-server-side-encryption" in address.url


def part(number: int, answer: requests.Response) -> e.MultipartUploadPart:
    return e.MultipartUploadPart(part_number=number, etag=answer.headers["ETag"])


def test_parts_become_a_file_when_they_are_all_there(artifacts: S3Artifacts):
    contents = {1: bytes(5 << 20), 2: b"the end"}
    upload = artifacts.direct.create_multipart_upload("0/large.bin", 2)
    sent = [
        part(each.part_number, requests.put(each.url, contents[each.part_number], timeout=10))
        for each in upload.credentials
    ]
    assert artifacts.list("0") == []
    artifacts.direct.complete_multipart_upload("0/large.bin", upload.upload_id, sent[::-1])
    assert b"".join(artifacts.download("0/large.bin")) == contents[1] + contents[2]


def test_an_upload_is_of_its_own_key_alone(artifacts: S3Artifacts):
    upload = artifacts.direct.create_multipart_upload("0/large.bin", 1)
    sent = [part(1, requests.put(upload.credentials[0].url, b"x", timeout=10))]
    for act in (
        lambda: artifacts.direct.complete_multipart_upload("0/other", upload.upload_id, sent),
        lambda: artifacts.direct.abort_multipart_upload("0/large.bin", "0" * 40),
    ):
        with pytest.raises(TrackerError, match="No such multipart upload") as refused:
            act()
        assert refused.value.http_status == 404


def test_a_part_with_another_checksum_is_refused(artifacts: S3Artifacts):
    upload = artifacts.direct.create_multipart_upload("0/large.bin", 1)
    requests.put(upload.credentials[0].url, b"x", timeout=10)
    wrong = [e.MultipartUploadPart(part_number=1, etag='"0123456789abcdef0123456789abcdef"')]
    with pytest.raises(TrackerError, match="InvalidPart") as refused:
        artifacts.direct.complete_multipart_upload("0/large.bin", upload.upload_id, wrong)
    assert refused.value.http_status == 400
    assert artifacts.list("0") == []


def test_an_aborted_upload_leaves_nothing(s3: S3Server, artifacts: S3Artifacts, prefix: str):
    upload = artifacts.direct.create_multipart_upload("0/large.bin", 1)
    requests.put(upload.credentials[0].url, b"x", timeout=10)
    artifacts.direct.abort_multipart_upload("0/large.bin", upload.upload_id)
    left = s3.client().list_multipart_uploads(Bucket=BUCKET, Prefix=prefix).get("Uploads", [])
    assert (left, artifacts.list("")) == ([], [])
