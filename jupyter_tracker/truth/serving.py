"""What was different before two runs, for browsers: a route of its own on every host."""

from jupyter_tracker.contract import codec
from jupyter_tracker.contract.endpoints import READ, TRACKER, Transfer
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.handlers import HostHandler, TrackerHandler
from jupyter_tracker.server.routes import Route, over
from jupyter_tracker.truth.causes import Cause, causes

FIND_CAUSES = Transfer("find_causes", "GET", f"{TRACKER}/causes", READ)


class Causes(Entity, omit_defaults=False):
    """What was different, the likeliest cause first."""

    causes: tuple[Cause, ...]


class CausesHandler(TrackerHandler):
    """Looks for what was different."""

    async def get(self) -> None:
        """Answer for the runs ``run_id`` and ``other_run_id``."""
        run_ids = self.get_query_argument("run_id"), self.get_query_argument("other_run_id")

        def find() -> Causes:
            # A server that nobody asks does without the client.
            from jupyter_tracker.client.comparing import evidence
            from jupyter_tracker.client.mlflow_client import MlflowClient

            client = MlflowClient(store=self.context.store)
            first, second = (evidence(client, client.get_run(run_id)) for run_id in run_ids)
            return Causes(tuple(causes(first, second)))

        found = await self.context.in_transfer_thread(find, self.actor)
        self.set_header("Content-Type", "application/json")
        await self.finish(codec.encode(found))


def causes_routes(context: ServerContext, base: type[HostHandler], root: str = "") -> list[Route]:
    """Make the route, below ``root``."""
    method = FIND_CAUSES.method
    options = {"context": context, "permissions": {method: FIND_CAUSES.permission}}
    handler = over(base, CausesHandler, {method: FIND_CAUSES})
    return [(root + FIND_CAUSES.path, handler, options)]
