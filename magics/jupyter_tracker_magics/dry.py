"""``--dry``: what a tracked cell would record, as far as that can be seen without running it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from jupyter_tracker.amounts import many
from jupyter_tracker_magics.analysis import CellNames, Literal
from jupyter_tracker_magics.inherited import Inherited
from jupyter_tracker_magics.loops import Loop
from jupyter_tracker_magics.options import Options
from jupyter_tracker_magics.views import Bundle, table

_IF_NUMBER = "if it is a number"


def preview(
    names: CellNames, loops: Sequence[Loop], options: Options, taken: Mapping[str, Inherited]
) -> Bundle:
    """Return a table of what a cell would record, with where each value would come from.

    Parameters
    ----------
    names
        What the cell sets and reads.
    loops
        Its outermost loops.
    options
        Which of it is wanted.
    taken
        The params that it would take from what is there now.
    """
    rows = [
        ["param", name, str(found.value), found.origin]
        for name, found in taken.items()
        if options.wants_param(name)
    ]
    rows += [
        _literal(name, literals[-1], options)
        for name, literals in names.literals.items()
        if options.wants_param(name)
    ]
    lines = {name: loop.line for loop in loops for name in loop.names}
    for name, result in names.results.items():
        if not options.wants_metric(name):
            continue
        if name in lines and options.wants("loops"):
            rows.append(["curve", name, _IF_NUMBER, f"loop, line {lines[name]} of the cell"])
        else:
            rows.append(["metric", name, _IF_NUMBER, result.origin])
    last = names.last
    known = names.literals.keys() | names.results.keys()
    if last is not None and last.name not in known and options.wants("metrics"):
        rows.append(["metric", last.name, f"{_IF_NUMBER}, or several", last.origin])
    note = "Nothing was run, and nothing is recorded."
    if options.sweep:
        size = math.prod(len(values) for values in options.sweep.values())
        note = f"The sweep has {many(size, 'run')}. {note}"
    return table(["", "name", "value", "from"], rows, note)


def _literal(name: str, literal: Literal, options: Options) -> list[str]:
    swept = options.sweep.get(name)
    if swept is None:
        return ["param", name, str(literal.value), literal.origin]
    values = ", ".join(str(value) for value in swept)
    return ["param", name, values, replace(literal, is_swept=True).origin]
