"""``python -m jupyter_tracker.models.imports FOLDER FILE``: what a model imports, as a list.

Libraries import what they find and can do without; that is no need of the model. So only those
imports count that come from its own code, from what reads its files, and from its flavor. The model
has been written by the process that asks: it is trusted.
"""

import builtins
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path
from types import FrameType
from typing import Any

from jupyter_tracker.models.folder import open_folder
from jupyter_tracker.models.loading import load_native, load_pyfunc, native_flavor
from jupyter_tracker.models.model import PYFUNC

_READERS = (
    "jupyter_tracker.models.flavors.",
    "jupyter_tracker.models.trust",
    "skops.io._utils",
    "skops.io._general",
)


def main(folder: Path, answer: Path) -> None:
    """Load the model, ask it for its example if it has one, and write what that has imported."""
    opened = open_folder(folder, str(folder), trust=True)
    with _recorded() as imported:
        if PYFUNC in opened.model.flavors:
            model = load_pyfunc(opened)
            example = opened.model.load_input_example(folder)
            if example is not None:
                model.predict(example)
        else:
            load_native(native_flavor(opened), opened)
    answer.write_text(json.dumps(sorted(imported)), encoding="utf-8")


class _Finder:
    """Finds nothing, and notes what is asked for: importlib's own functions import too."""

    def __init__(self, note: Any) -> None:
        self._note = note

    def find_spec(self, name: str, *_: object) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_globals.get("__name__", "").startswith(("importlib", __name__)):
            frame = frame.f_back
        self._note(name, frame.f_globals if frame else {})


@contextmanager
def _recorded() -> Iterator[set[str]]:
    """Collect the top-level modules that the model needs while the block runs."""
    # A package that is installed in place is not listed there.
    libraries = {"jupyter_tracker", "importlib", *packages_distributions()}
    imported: set[str] = set()

    def note(name: str, importer: Any) -> None:
        by = str((importer or {}).get("__name__", ""))
        if by.startswith(_READERS) or (by and by.partition(".")[0] not in libraries):
            imported.add(name.partition(".")[0])

    def import_and_note(
        name: str,
        globals: Any = None,  # the names of Python's own __import__
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        if not level:  # a relative one stays inside of its library
            note(name, globals)
        return original(name, globals, locals, fromlist, level)

    original, finder = builtins.__import__, _Finder(note)
    builtins.__import__ = import_and_note
    sys.meta_path.insert(0, finder)
    try:
        yield imported
    finally:
        builtins.__import__ = original
        sys.meta_path.remove(finder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
