"""Reading answers that come in pages."""

from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")


def every(page: Callable[[str], tuple[list[T], str]]) -> Iterator[T]:
    """Give what stands on all pages; ``page`` gets one by its token, with the next one's."""
    token = ""
    while True:
        items, token = page(token)
        yield from items
        if not token:
            return
