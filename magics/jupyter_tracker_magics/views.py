"""Small views: HTML for a front end, and the same as plain text."""

from collections.abc import Sequence
from html import escape
from typing import Any

Bundle = dict[str, Any]
"""What is displayed, by MIME type."""

_SMALL = "font-size: 85%"
_CELL = "padding: 1px 10px 1px 0; text-align: left"
_MISSING = "-"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> Bundle:
    """Return a table; columns in which nothing stands are left out."""
    used = [place for place, name in enumerate(columns) if name or any(row[place] for row in rows)]
    columns = [columns[place] for place in used]
    rows = [[row[place] for place in used] for row in rows]
    return {"text/html": _html(columns, rows, note), "text/plain": _text(columns, rows, note)}


def line(text: str) -> Bundle:
    """Return one line."""
    html = f'<div style="{_SMALL}">{escape(text)}</div>'
    return {"text/html": html, "text/plain": text}


def progress(done: int, size: int, text: str) -> Bundle:
    """Return a bar that shows how much is done, and what comes next."""
    label = f"{done} of {size}" + (f" · {text}" if text else "")
    bar = f'<progress value="{done}" max="{size}"></progress>'
    html = f'<div style="{_SMALL}">{bar} {escape(label)}</div>'
    return {"text/html": html, "text/plain": label}


def number(value: float | None) -> str:
    """Write a number, or that there is none."""
    return _MISSING if value is None else f"{value:.6g}"


def _html(columns: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> str:
    head = "".join(f'<th style="{_CELL}">{escape(name)}</th>' for name in columns)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape(text)}</td>' for text in row) + "</tr>"
        for row in rows
    )
    below = f'<div style="{_SMALL}">{escape(note)}</div>' if note else ""
    head = f"<thead><tr>{head}</tr></thead>" if any(columns) else ""
    return f'<table style="{_SMALL}">{head}<tbody>{body}</tbody></table>{below}'


def _text(columns: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> str:
    widths = [max(len(text) for text in column) for column in zip(columns, *rows, strict=True)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in ((columns, *rows) if any(columns) else rows)
    ]
    return "\n".join([*lines, note] if note else lines)
