"""What a traced call takes and returns, as JSON: always something, whatever it is."""

import json
from typing import Any

import msgspec

MAX_LENGTH = 1_000_000
"""Characters of one value; a longer one is cut, and says so."""


def dump(value: Any) -> str:
    """Write a value as JSON; what has no word in JSON as text, and never an error."""
    try:
        text = _encoder.encode(value).decode()
    except Exception:  # circular, too deep, keys that are no text, objects that will not be shown
        text = json.dumps(_shown(value), ensure_ascii=False)
    if len(text) <= MAX_LENGTH:
        return text
    return json.dumps(f"{text[:MAX_LENGTH]}… [cut: {len(text)} characters]", ensure_ascii=False)


def load(text: Any) -> Any:
    """Read what `dump` or MLflow wrote; what is not JSON as it is."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return text


def _hook(value: Any) -> Any:
    if hasattr(value, "model_dump"):  # pydantic
        return value.model_dump()
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # a number of NumPy or torch
        return value.item()
    return _shown(value)


def _shown(value: Any) -> str:
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"


_encoder = msgspec.json.Encoder(enc_hook=_hook)
