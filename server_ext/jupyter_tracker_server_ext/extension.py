"""The extension application: opens the store, mounts the handlers, tells the kernels."""

import os
import secrets
import sys
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode

from jupyter_tracker import config
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.server.application import LoopbackServer, make_application
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.routes import routes
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import lasting_uri, open_store
from jupyter_tracker.truth.serving import causes_routes
from jupyter_tracker_server_ext.handlers import JupyterBase, JupyterWebSocketBase
from jupyter_tracker_server_ext.kernel_environment import (
    ExportedEnvironment,
    variables_for,
)
from jupyter_tracker_server_ext.leftovers import LeftoverSender
from jupyter_tracker_server_ext.own_routes import OwnRoutes
from jupyter_tracker_server_ext.stop_handler import stop_route
from jupyter_tracker_server_ext.unavailable import unavailable_store
from jupyter_tracker_server_ext.unsent_handlers import unsent_routes
from jupyter_tracker_server_ext.unsent_watch import UnsentWatch
from jupyter_tracker_server_ext.verification_handlers import verification_routes
from jupyter_tracker_server_ext.verification_queue import VerificationQueue

ROOT = "/jupyter-tracker"
"""Path of the tracker's API below Jupyter's base URL."""


class TrackerExtension(ExtensionApp):
    """Serves the tracker's API at ``<base URL>/jupyter-tracker``."""

    name = "jupyter_tracker"
    description = "The experiment tracker that lives in the notebook."

    tracking_uri = Unicode(
        help=(
            "Tracking server or 'sqlite:///<file>' to record to. By default what "
            "JUPYTER_TRACKER_URI or MLFLOW_TRACKING_URI names, and without these the embedded "
            "store in the Jupyter data directory."
        ),
    ).tag(config=True)

    _loopback: LoopbackServer | None = None
    _context: ServerContext
    _lasting_uri: str
    _leftovers: LeftoverSender
    _unsent: UnsentWatch
    _verifications: VerificationQueue

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._exported: list[ExportedEnvironment] = []

    def initialize_settings(self) -> None:
        """Open the store. A store that cannot be opened must not keep Jupyter from starting."""
        if self.tracking_uri:
            # As if the environment had named it: the token that goes with it is found there.
            self._export({"JUPYTER_TRACKER_URI": self.tracking_uri})
        self._lasting_uri = lasting_uri(config.tracking_uri())
        self._context = ServerContext(self._open_store())
        self._leftovers = LeftoverSender({self._lasting_uri: self._context.store}, self.log)
        self._unsent = UnsentWatch(self._leftovers)
        self._verifications = VerificationQueue(_verify)

    def initialize_handlers(self) -> None:
        """Mount the tracker's handlers on Jupyter's."""
        bases = JupyterBase, JupyterWebSocketBase
        own = OwnRoutes(self._context, *bases, ROOT)
        self.handlers.append(stop_route(own))
        self.handlers.extend(routes(self._context, *bases, root=ROOT))
        self.handlers.extend(unsent_routes(own, self._leftovers, self._unsent))
        self.handlers.extend(verification_routes(own, self._verifications))
        self.handlers.extend(causes_routes(self._context, JupyterBase, ROOT))

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        await super()._start_jupyter_server_extension(serverapp)  # type: ignore[no-untyped-call]
        self._export(self._kernel_variables())
        self._leftovers.listen(serverapp.event_logger)
        self._leftovers.start()

    async def stop_extension(self) -> None:
        """Stop serving, and close the store."""
        self._leftovers.stop()
        await self._unsent.close()
        await self._verifications.close()
        while self._exported:
            self._exported.pop().close()
        if self._loopback is not None:
            await self._loopback.close()
        await self._context.close()

    def _export(self, variables: dict[str, str]) -> None:
        self._exported.append(ExportedEnvironment(variables))

    def _open_store(self) -> Store:
        try:
            return open_store(config.tracking_uri())
        except TrackerError as error:
            self.log.warning("The experiment tracker records nothing. %s", error.message)
            return unavailable_store(error)

    def _kernel_variables(self) -> dict[str, str]:
        uri = config.tracking_uri()
        if uri and uri.startswith(("http://", "https://")):
            return {config.FRONTEND_VARIABLE: "1", "JUPYTER_TRACKER_URI": uri}
        # Kernels write to a database through this process, its only writer. The listener is for
        # them alone, because they cannot pass every sign-in that guards Jupyter itself, nor every
        # certificate and proxy in front of it.
        token = secrets.token_urlsafe(32)
        self._loopback = LoopbackServer(make_application(self._context, token))
        variables = variables_for(self._loopback.uri, token, self._lasting_uri, os.environ)
        return {config.FRONTEND_VARIABLE: "1", **variables}


def _verify(run_id: str) -> list[str]:
    return [sys.executable, "-m", "jupyter_tracker_server_ext.verify", run_id]
