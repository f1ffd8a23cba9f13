"""No two annotations of a picture share pixels.

An object that was annotated twice is counted twice, and a pixel of two instances has two classes. ``allow_px`` and ``most_iou``
let small overlaps pass; each that is given must hold. From an intersection over union of 0.9 on, a pair is called a duplicate
annotation, and one of the very same shape is told as that.

    - rule: overlaps
      where: {source: coco, floor: 300}
      with: {allow_px: 20}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.facts import Overlaps
from dsqc.finding import Finding, Mark
from dsqc.rules import _instances

DUPLICATE_IOU = 0.9


def verify(options: Mapping[str, Any]) -> str | None:
    most_iou = options.get("most_iou")
    return f"most_iou is {most_iou}, expected 0 to 1" if most_iou is not None and not 0 <= most_iou <= 1 else None


def check(overlaps: Overlaps, *, most_iou: float | None = None, allow_px: int | None = None) -> Iterator[Finding]:
    most_px = 0 if most_iou is None and allow_px is None else allow_px
    exceeds = pl.lit(value=False) if most_px is None else pl.col("shared_px") > most_px
    if most_iou is not None:
        exceeds = exceeds | (pl.col("iou") > most_iou)
    limits = ([] if most_px is None else [f"at most {most_px:,} px"]) + ([] if most_iou is None else [f"IoU at most {most_iou:g}"])
    rows = overlaps.filter(exceeds).sort("path", "file_name", "annotation_id", "other_id", "box_y_px", "box_x_px")
    for row in _instances.numbered(rows, ["path", "annotation_id", "other_id"]).iter_rows(named=True):
        yield _finding(row, " and ".join(limits))


def _finding(row: Mapping[str, Any], limits: str) -> Finding:
    one, other = _named(row["annotation_id"], row["category"]), _named(row["other_id"], row["other_category"])
    pair, iou = f"instances {one} and {other} of {row['file_name']}", _instances.iou_text(row["iou"])
    if row["iou"] == 1:
        message = f"{pair} have the very same shape of {row['shared_px']:,} px: a duplicate annotation"
    elif row["iou"] >= DUPLICATE_IOU:
        message = f"{pair} share {row['shared_px']:,} px (IoU {iou}): a duplicate annotation"
    else:
        message = f"{pair} share {row['shared_px']:,} px (IoU {iou}), expected {limits}"
    return Finding(
        row["path"],
        message,
        key=(row["annotation_id"], row["other_id"], *_instances.occurrence(row)),
        values={"shared_px": row["shared_px"], "iou": row["iou"]},
        evidence=() if row["image_path"] is None else (_mark(row, f"{one} and {other}: {row['shared_px']:,} px"),),
    )


def _mark(row: Mapping[str, Any], caption: str) -> Mark:
    box_px = (row["box_x_px"], row["box_y_px"], row["box_width_px"], row["box_height_px"])
    pair = (row["annotation_id"], row["other_id"])
    return Mark(row["image_path"], box_px, caption=caption, annotations=row["path"], instances=pair)


def _named(identity: str, category: str | None) -> str:
    return identity if category is None else f"{identity} ({category})"
