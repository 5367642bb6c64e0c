"""Line charts as SVG: no script, no library, and colors that a light and a dark page can bear."""

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

# The first of the front end's RUN_COLORS (runLooks.ts, which says how they were found).
PALETTE = ("#3e6da6", "#ec6a17", "#1caa59", "#a922ff", "#d90202", "#c57eab", "#8e6146", "#6d8a7b")
_DASHES = ("", "6 3", "2 3", "8 3 2 3")

WIDTH, HEIGHT = 300, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 6, 18
_TICKS = 4


@dataclass(frozen=True)
class Line:
    """A line of a chart.

    Attributes
    ----------
    name
        Of the run.
    color
        Number of its color.
    steps, values
        Its points, by step; a value that is not finite interrupts the line.
    """

    name: str
    color: int
    steps: Sequence[int]
    values: Sequence[float]


def chart(title: str, lines: Sequence[Line]) -> str:
    """Draw lines over their steps.

    Parameters
    ----------
    title
        What the values are; text, which is escaped.
    lines
        At least one, each with at least one point.

    Returns
    -------
    str
        An ``<svg>`` of `WIDTH` by `HEIGHT` pixels.
    """
    finite = [value for line in lines for value in line.values if math.isfinite(value)]
    x = _Scale.over([step for line in lines for step in line.steps], _LEFT, WIDTH - _RIGHT)
    y = _Scale.over(finite, HEIGHT - _BOTTOM, _TOP)
    parts = [*_grid(x, y, has_values=bool(finite)), *(_drawn(line, x, y) for line in lines)]
    label = escape(_described(title, lines), quote=True)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{label}" font-size="10" fill="currentColor">{"".join(parts)}</svg>'
    )


def color(number: int) -> str:
    """Return the color with a number."""
    return PALETTE[number % len(PALETTE)]


def ticks(low: float, high: float, count: int = _TICKS) -> list[float]:
    """Return about ``count`` round numbers from ``low`` to ``high``."""
    rough = (high - low) / count
    if not sys.float_info.min < rough < math.inf:
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((power * nice for nice in (1, 2, 5) if power * nice >= rough), power * 10)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)] or [low]


@dataclass(frozen=True)
class _Scale:
    """From values to pixels."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> "_Scale":
        low, high = min(values, default=0.0), max(values, default=1.0)
        if high - low < sys.float_info.min:  # nothing, or too little to calculate with
            room = abs(low) / 2 or 0.5
            low, high = low - room, high + room
        return cls(low, high, start, end)

    def __call__(self, value: float) -> float:
        # Halved, as the distance of two numbers may be more than a number can be.
        part = (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
        return round(self.start + part * (self.end - self.start), 1)


def _grid(x: _Scale, y: _Scale, *, has_values: bool) -> Iterator[str]:
    bottom = HEIGHT - _BOTTOM
    for value in ticks(y.low, y.high) if has_values else []:
        height = y(value)
        yield (
            f'<path d="M{_LEFT} {height}H{WIDTH - _RIGHT}" stroke="currentColor" opacity=".15"/>'
            f'<text x="{_LEFT - 4}" y="{height + 3}" text-anchor="end" opacity=".7">'
            f"{value:.3g}</text>"
        )
    yield f'<path d="M{_LEFT} {bottom}H{WIDTH - _RIGHT}" stroke="currentColor" opacity=".4"/>'
    for step in dict.fromkeys(round(value) for value in ticks(x.low, x.high)):
        if x.low <= step <= x.high:
            yield (
                f'<text x="{x(step)}" y="{HEIGHT - 5}" text-anchor="middle" opacity=".7">'
                f"{_short(step)}</text>"
            )


def _drawn(line: Line, x: _Scale, y: _Scale) -> str:
    stroke, dash = color(line.color), _DASHES[line.color // len(PALETTE) % len(_DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    drawn, path = [], []
    for piece in _pieces(line):
        points = [(x(step), y(value)) for step, value in piece]
        if len(points) == 1:  # a line of no length shows nothing
            (across, up) = points[0]
            drawn.append(f'<circle cx="{across:g}" cy="{up:g}" r="2.5" fill="{stroke}"/>')
        else:
            path.append("M" + "L".join(f"{across:g} {up:g}" for across, up in points))
    if path:
        look = f'fill="none" stroke="{stroke}" stroke-width="1.5"{dashed}'
        drawn.append(f'<path d="{"".join(path)}" {look}/>')
    return "".join(drawn)


def _pieces(line: Line) -> Iterator[list[tuple[int, float]]]:
    """Split a line where a value is not finite."""
    piece: list[tuple[int, float]] = []
    for step, value in zip(line.steps, line.values, strict=True):
        if math.isfinite(value):
            piece.append((step, value))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _described(title: str, lines: Sequence[Line]) -> str:
    ends = ", ".join(f"{line.name} ends at {line.values[-1]:.4g}" for line in lines[:5])
    more = f" and {len(lines) - 5} more" if len(lines) > 5 else ""
    return f"{title}: {ends}{more}"


def _short(step: int) -> str:
    for unit, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1000, "k")):
        if abs(step) >= 10 * unit:
            return f"{step / unit:g}{letter}"
    return str(step)
