"""The pixels of a mask as the numbers that stand for their labels."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dsqc.measures.picture import Picture
from dsqc.measures.unreadable import Unreadable

Values = Literal["class", "instance", "palette", "colour"]
_GREY_AND_ALPHA_MODES = ("LA", "La")
_COLOUR_MODES = ("RGB", "RGBA", "RGBX", "RGBa")
_GREY_STEP = {"1": 0xFFFFFF, "L": 0x010101, "LA": 0x010101, "La": 0x010101}


def read(decoded: Picture, values: Values) -> tuple[NDArray[Any], bool]:
    """The number that stands for each pixel, and whether the numbers are colours. Raises :class:`Unreadable`."""
    pixels, mode = decoded.pixels, decoded.mode
    if mode in _COLOUR_MODES:
        red, green, blue = (pixels[..., channel] for channel in range(3))
        if values == "colour" or not (np.array_equal(red, green) and np.array_equal(green, blue)):
            return _packed(pixels), True
        return red, False
    if mode in _GREY_AND_ALPHA_MODES:
        pixels = pixels[..., 0]
    if pixels.ndim > 2:
        raise Unreadable("unsupported", f"has mode {mode}, expected grey, palette, RGB or RGBA")
    numbers = _whole(pixels)
    if values == "colour" and decoded.palette is not None:
        return _packed(decoded.palette)[numbers], True
    if values == "colour" and mode in _GREY_STEP:
        return numbers.astype(np.int32) * _GREY_STEP[mode], True
    return numbers, False


def _packed(colours: NDArray[np.uint8]) -> NDArray[np.int32]:
    """0xRRGGBB, whatever channels follow."""
    red, green, blue = (colours[..., channel].astype(np.int32) for channel in range(3))
    return red << 16 | green << 8 | blue


def _whole(pixels: NDArray[Any]) -> NDArray[Any]:
    if pixels.dtype.kind == "f":
        if not np.array_equal(pixels, np.trunc(pixels)) or np.abs(pixels).max() >= 2**53:
            raise Unreadable("unsupported", "holds values that are not whole numbers below 2^53, expected labels")
        pixels = pixels.astype(np.int64)
    if pixels.dtype.kind == "i" and (lowest := int(pixels.min())) < 0:
        raise Unreadable("unsupported", f"holds the value {lowest:,}, expected labels from 0")
    return pixels
