"""Whether two pictures are copies of one another, proved on their pixels, and by which transformation.

The second is placed in the first (``aligning``), gain and offset of the grey levels are fitted, and both are held against each other
as squares of 128 × 128 aligned pixels (64 or 32 where a picture has no more), in colour where both have it. A copy agrees everywhere:
``similarity`` is the normalised cross-correlation of all aligned pixels, ``weakest`` the likeness of the worst of the overlapping parts
of 8 × 8 px. For a part it is 1 − d² / (a² + b² + 2 · noise²): d the differences that are left, a and b the deviations of either picture
in it, so that two flat parts agree unless their levels differ. Frames of one burst agree nearly everywhere, and things on the same
ground agree around them; the weakest part tells both from copies. Frames that are shifted look over each other's edges, as no crop does.

Pictures with next to no detail prove nothing and are copies only when their pixels are equal. A pair of up to 256 px a side takes 8 ms on
average and 15 ms for one in twenty; larger pictures are first reduced to that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsqc.measures.aligning import WHOLE, Edges, Levels, Placing, Sheet, Sheets, grey, proposals, refined, thumbnail, weights
from dsqc.measures.phash import ORIENTATIONS, oriented

LONGEST_PX = 256
LEAST_SIMILARITY = 0.95
"""In trials a copy and its original were at 0.982 or more, different pictures other than frames of a burst at 0.92 or less."""
LEAST_WEAKEST = 0.5
"""In a trial 1,879 copies and their originals were at 0.57 or more, frames of a burst and pictures with a thing put in at 0.43 or less."""
LEAST_DETAIL = 1.5
"""Standard deviation of the grey levels of a thumbnail, less the mean of its row and of its column, below which a picture proves nothing:
one of a single colour, an even gradient, stripes or two flat halves are like any other of that kind."""
MOST_OUTSIDE = 0.004
"""How far a window may reach beyond its picture, as a share of its side: about one pixel of 256."""
LEAST_CROP = 0.006
"""Less cut off a side is not told from an inexact fit."""
NOISE = 7.0
"""Deviation of the grey levels that saving a picture again may leave in a part."""

_GRIDS_PX = (128, 64, 32)
_CELL_PX = 4
_GOOD_ENOUGH = 0.9
_AS_GOOD = 0.05
_LEAST_GAIN, _LEAST_OFFSET = 0.04, 5.0
_LEAST_RESIZE = 0.02

Pixels = NDArray[np.uint8]
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How the second picture is made of the first, or the first of the second where ``first_is_larger`` is false.

    ``words`` name what was done, in order; ``orientation`` turns the first; ``cropped`` is what is cut off the larger on the left, at the
    top, right and bottom, as shares of its sides; ``resized`` is how much the second's pixels are enlarged across and down;
    ``gain`` and ``offset`` take levels of the first to those of the second. ``reason`` says why it is no copy.
    """

    is_copy: bool
    reason: str | None
    words: tuple[str, ...]
    similarity: float
    weakest: float
    orientation: str = "identity"
    first_is_larger: bool = True
    cropped: Edges = (0.0, 0.0, 0.0, 0.0)
    resized: tuple[float, float] = (1.0, 1.0)
    gain: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class _Fit:
    placing: Placing
    similarity: float
    weakest: float
    gain: float
    offset: float

    @property
    def outside(self) -> float:
        left, top, right, bottom = self.placing.edges
        return max(-left, -top, right - 1, bottom - 1)


def likeness(first: Pixels, second: Pixels, first_px: Size | None = None, second_px: Size | None = None) -> Likeness:
    """Two pictures (height, width) or (height, width, 3), 8 bits deep. ``…_px`` are width and height before a reduced decode."""
    exact = _same_pixels(first, second)
    if exact is not None:
        return Likeness(True, None, _turned_words(exact) or ("same pixels",), 1.0, 1.0, exact)
    sizes = first_px or (first.shape[1], first.shape[0]), second_px or (second.shape[1], second.shape[0])
    if first.ndim != second.ndim:
        first, second = grey(first), grey(second)
    first, second = small(first), small(second)
    thumbnails = thumbnail(grey(first)), thumbnail(grey(second))
    if min(detail(each) for each in thumbnails) < LEAST_DETAIL:
        return Likeness(False, "next to no detail", (), 0.0, 0.0)
    fit = _best_fit(first, second, proposals(*thumbnails))
    if fit is None:
        return Likeness(False, "not alike", (), 0.0, 0.0)
    return _named(fit, *sizes)


def detail(levels: Levels) -> float:
    """How much the levels of a thumbnail deviate from what its rows and its columns alone tell."""
    left = levels - levels.mean(axis=0) - levels.mean(axis=1)[:, None] + levels.mean()
    return float(left.std())


def _best_fit(first: Pixels, second: Pixels, placings: list[Placing]) -> _Fit | None:
    """The fit of the likeliest placings that agrees best where it agrees least. A whole frame is tried before any window of it."""
    side_px = next((each for each in _GRIDS_PX if each <= min(*first.shape[:2], *second.shape[:2])), _GRIDS_PX[-1])
    other = Sheets(second)
    sheets = {each: Sheets(oriented(first, each)) for each in dict.fromkeys(each.orientation for each in placings)}
    frames = [_fit(Placing(each, True, WHOLE, 1.0), sheets[each].colour, other.colour, side_px) for each in sheets]
    best = max(frames, key=_rank, default=None)
    if best is not None and best.weakest >= _GOOD_ENOUGH:
        return best
    for placing in placings:
        one = sheets[placing.orientation]
        edges = refined(*((one.grey, other.grey) if placing.first_is_larger else (other.grey, one.grey)), placing.edges)
        fit = _within_bounds(_fit(replace(placing, edges=edges), one.colour, other.colour, side_px), one.colour, other.colour, side_px)
        best = fit if best is None else max(best, fit, key=_rank)
        if fit.weakest >= _GOOD_ENOUGH and len(sheets) == 1:
            return fit
    return best


def _within_bounds(fit: _Fit, one: Sheet, other: Sheet, side_px: int) -> _Fit:
    """The fit whose window is held within its picture, where that agrees as well: an edge without detail is fitted inexactly."""
    if fit.outside <= 0:
        return fit
    left, top, right, bottom = fit.placing.edges
    held = (max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0))
    inside = _fit(replace(fit.placing, edges=held), one, other, side_px)
    return inside if inside.weakest >= fit.weakest - _AS_GOOD else fit


def _rank(fit: _Fit) -> float:
    return fit.weakest + fit.similarity


def _fit(placing: Placing, first: Sheet, second: Sheet, side_px: int) -> _Fit:
    edges = placing.edges
    windows = (edges, WHOLE) if placing.first_is_larger else (WHOLE, edges)
    one, other = first.seen(windows[0], side_px), second.seen(windows[1], side_px)
    gain, offset = _levels(one, other)
    forward = _agreement(first.seen(windows[0], side_px, _table(gain, offset)), other)
    if abs(gain - 1) > _LEAST_GAIN or abs(offset) > _LEAST_OFFSET:
        backward = _agreement(one, second.seen(windows[1], side_px, _table(1 / gain, -offset / gain)))
        forward = max(forward, backward, key=lambda each: each[1])
    return _Fit(placing, *forward, gain, offset)


def _levels(one: Levels, other: Levels) -> tuple[float, float]:
    """Gain and offset that take levels of one to those of the other. Both are noisy, so the slope is that of the ratio of deviations."""
    weight = weights(one, other)
    total = weight.sum()
    one_mean, other_mean = (weight * one).sum() / total, (weight * other).sum() / total
    spread = [float((weight * (each - mean) ** 2).sum() / total) for each, mean in ((one, one_mean), (other, other_mean))]
    if min(spread) < 1.0:
        return 1.0, float(other_mean - one_mean)
    gain = min(max((spread[1] / spread[0]) ** 0.5, 0.2), 5.0)
    return gain, float(other_mean - gain * one_mean)


def _table(gain: float, offset: float) -> list[int]:
    return [min(max(round(gain * level + offset), 0), 255) for level in range(256)]


def _agreement(one: Levels, other: Levels) -> tuple[float, float]:
    """The correlation of all pixels and the likeness of the weakest part."""
    planes = [each.reshape(*each.shape[:2], -1).transpose(2, 0, 1) for each in (one, other)]
    difference, *squares, left, right = _parts(np.stack([(one - other) ** 2, one**2, other**2, one, other]).reshape(5, *one.shape[:2], -1))
    deviations = squares[0] + squares[1] - (left**2 + right**2)
    parts = 1 - difference.mean(axis=-1) / (deviations.mean(axis=-1) + 2 * NOISE**2)
    centred = [(each - each.mean(axis=(1, 2), keepdims=True)).ravel() for each in planes]
    lengths = [float(np.linalg.norm(each)) for each in centred]
    similarity = float(centred[0] @ centred[1]) / max(lengths[0] * lengths[1], 1e-9)
    return min(max(similarity, 0.0), 1.0), max(float(parts.min()), 0.0)


def _parts(planes: Levels) -> Levels:
    """Means (n, parts, parts, channels) over squares of 8 px that overlap by half."""
    pool = _pool(planes.shape[1])
    rows = np.tensordot(pool, planes, axes=(1, 1))
    return np.tensordot(pool, rows, axes=(1, 2)).transpose(2, 1, 0, 3)


@cache
def _pool(side_px: int) -> Levels:
    """The matrix that averages ``side_px`` rows to runs of 8 that overlap by half."""
    starts = np.arange(0, side_px - _CELL_PX, _CELL_PX)[:, None]
    place = np.arange(side_px)
    return ((place >= starts) & (place < starts + 2 * _CELL_PX)).astype(np.float32) * np.float32(0.5 / _CELL_PX)


def _named(fit: _Fit, first_px: Size, second_px: Size) -> Likeness:
    at = fit.placing
    left, top, right, bottom = at.edges
    lost = (max(left, 0.0), max(top, 0.0), max(1 - right, 0.0), max(1 - bottom, 0.0))
    cropped = lost if max(lost) >= LEAST_CROP else (0.0, 0.0, 0.0, 0.0)
    resized = _resized(at, cropped, first_px, second_px)
    changed = abs(fit.gain - 1) > _LEAST_GAIN or abs(fit.offset) > _LEAST_OFFSET
    words = [*_turned_words(at.orientation)]
    words += ["cropped"] if any(cropped) else []
    words += ["resized"] if max(abs(each - 1) for each in resized) > _LEAST_RESIZE else []
    words += ["brightness or contrast changed"] if changed else []
    reason = _reason(fit)
    return Likeness(
        reason is None, reason, tuple(words or ["re-encoded"]), fit.similarity, fit.weakest, at.orientation, at.first_is_larger,
        cropped, resized, fit.gain, fit.offset,
    )  # fmt: skip


def _reason(fit: _Fit) -> str | None:
    if fit.similarity < LEAST_SIMILARITY:
        return "not alike"
    if fit.weakest < LEAST_WEAKEST:
        return "a part differs"
    return "each shows what the other does not" if fit.outside > MOST_OUTSIDE else None


def _resized(at: Placing, cropped: Edges, first_px: Size, second_px: Size) -> tuple[float, float]:
    first = first_px if at.orientation in ORIENTATIONS[:4] else first_px[::-1]
    spans = 1 - cropped[0] - cropped[2], 1 - cropped[1] - cropped[3]
    across, down = (
        second / (first * span) if at.first_is_larger else second * span / first
        for first, second, span in zip(first, second_px, spans, strict=True)
    )
    return across, down


def _turned_words(orientation: str) -> tuple[str, ...]:
    return {
        "identity": (),
        "flip-left-right": ("flipped left to right",),
        "flip-top-bottom": ("flipped top to bottom",),
        "turn-180": ("turned by 180°",),
        "transpose": ("transposed",),
        "turn-90": ("turned by 90°",),
        "turn-270": ("turned by 270°",),
        "transverse": ("transposed along the other diagonal",),
    }[orientation]


def _same_pixels(first: Pixels, second: Pixels) -> str | None:
    return next((each for each in ORIENTATIONS if np.array_equal(oriented(first, each), second)), None)


def small(pixels: Pixels) -> Pixels:
    """The picture reduced to LONGEST_PX, which is all that is held against another."""
    height_px, width_px = pixels.shape[:2]
    longest = max(height_px, width_px)
    if longest <= LONGEST_PX:
        return np.ascontiguousarray(pixels)
    size = max(1, round(width_px * LONGEST_PX / longest)), max(1, round(height_px * LONGEST_PX / longest))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX, reducing_gap=3.0))
