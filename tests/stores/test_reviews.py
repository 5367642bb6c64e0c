"""Requests, approvals, comments, activities and going back, from every database and over HTTP."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.acting import run_as
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.registry_rules import parse_rules
from jupyter_tracker.stores.artifacts.local import LocalArtifacts
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.rest import RestStore
from jupyter_tracker.stores.sql import schema
from jupyter_tracker.stores.sql.activities import last_holder
from jupyter_tracker.stores.sql.engine import make_engine, writing
from jupyter_tracker.stores.sql.store import SqlStore

PROMOTED, WENT_BACK = e.ActivityType.APPLIED_TRANSITION, e.ActivityType.ROLLED_BACK


def registered(store: Store, versions: int = 1, run_id: str = "", **rules: str) -> None:
    tags = [e.RegistryTag(f"tracker.rule.{target}", rule) for target, rule in rules.items()]
    store.create_registered_model(r.CreateRegisteredModel(name="churn", tags=tags))
    source = f"runs:/{run_id}/model" if run_id else "s3://bucket/model"
    for _ in range(versions):
        request = r.CreateModelVersion(name="churn", source=source, run_id=run_id)
        store.create_model_version(request)


def set_rule(store: Store, target: str, rule: str) -> None:
    request = r.SetRegisteredModelTag(name="churn", key=f"tracker.rule.{target}", value=rule)
    store.set_registered_model_tag(request)


def move(store: Store, version: str, stage: str = "Production", comment: str = "") -> None:
    store.transition_model_version_stage(
        r.TransitionModelVersionStage(
            name="churn",
            version=version,
            stage=stage,
            archive_existing_versions=stage != "Archived",
            comment=comment,
        )
    )


def set_alias(store: Store, version: str, alias: str = "champion") -> None:
    request = r.SetRegisteredModelAlias(name="churn", alias=alias, version=version)
    store.set_registered_model_alias(request)


def ask(store: Store, stage: str = "Production", comment: str = "") -> e.TransitionRequest:
    return store.create_transition_request(
        r.CreateTransitionRequest(name="churn", version="1", stage=stage, comment=comment)
    ).request


def approve(store: Store, stage: str = "Production", version: str = "1") -> e.Activity:
    return store.approve_transition_request(
        r.ApproveTransitionRequest(name="churn", version=version, stage=stage, comment="fine")
    ).activity


def asked(store: Store) -> list[e.TransitionRequest]:
    request = r.ListTransitionRequests(name="churn", version="1")
    return store.list_transition_requests(request).requests


def stage_of(store: Store, version: str = "1") -> str:
    request = r.GetModelVersion(name="churn", version=version)
    return store.get_model_version(request).model_version.current_stage


def champion(store: Store) -> str:
    request = r.GetModelVersionByAlias(name="churn", alias="champion")
    return store.get_model_version_by_alias(request).model_version.version


def deeds(store: Store, version: str = "1") -> list[e.Activity]:
    request = r.ListModelVersionActivities(name="churn", version=version)
    return store.list_model_version_activities(request).activities


def kinds(store: Store, version: str = "1") -> list[str]:
    return [str(each.activity_type) for each in reversed(deeds(store, version))]


def comment(store: Store, said: str = "calibrated") -> e.Comment:
    request = r.CreateComment(name="churn", version="1", comment=said)
    return store.create_comment(request).comment


def comments(store: Store) -> list[str]:
    request = r.ListComments(name="churn", version="1")
    return [each.comment for each in store.list_comments(request).comments]


def go_back(store: Store, **target: str) -> str:
    request = r.RollbackModelVersion(name="churn", **target)  # type: ignore[arg-type]
    return store.rollback_model_version(request).model_version.version


def refusal(call: Callable[[], object]) -> TrackerError:
    with pytest.raises(TrackerError) as refused:
        call()
    return refused.value


# --- requests ------------------------------------------------------------------------------------


def test_an_approved_request_moves_the_version_and_is_answered(store: Store):
    registered(store)
    request = ask(store, "production", "auc is up")
    assert (request.name, request.version, request.to_stage) == ("churn", "1", "Production")
    assert [each.comment for each in asked(store)] == ["auc is up"]
    assert approve(store).activity_type == e.ActivityType.APPROVED_REQUEST
    assert (stage_of(store), asked(store)) == ("Production", [])


def test_an_approval_makes_room_when_it_is_told_to(store: Store):
    registered(store, versions=2)
    move(store, "2")
    ask(store)
    store.approve_transition_request(
        r.ApproveTransitionRequest(
            name="churn", version="1", stage="Production", archive_existing_versions=True
        )
    )
    assert (stage_of(store, "1"), stage_of(store, "2")) == ("Production", "Archived")


def test_an_alias_is_asked_for_and_approved_like_a_stage(store: Store):
    registered(store)
    assert ask(store, "@champion").to_stage == "@champion"
    approve(store, "@champion")
    assert champion(store) == "1"


def test_a_rejected_request_leaves_the_version_where_it_is(store: Store):
    registered(store)
    ask(store)
    request = r.RejectTransitionRequest(
        name="churn", version="1", stage="Production", comment="too slow"
    )
    rejected = store.reject_transition_request(request).activity
    assert (rejected.activity_type, rejected.comment) == ("REJECTED_REQUEST", "too slow")
    assert (stage_of(store), asked(store)) == ("None", [])


def test_a_request_is_taken_back(store: Store):
    registered(store)
    ask(store)
    store.delete_transition_request(
        r.DeleteTransitionRequest(name="churn", version="1", stage="Production")
    )
    assert asked(store) == []
    assert kinds(store)[-1] == "CANCELLED_REQUEST"


def test_a_move_that_needed_no_approval_answers_the_request_too(store: Store):
    registered(store)
    ask(store)
    move(store, "1")
    assert asked(store) == []


def test_requests_of_all_versions_are_listed_together(store: Store):
    registered(store, versions=2)
    for version in "21":
        store.create_transition_request(
            r.CreateTransitionRequest(name="churn", version=version, stage="Staging")
        )
    found = store.list_transition_requests(r.ListTransitionRequests(name="churn")).requests
    assert [each.version for each in found] == ["2", "1"]


def test_nobody_asks_twice(store: Store):
    registered(store)
    ask(store)
    assert refusal(lambda: ask(store)).error_code == "RESOURCE_ALREADY_EXISTS"


@pytest.mark.parametrize("answer", ["approve", "reject", "delete"])
def test_what_nobody_asked_for_is_named(store: Store, answer: str):
    registered(store)
    kind = getattr(r, f"{answer.title()}TransitionRequest")
    call = getattr(store, f"{answer}_transition_request")
    error = refusal(lambda: call(kind(name="churn", version="1", stage="Staging")))
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert "churn/1 gets Staging" in error.message


def test_a_stage_that_is_none_is_refused_with_those_that_are(store: Store):
    error = refusal(lambda: ask(store, "Live"))
    assert "None, Staging, Production, Archived" in error.message


# --- rules ---------------------------------------------------------------------------------------


def test_a_rule_for_an_approval_refuses_a_direct_move_with_the_remedy(store: Store):
    registered(store, Production="approval")
    error = refusal(lambda: move(store, "1"))
    assert error.error_code == "PERMISSION_DENIED"
    assert "jupyter tracker models request churn/1 Production" in error.message
    assert stage_of(store) == "None"


def test_an_approval_meets_the_rule(store: Store):
    registered(store, Production="approval")
    ask(store)
    approve(store)
    assert stage_of(store) == "Production"


def test_a_rule_of_an_alias_holds_for_that_alias_alone(store: Store):
    registered(store)
    set_rule(store, "@champion", "approval")
    set_alias(store, "1", "challenger")
    assert "approval" in refusal(lambda: set_alias(store, "1")).message
    ask(store, "@champion")
    approve(store, "@champion")
    assert champion(store) == "1"


def test_a_rule_for_a_verified_run_names_the_command_that_verifies(store: Store):
    run_id = store.create_run(r.CreateRun()).run.info.run_id
    registered(store, run_id=run_id, Production="verified")
    assert f"jupyter tracker verify {run_id}" in refusal(lambda: move(store, "1")).message
    store.set_tag(r.SetTag(run_id=run_id, key="tracker.verified", value="no"))
    assert "gave something else" in refusal(lambda: move(store, "1")).message
    store.set_tag(r.SetTag(run_id=run_id, key="tracker.verified", value="yes"))
    move(store, "1")
    assert stage_of(store) == "Production"


def test_a_version_without_a_run_is_never_verified(store: Store):
    registered(store, Production="verified")
    assert "comes from no run" in refusal(lambda: move(store, "1")).message


def test_an_approval_does_not_replace_the_verification(store: Store):
    registered(store, Production="approval,verified")
    ask(store)
    assert "verified" in refusal(lambda: approve(store)).message
    assert len(asked(store)) == 1


def test_a_removed_rule_no_longer_holds(store: Store):
    registered(store)
    set_rule(store, "@champion", "approval")
    store.delete_registered_model_tag(
        r.DeleteRegisteredModelTag(name="churn", key="tracker.rule.@champion")
    )
    set_alias(store, "1")
    assert champion(store) == "1"


@pytest.mark.parametrize(
    ("target", "rule", "named"),
    [
        ("Production", "aproval", "approval, verified"),
        ("production", "approval", "tracker.rule.Production"),
        ("Live", "approval", "Staging"),
        ("@v1", "approval", "reserved"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(store: Store, target: str, rule: str, named: str):
    registered(store)
    error = refusal(lambda: set_rule(store, target, rule))
    assert error.error_code == "INVALID_PARAMETER_VALUE"
    assert named in error.message


def test_rules_of_the_server_hold_for_every_model(tmp_path: Path):
    store = SqlStore(
        make_engine(f"sqlite:///{tmp_path / 'a.db'}"),
        LocalArtifacts(tmp_path),
        registry_rules=parse_rules("Production=approval; @champion=approval,verified"),
    )
    registered(store, Production="")
    assert "approval" in refusal(lambda: move(store, "1")).message
    assert "verified" in refusal(lambda: set_alias(store, "1")).message
    move(store, "1", "Staging")
    rules = store.list_registry_rules(r.ListRegistryRules()).rules
    assert rules == {"Production": ["approval"], "@champion": ["approval", "verified"]}
    store.close()


@pytest.mark.parametrize("text", ["Production", "Live=approval", "Production=yes", "@v1=approval"])
def test_a_rule_of_the_server_that_cannot_be_read_is_refused(text: str):
    assert refusal(lambda: parse_rules(text)).error_code == "INVALID_PARAMETER_VALUE"


def test_nobody_with_a_name_approves_their_own_request_where_a_rule_asks_for_it(
    sql_store: SqlStore,
):
    registered(sql_store, Production="approval")
    run_as("ada", lambda: ask(sql_store))
    assert "somebody else" in refusal(lambda: run_as("ada", lambda: approve(sql_store))).message
    run_as("bob", lambda: approve(sql_store))
    assert stage_of(sql_store) == "Production"


def test_without_a_rule_anybody_may_approve_their_own_request(sql_store: SqlStore):
    registered(sql_store)
    run_as("ada", lambda: ask(sql_store))
    run_as("ada", lambda: approve(sql_store))
    assert stage_of(sql_store) == "Production"


def test_two_who_ask_for_the_same_may_approve_each_other(sql_store: SqlStore):
    registered(sql_store, Production="approval")
    for name in ("ada", "bob"):
        run_as(name, lambda: ask(sql_store))
    run_as("ada", lambda: approve(sql_store))
    assert (stage_of(sql_store), asked(sql_store)) == ("Production", [])


def test_a_request_of_somebody_else_is_taken_back_by_name(sql_store: SqlStore):
    registered(sql_store)
    for name in ("ada", "bob"):
        run_as(name, lambda: ask(sql_store))
    sql_store.delete_transition_request(
        r.DeleteTransitionRequest(name="churn", version="1", stage="Production", creator="ada")
    )
    assert [each.user_id for each in asked(sql_store)] == ["bob"]


# --- comments ------------------------------------------------------------------------------------


def test_comments_are_made_changed_and_removed(store: Store):
    registered(store)
    first, second = comment(store), comment(store, "🎉 ship it")
    assert comments(store) == ["calibrated", "🎉 ship it"]
    changed = store.update_comment(r.UpdateComment(id=first.id, comment="not calibrated")).comment
    assert changed.last_updated_timestamp >= changed.creation_timestamp == first.creation_timestamp
    store.delete_comment(r.DeleteComment(id=second.id))
    assert comments(store) == ["not calibrated"]


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "x", "1"])
def test_what_is_no_comment_is_named(store: Store, number: str):
    registered(store)  # whose activity 1 is no comment
    error = refusal(lambda: store.delete_comment(r.DeleteComment(id=number)))
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert number[:20] in error.message


@pytest.mark.parametrize("said", ["", "  ", "x" * 65_536, "nul \0"])
def test_a_comment_that_says_nothing_or_too_much_is_refused(store: Store, said: str):
    registered(store)
    assert refusal(lambda: comment(store, said)).error_code == "INVALID_PARAMETER_VALUE"


def test_only_its_author_changes_a_comment(sql_store: SqlStore):
    registered(sql_store)
    said = run_as("ada", lambda: comment(sql_store))
    change = r.UpdateComment(id=said.id, comment="forged")
    error = refusal(lambda: run_as("bob", lambda: sql_store.update_comment(change)))
    assert error.error_code == "PERMISSION_DENIED"
    assert "ada" in error.message


def test_activities_say_which_comments_whoever_asks_may_change(sql_store: SqlStore):
    registered(sql_store)
    run_as("ada", lambda: comment(sql_store))
    request = r.ListModelVersionActivities(name="churn", version="1")
    for name, may in {"ada": True, "bob": False, "": True}.items():
        said, made = run_as(
            name, lambda: sql_store.list_model_version_activities(request)
        ).activities
        assert (said.is_changeable, made.is_changeable) == (may, False), name


# --- activities ----------------------------------------------------------------------------------


def test_activities_say_what_was_done_the_newest_first(store: Store):
    registered(store, versions=2)
    ask(store)
    approve(store)
    set_alias(store, "1")
    comment(store)
    move(store, "2", comment="better")
    set_alias(store, "2")
    assert kinds(store, "1") == [
        "CREATED_VERSION",
        "REQUESTED_TRANSITION",
        "APPROVED_REQUEST",
        "APPLIED_TRANSITION",
        "SET_ALIAS",
        "NEW_COMMENT",
        "SYSTEM_TRANSITION",
        "DELETED_ALIAS",
    ]
    alias, moved, _ = deeds(store, "2")
    assert (moved.from_stage, moved.to_stage, moved.comment) == ("None", "Production", "better")
    assert (alias.alias, alias.to_stage) == ("champion", "")


def test_activities_go_with_a_renamed_model_and_away_with_a_deleted_version(store: Store):
    registered(store, versions=2)
    comment(store)
    store.rename_registered_model(r.RenameRegisteredModel(name="churn", new_name="kept"))
    found = store.list_model_version_activities(
        r.ListModelVersionActivities(name="kept", version="1")
    )
    assert len(found.activities) == 2
    store.delete_model_version(r.DeleteModelVersion(name="kept", version="1"))
    store.delete_registered_model(r.DeleteRegisteredModel(name="kept"))


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.create_transition_request(
            r.CreateTransitionRequest(name="churn", version="9", stage="Production")
        ),
        lambda s: s.list_transition_requests(r.ListTransitionRequests(name="churn", version="9")),
        lambda s: s.create_comment(r.CreateComment(name="churn", version="9", comment="x")),
        lambda s: s.list_comments(r.ListComments(name="churn", version="9")),
        lambda s: s.list_model_version_activities(
            r.ListModelVersionActivities(name="churn", version="9")
        ),
        lambda s: s.rollback_model_version(r.RollbackModelVersion(name="no", stage="Production")),
    ],
)
def test_a_version_that_does_not_exist_is_named(store: Store, call: Callable[[Store], object]):
    registered(store)
    error = refusal(lambda: call(store))
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_the_feed_the_audit_log_and_webhooks_are_told(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTER_TRACKER_WEBHOOK_HOSTS", "hooks.example")
    sql_store.create_webhook(
        r.CreateWebhook(
            name="chat", url="https://hooks.example/", events=list(e.TRACKER_EVENTS), secret="s"
        )
    )
    registered(sql_store)
    since = sql_store.list_changes(r.ListChanges()).next
    run_as("ada", lambda: ask(sql_store, comment="please"))
    run_as("bob", lambda: approve(sql_store))
    run_as("bob", lambda: comment(sql_store))
    told = {each.entity_id for each in sql_store.list_changes(r.ListChanges(since=since)).changes}
    assert told == {"churn", "churn/1"}
    log = sql_store.list_audit_log(r.ListAuditLog(registered_model="churn")).entries
    assert [(each.actor, each.action) for each in reversed(log)][2:] == [
        ("ada", "request_transition"),
        ("bob", "transition_stage"),
        ("bob", "approve_transition"),
        ("bob", "comment"),
    ]
    sent = sql_store.list_webhook_deliveries(r.ListWebhookDeliveries()).deliveries
    assert sorted(str(each.event) for each in sent) == [
        "comment.created",
        "model_version_stage.set",
        "transition_request.approved",
        "transition_request.created",
    ]
    (created,) = (each for each in sent if str(each.event) == "transition_request.created")
    assert created.payload["data"] == {
        "name": "churn",
        "version": "1",
        "user_id": "ada",
        "stage": "Production",
        "comment": "please",
    }


# --- going back ----------------------------------------------------------------------------------


def test_a_stage_goes_back_to_the_version_that_had_it(store: Store):
    registered(store, versions=2)
    move(store, "1")
    move(store, "2")
    assert go_back(store, stage="Production", comment="errors") == "1"
    assert (stage_of(store, "1"), stage_of(store, "2")) == ("Production", "Archived")
    assert (deeds(store)[0].activity_type, deeds(store)[0].comment) == ("ROLLED_BACK", "errors")


def test_who_would_get_it_back_is_told_without_a_move(store: Store):
    registered(store, versions=2)
    move(store, "1")
    move(store, "2")
    request = r.RollbackModelVersion(name="churn", stage="Production", dry_run=True)
    assert store.rollback_model_version(request).model_version.version == "1"
    assert stage_of(store, "2") == "Production"
    assert "ROLLED_BACK" not in kinds(store)


def test_an_alias_goes_back_and_further_back(store: Store):
    registered(store, versions=3)
    for version in "123":
        set_alias(store, version)
    assert [go_back(store, alias="champion") for _ in range(2)] == ["2", "1"]
    assert champion(store) == "1"
    assert "before" in refusal(lambda: go_back(store, alias="champion")).message


def test_a_version_that_was_deleted_is_passed_over(store: Store):
    registered(store, versions=3)
    for version in "123":
        set_alias(store, version)
    store.delete_model_version(r.DeleteModelVersion(name="churn", version="2"))
    assert go_back(store, alias="champion") == "1"


def test_an_alias_that_was_removed_comes_back(store: Store):
    registered(store)
    set_alias(store, "1")
    store.delete_registered_model_alias(
        r.DeleteRegisteredModelAlias(name="churn", alias="champion")
    )
    assert go_back(store, alias="champion") == "1"


def test_going_back_needs_no_approval(store: Store):
    registered(store, versions=2)
    move(store, "1")
    move(store, "2")
    set_rule(store, "Production", "approval")
    assert go_back(store, stage="Production") == "1"


@pytest.mark.parametrize("target", [{}, {"stage": "Production", "alias": "champion"}])
def test_going_back_needs_one_stage_or_one_alias(target: dict[str, str]):
    error = refusal(lambda: r.RollbackModelVersion(name="churn", **target))  # type: ignore[arg-type]
    assert "either a stage or an alias" in error.message


@pytest.mark.parametrize(
    ("gains", "holders", "expected"),
    [
        ([], [], None),
        ([(1, PROMOTED)], [1], None),
        ([(1, PROMOTED), (1, PROMOTED)], [1], None),
        ([(1, PROMOTED), (2, PROMOTED)], [2], 1),
        ([(1, PROMOTED), (2, PROMOTED)], [1, 2], 1),
        ([(1, PROMOTED), (2, PROMOTED)], [], 2),
        ([(1, PROMOTED), (2, PROMOTED), (3, PROMOTED), (2, WENT_BACK)], [2], 1),
        ([(1, PROMOTED), (2, PROMOTED), (1, WENT_BACK), (3, PROMOTED)], [3], 1),
        ([(3, WENT_BACK)], [3], None),
    ],
)
def test_the_version_before_is_found(
    gains: list[tuple[int, str]], holders: list[int], expected: int | None
):
    assert last_holder(gains, holders) == expected


def test_what_had_a_stage_or_an_alias_before_the_migration_gets_it_back(tmp_path: Path):
    engine = make_engine(f"sqlite:///{tmp_path / 'tracker.db'}")
    with writing(engine) as connection:
        schema.migrate(connection, "0006")
        connection.execute(text("INSERT INTO registered_models VALUES ('churn', '', 1, 1, 2)"))
        for version, stage in ((1, "Production"), (2, "None")):
            connection.execute(
                text(
                    "INSERT INTO model_versions (name, version, creation_timestamp,"
                    " last_updated_timestamp, current_stage, description, user_id, source, run_id,"
                    " run_link, status) VALUES ('churn', :v, 1, 1, :s, '', '', 's3://b/m', '', '',"
                    " 'READY')"
                ),
                {"v": version, "s": stage},
            )
        connection.execute(
            text("INSERT INTO registered_model_aliases VALUES ('churn', 'champion', 1)")
        )
    store = SqlStore(engine, LocalArtifacts(tmp_path))
    move(store, "2")
    set_alias(store, "2")
    assert go_back(store, stage="Production") == "1"
    assert go_back(store, alias="champion") == "1"
    store.close()


def test_what_was_imported_with_a_stage_and_an_alias_gets_them_back(store: Store):
    model = e.RegisteredModel(name="churn", creation_timestamp=1, last_updated_timestamp=1)
    store.import_registered_model(r.ImportRegisteredModel(registered_model=model))
    version = e.ModelVersion(
        name="churn",
        version="1",
        creation_timestamp=1,
        last_updated_timestamp=1,
        current_stage="Production",
        status="READY",
        source="s3://bucket/model",
        aliases=["champion"],
    )
    for _ in range(2):
        store.import_model_version(r.ImportModelVersion(model_version=version))
    assert kinds(store) == ["CREATED_VERSION", "APPLIED_TRANSITION", "SET_ALIAS"]
    store.create_model_version(r.CreateModelVersion(name="churn", source="s3://bucket/model"))
    move(store, "2")
    set_alias(store, "2")
    assert go_back(store, stage="Production") == "1"
    assert go_back(store, alias="champion") == "1"


# --- other servers -------------------------------------------------------------------------------


def test_mlflows_server_is_said_to_have_none_of_this(mlflow_uri: str):
    store = RestStore(mlflow_uri)
    registered(store)
    calls: list[Callable[[], object]] = [
        lambda: ask(store),
        lambda: asked(store),
        lambda: approve(store),
        lambda: comment(store),
        lambda: store.update_comment(r.UpdateComment(id="1", comment="x")),
        lambda: store.delete_comment(r.DeleteComment(id="1")),
        lambda: deeds(store),
        lambda: go_back(store, stage="Production"),
    ]
    for call in calls:
        error = refusal(call)
        assert error.error_code == "ENDPOINT_NOT_FOUND"
        assert "are Jupyter Tracker's" in error.message
    move(store, "1", comment="MLflow keeps no comments")
    assert stage_of(store) == "Production"
    store.close()
