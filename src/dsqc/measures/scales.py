"""A picture's edges at two reduced sizes, and what a mask's boundary finds there under every turn and at every offset.

The mean edge strength under the boundary becomes a z by the median and the spread of what the same boundary finds by chance:
under the same picture, but flipped or turned, at every offset.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsqc.measures import edges, turns
from dsqc.measures.turns import Turn

_WORKING_PX = 600_000
_FARTHEST_PX, _LEAST_REACH_PX = 24, 4
_USUAL_SHARE = 0.25
_SAMPLED = 2
_MAD_TO_DEVIATION = 1.4826


@dataclass(frozen=True, slots=True)
class Scale:
    """A picture's edge strength with pixels of ``factor`` × ``factor``."""

    factor: int
    strength: edges.Floats
    spectrum: turns.Spectrum


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture (height, width, channels) with its edge strength at the working size and at half of it, for any number of masks."""

    picture: NDArray[Any]
    scales: tuple[Scale, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """What one or more scales say of every turn, and of every offset of the mask as given."""

    near: edges.Floats
    """z of every turn at its place, the best within a pixel."""
    z_offset: float
    down_px: int
    right_px: int
    deviation: float
    """The spread of edge strength by chance, at the finest scale."""
    expected_z: float
    """What a boundary of this length would have that is a quarter as distinct as the picture's strongest edges, at the finest scale."""


def prepared(picture: NDArray[Any]) -> Prepared:
    """The picture as (height, width) or (height, width, colours), without an alpha channel."""
    pixels = picture[..., None] if picture.ndim == 2 else picture
    if pixels.dtype.kind == "f":
        pixels = np.nan_to_num(pixels)
    factor = max(1, ceil(sqrt(pixels.shape[0] * pixels.shape[1] / _WORKING_PX)))
    fine = edges.reduced(pixels, factor)
    scales = [_scale(fine, factor), _scale(edges.reduced(fine, 2), 2 * factor)]
    return Prepared(pixels, tuple(scale for scale in scales if scale is not None))


def _scale(pixels: edges.Floats, factor: int) -> Scale | None:
    """None where there is too little room to move in, or no edge."""
    reach = min(_FARTHEST_PX, min(pixels.shape[:2]) // 4)
    if reach < _LEAST_REACH_PX:
        return None
    strength = edges.strength(pixels)
    return Scale(factor, strength, turns.spectrum(strength, reach)) if strength.any() else None


def scores(of: Prepared, boundary: NDArray[np.uint8], possible: tuple[Turn, ...]) -> Scores | None:
    """The best of all scales: an outline some pixels off lies on edges where pixels are larger. None where nothing can be said."""
    if not of.scales or not edges.reduced(boundary[..., None], of.scales[-1].factor).any():
        return None
    reduced = edges.reduced(boundary[..., None], of.scales[0].factor)
    by_scale = [_at_scale(scale, edges.reduced(reduced, scale.factor // of.scales[0].factor), possible) for scale in of.scales]
    near = np.max([each.near for each in by_scale], axis=0)
    best = max(by_scale, key=lambda each: each.z_offset)
    return replace(best, near=near, deviation=by_scale[0].deviation, expected_z=by_scale[0].expected_z)


def _at_scale(scale: Scale, boundary: edges.Floats, possible: tuple[Turn, ...]) -> Scores:
    reach, weight = scale.spectrum.reach_px, boundary[..., 0]
    found = turns.surfaces(scale.spectrum, weight, possible)
    by_chance = found if possible[0].transposed else found[1:]
    middle = np.median(by_chance)
    # Edges have a spread of 1: no mean over a boundary varies less than if its pixels had nothing to do with each other.
    least = sqrt(float((weight * weight).sum())) / float(weight.sum())
    deviation = max(_MAD_TO_DEVIATION * float(np.median(np.abs(by_chance - middle))), least)
    z = (found - middle) / deviation
    near = z[:, reach - 1 : reach + 2, reach - 1 : reach + 2].max(axis=(1, 2))
    down, right = ((int(each) - reach) * scale.factor for each in np.unravel_index(int(z[0].argmax()), z[0].shape))
    expected_z = _USUAL_SHARE * _strongest(scale.strength, np.count_nonzero(weight) / weight.size) / deviation
    return Scores(near, float(z[0].max()), down, right, deviation, expected_z)


def _strongest(strength: edges.Floats, share: float) -> float:
    """The mean of the strongest edges that make up a share of the picture."""
    sample = strength[::_SAMPLED, ::_SAMPLED].ravel()
    count = max(1, round(share * sample.size))
    return float(np.partition(sample, sample.size - count)[sample.size - count :].mean())
