"""Tensors as bytes: the Open Inference Protocol's extension that clients of Triton use by default.

A body is JSON, of the length that a header says, and the tensors one after another: numbers by rows
and with the least byte first, texts each behind its length.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import prod
from typing import Any

import numpy as np

from jupyter_tracker.contract.validation import shown
from jupyter_tracker.serving.errors import bad_request

HEADER = "Inference-Header-Content-Length"
"""Says how long the JSON at the beginning of a body is."""

_LENGTH = 4
"""Bytes that say how long a text is."""


def split(body: bytes, said: str | None) -> tuple[bytes, memoryview]:
    """Part a body into its JSON and what follows, by the length that its header said, if any.

    Raises
    ------
    TrackerError
        BAD_REQUEST when there is no such length.
    """
    if said is None:
        return body, memoryview(b"")
    length = int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else -1
    if not 0 < length <= len(body):
        raise bad_request(
            f"The header {HEADER} is {shown(said)}: it is the length of the JSON that the body "
            f"begins with, from 1 to all of its {len(body)} bytes."
        )
    return body[:length], memoryview(body)[length:]


def parts(data: memoryview, sizes: Sequence[int]) -> list[memoryview]:
    """Part what follows the JSON into tensors of these sizes.

    Raises
    ------
    TrackerError
        BAD_REQUEST when they do not add up to all of it.
    """
    if sum(sizes) != len(data):
        raise bad_request(
            f"The inputs have {sum(sizes)} bytes by their binary_data_size, and {len(data)} bytes "
            f"follow the JSON, whose length is in the header {HEADER}."
        )
    return [data[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]


def decoded(data: memoryview, dtype: "np.dtype[Any]", shape: Sequence[int]) -> Any:
    """Return an array; texts are objects of the type bytes.

    Raises
    ------
    ValueError
        When there are more or fewer bytes than it has.
    """
    if dtype.hasobject:
        return _decoded_texts(data, shape)
    expected = prod(shape) * dtype.itemsize
    if len(data) != expected:
        raise ValueError(f"there are {len(data)} bytes of it, and it has {expected}")
    # A copy, as models may write into it.
    sent = np.dtype(np.uint8) if dtype.kind == "b" else dtype.newbyteorder("<")
    array = np.array(np.frombuffer(data, sent))
    return array.astype(dtype, copy=False).reshape(shape)


def encoded(array: Any) -> bytes:
    """Return the bytes of an array; those of objects are texts or bytes."""
    if array.dtype.hasobject:
        return b"".join(_encoded_text(each) for each in array.reshape(-1))
    return bytes(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())


def _decoded_texts(data: memoryview, shape: Sequence[int]) -> Any:
    found: list[bytes] = []
    at = 0
    for number in range(prod(shape)):
        start = at + _LENGTH
        if start > len(data):
            raise ValueError(f"it ends before value {number}")
        at = start + int.from_bytes(data[at:start], "little")
        if at > len(data):
            raise ValueError(f"it ends within value {number}")
        found.append(bytes(data[start:at]))
    if at < len(data):
        raise ValueError(f"{len(data) - at} bytes are left behind its {len(found)} values")
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array.reshape(shape)


def _encoded_text(value: str | bytes) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    return len(content).to_bytes(_LENGTH, "little") + content
