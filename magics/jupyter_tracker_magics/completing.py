"""What Tab offers behind a magic: what may stand there, and no names that Python has."""

from collections.abc import Callable, Mapping
from typing import Any

Complete = Callable[[str], list[str]]
"""Takes a line up to the cursor, and returns what may take the place of its last word."""


def matchers(magics: Mapping[str, Complete]) -> list[Any]:
    """Return what to add to those of IPython's completer; where it has matches, no other is asked.

    IPython has such matchers since 8.6, and is given none before.

    Parameters
    ----------
    magics
        By the magic that the line begins with.
    """
    try:
        from IPython.core.completer import SimpleCompletion, context_matcher
    except ImportError:
        return []

    @context_matcher(identifier="jupyter_tracker")  # type: ignore[untyped-decorator]
    def matches(context: Any) -> dict[str, Any]:
        line = context.text_until_cursor
        magic, space, behind = line.lstrip().partition(" ")
        found = magics[magic](line) if space and magic in magics else []
        return {
            "completions": [SimpleCompletion(each, type="magic") for each in found],
            "matched_fragment": behind.rpartition(" ")[2],
            "ordered": True,
            "suppress": True,
        }

    return [matches]
