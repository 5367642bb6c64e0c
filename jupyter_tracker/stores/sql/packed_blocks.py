"""Blocks as bytes that can be joined: of each point its step, time, value, and one number more.

That is how many points the block had, where the point is a block's first, and otherwise zero. All
are numbers of eight bytes, little-endian.
"""

import sys
from array import array
from typing import Any

from jupyter_tracker.stores.curves import Blocks

_NUMBERS = 4
_BYTES = 8 * _NUMBERS


def pack(blocks: Blocks) -> bytes:
    """Return the bytes of blocks."""
    packed = array("q", bytes(len(blocks) * _BYTES))
    packed[0::_NUMBERS] = blocks.steps
    packed[1::_NUMBERS] = blocks.timestamps
    packed[2::_NUMBERS] = array("q", blocks.values.tobytes())
    for start, count in zip(blocks.starts, blocks.counts, strict=True):
        packed[start * _NUMBERS + 3] = count
    return _turned(packed).tobytes()


def unpack(packed: bytes) -> Blocks:
    """Make blocks of their bytes."""
    numbers = _turned(array("q", packed))
    counts = numbers[3::_NUMBERS]
    blocks = Blocks()
    blocks.steps, blocks.timestamps = numbers[0::_NUMBERS], numbers[1::_NUMBERS]
    blocks.values = array("d", numbers[2::_NUMBERS].tobytes())
    blocks.starts = array("q", [start for start, count in enumerate(counts) if count])
    blocks.counts = array("q", filter(None, counts))
    blocks.count = sum(blocks.counts)
    return blocks


def _turned(numbers: "array[Any]") -> "array[Any]":
    """Turn between this machine's order of bytes and little-endian."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
