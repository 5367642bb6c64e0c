"""Figures that a cell shows, collected on their way to the screen."""

import base64
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

MAX_FIGURES = 100
"""A cell may redraw in a loop for hours: the memory it takes must end somewhere."""

_KINDS: tuple[tuple[str, str], ...] = (
    ("application/vnd.plotly.v1+json", "plotly.json"),
    ("application/vnd.vegalite.", "vl.json"),
    ("application/vnd.vega.", "vg.json"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/jpeg", "jpg"),
)
"""Beginnings of MIME types, and the ending of the file; the first that a display has is kept."""

_SCHEMA = "https://vega.github.io/schema/"
_BEFORE_CHART = re.compile(r"^\s*\}\)\((?=\{)", re.MULTILINE)
"""Behind it Altair's HTML has the chart, as the argument of the function that draws it."""


@dataclass(frozen=True)
class Figure:
    """One figure; ``ending`` is that of the file name, ``content`` what the MIME bundle had."""

    ending: str
    content: Any

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        if self.ending.endswith("json"):
            return json.dumps(self.content).encode()
        if isinstance(self.content, bytes):
            return self.content
        text: str = self.content
        return text.encode() if self.ending == "svg" else base64.b64decode(text)


def figure_of(bundle: dict[str, Any]) -> Figure | None:
    """Return the figure in a MIME bundle, in its richest form."""
    for beginning, ending in _KINDS:
        for mime, content in bundle.items():
            if mime.startswith(beginning):
                return Figure(ending, content)
    page = bundle.get("text/html")
    return _chart_in(page) if isinstance(page, str) else None


def _chart_in(page: str) -> Figure | None:
    """Return the Vega chart that HTML draws, which is all that Altair gives by default."""
    found = _BEFORE_CHART.search(page) if _SCHEMA in page else None
    if found is None:
        return None
    try:
        chart, _ = json.JSONDecoder().raw_decode(page, found.end())
    except ValueError:
        return None
    schema = str(chart.get("$schema", ""))
    if not schema.startswith(_SCHEMA):
        return None
    return Figure("vl.json" if "/vega-lite/" in schema else "vg.json", chart)


class FigureCapture:
    """Looks at what the shell displays between `start` and `stop`, and changes nothing of it.

    It observes the two methods through which every shell displays, because ``register_hook``
    exists only in kernels, in old ones only half, and sees only the main thread's displays.
    """

    def __init__(self, shell: "InteractiveShell") -> None:
        self._shell = shell
        self._figures: dict[object, Figure] = {}
        self._undo: list[Callable[[], None]] = []
        self.missed = 0

    @property
    def figures(self) -> list[Figure]:
        """The figures in the order of their first display."""
        return list(self._figures.values())

    def start(self) -> None:
        """Begin to look."""
        self._undo = [
            observe(self._shell.display_pub, "publish", self._see),
            observe(self._shell.displayhook, "write_format_data", self._see),
        ]

    def stop(self) -> None:
        """Leave the shell as it was."""
        while self._undo:
            self._undo.pop()()

    def _see(
        self,
        data: dict[str, Any],
        *_: object,
        transient: dict[str, Any] | None = None,
        **__: object,
    ) -> None:
        figure = figure_of(data)
        if figure is None:
            return
        # A display with an id may be updated: then its last state is the figure.
        key = (transient or {}).get("display_id") or len(self._figures)
        if len(self._figures) < MAX_FIGURES or key in self._figures:
            self._figures[key] = figure
        else:
            self.missed += 1


def observe(target: object, method: str, see: Callable[..., None]) -> Callable[[], None]:
    """Let ``see`` have the arguments of ``method`` before it runs; return how to undo that."""
    own = vars(target)
    before = own.get(method)
    original = getattr(target, method)

    def observed(*args: Any, **kwargs: Any) -> Any:
        # What the user displays is displayed, whatever becomes of its copy.
        with suppress(Exception):
            see(*args, **kwargs)
        return original(*args, **kwargs)

    def undo() -> None:
        if before is None:
            own.pop(method, None)
        else:
            own[method] = before

    own[method] = observed
    return undo
