"""What was different before two runs that differ, for the browser."""

from jupyter_tracker.client.comparing import evidence
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import codec
from jupyter_tracker.contract.endpoints import READ
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.server.handlers import TrackerHandler
from jupyter_tracker.server.routes import Route
from jupyter_tracker.truth.causes import Cause, causes
from jupyter_tracker_server_ext.own_routes import OwnRoutes


class Causes(Entity, omit_defaults=False):
    """What was different, the likeliest cause first."""

    causes: tuple[Cause, ...]


class CausesHandler(TrackerHandler):
    """Looks for what was different."""

    async def get(self) -> None:
        """Answer for the runs ``run_id`` and ``other_run_id``."""
        run_ids = self.get_query_argument("run_id"), self.get_query_argument("other_run_id")

        def find() -> Causes:
            client = MlflowClient(store=self.context.store)
            first, second = (evidence(client, client.get_run(run_id)) for run_id in run_ids)
            return Causes(tuple(causes(first, second)))

        found = await self.context.in_transfer_thread(find, self.actor)
        self.set_header("Content-Type", "application/json")
        await self.finish(codec.encode(found))


def causes_route(routes: OwnRoutes) -> Route:
    """Make the route."""
    return routes.route("causes", CausesHandler, ("GET", "find_causes", READ))
