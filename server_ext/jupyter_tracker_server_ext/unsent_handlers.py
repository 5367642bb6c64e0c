"""What has not been sent yet, for the browser: asked once, followed, sent at once.

A shared server has no journals, and so none of this.
"""

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.endpoints import READ, WRITE
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.journal.unsent import unsent
from jupyter_tracker.server.handlers import TrackerHandler
from jupyter_tracker.server.routes import Route
from jupyter_tracker_server_ext.leftovers import LeftoverSender
from jupyter_tracker_server_ext.own_routes import OwnRoutes
from jupyter_tracker_server_ext.unsent_watch import UnsentWatch


class Synced(Entity, omit_defaults=False):
    """How many records were sent, and why some are left, if that is known."""

    sent: int
    reason: str


class UnsentHandler(TrackerHandler):
    """Says how much the runs of this user have not sent yet."""

    async def get(self) -> None:
        """Answer how much."""
        self.set_header("Content-Type", "application/json")
        await self.finish(codec.encode(await self.context.in_thread(unsent, self.actor)))


class SyncHandler(TrackerHandler):
    """Sends what dead processes left, now."""

    sender: LeftoverSender

    async def post(self) -> None:
        """Answer what came of it."""
        sent = await self.context.in_transfer_thread(self.sender.ship, self.actor)
        self.set_header("Content-Type", "application/json")
        await self.finish(codec.encode(Synced(sent, self.sender.reason)))


def unsent_routes(routes: OwnRoutes, sender: LeftoverSender, watch: UnsentWatch) -> list[Route]:
    """Make the routes."""
    ask = ("GET", "count_unsent", READ)
    follow = ("GET", "stream_unsent", READ)
    sync = ("POST", "sync_journals", WRITE)
    return [
        routes.route("journal/unsent", UnsentHandler, ask),
        routes.stream("journal/unsent/stream", follow, watch),
        routes.route("journal/sync", SyncHandler, sync, sender=sender),
    ]
