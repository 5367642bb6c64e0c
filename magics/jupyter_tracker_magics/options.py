"""What may stand behind ``%%track``, and the sentence for what may not."""

import argparse
import ast
import difflib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import NamedTuple, NoReturn

from IPython.core.error import UsageError

CAPTURES = (
    "params", "metrics", "loops", "output", "figures", "models", "notebook", "environment", "git",
)  # fmt: skip
"""What a tracked cell records unless ``--no-…`` says otherwise."""

HELP = """Run this cell and record it as a run.

Usage::

    %%track [run name] [options]
    learning_rate = 0.05                 # a literal is a param
    for epoch in range(20):
        loss = train(learning_rate)      # a number in a loop is a curve
    auc = score()                        # a number that is computed is a metric

Recorded are the params, also those that the cell takes from earlier cells; the metrics; a curve
for every number that a loop sets; what the cell prints; the figures that it shows; the fitted
scikit-learn models that it assigns; the notebook; the installed packages and the git commit.
Names that begin with an underscore are left out. When the cell fails its run is FAILED, when it is
interrupted KILLED. Inside the cell ``jupyter_tracker.log_metric(...)`` and the like go to this run.

Options::

    --experiment NAME        put this run into the experiment NAME, made when it is new
    --description TEXT       say what this run is about
    --tag KEY=VALUE          set a tag; as often as you like
    --params PATTERN,…       record only params whose names match, as in --params "n_*,!n_jobs"
    --metrics PATTERN,…      record only metrics and curves whose names match
    --no-params  --no-metrics  --no-loops  --no-output  --no-figures  --no-models
    --no-notebook  --no-environment  --no-git
                             leave that out
    --parent RUN             put this run inside another: its id, its name, or last
    --nested                 put it inside the active run, and refuse when there is none
    --register NAME[@ALIAS]  register the model of this cell as the next version of NAME
    --live                   show the run, with its curves, while the cell runs
    --dry                    show what would be recorded; run nothing, record nothing
    --sweep NAME=V1,V2 …     run the cell once for every combination of these values of its own
                             literals, as children of one run
    --best METRIC[:min]      with --sweep: the metric whose highest (lowest) value is the best
    --stop-on-error          with --sweep: stop when the cell fails for a combination

A run name with spaces needs quotes: ``%%track "first try"``.
"""

MAGIC, NOTEBOOK_MAGIC = "%%track", "%track_notebook on"


@dataclass(frozen=True)
class Options:
    """One ``%%track`` line, understood.

    Attributes
    ----------
    run_name
        Empty for a generated name.
    experiment
        Empty for the current one.
    description, tags
        Of the run.
    params, metrics
        Shell globs of the names to record, everything when empty; with ``!`` those not to record.
    off
        Those of `CAPTURES` that were turned off.
    parent
        The run that this one is put into; empty for the active one, if there is any.
    is_nested
        Whether there has to be an active run.
    register
        The registered model that the cell's model becomes a version of, and the alias to set.
    is_live
        Whether to show the run while the cell runs.
    is_dry
        Whether only to show what would be recorded.
    sweep
        The values to try of each literal.
    best
        What the best of a sweep is.
    stops_on_error
        Whether a sweep ends when the cell fails.
    """

    run_name: str = ""
    experiment: str = ""
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()
    parent: str = ""
    is_nested: bool = False
    register: "Registration | None" = None
    is_live: bool = False
    is_dry: bool = False
    sweep: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    best: "Best | None" = None
    stops_on_error: bool = False

    @property
    def names_anything(self) -> bool:
        """Whether it gives the run a name, a place, a tag or the like, which may be wrong."""
        return bool(self.run_name or self.experiment or self.description or self.tags)

    def wants(self, capture: str) -> bool:
        """Say whether ``capture``, one of `CAPTURES`, is recorded."""
        return capture not in self.off

    def wants_param(self, name: str) -> bool:
        """Say whether the parameter ``name`` is recorded."""
        return self.wants("params") and _matches(name, self.params)

    def wants_metric(self, name: str) -> bool:
        """Say whether the metric ``name`` is recorded."""
        return self.wants("metrics") and _matches(name, self.metrics)


class Registration(NamedTuple):
    """A registered model, and the alias of its next version, if any."""

    name: str
    alias: str = ""


class Best(NamedTuple):
    """The metric that tells the best run, and whether that is the lowest."""

    metric: str
    is_lowest: bool = False


@lru_cache(maxsize=64)
def parse_options(line: str) -> Options:
    """Read what stands behind ``%%track``.

    Raises
    ------
    UsageError
        In one line: what is wrong and what to write instead.
    """
    parser = _parser(MAGIC)
    given = parser.read(line)
    if not given.sweep and (given.best or given.stop_on_error):
        option = "--best" if given.best else "--stop-on-error"
        parser.error(f"{option} goes with --sweep, as in --sweep lr=0.1,0.01")
    names = [name for name, _ in given.sweep]
    if len(set(names)) < len(names):
        parser.error("--sweep names a literal twice: give all its values at once, as in lr=1,2,3")
    return replace(
        _common(given),
        is_nested=given.nested,
        register=given.register,
        is_live=given.live,
        is_dry=given.dry,
        sweep=dict(given.sweep),
        best=given.best,
        stops_on_error=given.stop_on_error,
    )


def parse_notebook_options(line: str) -> Options:
    """Read what stands behind ``%track_notebook on``; otherwise as `parse_options`."""
    return _common(_parser(NOTEBOOK_MAGIC).read(line))


def option_completions(line: str, magic: str = MAGIC) -> list[str]:
    """Return the options that may stand at the end of a line with a magic."""
    typed = line.rpartition(" ")[2]
    known = _parser(magic).known_options
    return [option for option in known if option.startswith(typed)]


class _Parser(argparse.ArgumentParser):
    """Complains as IPython's magics do: in one line, without leaving the process."""

    @property
    def known_options(self) -> list[str]:
        return [option for action in self._actions for option in action.option_strings]

    def error(self, message: str) -> NoReturn:
        end = "" if message.endswith("?") else "."
        raise UsageError(f"{self.prog}: {message}{end} {self.prog.split()[0]}? shows all options.")

    def read(self, line: str) -> argparse.Namespace:
        """Read a line of words."""
        try:
            words = shlex.split(line)
        except ValueError:
            self.error(f"a quotation mark is not closed in: {line}")
        given, unknown = self.parse_known_intermixed_args(words)
        for option in unknown:
            self.error(_unknown(option, self.known_options))
        if len(given.run_name) > 1:
            name = " ".join(given.run_name)
            self.error(f'a run name with spaces needs quotes: {self.prog} "{name}"')
        return given


def _common(given: argparse.Namespace) -> Options:
    return Options(
        run_name="".join(given.run_name),
        experiment=given.experiment or "",
        description=given.description or "",
        tags=dict(given.tag),
        params=_patterns(given.params or ""),
        metrics=_patterns(given.metrics or ""),
        off=frozenset(given.off),
        parent=given.parent or "",
    )


@cache  # making one takes as long as an empty cell
def _parser(magic: str) -> _Parser:
    """Read what every run can have, and what only that of a cell can."""
    parser = _Parser(prog=magic, add_help=False, allow_abbrev=False)
    parser.add_argument("run_name", nargs="*")
    parser.add_argument("--experiment", type=_not_empty, metavar="NAME")
    parser.add_argument("--description", type=_not_empty, metavar="TEXT")
    parser.add_argument("--tag", type=_tag, action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--params", type=_not_empty, metavar="PATTERN,…")
    parser.add_argument("--metrics", type=_not_empty, metavar="PATTERN,…")
    parser.add_argument("--parent", type=_not_empty, metavar="RUN")
    for capture in CAPTURES:
        parser.add_argument(
            f"--no-{capture}", dest="off", action="append_const", const=capture, default=[]
        )
    if magic == MAGIC:
        _add_cell_options(parser)
    return parser


def _add_cell_options(parser: _Parser) -> None:
    parser.add_argument("--nested", action="store_true")
    parser.add_argument("--register", type=_registration, metavar="NAME[@ALIAS]")
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--dry", action="store_true")
    parser.add_argument("--sweep", type=_swept, nargs="+", default=[], metavar="NAME=V1,V2")
    parser.add_argument("--best", type=_best, metavar="METRIC[:min]")
    parser.add_argument("--stop-on-error", action="store_true")


def _not_empty(value: str) -> str:
    if not value.strip():
        raise argparse.ArgumentTypeError("give a value that is not empty")
    return value


def _tag(value: str) -> tuple[str, str]:
    key, equals, text = value.partition("=")
    if not key.strip() or not equals:
        raise argparse.ArgumentTypeError(f"{value!r} is no tag: write KEY=VALUE, as in team=fraud")
    return key.strip(), text


def _registration(value: str) -> Registration:
    name, at, alias = value.partition("@")
    if not name or (at and not alias):
        raise argparse.ArgumentTypeError(f"{value!r} is no model: write NAME or NAME@ALIAS")
    return Registration(name, alias)


def _best(value: str) -> Best:
    metric, _, direction = value.partition(":")
    if not metric or direction not in ("", "min", "max"):
        raise argparse.ArgumentTypeError(f"{value!r} is unknown: write METRIC, METRIC:min or :max")
    return Best(metric, direction == "min")


def _swept(value: str) -> tuple[str, tuple[object, ...]]:
    """Read ``lr=0.1,0.01``; what is no literal is text."""
    name, equals, text = value.partition("=")
    if not name.isidentifier() or not equals or not text.strip():
        raise argparse.ArgumentTypeError(
            f"{value!r} are no values to try: write NAME=VALUE,VALUE, as in lr=0.1,0.01"
        )
    try:
        values = ast.literal_eval(f"[{text}]")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        values = [_literal(each) for each in text.split(",") if each.strip()]
    return name, tuple(values)


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text.strip()


def _unknown(option: str, known: list[str]) -> str:
    name = option.split("=", 1)[0]
    nearest = difflib.get_close_matches(name, known, n=1)
    return f"unknown option {name}" + (f", did you mean {nearest[0]}?" if nearest else "")


def _patterns(value: str) -> tuple[str, ...]:
    return tuple(pattern.strip() for pattern in value.split(",") if pattern.strip())


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    if any(fnmatchcase(name, each[1:]) for each in patterns if each.startswith("!")):
        return False
    chosen = [each for each in patterns if not each.startswith("!")]
    return not chosen or any(fnmatchcase(name, each) for each in chosen)
