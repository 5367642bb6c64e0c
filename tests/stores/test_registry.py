"""Registered models and versions, the same from every database and over the wire."""

import threading
from collections.abc import Callable

import pytest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store


@pytest.fixture
def run(store: Store) -> e.RunInfo:
    return store.create_run(r.CreateRun()).run.info


def register(
    store: Store, name: str, run: e.RunInfo | None = None, source: str | None = None
) -> e.ModelVersion:
    run_id = run.run_id if run else ""
    source = source or (f"runs:/{run_id}/models/model" if run else "s3://bucket/model")
    request = r.CreateModelVersion(name=name, source=source, run_id=run_id)
    return store.create_model_version(request).model_version


def model(store: Store, name: str, **tags: str) -> e.RegisteredModel:
    pairs = [e.RegistryTag(key, value) for key, value in tags.items()]
    request = r.CreateRegisteredModel(name=name, tags=pairs, description="what it is")
    return store.create_registered_model(request).registered_model


def move(store: Store, version: str, stage: str, *, archive: bool = False) -> e.ModelVersion:
    request = r.TransitionModelVersionStage(
        name="churn", version=version, stage=stage, archive_existing_versions=archive
    )
    return store.transition_model_version_stage(request).model_version


def set_alias(store: Store, alias: str, version: str) -> None:
    request = r.SetRegisteredModelAlias(name="churn", alias=alias, version=version)
    store.set_registered_model_alias(request)


def by_alias(store: Store, alias: str) -> str:
    request = r.GetModelVersionByAlias(name="churn", alias=alias)
    return store.get_model_version_by_alias(request).model_version.version


def read(store: Store, name: str = "churn") -> e.RegisteredModel:
    return store.get_registered_model(r.GetRegisteredModel(name=name)).registered_model


def read_version(store: Store, version: str, name: str = "churn") -> e.ModelVersion:
    return store.get_model_version(r.GetModelVersion(name=name, version=version)).model_version


def versions_found(store: Store, **query: object) -> list[str]:
    request = r.SearchModelVersions(**query)  # type: ignore[arg-type]
    return [each.version for each in store.search_model_versions(request).model_versions]


def models_found(store: Store, **query: object) -> list[str]:
    request = r.SearchRegisteredModels(**query)  # type: ignore[arg-type]
    return [each.name for each in store.search_registered_models(request).registered_models]


def refusal(call: Callable[[], object]) -> TrackerError:
    with pytest.raises(TrackerError) as refused:
        call()
    return refused.value


# --- models ------------------------------------------------------------------------------------


def test_versions_are_counted_from_one_and_the_model_shows_the_latest(store: Store, run: e.RunInfo):
    model(store, "churn")
    assert [register(store, "churn", run).version for _ in range(3)] == ["1", "2", "3"]
    found = read(store)
    assert [version.version for version in found.latest_versions] == ["3"]
    assert found.description == "what it is"


def test_a_model_name_can_be_used_once(store: Store):
    model(store, "churn")
    error = refusal(lambda: model(store, "churn"))
    assert error.error_code == "RESOURCE_ALREADY_EXISTS"
    assert "Registered Model (name=churn) already exists" in error.message


@pytest.mark.parametrize("name", ["", "  ", "a/b", "a:b", "x" * 257])
def test_a_name_that_no_uri_could_hold_is_refused(store: Store, name: str):
    assert refusal(lambda: model(store, name)).error_code == "INVALID_PARAMETER_VALUE"


def test_a_model_is_described_anew(store: Store):
    model(store, "churn")
    request = r.UpdateRegisteredModel(name="churn", description="")
    assert store.update_registered_model(request).registered_model.description == ""


def test_a_renamed_model_keeps_what_it_has(store: Store, run: e.RunInfo):
    model(store, "churn", team="growth")
    register(store, "churn", run)
    set_alias(store, "champion", "1")
    store.set_model_version_tag(
        r.SetModelVersionTag(name="churn", version="1", key="checked", value="yes")
    )
    renamed = store.rename_registered_model(
        r.RenameRegisteredModel(name="churn", new_name="churn 2")
    ).registered_model
    assert (renamed.name, renamed.tags, renamed.aliases) == (
        "churn 2",
        {"team": "growth"},
        {"champion": "1"},
    )
    assert read_version(store, "1", "churn 2").tags == {"checked": "yes"}
    assert refusal(lambda: read(store)).error_code == "RESOURCE_DOES_NOT_EXIST"
    assert register(store, "churn 2", run).version == "2"


def test_a_model_is_not_renamed_to_a_name_that_is_taken(store: Store):
    model(store, "churn")
    model(store, "fraud")
    request = r.RenameRegisteredModel(name="churn", new_name="fraud")
    error = refusal(lambda: store.rename_registered_model(request))
    assert error.error_code == "RESOURCE_ALREADY_EXISTS"
    assert read(store).name == "churn"


def test_a_deleted_model_is_gone_with_all_it_had(store: Store, run: e.RunInfo):
    model(store, "churn", team="growth")
    register(store, "churn", run)
    set_alias(store, "champion", "1")
    store.delete_registered_model(r.DeleteRegisteredModel(name="churn"))
    assert versions_found(store) == []
    again = model(store, "churn")
    assert (again.tags, again.aliases) == ({}, {})
    assert register(store, "churn", run).version == "1"


def test_tags_of_a_model_are_set_and_removed(store: Store):
    model(store, "churn", team="growth")
    for value in ("gold", "silver"):
        request = r.SetRegisteredModelTag(name="churn", key="tier", value=value)
        store.set_registered_model_tag(request)
    assert read(store).tags == {"team": "growth", "tier": "silver"}
    for _ in range(2):
        store.delete_registered_model_tag(r.DeleteRegisteredModelTag(name="churn", key="tier"))
    assert read(store).tags == {"team": "growth"}


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.get_registered_model(r.GetRegisteredModel(name="no")),
        lambda s: s.update_registered_model(r.UpdateRegisteredModel(name="no", description="x")),
        lambda s: s.rename_registered_model(r.RenameRegisteredModel(name="no", new_name="x")),
        lambda s: s.delete_registered_model(r.DeleteRegisteredModel(name="no")),
        lambda s: s.get_latest_versions(r.GetLatestVersions(name="no")),
        lambda s: s.set_registered_model_tag(r.SetRegisteredModelTag(name="no", key="k")),
        lambda s: s.delete_registered_model_tag(r.DeleteRegisteredModelTag(name="no", key="k")),
        lambda s: s.create_model_version(r.CreateModelVersion(name="no", source="s3://b/m")),
        lambda s: s.get_model_version(r.GetModelVersion(name="no", version="1")),
        lambda s: s.delete_model_version(r.DeleteModelVersion(name="no", version="1")),
        lambda s: s.get_model_version_by_alias(r.GetModelVersionByAlias(name="no", alias="a")),
        lambda s: s.delete_registered_model_alias(
            r.DeleteRegisteredModelAlias(name="no", alias="a")
        ),
    ],
)
def test_a_model_that_does_not_exist_is_named(store: Store, call: Callable[[Store], object]):
    error = refusal(lambda: call(store))
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert "no" in error.message


# --- versions ----------------------------------------------------------------------------------


def test_a_version_knows_its_run_and_source(store: Store, run: e.RunInfo):
    model(store, "churn")
    register(store, "churn", run)
    version = read_version(store, "1")
    assert (version.run_id, version.current_stage, version.status) == (run.run_id, "None", "READY")
    assert version.source == f"runs:/{run.run_id}/models/model"


def test_a_number_is_never_given_twice(store: Store, run: e.RunInfo):
    model(store, "churn")
    for _ in range(2):
        register(store, "churn", run)
    store.delete_model_version(r.DeleteModelVersion(name="churn", version="2"))
    assert refusal(lambda: read_version(store, "2")).error_code == "RESOURCE_DOES_NOT_EXIST"
    assert register(store, "churn", run).version == "3"


def test_a_version_is_described_and_tagged(store: Store, run: e.RunInfo):
    model(store, "churn")
    register(store, "churn", run)
    store.update_model_version(
        r.UpdateModelVersion(name="churn", version="1", description="the good one")
    )
    store.set_model_version_tag(
        r.SetModelVersionTag(name="churn", version="1", key="checked", value="🎉")
    )
    version = read_version(store, "1")
    assert (version.description, version.tags) == ("the good one", {"checked": "🎉"})
    store.delete_model_version_tag(
        r.DeleteModelVersionTag(name="churn", version="1", key="checked")
    )
    assert read_version(store, "1").tags == {}


@pytest.mark.parametrize("version", ["latest", "", "-1", "1.0"])
def test_a_version_number_must_be_a_number(version: str):
    with pytest.raises(TrackerError, match="version"):
        r.GetModelVersion(name="churn", version=version)


def test_a_number_beyond_all_is_just_not_there(store: Store):
    model(store, "churn")
    error = refusal(lambda: read_version(store, "9" * 30))
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST"


# --- stages ------------------------------------------------------------------------------------


def test_stages_are_understood_in_any_case(store: Store, run: e.RunInfo):
    model(store, "churn")
    register(store, "churn", run)
    assert move(store, "1", "pRoDuCtIoN").current_stage == "Production"


def test_a_stage_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(
        TrackerError, match=r"Invalid Model Version stage.*Gold.*Staging"
    ) as refused:
        r.TransitionModelVersionStage(name="churn", version="1", stage="Gold")
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_a_new_version_in_production_may_archive_the_others_there(store: Store, run: e.RunInfo):
    model(store, "churn")
    for _ in range(3):
        register(store, "churn", run)
    move(store, "1", "Production")
    move(store, "2", "Staging")
    move(store, "3", "Production", archive=True)
    stages = [read_version(store, number).current_stage for number in ("1", "2", "3")]
    assert stages == ["Archived", "Staging", "Production"]


def test_only_an_active_stage_makes_room():
    with pytest.raises(TrackerError, match="not an Active stage"):
        r.TransitionModelVersionStage(
            name="churn", version="1", stage="Archived", archive_existing_versions=True
        )


def test_the_newest_version_of_each_stage_is_found(store: Store, run: e.RunInfo):
    model(store, "churn")
    for _ in range(4):
        register(store, "churn", run)
    for number in ("1", "2"):
        move(store, number, "Staging")
    everything = store.get_latest_versions(r.GetLatestVersions(name="churn")).model_versions
    assert {each.current_stage: each.version for each in everything} == {
        "Staging": "2",
        "None": "4",
    }
    staging = r.GetLatestVersions(name="churn", stages=["staging"])
    assert [v.version for v in store.get_latest_versions(staging).model_versions] == ["2"]


# --- aliases -----------------------------------------------------------------------------------


def test_an_alias_names_a_version_and_can_be_moved(store: Store, run: e.RunInfo):
    model(store, "churn")
    for _ in range(2):
        register(store, "churn", run)
    set_alias(store, "champion", "1")
    assert by_alias(store, "champion") == "1"
    set_alias(store, "champion", "2")
    assert by_alias(store, "champion") == "2"
    assert read(store).aliases == {"champion": "2"}
    assert [read_version(store, number).aliases for number in ("1", "2")] == [[], ["champion"]]


def test_a_removed_alias_is_gone_and_removing_it_again_is_fine(store: Store, run: e.RunInfo):
    model(store, "churn")
    register(store, "churn", run)
    set_alias(store, "champion", "1")
    for _ in range(2):
        store.delete_registered_model_alias(
            r.DeleteRegisteredModelAlias(name="churn", alias="champion")
        )
    error = refusal(lambda: by_alias(store, "champion"))
    assert (error.error_code, "champion" in error.message) == ("INVALID_PARAMETER_VALUE", True)


def test_deleting_a_version_deletes_its_aliases(store: Store, run: e.RunInfo):
    model(store, "churn")
    register(store, "churn", run)
    set_alias(store, "champion", "1")
    store.delete_model_version(r.DeleteModelVersion(name="churn", version="1"))
    assert read(store).aliases == {}


def test_latest_is_the_highest_number(store: Store, run: e.RunInfo):
    model(store, "churn")
    for _ in range(3):
        register(store, "churn", run)
    move(store, "3", "Archived")
    assert by_alias(store, "latest") == "3"


@pytest.mark.parametrize("alias", ["latest", "Latest", "v1", "V22", "a b", "a/b", "a@b", "x" * 256])
def test_an_alias_that_means_something_else_is_refused(alias: str):
    with pytest.raises(TrackerError, match="alias") as refused:
        r.SetRegisteredModelAlias(name="churn", alias=alias, version="1")
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_an_alias_needs_a_version_that_exists(store: Store):
    model(store, "churn")
    error = refusal(lambda: set_alias(store, "champion", "7"))
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST"


# --- search ------------------------------------------------------------------------------------


def test_models_and_versions_are_searched(store: Store, run: e.RunInfo):
    model(store, "churn", team="growth")
    model(store, "fraud")
    register(store, "churn", run)
    register(store, "fraud", source="s3://bucket/fraud")
    assert models_found(store, filter="name LIKE 'ch%'") == ["churn"]
    assert models_found(store, filter="tags.team = 'growth'") == ["churn"]
    assert versions_found(store, filter="name = 'churn' AND version_number = 1") == ["1"]
    assert versions_found(store, filter=f"run_id = '{run.run_id}'") == ["1"]
    assert versions_found(store, filter="source_path LIKE 's3://%'") == ["1"]
    assert versions_found(store, filter="tags.k = 'v'") == []


def test_results_are_ordered_and_paged(store: Store, run: e.RunInfo):
    model(store, "churn")
    for _ in range(5):
        register(store, "churn", run)
    found: list[str] = []
    token = ""
    while True:
        page = store.search_model_versions(
            r.SearchModelVersions(order_by=["version_number ASC"], max_results=2, page_token=token)
        )
        found += [each.version for each in page.model_versions]
        token = page.next_page_token
        if not token:
            break
    assert found == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("kind", "most"), [(r.SearchRegisteredModels, 1000), (r.SearchModelVersions, 200_000)]
)
def test_pages_have_limits(kind: Callable[..., object], most: int):
    kind(max_results=most)
    for size in (0, most + 1):
        assert refusal(lambda: kind(max_results=size)).error_code == "INVALID_PARAMETER_VALUE"  # noqa: B023


def test_a_model_without_the_tag_differs_from_every_value(store: Store):
    """MLflow's client adds such a filter to every search, to leave prompts out."""
    model(store, "churn")
    model(store, "prompt", **{"mlflow.prompt.is_prompt": "true"})
    assert models_found(store, filter="tag.`mlflow.prompt.is_prompt` != 'true'") == ["churn"]


def test_prompts_are_found_by_who_asks_for_them(store: Store):
    model(store, "churn")
    model(store, "greeting", **{"mlflow.prompt.is_prompt": "true"})
    assert models_found(store) == ["churn"]
    assert models_found(store, filter="tag.`mlflow.prompt.is_prompt` = 'true'") == ["greeting"]


# --- writers at the same time --------------------------------------------------------------------


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """Run ``calls`` in threads that begin together; what one raised is its result."""
    together = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run_one(index: int) -> None:
        together.wait()
        try:
            results[index] = calls[index]()
        except TrackerError as error:
            results[index] = error.error_code

    threads = [threading.Thread(target=run_one, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_who_take_a_name_one_gets_it(store: Store):
    results = at_once([lambda: model(store, "churn").name] * 4)
    assert sorted(map(str, results)) == ["RESOURCE_ALREADY_EXISTS"] * 3 + ["churn"]


def test_versions_made_at_once_get_different_numbers(store: Store, run: e.RunInfo):
    model(store, "churn")
    results = at_once([lambda: register(store, "churn", run).version] * 6)
    assert sorted(map(str, results)) == ["1", "2", "3", "4", "5", "6"]


def test_an_alias_set_at_once_names_one_of_the_versions(store: Store, run: e.RunInfo):
    model(store, "churn")
    numbers = [register(store, "churn", run).version for _ in range(4)]
    results = at_once([lambda n=n: set_alias(store, "champion", n) for n in numbers])  # type: ignore[misc]
    assert results == [None] * 4
    assert by_alias(store, "champion") in numbers


def test_of_two_who_rename_to_one_name_one_gets_it(store: Store):
    for name in ("a", "b"):
        model(store, name)
    results = at_once(
        [
            lambda name=name: (
                store.rename_registered_model(  # type: ignore[misc]
                    r.RenameRegisteredModel(name=name, new_name="c")
                ).registered_model.name
            )
            for name in ("a", "b")
        ]
    )
    assert sorted(map(str, results)) == ["RESOURCE_ALREADY_EXISTS", "c"]
