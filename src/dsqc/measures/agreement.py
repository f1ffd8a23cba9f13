"""How far a label mask is the rendering of instances, by the boundaries of their runs: no instance is decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsqc.measures import rle

Places = NDArray[np.int64]
Box = tuple[int, int, int, int]

FARTHEST_SHIFT_PX = 2
_TILE_PX = 64


@dataclass(frozen=True, slots=True)
class Shape:
    """An instance: the mask's value for its class, its runs, and whether it may be left out."""

    value: int
    runs: rle.Runs
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a mask held against its instances; ``box_px`` is (x, y, width, height) around the pixels that differ."""

    value: int
    mask_px: int
    annotated_px: int
    missing_px: int
    extra_px: int
    iou: float
    box_px: Box | None


def compare(labels: NDArray[Any], shapes: Sequence[Shape], background: int = 0) -> list[Class]:
    """Every class of the mask (height, width) or of the shapes, by value.

    Where classes overlap the mask may hold any of them; the pixels of an optional shape may hold its class or what lies there
    without it. ``missing_px`` counts pixels of a class's shapes that hold neither it nor another class that covers them.
    """
    return _compare(_columns(labels), labels.shape[0], _stretches(shapes), background)


def differing_px(classes: Sequence[Class]) -> int:
    return sum(each.missing_px + each.extra_px for each in classes)


def hint(labels: NDArray[Any], shapes: Sequence[Shape], classes: Sequence[Class]) -> str | None:
    """What simple change of the mask would take away nine tenths of the difference, in words.

    Differences of less than 2 in 1,000 labelled pixels are specks, and no change of the whole mask is tried on them.
    """
    differing = differing_px(classes)
    if differing * 500 < sum(each.mask_px + each.annotated_px for each in classes):
        return None
    return next((words for words, left_px in _tries(labels, _stretches(shapes)) if left_px <= differing / 10), None)


def _tries(labels: NDArray[Any], stretches: Sequence[_Stretches]) -> Iterator[tuple[str, int]]:
    """What was tried, and how many pixels differ after it."""
    height_px = labels.shape[0]
    flips = {"flipped left to right": labels[:, ::-1], "flipped top to bottom": labels[::-1], "turned by 180°": labels[::-1, ::-1]}
    for words, changed in flips.items():
        yield f"the mask is {words}", differing_px(_compare(_columns(changed), height_px, stretches, 0))
    flat = _columns(labels)
    for right_px in range(-FARTHEST_SHIFT_PX, FARTHEST_SHIFT_PX + 1):
        for down_px in range(-FARTHEST_SHIFT_PX, FARTHEST_SHIFT_PX + 1):
            if right_px or down_px:
                moved = [each.moved(right_px * height_px + down_px, flat.size) for each in stretches]
                yield f"the mask is shifted by {_shift(right_px, down_px)}", differing_px(_compare(flat, height_px, moved, 0))


def _shift(right_px: int, down_px: int) -> str:
    across = f"{abs(right_px)} px to the {'right' if right_px > 0 else 'left'}" if right_px else ""
    along = f"{abs(down_px)} px {'down' if down_px > 0 else 'up'}" if down_px else ""
    return " and ".join(filter(None, (across, along)))


@dataclass(frozen=True, slots=True)
class _Stretches:
    """A shape as the starts and ends of its stretches of foreground, down the columns."""

    value: int
    optional: bool
    starts: Places
    ends: Places

    def moved(self, by_px: int, size_px: int) -> _Stretches:
        starts, ends = (np.clip(each + by_px, 0, size_px) for each in (self.starts, self.ends))
        return _Stretches(self.value, self.optional, starts[ends > starts], ends[ends > starts])


def _stretches(shapes: Sequence[Shape]) -> list[_Stretches]:
    return [_Stretches(shape.value, shape.optional, *rle.boundaries(shape.runs)) for shape in shapes]


def _columns(labels: NDArray[Any]) -> NDArray[Any]:
    """The pixels down the columns. Copying tile by tile keeps both sides of the copy in the cache."""
    flat = np.empty(labels.shape[::-1], labels.dtype)
    for top in range(0, labels.shape[0], _TILE_PX):
        flat[:, top : top + _TILE_PX] = labels[top : top + _TILE_PX].T
    return flat.reshape(-1)


def _compare(flat: NDArray[Any], height_px: int, shapes: Sequence[_Stretches], background: int) -> list[Class]:
    starts, lengths, held = _segments(flat, shapes)
    values = sorted({int(value) for value in np.unique(held)} - {background} | {shape.value for shape in shapes})
    due = {value: _covered(starts, (shape for shape in shapes if shape.value == value and not shape.optional)) for value in values}
    may = {value: due[value] | _covered(starts, (shape for shape in shapes if shape.value == value and shape.optional)) for value in values}
    fits = np.zeros(starts.size, dtype=bool)
    for value in values:
        fits |= may[value] & (held == value)
    return [_class(value, held == value, due[value], may[value], fits, starts, lengths, height_px) for value in values]


def _segments(flat: NDArray[Any], shapes: Sequence[_Stretches]) -> tuple[Places, Places, NDArray[Any]]:
    """The stretches, down the columns, in which neither the mask nor any shape changes: start, length and value held."""
    edges = [np.flatnonzero(flat[1:] != flat[:-1]) + 1, *(each for shape in shapes for each in (shape.starts, shape.ends))]
    starts = np.unique(np.concatenate([np.zeros(1, np.int64), *edges]))
    starts = starts[starts < flat.size]
    return starts, np.diff(starts, append=flat.size), flat[starts]


def _covered(starts: Places, shapes: Iterator[_Stretches]) -> NDArray[np.bool_]:
    """Which of the stretches any of the shapes covers."""
    depth = np.zeros(starts.size + 1, dtype=np.int64)
    for shape in shapes:
        np.add.at(depth, np.searchsorted(starts, shape.starts), 1)
        np.add.at(depth, np.searchsorted(starts, shape.ends), -1)
    return np.cumsum(depth[:-1]) > 0


def _class(
    value: int, holds: NDArray[np.bool_], due: NDArray[np.bool_], may: NDArray[np.bool_], fits: NDArray[np.bool_], starts: Places,
    lengths: Places, height_px: int,
) -> Class:  # fmt: skip
    missing, extra = due & ~fits, holds & ~may
    missing_px, extra_px, shared_px = (int(lengths[each].sum()) for each in (missing, extra, holds & may))
    union_px = shared_px + missing_px + extra_px
    differs = missing | extra
    box_px = _box(starts[differs], starts[differs] + lengths[differs], height_px) if differs.any() else None
    return Class(
        value, int(lengths[holds].sum()), int(lengths[due].sum()), missing_px, extra_px, shared_px / union_px if union_px else 1.0, box_px
    )


def _box(starts: Places, ends: Places, height_px: int) -> Box:
    left, right = int(starts.min()) // height_px, int((ends - 1).max()) // height_px
    top, bottom = starts % height_px, starts % height_px + (ends - starts)
    if int(bottom.max()) > height_px:
        return left, 0, right - left + 1, height_px
    return left, int(top.min()), right - left + 1, int(bottom.max() - top.min())
