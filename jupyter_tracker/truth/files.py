"""Files that code reads and writes, where their paths stand in it."""

import ast
import posixpath
from collections.abc import Mapping
from typing import NamedTuple

_WRITES = frozenset(
    """
    dump save save_model savetxt savez savez_compressed to_csv to_excel to_feather to_hdf to_json
    to_parquet to_pickle write_bytes write_csv write_parquet write_text
    """.split()
)
_READS = frozenset(
    """
    fromfile genfromtxt load load_model loadtxt read_bytes read_csv read_excel read_feather
    read_hdf read_json read_parquet read_pickle read_table read_text scan_csv scan_parquet
    """.split()
)


class Path(NamedTuple):
    """A path as it is written: texts, and names that hold others, one below the other."""

    parts: tuple[tuple[str, bool], ...]

    @property
    def names(self) -> list[str]:
        """The names that it is made of."""
        return [part for part, is_name in self.parts if is_name]

    def text(self, known: Mapping[str, str | None]) -> str | None:
        """Return the path; None when a name in it is not known."""
        found = [known.get(part) if is_name else part for part, is_name in self.parts]
        texts = [part for part in found if part is not None]
        return posixpath.normpath("/".join(texts)) if len(texts) == len(found) else None


class FileUse(NamedTuple):
    """A file that is read or written; ``appends`` when what it held stays in it.

    ``paths`` are what may be its path; the first one that is known to be a text is.
    """

    paths: tuple[Path, ...]
    writes: bool
    appends: bool = False


def path_of(node: ast.expr) -> Path | None:
    """Read a path: a text, a name, ``Path(…)``, ``a / b`` or ``os.path.join(a, b)``."""
    match node:
        case ast.Constant(value=str(text)) if text:
            return Path(((text, False),))
        case ast.Name(id=name):
            return Path(((name, True),))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _joined([left, right])
        case ast.Call(func=ast.Name(id="Path") | ast.Attribute(attr="Path" | "join"), args=parts):
            return _joined(parts)
    return None


def _joined(nodes: list[ast.expr]) -> Path | None:
    paths = [path_of(each) for each in nodes]
    known = [each.parts for each in paths if each is not None]
    return Path(sum(known, ())) if known and len(known) == len(paths) else None


def file_use(node: ast.Call) -> FileUse | None:
    """Say which file a call reads or writes; None for any other call."""
    match node.func:
        case ast.Name(id="open"):
            return _opened(node, node.args[:1], node.args[1:2])
        case ast.Attribute(value=owner, attr="open"):
            return _opened(node, [owner], node.args[:1])
        case ast.Attribute(value=owner, attr="write_text" | "write_bytes"):
            return _use([owner], writes=True)
        case ast.Attribute(value=owner, attr="read_text" | "read_bytes"):
            return _use([owner], writes=False)
        case ast.Attribute(attr=name) | ast.Name(id=name) if name in _WRITES | _READS:
            return _use([*node.args, *_by_keyword(node)], writes=name in _WRITES)
    return None


def _by_keyword(node: ast.Call) -> list[ast.expr]:
    named = {"path", "path_or_buf", "filepath_or_buffer", "file", "filename", "fname", "f"}
    return [each.value for each in node.keywords if each.arg in named]


def _opened(node: ast.Call, path: list[ast.expr], mode: list[ast.expr]) -> FileUse | None:
    modes = [*mode, *(each.value for each in node.keywords if each.arg == "mode")]
    texts = [each.value for each in modes if isinstance(each, ast.Constant)]
    text = set(str(texts[0]) if texts else "r")
    return _use(path, writes=bool(text & set("wxa+")), appends=bool(text & set("a+")))


def _use(nodes: list[ast.expr], *, writes: bool, appends: bool = False) -> FileUse | None:
    paths = tuple(path for each in nodes if (path := path_of(each)) is not None)
    return FileUse(paths, writes, appends) if paths else None
