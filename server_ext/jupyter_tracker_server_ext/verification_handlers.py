"""Running the notebook of a run again, asked for and followed by the browser."""

from collections.abc import Awaitable, Callable

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints import READ, WRITE
from jupyter_tracker.contract.entities import Entity
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.provenance.user import user_name
from jupyter_tracker.server.handlers import TrackerHandler
from jupyter_tracker.server.routes import Route
from jupyter_tracker_server_ext.own_routes import OwnRoutes
from jupyter_tracker_server_ext.verification_queue import VerificationQueue


class OfRun(Entity):
    """Which run."""

    run_id: str


class Verifier(Entity):
    """Whose rights the cells of a run that is verified have here."""

    user: str


class _QueueHandler(TrackerHandler):
    queue: VerificationQueue

    @property
    def _run_id(self) -> str:
        return codec.decode(self.request.body, OfRun).run_id

    def _accepted(self, answer: Entity) -> None:
        self.set_status(202)
        self.set_header("Content-Type", "application/json")
        self.finish(codec.encode(answer))


class StartHandler(_QueueHandler):
    """Puts a run into the queue, for those who may run code here."""

    may: Callable[[str, str], Awaitable[bool]]
    """Brought by the base that asks Jupyter's authorizer."""

    async def post(self) -> None:
        """Answer where it is in its life; refuse a run that is not there."""
        if not await self.may("execute", "kernels"):
            raise TrackerError("You are not allowed to run code here.", ErrorCode.PERMISSION_DENIED)
        request = r.GetRun(run_id=self._run_id)
        await self.context.in_thread(lambda: self.context.store.get_run(request), self.actor)
        self._accepted(self.queue.start(request.run_id))


class CancelHandler(_QueueHandler):
    """Takes a run out of the queue."""

    async def post(self) -> None:
        """Answer at once; the stream says when it has ended."""
        run_id = self._run_id
        self.queue.cancel(run_id)
        self._accepted(OfRun(run_id))


class VerifierHandler(TrackerHandler):
    """Says in whose name cells run here, so that whoever verifies another's run may think twice."""

    async def get(self) -> None:
        """Answer the name that the runs of this user have."""
        self.set_header("Content-Type", "application/json")
        await self.finish(codec.encode(Verifier(user_name())))


def verification_routes(routes: OwnRoutes, queue: VerificationQueue) -> list[Route]:
    """Make the routes."""
    start = ("POST", "start_verification", WRITE)
    cancel = ("POST", "cancel_verification", WRITE)
    ask = ("GET", "get_verifier", READ)
    follow = ("GET", "stream_verifications", READ)
    return [
        routes.route("verifications/start", StartHandler, start, queue=queue),
        routes.route("verifications/cancel", CancelHandler, cancel, queue=queue),
        routes.route("verifications/verifier", VerifierHandler, ask),
        routes.stream("verifications/stream", follow, queue),
    ]
