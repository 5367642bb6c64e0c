"""Parts of the package that need more than the client does."""

from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_tracker.contract.errors import ErrorCode, TrackerError


@contextmanager
def needs(what: str, requirement: str, otherwise: str = "") -> Iterator[None]:
    """Say what to install where an import inside of the block finds no package.

    Parameters
    ----------
    what
        What the import is for, as the beginning of the sentence.
    requirement
        What pip is told to install.
    otherwise
        What can be done instead, as the end of the sentence.

    Raises
    ------
    TrackerError
        NOT_IMPLEMENTED, naming the package that is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package.startswith("jupyter_tracker"):  # that is a fault of ours
            raise
        raise TrackerError(
            f"{what} needs {package}: pip install '{requirement}'{otherwise}",
            ErrorCode.NOT_IMPLEMENTED,
        ) from error
