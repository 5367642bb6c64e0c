"""Whether code that comes with a model may run: the one place that decides.

A pickle is a program, and so are a script and the folder ``code`` beside a model. Whoever made them
can do with this machine what its user can.
"""

import os
import pickle
import warnings
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.extras import needs

VARIABLE = "JUPYTER_TRACKER_TRUST_PICKLE"

_YES = ("1", "true", "yes")


class Origin(NamedTuple):
    """Where a model comes from, and whether the person who loads it trusts that."""

    uri: str
    run_id: str | None = None
    trust: bool = False


def check(what: str, file: str, origin: Origin) -> None:
    """Refuse to run code that comes with a model, unless that is trusted.

    Parameters
    ----------
    what
        What the file is, such as "a pickle".
    file
        Its path in the folder.
    origin
        The model's.

    Raises
    ------
    TrackerError
        PERMISSION_DENIED, naming what is at stake, the file, who made it, and how to allow it.
    """
    if is_trusted(origin):
        return
    maker = f"the run {origin.run_id}" if origin.run_id else "nobody that the model names"
    raise TrackerError(
        f"Loading {origin.uri} would run code: '{file}' is {what}, made by {maker}, and can do on "
        "this machine whatever you can. If you trust who made it, pass trust=True to load_model or "
        f"--trust to the command, or set {VARIABLE}=true. Otherwise have it saved in a format "
        "without code: skops, safetensors, ONNX, or the library's own.",
        ErrorCode.PERMISSION_DENIED,
    )


def is_trusted(origin: Origin) -> bool:
    """Say whether code that comes with a model may run."""
    return origin.trust or os.environ.get(VARIABLE, "").lower() in _YES


def unpickle(path: Path, origin: Origin, how: str = "pickle") -> Any:
    """Load a pickle, where that is trusted; ``how`` it was made is "pickle" or "cloudpickle"."""
    check("a pickle", path.name, origin)
    if how == "cloudpickle":
        with needs("Loading this model", "cloudpickle"):
            import cloudpickle  # noqa: F401, which what it has written may import
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301, which is what was asked for above


def warn_of_pickle(what: str, remedy: str) -> None:
    """Say that a model can only be loaded by those who trust whoever made it."""
    warnings.warn(
        f"{what} is saved as a pickle, which runs code when it is loaded: others need trust=True "
        f"or {VARIABLE}=true for that. {remedy}",
        stacklevel=2,
    )
