"""Webhooks on their way: to a real receiver on this machine, and not to where they must not go."""

import base64
import datetime
import hashlib
import hmac
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.server.webhook_delivery import DeliverySettings, WebhookDelivery
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.rest import RestStore
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore
from jupyter_tracker.stores.webhook_requests import Attempt, Delivery, EgressPolicy, send

HOST = "receiver.example"
POLICY = EgressPolicy(schemes=("http", "https"), hosts=(HOST,))
QUICK = DeliverySettings(policy=POLICY, timeout=2.0, attempts=3, first_pause=0.01)


@dataclass
class Receiver:
    """Answers with the statuses it was given, the last one for ever, and keeps what it got."""

    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    def url(self, scheme: str = "http") -> str:
        return f"{scheme}://{HOST}:{self.port}/hook?key=1"


def serving(receiver: Receiver, context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(({"path": self.path, **self.headers}, body))
            statuses = receiver.statuses
            self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"internal secret " * 1000)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from serving(Receiver())


def here(_host: str, _port: int) -> Sequence[str]:
    """Resolve every name to this machine."""
    return ["127.0.0.1"]


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 15
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def listen(store: SqlStore, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https")
    monkeypatch.setenv("JUPYTER_TRACKER_WEBHOOK_HOSTS", HOST)
    event = e.WebhookEvent(e.WebhookEntity.REGISTERED_MODEL, e.WebhookAction.CREATED)
    request = r.CreateWebhook(name="ci", url=receiver.url(), events=[event], secret="s3cret")
    return store.create_webhook(request).webhook.webhook_id


def create_model(store: SqlStore, name: str = "churn") -> None:
    store.create_registered_model(r.CreateRegisteredModel(name=name))


def delivery_of(store: SqlStore) -> e.WebhookDelivery:
    (found,) = store.list_webhook_deliveries(r.ListWebhookDeliveries()).deliveries
    return found


@pytest.fixture
def start(sql_store: SqlStore) -> Iterator[Callable[..., WebhookDelivery]]:
    started: list[WebhookDelivery] = []

    def start_delivery(settings: DeliverySettings = QUICK, store: SqlStore = sql_store):  # type: ignore[no-untyped-def]
        assert store.outbox is not None
        started.append(WebhookDelivery(store.outbox, settings, here))
        return started[-1]

    yield start_delivery
    for each in started:
        each.close()


# --- delivery --------------------------------------------------------------------------------


def test_an_event_is_delivered_signed_as_mlflow_signs(
    sql_store: SqlStore,
    receiver: Receiver,
    start: Callable[..., WebhookDelivery],
    monkeypatch: pytest.MonkeyPatch,
):
    listen(sql_store, receiver, monkeypatch)
    start()
    create_model(sql_store)
    until(lambda: delivery_of(sql_store).state == "DELIVERED")
    ((headers, body),) = receiver.received
    assert headers["path"] == "/hook?key=1"
    assert headers["Host"] == f"{HOST}:{receiver.port}"
    delivery_id, sent_at = headers["X-MLflow-Delivery-Id"], headers["X-MLflow-Timestamp"]
    signed = f"{delivery_id}.{sent_at}.".encode() + body
    digest = base64.b64encode(hmac.new(b"s3cret", signed, hashlib.sha256).digest()).decode()
    assert headers["X-MLflow-Signature"] == f"v1,{digest}"
    assert abs(int(sent_at) - time.time()) < 60
    sent = json.loads(body)
    assert (sent["entity"], sent["action"]) == ("registered_model", "created")
    assert sent["data"] == {"name": "churn", "tags": {}, "description": ""}
    assert datetime.datetime.fromisoformat(sent["timestamp"]).tzinfo is not None
    assert delivery_id == delivery_of(sql_store).delivery_id


def test_mlflows_own_check_accepts_the_signature():
    from mlflow.webhooks.delivery import _generate_hmac_signature

    from jupyter_tracker.stores.webhook_requests import signature

    assert signature("key", "id", "1", '{"a": "ü"}') == _generate_hmac_signature(
        "key", "id", "1", '{"a": "ü"}'
    )


def test_a_receiver_that_fails_is_tried_again_with_the_same_id(
    sql_store: SqlStore,
    receiver: Receiver,
    start: Callable[..., WebhookDelivery],
    monkeypatch: pytest.MonkeyPatch,
):
    receiver.statuses = [503, 429, 204]
    listen(sql_store, receiver, monkeypatch)
    start()
    create_model(sql_store)
    until(lambda: delivery_of(sql_store).state == "DELIVERED")
    assert delivery_of(sql_store).attempts == 3
    assert len({headers["X-MLflow-Delivery-Id"] for headers, _ in receiver.received}) == 1


def test_after_the_last_attempt_a_delivery_has_failed_and_can_be_sent_again(
    sql_store: SqlStore,
    receiver: Receiver,
    start: Callable[..., WebhookDelivery],
    monkeypatch: pytest.MonkeyPatch,
):
    receiver.statuses = [500]
    listen(sql_store, receiver, monkeypatch)
    start()
    create_model(sql_store)
    until(lambda: delivery_of(sql_store).state == "FAILED")
    failed = delivery_of(sql_store)
    assert (failed.attempts, failed.response_status) == (3, 500)
    assert failed.error_message == "HTTP 500."
    receiver.statuses = [200]
    sql_store.redeliver_webhook(r.RedeliverWebhook(delivery_id=failed.delivery_id))
    until(lambda: delivery_of(sql_store).state == "DELIVERED")


def test_a_refusal_is_final(
    sql_store: SqlStore,
    receiver: Receiver,
    start: Callable[..., WebhookDelivery],
    monkeypatch: pytest.MonkeyPatch,
):
    receiver.statuses = [404]
    listen(sql_store, receiver, monkeypatch)
    start()
    create_model(sql_store)
    until(lambda: delivery_of(sql_store).state == "FAILED")
    assert len(receiver.received) == 1


def test_what_waits_survives_the_end_of_the_server(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    uri = f"sqlite:///{tmp_path / 'tracker.db'}"
    first = SqlStore(make_engine(uri), LocalArtifacts(tmp_path / "artifacts"))
    listen(first, receiver, monkeypatch)
    create_model(first)
    first.close()
    second = SqlStore(make_engine(uri), LocalArtifacts(tmp_path / "artifacts"))
    assert second.outbox is not None
    delivery = WebhookDelivery(second.outbox, QUICK, here)
    until(lambda: delivery_of(second).state == "DELIVERED")
    delivery.close()
    second.close()


def test_of_many_servers_one_sends(
    sql_store: SqlStore,
    receiver: Receiver,
    start: Callable[..., WebhookDelivery],
    database_uri: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    listen(sql_store, receiver, monkeypatch)
    other = SqlStore(make_engine(database_uri), LocalArtifacts(tmp_path / "artifacts"))
    for i in range(20):
        create_model(sql_store, f"m{i}")
    start()
    start(store=other)
    assert sql_store.outbox is not None
    until(lambda: sql_store.outbox.pending() == 0)
    other.close()
    assert len(receiver.received) == 20


def test_what_a_dead_server_had_claimed_is_sent_when_the_claim_ends(
    sql_store: SqlStore, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    listen(sql_store, receiver, monkeypatch)
    create_model(sql_store)
    outbox = sql_store.outbox
    assert outbox is not None
    assert len(outbox.claim(0.3)) == 1
    assert outbox.claim(0.3) == []
    time.sleep(0.35)
    (again,) = outbox.claim(60)
    assert again.attempts == 2


def test_a_disabled_webhook_keeps_what_waits_until_it_is_enabled(
    sql_store: SqlStore,
    receiver: Receiver,
    start: Callable[..., WebhookDelivery],
    monkeypatch: pytest.MonkeyPatch,
):
    webhook_id = listen(sql_store, receiver, monkeypatch)
    create_model(sql_store)
    status = e.WebhookStatus.DISABLED
    sql_store.update_webhook(r.UpdateWebhook(webhook_id=webhook_id, status=status))
    start()
    time.sleep(0.5)
    assert receiver.received == []
    status = e.WebhookStatus.ACTIVE
    sql_store.update_webhook(r.UpdateWebhook(webhook_id=webhook_id, status=status))
    until(lambda: len(receiver.received) == 1)


def test_old_deliveries_are_forgotten(
    sql_store: SqlStore, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    listen(sql_store, receiver, monkeypatch)
    create_model(sql_store)
    outbox = sql_store.outbox
    assert outbox is not None
    outbox.prune(days=1)
    assert outbox.pending() == 1
    time.sleep(0.01)
    outbox.prune(days=0)
    assert outbox.pending() == 0


def test_pauses_double_up_to_a_limit_and_honour_the_receiver():
    settings = DeliverySettings(policy=POLICY, attempts=100, first_pause=10, longest_pause=100)
    failed = Attempt(success=False, may_retry=True)

    def pause(attempts: int, attempt: Attempt = failed) -> float:
        delivery = Delivery("id", "https://receiver.example", "", "{}", attempts)
        found = settings.pause_after(delivery, attempt)
        assert found is not None
        return found

    assert 7.5 <= pause(1) <= 12.5
    assert 15 <= pause(2) <= 25
    assert pause(99) <= 125
    asked = Attempt(success=False, may_retry=True, retry_after=60)
    assert pause(1, asked) == 60
    assert pause(1, Attempt(success=False, may_retry=True, retry_after=1e9)) <= 125


def test_the_server_delivers_what_its_clients_cause(
    receiver: Receiver, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
):
    """The whole way, with the settings from the environment: localhost, as allowed."""
    monkeypatch.setenv("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http")
    monkeypatch.setenv("JUPYTER_TRACKER_WEBHOOK_ALLOW_PRIVATE", "1")
    store: RestStore = request.getfixturevalue("rest_store")
    event = e.WebhookEvent(e.WebhookEntity.RUN, e.WebhookAction.ENDED)
    url = f"http://localhost:{receiver.port}/"
    store.create_webhook(r.CreateWebhook(name="ci", url=url, events=[event]))
    run_id = store.create_run(r.CreateRun()).run.info.run_id
    store.update_run(r.UpdateRun(run_id=run_id, status=e.RunStatus.FINISHED, end_time=1))
    until(lambda: len(receiver.received) == 1)
    headers, body = receiver.received[0]
    assert json.loads(body)["data"]["run_id"] == run_id
    assert "X-MLflow-Signature" not in headers


# --- where webhooks go, and where not ------------------------------------------------------------


def sent_to(url: str, policy: EgressPolicy = POLICY, **options: object) -> Attempt:
    given: dict[str, object] = {"timeout": 2.0, "resolver": here, **options}
    return send(Delivery("id", url, "", "{}"), policy, **given)  # type: ignore[arg-type]


def test_redirects_are_not_followed(receiver: Receiver):
    receiver.statuses, receiver.headers = [302], {"Location": receiver.url()}
    attempt = sent_to(receiver.url())
    assert (attempt.success, attempt.status, attempt.may_retry) == (False, 302, False)
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254"]
    + ["0.0.0.0", "255.255.255.255", "224.0.0.1", "::1", "fc00::1", "fe80::1%eth0", "::"]
    + ["::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "ff02::1"],
)
def test_an_address_that_is_not_public_is_refused(address: str, receiver: Receiver):
    policy = EgressPolicy(schemes=("http",))
    attempt = sent_to(receiver.url(), policy, resolver=lambda *_: ["93.184.215.14", address])
    assert (attempt.success, attempt.may_retry) == (False, False)
    assert "private address" in attempt.error
    assert address not in attempt.error
    assert receiver.received == []


def test_cloud_metadata_is_refused_even_where_private_addresses_are_allowed(receiver: Receiver):
    policy = EgressPolicy(schemes=("http",), allow_private=True)
    assert sent_to(receiver.url(), policy).success
    attempt = sent_to(receiver.url(), policy, resolver=lambda *_: ["169.254.169.254"])
    assert "private address" in attempt.error


def test_a_name_that_changes_its_address_is_asked_once(receiver: Receiver):
    """DNS rebinding: what was checked is what is connected to."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    assert sent_to(receiver.url(), resolver=rebinding).success
    assert asked == [HOST]
    assert "private address" in sent_to(receiver.url(), resolver=rebinding).error
    assert len(receiver.received) == 1


def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert sent_to(receiver.url()).success


def test_a_scheme_that_is_not_allowed_is_refused(receiver: Receiver):
    attempt = sent_to(receiver.url(), EgressPolicy(hosts=(HOST,)))
    assert "scheme" in attempt.error
    assert receiver.received == []


def test_nothing_listening_may_be_tried_again():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    attempt = sent_to(f"http://{HOST}:{port}/")
    assert (attempt.success, attempt.may_retry) == (False, True)


def test_a_receiver_that_trickles_its_answer_is_cut_off():
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def trickle() -> None:
            line, _ = listening.accept()
            with line:
                line.sendall(b"HTTP/1.1 200 OK\r\n")
                for i in range(60):
                    time.sleep(0.1)
                    try:
                        line.sendall(f"X-{i}: y\r\n".encode())
                    except OSError:
                        return

        threading.Thread(target=trickle, daemon=True).start()
        began = time.monotonic()
        attempt = sent_to(f"http://{HOST}:{listening.getsockname()[1]}/", timeout=0.5)
    assert not attempt.success
    assert time.monotonic() - began < 3


def test_a_test_call_tells_the_status_and_nothing_of_the_answer(
    sql_store: SqlStore, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http")
    monkeypatch.setenv("JUPYTER_TRACKER_WEBHOOK_ALLOW_PRIVATE", "true")
    url = f"http://localhost:{receiver.port}/"
    webhook = sql_store.create_webhook(
        r.CreateWebhook(name="ci", url=url, events=list(e.STANDARD_EVENTS))
    ).webhook
    for event in [*e.STANDARD_EVENTS, *e.TRACKER_EVENTS]:
        request = r.TestWebhook(webhook_id=webhook.webhook_id, event=event)
        result = sql_store.test_webhook(request).result
        assert (result.success, result.response_status) == (True, 200)
    receiver.statuses = [418]
    refused = sql_store.test_webhook(r.TestWebhook(webhook_id=webhook.webhook_id)).result
    assert (refused.success, refused.response_status) == (False, 418)
    assert "secret" not in repr(refused)
    assert len(receiver.received) == len(e.STANDARD_EVENTS) + len(e.TRACKER_EVENTS) + 1


# --- TLS -----------------------------------------------------------------------------------------


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file


@pytest.mark.parametrize(("name", "accepted"), [(HOST, True), ("other.example", False)])
def test_the_certificate_must_be_that_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, accepted: bool
):
    certificate_file, key_file = certificate(tmp_path, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate_file))
    for receiver in serving(Receiver(), context):
        attempt = sent_to(receiver.url("https"))
    assert attempt.success is accepted
    assert accepted or "certificate" in attempt.error


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path, HOST))
    for receiver in serving(Receiver(), context):
        attempt = sent_to(receiver.url("https"))
    assert "certificate" in attempt.error
    assert receiver.received == []
