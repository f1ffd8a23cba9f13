"""How two picture sizes differ, in the words of the mistakes that make sizes differ.

A size that is a few pixels off was cropped or padded, one of a simple factor was rescaled, one with its sides swapped
was turned. Whoever reads which of them it is knows where to look.
"""

from __future__ import annotations

from fractions import Fraction

NEAR_PX = 5
FIRST_SWAPPED = 5
"""EXIF orientations from this one on turn a picture by a quarter."""
LEAST_SCALED_SIDE_PX = 16
"""Shorter sides are within rounding of so many factors that naming one would be a guess."""

_SIMPLE = {Fraction(above, below) for above in range(1, 5) for below in range(1, 5)}
_WHOLE = {Fraction(number) for number in range(2, 17)}
_FACTORS = sorted((_SIMPLE | _WHOLE | {1 / factor for factor in _WHOLE}) - {Fraction(1)})
_WORDS = {Fraction(1, 2): "half the size", Fraction(2): "twice the size"}


def text(width_px: int, height_px: int) -> str:
    return f"{width_px}×{height_px} px"


def difference(width_px: int, height_px: int, expected_width_px: int, expected_height_px: int) -> str | None:
    """What happened to the expected size; None when the sizes are equal or nothing simple explains them."""
    if (width_px, height_px) == (expected_width_px, expected_height_px):
        return None
    if (width_px, height_px) == (expected_height_px, expected_width_px):
        return "sides swapped"
    scaled = _scaled(width_px, height_px, expected_width_px, expected_height_px)
    return scaled or _near(width_px - expected_width_px, height_px - expected_height_px)


def of_picture(width_px: int, height_px: int, picture: tuple[int, int], orientation: int) -> str | None:
    """As :func:`difference` from a picture's own size; sides that its EXIF orientation swaps are told as that."""
    words = difference(width_px, height_px, *picture)
    if words == "sides swapped" and orientation >= FIRST_SWAPPED:
        return f"sides swapped by EXIF orientation {orientation} of the picture"
    return words


def _scaled(width_px: int, height_px: int, expected_width_px: int, expected_height_px: int) -> str | None:
    if min(width_px, height_px, expected_width_px, expected_height_px) < LEAST_SCALED_SIDE_PX:
        return None
    for factor in _FACTORS:
        if abs(width_px - expected_width_px * factor) < 1 and abs(height_px - expected_height_px * factor) < 1:
            return _WORDS.get(factor, f"{factor} times the size" if factor > 1 else f"{factor} of the size")
    return None


def _near(wider_px: int, taller_px: int) -> str | None:
    if max(abs(wider_px), abs(taller_px)) > NEAR_PX:
        return None
    width = f"{abs(wider_px)} px {'wider' if wider_px > 0 else 'narrower'}" if wider_px else ""
    height = f"{abs(taller_px)} px {'taller' if taller_px > 0 else 'shorter'}" if taller_px else ""
    return " and ".join(filter(None, (width, height)))
