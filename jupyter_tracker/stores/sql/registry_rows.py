"""Reading the registry: rows of models and versions, and the entities made of them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, and_, func, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError, not_found
from jupyter_tracker.contract.names import PROMPT_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.sql.collections import rows_where_in, values_by_owner
from jupyter_tracker.stores.sql.tables import (
    model_version_tags,
    model_versions,
    registered_model_aliases,
    registered_model_tags,
    registered_models,
)

_LARGEST_VERSION = 2**31 - 1


def find_model(connection: Connection, name: str) -> RowMapping:
    """Return a registered model's row."""
    return _model_row(connection, name, lock=False)


def lock_model(connection: Connection, name: str) -> RowMapping:
    """Return a registered model's row; other writers of the model wait until this one is done."""
    return _model_row(connection, name, lock=True)


def is_prompt(connection: Connection, name: str) -> bool:
    """Say whether a registered model is what MLflow keeps a prompt as."""
    query = select(registered_model_tags.c.value).where(
        registered_model_tags.c.name == name, registered_model_tags.c.key == PROMPT_TAG
    )
    return str(connection.execute(query).scalar()).lower() == "true"


def find_version(connection: Connection, name: str, number: int) -> RowMapping:
    """Return a version's row."""
    query = select(model_versions).where(
        model_versions.c.name == name, model_versions.c.version == number
    )
    row = connection.execute(query).mappings().first() if 0 < number <= _LARGEST_VERSION else None
    if row is None:
        raise not_found(f"Model Version (name={name}, version={number}) not found")
    return row


def to_models(connection: Connection, rows: Sequence[RowMapping]) -> list[e.RegisteredModel]:
    """Make registered models, each with its newest version of each stage."""
    names = [row["name"] for row in rows]
    tags_of = values_by_owner(connection, registered_model_tags, "name", names)
    aliases_of = values_by_owner(connection, registered_model_aliases, "name", names)
    latest: dict[str, list[e.ModelVersion]] = defaultdict(list)
    for version in latest_versions(connection, names):
        latest[version.name].append(version)
    return [
        e.RegisteredModel(
            name=row["name"],
            creation_timestamp=row["creation_timestamp"],
            last_updated_timestamp=row["last_updated_timestamp"],
            description=row["description"],
            latest_versions=latest[row["name"]],
            tag_list=_tags(tags_of[row["name"]]),
            alias_list=[
                e.RegisteredModelAlias(alias["alias"], str(alias["version"]))
                for alias in aliases_of[row["name"]]
            ],
        )
        for row in rows
    ]


def latest_versions(connection: Connection, names: Sequence[str]) -> list[e.ModelVersion]:
    """Return the newest version of each stage of each model, in the order of their numbers."""
    newest = (
        select(
            model_versions.c.name,
            model_versions.c.current_stage,
            func.max(model_versions.c.version).label("version"),
        )
        .where(model_versions.c.name.in_(names))
        .group_by(model_versions.c.name, model_versions.c.current_stage)
        .subquery()
    )
    is_newest = and_(
        model_versions.c.name == newest.c.name, model_versions.c.version == newest.c.version
    )
    query = select(model_versions).join(newest, is_newest).order_by(model_versions.c.version)
    return to_versions(connection, list(connection.execute(query).mappings()))


def to_versions(connection: Connection, rows: Sequence[RowMapping]) -> list[e.ModelVersion]:
    """Make model versions, each with its tags and aliases."""
    names = sorted({row["name"] for row in rows})
    tags_of: dict[tuple[str, int], list[RowMapping]] = defaultdict(list)
    for tag in rows_where_in(connection, model_version_tags, "name", names):
        tags_of[tag["name"], tag["version"]].append(tag)
    aliases_of: dict[tuple[str, int], list[str]] = defaultdict(list)
    for alias in rows_where_in(connection, registered_model_aliases, "name", names):
        aliases_of[alias["name"], alias["version"]].append(alias["alias"])
    return [
        e.ModelVersion(
            name=row["name"],
            version=str(row["version"]),
            creation_timestamp=row["creation_timestamp"],
            last_updated_timestamp=row["last_updated_timestamp"],
            current_stage=row["current_stage"],
            status=row["status"],
            description=row["description"],
            user_id=row["user_id"],
            source=row["source"],
            run_id=row["run_id"],
            run_link=row["run_link"],
            model_id=row["model_id"],
            aliases=aliases_of[row["name"], row["version"]],
            tag_list=_tags(tags_of[row["name"], row["version"]]),
        )
        for row in rows
    ]


def no_such_model(name: str) -> TrackerError:
    """Make the error for a registered model that does not exist."""
    return not_found(f"Registered Model with name={shown(name)} not found")


def _model_row(connection: Connection, name: str, *, lock: bool) -> RowMapping:
    query = select(registered_models).where(registered_models.c.name == name)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise no_such_model(name)
    return row


def _tags(rows: Sequence[RowMapping]) -> list[e.RegistryTag]:
    return [e.RegistryTag(row["key"], row["value"]) for row in rows]
