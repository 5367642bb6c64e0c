"""The store of a server that could not open one: every question is answered with the reason."""

from typing import NoReturn, cast

from jupyter_tracker.contract.endpoints import ENDPOINTS
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store

_NAMES = frozenset(endpoint.name for endpoint in ENDPOINTS)


class _Unavailable:
    outbox = None

    def __init__(self, reason: TrackerError) -> None:
        self._reason = reason

    def close(self) -> None:
        pass

    @property
    def artifacts(self) -> NoReturn:
        raise self._reason

    def __getattr__(self, name: str) -> object:
        if name not in _NAMES:
            raise AttributeError(name)
        return self._refuse

    def _refuse(self, _request: object) -> NoReturn:
        raise TrackerError(self._reason.message, self._reason.error_code)


def unavailable_store(reason: TrackerError) -> Store:
    """Make a store that raises ``reason``, whatever it is asked."""
    return cast(Store, _Unavailable(reason))
