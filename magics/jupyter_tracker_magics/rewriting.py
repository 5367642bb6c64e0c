"""``%%track`` as text: how a tracked cell stays an ordinary cell.

Only the magic's own line becomes a call; the user's lines stay where they are, so that the shell
runs them as it runs any cell: own tracebacks and line numbers, top-level ``await``, the value of
the last line, interrupts.
"""

import linecache
import re

from IPython.core.inputtransformer2 import cell_magic

_CALL = "__import__('jupyter_tracker_magics').begin("
_MAGIC = re.compile(r"%%track(?:[ \t]+(?P<line>.*))?\s*")
_FUTURE_IMPORT = re.compile(r"from\s+__future__\s+import\s+[\w, ]+")


def rewrite(lines: list[str]) -> list[str]:
    """Turn a cell's ``%%track …`` line into the call that begins the run.

    An input transformer: other cells come back unchanged, so does the question ``%%track?``.
    """
    magic = _MAGIC.fullmatch(lines[0]) if lines else None
    if magic is None:
        return lines
    line, body = (magic["line"] or "").strip(), lines[1:]
    call = f"{_CALL}{line!r}, {''.join(body)!r})"
    # A second magic, as in %%track above %%time, is a cell magic again once it comes first.
    body = cell_magic(body)  # type: ignore[no-untyped-call]
    place = _last_future_import(body)
    if place is None:
        return [f"{call}\n", *body]
    body[place] = f"{body[place].rstrip()}; {call}\n"
    return [f"{_shown(line)}\n", *body]


# Without this mark a terminal would transform, and so judge, the cell at every key stroke.
rewrite.has_side_effects = True  # type: ignore[attr-defined]


def hide_call(filename: str, line_number: int, line: str) -> None:
    """Let tracebacks show what the user wrote instead of the call.

    Parameters
    ----------
    filename
        The shell's name for the cell.
    line_number
        Where the call is, counted from 1.
    line
        What stands behind ``%%track``.
    """
    entry = linecache.cache.get(filename)
    if entry is None or len(entry) != 4 or len(entry[2]) < line_number:
        return
    source = list(entry[2])
    before = source[line_number - 1].partition(_CALL)[0].rstrip("; ")
    # A comment, because tracebacks parse the source to find the failing expression.
    source[line_number - 1] = f"{before or _shown(line)}\n"
    linecache.cache[filename] = (entry[0], entry[1], source, entry[3])


def _shown(line: str) -> str:
    return f"# %%track {line}".rstrip()


def _last_future_import(body: list[str]) -> int | None:
    """Find the last line that Python wants before any call."""
    found = [index for index, line in enumerate(body) if _FUTURE_IMPORT.fullmatch(line.strip())]
    return found[-1] if found else None
