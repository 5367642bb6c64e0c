"""The audit log: who did what when."""

import time

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.acting import run_as
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.rest import RestStore
from jupyter_tracker.stores.sql.store import SqlStore


def entries(store: Store, **wanted: object) -> list[e.AuditEntry]:
    return store.list_audit_log(r.ListAuditLog(**wanted)).entries  # type: ignore[arg-type]


def done(store: Store, **wanted: object) -> list[tuple[str, str]]:
    """Say what was done to what, oldest first."""
    return [(each.action, each.entity_id) for each in reversed(entries(store, **wanted))]


def life_of_a_model(store: Store, name: str = "churn") -> None:
    store.create_registered_model(r.CreateRegisteredModel(name=name))
    store.create_model_version(r.CreateModelVersion(name=name, source="s3://bucket/model"))
    store.set_registered_model_alias(
        r.SetRegisteredModelAlias(name=name, alias="champion", version="1")
    )
    store.transition_model_version_stage(
        r.TransitionModelVersionStage(name=name, version="1", stage="Production")
    )
    store.set_model_version_tag(r.SetModelVersionTag(name=name, version="1", key="k", value="v"))
    store.delete_model_version(r.DeleteModelVersion(name=name, version="1"))
    store.delete_registered_model(r.DeleteRegisteredModel(name=name))


def test_every_change_of_a_model_is_kept_in_order(store: Store):
    life_of_a_model(store)
    assert done(store, registered_model="churn") == [
        ("create", "churn"),
        ("create", "churn/1"),
        ("set_alias", "churn"),
        ("transition_stage", "churn/1"),
        ("set_tag", "churn/1"),
        ("delete", "churn/1"),
        ("delete", "churn"),
    ]


def test_an_entry_says_what_was_before(store: Store):
    life_of_a_model(store)
    (moved,) = entries(store, action="transition_stage")
    assert moved.details == {"stage": "Production", "old_stage": "None"}


def test_a_model_whose_name_begins_alike_is_another(store: Store):
    for name in ("churn", "churn_2", "churnX"):
        life_of_a_model(store, name)
    assert len(entries(store, registered_model="churn")) == 7
    assert len(entries(store, registered_model="churn_2")) == 7


def test_what_is_refused_leaves_nothing_behind(store: Store):
    store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    with pytest.raises(TrackerError):
        store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    assert done(store) == [("create", "churn")]


def test_the_log_is_narrowed_and_paged(store: Store):
    start = int(time.time() * 1000)
    life_of_a_model(store)
    assert done(store, entity="model_version", entity_id="churn/1", action="delete") == [
        ("delete", "churn/1")
    ]
    assert len(done(store, since=start)) == 7
    assert done(store, until=start) == []
    first = store.list_audit_log(r.ListAuditLog(max_results=5))
    second = store.list_audit_log(r.ListAuditLog(max_results=5, page_token=first.next_page_token))
    numbers = [each.number for each in [*first.entries, *second.entries]]
    assert (len(numbers), numbers) == (7, sorted(numbers, reverse=True))
    assert not second.next_page_token


def test_the_log_names_who_did_it(sql_store: SqlStore):
    request = r.CreateRegisteredModel(name="churn")
    run_as("ada", lambda: sql_store.create_registered_model(request))
    sql_store.delete_registered_model(r.DeleteRegisteredModel(name="churn"))
    assert [each.actor for each in entries(sql_store)] == ["", "ada"]
    assert done(sql_store, actor="ada") == [("create", "churn")]


def test_over_the_wire_the_actor_is_who_signed_in(rest_store: RestStore):
    rest_store.create_registered_model(r.CreateRegisteredModel(name="churn"))
    assert [each.actor for each in entries(rest_store)] == ["token"]


def test_a_deleted_run_is_in_the_log(store: Store):
    run_id = store.create_run(r.CreateRun()).run.info.run_id
    store.delete_run(r.DeleteRun(run_id=run_id))
    store.restore_run(r.RestoreRun(run_id=run_id))
    assert done(store, entity="run") == [("delete", run_id), ("restore", run_id)]


def test_secrets_of_webhooks_are_not_in_the_log(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTER_TRACKER_WEBHOOK_HOSTS", "hooks.example")
    event = e.WebhookEvent(e.WebhookEntity.RUN, e.WebhookAction.ENDED)
    request = r.CreateWebhook(
        name="ci", url="https://hooks.example/key-in-path", events=[event], secret="s3cret"
    )
    webhook_id = sql_store.create_webhook(request).webhook.webhook_id
    sql_store.update_webhook(r.UpdateWebhook(webhook_id=webhook_id, secret="n3w"))
    sql_store.delete_webhook(r.DeleteWebhook(webhook_id=webhook_id))
    assert done(sql_store, entity="webhook") == [
        ("create", webhook_id),
        ("update", webhook_id),
        ("delete", webhook_id),
    ]
    text = str(entries(sql_store))
    assert "hooks.example" in text
    assert "key-in-path" not in text
    assert "s3cret" not in text
    assert "n3w" not in text
