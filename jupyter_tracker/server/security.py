"""Who may enter: the token, the names that this server answers to, the web pages that may ask."""

import base64
import binascii
import hmac
import ipaddress
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from jupyter_tracker.contract.acting import ANONYMOUS, TOKEN
from jupyter_tracker.server.sessions import Sessions

_SCHEME = re.compile(r"(bearer|token|basic)\s+(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Door:
    """Decides who may enter.

    Attributes
    ----------
    token
        What a caller must send; None lets everybody in.
    hosts
        Names that the server answers to besides IP addresses and ``localhost``; ``*`` stands for
        anything.
    origins
        Web pages of other sites that may use the server, such as ``https://portal.example.org``;
        ``*`` stands for anything.
    """

    token: str | None
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def caller(self, authorization: str) -> str | None:
        """Return the name of who sent the header ``Authorization``; None for a stranger.

        The token may be sent as ``Bearer``, as Jupyter's ``token``, or as the password of a login,
        which then also names the caller.
        """
        if self.token is None:
            return ANONYMOUS
        sent = _SCHEME.fullmatch(authorization)
        if not sent:
            return None
        name, secret = TOKEN, sent[2]
        if sent[1].lower() == "basic":
            name, secret = _login(secret)
        return (name or TOKEN) if self.opens_for(secret) else None

    def opens_for(self, secret: str) -> bool:
        """Say whether ``secret`` is the token, or none is needed."""
        if self.token is None:
            return True
        # Compared in constant time, so that the answer's delay says nothing about the token.
        return hmac.compare_digest(secret.encode(), self.token.encode())

    @cached_property
    def sessions(self) -> Sessions | None:
        """The sessions of browsers that signed in; None when nobody needs to."""
        return None if self.token is None else Sessions(self.token)

    def knows_host(self, host: str) -> bool:
        """Say whether a ``Host`` header names this server.

        A web page that makes its own name resolve to this machine (DNS rebinding) is told apart by
        that name; an IP address cannot be rebound.
        """
        return _knows(self.hosts, host)

    def trusts_origin(self, origin: str, host: str) -> bool:
        """Say whether a page from ``origin`` may use the server that it calls ``host``."""
        return self.is_own(origin, host) or self.invites(origin)

    def is_own(self, origin: str, host: str) -> bool:
        """Say whether a page from ``origin`` is the server's own, which it calls ``host``."""
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()

    def invites(self, origin: str) -> bool:
        """Say whether a page of another site may read the server's answers."""
        return any(fnmatchcase(origin.lower(), pattern.lower()) for pattern in self.origins)


def is_loopback(address: str) -> bool:
    """Say whether only this machine can reach ``address``."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


@lru_cache(256)
def _knows(hosts: tuple[str, ...], host: str) -> bool:
    full = host.lower()
    name = re.sub(r":\d*$", "", full)
    if name == "localhost" or name.endswith(".localhost") or _is_address(name.strip("[]")):
        return True
    patterns = [pattern.lower() for pattern in hosts]
    return any(fnmatchcase(full, each) or fnmatchcase(name, each) for each in patterns)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _login(credentials: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, _, password = text.partition(":")
    return name, password
