"""The strict decode of a JPEG file: its pixels, if every one of them is there."""

from __future__ import annotations

import re

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from dsqc.measures import jpeg
from dsqc.measures.foreign import ForeignError, foreign
from dsqc.measures.unreadable import Oddity, Unreadable

_MOST_SCANS = 500
_MOST_COMPLAINTS = 16
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+")
_COLOUR_SPACE = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}


def frame(content: bytes) -> tuple[list[Oddity], int]:
    """What the markers alone tell, and where the last picture ends. Raises Unreadable when they tell of a loss."""
    walk = jpeg.walk(content)
    if walk.end is None:
        raise Unreadable("damaged", "is cut short: it has no end-of-image marker")
    if walk.scans > _MOST_SCANS:
        raise Unreadable("unsupported", f"has {walk.scans:,} scans, more than the {_MOST_SCANS} that dsqc unpacks")
    if hole := jpeg.zeroed(content):
        raise Unreadable("damaged", f"is damaged: {hole[1]:,} zero bytes stand in place of coded pixels at byte {hole[0]:,}")
    return [Oddity("irregular", "holds a further picture that is cut short")] if walk.cut else [], walk.last


def pixels(content: bytes, mode: str, size_px: tuple[int, int], *, shortest_px: int = 0) -> tuple[NDArray[np.uint8] | None, list[Oddity]]:
    """Pixels (height, width, channels) as Pillow gives them for ``mode``, or None for a form that the strict
    decoder does not take, which is an oddity since a lenient one proves less.

    With ``shortest_px`` the picture is unpacked at an eighth, a quarter or half its size, as long as both its sides stay that
    long: quicker, while every byte is decoded all the same.
    """
    complaints: dict[str, str] = {}
    rest: bytes | None = content
    for _ in range(_MOST_COMPLAINTS):
        if rest is None:
            break
        try:
            decoded = _decoded(rest, mode, size_px, shortest_px)
        except ForeignError as trouble:
            words = trouble.words.removeprefix("Corrupt JPEG data: ").removeprefix("Warning: ")
        else:
            return decoded, [
                Oddity("irregular", f"departs from the JPEG standard, its pixels are whole: {each}") for each in complaints.values()
            ]
        if jpeg.not_taken(words):
            return None, [Oddity("irregular", f"is of a form of JPEG whose pixels cannot be proved one by one: {words}")]
        complaints.setdefault(_NUMBER.sub("", words), words)
        rest = jpeg.without_oddity(rest, words)
    raise Unreadable("damaged", f"is damaged: {words}")


def _decoded(content: bytes, mode: str, size_px: tuple[int, int], shortest_px: int) -> NDArray[np.uint8]:
    with foreign():
        height_px, width_px, _, _ = simplejpeg.decode_jpeg_header(content)
    if (width_px, height_px) != size_px:
        raise Unreadable(
            "damaged", f"is damaged: it states two sizes, {size_px[0]:,} × {size_px[1]:,} px and {width_px:,} × {height_px:,} px"
        )
    with foreign():
        unpacked: NDArray[np.uint8] = simplejpeg.decode_jpeg(
            content,
            _COLOUR_SPACE[mode],
            fastdct=shortest_px > 0,
            fastupsample=shortest_px > 0,
            min_width=shortest_px,
            min_height=shortest_px,
            min_factor=1,
        )
    # Pillow, and with it everyone's masks and thumbnails, reads CMYK inverted, as Adobe writes it.
    return ~unpacked if mode == "CMYK" else unpacked
