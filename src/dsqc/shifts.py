"""The shift that the labels of a whole set have in common: what no single picture shows is plain in the sum over all.

Each pair gives its *surface*: the edge strength under the boundary for every offset of −4 … +4 pixels, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

REACH_PX = 4
CHANCE = 0.005


@dataclass(frozen=True, slots=True)
class Common:
    """How far all labels of a set lie below and to the right of where they fit, to fractions of a pixel.

    ``sure`` when a whole pixel would fit better than none in more pairs than chance explains.
    """

    down_px: float
    right_px: float
    sure: bool


def common(surfaces: Sequence[Sequence[float]] | NDArray[np.floating[Any]]) -> Common:
    """The shift of a set of at least one pair."""
    side = 2 * REACH_PX + 1
    each = np.asarray(surfaces, np.float64).reshape(len(surfaces), side, side)
    mean = each.mean(axis=0)
    down, right = (int(place) for place in np.unravel_index(int(mean.argmax()), mean.shape))
    gain = each[:, down, right] - each[:, REACH_PX, REACH_PX]
    sure = is_sure(gain, np.ones(len(each)), np.arange(len(each)))
    return Common(REACH_PX - _peak(mean[:, right], down), REACH_PX - _peak(mean[down], right), sure)


def is_sure(gain: NDArray[np.floating[Any]], weight: NDArray[np.floating[Any]], cell: NDArray[np.int64]) -> bool:
    """Whether the mean gain is above 0, by Student's test over the cells: what lies in one errs together."""
    from scipy import special

    gains, weights = (np.bincount(cell, each) for each in (gain * weight, weight))
    if len(gains) < 2:
        return False
    mean = gains.sum() / weights.sum()
    error = np.sqrt(((gains - mean * weights) ** 2).sum() * len(gains) / (len(gains) - 1)) / weights.sum()
    return bool(mean > special.stdtrit(len(gains) - 1, 1 - CHANCE) * error)


def _peak(values: NDArray[np.float64], at: int) -> float:
    """Where the parabola through a maximum and its neighbours is highest."""
    if not 0 < at < len(values) - 1:
        return float(at)
    before, here, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2 * here + after
    return at + (before - after) / (2 * bend) if bend < 0 else float(at)
