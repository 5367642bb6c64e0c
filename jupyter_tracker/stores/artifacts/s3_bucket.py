"""A bucket on S3, reached with boto3, and what it says when it refuses.

Credentials, region and proxies are boto3's own business: the environment, files, instance roles.
The variables that begin with ``MLFLOW_`` are those of MLflow.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
from botocore import exceptions as failures
from botocore.config import Config

from jupyter_tracker.contract.errors import (
    ErrorCode,
    TrackerError,
    invalid,
    not_found,
    unavailable,
)
from jupyter_tracker.contract.validation import check_artifact_path, shown
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.stores.artifacts.download import out_of_range

_SETTINGS = {
    "signature_version": "s3v4",
    "connect_timeout": 5,
    "read_timeout": 60,
    "retries": {"mode": "standard", "max_attempts": 3},
    "max_pool_connections": 32,
}

_CREDENTIALS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
_REMEDIES = {
    "NoSuchBucket": "Create the bucket, or name another one.",
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "InvalidToken": _CREDENTIALS,
    "ExpiredToken": "Renew the credentials.",
    "AccessDenied": "Allow these credentials to list, read, write and delete below the prefix.",
    "AuthorizationHeaderMalformed": "Set AWS_DEFAULT_REGION to the region of the bucket.",
    "PermanentRedirect": "Set AWS_DEFAULT_REGION to the region of the bucket.",
    "IllegalLocationConstraintException": "Set AWS_DEFAULT_REGION to the region of the bucket.",
    "301": "Set AWS_DEFAULT_REGION to the region of the bucket.",
    "403": f"{_CREDENTIALS} They must be allowed to list, read, write and delete there.",
    "404": "Create the bucket, or name another one.",
    "RequestTimeTooSkewed": "Set the clock of this machine.",
}
"""What an administrator can do, by S3's error code; numbers are answers without a body."""

_CALLERS_FAULT = ("InvalidPart", "InvalidPartOrder", "EntityTooSmall", "InvalidArgument")


class Bucket:
    """A bucket, and a prefix in it: nothing outside of the prefix is ever named.

    Parameters
    ----------
    name
        The bucket.
    prefix
        What all keys begin with, as a path.
    """

    def __init__(self, name: str, prefix: str = "") -> None:
        self.name = name
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self.client = _make_client()
        self.endpoint = without_credentials(self.client.meta.endpoint_url)

    def key(self, path: str, *, may_be_root: bool = False) -> str:
        """Return the key of the artifact at ``path``."""
        return self.prefix + check_artifact_path(path, may_be_root=may_be_root)

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation of boto3's client on the bucket."""
        with self.explained(operation, parameters.get("Key", "")):
            answer: dict[str, Any] = getattr(self.client, operation)(Bucket=self.name, **parameters)
            return answer

    def presign(self, operation: str, seconds: int, **parameters: Any) -> str:
        """Make an address for an operation that needs no credentials for a while."""
        with self.explained(operation):
            url: str = self.client.generate_presigned_url(
                operation, Params={"Bucket": self.name, **parameters}, ExpiresIn=seconds
            )
            return url

    @contextlib.contextmanager
    def explained(self, operation: str, key: str = "") -> Iterator[None]:
        """Translate what boto3 raises: who is to blame, and what helps."""
        try:
            yield
        except failures.ClientError as error:
            raise self._translated(error, operation, key) from error
        except (failures.ConnectionError, failures.HTTPClientError) as error:
            raise unavailable(
                f"The artifact storage at {self.endpoint} cannot be reached: "
                f"{type(error).__name__}. Check MLFLOW_S3_ENDPOINT_URL, or try again."
            ) from error
        except (failures.FlexibleChecksumError, failures.IncompleteReadError) as error:
            raise unavailable(f"An object in {self._shown} arrived damaged: {error}.") from error
        except failures.BotoCoreError as error:
            remedy = _CREDENTIALS if "redential" in str(error) else ""
            raise self._misconfigured(str(error).rstrip("."), remedy) from error

    @property
    def _shown(self) -> str:
        return f"bucket '{self.name}' at {self.endpoint}"

    def _translated(self, error: failures.ClientError, operation: str, key: str) -> TrackerError:
        code = error.response.get("Error", {}).get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code == "NoSuchKey" or (code == "404" and key):
            return not_found(f"No artifact at '{key.removeprefix(self.prefix)}'.")
        if code == "NoSuchUpload":
            return not_found("No such multipart upload: it was completed, aborted or never begun.")
        if code == "InvalidRange":
            return out_of_range()
        if code in _CALLERS_FAULT:
            return invalid(f"The artifact storage refuses: {error}.")
        if status >= 500 or code in ("SlowDown", "RequestTimeout"):
            return unavailable(f"The {self._shown} cannot answer: {error}. Try again.")
        return self.refused(code, operation)

    def refused(self, code: str, operation: str) -> TrackerError:
        """Make the error for S3's ``code``, with what an administrator can do about it."""
        return self._misconfigured(f"{code} ({operation})", _REMEDIES.get(code, ""))

    def _misconfigured(self, reason: str, remedy: str) -> TrackerError:
        return TrackerError(
            f"Artifacts cannot be kept in the {self._shown}: {reason}. {remedy}".strip(),
            ErrorCode.PERMISSION_DENIED,  # a status that clients do not retry for minutes
        )


def upload_parameters() -> dict[str, Any]:
    """Return what MLFLOW_S3_UPLOAD_EXTRA_ARGS adds to every upload, such as encryption.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is no JSON object.
    """
    text = os.environ.get("MLFLOW_S3_UPLOAD_EXTRA_ARGS") or "{}"
    with contextlib.suppress(ValueError):
        parameters = json.loads(text)
        if isinstance(parameters, dict):
            return parameters
    raise invalid(
        f"Invalid MLFLOW_S3_UPLOAD_EXTRA_ARGS {shown(text)}: give a JSON object such as "
        '{"ServerSideEncryption": "aws:kms"}.'
    )


def _make_client() -> Any:
    style = os.environ.get("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE") or "auto"
    ignore_tls = os.environ.get("MLFLOW_S3_IGNORE_TLS", "").lower() in ("1", "true")
    return boto3.session.Session().client(
        "s3",
        endpoint_url=os.environ.get("MLFLOW_S3_ENDPOINT_URL") or None,
        verify=False if ignore_tls else None,
        config=Config(s3={"addressing_style": style}, **_SETTINGS),
    )
