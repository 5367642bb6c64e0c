"""What names, keys, values and paths may look like. The limits are MLflow's."""

import os
import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from jupyter_tracker.contract.errors import invalid, missing
from jupyter_tracker.contract.names import RULE_TAG_PREFIX, RUN_NAME_TAG

MAX_KEY_LENGTH = 250
MAX_PARAM_VALUE_LENGTH = 6000
MAX_RUN_TAG_VALUE_LENGTH = 8000
MAX_EXPERIMENT_TAG_VALUE_LENGTH = 20_000
MAX_REGISTRY_TAG_VALUE_LENGTH = 100_000
MAX_RUN_NAME_LENGTH = 250
MAX_USER_LENGTH = 256
MAX_EXPERIMENT_NAME_LENGTH = 500
MAX_LOCATION_LENGTH = 2000
MAX_MODEL_NAME_LENGTH = 256
MAX_ALIAS_LENGTH = 255
MAX_COMMENT_LENGTH = 65_535
MAX_RUN_ID_LENGTH = 32
MAX_MODEL_ID_LENGTH = 64
MAX_LOGGED_MODEL_NAME_LENGTH = 500
MAX_MODEL_JSON_LENGTH = 1_000_000
MAX_DATASETS_PER_REQUEST = 1000
MAX_DATASET_NAME_LENGTH = 500
MAX_DATASET_DIGEST_LENGTH = 36
MAX_DATASET_SOURCE_TYPE_LENGTH = 36
MAX_DATASET_SOURCE_LENGTH = 65_535
MAX_DATASET_SCHEMA_LENGTH = 1_048_575
MAX_DATASET_PROFILE_LENGTH = 16_777_215
MAX_INPUT_TAG_KEY_LENGTH = 255
MAX_INPUT_TAG_VALUE_LENGTH = 500
MAX_TRACE_ID_LENGTH = 64
MAX_TRACE_KEY_LENGTH = 250
MAX_TRACE_TAG_VALUE_LENGTH = 8000
MAX_TRACE_PREVIEW_LENGTH = 100_000
MAX_PROMPT_VERSION_LENGTH = 300
MAX_METRICS_PER_BATCH = 1000
MAX_PARAMS_PER_BATCH = 100
MAX_TAGS_PER_BATCH = 100
MAX_ENTITIES_PER_BATCH = 1000

_KEY = re.compile(r"[/\w.\- :]+")
_URI = re.compile(r"[a-z][a-z0-9+.-]*:/", re.IGNORECASE)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_CUTS = "MLFLOW_TRUNCATE_LONG_VALUES"
_SHOWN = 60
"""Characters of a refused value that an error message repeats."""


def shown(value: str) -> str:
    """Quote ``value`` for an error message, shortened when it is long."""
    return repr(value) if len(value) <= _SHOWN else f"{value[:_SHOWN]!r}…"


def require(value: str, parameter: str) -> None:
    """Refuse an empty ``value``."""
    if not value:
        raise missing(parameter)


def check_length(value: str, limit: int, what: str) -> None:
    """Refuse a ``value`` of more than ``limit`` characters, or with half a character in it."""
    if _HALF_CHARACTER.search(value):
        raise invalid(f"{what} is not valid Unicode: {shown(value)}.")
    if "\0" in value:
        raise invalid(f"{what} contains a NUL character, which no database keeps: {shown(value)}.")
    if len(value) > limit:
        raise invalid(
            f"{what} has {len(value)} characters, the limit is {limit}: {shown(value)}. "
            "Shorten it, or log it as an artifact with log_text()."
        )


def check_key(key: str, what: str) -> None:
    """Refuse a metric, param or tag key outside MLflow's alphabet.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the key and what is allowed.
    """
    require(key, "key")
    check_length(key, MAX_KEY_LENGTH, f"The name of the {what}")
    if not _KEY.fullmatch(key):
        raise invalid(
            f"Invalid {what} name {shown(key)}: use letters, digits, '_', '-', '.', ':', '/' "
            "and spaces."
        )
    if any(part in ("", ".", "..") for part in key.split("/")):
        raise invalid(
            f"Invalid {what} name {shown(key)}: it is used as a path, so it must not start or end "
            "with '/', nor contain '//', '.' or '..' as a part."
        )


def check_param(key: str, value: str) -> None:
    """Refuse a param whose key or value a store would not take."""
    check_key(key, "param")
    check_length(value, MAX_PARAM_VALUE_LENGTH, f"The value of param {key!r}")


def cut(value: str, limit: int) -> str:
    """Cut what a run logs to ``limit`` characters, as MLflow's server does.

    One long value would otherwise lose the whole batch that it came with. With
    MLFLOW_TRUNCATE_LONG_VALUES=false it is kept as it is, for the checks to refuse.
    """
    if len(value) <= limit or os.environ.get(_CUTS, "true").lower() in ("false", "0"):
        return value
    return value[:limit]


def check_run_tag(key: str, value: str) -> None:
    """Refuse a run's tag whose key or value a store would not take."""
    is_name = key == RUN_NAME_TAG
    _check_tag(key, value, MAX_RUN_NAME_LENGTH if is_name else MAX_RUN_TAG_VALUE_LENGTH)


def check_experiment_tag(key: str, value: str) -> None:
    """Refuse an experiment's tag whose key or value a store would not take."""
    _check_tag(key, value, MAX_EXPERIMENT_TAG_VALUE_LENGTH)


def check_registry_tag(key: str, value: str) -> None:
    """Refuse a registered model's or version's tag whose key or value a store would not take."""
    _check_tag(key, value, MAX_REGISTRY_TAG_VALUE_LENGTH)


def check_model_tag(key: str, value: str) -> None:
    """Refuse a registered model's tag that a store would not take; rules of aliases have an @."""
    check_registry_tag(key.replace(f"{RULE_TAG_PREFIX}@", RULE_TAG_PREFIX, 1), value)


def check_comment(comment: str) -> None:
    """Refuse a comment that a store would not take."""
    check_length(comment, MAX_COMMENT_LENGTH, "The comment")


def _check_tag(key: str, value: str, limit: int) -> None:
    check_key(key, "tag")
    check_length(value, limit, f"The value of tag {key!r}")


def check_distinct(keys: Iterable[str], what: str) -> None:
    """Refuse a batch that names the same key twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise invalid(f"Duplicate {what} {shown(key)} in one request: send each key once.")
        seen.add(key)


def check_batch_size(items: Sequence[object], limit: int, what: str) -> None:
    """Refuse a batch of more than ``limit`` items."""
    if len(items) > limit:
        raise invalid(f"A request may carry at most {limit} {what}, this one has {len(items)}.")


def check_experiment_name(name: str) -> None:
    """Refuse an experiment name that is empty, too long or not printable."""
    require(name.strip(), "name")
    check_length(name, MAX_EXPERIMENT_NAME_LENGTH, "The experiment name")
    if not name.isprintable() or name != name.strip():
        raise invalid(
            f"Invalid experiment name {shown(name)}: it must not contain line breaks, tabs or "
            "other control characters, nor begin or end with a space."
        )


def check_artifact_location(location: str) -> None:
    """Refuse a place for artifacts that is not an absolute URI.

    Clients go to such a place by themselves; the server opens only ``mlflow-artifacts:`` ones,
    below the root that its administrator chose.
    """
    check_length(location, MAX_LOCATION_LENGTH, "The artifact location")
    if not location:
        return
    if location.startswith("mlflow-artifacts:"):
        check_artifact_path(location.removeprefix("mlflow-artifacts:").strip("/"), may_be_root=True)
        return
    parts = unquote(unquote(location)).replace("\\", "/").split("/")
    if not _URI.match(location) or ".." in parts or any(c in location for c in "?#"):
        raise invalid(
            f"Invalid artifact location {shown(location)}: give an absolute URI without '..', as "
            "in 's3://bucket/folder', or leave it out to keep artifacts on the server."
        )


def check_model_name(name: str) -> None:
    """Refuse a registered model name that could not stand in a ``models:/name/version`` URI."""
    require(name.strip(), "name")
    check_length(name, MAX_MODEL_NAME_LENGTH, "The registered model name")
    if not name.isprintable() or name != name.strip() or any(c in name for c in "/:"):
        raise invalid(
            f"Invalid registered model name {shown(name)}: it must not contain '/', ':' or "
            "control characters, nor begin or end with a space."
        )


def check_version(version: str) -> None:
    """Refuse what is not the number of a model version."""
    require(version, "version")
    if not version.isdecimal():
        raise invalid(
            f"Invalid value {shown(version)} for parameter 'version' supplied: a version is a "
            "number, as in '3'."
        )


def check_alias(alias: str) -> None:
    """Refuse an alias that could not stand in a ``models:/name@alias`` URI, or means another."""
    require(alias, "alias")
    check_length(alias, MAX_ALIAS_LENGTH, "The alias")
    if not re.fullmatch(r"[\w-]+", alias):
        raise invalid(
            f"Invalid alias name: {shown(alias)}. Names may only contain alphanumerics, "
            "underscores (_), and dashes (-)."
        )
    if alias.lower() == "latest" or re.fullmatch(r"[vV]\d+", alias):
        raise invalid(
            f"The alias name {shown(alias)} is reserved: 'latest' and 'v<number>' name versions by "
            "themselves."
        )


def check_logged_model_name(name: str) -> None:
    """Refuse a logged model name with characters that MLflow's URIs and filters have a use for."""
    check_length(name, MAX_LOGGED_MODEL_NAME_LENGTH, "The name of the model")
    if any(character in name for character in "/:.%\"'"):
        raise invalid(
            f"Invalid logged model name {shown(name)}: it must not contain '/', ':', '.', '%' or "
            "quotes."
        )


def check_logged_model_tag(key: str, value: str) -> None:
    """Refuse a logged model's tag whose key or value a store would not take."""
    _check_tag(key, value, MAX_REGISTRY_TAG_VALUE_LENGTH)


def check_input_tag(key: str, value: str) -> None:
    """Refuse a dataset's tag whose key or value a store would not take."""
    require(key, "key")
    check_length(key, MAX_INPUT_TAG_KEY_LENGTH, "The name of the tag")
    check_length(value, MAX_INPUT_TAG_VALUE_LENGTH, f"The value of tag {key!r}")


def check_dataset_key(name: str, digest: str) -> None:
    """Refuse the name or the digest of a dataset that a store would not take."""
    check_length(name, MAX_DATASET_NAME_LENGTH, "The name of the dataset")
    check_length(digest, MAX_DATASET_DIGEST_LENGTH, "The digest of the dataset")


def check_range(value: int, low: int, high: int, parameter: str) -> None:
    """Refuse a number outside ``low`` … ``high``."""
    if not low <= value <= high:
        raise invalid(
            f"Invalid value {value} for parameter '{parameter}' supplied: it must be at least "
            f"{low} and at most {high}."
        )


def check_artifact_path(path: str, *, may_be_root: bool = False) -> str:
    """Return ``path`` when it is a safe relative POSIX path, and refuse anything else.

    The one gate between a client's path and a folder or an object key. Percent signs and ``#``
    are refused after decoding, because every bypass of MLflow's own checks used one of them
    (CVE-2024-3848, CVE-2024-1560).

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the path.
    """
    if may_be_root and path in ("", "."):
        return ""
    parts = path.split("/")
    unsafe = (
        not path
        or not path.isprintable()
        or any(part in ("", ".", "..") for part in parts)
        or any(character in path for character in '\\#%:?*"<>|')
        or unquote(path) != path
        or len(path) > 1000
        or any(len(part.encode()) > 255 for part in parts)
    )
    if unsafe:
        raise invalid(
            f"Invalid artifact path {shown(path)}: give a relative path of plain names joined by "
            "'/', without '..', '\\', '#', '%' or ':'."
        )
    return path
