"""How one picture lies in another: mirrored or turned as a whole, then the same frame or a window of it.

Thumbnails of both are held against each other in all eight orientations and through windows, and what fits best is refined by least
squares (Gauss–Newton on the four edges of the window, with gain and offset of the grey levels) on ever finer grids.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsqc.measures.phash import ORIENTATIONS, inverse, oriented

Levels = NDArray[np.float32]
Edges = tuple[float, float, float, float]

WHOLE: Edges = (0.0, 0.0, 1.0, 1.0)
MARGIN = 0.06
"""How far beyond its picture a window may be sought, as a share of its side: frames that are shifted are told from crops that way."""
DARKEST, LIGHTEST = 6, 249
"""Beyond these, a level may have been cut off when the picture was made brighter or darker."""

_SCALES = (0.95, 0.9, 0.85, 0.8)
_COARSE_PX, _THUMBNAIL_PX = 16, 32
_GRIDS_PX = ((32, 4), (64, 4))
_LEAST, _NEAR_BEST, _MOST = 0.6, 0.1, 3
_SETTLED = 2e-4
_LEAST_WEIGHED = 0.1


@dataclass(frozen=True, slots=True)
class Placing:
    """The first picture, turned by ``orientation``, and the second. The smaller of the two fills the window of the larger, whose
    edges are left, top, right and bottom as shares of the larger one's sides."""

    orientation: str
    first_is_larger: bool
    edges: Edges
    likeness: float


class Sheet:
    """A picture that can be sampled through windows, also such as reach a little beyond its edges."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._height_px, self._width_px = pixels.shape[:2]
        self._down, self._across = (max(2, round(MARGIN * side)) for side in pixels.shape[:2])
        around = ((self._down,) * 2, (self._across,) * 2, (0, 0))[: pixels.ndim]
        self._image = Image.fromarray(np.pad(pixels, around, mode="edge"))

    def seen(self, edges: Edges, side_px: int, levels: list[int] | None = None) -> Levels:
        """A window as a square of so many pixels, its grey levels looked up first where a table of them is given."""
        left, right = (self._across + min(max(edge, -MARGIN), 1 + MARGIN) * self._width_px for edge in edges[::2])
        top, bottom = (self._down + min(max(edge, -MARGIN), 1 + MARGIN) * self._height_px for edge in edges[1::2])
        limits = self._image.size
        box = (max(left, 0.0), max(top, 0.0), min(right, float(limits[0])), min(bottom, float(limits[1])))
        image = self._image if levels is None else self._image.point(levels * len(self._image.getbands()))
        return np.asarray(image.resize((side_px, side_px), Image.Resampling.BILINEAR, box=box), np.float32)


class Sheets:
    """A picture in colour and in grey, each made ready when it is first asked for."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._pixels = pixels

    @cached_property
    def colour(self) -> Sheet:
        return Sheet(self._pixels)

    @cached_property
    def grey(self) -> Sheet:
        return Sheet(grey(self._pixels))


def grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return pixels if pixels.ndim == 2 else np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).convert("L"))


def thumbnail(pixels: NDArray[np.uint8]) -> Levels:
    small = Image.fromarray(pixels).resize((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.BOX)
    return np.asarray(small, np.float32)


def proposals(first: Levels, second: Levels) -> list[Placing]:
    """The likeliest placings of two thumbnails, best first; none where the best of them is far from alike."""
    found = [*_within(first, second), *_within(second, first, swapped=True)]
    best = max(each.likeness for each in found)
    least = max(_LEAST, best - _NEAR_BEST)
    return sorted((each for each in found if each.likeness >= least), key=lambda each: -each.likeness)[:_MOST]


def refined(larger: Sheet, smaller: Sheet, edges: Edges) -> Edges:
    """The edges of the window that are best in the least squares."""
    for side_px, rounds in _GRIDS_PX:
        target = smaller.seen(WHOLE, side_px)
        for _ in range(rounds):
            step = _step(larger.seen(edges, side_px), target, edges)
            moved = tuple(min(max(edge + each, -MARGIN), 1 + MARGIN) for edge, each in zip(edges, step, strict=True))
            if moved[2] - moved[0] < 0.5 or moved[3] - moved[1] < 0.5:
                return edges
            edges = (moved[0], moved[1], moved[2], moved[3])
            if max(map(abs, step)) < _SETTLED:
                break
    return edges


def weights(*pictures: Levels) -> Levels:
    """1 where no picture is so dark or light that levels were cut off, 0 elsewhere; 1 everywhere when next to nothing else is left."""
    within = np.logical_and.reduce([(each >= DARKEST) & (each <= LIGHTEST) for each in pictures])
    return within.astype(np.float32) if within.mean() >= _LEAST_WEIGHED else np.ones(within.shape)


def _step(seen: Levels, target: Levels, edges: Edges) -> list[float]:
    side_px = len(seen)
    down, across = np.gradient(seen)
    place = (np.arange(side_px) + 0.5) / side_px
    weight = weights(seen, target).ravel()
    slopes = (across * (1 - place), down * (1 - place)[:, None], across * place, down * place[:, None])
    spans = (edges[2] - edges[0], edges[3] - edges[1]) * 2
    shifts = [(each * side_px / span).ravel() for each, span in zip(slopes, spans, strict=True)]
    model = np.stack([seen.ravel(), np.ones(seen.size), *shifts])
    normal = (model * weight) @ model.T
    solved = np.linalg.lstsq(normal, (model * weight) @ target.ravel(), rcond=1e-9)[0]
    if abs(solved[0]) < 0.05:
        return [0.0] * 4
    return [float(np.clip(each / solved[0], -0.03, 0.03)) for each in solved[2:]]


def _within(first: Levels, second: Levels, *, swapped: bool = False) -> Iterator[Placing]:
    """For each orientation the window of the first that is most like the whole of the second."""
    runs, matrices = _runs()
    count = len(runs)
    parts = (matrices @ first @ matrices.T).reshape(count, _COARSE_PX, count, _COARSE_PX).transpose(0, 2, 1, 3)
    windows = _normalised(parts.reshape(count * count, -1))
    whole = second.reshape(_COARSE_PX, 2, _COARSE_PX, 2).mean(axis=(1, 3))
    for orientation in ORIENTATIONS:
        turn_back = orientation if swapped else inverse(orientation)
        alike = windows @ _normalised(np.ascontiguousarray(oriented(whole, turn_back)).reshape(1, -1))[0]
        for place in {0, int(alike.argmax())}:
            (top, down), (left, across) = runs[place // count], runs[place % count]
            edges = (left, top, left + across, top + down)
            yield Placing(orientation, not swapped, edges if swapped else turned_edges(edges, orientation), float(alike[place]))


def turned_edges(edges: Edges, orientation: str) -> Edges:
    """Where a window lies once the picture is turned."""
    corners = np.zeros((2, 2, 2))
    corners[..., 0], corners[..., 1] = np.meshgrid(edges[::2], edges[1::2])
    turned = oriented(corners, orientation)
    if orientation in ("transpose", "turn-90", "turn-270", "transverse"):
        turned = turned[..., ::-1]
    (left, top), (right, bottom) = turned[0, 0], turned[1, 1]
    return (
        float(left if right > left else 1 - left),
        float(top if bottom > top else 1 - top),
        float(right if right > left else 1 - right),
        float(bottom if bottom > top else 1 - bottom),
    )


def _normalised(rows: NDArray[Any]) -> Levels:
    centred = rows - rows.mean(axis=1, keepdims=True)
    lengths = np.sqrt(np.einsum("ij,ij->i", centred, centred))[:, None]
    return np.asarray(centred / np.maximum(lengths, 1e-9))


@cache
def _runs() -> tuple[list[tuple[float, float]], Levels]:
    """Runs of rows (start, share), the whole first, and the matrices that average each to a few rows."""
    runs = [(0.0, 1.0), *(((1 - scale) * place, scale) for scale in _SCALES for place in (0.5, 0.0, 1.0))]
    edges = np.arange(_COARSE_PX + 1) / _COARSE_PX
    blocks = []
    for start, share in runs:
        cuts = (start + share * edges) * _THUMBNAIL_PX
        lower, upper = cuts[:-1, None], cuts[1:, None]
        cells = np.arange(_THUMBNAIL_PX)
        blocks.append(np.clip(np.minimum(upper, cells + 1) - np.maximum(lower, cells), 0, None) / (upper - lower))
    return runs, np.concatenate(blocks).astype(np.float32)
