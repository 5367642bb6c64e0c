"""Where a cell runs: which kernel and cell, as far as anybody told the kernel."""

import zlib
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


def cell_checksum(shell: Any) -> str:
    """Return the CRC-32 of the running cell's text, empty outside of kernels."""
    text = _request(shell).get("content", {}).get("code")
    return f"{zlib.crc32(text.encode(errors='replace')):08x}" if isinstance(text, str) else ""


def cell_tags(shell: Any) -> list[str]:
    """Return the tags of the running cell, none where the front end does not send them."""
    tags = _metadata(shell).get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _metadata(shell: Any) -> dict[str, Any]:
    """Return what the front end says of the cell that it lets run."""
    metadata = _request(shell).get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _request(shell: Any) -> dict[str, Any]:
    """Return the message that the kernel is working on, empty outside of kernels."""
    kernel = getattr(shell, "kernel", None)
    request: dict[str, Any] = kernel.get_parent() if kernel is not None else {}
    return request
