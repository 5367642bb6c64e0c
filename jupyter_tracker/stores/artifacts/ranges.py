"""Parts of a file, as HTTP headers name them and as Python slices."""

import re

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)", re.ASCII)


def range_header(start: int, stop: int | None = None) -> str:
    """Write the slice ``start:stop`` as a Range header; empty when it is the whole file."""
    if start < 0:
        return f"bytes={start}"
    if stop is not None:
        return f"bytes={start}-{stop - 1}"
    return f"bytes={start}-" if start else ""


def parse_range(header: str) -> tuple[int, int | None]:
    """Read a Range header as a slice.

    The whole file, when the header says nothing that is understood: several ranges, other units.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None:
        return 0, None
    first, last = found.groups()
    if first and not last:
        return int(first), None
    if first and int(first) <= int(last):
        return int(first), int(last) + 1
    if not first and last and int(last):
        return -int(last), None
    return 0, None


def parse_content_range(header: str) -> tuple[int, int, int] | None:
    """Read a Content-Range header: the part as a slice, and the size of the whole."""
    found = _CONTENT_RANGE.fullmatch(header)
    if found is None:
        return None
    first, last, size = map(int, found.groups())
    return first, last + 1, size
