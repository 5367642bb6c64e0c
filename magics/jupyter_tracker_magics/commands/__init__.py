"""The subcommands of ``%tracker``, a module for each subject."""

import difflib
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from IPython.core.error import UsageError

from jupyter_tracker_magics.kernel import Kernel
from jupyter_tracker_magics.views import Bundle

MODULES = ("runs", "models", "doctor", "truth")
"""Those of this package that have subcommands, each in a tuple ``COMMANDS``."""


@dataclass(frozen=True)
class Command:
    """A subcommand.

    Attributes
    ----------
    name, arguments
        How it is called.
    run
        Takes what stands behind the name, and returns what to show.
    completes_runs
        Whether its arguments are runs.
    options
        Those of its arguments that begin with dashes.
    """

    name: str
    arguments: str
    run: Callable[[Kernel, str], Bundle]
    completes_runs: bool = False
    options: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How it is called."""
        return f"%tracker {self.name} {self.arguments}".rstrip()


def commands() -> Mapping[str, Command]:
    """Return all subcommands by their names."""
    modules = [import_module(f"{__name__}.{name}") for name in MODULES]
    return {each.name: each for module in modules for each in module.COMMANDS}


def call(kernel: Kernel, line: str) -> Bundle:
    """Do what stands behind ``%tracker``, and return what to show.

    Raises
    ------
    UsageError
        In one line: what is wrong and what to write instead.
    """
    from jupyter_tracker.contract.errors import TrackerError

    name, _, rest = line.strip().partition(" ")
    known = commands()
    if name not in known:
        nearest = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {nearest[0]}?" if nearest else f"use one of {', '.join(known)}."
        said = f"unknown subcommand {name}" if name else "a subcommand is missing"
        raise UsageError(f"%tracker: {said}, {hint} %tracker? explains them.")
    try:
        return known[name].run(kernel, rest.strip())
    except TrackerError as error:
        raise UsageError(f"%tracker {name}: {' '.join(error.message.split())}") from None


def words(command: str, line: str, least: int, most: int | None = None) -> list[str]:
    """Split the arguments of a subcommand.

    Raises
    ------
    UsageError
        When there are not as many as there have to be.
    """
    try:
        found = shlex.split(line)
    except ValueError:
        raise UsageError(
            f"%tracker {command}: a quotation mark is not closed in: {line}."
        ) from None
    if len(found) < least or len(found) > (least if most is None else most):
        usage = commands()[command].usage
        raise UsageError(f"%tracker {command}: {len(found)} arguments are given. Write: {usage}")
    return found


def completions(line: str, run_names: Callable[[], Sequence[str]]) -> list[str]:
    """Return what may stand at the end of a line that begins with ``%tracker``."""
    given = line.split()[1:]
    typed = given.pop() if given and not line[-1:].isspace() else ""
    known = commands()
    if not given:
        return [name for name in known if name.startswith(typed)]
    command = known.get(given[0])
    if command is None:
        return []
    found = [option for option in command.options if option not in given]
    if command.completes_runs and not typed.startswith("-"):
        found += ["last", *run_names()]
    return [each for each in found if each.startswith(typed)]
