"""Regions of a mask: the values it holds, the instances or connected regions they form, and pixels blended by interpolation.

Everything stands on runs, the stretches of equal pixels in a row. A mask of millions of pixels has a few thousand of them, and
a hostile one, noise of any depth, has no more than it has pixels: the work grows with the runs, and nothing loops over regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

MAX_RUNS = 2**25
"""Noise of 5,800 x 5,800 pixels has as many; measuring them takes about 5 GB. A mask of that size has a thousandth."""


class TooManyRuns(Exception):  # noqa: N818
    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@dataclass(frozen=True, slots=True)
class Runs:
    """Stretches of equal pixels in row-major order: columns ``start`` up to, not including, ``end`` of ``row``."""

    value: Numbers
    row: Numbers
    start: Numbers
    end: Numbers
    width_px: int

    def where(self, chosen: Flags) -> Runs:
        return Runs(self.value[chosen], self.row[chosen], self.start[chosen], self.end[chosen], self.width_px)


@dataclass(frozen=True, slots=True)
class Regions:
    """One entry per region, ordered by value and first pixel in row-major order; ``number`` counts those of a value from 1."""

    value: Numbers
    number: Numbers
    area_px: Numbers
    first_x_px: Numbers
    first_y_px: Numbers
    box_x_px: Numbers
    box_y_px: Numbers
    box_width_px: Numbers
    box_height_px: Numbers


def runs(pixels: Numbers, *, at_most: int = MAX_RUNS) -> Runs:
    """The runs of a picture of whole numbers. Raises :class:`TooManyRuns`."""
    height, width = pixels.shape
    begins = np.ones((height, width), dtype=np.bool_)
    np.not_equal(pixels[:, 1:], pixels[:, :-1], out=begins[:, 1:])
    if (count := int(np.count_nonzero(begins))) > at_most:
        raise TooManyRuns(count)
    place = np.flatnonzero(begins)
    value = pixels.reshape(-1)[place]
    row, start = (part.astype(np.int32) for part in np.divmod(place, width))
    # Every row begins a run, so a run ends where the next one starts, or with its row.
    end = np.append(start[1:], 0).astype(np.int32)
    end[end == 0] = width
    return Runs(value, row, start, end, width)


def by_value(of: Runs) -> Regions:
    """One region for each value, wherever its pixels lie: the instances of an instance mask."""
    return _grouped(of, of.value)


def connected(of: Runs) -> Regions:
    """The regions whose pixels have one value and touch, corners included."""
    return _grouped(of, _first_of_each(of.value.size, *_touching(of)))


def blended_px(pixels: Numbers, of: Runs) -> int:
    """Pixels strictly between their left and right, or their upper and lower neighbour. ``of`` are the runs of ``pixels``."""
    # Such a pixel differs from both neighbours. Few do, and only those are looked at.
    blended = np.zeros(pixels.size, dtype=np.bool_)
    width, flat = of.width_px, pixels.reshape(-1)
    lone = np.flatnonzero((of.end - of.start)[1:-1] == 1) + 1
    lone = lone[(of.start[lone] > 0) & (of.end[lone] < width)]
    lone = lone[_between(of.value[lone - 1], of.value[lone], of.value[lone + 1])]
    blended[of.row[lone].astype(np.int64) * width + of.start[lone]] = True
    changes = flat[width:] != flat[:-width]
    place = np.flatnonzero(changes[width:] & changes[:-width]) + width
    blended[place[_between(flat[place - width], flat[place], flat[place + width])]] = True
    return int(np.count_nonzero(blended))


def _between(before: Numbers, middle: Numbers, after: Numbers) -> Flags:
    return ((before < middle) & (middle < after)) | ((before > middle) & (middle > after))


def _touching(of: Runs) -> tuple[Numbers, Numbers]:
    """Pairs of runs of one value in consecutive rows that share a column or a corner: the upper ones, the lower ones."""
    # One column more than the picture has keeps the end of a row apart from the start of the next.
    stride = of.width_px + 1
    line = of.row.astype(np.int64) * stride
    first = np.searchsorted(line + of.end, line + of.start + stride, "left")
    beyond = np.searchsorted(line + of.start, line + of.end + stride, "right")
    partners = np.maximum(beyond - first, 0)
    upper = np.repeat(np.arange(partners.size), partners)
    lower = np.arange(upper.size) + np.repeat(first - (np.cumsum(partners) - partners), partners)
    same = of.value[upper] == of.value[lower]
    return upper[same], lower[same]


def _first_of_each(count: int, one: Numbers, other: Numbers) -> Numbers:
    """For each of ``count`` things the smallest thing that it hangs together with by the given pairs.

    In a round every root hooks to its smallest neighbour and all paths are cut short. Two rounds at least halve the roots
    that still have neighbours, so that spirals and combs take a few rounds more, never one per turn.
    """
    root = np.arange(count)
    while one.size:
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(root, above := root[root]):
            root = above
        one, other = root[one], root[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return root


def _grouped(of: Runs, group: Numbers) -> Regions:
    """The regions that runs of an equal ``group`` form; the runs of a group have one value."""
    order = np.argsort(group, kind="stable")
    row, start, end = of.row[order], of.start[order], of.end[order]
    first = np.flatnonzero(_changes(group[order]))
    if not first.size:
        nothing = np.zeros(0, dtype=np.int64)
        return Regions(of.value, *(nothing,) * 8)
    last = np.append(first[1:], order.size) - 1
    value = of.value[order][first]
    left, right = np.minimum.reduceat(start, first), np.maximum.reduceat(end, first)
    area = np.add.reduceat(end - start, first, dtype=np.int64)
    # Groups come in the order of their first pixel, or one to a value: a stable sort keeps that order within a value.
    sort = np.argsort(value, kind="stable")
    columns = (area, start[first], row[first], left, row[first], right - left, row[last] - row[first] + 1)
    return Regions(value[sort], _numbers(value[sort]), *(column[sort] for column in columns))


def _numbers(values: Numbers) -> Numbers:
    """1, 2, 3 … along each stretch of equal values."""
    first = np.flatnonzero(_changes(values))
    lengths = np.diff(np.append(first, values.size))
    return np.arange(values.size) - np.repeat(first, lengths) + 1


def _changes(values: Numbers) -> Flags:
    """Where a sorted array begins a new value."""
    return np.append(np.ones(min(values.size, 1), dtype=np.bool_), values[1:] != values[:-1])
