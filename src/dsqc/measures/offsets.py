"""By how many pixels a mask lies beside its picture, at full size, around a bounded part of its boundary.

An outline that is drawn too wide or too narrow also finds better edges somewhere else, on each side elsewhere. So the boundary
may move as a whole and, at the same time, outwards or inwards: a shift is what growth alone cannot explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsqc.measures import edges
from dsqc.shifts import REACH_PX, is_sure

Places = NDArray[np.int64]
Floats = NDArray[np.float32]

GROWTH_PX = 3
_AROUND_PX = REACH_PX + GROWTH_PX
_SIDE = 2 * _AROUND_PX + 1
_TILE_PX, _TILES = 64, 40
_CELL_PX, _SMALLEST_CELL_PX, _ENOUGH_CELLS = 32, 16, 12
_POINTS = 8_000


@dataclass(frozen=True, slots=True)
class Points:
    """Boundary pixels: place, weight, the direction (−1, 0, 1) towards higher labels, tile and cell."""

    y: Places
    x: Places
    weight: Floats
    up: Places
    right: Places
    tile: Places
    tile_y: Places
    tile_x: Places
    cell: Places


@dataclass(frozen=True, slots=True)
class Window:
    """Edge strength around every point, as (point, down, across), and its mean as (growth, down, across)."""

    around: Floats
    grown: Floats
    down_px: int
    right_px: int


@dataclass(frozen=True, slots=True)
class Offset:
    """Where the edges lie, seen from the boundary; ``sure`` when growth and chance do not explain it."""

    down_px: int
    right_px: int
    sure: bool


def points(labels: NDArray[Any], boundary: NDArray[np.uint8], factor: int = 1) -> Points:
    """The boundary in the tiles that hold most of it, every n-th pixel where there are many; ``factor`` as of the working size."""
    columns = -(-boundary.shape[1] // _TILE_PX)
    place = np.flatnonzero(boundary > 0)
    y, x = np.divmod(place, boundary.shape[1])
    tile = y // _TILE_PX * columns + x // _TILE_PX
    amount = np.bincount(tile)
    busiest = np.sort(np.argsort(-amount, kind="stable")[: min(_TILES, np.count_nonzero(amount))])
    number = np.full(amount.size, -1)
    number[busiest] = np.arange(busiest.size)
    kept = np.flatnonzero(number[tile] >= 0)
    kept = kept[:: -(-kept.size // _POINTS) or 1]
    y, x, weight = y[kept], x[kept], boundary.reshape(-1)[place[kept]].astype(np.float32)
    up, right = (_rising(labels, y, x, axis) for axis in (0, 1))
    corner_y, corner_x = busiest // columns * _TILE_PX, busiest % columns * _TILE_PX
    return Points(y, x, weight, up, right, number[tile[kept]], corner_y, corner_x, _cells(y, x, _CELL_PX * factor))


def window(picture: NDArray[Any], of: Points, down_px: int = 0, right_px: int = 0) -> Window:
    """The edge strength around every point, at full size, with the window moved by an offset."""
    corners = zip((of.tile_y + down_px).tolist(), (of.tile_x + right_px).tolist(), strict=True)
    strength = edges.tile_strength(np.stack([_tile(picture, top, left) for top, left in corners]))
    side = strength.shape[1]
    first = (of.tile * side + of.y - of.tile_y[of.tile]) * side + of.x - of.tile_x[of.tile]
    offset = np.add.outer(np.arange(_SIDE) * side, np.arange(_SIDE)).ravel()
    around = strength.reshape(-1).take(first[:, None] + offset)
    return Window(around.reshape(-1, _SIDE, _SIDE), _grown(around, of), down_px, right_px)


def surface(at_zero: Window) -> Floats:
    """The mean edge strength under the boundary for offsets of −4 … +4 pixels (down, across), in units of its own spread."""
    mean = at_zero.grown[GROWTH_PX]
    spread = mean.std()
    return (mean - mean.mean()) / spread if spread > 0 else np.zeros_like(mean)


def best(at_zero: Window, moved: Window, of: Points) -> Offset:
    """The best offset within a window, held against staying where the mask is."""
    growth, down, right = (int(each) for each in np.unravel_index(int(moved.grown.argmax()), moved.grown.shape))
    staying = int(at_zero.grown[:, REACH_PX, REACH_PX].argmax())
    there = _taken(moved, of, growth - GROWTH_PX, down - REACH_PX, right - REACH_PX)
    gain = there - _taken(at_zero, of, staying - GROWTH_PX, 0, 0)
    return Offset(moved.down_px + down - REACH_PX, moved.right_px + right - REACH_PX, is_sure(gain, of.weight, of.cell))


def _tile(picture: NDArray[Any], top: int, left: int) -> NDArray[Any]:
    """A tile with what is needed around it; the picture's rim repeats."""
    far = _AROUND_PX + edges.MARGIN_PX
    spans = [(first - far, first + _TILE_PX + far, length) for first, length in ((top, picture.shape[0]), (left, picture.shape[1]))]
    if all(first >= 0 and end <= length for first, end, length in spans):
        return picture[spans[0][0] : spans[0][1], spans[1][0] : spans[1][1]]
    rows, columns = (np.clip(np.arange(first, end), 0, length - 1) for first, end, length in spans)
    repeated: NDArray[Any] = picture[rows[:, None], columns]
    return repeated


def _cells(y: Places, x: Places, side_px: int) -> Places:
    """A number for the neighbourhood that a pixel lies in: what lies close together errs together. Smaller ones where these are few."""
    _, cells = np.unique(y // side_px * 2**32 + x // side_px, return_inverse=True)
    if side_px // 2 >= _SMALLEST_CELL_PX and cells.max() + 1 < _ENOUGH_CELLS:
        return _cells(y, x, side_px // 2)
    return np.asarray(cells, np.int64)


def _rising(labels: NDArray[Any], y: Places, x: Places, axis: int) -> Places:
    """1 where labels rise along the axis, −1 where they fall, 0 where they do neither."""
    last = labels.shape[axis] - 1
    at = [y, x]
    before, after = ([*at[:axis], np.clip(at[axis] + step, 0, last), *at[axis + 1 :]] for step in (-1, 1))
    here, lower, upper = labels[y, x], labels[tuple(before)], labels[tuple(after)]
    steps = (upper > here).astype(np.int64) - (upper < here) + (here > lower) - (here < lower)
    return np.asarray(np.sign(steps), np.int64)


def _grown(around: Floats, of: Points) -> Floats:
    """The mean edge strength as (growth, down, across): the boundary moved as a whole, after each pixel moved outwards or inwards."""
    facing = (of.up + 1) * 3 + of.right + 1
    # No matrix product: its library's threads would take the cores from the other workers.
    order = np.argsort(facing, kind="stable")
    weighted = around[order] * (of.weight / of.weight.sum())[order, None]
    facings, first = np.unique(facing[order], return_index=True)
    planes = np.zeros((3, 3, _SIDE, _SIDE), np.float32)
    planes.reshape(9, -1)[facings] = np.add.reduceat(weighted, first, axis=0)
    grown = np.zeros((2 * GROWTH_PX + 1, 2 * REACH_PX + 1, 2 * REACH_PX + 1), np.float32)
    for growth in range(-GROWTH_PX, GROWTH_PX + 1):
        for up in (-1, 0, 1):
            for right in (-1, 0, 1):
                top, left = GROWTH_PX - growth * up, GROWTH_PX - growth * right
                grown[growth + GROWTH_PX] += planes[up + 1, right + 1, top : top + 2 * REACH_PX + 1, left : left + 2 * REACH_PX + 1]
    return grown


def _taken(at: Window, of: Points, growth: int, down: int, right: int) -> Floats:
    points = np.arange(len(at.around))
    taken: Floats = at.around[points, _AROUND_PX + down - growth * of.up, _AROUND_PX + right - growth * of.right]
    return taken
