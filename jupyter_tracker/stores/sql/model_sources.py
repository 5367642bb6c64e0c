"""Where a model version comes from: what may be its source, and where the files are then."""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from sqlalchemy import Connection, RowMapping, select

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError, invalid, not_found
from jupyter_tracker.contract.names import MODEL_VERSIONS_TAG
from jupyter_tracker.contract.validation import check_artifact_path, shown
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.sql import runs
from jupyter_tracker.stores.sql.registry_rows import find_version, is_prompt
from jupyter_tracker.stores.sql.tables import logged_model_tags, logged_models
from jupyter_tracker.stores.sql.upsert import upsert

_OF_RUN = re.compile(r"runs:/([^/]+)/(.+)")
_OF_LOGGED_MODEL = re.compile(r"models:/(m-[^/@]+)(?:/(.+))?")
_OF_VERSION = re.compile(r"models:/([^/@]+)/(\d+)")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+):")
_PLACEHOLDER = re.compile(r"[\w-]+")
"""What a prompt has for a source: MLflow's client sends ``dummy-source``."""
_PROXY_ROUTE = "/mlflow-artifacts/artifacts"


@dataclass(frozen=True)
class Origin:
    """Where a version comes from; ``location`` is None when the source is the location itself."""

    run_id: str
    model_id: str = ""
    location: str | None = None


def resolve(
    connection: Connection, request: r.CreateModelVersion, *, may_be_nowhere: bool
) -> Origin:
    """Say where the files of a new version are.

    A source that names artifacts of this store must name them through the run or logged model
    given with it, so that who may read those is who can register them; what lies elsewhere, as in
    ``s3://…``, is taken as it is.

    Parameters
    ----------
    may_be_nowhere
        Whether the source may be a mere word, as it is for prompts, which have no files.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE with the form that is accepted; RESOURCE_DOES_NOT_EXIST when the
        run, logged model or version that it names does not exist.
    """
    source = request.source
    _refuse_traversal(source)
    model = find_logged_model(connection, request.model_id) if request.model_id else None
    run_id = request.run_id or (model["source_run_id"] if model else "")
    if may_be_nowhere and _PLACEHOLDER.fullmatch(source):
        return Origin(run_id, request.model_id)
    scheme = (_SCHEME.match(source) or ["", ""])[1].lower()
    if scheme == "runs":
        return Origin(run_id, request.model_id, _in_run(connection, source, request.run_id))
    if scheme == "models":
        return _in_registry(connection, source, request, model)
    proxied = scheme == "mlflow-artifacts" or _PROXY_ROUTE in unquote(source)
    if not proxied and scheme not in ("", "file"):
        return Origin(run_id, request.model_id)
    for root in _roots(connection, request, model):
        if _is_within(source, root):
            return Origin(run_id, request.model_id)
    raise _bad(
        source,
        "it must lie within the artifacts of the run given as run_id, or of the logged model given "
        "as model_id",
    )


def location_of(version: RowMapping) -> str:
    """Return where the files of a version are."""
    return str(version["storage_location"] or version["source"])


def find_logged_model(connection: Connection, model_id: str) -> RowMapping:
    """Return a logged model's row."""
    query = select(logged_models).where(
        logged_models.c.model_id == model_id, logged_models.c.lifecycle_stage == "active"
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise not_found(f"Logged model with ID {shown(model_id)} not found.")
    return row


def note_registration(connection: Connection, model_id: str, name: str, number: int) -> None:
    """Add a version to the list that the logged model's tag ``mlflow.modelVersions`` keeps."""
    # The row of the model is the lock for its tag, which may not exist yet.
    connection.execute(
        select(logged_models.c.model_id)
        .where(logged_models.c.model_id == model_id)
        .with_for_update()
    )
    query = select(logged_model_tags.c.value).where(
        logged_model_tags.c.model_id == model_id, logged_model_tags.c.key == MODEL_VERSIONS_TAG
    )
    versions = _list_in(connection.execute(query).scalar())
    versions.append({"name": name, "version": str(number)})
    tag = {"model_id": model_id, "key": MODEL_VERSIONS_TAG, "value": json.dumps(versions)}
    upsert(connection, logged_model_tags, [tag])


def _list_in(text: str | None) -> list[object]:
    """Read the list of a tag that clients write too; what is no list counts as none."""
    try:
        value = json.loads(text or "[]")
    except ValueError:
        return []
    return value if isinstance(value, list) else []


def _in_run(connection: Connection, source: str, run_id: str) -> str:
    named = _OF_RUN.fullmatch(source)
    if not named or not run_id or named[1] != run_id:
        raise _bad(source, "it must be 'runs:/<run id>/<path>' with the same run given as run_id")
    path = check_artifact_path(named[2].rstrip("/"))
    run = runs.find(connection, run_id)
    logged = select(logged_models.c.artifact_uri).where(
        logged_models.c.source_run_id == run_id,
        logged_models.c.name == path,
        logged_models.c.lifecycle_stage == "active",
    )
    newest = logged.order_by(logged_models.c.creation_timestamp_ms.desc()).limit(1)
    found: str | None = connection.execute(newest).scalar()
    return found or uris.join(run["artifact_uri"], path)


def _in_registry(
    connection: Connection, source: str, request: r.CreateModelVersion, model: RowMapping | None
) -> Origin:
    of_model = _OF_LOGGED_MODEL.fullmatch(source)
    if of_model:
        if model is None or of_model[1] != request.model_id:
            raise _bad(source, "the same logged model must be given as model_id")
        path = check_artifact_path(of_model[2] or "", may_be_root=True)
        location = uris.join(model["artifact_uri"], path)
        return Origin(request.run_id or model["source_run_id"], request.model_id, location)
    of_version = _OF_VERSION.fullmatch(source)
    if not of_version:
        raise _bad(source, "it must be 'models:/<model id>' or 'models:/<name>/<version>'")
    version = find_version(connection, of_version[1], int(of_version[2]))
    if is_prompt(connection, of_version[1]):
        raise _bad(source, "a prompt has no model")
    for field in ("run_id", "model_id"):
        if getattr(request, field) not in ("", version[field]):
            raise _bad(source, f"{field} must be that of the version, or be left out")
    return Origin(version["run_id"], version["model_id"], location_of(version))


def _roots(
    connection: Connection, request: r.CreateModelVersion, model: RowMapping | None
) -> Iterator[str]:
    if request.run_id:
        yield runs.find(connection, request.run_id)["artifact_uri"]
    if model is not None:
        yield model["artifact_uri"]


def _is_within(source: str, root: str) -> bool:
    """Say whether ``source`` is ``root`` or below it; both may be URIs or plain paths."""
    inner, outer = _normal(source), _normal(root)
    return inner == outer or inner.startswith(f"{outer}/")


def _normal(location: str) -> str:
    scheme, colon, path = location.rpartition(":")
    if scheme in ("", "file"):
        return posixpath.normpath(re.sub(r"^//(?=/)", "", path))
    return f"{scheme}{colon}{posixpath.normpath(path)}"


def _refuse_traversal(source: str) -> None:
    """Refuse ``..`` as a part of the path, however often it is encoded."""
    decoded = source
    while (once := unquote(decoded)) != decoded:
        decoded = once
    if not decoded.isprintable() or "\\" in decoded or ".." in re.split(r"[/?#&=;,]", decoded):
        raise _bad(source, "it must not contain '..', '\\' or control characters")


def _bad(source: str, rule: str) -> TrackerError:
    return invalid(f"Invalid model version source: {shown(source)}: {rule}.")
