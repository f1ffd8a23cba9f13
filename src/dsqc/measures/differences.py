"""Where a mask and annotated shapes differ, and where two shapes cover the same pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsqc.measures import regions, rle
from dsqc.measures.outlines import Drawn, Shape
from dsqc.measures.view import Rect

NO_NUMBER = -1
"""What stands for a category id that is no value of a mask."""


def value(shape: Shape) -> int:
    """The mask's value for the class of a shape."""
    text = shape.category_id
    return int(text) if text is not None and text.isascii() and text.isdigit() else NO_NUMBER


def covered(shapes: Sequence[Shape], height_px: int, width_px: int) -> Drawn:
    """The pixels that any of the shapes covers. They lie on a grid of that size."""
    if not shapes:
        return np.zeros((height_px, width_px), np.bool_)
    return rle.to_mask(rle.union([rle.unpack(shape.counts) for shape in shapes]), height_px, width_px).view(np.bool_)


def between(numbers: NDArray[Any], shapes: Sequence[Shape], of: int) -> tuple[Drawn, Drawn]:
    """The pixels of a class that the mask alone has, and those that the shapes alone have.

    Where shapes of several classes lie over each other the mask may hold any of them.
    """
    by_class = {each: covered([shape for shape in shapes if value(shape) == each], *numbers.shape) for each in {*map(value, shapes), of}}
    fits = np.zeros(numbers.shape, np.bool_)
    for each, area in by_class.items():
        fits |= area & (numbers == each)
    return (numbers == of) & ~by_class[of], by_class[of] & ~fits


def shared(one: Sequence[Shape], other: Sequence[Shape]) -> Drawn:
    """The pixels that both cover; all shapes lie on one grid."""
    size = one[0].height_px, one[0].width_px
    return covered(one, *size) & covered(other, *size)


def largest(differs: Drawn) -> tuple[Rect, int] | None:
    """The box of the largest connected region, and how many regions there are; None when nothing differs."""
    try:
        found = regions.connected(regions.runs(differs.view(np.uint8)))
    except regions.TooManyRuns:
        return None
    own = np.flatnonzero(found.value)
    if not own.size:
        return None
    first = int(own[found.area_px[own].argmax()])
    left, top = int(found.box_x_px[first]), int(found.box_y_px[first])
    return Rect(left, top, left + int(found.box_width_px[first]), top + int(found.box_height_px[first])), own.size


def box(shapes: Sequence[Shape]) -> Rect | None:
    """The tight box around shapes of one grid; None when they cover nothing."""
    tight: Rect | None = None
    for shape in shapes:
        left, top, width, height = rle.box(rle.unpack(shape.counts), shape.height_px)
        own = Rect(left, top, left + width, top + height)
        if not own.is_empty:
            tight = own if tight is None else tight.joined(own)
    return tight
