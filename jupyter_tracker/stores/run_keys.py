"""Choosing among the keys that runs have."""

from collections.abc import Iterable

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r


def most_used(keys: Iterable[e.RunKey], request: r.ListRunKeys) -> r.ListRunKeysResponse:
    """Answer those that the request asks for, the keys of most runs first, and then by name."""
    text = request.contains.casefold()
    asked = [key for key in keys if request.kind in (None, key.kind) and text in key.key.casefold()]
    asked.sort(key=lambda key: (-key.runs, key.key, key.kind))
    return r.ListRunKeysResponse(
        keys=asked[: request.max_results], truncated=len(asked) > request.max_results
    )
