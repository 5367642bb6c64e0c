"""Where a cell runs: which kernel and cell, as far as anybody told the kernel."""

from pathlib import Path
from typing import Any


def kernel_id(shell: Any) -> str:
    """Return the id under which the Jupyter server knows this kernel, empty outside of kernels."""
    if getattr(shell, "kernel", None) is None:
        return ""
    from ipykernel.connect import get_connection_file

    try:
        return Path(get_connection_file()).stem.removeprefix("kernel-")
    except RuntimeError:
        # A kernel inside another application has no connection file.
        return ""


def cell_id(shell: Any) -> str:
    """Return the id of the running cell, empty where the front end does not send it."""
    return str(_metadata(shell).get("cellId") or "")


def cell_tags(shell: Any) -> list[str]:
    """Return the tags of the running cell, none where the front end does not send them."""
    tags = _metadata(shell).get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _metadata(shell: Any) -> dict[str, Any]:
    """Return what the front end says of the cell that it lets run."""
    kernel = getattr(shell, "kernel", None)
    parent = kernel.get_parent() if kernel is not None else {}
    metadata = parent.get("metadata")
    return metadata if isinstance(metadata, dict) else {}
