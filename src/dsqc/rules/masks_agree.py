"""Every mask is the rendering of the annotations of its picture, class by class.

Masks and annotation files are made from one drawing and then corrected apart; a model trained on the one and scored on the
other is scored on the difference. A class that differs is a finding with the pixels on either side, and with what would make
them agree where something simple does: flipped, turned, shifted. ``most_differing_px`` and ``least_iou`` let small
differences pass; each that is given must hold, and with neither no pixel may differ. Instances of exactly the area limit may be
in the mask or not.

    - rule: masks-agree
      with:
        masks: masks
        annotations: {source: coco, floor: 200}
        least_iou: 0.99
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.facts import Agreements
from dsqc.finding import Finding, Mark
from dsqc.rules import _instances

_DIFFERING = pl.col("missing_px") + pl.col("extra_px")


def verify(options: Mapping[str, Any]) -> str | None:
    least_iou = options.get("least_iou")
    return f"least_iou is {least_iou}, expected 0 to 1" if least_iou is not None and not 0 <= least_iou <= 1 else None


def check(agreements: Agreements, *, least_iou: float | None = None, most_differing_px: int | None = None) -> Iterator[Finding]:
    most_px = 0 if least_iou is None and most_differing_px is None else most_differing_px
    differs = pl.lit(value=False) if most_px is None else most_px < _DIFFERING
    if least_iou is not None:
        differs = differs | (pl.col("iou") < least_iou)
    limits = ([] if most_px is None else [f"at most {most_px:,} px"]) + ([] if least_iou is None else [f"IoU at least {least_iou:g}"])
    rows = agreements.filter(differs).sort("path", "annotation_path", "category_id")
    for row in rows.iter_rows(named=True):
        yield _finding(row, " and ".join(limits))


def _finding(row: Mapping[str, Any], limits: str) -> Finding:
    differing_px = row["missing_px"] + row["extra_px"]
    hint = "" if row["hint"] is None else f": {row['hint']}"
    either = f"; instances of exactly the area limit, which may be in the mask or not: {row['at_limit']:,}" if row["at_limit"] else ""
    return Finding(
        row["path"],
        f"class {row['category_id']} differs from {row['annotation_path']} on {differing_px:,} px "
        f"({row['missing_px']:,} px annotated and not in the mask, {row['extra_px']:,} px in the mask and not annotated, "
        f"IoU {_instances.iou_text(row['iou'])}), expected {limits}{_where(row)}{hint}{either}",
        key=(row["category_id"], row["annotation_path"]),
        values={name: row[name] for name in ("mask_px", "annotated_px", "missing_px", "extra_px", "iou", "at_limit", "hint")},
        evidence=(
            Mark(
                row["path"],
                _box_px(row),
                outline=True,
                caption=f"class {row['category_id']}: {differing_px:,} px differ",
                annotations=row["annotation_path"],
                value=int(row["category_id"]),
            ),
        ),
    )


def _box_px(row: Mapping[str, Any]) -> tuple[int, int, int, int] | None:
    if row["box_x_px"] is None:
        return None
    return row["box_x_px"], row["box_y_px"], row["box_width_px"], row["box_height_px"]


def _where(row: Mapping[str, Any]) -> str:
    if row["box_x_px"] is None:
        return ""
    return f"; within {row['box_width_px']}×{row['box_height_px']} px at x {row['box_x_px']}, y {row['box_y_px']}"
