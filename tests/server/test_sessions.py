"""Sessions of browsers, and how often a wrong token may be tried."""

import pytest

from jupyter_tracker.server.attempts import ALLOWED, PERIOD, Attempts
from jupyter_tracker.server.sessions import LIFETIME, Sessions

NOW = 1_700_000_000.0


def test_a_session_holds_until_its_end():
    sessions = Sessions("secret")
    session = sessions.issue(NOW)
    assert sessions.accepts(session, NOW + LIFETIME - 1)
    assert not sessions.accepts(session, NOW + LIFETIME + 1)


def test_another_token_ends_all_sessions():
    assert not Sessions("other").accepts(Sessions("secret").issue(NOW), NOW)


def test_another_process_with_the_same_token_knows_the_session():
    assert Sessions("secret").accepts(Sessions("secret").issue(NOW), NOW)
    assert Sessions("secret").cookie == Sessions("secret").cookie


def test_servers_with_other_tokens_have_other_cookies():
    assert Sessions("secret").cookie != Sessions("other").cookie


def test_a_session_says_nothing_of_the_token():
    assert "secret" not in Sessions("secret").issue(NOW) + Sessions("secret").cookie


@pytest.mark.parametrize("session", ["", ".", "9999999999.", "9999999999.ffff", "é.é", "1.2.3"])
def test_what_was_not_issued_is_no_session(session: str):
    assert not Sessions("secret").accepts(session, NOW)


def test_a_session_cannot_be_prolonged():
    end, _, signature = Sessions("secret").issue(NOW).partition(".")
    assert not Sessions("secret").accepts(f"{int(end) + 1}.{signature}", NOW)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_address_must_wait_after_too_many_wrong_tokens():
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(ALLOWED):
        assert attempts.wait("10.0.0.1") == 0
        attempts.failed("10.0.0.1")
    clock.now = 20
    assert attempts.wait("10.0.0.1") == PERIOD - 20
    assert attempts.wait("10.0.0.2") == 0
    clock.now = PERIOD
    assert attempts.wait("10.0.0.1") == 0


def test_wrong_tokens_that_are_long_ago_are_forgotten():
    clock = Clock()
    attempts = Attempts(clock)
    for number in range(100):
        attempts.failed(f"10.0.0.{number}")
    clock.now = PERIOD
    attempts.failed("10.0.1.1")
    assert list(attempts._wrong) == ["10.0.1.1"]
