"""Where a cell runs: which notebook, kernel and cell, as far as anybody told the kernel."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def notebook_path(namespace: Mapping[str, object]) -> Path | None:
    """Return the notebook's file, or None where no front end names one that exists.

    VS Code puts it into the user's namespace, Jupyter into the environment when the kernel
    starts; after a rename that file is gone.
    """
    named = namespace.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME")
    path = Path(str(named)) if named else None
    return path if path is not None and path.suffix == ".ipynb" and path.is_file() else None


def working_folder(path: Path | None) -> Path:
    """Return the folder that the notebook is in, else the process's."""
    return path.parent if path is not None else Path()


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
    kernel = getattr(shell, "kernel", None)
    parent = kernel.get_parent() if kernel is not None else {}
    return str(parent.get("metadata", {}).get("cellId") or "")
