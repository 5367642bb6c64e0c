"""Requests to addresses that users name: resolved once, checked, and sent just there.

Whoever registers a webhook chooses where this server connects to. So the name is resolved once and
the connection goes to an address that passed, whatever the name says a moment later; redirects and
proxies are not followed; and of the answer nobody sees more than the status.
"""

import base64
import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import math
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.entities import WebhookTestResult
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores import retry_after
from jupyter_tracker.stores.webhook_secrets import opened

_MAX_ANSWER = 1024
"""Bytes of an answer that are read, and thrown away."""
_MAX_ADDRESSES = 2
"""Addresses of a name that are tried."""
_YES = ("1", "true")
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""From a host name and a port to its addresses; raises OSError when there are none."""


@dataclass(frozen=True)
class Delivery:
    """What is to be sent: the secret as it is stored, ``attempts`` with this one."""

    delivery_id: str
    url: str
    secret: str
    body: str
    attempts: int = 1


@dataclass(frozen=True)
class Attempt:
    """How sending went. ``retry_after`` is what the receiver asked for, in seconds."""

    success: bool
    status: int | None = None
    error: str = ""
    may_retry: bool = False
    retry_after: float | None = None


@dataclass(frozen=True)
class EgressPolicy:
    """Where webhooks may go.

    Attributes
    ----------
    schemes
        Allowed schemes of URLs.
    allow_private
        Whether private and loopback addresses are allowed. Link-local ones, where clouds keep
        their metadata, never are.
    hosts
        When there are any: the only hosts allowed, also at private addresses. A name that begins
        with a dot stands for everything below it.
    """

    schemes: tuple[str, ...] = ("https",)
    allow_private: bool = False
    hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> "EgressPolicy":
        """Read ``MLFLOW_WEBHOOK_ALLOWED_SCHEMES`` and our own variables."""
        private = (
            "JUPYTER_TRACKER_WEBHOOK_ALLOW_PRIVATE",
            "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS",
        )
        return cls(
            schemes=_words("MLFLOW_WEBHOOK_ALLOWED_SCHEMES") or ("https",),
            allow_private=any(os.environ.get(name, "").lower() in _YES for name in private),
            hosts=_words("JUPYTER_TRACKER_WEBHOOK_HOSTS"),
        )

    def check_url(self, url: str) -> SplitResult:
        """Return the parts of ``url``, or refuse it for what it says.

        Raises
        ------
        TrackerError
            INVALID_PARAMETER_VALUE, naming the setting that would allow it.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in self.schemes or parts.scheme not in _PORTS:
            raise invalid(
                f"Invalid webhook URL scheme: {shown(parts.scheme)}. Allowed schemes are: "
                f"{', '.join(self.schemes)} (MLFLOW_WEBHOOK_ALLOWED_SCHEMES on the server)."
            )
        if self.hosts and not self._is_listed(host):
            raise invalid(
                f"Invalid webhook URL: the host {shown(host)} is not among those that "
                "JUPYTER_TRACKER_WEBHOOK_HOSTS allows on the server."
            )
        return parts

    def check_address(self, host: str, address: str) -> None:
        """Refuse an address that webhooks may not reach."""
        reached = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
        never = reached.is_link_local or reached.is_multicast or reached.is_unspecified
        private_allowed = self.allow_private or self._is_listed(host)
        if never or reached.is_reserved or not (reached.is_global or private_allowed):
            raise invalid(
                f"Webhook URL must not point to a private address, which {shown(host)} does. An "
                "administrator can allow the host with JUPYTER_TRACKER_WEBHOOK_HOSTS."
            )

    def _is_listed(self, host: str) -> bool:
        return any(
            host.endswith(known) if known.startswith(".") else host == known for known in self.hosts
        )


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of ``host``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def check_url(url: str, policy: EgressPolicy | None = None, resolver: Resolver = resolve) -> None:
    """Refuse a URL that webhooks may not be sent to.

    A name that cannot be resolved now is accepted: sending looks again.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE with the reason.
    """
    policy = policy or EgressPolicy.from_environment()
    parts = policy.check_url(url)
    try:
        _resolved(parts, policy, resolver)
    except (OSError, UnicodeError):
        return


def send(
    delivery: Delivery,
    policy: EgressPolicy,
    *,
    timeout: float,
    resolver: Resolver = resolve,
) -> Attempt:
    """Send ``delivery`` and say how it went; at most ``timeout`` seconds after it is connected.

    Parameters
    ----------
    resolver
        Asked exactly once.
    """
    try:
        parts = policy.check_url(delivery.url)
        headers = _headers(delivery, parts)
        addresses = _resolved(parts, policy, resolver)
        return _posted(delivery.body, headers, parts, addresses, timeout)
    except TrackerError as error:
        return Attempt(success=False, error=error.message)
    except socket.gaierror:
        return Attempt(success=False, error="The host's name cannot be resolved.", may_retry=True)
    except TimeoutError:
        return Attempt(success=False, error=f"No answer within {timeout:g} s.", may_retry=True)
    except ssl.SSLCertVerificationError as error:
        reason = f"The certificate is not valid: {error.verify_message}."
        return Attempt(success=False, error=reason, may_retry=True)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = f"The connection failed: {type(error).__name__}."
        return Attempt(success=False, error=reason, may_retry=True)


def test(delivery: Delivery) -> WebhookTestResult:
    """Send an example, and say what came of it; nothing of the answer but its status."""
    attempt = send(delivery, EgressPolicy.from_environment(), timeout=timeout_of_requests())
    return WebhookTestResult(
        success=attempt.success, response_status=attempt.status, error_message=attempt.error
    )


def timeout_of_requests() -> float:
    """Return the seconds that a receiver has to answer."""
    return number("MLFLOW_WEBHOOK_REQUEST_TIMEOUT", 30)


def number(variable: str, default: float) -> float:
    """Return the number above zero that the environment gives for ``variable``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is none.
    """
    text = os.environ.get(variable, "").strip()
    try:
        value = float(text or default)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise invalid(f"Invalid value {shown(text)} of {variable}: give a number above zero.")
    return value


def signature(secret: str, delivery_id: str, timestamp: str, body: str) -> str:
    """Return the signature of a delivery in MLflow's form."""
    signed = f"{delivery_id}.{timestamp}.{body}".encode()
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _resolved(parts: SplitResult, policy: EgressPolicy, resolver: Resolver) -> Sequence[str]:
    """Return the addresses of a URL's host, every one of them allowed."""
    host = parts.hostname or ""
    addresses = resolver(host, parts.port or _PORTS[parts.scheme])
    for address in addresses:
        policy.check_address(host.rstrip("."), address)
    return addresses


def _headers(delivery: Delivery, parts: SplitResult) -> dict[str, str]:
    timestamp = str(int(time.time()))
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": f"jupyter-tracker/{__version__}",
        "Connection": "close",
        "X-MLflow-Delivery-Id": delivery.delivery_id,
        "X-MLflow-Timestamp": timestamp,
    }
    if delivery.secret:
        headers["X-MLflow-Signature"] = signature(
            opened(delivery.secret), delivery.delivery_id, timestamp, delivery.body
        )
    return headers


def _posted(
    body: str,
    headers: Mapping[str, str],
    parts: SplitResult,
    addresses: Sequence[str],
    timeout: float,
) -> Attempt:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connected = _connected(addresses, parts.port or _PORTS[parts.scheme], timeout)
    line = _encrypted(connected, parts) if parts.scheme == "https" else connected
    # A receiver that trickles its answer keeps no thread: at the deadline the line is cut.
    too_late = threading.Event()
    cut_off = threading.Timer(timeout, _cut, (line, too_late))
    cut_off.start()
    connection = http.client.HTTPConnection(parts.hostname or "", timeout=timeout)
    connection.sock = line
    try:
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        connection.request("POST", target, body.encode(), headers)
        with connection.getresponse() as response:
            response.read(_MAX_ANSWER)
            if too_late.is_set():
                raise TimeoutError
            return _answered(response)
    finally:
        cut_off.cancel()
        connection.close()


def _connected(addresses: Sequence[str], port: int, timeout: float) -> socket.socket:
    """Connect to the first of ``addresses`` that answers."""
    failure: OSError = OSError("the name has no address")
    for address in addresses[:_MAX_ADDRESSES]:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            failure = error
    raise failure


def _encrypted(connected: socket.socket, parts: SplitResult) -> ssl.SSLSocket:
    import certifi

    authorities = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    context = ssl.create_default_context(cafile=authorities or certifi.where())
    # The certificate is that of the name, although the connection goes to an address.
    return context.wrap_socket(
        connected, server_hostname=parts.hostname, do_handshake_on_connect=False
    )


def _cut(line: socket.socket, too_late: threading.Event) -> None:
    too_late.set()
    with contextlib.suppress(OSError):  # it may be closed already
        # Not the method of an SSLSocket, which would take the encryption from under the reader.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _answered(response: http.client.HTTPResponse) -> Attempt:
    status = response.status
    if 200 <= status < 300:
        return Attempt(success=True, status=status)
    if 300 <= status < 400:
        return Attempt(
            success=False, status=status, error=f"HTTP {status}: redirects are not followed."
        )
    return Attempt(
        success=False,
        status=status,
        error=f"HTTP {status}.",
        may_retry=status == 429 or status >= 500,
        retry_after=retry_after.seconds(response.headers.get("Retry-After", "")),
    )


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def _words(variable: str) -> tuple[str, ...]:
    parts = (part.strip().lower() for part in os.environ.get(variable, "").split(","))
    return tuple(part for part in parts if part)
