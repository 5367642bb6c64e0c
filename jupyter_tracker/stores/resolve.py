"""From a tracking URI to the store behind it."""

from pathlib import Path

from jupyter_tracker import config
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.protocol import Store

_SQLITE = "sqlite:///"


def open_store(uri: str | None = None) -> Store:
    """Open the store at ``uri``.

    Parameters
    ----------
    uri
        ``http(s)://…`` for a server, ``sqlite:///<file>`` for a file of one's own, None or "" for
        the embedded store in the Jupyter data directory.

    Raises
    ------
    TrackerError
        When the URI is of another kind, or the embedded store cannot be opened.
    """
    if not uri:
        return open_embedded(config.data_dir())
    if uri.startswith(("http://", "https://")):
        from jupyter_tracker.stores.rest import RestStore

        return RestStore(uri, config.token_for(uri))
    if uri.startswith(_SQLITE) and len(uri) > len(_SQLITE):
        from jupyter_tracker.stores.sql.store import SqlStore

        database = Path(uri.removeprefix(_SQLITE))
        return SqlStore(database, database.parent / "artifacts")
    raise invalid(
        f"Invalid tracking URI {shown(uri)}: use 'http://…' or 'https://…' for a server, "
        "'sqlite:///<file>' for a file, or nothing for the Jupyter data directory."
    )


def open_embedded(folder: Path) -> Store:
    """Open the embedded store in ``folder``, making it when there is none."""
    from jupyter_tracker.stores.sql.store import SqlStore

    return SqlStore(folder / "tracker.db", folder / "artifacts")
