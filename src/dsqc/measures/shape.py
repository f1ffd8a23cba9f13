"""What is wrong with an annotated shape, in a closed list of kinds."""

from __future__ import annotations

import reprlib

FAULTS = {
    "rle-alphabet": "the counts hold a character, or a number, that the compressed form does not have",
    "rle-truncated": "the counts end inside a number",
    "rle-negative": "a run is less than 0 px long",
    "rle-sum": "the runs add up to another number of pixels than the size has",
    "rle-size": "the size is no size, or not that of the image",
    "rle-swapped": "the size is [width, height]",
    "polygon-odd": "an odd number of coordinates",
    "polygon-short": "fewer than three points",
    "polygon-not-finite": "a coordinate is NaN or infinite",
    "polygon-far-outside": "a coordinate lies several image sizes away from the image",
    "polygon-empty": "no polygon, or one without points",
    "polygon-too-large": "measuring it would take more time or memory than is allowed",
    "shape-missing": "no shape is stated",
    "shape-form": "the shape is built of other things than its format has",
}


class Fault(Exception):  # noqa: N818
    """``fault`` is a key of :data:`FAULTS`, ``detail`` says what, measured and expected."""

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = detail


def shown(value: object) -> str:
    """A value of unknown origin in a few words, however long or deep it is."""
    try:
        return reprlib.repr(value)
    except ValueError:
        # Python refuses to write numbers of thousands of digits.
        return "a number of thousands of digits"
