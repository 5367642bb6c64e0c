"""From a tracking URI to the store behind it."""

from pathlib import Path

from jupyter_tracker import config
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.registry_rules import NO_RULES, Rules
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.extras import needs
from jupyter_tracker.stores.protocol import ArtifactStore, Store

_SQLITE = "sqlite:///"
_DATABASE = "tracker.db"


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
        When the URI is of another kind, or the embedded store cannot be opened, also because
        what it needs is not installed.
    """
    if not uri:
        return open_embedded(config.data_dir())
    if uri.startswith(("http://", "https://")):
        from jupyter_tracker.stores.rest import RestStore

        return RestStore(uri, config.token_for(uri))
    if uri.startswith(_SQLITE) and len(uri) > len(_SQLITE):
        return _open_sqlite(Path(uri.removeprefix(_SQLITE)))
    raise invalid(
        f"Invalid tracking URI {shown(without_credentials(uri))}: use 'http://…' or 'https://…' "
        "for a server, 'sqlite:///<file>' for a file, or nothing for the Jupyter data directory. "
        "Other databases are reached through a server: jupyter tracker server"
    )


def lasting_uri(uri: str | None) -> str:
    """Return a URI that means the same store tomorrow, in another folder and without secrets.

    A Jupyter server's address for its kernels ends with it: the database behind it does not.
    """
    if not uri:
        return _SQLITE + str((config.data_dir() / _DATABASE).absolute())
    uri = config.database_behind(uri) or uri
    if uri.startswith(_SQLITE):
        return _SQLITE + str(Path(uri.removeprefix(_SQLITE)).absolute())
    return without_credentials(uri)


def is_gone(uri: str) -> bool:
    """Say whether ``uri`` is that of a database file which does not exist."""
    return uri.startswith(_SQLITE) and not Path(uri.removeprefix(_SQLITE)).exists()


def present_uri(lasting: str) -> str:
    """Return the environment's own URI for a store, if that is the one, for its `lasting_uri`."""
    uri = config.tracking_uri()
    return uri if uri and lasting_uri(uri) == lasting else lasting


def open_embedded(folder: Path) -> Store:
    """Open the embedded store in ``folder``, making it when there is none."""
    return _open_sqlite(folder / _DATABASE)


def open_server_store(
    backend_uri: str,
    artifacts: ArtifactStore,
    *,
    artifact_root: str,
    may_upgrade: bool,
    registry_rules: Rules = NO_RULES,
) -> Store:
    """Open the store of a shared server.

    Parameters
    ----------
    backend_uri
        The database: ``sqlite:///…``, ``postgresql://…`` or ``mysql://…``.
    artifacts
        Keeps what clients send through the artifact proxy.
    artifact_root
        Where the artifacts of new experiments go; ``mlflow-artifacts:/`` is the proxy.
    may_upgrade
        Whether the tables of an older version are changed, rather than refused.
    registry_rules
        What stages and aliases ask for, of all registered models.
    """
    with needs("A store in a database", "jupyter-tracker[sql]"):
        from jupyter_tracker.stores.sql.engine import make_engine
        from jupyter_tracker.stores.sql.store import SqlStore

    engine = make_engine(backend_uri)
    if engine.dialect.name == "sqlite":
        _make_folder(Path(str(engine.url.database)).parent)
    return SqlStore(
        engine,
        artifacts,
        artifact_root=artifact_root,
        may_upgrade=may_upgrade,
        registry_rules=registry_rules,
    )


def _open_sqlite(database: Path) -> Store:
    from jupyter_tracker.stores.artifacts.local import LocalArtifacts

    with needs(
        "Recording without a tracking server",
        "jupyter-tracker[sql]",
        ", or set JUPYTER_TRACKER_URI to a server's address.",
    ):
        from jupyter_tracker.stores.sql.engine import sqlite_engine
        from jupyter_tracker.stores.sql.store import SqlStore

    _make_folder(database.parent)
    return SqlStore(sqlite_engine(database), LocalArtifacts(database.parent / "artifacts"))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrackerError(
            f"Cannot create the data directory {folder}: {error.strerror}. Make its parent "
            "writable, or set JUPYTER_TRACKER_DATA_DIR to a folder that is.",
            ErrorCode.PERMISSION_DENIED,
        ) from error
