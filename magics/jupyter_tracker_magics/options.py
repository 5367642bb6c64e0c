"""What may stand behind ``%%track``, and the sentence for what may not."""

import argparse
import difflib
import shlex
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NoReturn

from IPython.core.error import UsageError

CAPTURES = ("params", "metrics", "figures", "models", "notebook", "environment", "git")
"""What a tracked cell records unless ``--no-…`` says otherwise."""

HELP = """Run this cell and record it as a run.

Usage::

    %%track [run name] [options]
    learning_rate = 0.05          # a literal is a param
    auc = train(learning_rate)    # a number that is computed is a metric

Recorded are the params, the metrics, the figures that the cell shows, the fitted scikit-learn
models that it assigns, the notebook, the installed packages and the git commit. Names that begin
with an underscore are left out. When the cell fails its run is FAILED, when it is interrupted
KILLED. Inside the cell ``jupyter_tracker.log_metric(...)`` and the like go to this run.

Options::

    --experiment NAME        put this run into the experiment NAME, made when it is new
    --params PATTERN,…       record only params whose names match, as in --params "n_*,lr"
    --metrics PATTERN,…      record only metrics whose names match
    --no-params  --no-metrics  --no-figures  --no-models
    --no-notebook  --no-environment  --no-git
                             leave that out

A run name with spaces needs quotes: ``%%track "first try"``.
"""

_HINT = "%%track? shows all options."


@dataclass(frozen=True)
class Options:
    """One ``%%track`` line, understood.

    Attributes
    ----------
    run_name
        Empty for a generated name.
    experiment
        Empty for the current one.
    params, metrics
        Shell globs of the names to record, everything when empty.
    off
        Those of `CAPTURES` that were turned off.
    """

    run_name: str = ""
    experiment: str = ""
    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()

    def wants(self, capture: str) -> bool:
        """Say whether ``capture``, one of `CAPTURES`, is recorded."""
        return capture not in self.off

    def wants_param(self, name: str) -> bool:
        """Say whether the parameter ``name`` is recorded."""
        return self.wants("params") and _matches(name, self.params)

    def wants_metric(self, name: str) -> bool:
        """Say whether the metric ``name`` is recorded."""
        return self.wants("metrics") and _matches(name, self.metrics)


def parse_options(line: str) -> Options:
    """Read what stands behind ``%%track``.

    Raises
    ------
    UsageError
        In one line: what is wrong and what to write instead.
    """
    parser = _parser()
    given, unknown = parser.parse_known_intermixed_args(_split(line))
    for option in unknown:
        parser.error(_unknown(option, parser.known_options))
    if len(given.run_name) > 1:
        name = " ".join(given.run_name)
        parser.error(f'a run name with spaces needs quotes: %%track "{name}"')
    return Options(
        run_name="".join(given.run_name),
        experiment=given.experiment or "",
        params=_patterns(given.params or ""),
        metrics=_patterns(given.metrics or ""),
        off=frozenset(given.off),
    )


class _Parser(argparse.ArgumentParser):
    """Complains as IPython's magics do: in one line, without leaving the process."""

    @property
    def known_options(self) -> list[str]:
        return [option for action in self._actions for option in action.option_strings]

    def error(self, message: str) -> NoReturn:
        end = "" if message.endswith("?") else "."
        raise UsageError(f"%%track: {message}{end} {_HINT}")


def _parser() -> _Parser:
    parser = _Parser(prog="%%track", add_help=False, allow_abbrev=False)
    parser.add_argument("run_name", nargs="*")
    parser.add_argument("--experiment", type=_not_empty, metavar="NAME")
    parser.add_argument("--params", type=_not_empty, metavar="PATTERN,…")
    parser.add_argument("--metrics", type=_not_empty, metavar="PATTERN,…")
    for capture in CAPTURES:
        parser.add_argument(
            f"--no-{capture}", dest="off", action="append_const", const=capture, default=[]
        )
    return parser


def _not_empty(value: str) -> str:
    if not value.strip():
        raise argparse.ArgumentTypeError("give a value that is not empty")
    return value


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        raise UsageError(f"%%track: a quotation mark is not closed in: {line}. {_HINT}") from None


def _unknown(option: str, known: list[str]) -> str:
    name = option.split("=", 1)[0]
    nearest = difflib.get_close_matches(name, known, n=1)
    return f"unknown option {name}" + (f", did you mean {nearest[0]}?" if nearest else "")


def _patterns(value: str) -> tuple[str, ...]:
    return tuple(pattern.strip() for pattern in value.split(",") if pattern.strip())


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
