"""Sessions of browsers that the server need not remember: an end, signed with the token."""

import hmac

LIFETIME = 7 * 24 * 3600
"""Seconds after which a browser must sign in again."""

_PURPOSE = b"jupyter-tracker: sessions of browsers"


class Sessions:
    """Issues and reads the sessions of one token; another token makes all of them worthless.

    Parameters
    ----------
    token
        The secret that whoever signs in has shown.
    """

    def __init__(self, token: str) -> None:
        # A key of its own: a signature must be good for nothing else.
        self._key = hmac.digest(token.encode(), _PURPOSE, "sha256")

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies know no ports, and servers on one machine have theirs each."""
        return f"jupyter-tracker-{self._sign('name')[:8]}"

    def issue(self, now: float) -> str:
        """Return the session that begins ``now``, in seconds since the epoch."""
        end = str(int(now) + LIFETIME)
        return f"{end}.{self._sign(end)}"

    def accepts(self, session: str, now: float) -> bool:
        """Say whether ``session`` was issued for this token, and has not ended."""
        end, _, signature = session.partition(".")
        genuine = hmac.compare_digest(signature.encode(), self._sign(end).encode())
        return genuine and now < int(end)

    def _sign(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(), "sha256").hex()
