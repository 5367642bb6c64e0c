"""Lists that know how to get their next page."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


class PagedList(list[T]):
    """A page of results; ``token`` asks for the next one and is None on the last."""

    def __init__(self, items: Iterable[T], token: str | None) -> None:
        super().__init__(items)
        self.token = token or None

    def to_list(self) -> list[T]:
        """Return the results alone."""
        return list(self)


def all_pages(
    ask: Callable[[int, str | None], PagedList[T]], page_size: int, max_results: int | None = None
) -> list[T]:
    """Ask for pages until there is none left, or there are ``max_results``.

    Parameters
    ----------
    ask
        Gets a page of so many results, by its token.
    page_size
        Most results that one page may have.
    max_results
        None for all.
    """
    found: list[T] = []
    token: str | None = None
    while max_results is None or len(found) < max_results:
        size = page_size if max_results is None else min(page_size, max_results - len(found))
        page = ask(size, token)
        found += page
        token = page.token
        if token is None:
            break
    return found
