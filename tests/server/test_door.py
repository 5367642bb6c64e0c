"""Who may enter, and through which name."""

import base64

import pytest

from jupyter_tracker.contract.acting import ANONYMOUS
from jupyter_tracker.server.security import Door, is_loopback


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


def test_without_a_token_everybody_is_anonymous():
    assert Door(None).caller("") == ANONYMOUS
    assert Door(None).caller("Bearer anything") == ANONYMOUS


@pytest.mark.parametrize("header", ["Bearer secret", "bearer secret", "token secret"])
def test_the_token_is_taken_in_every_form(header: str):
    assert Door("secret").caller(header) == "token"


def test_a_login_names_the_caller():
    assert Door("secret").caller(basic("ada:secret")) == "ada"
    assert Door("secret").caller(basic(":secret")) == "token"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer wrong",
        "secret",
        "Basic ???",
        basic("secret"),
        basic("secret:x"),
        "Bearer é",
    ],
)
def test_anything_else_is_a_stranger(header: str):
    assert Door("secret").caller(header) is None


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:5000",
        "a.localhost",
        "127.0.0.1:5000",
        "[::1]:80",
        "10.1.2.3",
        "own:1",
    ],
)
def test_a_name_that_cannot_be_rebound_is_known(host: str):
    assert Door(None, hosts=("own",)).knows_host(host)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example"]
)
def test_a_foreign_name_is_not_known(host: str):
    assert not Door(None, hosts=("own",)).knows_host(host)


@pytest.mark.parametrize("pattern", ["*.example.org", "a.example.org", "a.example.org:*", "*"])
def test_patterns_add_names(pattern: str):
    assert Door(None, hosts=(pattern,)).knows_host("A.example.org:443")


def test_a_page_is_trusted_when_it_is_the_servers_own_or_invited():
    door = Door(None, origins=("https://portal.example.org", "https://*.lab"))
    assert door.trusts_origin("https://tracker:5000", "tracker:5000")
    assert door.trusts_origin("https://portal.example.org", "tracker:5000")
    assert door.trusts_origin("https://a.lab", "tracker:5000")
    for foreign in (
        "http://portal.example.org",
        "https://evil.example",
        "null",
        "http://tracker:80",
    ):
        assert not door.trusts_origin(foreign, "tracker:5000")


def test_loopback_addresses_are_told_from_others():
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "10.0.0.1", "fe80::1%eth0")))
