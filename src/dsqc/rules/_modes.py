"""Pillow's modes in words, and whether a text names one."""

from __future__ import annotations

from collections.abc import Iterable

WORDS = {
    "1": "black and white",
    "L": "8-bit grey",
    "LA": "8-bit grey with transparency",
    "La": "8-bit grey with premultiplied transparency",
    "P": "palette",
    "PA": "palette with transparency",
    "RGB": "colour",
    "RGBA": "colour with transparency",
    "RGBa": "colour with premultiplied transparency",
    "RGBX": "colour with padding",
    "CMYK": "printing colours",
    "YCbCr": "colour as luminance and chrominance",
    "LAB": "L*a*b* colour",
    "HSV": "colour as hue, saturation and value",
    "I": "32-bit integers",
    "I;16": "16-bit grey",
    "I;16L": "16-bit grey",
    "I;16B": "16-bit grey, big-endian",
    "I;16N": "16-bit grey, native order",
    "F": "32-bit floats",
}


def text(mode: str) -> str:
    return f"{mode} ({WORDS[mode]})" if mode in WORDS else mode


def mistake(modes: Iterable[str]) -> str | None:
    """The first text that names no mode, in words."""
    unknown = next((mode for mode in modes if mode not in WORDS), None)
    return None if unknown is None else f"there is no mode {unknown!r}; modes: {', '.join(WORDS)}"
