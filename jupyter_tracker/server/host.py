"""Running a server: look at everything, say what is used, serve, and stop in good order."""

import asyncio
import gc
import logging
import os
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.requests import GetStoreInfo
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.server.application import TrackerApplication
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.counting import shared_between_processes
from jupyter_tracker.server.listening import (
    address,
    answer_until,
    bind,
    leave,
    publish_always,
    told_to_stop,
)
from jupyter_tracker.server.observability import Metrics
from jupyter_tracker.server.routes import MakeRoutes
from jupyter_tracker.server.security import Door, is_loopback
from jupyter_tracker.server.settings import ServerSettings
from jupyter_tracker.server.unserved_artifacts import unserved_artifacts
from jupyter_tracker.stores.artifacts.open import open_artifacts
from jupyter_tracker.stores.protocol import ArtifactStore, Store
from jupyter_tracker.stores.resolve import open_server_store

_log = logging.getLogger(__name__)

Say = Callable[[str], None]
Serve = Callable[..., Coroutine[Any, Any, None]]
"""Serves a store, says when it is ready, and may be given what ends with the parent process."""


def run(settings: ServerSettings, say: Say, more: Sequence[MakeRoutes] = ()) -> None:
    """Serve until a signal says stop.

    Parameters
    ----------
    settings
        What to serve, where and to whom.
    say
        Takes the lines that an administrator should read.
    more
        What is served beside the contract.

    Raises
    ------
    TrackerError
        When the server cannot start, naming what is wrong and what to do.
    """
    sockets = bind(settings.host, settings.port)
    door = _make_door(settings, sockets)
    # The parent of several workers opens everything once too: what is wrong is said once.
    store = _open_store(settings)
    workers = _worker_count(settings, say)
    description = _description(settings, store, sockets, workers)

    def ready() -> None:
        for line in description:
            say(line)

    serve = partial(_serve, settings, sockets, door, more)
    if workers == 1:
        asyncio.run(serve(store, ready))
        return
    store.close()
    _serve_by_processes(settings, workers, serve, ready)


def _serve_by_processes(
    settings: ServerSettings, count: int, serve: Serve, ready: Callable[[], None]
) -> None:
    from jupyter_tracker.server.workers import Workers

    def work(parent: int) -> None:
        try:
            store = _open_store(settings)
        except TrackerError as error:
            _log.error("%s", error.message)
            sys.exit(1)
        asyncio.run(serve(store, lambda: None, parent))

    with shared_between_processes() as ended:
        gc.freeze()  # what is loaded by now stays shared between the processes
        Workers(count, work, ended).run(ready)


async def _serve(
    settings: ServerSettings,
    sockets: list[socket.socket],
    door: Door,
    more: Sequence[MakeRoutes],
    store: Store,
    ready: Callable[[], None],
    parent: int | None = None,
) -> None:
    """Serve until a signal says stop, or the process at the other end of ``parent`` is gone."""
    told = told_to_stop(parent)
    context = ServerContext(
        store,
        max_queued=settings.max_queued,
        queue_timeout=settings.queue_timeout,
        max_artifact_size=settings.max_artifact_size,
        lost_after=settings.lost_after,
    )
    frames = settings.x_frame_options.upper()
    application = TrackerApplication(
        context,
        door,
        metrics=_make_metrics(),
        prefix=settings.static_prefix,
        max_body_size=settings.max_body_size,
        x_frame_options="" if frames == "NONE" else frames,
        more=more,
    )

    def publish() -> None:
        if application.metrics is not None:
            application.metrics.publish(application.gauges())

    await answer_until(
        told,
        application,
        sockets,
        ready=ready,
        stopping=context.feed.stop,
        beside=[] if parent is None else [publish_always(publish)],
        stop_timeout=settings.stop_timeout,
    )
    await context.close()
    leave()


def _make_metrics() -> Metrics | None:
    try:
        return Metrics()
    except TrackerError as error:
        _log.info("%s", error.message)
        return None


def _open_store(settings: ServerSettings) -> Store:
    return open_server_store(
        settings.backend_store_uri,
        _open_artifacts(settings),
        artifact_root=settings.artifact_root,
        may_upgrade=settings.may_upgrade,
        registry_rules=settings.registry_rules,
    )


def _open_artifacts(settings: ServerSettings) -> ArtifactStore:
    if not settings.serve_artifacts:
        return unserved_artifacts()
    artifacts = open_artifacts(settings.artifacts_destination)
    artifacts.check()
    return artifacts


def _make_door(settings: ServerSettings, sockets: list[socket.socket]) -> Door:
    local = all(is_loopback(each.getsockname()[0]) for each in sockets)
    if not settings.token and not local and not settings.allow_anonymous:
        raise invalid(
            f"Without a token anybody who reaches {settings.host} could read and delete all. Set "
            "JUPYTER_TRACKER_SERVER_TOKEN to a secret, and give it to clients as "
            "MLFLOW_TRACKING_TOKEN; or pass --allow-anonymous if the network is trusted."
        )
    names = (settings.host, socket.gethostname(), *settings.allowed_hosts)
    return Door(settings.token or None, names, settings.cors_allowed_origins)


def _worker_count(settings: ServerSettings, say: Say) -> int:
    if settings.workers > 1 and settings.is_sqlite:
        say(
            f"warning:    --workers {settings.workers} needs PostgreSQL or MySQL: SQLite has one "
            "writing process, so one is started"
        )
        return 1
    if settings.workers > 1 and not hasattr(os, "fork"):
        say("warning:    --workers needs a system that can fork: one process is started")
        return 1
    return settings.workers


def _description(
    settings: ServerSettings, store: Store, sockets: list[socket.socket], workers: int
) -> list[str]:
    from jupyter_tracker.stores.sql.schema import HEAD

    info = store.get_store_info(GetStoreInfo()).store
    processes = "1 process" if workers == 1 else f"{workers} processes"
    return [
        f"jupyter-tracker {__version__}",
        f"database:   {info.kind} at {_whole(info.location)} (schema {HEAD})",
        f"artifacts:  {_artifacts_line(settings)}",
        f"access:     {_access_line(settings)}",
        f"address:    {address(settings.host, sockets)}{settings.static_prefix} ({processes})",
    ]


def _whole(location: str) -> str:
    """Return a folder or a file with its whole path, and anything else as it is."""
    return location if "://" in location else str(Path(location).absolute())


def _artifacts_line(settings: ServerSettings) -> str:
    kept = without_credentials(_whole(settings.artifacts_destination))
    direct = without_credentials(settings.artifact_root)
    if not settings.serve_artifacts:
        return f"{direct}, which clients reach by themselves"
    if settings.default_artifact_root and not direct.startswith("mlflow-artifacts:"):
        return f"{direct}, which clients reach by themselves; through this server {kept}"
    return f"{kept}, through this server"


def _access_line(settings: ServerSettings) -> str:
    if settings.token:
        return "who sends the token"
    if settings.allow_anonymous:
        return "anybody who reaches the address"
    return "anybody on this machine; set JUPYTER_TRACKER_SERVER_TOKEN to ask for a token"
