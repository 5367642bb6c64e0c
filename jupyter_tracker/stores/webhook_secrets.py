"""Secrets of webhooks at rest: encrypted when there is a key, which is MLflow's.

Stored texts begin with how they are kept, so that a key may be introduced later.
"""

import os
from typing import TYPE_CHECKING

from jupyter_tracker.contract.errors import TrackerError, invalid

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY_VARIABLE = "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY"
_PLAIN, _ENCRYPTED = "plain:", "fernet:"


def sealed(secret: str) -> str:
    """Return what the database keeps for ``secret``.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when there is a key that cannot be used.
    """
    key = os.environ.get(KEY_VARIABLE)
    if not secret:
        return ""
    if not key:
        return _PLAIN + secret
    return _ENCRYPTED + _fernet(key).encrypt(secret.encode()).decode()


def opened(stored: str) -> str:
    """Return the secret behind what the database keeps.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it was encrypted with a key that is not there any more.
    """
    if not stored.startswith(_ENCRYPTED):
        return stored.removeprefix(_PLAIN)
    key = os.environ.get(KEY_VARIABLE)
    if not key:
        raise _lost("is not set")
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(key).decrypt(stored.removeprefix(_ENCRYPTED).encode()).decode()
    except InvalidToken:
        raise _lost("is another one") from None


def _fernet(key: str) -> "Fernet":
    try:
        from cryptography.fernet import Fernet
    except ModuleNotFoundError:
        raise invalid(
            f"{KEY_VARIABLE} is set, but secrets cannot be encrypted: install cryptography with "
            "pip install cryptography"
        ) from None
    try:
        return Fernet(key)
    except ValueError:
        raise invalid(
            f"{KEY_VARIABLE} is not a Fernet key: make one with "
            "cryptography.fernet.Fernet.generate_key()."
        ) from None


def _lost(what: str) -> TrackerError:
    return invalid(
        f"The webhook's secret was encrypted with a key, but {KEY_VARIABLE} {what}. Set the key "
        "again, or give the webhook a new secret."
    )
