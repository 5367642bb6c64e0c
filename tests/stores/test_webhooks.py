"""Webhooks as they are kept: what they listen to, and what waits to be sent to them."""

import sqlite3
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.rest import RestStore
from jupyter_tracker.stores.sql.store import SqlStore
from jupyter_tracker.stores.webhook_secrets import opened

URL = "https://hooks.example/tracker"


@pytest.fixture(autouse=True)
def _no_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that end in .example never exist; nothing leaves this machine."""
    monkeypatch.setenv("JUPYTER_TRACKER_WEBHOOK_HOSTS", "hooks.example,.team.example")


def event(text: str) -> e.WebhookEvent:
    entity, _, action = text.upper().partition(".")
    return e.WebhookEvent(e.WebhookEntity(entity), e.WebhookAction(action))


def listen(store: Store, *events: str, **given: object) -> e.Webhook:
    fields: dict[str, object] = {"name": "ci", "url": URL, "events": [event(x) for x in events]}
    return store.create_webhook(r.CreateWebhook(**(fields | given))).webhook  # type: ignore[arg-type]


def deliveries(store: Store, **wanted: object) -> list[e.WebhookDelivery]:
    request = r.ListWebhookDeliveries(**wanted)  # type: ignore[arg-type]
    return list(reversed(store.list_webhook_deliveries(request).deliveries))


def told(store: Store) -> list[tuple[str, dict[str, object]]]:
    """Say what waits to be sent: events and their data, in the order of the events' names."""
    waiting = [(str(each.event), each.payload["data"]) for each in deliveries(store)]
    return sorted(waiting, key=lambda each: each[0])


def test_a_webhook_is_kept_without_showing_its_secret(store: Store):
    made = listen(store, "registered_model.created", secret="s3cret", description="for CI")
    read = store.get_webhook(r.GetWebhook(webhook_id=made.webhook_id)).webhook
    assert (read.name, read.url, read.status) == ("ci", URL, "ACTIVE")
    assert read.events == [event("registered_model.created")]
    assert "s3cret" not in repr(read)


def test_what_an_update_leaves_out_stays(store: Store):
    made = listen(store, "registered_model.created", description="for CI")
    changed = store.update_webhook(
        r.UpdateWebhook(
            webhook_id=made.webhook_id,
            events=[event("model_version.created")],
            status=e.WebhookStatus.DISABLED,
        )
    ).webhook
    assert (changed.name, changed.description, changed.url) == ("ci", "for CI", URL)
    assert (changed.events, changed.status) == ([event("model_version.created")], "DISABLED")


def test_a_deleted_webhook_is_gone_with_what_waited(store: Store):
    made = listen(store, "registered_model.created")
    store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    store.delete_webhook(r.DeleteWebhook(webhook_id=made.webhook_id))
    assert store.list_webhooks(r.ListWebhooks()).webhooks == []
    assert deliveries(store) == []
    with pytest.raises(TrackerError) as refused:
        store.get_webhook(r.GetWebhook(webhook_id=made.webhook_id))
    assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_webhooks_are_listed_in_pages(store: Store):
    made = {listen(store, "prompt.created", name=f"hook-{i}").webhook_id for i in range(5)}
    found: list[str] = []
    token = ""
    while True:
        page = store.list_webhooks(r.ListWebhooks(max_results=2, page_token=token))
        found += [each.webhook_id for each in page.webhooks]
        token = page.next_page_token
        if not token:
            break
    assert (len(found), set(found)) == (5, made)


def test_mlflows_client_is_not_shown_what_it_cannot_read(store: Store):
    listen(store, "model_version.created", name="theirs")
    listen(store, "model_version.created", "run.ended", name="ours")
    assert [each.name for each in store.list_webhooks(r.ListWebhooks()).webhooks] == ["theirs"]
    everything = store.list_webhooks(r.ListWebhooks(all_events=True)).webhooks
    assert {each.name for each in everything} == {"theirs", "ours"}


@pytest.mark.parametrize("given", [e.STANDARD_EVENTS, e.TRACKER_EVENTS], ids=["MLflow", "ours"])
def test_every_event_may_be_listened_to(store: Store, given: tuple[e.WebhookEvent, ...]):
    made = listen(store, events=list(given))
    assert sorted(map(str, made.events)) == sorted(map(str, given))


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("name", "", "name"),
        ("name", "-ci", "-ci"),
        ("name", "c" * 64, "63"),
        ("url", "", "url"),
        ("url", "nowhere", "hostname"),
        ("url", "https://", "hostname"),
        ("url", "https://hooks.example:port/", "hooks.example"),
        ("url", "https://user:password@hooks.example/", "login"),
        ("url", "https://hooks.example/\r\nX: y", "Invalid"),
        ("events", [], "events"),
        ("events", [event("model_version.deleted")], "CREATED"),
        ("events", [event("run.ended"), event("run.ended")], "run.ended"),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(field: str, value: object, named: str):
    fields = {"name": "ci", "url": URL, "events": [event("run.ended")], field: value}
    with pytest.raises(TrackerError, match=named) as refused:
        r.CreateWebhook(**fields)  # type: ignore[arg-type]
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("http://hooks.example/", "MLFLOW_WEBHOOK_ALLOWED_SCHEMES"),
        ("ftp://hooks.example/", "https"),
        ("https://elsewhere.example/", "JUPYTER_TRACKER_WEBHOOK_HOSTS"),
        ("https://hooks.example.evil/", "JUPYTER_TRACKER_WEBHOOK_HOSTS"),
    ],
)
def test_a_url_that_the_server_may_not_call_is_refused(store: Store, url: str, named: str):
    with pytest.raises(TrackerError, match=named):
        listen(store, "run.ended", url=url)
    made = listen(store, "run.ended", url="https://ci.team.example/")
    with pytest.raises(TrackerError, match=named):
        store.update_webhook(r.UpdateWebhook(webhook_id=made.webhook_id, url=url))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"]
    + ["[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1]", "224.0.0.1", "2130706433"],
)
def test_a_private_address_is_refused(
    sql_store: SqlStore, host: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("JUPYTER_TRACKER_WEBHOOK_HOSTS")
    with pytest.raises(TrackerError, match="private address"):
        listen(sql_store, "run.ended", url=f"https://{host}/latest/meta-data")


# --- what waits to be sent -----------------------------------------------------------------------


def test_every_event_of_the_registry_is_put_into_the_outbox(store: Store):
    listen(store, events=list(e.STANDARD_EVENTS + e.TRACKER_EVENTS))
    store.create_registered_model(
        r.CreateRegisteredModel(name="churn", tags=[e.RegistryTag("team", "growth")])
    )
    version = r.CreateModelVersion(name="churn", source="s3://bucket/model")
    store.create_model_version(version)
    name = {"name": "churn"}
    first = name | {"version": "1"}
    store.set_model_version_tag(r.SetModelVersionTag(**first, key="k", value="v"))
    store.delete_model_version_tag(r.DeleteModelVersionTag(**first, key="k"))
    store.set_registered_model_alias(r.SetRegisteredModelAlias(**first, alias="champion"))
    store.delete_registered_model_alias(r.DeleteRegisteredModelAlias(**name, alias="champion"))
    store.transition_model_version_stage(r.TransitionModelVersionStage(**first, stage="staging"))
    assert told(store) == [
        ("model_version.created", first | {
            "source": "s3://bucket/model", "run_id": None, "tags": {}, "description": None
        }),
        ("model_version_alias.created", first | {"alias": "champion"}),
        ("model_version_alias.deleted", name | {"alias": "champion"}),
        ("model_version_stage.set", first | {"stage": "Staging", "old_stage": "None"}),
        ("model_version_tag.deleted", first | {"key": "k"}),
        ("model_version_tag.set", first | {"key": "k", "value": "v"}),
        ("registered_model.created", name | {"tags": {"team": "growth"}, "description": ""}),
    ]  # fmt: skip


def test_prompts_have_events_of_their_own(store: Store):
    listen(store, events=list(e.STANDARD_EVENTS))
    is_prompt = [e.RegistryTag("mlflow.prompt.is_prompt", "true")]
    store.create_registered_model(r.CreateRegisteredModel(name="greeting", tags=is_prompt))
    text = e.RegistryTag("mlflow.prompt.text", "Hello {{name}}!")
    store.create_model_version(
        r.CreateModelVersion(name="greeting", source="dummy-source", tags=[*is_prompt, text])
    )
    tag = {"name": "greeting", "key": "k"}
    store.set_registered_model_tag(r.SetRegisteredModelTag(**tag, value="v"))
    store.set_model_version_tag(r.SetModelVersionTag(**tag, version="1", value="v"))
    alias = r.SetRegisteredModelAlias(name="greeting", version="1", alias="live")
    store.set_registered_model_alias(alias)
    names = [name for name, _ in told(store)]
    assert names == ["prompt.created", "prompt_alias.created", "prompt_tag.set"] + [
        "prompt_version.created",
        "prompt_version_tag.set",
    ]
    assert dict(told(store))["prompt_version.created"] == {
        "name": "greeting",
        "version": "1",
        "template": "Hello {{name}}!",
        "tags": {},
        "description": None,
    }


def test_the_end_of_a_run_is_told_once(store: Store):
    listen(store, "run.ended")
    run_id = store.create_run(r.CreateRun(run_name="gbm", start_time=1)).run.info.run_id
    store.update_run(r.UpdateRun(run_id=run_id, run_name="gbm 2"))
    for _ in range(2):
        store.update_run(r.UpdateRun(run_id=run_id, status=e.RunStatus.FAILED, end_time=2))
    ((name, data),) = told(store)
    assert (name, data["run_id"], data["status"]) == ("run.ended", run_id, "FAILED")
    assert (data["run_name"], data["start_time"], data["end_time"]) == ("gbm 2", 1, 2)


def test_who_does_not_listen_is_told_nothing(store: Store):
    made = listen(store, "registered_model.created")
    listen(store, "model_version.created", name="other")
    store.update_webhook(
        r.UpdateWebhook(webhook_id=made.webhook_id, status=e.WebhookStatus.DISABLED)
    )
    store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    assert deliveries(store) == []


def test_what_is_refused_is_not_told(store: Store):
    listen(store, "registered_model.created")
    store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    with pytest.raises(TrackerError):
        store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    assert len(deliveries(store)) == 1


def test_deliveries_are_found_by_webhook_and_state(sql_store: SqlStore):
    made = listen(sql_store, "registered_model.created")
    other = listen(sql_store, "registered_model.created", name="other")
    sql_store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    (mine,) = deliveries(sql_store, webhook_id=made.webhook_id, state="PENDING")
    assert (mine.webhook_id, mine.attempts) == (made.webhook_id, 0)
    assert deliveries(sql_store, webhook_id=other.webhook_id, state="FAILED") == []


def test_what_waits_is_not_sent_again(sql_store: SqlStore):
    listen(sql_store, "registered_model.created")
    sql_store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    (waiting,) = deliveries(sql_store)
    with pytest.raises(TrackerError, match="still to be sent"):
        sql_store.redeliver_webhook(r.RedeliverWebhook(delivery_id=waiting.delivery_id))


# --- secrets -------------------------------------------------------------------------------------


def stored_secret(tmp_path: Path) -> str:
    with sqlite3.connect(tmp_path / "store" / "tracker.db") as database:
        return str(database.execute("SELECT secret FROM webhooks").fetchone()[0])


def test_with_mlflows_key_secrets_are_encrypted(
    sql_store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", Fernet.generate_key().decode())
    listen(sql_store, "registered_model.created", secret="s3cret")
    assert "s3cret" not in stored_secret(tmp_path)
    sql_store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    assert sql_store.outbox is not None
    assert [opened(each.secret) for each in sql_store.outbox.claim(60)] == ["s3cret"]


def test_a_lost_key_is_named(sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", Fernet.generate_key().decode())
    made = listen(sql_store, "registered_model.created", secret="s3cret")
    for key in ("", Fernet.generate_key().decode()):
        monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", key)
        answer = sql_store.test_webhook(r.TestWebhook(webhook_id=made.webhook_id))
        assert "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY" in answer.result.error_message


def test_a_key_that_is_none_is_refused(sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", "letmein")
    with pytest.raises(TrackerError, match="not a Fernet key"):
        listen(sql_store, "run.ended", secret="s3cret")


def test_over_the_wire_webhooks_have_their_own_right(rest_store: RestStore):
    from jupyter_tracker.contract import endpoints

    own = [each for each in endpoints.ENDPOINTS if "webhook" in each.path]
    assert len(own) == 8
    assert {each.permission for each in own} == {endpoints.MANAGE}
