"""An array in NumPy's own format (NPY), proved before NumPy makes an array of it; nothing is ever unpickled.

The header of an NPY file is a Python literal that states kind, order and sides of the values behind it. NumPy believes it: a header that
is made up asks for any amount of memory, and one that states objects runs whatever program was pickled into them. So the header is
bounded, read as a literal and held against the bytes that follow.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsqc.measures.shape import shown
from dsqc.measures.unreadable import Unreadable

MAGIC = b"\x93NUMPY"
LONGEST_HEADER = 10_000
_LENGTH_BYTES = {1: 2, 2: 4, 3: 4}
_KEYS = {"descr", "fortran_order", "shape"}
_MOST_SIDES = 32
_MOST_BYTES = 2**62
_KIND = re.compile(r"[<>|=]?(?:[?]|[biufcSU]\d{1,9}|[mM]8(?:\[\w{1,20}\])?)")
_LARGEST_ITEM = {"f": 8, "c": 16}
_LAST_CHARACTER = 0x10FFFF
_PYTHON_2_LONG = re.compile(r"(?<=\d)L(?=\s*[,)])")


class Header(NamedTuple):
    """``start`` is the offset of the first value. ``fortran_order`` says that the first side runs fastest."""

    kind: np.dtype[Any]
    shape: tuple[int, ...]
    fortran_order: bool
    start: int


def header(content: bytes) -> Header:
    """What the header states, held against the number of bytes behind it. Raises :class:`Unreadable`."""
    text, start = _text(content)
    stated = _literal(text)
    if not isinstance(stated, dict) or stated.keys() != _KEYS:
        raise _malformed(f"has the header {shown(stated)}, expected descr, fortran_order and shape")
    if not isinstance(stated["fortran_order"], bool):
        raise _malformed(f"states fortran_order {shown(stated['fortran_order'])}, expected True or False")
    kind, shape = _kind(stated["descr"]), _shape(stated["shape"])
    if math.prod(max(side, 1) for side in shape) * kind.itemsize > _MOST_BYTES:
        raise _malformed(f"states {in_words(shape)} values of {kind_name(kind)}, more than any memory holds")
    stated_bytes, there = math.prod(shape) * kind.itemsize, len(content) - start
    if stated_bytes != there:
        raise _malformed(f"states {in_words(shape)} values of {kind_name(kind)}, {stated_bytes:,} bytes, and {there:,} bytes follow")
    return Header(kind, shape, stated["fortran_order"], start)


def array(content: bytes) -> NDArray[Any]:
    """The array as a view of the bytes. Raises :class:`Unreadable`."""
    proved = header(content)
    if proved.kind.kind == "U" and _greatest(content, proved, "u4") > _LAST_CHARACTER:
        raise _malformed("holds numbers beyond the last character of Unicode, expected texts")
    if proved.kind.kind == "b" and _greatest(content, proved, "u1") > 1:
        raise _malformed("holds bytes other than 0 and 1, expected truth values")
    return np.ndarray(proved.shape, proved.kind, content, proved.start, order="F" if proved.fortran_order else "C")


def kind_name(kind: np.dtype[Any]) -> str:
    """The kind of values without byte order and length of texts: uint8, float64, str, bytes, …"""
    return {"U": "str", "S": "bytes"}.get(kind.kind, kind.name)


def in_words(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{side:,}" for side in shape) or "1"


def _text(content: bytes) -> tuple[str, int]:
    """The header as text, and where it ends."""
    if not content.startswith(MAGIC):
        raise _malformed("does not begin with the signature of an NPY array")
    major, minor = (*content[6:8], 0, 0)[:2]
    if major not in _LENGTH_BYTES or minor != 0:
        raise Unreadable("unsupported", f"has version {major}.{minor} of the NPY format, expected 1.0, 2.0 or 3.0")
    begin = 8 + _LENGTH_BYTES[major]
    length = int.from_bytes(content[8:begin], "little")
    if length > LONGEST_HEADER:
        raise _malformed(f"states a header of {length:,} bytes, expected at most {LONGEST_HEADER:,}")
    if begin + length > len(content):
        raise _malformed(f"is cut short: it ends inside its header, after {len(content):,} bytes")
    try:
        return content[begin : begin + length].decode("utf-8" if major == 3 else "latin-1"), begin + length
    except UnicodeDecodeError:
        raise _malformed("has a header that is no UTF-8") from None


def _literal(text: str) -> object:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stated: object = ast.literal_eval(_PYTHON_2_LONG.sub("", text).strip())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise _malformed(f"has the header {shown(text)}, which is no Python literal") from None
    return stated


def _kind(stated: object) -> np.dtype[Any]:
    if isinstance(stated, list | tuple):
        raise Unreadable("unsupported", "holds records of several fields, expected one kind of values")
    if not isinstance(stated, str):
        raise _malformed(f"states the kind {shown(stated)}, expected a text such as '|u1'")
    if stated.lstrip("<>|=").startswith("O"):
        raise _malformed("holds Python objects, which are never unpickled")
    try:
        kind = np.dtype(stated) if _KIND.fullmatch(stated) else None
    except (TypeError, ValueError):
        kind = None
    if kind is None or not 0 < kind.itemsize <= _LARGEST_ITEM.get(kind.kind, kind.itemsize):
        raise Unreadable("unsupported", f"states the kind {shown(stated)}, expected truth values, numbers of up to 64 bits, texts or times")
    return kind


def _shape(stated: object) -> tuple[int, ...]:
    if not isinstance(stated, tuple) or len(stated) > _MOST_SIDES or not all(type(side) is int and side >= 0 for side in stated):
        raise _malformed(f"states the shape {shown(stated)}, expected up to {_MOST_SIDES} whole numbers from 0")
    return stated


def _greatest(content: bytes, proved: Header, unit: str) -> int:
    if len(content) == proved.start:
        return 0
    byte_order = ">" if proved.kind.str.startswith(">") else "<"
    return int(np.frombuffer(content, np.dtype(byte_order + unit), offset=proved.start).max())


def _malformed(detail: str) -> Unreadable:
    return Unreadable("malformed", detail)
