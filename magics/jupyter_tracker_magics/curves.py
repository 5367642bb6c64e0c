"""Curves from loops: names that a loop binds, logged once for each of its iterations."""

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Protocol, TypeVar

from jupyter_tracker_magics.loops import Loop
from jupyter_tracker_magics.values import as_number

T = TypeVar("T")

FULL_RATE = 10_000
"""Iterations a second that are all logged; of a loop that is faster for long only some are."""

_MAX_STEP = (1 << 63) - 1
_MIN_STEP = -_MAX_STEP - 1
_NEVER = 1 << 62
"""An iteration that no loop comes to."""


class Writer(Protocol):
    """Where points go: the journal of a run."""

    def metric(self, key: str, value: float, timestamp: int, step: int) -> None:
        """Take one point."""


@dataclass(slots=True)
class Curve:
    """What a loop has logged of a name.

    Attributes
    ----------
    line
        Where the loop begins.
    points
        How many.
    step, value
        The last one.
    every
        Of how many iterations one was logged, at the end of the loop.
    """

    line: int
    points: int = 0
    step: int = 0
    value: float = 0.0
    every: int = 1

    @property
    def origin(self) -> str:
        """Where it came from, for people."""
        return f"loop, line {self.line} of the cell"


@dataclass(frozen=True)
class Place:
    """Where curves come from, and go to.

    Attributes
    ----------
    namespace
        The user's variables.
    writer
        The journal of the run.
    wanted
        Says of a name whether it may be a curve.
    taken
        Says of a name whether the cell logs it by itself.
    """

    namespace: Mapping[str, object]
    writer: Writer
    wanted: Callable[[str], bool]
    taken: Callable[[str], bool]


@dataclass
class Watch:
    """Is told of every iteration of a cell's loops, and logs what they have bound.

    The cell itself calls `map`, `each`, `again` and `done`, as `loops.watch_loops` has it. What
    goes wrong here does not get into the cell.

    Attributes
    ----------
    loops
        By their numbers.
    place
        None where nothing is to be logged.
    curves
        What was logged.
    failed
        The names that could not be logged, and why.
    """

    loops: Sequence[Loop] = ()
    place: Place | None = None
    curves: dict[str, Curve] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    _watched: "dict[int, _Watched]" = field(default_factory=dict)

    map = map

    def each(self, number: int) -> Callable[[T], T]:
        """Begin a ``for`` loop; what is returned is to be called with each of its items."""
        if self.place is None:
            return _same
        try:
            self._watched[number] = _Watched(self, self.loops[number], self.place)
        except Exception as error:
            self.failed["a loop"] = str(error)
            return _same
        return self._watched[number].each

    def again(self, number: int, item: object = None) -> bool:
        """See an iteration of a ``while`` or ``async for`` loop begin."""
        if number in self._watched:
            self._watched[number].each(item)
        else:
            self.each(number)(item)
        return True

    def done(self, number: int) -> None:
        """See a loop end; a second time does no harm."""
        watched = self._watched.pop(number, None)
        if watched is not None:
            watched.end()

    def start(self, place: Place) -> None:
        """Begin to log; without this the loops go by unseen."""
        self.place, self.curves, self.failed = place, {}, {}
        self._watched.clear()

    def stop(self) -> None:
        """See nothing any more."""
        self.place = None
        self._watched.clear()


def _same(item: T) -> T:
    return item


@dataclass(slots=True)
class _Name:
    """A name in a loop that is running; ``mark`` tells what it was, where it may stay as it is."""

    name: str
    is_sure: bool
    mark: object
    curve: Curve | None


class _Watched:
    """A loop that is running.

    Attributes
    ----------
    each
        Called with the item of every iteration, which it returns: sees that iteration begin, and
        so the one before it end.
    end
        Logs the last iteration.
    """

    def __init__(self, watch: Watch, loop: Loop, place: Place) -> None:
        self._loop, self._place = loop, place
        self._curves, self._failed = watch.curves, watch.failed
        value_of = place.namespace.get
        self._names = [
            _Name(name, is_sure, None if is_sure else _mark(value_of(name)), None)
            for name, is_sure in loop.names.items()
            if place.wanted(name)
        ]
        self._every = 1
        self._since = monotonic()
        self.each, self.end = self._eyes()

    def _eyes(self) -> tuple[Callable[[T], T], Callable[[], None]]:
        """Make `each` and `end`: for speed, what every iteration needs is a variable of theirs."""
        value_of, write = self._place.namespace.get, self._place.writer.metric
        has_variable = self._loop.has_variable
        iteration, pause = -1, FULL_RATE
        due = 1 if self._names else _NEVER
        """The iteration at whose beginning to look at the one before it."""
        step = item = _MIN_STEP
        now, begin, end_of_now = 0, 0.0, 0.0
        """The time in milliseconds, and the seconds from which to which it is that."""

        def each(begun: T) -> T:
            nonlocal iteration, pause, due, has_variable, step, item, now, begin, end_of_now
            __tracebackhide__ = True
            iteration += 1
            if iteration == due:
                if step < item <= _MAX_STEP:
                    step = item
                else:  # from now on iterations are counted
                    has_variable, item = False, _MIN_STEP
                    step = iteration - 1 if iteration - 1 > step else step + 1
                seconds = time()
                if not begin <= seconds < end_of_now:
                    now = int(seconds * 1000)
                    begin, end_of_now = now / 1000, (now + 1) / 1000
                for name in self._names:
                    value = value_of(name.name)
                    number = value if type(value) is float else self._number(name, value)
                    if number is None:
                        name.mark = _NOTHING
                        continue
                    if not (name.is_sure or _is_new(name, value)):
                        continue
                    curve = name.curve or self._curve(name)
                    if curve is None:
                        continue
                    try:
                        write(name.name, number, now, step)
                    except Exception as error:
                        self._failed[name.name] = str(error)
                        self._drop(name)
                        continue
                    curve.points += 1
                    curve.step = step
                    curve.value = number
                due = iteration + self._every
                if iteration > pause:
                    pause = self._keep_pace(iteration)
            if has_variable:
                # Only a number is held: the user's objects must not live longer than they would.
                item = begun if type(begun) is int else _MIN_STEP  # type: ignore[assignment]
            return begun

        def end() -> None:
            nonlocal due
            __tracebackhide__ = True
            if iteration >= 0:
                due = iteration + 1
                each(None)
            for name in self._names:
                if name.curve is not None:
                    name.curve.every = max(name.curve.every, self._every)

        return each, end

    def _number(self, each: _Name, value: object) -> float | None:
        """Return the number that a name is bound to; one that is no number is let go."""
        number = as_number(value)
        if number is None and value is not None:
            self._drop(each)
        return number

    def _curve(self, each: _Name) -> Curve | None:
        """Begin a curve, unless the cell logs the name by itself; a second loop goes on with it."""
        curve = self._curves.get(each.name)
        if curve is None and self._place.taken(each.name):
            self._drop(each)
            return None
        each.curve = self._curves[each.name] = curve or Curve(self._loop.line)
        return each.curve

    def _drop(self, each: _Name) -> None:
        self._names = [other for other in self._names if other is not each]
        if not self._names:
            self._every = _NEVER

    def _keep_pace(self, iteration: int) -> int:
        """See to it that a loop is not slowed down by more points than anybody looks at.

        Returns
        -------
        int
            The iteration behind which to do so again.
        """
        now = monotonic()
        took, self._since = now - self._since, now
        if took < 1:
            self._every *= 2
        elif took > 2 and self._every > 1:
            self._every //= 2
        return iteration + FULL_RATE * self._every


def _is_new(each: _Name, value: object) -> bool:
    """Say whether a name that an iteration may leave alone was bound to another object."""
    mark = each.mark
    if value is (mark() if isinstance(mark, weakref.ref) else mark):
        return False
    each.mark = _mark(value)
    return True


def _mark(value: object) -> object:
    """Return what tells ``value`` from others later, without keeping alive what is large."""
    if type(value) is float or type(value) is int:
        return value
    try:
        return weakref.ref(value)
    except TypeError:
        return value if as_number(value) is not None else _NOTHING


_NOTHING = object()
