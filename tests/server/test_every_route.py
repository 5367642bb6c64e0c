"""Deny by default: every route of the table is refused to who has no token."""

import pytest
import requests

from jupyter_tracker.contract.endpoints import ENDPOINTS, TRANSFERS
from tests.conftest import RunningServer

ROUTES = [(method, each.path) for each in ENDPOINTS for method in each.methods] + [
    (each.method, each.path.format(path="0/a.txt")) for each in TRANSFERS
]


def ids(route: tuple[str, str]) -> str:
    return " ".join(route)


@pytest.mark.parametrize("route", ROUTES, ids=ids)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}], ids=["none", "wrong"])
def test_without_the_token_nothing_is_served(
    server: RunningServer, route: tuple[str, str], headers: dict[str, str]
):
    method, path = route
    response = requests.request(method, server.uri + path, headers=headers, timeout=10)
    assert response.status_code == 401
    assert response.json()["error_code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("route", ROUTES, ids=ids)
def test_with_the_token_every_route_has_an_answer_of_its_own(
    server: RunningServer, route: tuple[str, str]
):
    method, path = route
    headers = {"Authorization": f"Bearer {server.token}"}
    response = requests.request(method, server.uri + path, headers=headers, timeout=10)
    assert response.status_code in (200, 400, 404)
    if response.status_code == 404:
        assert response.json()["error_code"] == "RESOURCE_DOES_NOT_EXIST"


def test_what_is_not_in_the_table_is_named_as_an_unknown_endpoint(server: RunningServer):
    response = requests.get(server.uri + "/api/2.0/mlflow/nothing", timeout=10)
    assert response.status_code == 404
    assert response.json()["error_code"] == "ENDPOINT_NOT_FOUND"


def test_a_method_that_a_route_does_not_take_is_refused(server: RunningServer):
    headers = {"Authorization": f"Bearer {server.token}"}
    url = server.uri + "/api/2.0/mlflow/runs/create"
    assert requests.get(url, headers=headers, timeout=10).status_code == 405
