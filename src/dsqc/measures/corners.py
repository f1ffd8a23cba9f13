"""Outlines by their corners, in shares of a picture's width and height."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_ON_A_LINE = 1e-14
"""Decimal shares are off by 1e-16 as floats, and the least digit that is ever written is millions of times as much."""


class Measured(NamedTuple):
    """The columns of the same names in the table of outlines, in their order."""

    part_count: int
    corner_count: int
    left_share: float
    top_share: float
    width_share: float
    height_share: float
    area_share: float
    corners: bytes


def measure(polygons: Sequence[Points]) -> Measured:
    """``polygons`` are rows of finite x and y, in shares."""
    points = polygons[0] if len(polygons) == 1 else np.concatenate(polygons)
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    area = sum(_area(each) for each in polygons)
    return Measured(len(polygons), len(points), left, top, right - left, bottom - top, area, points.astype("<f8").tobytes())


def is_flat(points: Points) -> bool:
    """Whether all corners lie on one line, so that the outline has no inside."""
    x, y = (points - points[0]).T
    distance = np.hypot(x, y)
    farthest = int(distance.argmax())
    beside = np.abs(x * y[farthest] - y * x[farthest]).max()
    return bool(beside <= _ON_A_LINE * max(1.0, float(np.abs(points).max())) * distance[farthest])


def _area(points: Points) -> float:
    x, y = (points - points[0]).T
    return abs(float(x[:-1] @ y[1:] - y[:-1] @ x[1:])) / 2
