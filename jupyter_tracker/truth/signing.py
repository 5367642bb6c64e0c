"""Signatures of verification reports: a report is what the holder of a key made of it.

The key is that of the process that verifies: in the environment, or in the data directory of its
user or server. Whoever has it can sign anything, so a signature proves that a report was not
changed by anybody else, and no more than that.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from jupyter_tracker import config

KEY_VARIABLE = "JUPYTER_TRACKER_VERIFICATION_KEY"
_KEY_FILE = "verification.key"


def signature(run_id: str, report: bytes) -> str:
    """Sign the report of a run.

    Parameters
    ----------
    run_id
        The run.
    report
        The report's file, byte for byte.
    """
    digest = hashlib.sha256(report).hexdigest()
    return hmac.new(_key(), f"{run_id}:{digest}".encode(), hashlib.sha256).hexdigest()


def is_signed(run_id: str, report: bytes, signed: str) -> bool:
    """Say whether a signature is that of this report and of this process's key."""
    return hmac.compare_digest(signature(run_id, report), signed)


def _key() -> bytes:
    """Return the key; the first time, make it."""
    named = os.environ.get(KEY_VARIABLE)
    if named:
        return named.encode()
    file = config.data_dir() / _KEY_FILE
    with contextlib.suppress(FileExistsError):  # from now on, it is the one
        if not file.exists():
            _make(file)
    return file.read_bytes()


def _make(file: Path) -> None:
    """Write a key that only the user can read; it is whole when its file appears."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_bytes(secrets.token_hex(32).encode())
    try:
        os.link(draft, file)
    finally:
        draft.unlink()
