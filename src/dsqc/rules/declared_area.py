"""The area that an annotation states is that of its shape, within ``tolerance_px`` and ``tolerance_share`` of the area.

Metrics sort objects into small and large by the stated area, and filters drop by it. Runs have exactly one area. That of a polygon
is counted in pixels, computed from its corners, or counted in the mask that its contour was taken from; those differ by up to half
a pixel along the contour, so polygons may also differ by half the perimeter of their box, and yet have an area. The finding says
what fits the stated area: that of the box, twice the area, a share of the picture. An annotation without an area is a finding where
``required`` says so.

    - rule: declared-area
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.facts import Annotations, Instances
from dsqc.finding import Finding, NotJudged
from dsqc.rules._annotated import ROUNDING_PX, keyed, left_out, name, number, unstated
from dsqc.rules._instances import marks

_FITS = 0.02
"""A polygon's area by its corners and by its pixels may differ by so much and still be explained."""
_FACTORS = {2.0: "twice its area", 0.5: "half its area", 4.0: "4 times its area", 0.25: "a quarter of its area"}


def check(
    instances: Instances, annotations: Annotations, *, tolerance_px: float = 0.5, tolerance_share: float = 0.0, required: bool = False
) -> Iterator[Finding | NotJudged]:
    states = pl.col("declared_area_px").is_not_null()
    stated = instances.filter(states)
    allowed = tolerance_px + tolerance_share * pl.col("area_px")
    off_by = (pl.col("declared_area_px") - pl.col("area_px")).abs()
    differing = stated.filter(off_by > allowed)
    forms = annotations.select("path", "pointer", "shape_form")
    formed = differing.join(forms, on=["path", "pointer"], how="left", maintain_order="left")
    along_contour = pl.when(pl.col("shape_form") == "polygons").then(pl.col("box_width_px") + pl.col("box_height_px")).otherwise(0.0)
    beyond = (off_by > pl.col("allowed_px") + ROUNDING_PX) | (pl.col("declared_area_px") <= 0)
    wrong = formed.with_columns(allowed_px=allowed + along_contour).filter(beyond)
    for row in keyed(wrong.filter(~pl.col("crosses_itself"))).iter_rows(named=True):
        yield _finding(row)
    yield from unstated(instances.filter(~states), "area", required=required)
    yield from left_out("stated areas of polygons that cross themselves, which have no one area", wrong.filter("crosses_itself").height)


def _finding(row: Mapping[str, Any]) -> Finding:
    declared, area_px, allowed_px = row["declared_area_px"], row["area_px"], row["allowed_px"]
    around = f" (±{number(allowed_px)} px)" if declared > 0 else ""
    message = f"{name(row)} states an area of {number(declared)} px, its shape covers {area_px:,} px{around}"
    explanation = _explanation(row)
    return Finding(
        row["path"],
        message if explanation is None else f"{message}: {explanation}",
        key=(row["row_key"],),
        values={"declared_area_px": declared, "area_px": area_px, "allowed_px": allowed_px},
        evidence=marks(row, f"{area_px:,} px, stated {number(declared)} px"),
    )


def _explanation(row: Mapping[str, Any]) -> str | None:
    declared, area_px = row["declared_area_px"], row["area_px"]
    sides = [(row["box_width_px"], row["box_height_px"]), (row["declared_box_width_px"], row["declared_box_height_px"])]
    if any(_fits(declared, width * height) for width, height in sides if width is not None and height is not None):
        return "the area of its box"
    picture_px = row["size_width_px"] * row["size_height_px"]
    if declared <= 1 < area_px and _fits(declared * picture_px, area_px):
        return "its share of the picture"
    return next((words for factor, words in _FACTORS.items() if _fits(declared, factor * area_px)), None)


def _fits(declared: float, expected: float) -> bool:
    return expected > 0 and abs(declared - expected) <= _FITS * expected
