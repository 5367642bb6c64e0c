"""Prompts of language models: versions of a text with gaps, which MLflow keeps in the registry."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jupyter_tracker.client.paged import all_pages
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid, not_found
from jupyter_tracker.contract.names import PROMPT_TAG, PROMPT_TEXT_TAG, PROMPT_TYPE_TAG
from jupyter_tracker.contract.validation import shown

Template = str | list[dict[str, Any]]

_RESPONSE_FORMAT_TAG = "_mlflow_prompt_response_format"
_MODEL_CONFIG_TAG = "_mlflow_prompt_model_config"
_OWN_TAGS = (PROMPT_TAG, PROMPT_TEXT_TAG, PROMPT_TYPE_TAG, _RESPONSE_FORMAT_TAG, _MODEL_CONFIG_TAG)
_SOURCE = "dummy-source"
"""What stands in MLflow's registry where a version of a model has its files."""
_GAP = re.compile(r"\{\{\s*([a-zA-Z_][\w.]*)\s*\}\}", re.ASCII)
_URI = re.compile(r"prompts:/+(?P<name>[^/@]+)(?:/(?P<version>\d+)|@(?P<alias>[^/]+))?")
_LATEST = "latest"
_PAGE = 100


@dataclass
class Prompt:
    """A name under which versions of a prompt are kept."""

    name: str
    description: str | None = None
    creation_timestamp: int | None = None
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class PromptVersion:
    """A version of a prompt; the gaps of ``template`` are written ``{{name}}``.

    The template is a text, or a list of messages with ``role`` and ``content``.
    """

    name: str
    version: int
    template: Template
    commit_message: str | None = None
    creation_timestamp: int | None = None
    tags: dict[str, str] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    last_updated_timestamp: int | None = None
    user_id: str | None = None
    response_format: dict[str, Any] | None = None
    model_config: dict[str, Any] | None = None

    @property
    def uri(self) -> str:
        """What `load_prompt` takes."""
        return f"prompts:/{self.name}/{self.version}"

    @property
    def is_text_prompt(self) -> bool:
        """Whether it is a text, rather than messages."""
        return isinstance(self.template, str)

    @property
    def variables(self) -> set[str]:
        """The names of the gaps."""
        text = self.template if isinstance(self.template, str) else json.dumps(self.template)
        return set(_GAP.findall(text))

    def format(self, allow_partial: bool = False, **values: Any) -> Any:
        """Fill the gaps, and return the text or the messages.

        With ``allow_partial`` some may stay, and the result is a prompt again.
        """
        absent = sorted(self.variables - values.keys())
        if absent and not allow_partial:
            raise invalid(
                f"The prompt {self.name!r} needs a value for {', '.join(map(repr, absent))}: give "
                "one to format(), or allow_partial=True."
            )
        filled = _filled(self.template, values)
        return replace(self, template=filled) if absent else filled

    def to_single_brace_format(self) -> Any:
        """Return the template with gaps as ``{name}``, which other libraries want."""
        return _filled(self.template, {name: f"{{{name}}}" for name in self.variables})


def register_prompt(
    name: str,
    template: Template,
    commit_message: str | None = None,
    tags: Mapping[str, str] | None = None,
    response_format: Any = None,
    model_config: Mapping[str, Any] | None = None,
) -> PromptVersion:
    """Make the next version of a prompt, and the prompt when there is none of this name.

    Parameters
    ----------
    name
        The prompt.
    template
        A text with gaps such as ``{{name}}``, or a list of messages.
    commit_message, tags
        Of the version.
    response_format
        What the answer is to look like: a JSON schema, or a class of pydantic.
    model_config
        The model and its settings.
    """
    given = {key: str(value) for key, value in (tags or {}).items()}
    try:
        SESSION.client.create_registered_model(name, {PROMPT_TAG: "true", **given}, commit_message)
    except TrackerError as error:
        if error.error_code != ErrorCode.RESOURCE_ALREADY_EXISTS:
            raise
        if not search_prompts(f"name = '{name}'"):
            raise invalid(
                f"{shown(name)} is a registered model, and not a prompt: use another name."
            ) from None
    is_text = isinstance(template, str)
    own = {
        PROMPT_TAG: "true",
        PROMPT_TYPE_TAG: "text" if is_text else "chat",
        PROMPT_TEXT_TAG: str(template) if is_text else json.dumps(template),
    }
    if response_format is not None:
        schema = getattr(response_format, "model_json_schema", lambda: response_format)()
        own[_RESPONSE_FORMAT_TAG] = json.dumps(schema)
    if model_config is not None:
        own[_MODEL_CONFIG_TAG] = json.dumps(dict(model_config))
    made = SESSION.client.create_model_version(
        name, _SOURCE, tags={**given, **own}, description=commit_message
    )
    return _as_prompt(made)


def load_prompt(
    name_or_uri: str,
    version: str | int | None = None,
    allow_missing: bool = False,
    link_to_model: bool = True,  # noqa: ARG001
    model_id: str | None = None,  # noqa: ARG001
    cache_ttl_seconds: float | None = None,  # noqa: ARG001
) -> PromptVersion | None:
    """Get a version of a prompt.

    Parameters
    ----------
    name_or_uri
        ``prompts:/<name>/<version>``, ``prompts:/<name>@<alias>``, or the name.
    version
        Its number or alias, when that does not stand in the URI; the latest by default.
    allow_missing
        Whether to return None when there is no such version.
    link_to_model, model_id, cache_ttl_seconds
        Are there for MLflow's sake: nothing is linked, and nothing is cached.
    """
    found = _URI.fullmatch(name_or_uri)
    name = found["name"] if found else name_or_uri
    wanted = str(version or (found and (found["version"] or found["alias"])) or _LATEST)
    try:
        return _version(name, wanted)
    except TrackerError as error:
        if not allow_missing or error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST:
            raise
        return None


def search_prompts(
    filter_string: str | None = None,
    max_results: int | None = None,
    order_by: Sequence[str] | None = None,
) -> list[Prompt]:
    """Search prompts, as registered models are searched."""
    wanted = f"tags.`{PROMPT_TAG}` = 'true'" + (f" AND {filter_string}" if filter_string else "")
    found = all_pages(
        lambda size, token: SESSION.client.search_registered_models(wanted, size, order_by, token),
        _PAGE,
        max_results,
    )
    return [
        Prompt(each.name, each.description or None, each.creation_timestamp, _others(each.tags))
        for each in found
    ]


def set_prompt_alias(name: str, alias: str, version: int) -> None:
    """Let an alias name a version of a prompt."""
    SESSION.client.set_registered_model_alias(name, alias, str(version))


def delete_prompt_alias(name: str, alias: str) -> None:
    """Remove an alias."""
    SESSION.client.delete_registered_model_alias(name, alias)


def _version(name: str, wanted: str) -> PromptVersion:
    client = SESSION.client
    if wanted.isdecimal():
        return _as_prompt(client.get_model_version(name, wanted))
    try:
        return _as_prompt(client.get_model_version_by_alias(name, wanted))
    except TrackerError as error:
        if error.error_code != ErrorCode.INVALID_PARAMETER_VALUE:
            raise
        raise not_found(f"The prompt {shown(name)} has no version {shown(wanted)}.") from None


def _as_prompt(version: e.ModelVersion) -> PromptVersion:
    tags = version.tags
    if PROMPT_TEXT_TAG not in tags:
        raise not_found(f"{shown(version.name)} is a registered model, and not a prompt.")
    text = tags[PROMPT_TEXT_TAG]
    return PromptVersion(
        name=version.name,
        version=int(version.version),
        template=json.loads(text) if tags.get(PROMPT_TYPE_TAG) == "chat" else text,
        commit_message=version.description or None,
        creation_timestamp=version.creation_timestamp,
        tags=_others(tags),
        aliases=list(version.aliases),
        last_updated_timestamp=version.last_updated_timestamp,
        user_id=version.user_id or None,
        response_format=json.loads(tags.get(_RESPONSE_FORMAT_TAG, "null")),
        model_config=json.loads(tags.get(_MODEL_CONFIG_TAG, "null")),
    )


def _others(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if key not in _OWN_TAGS}


def _filled(template: Template, values: Mapping[str, Any]) -> Any:
    def fill(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        return _GAP.sub(lambda gap: str(values.get(gap[1], gap[0])), text)

    if isinstance(template, str):
        return fill(template)
    return [{key: fill(part) for key, part in message.items()} for message in template]
