"""The model that is served now, and the better one that replaces it without a request lost."""

import asyncio
import logging
from collections.abc import Callable

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.serving.served_model import Identity, ServedModel, identify

_log = logging.getLogger(__name__)

Load = Callable[[Identity], ServedModel]


class Serving:
    """Holds the current model, and looks whether its URI has come to mean another one.

    Requests that are under way keep the model that they began with.

    Parameters
    ----------
    model
        The first one.
    load
        Makes a model ready to be served.
    """

    def __init__(self, model: ServedModel, load: Load) -> None:
        self.model = model
        self._load = load
        self.reloads = 0
        self.failed_reloads = 0
        self.failure = ""
        """Why the model that the URI means now is not the one that is served."""

    async def watch(self, every: float) -> None:
        """Look every so many seconds; never when that is 0."""
        while every and self.model.identity.may_move:
            await asyncio.sleep(every)
            await asyncio.to_thread(self.look)

    def look(self) -> None:
        """Look once; load what the URI means now, and serve that from then on."""
        served = self.model.identity
        try:
            found = identify(served.uri)
            if found.source == served.source:
                self.model.identity = found
                self.failure = ""
                return
            model = self._load(found)
            model.warm_up()
        except Exception as error:
            self._failed(error)
            return
        self.model = model
        self.reloads += 1
        self.failure = ""
        _log.warning("%s is %s now, and no longer %s.", served.uri, found.source, served.source)

    def _failed(self, error: Exception) -> None:
        said = error.message if isinstance(error, TrackerError) else repr(error)
        self.failed_reloads += 1
        if said != self.failure:
            _log.error(
                "%s goes on being served, as %s could not be loaded: %s",
                self.model.identity.source,
                self.model.identity.uri,
                said,
            )
        self.failure = said
