"""``jupyter tracker info``."""

from jupyter_tracker import config
from jupyter_tracker._version import __version__
from jupyter_tracker.cli.command import FAILED, Command
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.requests import GetStoreInfo
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.stores.resolve import open_store


class InfoApp(Command):
    """``jupyter tracker info``: say where runs go, and whether that answers."""

    name = "jupyter-tracker-info"
    description = "Say where runs are recorded, and whether that place answers."

    def act(self, *arguments: str) -> int:  # noqa: ARG002
        """Print the answer."""
        uri = config.tracking_uri()
        print(f"jupyter-tracker {__version__}")
        print(
            f"tracking URI: {without_credentials(uri or 'not set, so the Jupyter data directory')}"
        )
        try:
            store = open_store(uri)
            info = store.get_store_info(GetStoreInfo()).store
            store.close()
        except TrackerError as error:
            print(f"store:        {error.message}")
            return FAILED
        print(f"store:        {info.kind} {info.version} at {info.location}")
        return 0
