r"""The format of a journal: lines of text, each with a checksum.

::

    1b9a63ed h {"journal":1,"run_id":"…","tracking_uri":"…",…}
    5c1f9f0e m {"key":"loss","value":0.25,"timestamp":1700000000000,"step":3}
    …

A line is the CRC-32 (ISO-HDLC, as in zlib) of what follows it, in eight hexadecimal digits; a
space; the kind of the record in one letter; a space; the record as JSON; and a line feed. JSON
escapes line feeds, so that after damage the next line is found again. The first line is the
header, which says all that is needed to make the run.
"""

import zlib
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from jupyter_tracker.contract import codec
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError

VERSION = 1

_KIND = 9
"""Where the kind stands in a line: after the checksum and a space."""
_START = _KIND + 2
"""Where the JSON of a line begins."""


class Kind(StrEnum):
    """What a record is."""

    HEADER = "h"
    METRIC = "m"
    PARAM = "p"
    TAG = "t"
    STATUS = "s"


class Header(e.Entity, kw_only=True, omit_defaults=False):
    """The first record of a journal: whose it is, and how to make the run where there is none.

    Attributes
    ----------
    journal
        The version of the format.
    run_id
        The run, by the id that its client gave it.
    tracking_uri
        Where the run is to go, by a URI that lasts; "" is the Jupyter data directory.
    is_known
        Whether the store had the run when the journal was begun.
    experiment_id, experiment_name
        Where a run that the store does not have belongs: an id, or a name that may be new.
    run_name, user_id, start_time, tags
        What such a run begins with; ``start_time`` in milliseconds since the epoch.
    host, pid, process_start
        The process that writes, as in `processes.Process`.
    client
        The program and its version.
    """

    journal: int = VERSION
    run_id: str
    tracking_uri: str = ""
    is_known: bool = True
    experiment_id: str = ""
    experiment_name: str = ""
    run_name: str = ""
    user_id: str = ""
    start_time: int = 0
    tags: list[e.RunTag] = []
    host: str = ""
    pid: int = 0
    process_start: int = 0
    client: str = ""


class Status(e.Entity):
    """A run's status from ``time`` on, in milliseconds since the epoch."""

    status: e.RunStatus
    time: int


class Record(msgspec.Struct, frozen=True, gc=False):
    """One line of a journal: its kind, and its JSON."""

    kind: str
    body: bytes


def line(kind: str, body: bytes) -> bytes:
    """Write a record as a line."""
    text = b"%b %b\n" % (kind.encode(), body)
    return b"%08x %b" % (zlib.crc32(text), text)


def read(text: bytes) -> Record | None:
    """Read a line without its line feed; None when it is damaged."""
    if len(text) < _START:
        return None
    # Compared as it is written: int() takes other spellings of the number too.
    if text[:_KIND] != b"%08x " % zlib.crc32(text[_KIND:] + b"\n"):
        return None
    return Record(chr(text[_KIND]), text[_START:])


def read_header(first: Record | None) -> Header | None:
    """Read the first record of a journal; None when it is damaged, or of a newer version."""
    if first is None or first.kind != Kind.HEADER:
        return None
    try:
        header = codec.decode(first.body, Header)
    except TrackerError:
        return None
    return header if header.journal <= VERSION else None


def joined(bodies: Sequence[bytes]) -> bytes:
    """Make one JSON array of several records' JSON, to be decoded at once."""
    return b"[" + b",".join(bodies) + b"]"
