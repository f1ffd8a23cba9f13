"""Polygons as COCO writes them, proved before the native code that draws them sees one.

That code drops the last of an odd number of coordinates, hangs on NaN, takes all memory for an infinite or far coordinate, and draws
four numbers as a box. So :func:`prove` reads polygons of any origin, and every other function wants what it returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as native

from dsqc.measures import rle
from dsqc.measures.shape import Fault, shown

Points = NDArray[np.float64]
Places = NDArray[np.int64]

FAR_SIDES = 4
FARTHEST_PX = 10**8
MOST_IMAGE_PX = 2**29 - 1
"""The native code makes room for six characters a run, and longer runs take seven."""
MOST_ROWS = 2**24 - 1
MOST_SPANNED_PX = 3 * 2**24 - 1
"""It makes no room for the text's end, which overwrites what follows when each of four runs takes all six: 2^24 px or more. So many do
not fit into fewer pixels; and a polygon that spans no whole column has runs that end with their column."""
MOST_OUTLINE_PX = 5_000_000
"""Drawing such an outline takes 0.5 s and 300 MB. One along every column of a picture of 2,000 x 2,000 px is as long."""
MOST_PAIRS = 50_000_000
"""Comparing as many edges takes about 2 s. No polygon of 10,000 points has more."""

_PAIRS_AT_ONCE = 2**15
_TOUCH_PX = 1e-6
"""Decimal coordinates are not exact: a point nearer to an edge than this lies on it."""


class _Lines(NamedTuple):
    """Edges, and of the line through each its normal and its distance from the origin along it."""

    start_x: Points
    start_y: Points
    end_x: Points
    end_y: Points
    across_x: Points
    across_y: Points
    offset: Points


def prove(polygons: object, width_px: int, height_px: int) -> list[Points]:
    """The points of each polygon, as rows of x and y. Places in a fault's words count from 0."""
    if width_px < 1 or height_px < 1:
        raise Fault("shape-form", f"image is {width_px} px wide and {height_px} px high, expected at least 1 px each")
    if width_px * height_px > MOST_IMAGE_PX or height_px > MOST_ROWS:
        most = f"{MOST_IMAGE_PX:,} px and {MOST_ROWS:,} rows"
        raise Fault("polygon-too-large", f"image is {width_px} px wide and {height_px} px high, polygons are drawn on at most {most}")
    farthest = min(FAR_SIDES * max(width_px, height_px), FARTHEST_PX)
    proved = [_points(f"polygon [{place}]", polygon, farthest) for place, polygon in enumerate(_listed(polygons))]
    if width_px * height_px > MOST_SPANNED_PX:
        _span_no_column(proved, width_px, height_px)
    outline = sum(float(np.abs(_ends(points) - points).max(axis=1).sum()) for points in proved)
    if outline > MOST_OUTLINE_PX:
        raise Fault("polygon-too-large", f"outline is {outline:,.0f} px long, expected at most {MOST_OUTLINE_PX:,} px")
    return proved


def crosses_itself(points: Points) -> bool:
    """Whether two edges cross between their ends. Edges that touch or lie on one another, and repeated points, cross nothing."""
    ends = _ends(points)
    edges = np.stack((points, ends), axis=1)[(points != ends).any(axis=1)]
    lower, upper = edges.min(axis=1), edges.max(axis=1)
    along, partners, order = min((_partners(lower[:, axis], upper[:, axis], axis) for axis in (0, 1)), key=lambda each: int(each[1].sum()))
    if (pairs := int(partners.sum())) > MOST_PAIRS:
        raise Fault(
            "polygon-too-large", f"{len(points):,} points make {pairs:,} pairs of edges to compare, expected at most {MOST_PAIRS:,}"
        )
    lines, lower, upper = _lines(edges[order]), lower[order, 1 - along], upper[order, 1 - along]
    for one, other in _blocks(partners):
        near = (lower[one] < upper[other]) & (lower[other] < upper[one])
        one, other = one[near], other[near]
        parted = _are_parted(lines, one, other)
        if _are_parted(lines, other[parted], one[parted]).any():
            return True
    return False


def outside_px(points: Points, width_px: int, height_px: int) -> float:
    """How far the farthest coordinate lies outside of 0 to the width or height; 0 when none does."""
    return float(np.maximum(-points, points - (width_px, height_px)).max(initial=0.0))


def rasterise(polygons: Sequence[Points], height_px: int, width_px: int) -> rle.Runs:
    """The runs of what lies in any of the polygons, as COCO's own code draws them."""
    # Its own merging takes memory for every pixel of the image, so that the union is ours.
    drawn = native.frPyObjects([points.ravel().tolist() for points in polygons], height_px, width_px)
    return rle.union([rle.unpack(each["counts"]) for each in drawn])


def extent(polygons: Sequence[Points]) -> tuple[float, float, float, float]:
    """The box around all points as x, y, width, height."""
    points = np.concatenate(polygons)
    (left, upper), (right, lower) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, upper, right - left, lower - upper


def _listed(polygons: object) -> Sequence[object]:
    if polygons is None:
        raise Fault("shape-missing", "no polygons are stated")
    if not isinstance(polygons, list | tuple):
        raise Fault("shape-form", f"polygons are {shown(polygons)}, expected a list of lists of coordinates")
    if not polygons:
        raise Fault("polygon-empty", "the list of polygons is empty")
    if _are_numbers(polygons):
        raise Fault("shape-form", f"polygons are one list of {len(polygons):,} numbers, expected a list of such lists")
    if len(polygons) > 2 and all(_is_pair(each) for each in polygons):
        raise Fault("shape-form", f"polygons are a list of {len(polygons):,} points [x, y], expected a list of lists [x, y, x, y, …]")
    return polygons


def _points(name: str, polygon: object, farthest: int) -> Points:
    if not isinstance(polygon, list | tuple):
        raise Fault("shape-form", f"{name} is {shown(polygon)}, expected a list of coordinates")
    if not polygon:
        raise Fault("polygon-empty", f"{name} has no points")
    if not _are_numbers(polygon):
        if all(_is_pair(each) for each in polygon):
            raise Fault("shape-form", f"{name} is a list of {len(polygon):,} points [x, y], expected a list [x, y, x, y, …]")
        place, value = next((place, value) for place, value in enumerate(polygon) if type(value) not in (int, float))
        raise Fault("shape-form", f"{name}[{place}] is {shown(value)}, expected a number")
    if len(polygon) % 2:
        raise Fault("polygon-odd", f"{name} has {len(polygon):,} coordinates, expected an even number")
    if len(polygon) < 6:
        raise Fault("polygon-short", f"{name} has {len(polygon) // 2} {'point' if len(polygon) == 2 else 'points'}, expected at least 3")
    try:
        coordinates = np.array(polygon, dtype=np.float64)
    except OverflowError:
        # A whole number that no float holds is far outside, whatever it is.
        coordinates = np.array([value if isinstance(value, float) else max(-(2**63), min(value, 2**63)) for value in polygon])
    if not (finite := np.isfinite(coordinates)).all():
        place = int(finite.argmin())
        raise Fault("polygon-not-finite", f"{name}[{place}] is {coordinates[place]}, expected a finite number")
    if (far := np.abs(coordinates) > farthest).any():
        place = int(far.argmax())
        raise Fault("polygon-far-outside", f"{name}[{place}] is {shown(polygon[place])} px, expected {-farthest:,} to {farthest:,} px")
    return coordinates.reshape(-1, 2)


def _are_numbers(values: Sequence[object]) -> bool:
    return set(map(type, values)) <= {int, float}


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and _are_numbers(value)


def _span_no_column(polygons: Sequence[Points], width_px: int, height_px: int) -> None:
    for place, points in enumerate(polygons):
        if points[:, 1].min() < 1 and points[:, 1].max() > height_px - 1:
            spanned = f"spans the height of an image of {width_px * height_px:,} px"
            raise Fault("polygon-too-large", f"polygon [{place}] {spanned}, expected at most {MOST_SPANNED_PX:,} px")


def _ends(points: Points) -> Points:
    """Where the edge that begins at each point ends; the last one closes the polygon."""
    return np.concatenate((points[1:], points[:1]))


def _partners(lower: Points, upper: Points, axis: int) -> tuple[int, Places, Places]:
    """An order of the edges along an axis, and how many of those that follow an edge begin before it ends."""
    order = np.argsort(lower)
    beyond = np.searchsorted(lower[order], upper[order], "left")
    return axis, np.maximum(beyond - np.arange(1, order.size + 1), 0), order


def _blocks(partners: Places) -> Iterator[tuple[Places, Places]]:
    """Pairs of an edge and one of its partners, so many at once that they take little memory."""
    upto = np.cumsum(partners)
    first = 0
    while first < partners.size:
        done = int(upto[first] - partners[first])
        beyond = max(first + 1, int(np.searchsorted(upto, done + _PAIRS_AT_ONCE, "right")))
        counts = partners[first:beyond]
        one = np.repeat(np.arange(first, beyond), counts)
        yield one, np.arange(one.size) - np.repeat(upto[first:beyond] - counts - done, counts) + one + 1
        first = beyond


def _lines(edges: Points) -> _Lines:
    (start_x, start_y), (end_x, end_y) = edges[:, 0].T.copy(), edges[:, 1].T.copy()
    length = np.hypot(end_x - start_x, end_y - start_y)
    across_x, across_y = (start_y - end_y) / length, (end_x - start_x) / length
    return _Lines(start_x, start_y, end_x, end_y, across_x, across_y, across_x * start_x + across_y * start_y)


def _are_parted(lines: _Lines, by: Places, parted: Places) -> NDArray[np.bool_]:
    """For each pair of edges whether the line of the first has the ends of the second on both sides."""
    across_x, across_y, offset = lines.across_x[by], lines.across_y[by], lines.offset[by]
    start = across_x * lines.start_x[parted] + across_y * lines.start_y[parted] - offset
    end = across_x * lines.end_x[parted] + across_y * lines.end_y[parted] - offset
    return (np.minimum(start, end) < -_TOUCH_PX) & (np.maximum(start, end) > _TOUCH_PX)
