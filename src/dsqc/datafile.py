"""Where a file's bytes are, and the one way to open them: in a folder, in a zip archive, behind a URL."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

_BLOCK_BYTES = 1 << 20
_IN_MEMORY_BYTES = 1 << 28
LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
STORED, DEFLATED = 0, 8


class BadMemberError(Exception):
    """The archive does not hold the member that its directory promises; ``str()`` continues 'path: '."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A listed file. ``path`` names it below the root; ``location`` is the real file or URL that holds the bytes.

    For a member of an archive ``container`` is the archive's path below the root, ``offset`` the place of the member's
    local header in it, ``packed_bytes`` its size there, ``method`` its compression and ``crc32`` what the archive claims.
    """

    path: str
    location: str
    size_bytes: int
    container: str | None = None
    offset: int = 0
    packed_bytes: int = 0
    method: int = STORED
    crc32: int | None = None


def is_remote(location: str) -> bool:
    return "://" in location


def open_location(location: str) -> BinaryIO:
    """A seekable stream of a real file or of any URL that fsspec knows."""
    if is_remote(location):
        import fsspec

        return cast(BinaryIO, fsspec.open(location, "rb").open())
    return Path(location).open("rb")


def open_file(file: DataFile) -> BinaryIO:
    """A seekable stream of the file's content, a member unpacked and its checksum proved.

    Raises BadMemberError when the archive is at fault, OSError when the storage is.
    """
    if file.container is None:
        return open_location(file.location)
    with contextlib.ExitStack() as until_whole:
        small = file.size_bytes <= _IN_MEMORY_BYTES
        unpacked = cast(BinaryIO, until_whole.enter_context(io.BytesIO() if small else tempfile.TemporaryFile()))  # noqa: SIM115
        for block in _member_blocks(file):
            unpacked.write(block)
        unpacked.seek(0)
        until_whole.pop_all()
        return unpacked


def unreachable(error: PermissionError | FileNotFoundError) -> str:
    """What is told of a file that was listed and could not be opened; continues 'path: '."""
    if isinstance(error, FileNotFoundError):
        return "was listed and is gone: the dataset changed during the run"
    return "may not be opened: the file system denies permission"


def _member_blocks(file: DataFile) -> Iterator[bytes]:
    """The member's content, never more than its directory entry states."""
    crc, size_bytes = 0, 0
    for block in _unpacked(file):
        crc, size_bytes = zlib.crc32(block, crc), size_bytes + len(block)
        if size_bytes > file.size_bytes:
            raise BadMemberError(f"holds more than the {file.size_bytes:,} bytes that {file.container} states")
        yield block
    if size_bytes < file.size_bytes:
        raise BadMemberError(f"holds {size_bytes:,} bytes in {file.container}, which states {file.size_bytes:,}")
    if file.crc32 is not None and crc != file.crc32:
        raise BadMemberError(f"has CRC {crc:08x} in {file.container}, which states {file.crc32:08x}")


def _unpacked(file: DataFile) -> Iterator[bytes]:
    packed = _packed_blocks(file)
    if file.method == STORED:
        yield from packed
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in packed:
            rest = block
            while more := inflate.decompress(rest, _BLOCK_BYTES):
                yield more
                rest = inflate.unconsumed_tail
            if inflate.eof:
                return
    except zlib.error as error:
        raise BadMemberError(f"cannot be unpacked from {file.container}: {error}") from None


def _packed_blocks(file: DataFile) -> Iterator[bytes]:
    with open_location(file.location) as archive:
        archive.seek(file.offset)
        header = archive.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise BadMemberError(f"is not where the directory of {file.container} says")
        *_, name_bytes, extra_bytes = LOCAL_HEADER.unpack(header)
        archive.seek(name_bytes + extra_bytes, os.SEEK_CUR)
        left = file.packed_bytes
        while left:
            block = archive.read(min(left, _BLOCK_BYTES))
            if not block:
                raise BadMemberError(f"is cut short: {file.container} ends before it does")
            left -= len(block)
            yield block
