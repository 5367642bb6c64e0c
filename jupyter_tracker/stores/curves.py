"""Curves: of many points the few that draw the same line, because its extremes are among them.

Points stand in blocks of consecutive ones. A bucket of the x axis begins with the first block that
begins in it; of each bucket the first, last, lowest and highest points are kept, and the first that
is NaN. They are real points, never averages.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice, pairwise, repeat
from operator import le

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.requests import CurveX

_MOST_BLOCKS = 16_384
"""Blocks of one series: several for each pixel of a screen, in 2 MB of memory."""
MOST_PER_BUCKET = 5
MOST_IN_ANSWER = 25_000
"""Points of all curves of an answer, which is then about 1 MB."""

Point = tuple[int, int, float]
"""Step, timestamp in milliseconds, and value."""


class Blocks:
    """Points in the order of steps, and then timestamps; of long blocks those that are kept.

    Attributes
    ----------
    steps, timestamps, values
        The points, as parallel arrays.
    starts
        Where in these each block begins.
    counts
        How many points each block had.
    count
        How many points there were.
    """

    def __init__(self) -> None:
        self.steps, self.timestamps = array("q"), array("q")
        self.values = array("d")
        self.starts, self.counts = array("q"), array("q")
        self.count = 0

    def __len__(self) -> int:
        return len(self.values)

    def add_points(self, points: Iterable[Point]) -> None:
        """Add points, each as a block of its own."""
        for step, timestamp, value in points:
            self._begin_block(1)
            self._append((step,), (timestamp,), (value,))

    def add_blocks(self, other: "Blocks", first: int, last: int) -> None:
        """Add the blocks ``first:last`` of others."""
        begin, end = other.start(first), other.start(last)
        shift = len(self.values) - begin
        counts = other.counts[first:last]
        self.starts.extend(start + shift for start in other.starts[first:last])
        self.counts.extend(counts)
        self.count += sum(counts)
        self._append(other.steps[begin:end], other.timestamps[begin:end], other.values[begin:end])

    def start(self, block: int) -> int:
        """Return where a block begins, or where it would."""
        return self.starts[block] if block < len(self.starts) else len(self.values)

    def placed(self, x: CurveX, began: int) -> Sequence[int]:
        """Return where on the x axis the points are; the curve began at the time ``began``."""
        match x:
            case CurveX.STEP:
                return self.steps
            case CurveX.TIME:
                return self.timestamps
            case _:
                return [timestamp - began for timestamp in self.timestamps]

    def _begin_block(self, count: int) -> None:
        self.starts.append(len(self.values))
        self.counts.append(count)
        self.count += count

    def _append(
        self, steps: Iterable[int], timestamps: Iterable[int], values: Iterable[float]
    ) -> None:
        self.steps.extend(steps)
        self.timestamps.extend(timestamps)
        self.values.extend(values)


class Series(Blocks):
    """All points of a metric of a run; when there are many, blocks grow so that memory does not.

    Attributes
    ----------
    size
        Points of the blocks that are made of points; those that were added may have others.
    began
        The earliest of the timestamps.
    is_timely
        Whether no block has a timestamp before that of its first point, or after its last or the
        next block's first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.size = 1
        self.began = 0
        self.is_timely = True

    @property
    def is_whole(self) -> bool:
        """Whether it has every point."""
        return self.count == len(self)

    def extend(
        self, steps: Sequence[int], timestamps: Sequence[int], values: Sequence[float]
    ) -> None:
        """Add points that come after those that are there."""
        is_timely = all(map(le, timestamps, timestamps[1:]))
        self._note_times(min(timestamps), timestamps[0], is_timely)
        place = 0
        while place < len(values):
            room = self._room()
            part = slice(place, place + room)
            self._add(steps[part], timestamps[part], values[part])
            place += room
            self._merge_if_many()

    def extend_by(self, points: Iterable[Point]) -> None:
        """Add points one by one that come after those that are there."""
        rest = iter(points)
        while some := list(islice(rest, _MOST_BLOCKS)):
            steps, timestamps, values = zip(*some, strict=True)
            self.extend(steps, timestamps, values)

    def extend_in_blocks(
        self,
        steps: Sequence[int],
        timestamps: Sequence[int],
        values: Sequence[float],
        size: int,
    ) -> None:
        """Add points in blocks of at least so many, or all of them in one."""
        number = max(1, len(values) // size)
        bounds = [i * len(values) // number for i in range(number + 1)]
        for start, stop in pairwise(bounds):
            times = timestamps[start:stop]
            earliest = min(times)
            self._note_times(earliest, times[0], earliest == times[0] and max(times) == times[-1])
            self._begin_block(stop - start)
            kept = _extremes(values, start, stop)
            self._append(
                [steps[i] for i in kept], [timestamps[i] for i in kept], [values[i] for i in kept]
            )

    def add_whole(self, blocks: Blocks, earliest: int, is_timely: bool) -> None:
        """Add blocks that come after these."""
        before = (blocks.timestamps[start - 1] for start in islice(blocks.starts, 1, None))
        after = (blocks.timestamps[start] for start in islice(blocks.starts, 1, None))
        is_timely = is_timely and all(map(le, before, after))
        self._note_times(earliest, blocks.timestamps[0], is_timely)
        self.add_blocks(blocks, 0, len(blocks.starts))
        self._merge_if_many()

    def _note_times(self, earliest: int, first: int, is_timely: bool) -> None:
        """Note the earliest and the first time of what is added, and whether it is timely."""
        self.is_timely &= is_timely and (not self.count or self.timestamps[-1] <= first)
        self.began = min(self.began, earliest) if self.count else earliest

    def _room(self) -> int:
        """Say how many points can be added at once."""
        if self.size == 1:
            return _MOST_BLOCKS
        return self.size - self.counts[-1] if self._is_open() else self.size

    def _is_open(self) -> bool:
        """Say whether the last block takes more points."""
        return self.count > 0 and self.counts[-1] < self.size

    def _add(
        self, steps: Sequence[int], timestamps: Sequence[int], values: Sequence[float]
    ) -> None:
        added, end = len(values), len(self.values)
        if self.size == 1:
            self.starts.extend(range(end, end + added))
            self.counts.extend(repeat(1, added))
            self.count += added
        elif self._is_open():
            self.counts[-1] += added
            self.count += added
        else:
            self._begin_block(added)
        self._append(steps, timestamps, values)
        if self.size > 1:
            start = self.starts[-1]
            self._keep(start, _extremes(self.values, start, len(self.values)))

    def _merge_if_many(self) -> None:
        """Make one block of each few when there are too many."""
        if len(self.starts) <= _MOST_BLOCKS:
            return
        # Of what is left, two neighbours have more points than a block: it is no more than two
        # thirds of the most.
        while self.count * 3 > self.size * _MOST_BLOCKS:
            self.size *= 2
        firsts, counts = array("q"), array("q")
        for block, count in enumerate(self.counts):
            if counts and counts[-1] + count <= self.size:
                counts[-1] += count
            else:
                firsts.append(block)
                counts.append(count)
        bounds = [*(self.starts[first] for first in firsts), len(self.values)]
        blocks = [_extremes(self.values, start, stop) for start, stop in pairwise(bounds)]
        lengths = accumulate((len(block) for block in blocks[:-1]), initial=0)
        self.starts, self.counts = array("q", lengths), counts
        self._keep(0, [index for block in blocks for index in block])

    def _keep(self, start: int, kept: Sequence[int]) -> None:
        """Of the points from ``start`` on, keep some."""
        self.steps[start:] = array("q", [self.steps[i] for i in kept])
        self.timestamps[start:] = array("q", [self.timestamps[i] for i in kept])
        self.values[start:] = array("d", [self.values[i] for i in kept])


def curve(
    run_id: str, metric_key: str, blocks: Blocks, x: CurveX, began: int, most: int
) -> e.MetricCurve:
    """Make a curve of at most so many points."""
    chosen = _chosen(blocks, blocks.placed(x, began), most)
    return e.MetricCurve(
        run_id=run_id,
        metric_key=metric_key,
        count=blocks.count,
        is_whole=len(chosen) == blocks.count,
        steps=[blocks.steps[i] for i in chosen],
        timestamps=[blocks.timestamps[i] for i in chosen],
        values=[blocks.values[i] for i in chosen],
    )


def _chosen(blocks: Blocks, places: Sequence[int], most: int) -> Sequence[int]:
    """Choose points, as indexes; a clock that goes backwards is taken to have stood still."""
    if len(blocks) <= most:
        return range(len(blocks))
    begins = list(accumulate((places[start] for start in blocks.starts), max))
    low, span = begins[0], max(begins[-1], places[-1]) - begins[0] + 1
    buckets = most // MOST_PER_BUCKET
    edges = (low - (-i * span // buckets) for i in range(1, buckets))
    starts = (blocks.start(bisect_left(begins, edge)) for edge in edges)
    bounds = [0, *starts, len(blocks)]
    return [
        index
        for start, stop in pairwise(bounds)
        if start < stop
        for index in _extremes(blocks.values, start, stop)
    ]


def _extremes(values: Sequence[float], start: int, stop: int) -> list[int]:
    """Return where the first, last, lowest and highest values are, and the first NaN."""
    if stop - start <= 2:
        return list(range(start, stop))
    part = values[start:stop]
    total = sum(part)
    if total == total:  # neither NaN nor infinities of both signs
        found = {0, len(part) - 1, part.index(min(part)), part.index(max(part))}
    else:
        found = _extremes_beside_nan(part)
    return [start + i for i in sorted(found)]


def _extremes_beside_nan(values: Sequence[float]) -> set[int]:
    found = {0, len(values) - 1}
    numbers = [i for i, value in enumerate(values) if value == value]
    if numbers:
        found |= {min(numbers, key=values.__getitem__), max(numbers, key=values.__getitem__)}
    if len(numbers) < len(values):
        found.add(next(i for i, value in enumerate(values) if value != value))
    return found
