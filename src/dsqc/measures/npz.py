"""The members of an NPZ file: which of them are arrays, under which key, and what is broken or dangerous in them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from numpy.typing import NDArray

from dsqc.measures import npy
from dsqc.measures.unreadable import Unreadable

BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OverflowError, struct.error, zlib.error)
"""What the zip library raises about hostile bytes."""

_LOCAL_HEADER_BYTES = 30
_SUFFIX = ".npy"
_DRIVE = re.compile(r"[A-Za-z]:")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Member(NamedTuple):
    """``key`` is the name that NumPy gives the array, ``name`` that key without the zeros that count its ``generation``."""

    entry: zipfile.ZipInfo
    key: str
    name: str
    generation: int

    @property
    def pointer(self) -> str:
        return self.entry.filename


class Trouble(NamedTuple):
    """``pointer`` names the member, ``problem`` is a kind of the ``problems`` table, ``detail`` continues 'path: '."""

    pointer: str | None
    problem: str
    detail: str


def members(opened: zipfile.ZipFile, max_bytes: int) -> tuple[list[Member], list[Trouble], list[Trouble]]:
    """The arrays in the order of the file, what is odd about it, and what keeps it from being read."""
    entries = opened.infolist()
    shared = _shared_offsets(entries)
    found: dict[str, Member] = {}
    oddities, lost = [], []
    for entry in entries:
        key = entry.filename.removesuffix(_SUFFIX)
        refusal = _refusal(entry, max_bytes, is_shared=entry.header_offset in shared)
        if refusal is not None:
            lost.append(Trouble(entry.filename, *refusal))
        elif key == entry.filename:
            oddities.append(Trouble(entry.filename, "irregular", f"is no array: its name does not end in {_SUFFIX}"))
        else:
            if key in found:
                oddities.append(Trouble(entry.filename, "malformed", "stands in the file twice; the last is read"))
            elif "/" in key or "\\" in key:
                oddities.append(Trouble(entry.filename, "irregular", "lies in a folder inside the file, expected the key of an array"))
            found[key] = Member(entry, key, *_generation(key))
    if not found and not lost:
        lost.append(Trouble(None, "malformed", "has no arrays in it"))
    return list(found.values()), oddities, lost


def content(opened: zipfile.ZipFile, member: Member) -> bytes:
    """The bytes of a member, its checksum proved, never more than it states. Raises :class:`Unreadable`."""
    size_bytes = member.entry.file_size
    try:
        with opened.open(member.entry) as stream:
            unpacked = stream.read(size_bytes)
    except BROKEN as error:
        raise Unreadable("damaged", f"cannot be unpacked: {error}") from None
    if len(unpacked) != size_bytes:
        raise Unreadable("damaged", f"holds {len(unpacked):,} bytes, and the file states {size_bytes:,}")
    return unpacked


def newest(packed: bytes, name: str, max_bytes: int = 1 << 30) -> NDArray[Any]:
    """The array of that name, of its newest generation. Raises :class:`Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as opened:
            found, _, _ = members(opened, max_bytes)
            for member in found:
                if member.key == name:
                    return npy.array(content(opened, member))
    except BROKEN as error:
        raise Unreadable("malformed", f"is no NPZ file: {error}") from None
    raise Unreadable("malformed", f"has no array {name}")


def classes(packed: bytes, name: str) -> NDArray[Any]:
    """An array of labels as rows and columns of numbers; a third side has a channel for each class."""
    grid = newest(packed, name)
    return grid if grid.ndim == 2 else grid[..., 0] if grid.shape[2] == 1 else grid.argmax(axis=2)


def _generation(key: str) -> tuple[str, int]:
    name = key.lstrip("0")
    return (name, len(key) - len(name)) if name else (key, 0)


def _refusal(entry: zipfile.ZipInfo, max_bytes: int, *, is_shared: bool) -> tuple[str, str] | None:
    """Why a member is not read: kind and words."""
    name = entry.filename
    if is_shared:
        return "bad-archive", "shares its bytes with another member, as in a zip bomb"
    if ".." in name.replace("\\", "/").split("/") or name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "bad-archive", "leaves the file's folder when unpacked"
    if entry.flag_bits & 0x1:
        return "unsupported", "is encrypted"
    if entry.compress_type not in _METHODS:
        return "unsupported", f"is packed by method {entry.compress_type}, which dsqc does not unpack"
    if entry.file_size > max_bytes:
        return "too-large", f"states {entry.file_size:,} bytes, more than {max_bytes:,}"
    return ("damaged", "lies before the file begins") if entry.header_offset < 0 else None


def _shared_offsets(entries: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Where members begin that reach into the next one: unpacked one by one, a few bytes become any number of them."""
    return set(_overlapping(sorted((entry.header_offset, entry.compress_size) for entry in entries)))


def _overlapping(spans: Sequence[tuple[int, int]]) -> Iterator[int]:
    owner = end = spans[0][0] if spans else 0
    for offset, packed_bytes in spans:
        if offset < end:
            yield from (owner, offset)
        if offset + _LOCAL_HEADER_BYTES + packed_bytes > end:
            owner, end = offset, offset + _LOCAL_HEADER_BYTES + packed_bytes
