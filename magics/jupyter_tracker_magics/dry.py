"""``--dry``: what a tracked cell would record, as far as that can be seen without running it."""

from collections.abc import Mapping, Sequence

from jupyter_tracker_magics.analysis import CellNames
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
        ["param", name, str(literals[-1].value), literals[-1].origin]
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
    return table(["", "name", "value", "from"], rows, "Nothing was run, and nothing is recorded.")
