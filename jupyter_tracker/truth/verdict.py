"""Judging whether running the notebook from the top would give a run what it had, and why not.

The cells as they ran are followed, and the notebook's cells as they stand, from the top to the
tracked one. Where the tracked cell's terms are the same, so were its inputs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import msgspec

from jupyter_tracker.truth.flow import FILE, Cell, Flow, Term
from jupyter_tracker.truth.statements import statements


class Verdict(StrEnum):
    """Whether a run's inputs would be the same if the notebook ran from the top."""

    STRONG = "strong"
    WEAK = "weak"
    NOT_REPRODUCIBLE = "not reproducible"


class Kind(StrEnum):
    """Why a verdict is not strong."""

    GONE = "gone"
    OUTSIDE = "outside"
    EDITED = "edited"
    ORDER = "order"
    BELOW = "below"
    NOT_RUN = "not run"
    REPEATED = "repeated"
    FAILED = "failed"
    UNKNOWN = "unknown"
    MISSING = "missing"


_WORST = (Kind.GONE, Kind.OUTSIDE, Kind.MISSING)
"""What nobody who has only the notebook can make good."""


class Reason(msgspec.Struct, frozen=True):
    """A sentence that says why, and the cells to blame by their ids."""

    kind: Kind
    sentence: str
    cells: tuple[str, ...] = ()


class Judgement(msgspec.Struct, frozen=True):
    """A verdict with its reasons, and the executions that the run depends on, in their order.

    ``notes`` are sentences that do not speak against it.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    needed: tuple[int, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Execution:
    """A cell that ran.

    Attributes
    ----------
    source
        Plain Python.
    number
        The execution count, as in ``[7]``.
    cell_id
        The document's cell; empty where nobody said which one.
    failed_line
        The line at which it failed, counted from 1.
    """

    source: str
    number: int
    cell_id: str = ""
    failed_line: int | None = None


@dataclass(frozen=True)
class DocumentCell:
    """A code cell of the notebook as it stands; ``source`` is plain Python."""

    source: str
    cell_id: str = ""


def judge(executions: Sequence[Execution], document: Sequence[DocumentCell]) -> Judgement:
    """Judge the run of the last of these executions.

    Parameters
    ----------
    executions
        All that ran in the kernel, in order, from its start to the tracked cell.
    document
        The notebook's code cells, from the top, when the tracked cell ran.
    """
    return _Case(executions, document).judgement()


@dataclass
class _Case:
    executions: Sequence[Execution]
    document: Sequence[DocumentCell]
    reasons: list[Reason] = field(default_factory=list)
    _compared: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.texts = [{each.text for each in statements(c.source)} for c in self.document]
        self.place = {n: self._place_of(each) for n, each in enumerate(self.executions)}
        self.target = len(self.executions) - 1

    def judgement(self) -> Judgement:
        had = _followed(self.executions)[-1]
        needed = sorted({*_cells(had), self.target})
        self._unknown(had)
        place = self.place[self.target]
        if place is None:
            self._blame(Kind.MISSING, "the tracked cell does not stand in the notebook")
        else:
            self._compare(had, place, needed)
            self._failing(place)
        verdict = Verdict.STRONG
        if self.reasons:
            worst = any(each.kind in _WORST for each in self.reasons)
            verdict = Verdict.NOT_REPRODUCIBLE if worst else Verdict.WEAK
        return Judgement(verdict, tuple(self.reasons), tuple(needed), self._notes(needed))

    def _compare(self, had: list[Term], place: int, needed: list[int]) -> None:
        above = [Cell(each.source) for each in self.document[:place]]
        flow = Flow()
        for cell in above:
            flow.run(cell)
        target = self.executions[self.target]
        would = flow.run(Cell(target.source, target.failed_line))
        before = len(self.reasons)
        pairs = [each for each in zip(had, would, strict=True) if not _alike(*each, had)]
        for one, other in pairs:
            self._explain(one, other)
        if pairs:
            self._order(needed)
            if len(self.reasons) == before:
                self._blame(Kind.ORDER, "the cells ran otherwise than from top to bottom")

    # --- why two terms differ --------------------------------------------------------------------

    def _explain(self, had: Term, would: Term) -> None:
        """Say why a statement was made of others than it would be."""
        waiting: list[tuple[str, Term | None, Term | None]] = [("", had, would)]
        while waiting:
            name, one, other = waiting.pop()
            digests = (one.digest if one else "", other.digest if other else "")
            if digests[0] == digests[1] or digests in self._compared:
                continue
            self._compared.add(digests)
            if one is None:
                if other is not None:
                    self._explain_missing(name, other)
            elif other is not None and _text(one) == _text(other):
                keys = reversed({**one.reads, **other.reads})
                waiting += [
                    (_named(name, key), one.reads.get(key), other.reads.get(key)) for key in keys
                ]
            else:
                self._explain_other(name, one, other)

    def _explain_missing(self, name: str, would: Term) -> None:
        cell = self.document[would.cell]
        ran = any(self.place[n] == would.cell for n in self.place)
        if not ran:
            text = f"{self._quoted(would.cell)} stands above and has not run, but sets `{name}`"
            self._blame(Kind.NOT_RUN, text, cell.cell_id)

    def _explain_other(self, name: str, had: Term, would: Term | None) -> None:
        made = _last_statement(had)
        execution = self.executions[made.cell]
        place = self.place[made.cell]
        if place is None and not execution.cell_id:
            source = _first_line(execution.source)
            text = f"`{name}` was set outside of this notebook, by `{source}`"
            self._blame(Kind.OUTSIDE, text)
        elif place is None:
            text = f"`{name}` came from a cell that no longer exists: [{execution.number}]"
            self._blame(Kind.GONE, text)
        elif made.statement is not None and made.statement.text not in self.texts[place]:
            text = f"cell [{execution.number}] was edited after it ran, and `{name}` came from it"
            self._blame(Kind.EDITED, text, execution.cell_id)
        elif place > (self.place[self.target] or 0):
            text = f"`{name}` came from cell [{execution.number}], which stands below"
            self._blame(Kind.BELOW, text, execution.cell_id)
        elif (times := self._times(had, place)) > 1:
            text = f"cell [{execution.number}] ran {times} times, and changed `{name}` each time"
            self._blame(Kind.REPEATED, text, execution.cell_id)
        elif would is not None:
            self._explain_would(name, _last_statement(would))

    def _explain_would(self, name: str, would: Term) -> None:
        """Blame the cell that would have set a name last."""
        place = would.cell
        if place >= len(self.document):
            return
        numbers = [e.number for n, e in enumerate(self.executions) if self.place[n] == place]
        cell = self.document[place]
        if not numbers:
            text = f"{self._quoted(place)} stands above and has not run, but sets `{name}`"
            self._blame(Kind.NOT_RUN, text, cell.cell_id)
        elif would.statement and not any(
            would.statement.text in {each.text for each in statements(e.source)}
            for n, e in enumerate(self.executions)
            if self.place[n] == place
        ):
            text = f"cell [{numbers[-1]}] was edited after it ran, and now sets `{name}`"
            self._blame(Kind.EDITED, text, cell.cell_id)

    def _order(self, needed: list[int]) -> None:
        """Say in which order the cells ran, when that was not from top to bottom."""
        places = [place for n in needed if (place := self.place[n]) is not None]
        once = [place for n, place in enumerate(places) if place not in places[n + 1 :]]
        if any(one > other for one, other in pairwise(once)):
            order = ", ".join(str(place + 1) for place in once)
            cells = tuple(self.document[place].cell_id for place in once)
            self._blame(Kind.ORDER, f"cells ran in the order {order}, counted from the top", *cells)

    # --- other reasons ---------------------------------------------------------------------------

    def _unknown(self, had: list[Term]) -> None:
        found = {
            (term.cell, each.text) for root in had for term in root.all() for each in term.unknown
        }
        for cell, text in sorted(found):
            execution = self.executions[cell]
            sentence = f"cell [{execution.number}] {text}: what that gives is not known"
            self._blame(Kind.UNKNOWN, sentence, execution.cell_id)

    def _failing(self, target: int) -> None:
        """Blame cells above at which running from the top would stop."""
        last = {place: self.executions[n] for n, place in self.place.items() if n != self.target}
        for place, execution in sorted(last.items(), key=lambda each: each[0] or 0):
            if place is None or place >= target or execution.failed_line is None:
                continue
            if {each.text for each in statements(execution.source)} == self.texts[place]:
                text = f"cell [{execution.number}] fails, and stands above"
                self._blame(Kind.FAILED, text, execution.cell_id)

    def _notes(self, needed: list[int]) -> tuple[str, ...]:
        numbers = [str(e.number) for n, e in enumerate(self.executions) if n not in needed]
        return (f"not needed: cells {', '.join(numbers)}",) if numbers else ()

    # --- helpers ---------------------------------------------------------------------------------

    def _place_of(self, execution: Execution) -> int | None:
        """Find the cell of the document that ran, or one with the same code."""
        for place, cell in enumerate(self.document):
            if execution.cell_id and cell.cell_id == execution.cell_id:
                return place
        texts = [each.text for each in statements(execution.source)]
        for place, cell in enumerate(self.document):
            if texts and texts == [each.text for each in statements(cell.source)]:
                return place
        return None

    def _times(self, term: Term, place: int) -> int:
        cells = {each.cell for each in term.all() if each.statement is not None}
        return sum(1 for cell in cells if self.place[cell] == place)

    def _quoted(self, place: int) -> str:
        return f"the cell `{_first_line(self.document[place].source)}`"

    def _blame(self, kind: Kind, sentence: str, *cells: str) -> None:
        reason = Reason(kind, sentence, tuple(each for each in cells if each))
        if reason not in self.reasons:
            self.reasons.append(reason)


def _followed(executions: Sequence[Execution]) -> list[list[Term]]:
    flow = Flow()
    return [flow.run(Cell(each.source, each.failed_line)) for each in executions]


def _alike(had: Term, would: Term, cell: list[Term]) -> bool:
    """Whether a statement was made of the same; what it only adds to may have held anything."""
    if had.digest == would.digest:
        return True
    collects = had.statement.collects if had.statement else ""
    if not collects or any(
        collects in each.reads and each.statement and each.statement.collects != collects
        for each in cell
    ):
        return False
    return all(
        (one is None) == (other is None)
        and (key == collects or one is None or other is None or one.digest == other.digest)
        for key in {**had.reads, **would.reads}
        for one, other in ((had.reads.get(key), would.reads.get(key)),)
    )


def _cells(terms: list[Term]) -> Iterator[int]:
    yield from {each.cell for term in terms for each in term.all()}


def _last_statement(term: Term) -> Term:
    """Return the statement that made a term last."""
    made = [each for each in (term, *term.reads.values()) if each and each.statement]
    if term.statement is not None or not made:
        return term
    return max(
        (each for each in (_last_statement(r) for r in term.reads.values() if r)),
        key=lambda each: each.cell,
    )


def _text(term: Term) -> str:
    return term.statement.text if term.statement else ""


def _named(outer: str, key: str) -> str:
    """Name what a term read, for people; a part by its object."""
    if key in ("", "name", "object") or key.startswith("."):
        return outer
    if key.startswith(FILE):
        return key
    return key.partition(".")[0]


def _first_line(source: str) -> str:
    lines = [line for line in source.strip().splitlines() if line.strip()]
    text = lines[0] if lines else ""
    return text if len(text) <= 60 else f"{text[:57]}…"
