"""Running the server of a model: get it, say what is served, serve, and stop in good order."""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import Callable

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.server.counting import shared_between_processes
from jupyter_tracker.server.listening import (
    address,
    answer_until,
    bind,
    leave,
    publish_always,
    told_to_stop,
)
from jupyter_tracker.server.security import Door, is_loopback
from jupyter_tracker.serving.application import ServingApplication
from jupyter_tracker.serving.metrics import ServingMetrics
from jupyter_tracker.serving.predictor import Predictor
from jupyter_tracker.serving.served_model import Fetched, Identity, ServedModel, fetch, identify
from jupyter_tracker.serving.serving import Serving
from jupyter_tracker.serving.settings import TOKEN_VARIABLE, ServingSettings

_log = logging.getLogger(__name__)

_SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread that computes lets the one that answers have its turn."""

Say = Callable[[str], None]


def run(settings: ServingSettings, say: Say) -> None:
    """Serve a model until a signal says stop.

    Parameters
    ----------
    settings
        What to serve, where and to whom.
    say
        Takes the lines that an administrator should read.

    Raises
    ------
    TrackerError
        When the server cannot start, naming what is wrong and what to do.
    """
    # Threads of a library that wait for each other in a loop keep the server from the processor.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    sockets = bind(settings.host, settings.port)
    door = _make_door(settings, sockets)
    fetched = fetch(identify(settings.model_uri), trust=settings.trust)
    if settings.workers > 1:
        _serve_by_processes(settings, sockets, door, fetched, say)
        return
    model = _load(settings, fetched)

    def ready() -> None:
        _describe(settings, sockets, model, say)

    asyncio.run(_serve(settings, sockets, door, model, ready))


def _serve_by_processes(
    settings: ServingSettings,
    sockets: list[socket.socket],
    door: Door,
    fetched: Fetched,
    say: Say,
) -> None:
    from jupyter_tracker.server.workers import GIVE_UP, Workers

    def serve(parent: int) -> None:
        # The parent's folder is the parent's to remove.
        try:
            model = _load(settings, fetched._replace(downloads=None))
        except TrackerError as error:
            _log.error("%s", error.message)
            sys.exit(GIVE_UP)
        asyncio.run(_serve(settings, sockets, door, model, lambda: None, parent))

    def ready() -> None:
        say(f"{settings.workers} processes load {fetched.identity.source}")
        say(f"address:    {address(settings.host, sockets)}")

    # Nothing is loaded before the fork: libraries that compute in threads do not survive one.
    with shared_between_processes() as ended:
        Workers(settings.workers, serve, ended).run(ready)


def _load(settings: ServingSettings, fetched: Fetched) -> ServedModel:
    return ServedModel(fetched, name=settings.name, drift_rows=settings.drift_rows)


async def _serve(
    settings: ServingSettings,
    sockets: list[socket.socket],
    door: Door,
    model: ServedModel,
    ready: Callable[[], None],
    parent: int | None = None,
) -> None:
    """Serve until a signal says stop, or the process at the other end of ``parent`` is gone."""
    told = told_to_stop(parent)
    sys.setswitchinterval(_SWITCH_INTERVAL)
    application = make_application(settings, door, model)
    try:
        await asyncio.to_thread(model.warm_up)
    except TrackerError as error:
        _log.warning("The model does not answer its own example: %s", error.message)

    beside = [application.serving.watch(settings.reload_every)]
    if parent is not None:
        beside.append(publish_always(application.publish))
    await answer_until(
        told,
        application,
        sockets,
        ready=ready,
        beside=beside,
        stop_timeout=settings.stop_timeout,
    )
    application.serving.model.close()
    leave()


def make_application(
    settings: ServingSettings, door: Door, model: ServedModel
) -> ServingApplication:
    """Make the application that serves a model; called while the event loop runs."""

    def load(identity: Identity) -> ServedModel:
        return _load(settings, fetch(identity, trust=settings.trust))

    serving = Serving(model, load)
    predictor = Predictor(lambda: serving.model, settings.limits(model))
    metrics = ServingMetrics()
    return ServingApplication(serving, predictor, door, metrics, max_body=settings.max_body)


def _make_door(settings: ServingSettings, sockets: list[socket.socket]) -> Door:
    local = all(is_loopback(each.getsockname()[0]) for each in sockets)
    if not settings.token and not local and not settings.allow_anonymous:
        raise invalid(
            f"Without a token anybody who reaches {settings.host} could ask the model. Set "
            f"{TOKEN_VARIABLE} to a secret, which clients send as 'Authorization: Bearer "
            "<token>'; or pass --allow-anonymous if the network is trusted."
        )
    # Whoever needs no token on this machine might be a web page that has given itself another name.
    hosts = (settings.host, socket.gethostname()) if local and not settings.token else ("*",)
    return Door(settings.token or None, hosts)


def _describe(
    settings: ServingSettings, sockets: list[socket.socket], model: ServedModel, say: Say
) -> None:
    say(f"jupyter-tracker {__version__}")
    say(f"model:      {model.identity.uri}" + _named(model.identity))
    say(f"made by:    run {model.run_id}" if model.run_id else "made by:    no run that is known")
    say(f"address:    {address(settings.host, sockets)}")


def _named(identity: Identity) -> str:
    return f" ({identity.name}, version {identity.version})" if identity.name else ""
