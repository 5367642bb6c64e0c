"""Reading the versions of a registered model, or of a prompt, from any store."""

from collections.abc import Iterator

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.names import PROMPT_TAG
from jupyter_tracker.importing.paging import every
from jupyter_tracker.stores.protocol import Store

PROMPTS = f"tags.`{PROMPT_TAG}` = 'true'"
"""The filter that finds prompts; one without it finds none."""
_AT_ONCE = 500


def versions_of(store: Store, model: e.RegisteredModel) -> Iterator[e.ModelVersion]:
    """Give the versions of a registered model; none when the store has no such model."""
    quoted = f'"{model.name}"' if "'" in model.name else f"'{model.name}'"
    named = f"name = {quoted}"
    condition = f"{named} AND {PROMPTS}" if model.tags.get(PROMPT_TAG) == "true" else named

    def page(token: str) -> tuple[list[e.ModelVersion], str]:
        answer = store.search_model_versions(
            r.SearchModelVersions(filter=condition, max_results=_AT_ONCE, page_token=token)
        )
        return answer.model_versions, answer.next_page_token

    return every(page)
