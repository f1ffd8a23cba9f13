"""The markers of a JPEG file, and what the warnings of its decoder mean.

A strict decoder complains alike of lost pixels and of oddities that lose nothing, and it names only the first thing it meets.
So each harmless oddity, by a closed list, is taken out of the bytes (:func:`without_oddity`) and the rest is decoded again:
nothing stands hidden behind a harmless complaint, and whatever is not in the list is a loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_DHT, _SOI, _EOI, _SOS, _APP0, _APP2, _APP14 = 0xC4, 0xD8, 0xD9, 0xDA, 0xE0, 0xE2, 0xEE
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_MOST_SEGMENTS = 65_536
_ZERO_RUN = b"\0" * 64
_NOT_ZERO = re.compile(rb"[^\x00]")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_BIT_BUFFER_BYTES = 16
_ZEROS_BEFORE_MARKER = re.compile(rb"(?:(?<=\xff\x00)|(?<![\xff\x00]))\x00+(?=\xff[^\x00\xff])")

_EXTRANEOUS = re.compile(r"(\d+) extraneous bytes before marker 0x([0-9a-f]{2})")
_NOT_TAKEN = ("subsampling", "precision", "Unsupported color conversion", "arithmetic coding", "lossless")


class Segment(NamedTuple):
    """``gap`` is where the segment before it ended, ``start`` its marker, ``end`` behind its data. The coded pixels that follow
    an SOS segment belong to no segment: they lie before ``start`` of the next one."""

    marker: int
    gap: int
    start: int
    data: int
    end: int


class Walk(NamedTuple):
    """``end`` is the offset behind the end-of-image marker, None when there is none. ``last`` is the same for the last of the
    pictures of a multi-picture file; ``cut`` says that one of those further pictures has no end."""

    end: int | None
    last: int
    scans: int
    cut: bool = False


def segments(content: bytes, start: int = 0) -> Iterator[Segment]:
    """The marker segments of one picture, in order, up to and with its end."""
    position, in_scan = start, False
    for _ in range(_MOST_SEGMENTS):
        found = (_END_OF_SCAN if in_scan else _MARKER).search(content, position)
        if found is None:
            return
        marker, data = content[found.start() + 1], found.end()
        if marker in _ALONE or marker == _EOI:
            end = data
        else:
            end = data + int.from_bytes(content[data : data + 2], "big")
            if end < data + 2 or end > len(content):
                return
            data += 2
        yield Segment(marker, position, found.start(), data, end)
        if marker == _EOI:
            return
        position, in_scan = end, marker == _SOS


def walk(content: bytes) -> Walk:
    """Where the picture, or the last picture of a multi-picture file, ends."""
    end, scans, multi_picture = _walk_one(content, 0)
    last, cut = end or len(content), False
    while multi_picture:
        following = content.find(b"\xff\xd8\xff", last)
        if following < 0 or content[last:following].strip(b"\0\xff"):
            break
        further, _, _ = _walk_one(content, following)
        last, cut = further or len(content), further is None
    return Walk(end, last, scans, cut)


def _walk_one(content: bytes, start: int) -> tuple[int | None, int, bool]:
    end, scans, multi_picture = None, 0, False
    for segment in segments(content, start):
        scans += segment.marker == _SOS
        multi_picture |= segment.marker == _APP2 and content.startswith(b"MPF\0", segment.data)
        if segment.marker == _EOI:
            end = segment.end
    return end, scans, multi_picture


def not_taken(message: str) -> bool:
    """Whether the decoder speaks of a form of JPEG that it does not take, and not of this file's state."""
    return any(words in message for words in _NOT_TAKEN)


def without_oddity(content: bytes, message: str) -> bytes | None:
    """The same picture without the harmless oddity that ``message`` complains of; None when the complaint is of a loss."""
    if "JFIF revision" in message:
        changed = _patched(content, _APP0, b"JFIF\0", 5, b"\x01")
    elif "Adobe color transform" in message:
        changed = _patched(content, _APP14, b"Adobe", 11, b"\x01" if _components(content) < 4 else b"\x02")
    elif "Invalid SOS parameters" in message:
        changed = _patched(content, _SOS, b"", -3, b"\x00\x3f\x00")
    elif found := _EXTRANEOUS.search(message):
        changed = _without_gaps(_without_padding(content, int(found[1]), int(found[2], 16)))
    else:
        return None
    return changed if changed != content else None


def _patched(content: bytes, marker: int, begins: bytes, place: int, value: bytes) -> bytes:
    """``value`` written at ``place`` (from the end when negative) of each segment of ``marker`` whose data begin so."""
    changed = bytearray(content)
    for segment in segments(content):
        if segment.marker == marker and content.startswith(begins, segment.data):
            at = (segment.end if place < 0 else segment.data) + place
            if segment.data <= at and at + len(value) <= segment.end:
                changed[at : at + len(value)] = value
    return bytes(changed)


def _components(content: bytes) -> int:
    return next(
        (content[segment.data + 5] for segment in segments(content) if segment.marker in START_OF_FRAME and segment.end - segment.data > 5),
        0,
    )


def _without_padding(content: bytes, count: int, marker: int) -> bytes:
    """Without ``count`` bytes of padding before a marker behind coded pixels.

    A run of padding that is much longer than what the decoder had left over was partly taken for pixels: it is no padding
    but a hole. The decoder's bit buffer may have swallowed some of it, and the decoder then says too little, too late:
    where nothing of that length stands, every run of zeros before a marker goes, and a hole shows by what is then missing.
    """
    first_scan = next((segment.end for segment in segments(content) if segment.marker == _SOS), len(content))
    padding = re.compile(rb"(?<![\x00\xff])[\x00\xff]{%d,%d}(?=\xff\x%02x)" % (count, count + _BIT_BUFFER_BYTES, marker))
    coded = padding.sub(lambda run: run[0][:-count], content[first_scan:])
    if len(coded) == len(content) - first_scan:
        coded = _ZEROS_BEFORE_MARKER.sub(b"", coded)
    return content[:first_scan] + coded


def _without_gaps(content: bytes) -> bytes:
    """Without what stands between two segments that no coded pixels part."""
    kept, behind_scan = bytearray(), False
    end = 0
    for segment in segments(content):
        kept += content[segment.gap if behind_scan else segment.start : segment.end]
        end, behind_scan = segment.end, segment.marker == _SOS
    return bytes(kept + content[end:])


def zeroed(content: bytes) -> tuple[int, int] | None:
    """Offset and length of a run of zero bytes inside the coded pixels that no encoder wrote, as a lost disk block leaves it.

    Told for sequential Huffman coding only, where a run of 64 zero bytes would be blocks whose every coefficient is the same,
    unless the table's all-zero code ends a block: then flat areas are written so.
    """
    first_symbols: dict[int, int] = {}
    scan_start = None
    for segment in segments(content):
        if scan_start is not None and (hole := _hole(content, scan_start, segment.start)):
            return hole
        scan_start = None
        if segment.marker in START_OF_FRAME and segment.marker > 0xC1:
            return None
        if segment.marker == _DHT:
            first_symbols.update(_first_symbols(content[segment.data : segment.end]))
        if segment.marker == _SOS and _zeros_are_coefficients(content[segment.data : segment.end], first_symbols):
            scan_start = segment.end
    return None


def _hole(content: bytes, start: int, end: int) -> tuple[int, int] | None:
    """The first long run of zeros between coded pixels. Zeros before a marker may be padding: of those the decoder tells."""
    while (found := content.find(_ZERO_RUN, start, end)) >= 0:
        other = _NOT_ZERO.search(content, found, end)
        start = other.start() if other else end
        if start < end and not _RESTART.match(content, start):
            return found, start - found
    return None


def _first_symbols(tables: bytes) -> dict[int, int]:
    """The symbol of the all-zero code of each table in a DHT segment, by the table's class and number."""
    symbols, position = {}, 0
    while position + 17 < len(tables):
        symbols[tables[position]] = tables[position + 17]
        position += 17 + sum(tables[position + 1 : position + 17])
    return symbols


def _zeros_are_coefficients(scan: bytes, first_symbols: dict[int, int]) -> bool:
    """Whether in some component of the scan the all-zero AC code stands for a coefficient, and not for the end of a block."""
    tables = [scan[place] & 0x0F for place in range(2, 2 * scan[0] + 1, 2)] if scan and len(scan) > 2 * scan[0] else []
    return any(first_symbols.get(0x10 | table, 0) & 0x0F for table in tables)
