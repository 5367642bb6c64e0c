"""What runs in this process: a notebook, a script, a job."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_tracker.contract.names import SOURCE_NAME_TAG, SOURCE_TYPE_TAG

_CONSOLE = "<console>"
_NOTEBOOK = "notebook"


@dataclass(frozen=True)
class Source:
    """The code that runs, as far as this process knows at this moment.

    Attributes
    ----------
    name
        The notebook's file or the script's.
    kind
        MLflow's word: NOTEBOOK, LOCAL, or JOB when a batch system started it.
    folders
        Where its repository may be, the likeliest first.
    command
        The script with its arguments; empty in a notebook.
    script
        The file whose source can be read, if there is one.
    cells
        What was executed in a notebook, or in IPython, up to now, in order.
    """

    name: str
    kind: str
    folders: tuple[Path, ...]
    command: tuple[str, ...] = ()
    script: Path | None = None
    cells: tuple[str, ...] = ()

    @property
    def tags(self) -> dict[str, str]:
        """MLflow's tags."""
        return {SOURCE_NAME_TAG: self.name, SOURCE_TYPE_TAG: self.kind}


def running_source() -> Source:
    """Look at this process; no other is asked."""
    main = getattr(sys.modules.get("__main__"), "__dict__", {})
    notebook = notebook_path(main)
    cells = main.get("_ih")  # IPython's, and the user's to overwrite
    executed = tuple(map(str, cells)) if isinstance(cells, list) else ()
    if notebook is not None or _is_kernel():
        folder = working_folder(notebook).absolute()
        return Source(str(notebook or _NOTEBOOK), "NOTEBOOK", (folder,), cells=executed)
    here = Path.cwd()
    script = Path(str(main["__file__"])).absolute() if main.get("__file__") else None
    return Source(
        name=(sys.argv[0] if sys.argv else "") or _CONSOLE,
        kind="JOB" if "SLURM_JOB_ID" in os.environ else "LOCAL",
        folders=(here,) if script is None or _is_installed(script) else (script.parent, here),
        command=tuple(sys.argv),
        script=script,
        cells=executed,
    )


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


def _is_installed(script: Path) -> bool:
    """Say whether a script is a tool such as torchrun or pytest: its user's code is elsewhere."""
    is_command = script.parent == Path(sys.executable).parent
    return is_command or not {"site-packages", "dist-packages"}.isdisjoint(script.parts)


def _is_kernel() -> bool:
    get_shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return get_shell is not None and getattr(get_shell(), "kernel", None) is not None
