"""Where the borders of labels and of annotated shapes run in a view.

A border is the labelled pixels that have another label beside them, so that two instances that touch keep a border each. In a
reduced view none is lost: a pixel is drawn where any that it stands for is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from dsqc.measures import rle
from dsqc.measures.view import Places, Rect, View, extent

Drawn = NDArray[np.bool_]

_STRIP_PX = 4_000_000


@dataclass(frozen=True, slots=True)
class Labels:
    """A mask (height, width) of numbers."""

    numbers: NDArray[Any]
    background: int = 0
    is_grid: ClassVar[bool] = True

    @property
    def extent(self) -> Rect:
        return extent(self.numbers)

    def covered(self, view: View) -> Drawn:
        """Where anything is labelled; in a reduced view a pixel is where any that it stands for is."""
        drawn = np.zeros((view.height_px, view.width_px), np.bool_)
        there = self.extent.clipped(view.window)
        if view.enlarges:
            rows, columns = view.rows() - view.window.top, view.columns() - view.window.left
            drawn |= (self._patch.within(view.window) != self.background)[np.ix_(rows, columns)]
        elif not there.is_empty:
            at, first = _shown(view, there)
            drawn[at] |= _pooled(np.logical_or, there.cut(self.numbers) != self.background, first)
        return drawn

    def borders(self, view: View) -> Drawn:
        drawn = np.zeros((view.height_px, view.width_px), np.bool_)
        _add(drawn, self._patch, view)
        return drawn

    def bordering(self, view: View) -> NDArray[Any]:
        """What :meth:`borders` draws in a reduced view as numbers: the highest of those that have a border there, elsewhere 0."""
        highest = np.zeros((view.height_px, view.width_px), self.numbers.dtype)
        for strip, borders in self._patch.borders(view.window):
            at, first = _shown(view, strip)
            bordering = np.where(borders, strip.cut(self.numbers), 0)
            highest[at] = np.maximum(highest[at], _pooled(np.maximum, bordering, first))
        return highest

    @property
    def _patch(self) -> _Patch:
        return _Patch(0, 0, self.numbers, self.background)


@dataclass(frozen=True, slots=True)
class Shape:
    """An annotated instance as compressed runs, which have been proved, on a grid of its own."""

    height_px: int
    width_px: int
    counts: bytes
    annotation_id: str | None = None
    pointer: str = ""
    category_id: str | None = None


@dataclass(frozen=True, slots=True)
class Shapes:
    """The instances of one picture, at least one; they may lie over each other, and each has its whole border."""

    shapes: Sequence[Shape]
    is_grid: ClassVar[bool] = True

    @property
    def extent(self) -> Rect:
        return Rect(0, 0, self.shapes[0].width_px, self.shapes[0].height_px)

    def borders(self, view: View) -> Drawn:
        drawn = np.zeros((view.height_px, view.width_px), np.bool_)
        for shape in self.shapes:
            patch = _patch(shape, view.window.grown(1))
            if patch is not None:
                _add(drawn, patch, view)
        return drawn


@dataclass(frozen=True, slots=True)
class _Patch:
    """Numbers that lie at a place of the picture; all around them is background."""

    left: int
    top: int
    numbers: NDArray[Any]
    background: int

    @property
    def extent(self) -> Rect:
        height, width = self.numbers.shape
        return Rect(self.left, self.top, self.left + width, self.top + height)

    def within(self, rect: Rect) -> NDArray[Any]:
        """The numbers of any rectangle."""
        cut = np.full((rect.height, rect.width), self.background, np.promote_types(self.numbers.dtype, np.min_scalar_type(self.background)))
        there = self.extent.clipped(rect)
        if not there.is_empty:
            shift = Rect(there.left - rect.left, there.top - rect.top, there.right - rect.left, there.bottom - rect.top)
            own = Rect(there.left - self.left, there.top - self.top, there.right - self.left, there.bottom - self.top)
            shift.cut(cut)[:] = own.cut(self.numbers)
        return cut

    def borders(self, window: Rect) -> Iterator[tuple[Rect, Drawn]]:
        """Its borders within a window, some rows at a time: comparing takes several times the mask's memory."""
        there = self.extent.clipped(window)
        if there.is_empty:
            return
        step = max(1, _STRIP_PX // there.width)
        for top in range(there.top, there.bottom, step):
            strip = Rect(there.left, top, there.right, min(top + step, there.bottom))
            yield strip, _borders(self.within(strip.grown(1)), self.background)


def _add(drawn: Drawn, patch: _Patch, view: View) -> None:
    if not view.enlarges:
        for strip, borders in patch.borders(view.window):
            at, first = _shown(view, strip)
            drawn[at] |= _pooled(np.logical_or, borders, first)
    elif not patch.extent.clipped(view.window).is_empty:
        near = view.window.grown(1)
        rows, columns = view.rows(margin=1) - near.top, view.columns(margin=1) - near.left
        drawn |= _borders(patch.within(near)[np.ix_(rows, columns)], patch.background)


def _shown(view: View, strip: Rect) -> tuple[tuple[Places, ...], tuple[Places, Places]]:
    """Where a strip is shown in a reduced view, and the first of its rows and of its columns that each place stands for."""
    rows, first_row = np.unique(view.shown_y(np.arange(strip.top, strip.bottom)), return_index=True)
    columns, first_column = np.unique(view.shown_x(np.arange(strip.left, strip.right)), return_index=True)
    return np.ix_(rows, columns), (first_row, first_column)


def _pooled(of: np.ufunc, values: NDArray[Any], first: tuple[Places, Places]) -> NDArray[Any]:
    """The values taken together between the first rows and columns."""
    by_rows = of.reduceat(values, first[0], axis=0)
    return np.asarray(of.reduceat(by_rows, first[1], axis=1))


def _borders(numbers: NDArray[Any], background: int) -> Drawn:
    """The borders of all but the outermost rows and columns, which are there to compare with."""
    here = numbers[1:-1, 1:-1]
    differs: Drawn = here != numbers[:-2, 1:-1]
    differs |= here != numbers[2:, 1:-1]
    differs |= here != numbers[1:-1, :-2]
    differs |= here != numbers[1:-1, 2:]
    differs &= here != background
    return differs


def _patch(shape: Shape, window: Rect) -> _Patch | None:
    """What of a shape lies in the window. Runs go down the columns and on in the next one."""
    height = shape.height_px
    starts, ends = rle.boundaries(rle.unpack(shape.counts))
    starts, ends = np.maximum(starts, max(0, window.left) * height), np.minimum(ends, max(0, window.right) * height)
    starts, ends = starts[starts < ends], ends[starts < ends]
    spanned = (ends - 1) // height - starts // height + 1
    column = np.repeat(starts // height, spanned) + np.arange(spanned.sum()) - np.repeat(np.cumsum(spanned) - spanned, spanned)
    top = np.maximum(np.repeat(starts, spanned) - column * height, max(0, window.top))
    bottom = np.minimum(np.repeat(ends, spanned) - column * height, min(height, window.bottom))
    column, top, bottom = (each[top < bottom] for each in (column, top, bottom))
    if not column.size:
        return None
    left, upper = int(column.min()), int(top.min())
    steps = np.zeros((int(bottom.max()) - upper + 1, int(column.max()) - left + 1), np.int8)
    steps[top - upper, column - left] = 1
    steps[bottom - upper, column - left] = -1
    return _Patch(left, upper, np.cumsum(steps, axis=0, dtype=np.int8)[:-1].view(np.uint8), 0)
