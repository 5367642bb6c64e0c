"""What the parts of the client share: the stores."""

from jupyter_tracker.client.uris import URIS
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.journal import background
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import lasting_uri, open_store


class Connected:
    """Asks a store.

    Parameters
    ----------
    tracking_uri
        ``http(s)://…``, ``sqlite:///<file>`` or None for what `set_tracking_uri` or the environment
        names, and without that the Jupyter data directory.
    registry_uri
        Where registered models are, if that is another place.
    store
        The store at ``tracking_uri``, when it is open already.
    """

    def __init__(
        self,
        tracking_uri: str | None = None,
        registry_uri: str | None = None,
        *,
        store: Store | None = None,
    ) -> None:
        self._uri = tracking_uri or (URIS.tracking if store is None else None)
        self._store = store or open_store(self._uri)
        self._registry_uri = registry_uri or URIS.registry
        self._registry: Store | None = None

    @property
    def tracking_uri(self) -> str:
        """Where runs are."""
        return self._uri or lasting_uri(None)

    @property
    def store(self) -> Store:
        """The store, which by now has what the fluent API logged before, if it can be reached."""
        background.catch_up()
        return self._store

    @property
    def store_with_files(self) -> Store:
        """The same, which by now also has the files of runs that go on."""
        background.catch_up(files=True)
        return self._store

    @property
    def registry(self) -> Store:
        """The store of registered models: the same one, unless there is another URI for them."""
        if self._registry_uri in (None, self.tracking_uri):
            return self.store
        if self._registry is None:
            self._registry = open_store(self._registry_uri)
        return self._registry

    def close(self) -> None:
        """Release connections."""
        self._store.close()
        if self._registry is not None:
            self._registry.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {without_credentials(self.tracking_uri)}>"
