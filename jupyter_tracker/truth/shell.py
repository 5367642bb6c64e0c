"""What IPython's own syntax does, by its translation to Python: ``%…``, ``!…``, ``x = !…``."""

import ast
import shlex
from typing import NamedTuple


class Unknown(NamedTuple):
    """Something that code does which cannot be known, in words that follow its cell."""

    text: str
    may_set_names: bool = True


_PYTHON = frozenset({"time", "prun"})
"""Magics whose line is Python in the user's own namespace."""
_HARMLESS = frozenset(
    """
    alias autosave colors config connect_info dhist dirs doctest_mode env gui history html
    javascript js latex load_ext logstate lsmagic magic markdown matplotlib memit mprun notebook
    page pdef pdoc pfile pinfo pinfo2 pip conda pprint precision psearch psource pwd pycat pylab
    quickref recall reload_ext svg timeit tracker track_notebook who who_ls whos writefile xmode
    autoreload
    """.split()
)
_HARMLESS_COMMANDS = frozenset(
    "cat conda date df du echo free head hostname ls mamba nvidia-smi pip pip3 pwd tail tree uname "
    "uv wc which whoami".split()
)


def unknown_of_magic(node: ast.Call) -> list[Unknown] | str | None:
    """Say what a call of IPython's does that cannot be known.

    Returns
    -------
    list of Unknown, str or None
        Its unknown effects, none when it is harmless; or the Python that it runs; or None
        when it is no such call.
    """
    match node.func:
        case ast.Attribute(
            value=ast.Call(func=ast.Name(id="get_ipython"), args=[]), attr=attribute
        ):
            pass
        case _:
            return None
    texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
    words = [text for text in texts if isinstance(text, str)]
    if attribute in ("system", "getoutput") and words:
        return _command(words[0])
    if attribute in ("run_line_magic", "run_cell_magic") and words:
        return _magic(words, is_cell=attribute == "run_cell_magic")
    return [Unknown(f"calls IPython's {attribute}()")]


def _command(line: str) -> list[Unknown]:
    try:
        program = (shlex.split(line) or [""])[0]
    except ValueError:
        program = ""
    if program in _HARMLESS_COMMANDS and not set(line) & set("><|;&"):
        return []
    return [Unknown(f"runs the command `{line.strip()}`", may_set_names=False)]


def _magic(words: list[str], *, is_cell: bool) -> list[Unknown] | str:
    name, line = words[0], " ".join(words[1:2])
    if name in _HARMLESS:
        return []
    if name in _PYTHON and not is_cell:
        try:
            ast.parse(line)
        except (SyntaxError, ValueError):
            return [Unknown(f"runs %{name} {line}")]
        return line
    return [Unknown(f"runs {'%%' if is_cell else '%'}{name} {line}".strip())]
