"""Models for the tests, and servers of them in this process."""

import asyncio
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from tornado.netutil import bind_sockets

import jupyter_tracker
from jupyter_tracker.models.signature import ModelSignature
from jupyter_tracker.server.listening import make_server
from jupyter_tracker.server.security import Door
from jupyter_tracker.serving.application import ServingApplication
from jupyter_tracker.serving.host import make_application
from jupyter_tracker.serving.served_model import ServedModel, fetch, identify
from jupyter_tracker.serving.settings import ServingSettings


class Server:
    """A server that answers on a loopback port, in a thread of this process."""

    def __init__(self, application: ServingApplication, port: int) -> None:
        self.application = application
        self.port = port
        self.uri = f"http://127.0.0.1:{port}"

    def ask(self, content: Any, **options: Any) -> requests.Response:
        return self.post("/invocations", json=content, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return requests.post(self.uri + path, timeout=30, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(self.uri + path, timeout=30, **options)


@contextmanager
def serving(model_uri: str | Path, **settings: Any) -> Iterator[Server]:
    """Serve a model meanwhile."""
    told = ServingSettings(model_uri=str(model_uri), trust=True, **settings)
    started: list[Server] = []
    ready, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        fetched = fetch(identify(told.model_uri), trust=True)
        model = ServedModel(fetched, name=told.name, drift_rows=told.drift_rows)
        application = make_application(told, Door(told.token or None), model)
        server = make_server(application)
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        started.append(Server(application, sockets[0].getsockname()[1]))
        ready.set()
        await stop.wait()
        server.stop()
        await server.close_all_connections()
        application.predictor.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(30)
    yield started[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


def saved(
    folder: Path,
    predict: Callable[..., Any],
    signature: ModelSignature | None = None,
    **options: Any,
) -> Path:
    """Save a function as a model."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The FunctionModel is saved as a pickle")
        jupyter_tracker.pyfunc.save_model(
            folder, predict, signature=signature or False, pip_requirements=["numpy"], **options
        )
    return folder
