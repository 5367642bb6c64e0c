"""Names of deployments, and ports, that every platform takes."""

import re

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown

_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_LONGEST = 32
"""Azure's limit; Kubernetes adds to its names, and ends at 63."""
_HIGHEST_PORT = 65_535


def check_name(name: str) -> None:
    """Refuse what is no name of a deployment.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, with a name that could be used.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise invalid(
            f"{shown(name)} is no name of a deployment: it has up to {_LONGEST} small letters, "
            f"digits and dashes, as in {name_like(name)!r}."
        )


def name_like(text: str) -> str:
    """Make a name of the model's own, or of its URI."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not slug[:1].isalpha():
        slug = f"model-{slug}"
    return slug[:_LONGEST].strip("-")


def check_port(port: int) -> None:
    """Refuse what is no port.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE.
    """
    if not 0 < port <= _HIGHEST_PORT:
        raise invalid(f"There is no port {port}: use 1 to {_HIGHEST_PORT}.")
