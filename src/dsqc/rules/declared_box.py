"""The box that an annotation states is the tight box of its shape: each of x, y, width and height within ``tolerance_px``.

Detectors are trained on the box. The four numbers are [x, y, width, height] in pixels; where they fit in another reading, as [x1,
y1, x2, y2], with x and y swapped, by the centre or as shares of the picture, the finding says so. A box without width or height is
a finding whatever the shape. One pixel covers the usual ways of rounding and of counting the last pixel. An annotation without a
box is a finding where ``required`` says so.

    - rule: declared-box
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from dsqc.facts import Instances
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules._annotated import ROUNDING_PX, keyed, name, number, unstated
from dsqc.rules._instances import marks

Box = tuple[float, float, float, float]

_SIDES = ("x", "y", "width", "height")
_READINGS: Mapping[str, Callable[[float, float, float, float], Box]] = {
    "written [x1, y1, x2, y2]": lambda a, b, c, d: (a, b, c - a, d - b),
    "written [y1, x1, y2, x2]": lambda a, b, c, d: (b, a, d - b, c - a),
    "written [y, x, height, width]": lambda a, b, c, d: (b, a, d, c),
    "x and y swapped": lambda a, b, c, d: (b, a, c, d),
    "width and height swapped": lambda a, b, c, d: (a, b, d, c),
    "x and y are its centre": lambda a, b, c, d: (a - c / 2, b - d / 2, c, d),
}


def check(instances: Instances, *, tolerance_px: float = 1.0, required: bool = False) -> Iterator[Finding | NotJudged]:
    states = pl.all_horizontal(pl.col(f"declared_box_{side}_px").is_not_null() for side in _SIDES)
    stated = instances.filter(states)
    apart = [(pl.col(f"declared_box_{side}_px") - pl.col(f"box_{side}_px")).abs() > tolerance_px + ROUNDING_PX for side in _SIDES]
    flat = [pl.col(f"declared_box_{side}_px") <= 0 for side in ("width", "height")]
    for row in keyed(stated.filter(pl.any_horizontal(*apart, *flat))).iter_rows(named=True):
        yield _finding(row, tolerance_px)
    yield from unstated(instances.filter(~states), "box", required=required)


def _finding(row: Mapping[str, Any], tolerance_px: float) -> Finding:
    declared, tight = _box(row, "declared_box"), _box(row, "box")
    message = f"{name(row)} states the box {_text(declared)} px, its tight box is {_text(tight)} px (±{number(tolerance_px)} px)"
    hint = _hint(declared, tight, (row["size_width_px"], row["size_height_px"]), tolerance_px)
    return Finding(
        row["path"],
        message if hint is None else f"{message}: {hint}",
        key=(row["row_key"],),
        values={"declared_box_px": list(declared), "box_px": list(tight), "tolerance_px": tolerance_px},
        evidence=_marks(row, declared),
    )


def _box(row: Mapping[str, Any], prefix: str) -> Box:
    x, y, width, height = (row[f"{prefix}_{side}_px"] for side in _SIDES)
    return x, y, width, height


def _text(box: Box) -> str:
    return f"[{', '.join(number(each) for each in box)}]"


def _hint(declared: Box, tight: Box, size: tuple[int, int], tolerance_px: float) -> str | None:
    """What is wrong with the stated numbers, or the reading in which they fit; a difference of two of them may be off twice."""
    flat = [side for side, length in (("width", declared[2]), ("height", declared[3])) if length <= 0]
    if flat:
        return f"it has no {' and no '.join(flat)}"
    readings = [(words, read(*declared)) for words, read in _READINGS.items()]
    scaled = (declared[0] * size[0], declared[1] * size[1], declared[2] * size[0], declared[3] * size[1])
    readings.append(("in shares of the picture", scaled))
    return next((words for words, box in readings if _fits(box, tight, 2 * tolerance_px)), None)


def _fits(box: Box, tight: Box, tolerance_px: float) -> bool:
    return all(abs(one - other) <= tolerance_px + ROUNDING_PX for one, other in zip(box, tight, strict=True))


def _marks(row: Mapping[str, Any], declared: Box) -> tuple[Mark, ...]:
    """The tight box, and the stated one where it is one."""
    if not all(map(math.isfinite, declared)):
        return marks(row, "tight box")
    return tuple(replace(mark, stated_px=declared) for mark in marks(row, "white: tight box, dashed: stated box"))
