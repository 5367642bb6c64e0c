"""The artifact store of a server that was told not to serve artifacts."""

from typing import NoReturn, cast

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.stores.protocol import ArtifactStore


class _Unserved:
    direct = None

    def _refuse(self, *_arguments: object) -> NoReturn:
        raise TrackerError(
            "This server runs with --no-serve-artifacts: clients reach artifacts by themselves.",
            ErrorCode.NOT_IMPLEMENTED,
        )

    list = receive = upload = upload_file = download = delete = _refuse


def unserved_artifacts() -> ArtifactStore:
    """Make the store that refuses everything."""
    return cast(ArtifactStore, _Unserved())
