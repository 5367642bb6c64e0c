"""The command line of this process, with no secret in it."""

import re
import shlex
from collections.abc import Sequence

from jupyter_tracker.credentials import without_credentials

MASK = "***"
_MAX_LENGTH = 4000
_SECRET_WORDS = frozenset(
    "apikey auth authorization credential credentials key passphrase passwd password pat pwd "
    "secret secrets token".split()
)
_SECRET_PARTS = ("apikey", "passwd", "password", "secret")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ASSIGNED = re.compile(r"(?P<name>[^=\s]+)=(?P<value>.+)", re.DOTALL)
_IN_URL = re.compile(r"(?<=[?&])(?P<name>[^=&#\s]+)=(?P<value>[^&#\s]*)")


def command_line(arguments: Sequence[str]) -> str:
    """Join a command's arguments as a shell would read them, without secrets.

    Masked are the values of options and of ``name=value`` whose name is about a password, a token,
    a key or the like, and logins in URLs. ``--max-tokens`` and ``--tokenizer`` are about none.
    """
    shown: list[str] = []
    follows_secret = False
    for argument in arguments:
        is_option = argument.startswith("-")
        shown.append(MASK if follows_secret and not is_option else _masked(argument))
        follows_secret = is_option and "=" not in argument and is_secret(argument)
    line = shlex.join(shown).replace(f"'{MASK}'", MASK)
    return line if len(line) <= _MAX_LENGTH else f"{line[:_MAX_LENGTH]}…"


def is_secret(name: str) -> bool:
    """Say whether what is called ``name`` is to be kept to oneself."""
    words = {word.lower() for word in _WORDS.findall(name)}
    return bool(words & _SECRET_WORDS) or any(
        part in word for word in words for part in _SECRET_PARTS
    )


def _masked(argument: str) -> str:
    """Mask values inside of one argument."""
    assigned = _ASSIGNED.fullmatch(argument)
    if assigned is not None and is_secret(assigned["name"]) and "://" not in assigned["name"]:
        return f"{assigned['name']}={MASK}"
    return _IN_URL.sub(
        lambda found: f"{found['name']}={MASK}" if is_secret(found["name"]) else found[0],
        without_credentials(argument),
    )
