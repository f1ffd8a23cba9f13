"""Whether the bytes of a picture were compressed in a way that changes values."""

from __future__ import annotations

import struct

_TIFF_COMPRESSION = 259
_LOSSY_IN_TIFF = (6, 7, 34892)
"""JPEG old and new, and the lossy form of DNG."""


def is_lossy(content: bytes, format: str) -> bool:  # noqa: A002
    """``format`` is the name that Pillow gives."""
    if format == "WEBP":
        return _webp(content)
    if format == "JPEG2000":
        return _jpeg2000(content)
    if format == "TIFF":
        return _tiff(content)
    return format in ("JPEG", "MPO", "AVIF")


def _webp(content: bytes) -> bool:
    """A lossy picture is a chunk ``VP8 ``; each frame of an animation holds such chunks behind 16 bytes of its own."""
    place = 12
    while place + 8 <= len(content):
        kind, size = struct.unpack_from("<4sI", content, place)
        if kind == b"VP8 ":
            return True
        place += 8 + 16 if kind == b"ANMF" else 8 + size + size % 2
    return False


def _jpeg2000(content: bytes) -> bool:
    """The coding style names the wavelet: 1 is the one that can be undone."""
    style = content.find(b"\xff\x52", content.find(b"\xff\x4f\xff\x51"))
    return style < 0 or content[style + 13 : style + 14] != b"\x01"


def _tiff(content: bytes) -> bool:
    """The compression that the first directory states. In a BigTIFF counts and places are wider."""
    order = "<" if content.startswith(b"II") else ">"
    is_big = content[2:4] in (b"+\0", b"\0+")
    place_form, count_form, entry_bytes = ("Q", "Q", 20) if is_big else ("I", "H", 12)
    try:
        [place] = struct.unpack_from(order + place_form, content, 8 if is_big else 4)
        [count] = struct.unpack_from(order + count_form, content, place)
        place += struct.calcsize(count_form)
        for entry in range(place, place + count * entry_bytes, entry_bytes):
            if struct.unpack_from(order + "H", content, entry)[0] == _TIFF_COMPRESSION:
                return struct.unpack_from(order + "H", content, entry + (12 if is_big else 8))[0] in _LOSSY_IN_TIFF
    except struct.error:
        return False
    return False
