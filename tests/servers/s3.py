"""SeaweedFS, a real S3 server, started once for a test session, with a prefix per test."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.servers.databases import free_port

BUCKET = "artifacts"
WRITER = ("tracker", "secret-of-the-tracker")
READER = ("reader", "secret-of-the-reader")

_IDENTITIES = {
    "identities": [
        {
            "name": "tracker",
            "credentials": [{"accessKey": WRITER[0], "secretKey": WRITER[1]}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        },
        {
            "name": "reader",
            "credentials": [{"accessKey": READER[0], "secretKey": READER[1]}],
            "actions": [f"Read:{BUCKET}", f"List:{BUCKET}"],
        },
    ]
}


@dataclass
class S3Server:
    """An S3 server on this machine, with one bucket."""

    endpoint: str

    def client(self) -> Any:
        """Make a client that may do everything."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=WRITER[0],
            aws_secret_access_key=WRITER[1],
            config=Config(signature_version="s3v4", retries={"total_max_attempts": 1}),
        )

    def environment(self, login: tuple[str, str] = WRITER) -> dict[str, str]:
        """Return what an administrator would set."""
        return {
            "MLFLOW_S3_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": login[0],
            "AWS_SECRET_ACCESS_KEY": login[1],
            "AWS_DEFAULT_REGION": "us-east-1",
        }


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    # Its sockets need a short path, which pytest's own folder is not.
    folder = Path(tempfile.mkdtemp(prefix="tracker-s3-"))
    (folder / "data").mkdir()
    (folder / "s3.json").write_text(json.dumps(_IDENTITIES))
    ports = {name: free_port() for name in ("master", "volume", "filer", "s3")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "weed"), "server", f"-dir={folder / 'data'}",
                "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-master.port={ports['master']}",
                "-master.telemetry=false", "-master.volumeSizeLimitMB=64",
                f"-volume.port={ports['volume']}", "-volume.max=50", "-volume.preStopSeconds=0",
                "-filer", f"-filer.port={ports['filer']}",
                f"-filer.localSocket={folder / 'filer.sock'}",
                "-s3", f"-s3.port={ports['s3']}", f"-s3.config={folder / 's3.json'}",
                "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.localSocket={folder / 's3.sock'}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=log,
        )  # fmt: skip
    server = S3Server(f"http://127.0.0.1:{ports['s3']}")
    _wait_for(server, process)
    yield server
    process.kill()  # a polite end takes it 20 seconds
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, named by the environment."""
    for name, value in s3_server.environment().items():
        monkeypatch.setenv(name, value)
    return s3_server


@pytest.fixture
def s3_uri(s3: S3Server) -> str:
    """A place of one's own on it."""
    return f"s3://{BUCKET}/tests/{uuid.uuid4().hex}"


def _wait_for(server: S3Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until something can be stored; listening is not enough."""
    client, deadline = server.client(), time.monotonic() + 30
    while process.poll() is None:
        try:
            client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"x")
        except (BotoCoreError, ClientError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"weed ended with {process.returncode}")
