"""Which modules a model needs, as its files say it; none of them is run.

A skops file and a pickle name the modules of what is in them. Code imports: scripts, modules that
go with the model, functions inside of a pickle, and the modules of your own that a file names.
"""

import ast
import dis
import pickle
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import resolve_name
from pathlib import Path
from types import CodeType
from typing import IO, Any

_SKOPS_MODULE = re.compile(rb'"__module__": "([^"]+)"')


def modules_named_in(folder: Path) -> set[str]:
    """Return the top-level modules that the files in a model's folder need."""
    named: set[str] = set()
    for file in folder.rglob("*"):
        # Of what the model opens by itself nobody knows how it is read.
        if file.suffix in _READERS and file.relative_to(folder).parts[0] != "artifacts":
            named |= _READERS[file.suffix](file)
    return {name.partition(".")[0] for name in named | _own_imports(named)}


def _own_imports(modules: set[str]) -> set[str]:
    """Return what modules of your own import, which no package brings, and those in their turn."""
    found: set[str] = set()
    left = set(modules)
    while left:
        name = left.pop()
        file = _own_source(name)
        if file is not None:
            imported = _of_source(file, name) - found - modules
            found |= imported
            left |= imported
    return found


def _own_source(name: str) -> Path | None:
    file = getattr(sys.modules.get(name), "__file__", None)
    if not file or name.partition(".")[0] in {*sys.stdlib_module_names, "jupyter_tracker"}:
        return None
    path = Path(file)
    root = path.parents[name.count(".") + (path.name == "__init__.py")]
    # What pip installs, it describes beside it.
    is_installed = any(root.glob("*.dist-info"))
    return path if path.suffix == ".py" and not is_installed else None


def _of_skops(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as files:
        return {name.decode() for name in _SKOPS_MODULE.findall(files.read("schema.json"))}


def _of_torch(file: Path) -> set[str]:
    if not zipfile.is_zipfile(file):
        return set()
    with zipfile.ZipFile(file) as files:
        found = set()
        for name in files.namelist():
            if name.endswith("/data.pkl"):
                with files.open(name) as opened:
                    found |= _of_opened_pickle(opened)
        return found


def _of_pickle(file: Path) -> set[str]:
    with file.open("rb") as opened:
        return _of_opened_pickle(opened)


def _of_opened_pickle(file: IO[bytes]) -> set[str]:
    reader = _Reader(file)
    reader.load()
    return reader.modules


def _of_source(file: Path, module: str = "") -> set[str]:
    """Return what a file of Python imports, except for type checkers only."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in _run_nodes(ast.parse(file.read_bytes(), str(file))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and (package or not node.level):
            name = resolve_name("." * node.level + (node.module or ""), package)
            # What is imported from a package may be a module of it.
            found |= {name, *(f"{name}.{each.name}" for each in node.names)}
    return found


def _run_nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    parts = ast.iter_child_nodes(node)
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        parts = iter(node.orelse)
    for part in parts:
        yield from _run_nodes(part)


def _of_code(code: CodeType) -> set[str]:
    """Return what a function imports when it is called."""
    steps = list(dis.get_instructions(code))
    # The level of an import is put down before the names that are wanted of it.
    return {
        step.argval
        for level, _, step in zip(steps, steps[1:], steps[2:], strict=False)
        if step.opname == "IMPORT_NAME" and level.argval == 0
    }


_READERS: dict[str, Callable[[Path], set[str]]] = {
    ".pkl": _of_pickle,
    ".pth": _of_torch,
    ".py": _of_source,
    ".skops": _of_skops,
}


class _Any(type):
    """Makes a class that stands for anything: a call, an attribute of it is the class again."""

    def __call__(cls, *_: Any, **__: Any) -> Any:
        return cls

    def __getattr__(cls, _: str) -> Any:
        return cls

    def __setitem__(cls, _: Any, __: Any) -> None:
        """Take an item of a dictionary."""


class _Nothing(metaclass=_Any):
    """What a pickle is made of when nothing is made of it."""

    def __new__(cls, *_: Any, **__: Any) -> Any:
        return cls


class _Reader(pickle.Unpickler):
    """Reads a pickle, of which it makes nothing, and notes the modules that it names."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.modules: set[str] = set()

    def find_class(self, module: str, name: str) -> Any:
        """Note the module; of what cloudpickle needs for code, return what notes that too."""
        self.modules.add(module)
        if module.startswith("cloudpickle."):
            if name == "subimport":
                return self.modules.add
            if name == "_builtin_type":
                return lambda kind: self._code if kind == "CodeType" else _Nothing
        return _Nothing

    def persistent_load(self, _: Any) -> Any:
        """Leave out what is elsewhere, such as tensors."""
        return _Nothing

    def _code(self, *fields: Any) -> None:
        self.modules |= _of_code(CodeType(*fields))
