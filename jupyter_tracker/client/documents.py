"""Dictionaries and figures as files."""

import io
import json
from pathlib import PurePosixPath
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.extras import needs


def dictionary(content: Any, artifact_file: str) -> bytes:
    """Write a dictionary in the format that the name of its file says: YAML, or else JSON."""
    if PurePosixPath(artifact_file).suffix in (".yaml", ".yml"):
        return _yaml(content, artifact_file)
    return json.dumps(content, indent=2, default=str).encode()


def _yaml(content: Any, artifact_file: str) -> bytes:
    with needs(f"Writing {artifact_file!r}", "pyyaml", ", or log it as a .json file."):
        import yaml  # here: it takes a while, and few need it

    try:
        return yaml.safe_dump(content, indent=2, default_flow_style=False).encode()
    except yaml.YAMLError as error:
        raise invalid(
            f"Cannot write {artifact_file!r} as YAML: {error}. Log it as a .json file."
        ) from error


def figure(drawn: Any, artifact_file: str, options: dict[str, Any]) -> bytes:
    """Write a figure in the format that the name of its file says.

    Parameters
    ----------
    drawn
        A matplotlib or a plotly figure.
    artifact_file
        The name.
    options
        For ``savefig`` of matplotlib, ``to_html`` or ``to_image`` of plotly.
    """
    ending = PurePosixPath(artifact_file).suffix.lstrip(".").lower()
    if hasattr(drawn, "savefig"):
        buffer = io.BytesIO()
        drawn.savefig(buffer, **{"format": ending or "png", "bbox_inches": "tight", **options})
        return buffer.getvalue()
    if hasattr(drawn, "to_html") and ending == "html":
        return str(drawn.to_html(**{"include_plotlyjs": "cdn", **options})).encode()
    if hasattr(drawn, "to_image") and ending in ("png", "jpeg", "webp", "svg", "pdf"):
        return bytes(drawn.to_image(**{"format": ending, **options}))
    raise invalid(
        f"Cannot log a {type(drawn).__name__} as {artifact_file!r}: give a matplotlib figure, or "
        "a plotly figure with a file name that ends in .html, .png, .jpeg, .webp, .svg or .pdf."
    )
