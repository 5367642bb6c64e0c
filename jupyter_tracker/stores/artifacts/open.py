"""From the place that an administrator names to the artifact store there."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.extras import needs
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import ArtifactStorage


def open_artifacts(location: str | Path) -> ArtifactStorage:
    """Open the artifact store at ``location``, which never comes from a client.

    Parameters
    ----------
    location
        A folder, ``file:///<folder>`` or ``s3://<bucket>/<prefix>``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is of another kind, NOT_IMPLEMENTED without boto3.
    """
    if isinstance(location, Path) or (location and "://" not in location):
        return LocalArtifacts(Path(location))
    parts = urlsplit(location)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path.strip("/"):
        return LocalArtifacts(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return _open_s3(parts.netloc, parts.path)
    raise invalid(
        f"Invalid place for artifacts {shown(without_credentials(location))}: use a folder, "
        "'file:///<folder>' or 's3://<bucket>/<prefix>'."
    )


def _open_s3(bucket: str, prefix: str) -> ArtifactStorage:
    with needs("A store of artifacts on S3", "jupyter-tracker[s3]"):
        from jupyter_tracker.stores.artifacts.s3 import S3Artifacts
    return S3Artifacts(bucket, prefix)
