"""Shapes of which only the corners are known, in shares of a picture's sides, drawn on a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsqc.measures import polygon, rle
from dsqc.measures.drawing import Box
from dsqc.measures.outlines import Shape
from dsqc.measures.shape import Fault


@dataclass(frozen=True, slots=True)
class Draft:
    """``corners`` are x and y in turn, as little-endian 64-bit floats."""

    annotation_id: str | None
    pointer: str
    category_id: str | None
    corners: bytes


def shape(draft: Draft, height_px: int, width_px: int) -> Shape | None:
    """The shape on a picture of that size; None where it cannot be drawn."""
    points = _points(draft, height_px, width_px)
    try:
        proved = polygon.prove([points.ravel().tolist()], width_px, height_px)
    except Fault:
        return None
    counts = rle.pack(polygon.rasterise(proved, height_px, width_px))
    return Shape(height_px, width_px, counts, draft.annotation_id, draft.pointer, draft.category_id)


def box(drafts: Sequence[Draft], height_px: int, width_px: int) -> Box | None:
    """The box around all corners, which may lie outside the picture; None without any."""
    if not drafts:
        return None
    points = np.concatenate([_points(draft, height_px, width_px) for draft in drafts])
    (left, upper), (right, lower) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, upper, right - left, lower - upper


def _points(draft: Draft, height_px: int, width_px: int) -> NDArray[np.float64]:
    return np.frombuffer(draft.corners, "<f8").reshape(-1, 2) * (width_px, height_px)
