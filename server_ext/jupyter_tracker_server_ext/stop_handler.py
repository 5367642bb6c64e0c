"""Stopping a run: its kernel is interrupted at once where it is one of this server's."""

from collections.abc import Awaitable, Callable
from typing import Any

from jupyter_core.utils import ensure_async

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints import STOP_RUN, WRITE
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.names import KERNEL_TAG
from jupyter_tracker.server.handlers import TrackerHandler
from jupyter_tracker.server.routes import Route
from jupyter_tracker_server_ext.own_routes import OwnRoutes


class StopHandler(TrackerHandler):
    """Asks a run to stop, as the contract says, and interrupts its kernel."""

    kernel_manager: Any
    may: Callable[[str, str], Awaitable[bool]]
    """Both brought by the base, which is Jupyter's."""

    async def post(self) -> None:
        """Answer when both were asked; MLflow's server cannot be, and then the kernel must do."""
        request = codec.decode(self.request.body, r.StopRun)
        store = self.context.store
        run = await self.context.in_thread(
            lambda: store.get_run(r.GetRun(run_id=request.run_id)).run, self.actor
        )
        kernel_id = run.data.tags.get(KERNEL_TAG, "")
        is_here = kernel_id in self.kernel_manager and await self.may("execute", "kernels")
        try:
            await self.context.in_thread(lambda: store.stop_run(request), self.actor)
        except TrackerError as error:
            if not is_here or error.error_code != ErrorCode.NOT_IMPLEMENTED:
                raise
        if is_here:
            await ensure_async(self.kernel_manager.interrupt_kernel(kernel_id))
        self.set_header("Content-Type", "application/json")
        await self.finish(codec.encode(r.Empty()))


def stop_route(routes: OwnRoutes) -> Route:
    """Make the route, which goes before that of the contract."""
    path = STOP_RUN.path.removeprefix("/api/tracker/1/")
    return routes.route(path, StopHandler, ("POST", STOP_RUN.name, WRITE))
