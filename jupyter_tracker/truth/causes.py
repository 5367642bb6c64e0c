"""Why two runs differ: what was different, the likeliest cause first."""

import ast
import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from itertools import zip_longest

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import names
from jupyter_tracker.truth.log import ExecutionRecord, RunLog
from jupyter_tracker.truth.statements import statements


class CauseKind(StrEnum):
    """What was different, the likeliest cause first."""

    CELL = "tracked cell"
    PARAM = "param"
    UPSTREAM = "cell before it"
    DATA = "data"
    SEED = "seed"
    ORDER = "order of the cells"
    IMPORTED = "imported package"
    COMMIT = "git commit"
    PYTHON = "Python"
    PACKAGE = "other package"
    HARDWARE = "hardware"


@dataclass(frozen=True)
class Cause:
    """Something that was different; an empty text where one run has nothing.

    Attributes
    ----------
    name
        What it is.
    was, now
        What it was in the first and in the second run.
    """

    kind: CauseKind
    name: str
    was: str
    now: str


@dataclass(frozen=True)
class MetricChange:
    """A metric that differs; None where a run has none."""

    name: str
    was: float | None
    now: float | None


@dataclass(frozen=True)
class Evidence:
    """What is known of a run.

    Attributes
    ----------
    log
        The cells that it depends on, None when they were not recorded.
    packages
        The version of each package that was installed.
    """

    run: e.Run
    log: RunLog | None = None
    packages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunComparison:
    """Two runs: their metrics that differ, and what was different, the likeliest cause first."""

    run_ids: tuple[str, str]
    metrics: tuple[MetricChange, ...]
    causes: tuple[Cause, ...]

    def __str__(self) -> str:
        lines = [f"{m.name}: {_number(m.was)} → {_number(m.now)}" for m in self.metrics]
        lines = lines or ["The metrics are the same."]
        if not self.causes:
            return "\n".join([*lines, "Nothing that was recorded is different."])
        for number, cause in enumerate(self.causes, 1):
            lines.append(f"{number}. {cause.kind}: {cause.name}")
            lines += [f"   - {text}" for text in cause.was.splitlines()]
            lines += [f"   + {text}" for text in cause.now.splitlines()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        metrics = "".join(
            f"<li>{escape(m.name)}: {_number(m.was)} → {_number(m.now)}</li>" for m in self.metrics
        )
        rows = "".join(
            f"<tr><td>{escape(c.kind)}</td><td>{escape(c.name)}</td><td><pre>{escape(c.was)}</pre>"
            f"</td><td><pre>{escape(c.now)}</pre></td></tr>"
            for c in self.causes
        )
        head = "<tr><th>cause</th><th></th><th>was</th><th>is</th></tr>"
        return f"<ul>{metrics}</ul><table>{head}{rows}</table>"


def compare(first: Evidence, second: Evidence) -> RunComparison:
    """Say how two runs differ, and what was different before.

    Parameters
    ----------
    first, second
        What is known of them.
    """
    metrics = first.run.data.metrics, second.run.data.metrics
    return RunComparison(
        (first.run.info.run_id, second.run.info.run_id),
        tuple(
            MetricChange(name, metrics[0].get(name), metrics[1].get(name))
            for name in sorted({*metrics[0], *metrics[1]})
            if repr(metrics[0].get(name)) != repr(metrics[1].get(name))  # NaN is the same as NaN
        ),
        tuple(causes(first, second)),
    )


def causes(first: Evidence, second: Evidence) -> list[Cause]:
    """Return what was different, the likeliest cause first.

    Parameters
    ----------
    first, second
        What is known of two runs.
    """
    params = _differences(first.run.data.params, second.run.data.params)
    found = [Cause(CauseKind.PARAM, *each) for each in params]
    found += _cells(first.log, second.log, {name for name, _, _ in params})
    found += [Cause(CauseKind.DATA, *each) for each in _differences(_data(first), _data(second))]
    imported = _imported(first.log) | _imported(second.log)
    for name, was, now in _differences(first.packages, second.packages):
        kind = CauseKind.IMPORTED if name.replace("-", "_") in imported else CauseKind.PACKAGE
        found.append(Cause(kind, name, was, now))
    found += [
        Cause(kind, name, first.run.data.tags.get(tag, ""), second.run.data.tags.get(tag, ""))
        for tag, (kind, name) in _TAGS.items()
        if first.run.data.tags.get(tag) != second.run.data.tags.get(tag)
    ]
    order = list(CauseKind)
    return sorted(found, key=lambda cause: order.index(cause.kind))


_TAGS = {
    names.SEEDS_TAG: (CauseKind.SEED, "seeds"),
    names.GIT_COMMIT_TAG: (CauseKind.COMMIT, "commit"),
    names.GIT_DIRTY_TAG: (CauseKind.COMMIT, "uncommitted changes"),
    names.PYTHON_TAG: (CauseKind.PYTHON, "version"),
    names.PROCESSOR_TAG: (CauseKind.HARDWARE, "processor"),
    names.GPU_TAG: (CauseKind.HARDWARE, "GPU"),
    names.MEMORY_TAG: (CauseKind.HARDWARE, "memory"),
}
# What several packages are called where they are installed, unlike where they are imported.
_DISTRIBUTIONS = {
    "sklearn": "scikit_learn",
    "cv2": "opencv_python",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "skimage": "scikit_image",
}


def _differences(was: Mapping[str, str], now: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [
        (name, was.get(name, ""), now.get(name, ""))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]


def _data(evidence: Evidence) -> dict[str, str]:
    inputs = evidence.run.inputs.dataset_inputs if evidence.run.inputs is not None else []
    found = {each.dataset.name: each.dataset.digest for each in inputs}
    tracked_by_dvc = evidence.run.data.tags.get(names.DATA_HASH_TAG)
    return {**found, "DVC": tracked_by_dvc} if tracked_by_dvc else found


# --- cells ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """A statement of a cell: what it says however it is formatted, and how it stands there."""

    text: str
    source: str
    sets: frozenset[str]


def _cells(first: RunLog | None, second: RunLog | None, params: set[str]) -> Iterator[Cause]:
    if first is None or second is None:
        return
    tracked = [_lines(log.needed[-1]) for log in (first, second)]
    yield from _edits(CauseKind.CELL, tracked[0], tracked[1], params)
    above = [[line for cell in log.needed[:-1] for line in _lines(cell)] for log in (first, second)]
    texts = [[line.text for line in lines] for lines in above]
    if texts[0] != texts[1] and sorted(texts[0]) == sorted(texts[1]):
        orders = [", ".join(str(each.number) for each in log.needed) for log in (first, second)]
        yield Cause(CauseKind.ORDER, "the same statements", orders[0], orders[1])
        return
    yield from _edits(CauseKind.UPSTREAM, above[0], above[1], params)


def _edits(
    kind: CauseKind, was: Sequence[_Line], now: Sequence[_Line], params: set[str]
) -> Iterator[Cause]:
    """Return each edit of statements that is more than that of a param."""
    texts = [line.text for line in was], [line.text for line in now]
    matcher = difflib.SequenceMatcher(a=texts[0], b=texts[1], autojunk=False)
    for how, start, end, new_start, new_end in matcher.get_opcodes():
        if how == "equal":
            continue
        pairs = list(zip_longest(was[start:end], now[new_start:new_end]))
        lines = [each for each in pairs if not _is_param(each, params)]
        if lines:
            old = "\n".join(line.source for line, _ in lines if line)
            new = "\n".join(line.source for _, line in lines if line)
            names_set = sorted(set().union(*(x.sets for pair in lines for x in pair if x)))
            word = {"insert": "added", "delete": "removed"}.get(how, "edited")
            yield Cause(kind, f"{', '.join(names_set) or 'statements'} {word}", old, new)


def _is_param(pair: tuple[_Line | None, _Line | None], params: set[str]) -> bool:
    """Whether two statements set the same params, and those are told of elsewhere."""
    one, other = pair
    return (
        one is not None
        and other is not None
        and one.sets == other.sets
        and bool(one.sets)
        and one.sets <= params
    )


def _lines(execution: ExecutionRecord) -> list[_Line]:
    source = _plain(execution.source)
    lines = execution.source.splitlines()
    return [
        _Line(
            each.text,
            "\n".join(lines[each.line - 1 : each.last_line]),
            frozenset(each.effects.sets),
        )
        for each in statements(source)
    ]


def _plain(source: str) -> str:
    """Return Python of the same lines, in which IPython's own syntax is a text."""
    lines = source.splitlines()
    for place, line in enumerate(lines):
        inner = line.lstrip()
        if inner.startswith("%%"):
            lines[place] = ""
        elif inner.startswith(("%", "!", "?")):
            lines[place] = f"{line[: len(line) - len(inner)]}_ = {inner!r}"
    return "\n".join(lines)


def _imported(log: RunLog | None) -> set[str]:
    """Name the distributions that the cells of a run import."""
    found: set[str] = set()
    for execution in log.needed if log is not None else ():
        try:
            tree = ast.parse(_plain(execution.source))
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return {_DISTRIBUTIONS.get(name, name).lower() for name in found}


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.6g}"
