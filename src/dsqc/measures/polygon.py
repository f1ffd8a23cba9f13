"""Polygons as COCO writes them, proved before the native code that draws them sees one.

That code drops the last of an odd number of coordinates, hangs on NaN, takes all memory for an infinite or far coordinate, and draws
four numbers as a box. So :func:`prove` reads polygons of any origin, and every other function wants what it returns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsqc.measures import rle
from dsqc.measures.shape import Fault, shown

Points = NDArray[np.float64]


def prove(polygons: object, width_px: int, height_px: int) -> list[Points]:
    raise NotImplementedError


def crosses_itself(points: Points) -> bool:
    raise NotImplementedError


def outside_px(points: Points, width_px: int, height_px: int) -> float:
    raise NotImplementedError


def rasterise(polygons: Sequence[Points], height_px: int, width_px: int) -> rle.Runs:
    raise NotImplementedError


def extent(polygons: Sequence[Points]) -> tuple[float, float, float, float]:
    raise NotImplementedError
