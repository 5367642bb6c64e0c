"""A sender, and a server behind a front that can misbehave."""

from collections.abc import Iterator

import pytest

from jupyter_tracker.journal.sender import Sender
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.rest import RestStore
from tests.conftest import RunningServer
from tests.servers.front import Front, front_of


@pytest.fixture
def said() -> list[str]:
    """The lines that were said to the user."""
    return []


@pytest.fixture
def sender(said: list[str]) -> Sender:
    return Sender(said.append)


@pytest.fixture
def front(server: RunningServer) -> Iterator[Front]:
    with front_of(server.uri) as front:
        yield front


@pytest.fixture
def front_store(front: Front, server: RunningServer) -> Iterator[Store]:
    """The server's store, through the front."""
    store = RestStore(front.uri, server.token)
    yield store
    store.close()
