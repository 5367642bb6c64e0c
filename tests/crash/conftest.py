"""A server for the whole room, and a folder of journals for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.harness import Server, Truth, running


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that no test kills."""
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def truth(shared_server: Server) -> Iterator[Truth]:
    truth = Truth(shared_server.uri)
    yield truth
    truth.close()


@pytest.fixture
def journals(tmp_path: Path) -> Path:
    return tmp_path / "journal"
