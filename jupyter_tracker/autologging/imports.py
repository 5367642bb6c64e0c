"""Waiting for a module to be imported."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Call = Callable[[ModuleType], None]


class _Finder(MetaPathFinder):
    """Lets the other finders find a module, and has its loader say when it is loaded."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[Call]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.waiting:
            return None
        for finder in sys.meta_path:
            if finder is self:
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                self._listen(fullname, spec.loader)
                return spec
        return None

    def _listen(self, name: str, loader: Any) -> None:
        load: Call | None = getattr(loader, "exec_module", None)
        if load is None:
            return

        def exec_module(module: ModuleType) -> None:
            loader.exec_module = load
            load(module)
            for call in self.waiting.pop(name, ()):
                call(module)

        with suppress(AttributeError, TypeError):  # a loader that takes none is left as it is
            loader.exec_module = exec_module


_FINDER = _Finder()


def when_imported(name: str, call: Call) -> Callable[[], None]:
    """Call ``call`` with the module ``name`` once that is imported, which may be now.

    Returns
    -------
    callable
        Ends the waiting.
    """
    module = sys.modules.get(name)
    if module is not None and not getattr(module.__spec__, "_initializing", False):
        call(module)
        return lambda: None
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
    calls = _FINDER.waiting.setdefault(name, [])
    calls.append(call)

    def forget() -> None:
        if call in calls:
            calls.remove(call)

    return forget
