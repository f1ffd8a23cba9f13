"""Outlines of two label sets matched one to one within their pictures, by their corners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

PICTURE, LABEL, SHAPE, COUNT, MATCHED = "its picture", "its label", "its shape", "its count", "its partners"
DIFFERENCE, SAME_LABEL = "largest difference", "same label"

_EXACT = 1e-12
"""Decimal shares are not exact as floats: 0.500001 - 0.5 is more than 0.000001."""
_CELL_SHARE = 1e-3
_MOST_PAIRS = 10_000
"""Outlines of one cell have the same box but for thousandths. Where a hundred have on both sides, all pairs would be too many."""
_BYTES_AT_ONCE = 64_000_000
_SIDES = ("left_share", "top_share", "right side", "lower side")


@dataclass(frozen=True, slots=True)
class Matched:
    """``one`` and ``other`` have a row for each distinct outline of a picture: COUNT of them, of which MATCHED have a partner.

    ``pairs`` says which met, SHAPE with ``SHAPE + "_right"``, and MATCHED how often. ``left_out`` are the pictures with too many pairs.
    """

    one: pl.DataFrame
    other: pl.DataFrame
    pairs: pl.DataFrame
    left_out: pl.DataFrame


def match(one: pl.DataFrame, other: pl.DataFrame, tolerance_share: float, same_label: pl.Expr) -> Matched:
    """Both sides have PICTURE and LABEL. Partners differ by no more than the tolerance in any coordinate; of several, one of
    the same label is taken, and among those the nearest. ``same_label`` says it of LABEL and ``LABEL + "_right"``."""
    within = tolerance_share + _EXACT
    left, right = _distinct(one), _distinct(other)
    size = max(_CELL_SHARE, 4 * within)
    cells, cells_right = _one_cell(left, size), _every_cell(right, size, within)
    on = [PICTURE, "part_count", "corner_count", *_cell_names()]
    crowded = _crowded(cells, cells_right, on)
    near = cells.join(crowded, on=PICTURE, how="anti").join(cells_right, on=on, how="inner").select(SHAPE, SHAPE + "_right")
    measured = _measured(near, left, right).with_columns(same_label.alias(SAME_LABEL))
    pairs = _partners(measured.filter(pl.col(DIFFERENCE) <= within))
    kept = [each.join(crowded, on=PICTURE, how="anti", maintain_order="left") for each in (left, right)]
    return Matched(_with_matched(kept[0], pairs, SHAPE), _with_matched(kept[1], pairs, SHAPE + "_right"), pairs, crowded)


def _distinct(side: pl.DataFrame) -> pl.DataFrame:
    """Equal outlines as one row: a label file that was written over and over must not make a product."""
    firsts = pl.col("left_share", "top_share", "width_share", "height_share", "pointer", "annotation_id").first()
    counted = side.group_by(PICTURE, LABEL, "part_count", "corner_count", "corners", maintain_order=True).agg(pl.len().alias(COUNT), firsts)
    right, lower = pl.col("left_share") + pl.col("width_share"), pl.col("top_share") + pl.col("height_share")
    return counted.with_columns(right.alias(_SIDES[2]), lower.alias(_SIDES[3])).with_row_index(SHAPE)


def _cell_names() -> list[str]:
    return [f"cell of {side}" for side in _SIDES]


def _cell(side: str, size: float, shift: float = 0.0) -> pl.Expr:
    return ((pl.col(side) + shift) / size).floor().cast(pl.Int64)


def _one_cell(shapes: pl.DataFrame, size: float) -> pl.DataFrame:
    cells = [_cell(side, size).alias(f"cell of {side}") for side in _SIDES]
    return shapes.select(PICTURE, "part_count", "corner_count", SHAPE, *cells)


def _every_cell(shapes: pl.DataFrame, size: float, within: float) -> pl.DataFrame:
    """A row for each cell in which a partner may lie: mostly one, two where the tolerance reaches over a border."""
    spread = [
        pl.concat_list(_cell(side, size, -within), _cell(side, size, within)).list.unique().alias(f"cell of {side}") for side in _SIDES
    ]
    found = shapes.select(PICTURE, "part_count", "corner_count", pl.col(SHAPE).alias(SHAPE + "_right"), *spread)
    for name in _cell_names():
        found = found.explode(name)
    return found


def _crowded(cells: pl.DataFrame, cells_right: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """The pictures of which some cell would make too many pairs."""
    counts = cells.group_by(on).len("ones").join(cells_right.group_by(on).len("others"), on=on, how="inner")
    return counts.filter(pl.col("ones").cast(pl.Int64) * pl.col("others") > _MOST_PAIRS).select(PICTURE).unique()


def _measured(near: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The pairs with the largest difference of a coordinate, in a stated order."""
    known = [PICTURE, LABEL, COUNT, SHAPE, "corners"]
    pairs = near.join(left.select(known), on=SHAPE).join(right.select(known), left_on=SHAPE + "_right", right_on=SHAPE, suffix="_right")
    pairs = pairs.sort(SHAPE, SHAPE + "_right")
    differences = np.concatenate([np.empty(0), *_differences(pairs)])
    return pairs.drop("corners", "corners_right", PICTURE + "_right").with_columns(pl.Series(DIFFERENCE, differences))


def _differences(pairs: pl.DataFrame) -> Iterator[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    sizes = pairs["corners"].bin.size().cast(pl.Int64)
    blocks = pairs.select("corners", "corners_right", size=sizes, block=sizes.cum_sum() // _BYTES_AT_ONCE)
    for _, block in blocks.group_by("block", maintain_order=True):
        one, other = (np.frombuffer(b"".join(block[name].to_list()), "<f8") for name in ("corners", "corners_right"))
        begins = (block["size"].cum_sum() - block["size"]).to_numpy() // 8
        yield np.maximum.reduceat(np.abs(one - other), begins)


def _partners(near: pl.DataFrame) -> pl.DataFrame:
    """The pairs that are taken, with how many of both outlines they bind."""
    lone = (pl.len().over(SHAPE) == 1) & (pl.len().over(SHAPE + "_right") == 1)
    marked = near.with_columns(lone.alias("lone"), pl.min_horizontal(COUNT, COUNT + "_right").cast(pl.Int64).alias(MATCHED))
    taken = [marked.filter("lone"), _chosen(marked.filter(~pl.col("lone")))]
    return pl.concat(taken).drop("lone").sort(SHAPE, SHAPE + "_right")


def _chosen(several: pl.DataFrame) -> pl.DataFrame:
    """Of outlines that fit more than one: same label first, then the nearest."""
    several = several.sort(pl.col(SAME_LABEL).not_(), DIFFERENCE, SHAPE, SHAPE + "_right")
    left: dict[tuple[str, int], int] = defaultdict(int)
    for shape, count, other, other_count in several.select(SHAPE, COUNT, SHAPE + "_right", COUNT + "_right").iter_rows():
        left["one", shape], left["other", other] = count, other_count
    taken = []
    for shape, other in several.select(SHAPE, SHAPE + "_right").iter_rows():
        bound = min(left["one", shape], left["other", other])
        left["one", shape] -= bound
        left["other", other] -= bound
        taken.append(bound)
    return several.with_columns(pl.Series(MATCHED, taken, pl.Int64)).filter(pl.col(MATCHED) > 0)


def _with_matched(shapes: pl.DataFrame, pairs: pl.DataFrame, name: str) -> pl.DataFrame:
    bound = pairs.group_by(pl.col(name).alias(SHAPE)).agg(pl.col(MATCHED).sum())
    found = shapes.join(bound, on=SHAPE, how="left", maintain_order="left")
    return found.with_columns(pl.col(MATCHED).fill_null(0), pl.col(COUNT).cast(pl.Int64))
