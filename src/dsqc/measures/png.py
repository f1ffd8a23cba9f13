"""The chunks of a PNG file: whether all are there, in order and as their checksums say, and what follows the last.

Decoders stop when the pixels are complete. They pass over a missing end and over bytes appended to the file, so the chunks
are walked here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FRAME_BYTES = 12
_PALETTE_COLOUR = 3
_MOST_CHUNKS = 1_000_000


class Chunk(NamedTuple):
    """``data`` is the offset of its data; the checksum stands behind them."""

    name: bytes
    data: int
    length: int

    @property
    def start(self) -> int:
        return self.data - 8

    @property
    def end(self) -> int:
        return self.data + self.length + 4


class Walk(NamedTuple):
    """``lost`` says what is missing or spoilt, in words that continue 'path: ', and is None for a whole file; ``end`` is the offset
    behind the last whole chunk."""

    lost: str | None
    end: int


def chunks(content: bytes) -> Iterator[Chunk]:
    """The chunks that lie whole in the file, up to and with IEND."""
    position = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if position + _FRAME_BYTES > len(content):
            return
        chunk = Chunk(content[position + 4 : position + 8], position + 8, int.from_bytes(content[position : position + 4], "big"))
        if chunk.end > len(content):
            return
        yield chunk
        if chunk.name == b"IEND":
            return
        position = chunk.end


def walk(content: bytes) -> Walk:
    """Hold the whole file against its own frame: signature, checksums, order, end."""
    if not content.startswith(SIGNATURE):
        return Walk("is damaged: it does not begin with the PNG signature", 0)
    end = len(SIGNATURE)
    names: list[bytes] = []
    for chunk in chunks(content):
        if not chunk.name.isalpha():
            return Walk(f"is damaged: no chunk begins at byte {chunk.start:,}", end)
        if _crc(content, chunk) != int.from_bytes(content[chunk.end - 4 : chunk.end], "big"):
            return Walk(f"is damaged: chunk {chunk.name.decode()} at byte {chunk.start:,} fails its checksum", end)
        names.append(chunk.name)
        end = chunk.end
    return Walk(_misplaced(names, content) or (None if names[-1] == b"IEND" else _cut(content, end)), end)


def _crc(content: bytes, chunk: Chunk) -> int:
    return zlib.crc32(memoryview(content)[chunk.start + 4 : chunk.end - 4])


def _misplaced(names: list[bytes], content: bytes) -> str | None:
    if names[:1] != [b"IHDR"]:
        return "is damaged: its first chunk is not a whole IHDR"
    if names.count(b"IHDR") > 1:
        return "is damaged: it has more than one IHDR chunk"
    width_px, height_px = (int.from_bytes(content[place : place + 4], "big") for place in (16, 20))
    if width_px < 1 or height_px < 1:
        return f"is damaged: its header states {width_px:,} × {height_px:,} px"
    pixels = [place for place, name in enumerate(names) if name == b"IDAT"]
    if not pixels:
        return "is damaged: it has no IDAT chunk, which holds the pixels" if names[-1] == b"IEND" else None
    if pixels[-1] - pixels[0] != len(pixels) - 1:
        return "is damaged: other chunks stand between its IDAT chunks"
    colour_type = content[len(SIGNATURE) + 8 + 9]
    if colour_type == _PALETTE_COLOUR and b"PLTE" not in names[: pixels[0]]:
        return "is damaged: its colours are indices, and the palette (PLTE) is missing"
    return None


def _cut(content: bytes, end: int) -> str:
    if end == len(content):
        return "is cut short: the IEND chunk is missing"
    left = len(content) - end
    if left < _FRAME_BYTES:
        return f"is cut short: {left} bytes stand where a chunk begins at byte {end:,}"
    length = int.from_bytes(content[end : end + 4], "big")
    name = content[end + 4 : end + 8]
    shown = name.decode() if name.isalpha() else "0x" + name.hex()
    return f"is cut short: chunk {shown} at byte {end:,} states {length:,} bytes, {left - _FRAME_BYTES:,} are there"
