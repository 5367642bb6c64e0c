"""Room on the disk for files that wait to be sent: how much they may take, and what they take."""

import errno
import logging
import os
import re
import shutil
import time
from functools import cache
from pathlib import Path

from jupyter_tracker.contract.validation import shown
from jupyter_tracker.journal.files import FILES_SUFFIX

LIMIT_VARIABLE = "JUPYTER_TRACKER_OUTBOX_LIMIT"
_LIMIT = 20 << 30
_FREE = 1 << 30
"""Bytes of the disk that are left free; a tenth of a small disk."""
_INTERVAL = 60.0
"""Seconds until it is looked again what others have put there."""
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", re.ASCII | re.IGNORECASE)
_POWERS = ("", "k", "m", "g", "t")
_log = logging.getLogger("jupyter_tracker")


class Room:
    """What the folders of files in ``place`` may hold, those of other processes too."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._used = 0
        self._looked = float("-inf")

    def take(self, size: int) -> None:
        """Take room for so many bytes.

        Raises
        ------
        OSError
            ENOSPC when there is none.
        """
        if self._looked < time.monotonic() - _INTERVAL:
            self._used, self._looked = used(self._place), time.monotonic()
        if self._used + size > _limit(os.environ.get(LIMIT_VARIABLE, "")):
            raise _full(f"files that wait to be sent reach {LIMIT_VARIABLE}")
        disk = shutil.disk_usage(self._place)
        if disk.free - size < min(_FREE, disk.total // 10):
            raise _full("the disk is almost full")
        self._used += size


@cache
def room_in(place: Path) -> Room:
    """Return the room that all runs of this process share in a folder of journals."""
    return Room(place)


def used(place: Path) -> int:
    """Count the bytes of all files in the folders of files in ``place``."""
    return sum(
        bytes_of(file) for folder in place.glob(f"*{FILES_SUFFIX}") for file in files_in(folder)
    )


def files_in(folder: Path) -> list[Path]:
    """Return what is in a folder; nothing when there is none."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def size_of(text: str) -> int:
    """Read a number of bytes, such as ``1000000``, ``500MB`` or ``20 GiB``.

    Raises
    ------
    ValueError
        When it is none.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"Invalid size {shown(text)}: give bytes, or a size such as 500MB.")
    number, unit, binary = found.groups()
    return int(float(number) * (1024 if binary else 1000) ** _POWERS.index(unit.lower()))


@cache
def _limit(text: str) -> int:
    try:
        return size_of(text) if text else _LIMIT
    except ValueError as error:
        _log.warning("%s %s is not set to that; it is 20 GiB.", error, LIMIT_VARIABLE)
        return _LIMIT


def bytes_of(file: Path) -> int:
    """Return the size of a file; 0 when it is gone."""
    try:
        return file.stat().st_size
    except OSError:  # it has been sent meanwhile
        return 0


def _full(reason: str) -> OSError:
    return OSError(errno.ENOSPC, f"{os.strerror(errno.ENOSPC)}: {reason}")
