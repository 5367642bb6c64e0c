"""Deny by default: every route of the table is refused to who has no token."""

from collections.abc import Iterator
from typing import cast

import pytest
import requests

from jupyter_tracker.contract.endpoints import ENDPOINTS, TRANSFERS
from jupyter_tracker.server.application import DoorHandler, make_application
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.left_out import LEFT_OUT
from jupyter_tracker.server.public_page import PublicPage
from jupyter_tracker.server.service_pages import service_routes
from jupyter_tracker.server.sign_in import SessionHandler
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore
from tests.conftest import TOKEN
from tests.server.conftest import serving

ROUTES = [
    *((method, each.path) for each in ENDPOINTS for method in each.methods),
    *((each.method, each.path.format(path="0/a.txt")) for each in TRANSFERS),
    *(("POST", each.path.replace("*", "/x")) for each in LEFT_OUT),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
]


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all of them: nothing that is asked here changes anything that matters."""
    folder = tmp_path_factory.mktemp("routes")
    store = SqlStore(make_engine(f"sqlite:///{folder / 'tracker.db'}"), LocalArtifacts(folder))
    with serving(store, lambda context: make_application(context, TOKEN)) as uri:
        yield uri


def ids(route: tuple[str, str]) -> str:
    return " ".join(route)


@pytest.mark.parametrize("route", ROUTES, ids=ids)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}], ids=["none", "wrong"])
def test_without_the_token_nothing_is_served(
    uri: str, route: tuple[str, str], headers: dict[str, str]
):
    method, path = route
    response = requests.request(method, uri + path, headers=headers, timeout=10)
    assert response.status_code == 401
    assert response.json()["error_code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("route", ROUTES, ids=ids)
def test_with_the_token_every_route_has_an_answer_of_its_own(uri: str, route: tuple[str, str]):
    method, path = route
    headers = {"Authorization": f"Bearer {TOKEN}"}
    response = requests.request(method, uri + path, headers=headers, timeout=10)
    assert response.status_code in (200, 400, 404, 501)
    if response.status_code == 404:
        assert response.json()["error_code"] == "RESOURCE_DOES_NOT_EXIST"
    if response.status_code == 501:  # addresses on a storage that has none
        assert response.json()["error_code"] == "NOT_IMPLEMENTED"


def test_what_is_for_everybody_is_no_more_than_this():
    pages = service_routes(cast(ServerContext, None), DoorHandler)
    public = {
        path.partition("(")[0]
        for path, handler, _ in pages
        if issubclass(handler, PublicPage | SessionHandler)
    }
    assert public == {"/", "/assets/", "/health", "/sign-in", "/sign-out", "/version"}
    others = {path for path, handler, _ in pages if path.partition("(")[0] not in public}
    assert others == {"/metrics", "/openapi.json"}


def test_what_is_not_in_the_table_is_named_as_an_unknown_endpoint(uri: str):
    response = requests.get(uri + "/api/2.0/mlflow/nothing", timeout=10)
    assert response.status_code == 404
    assert response.json()["error_code"] == "ENDPOINT_NOT_FOUND"


def test_a_method_that_a_route_does_not_take_is_refused(uri: str):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = uri + "/api/2.0/mlflow/runs/create"
    assert requests.get(url, headers=headers, timeout=10).status_code == 405
