"""Every labelled object covers at least ``at_least_px`` pixels, or more than ``more_than_px``.

Smaller objects are usually specks left by the annotation tool; they blur the minimum size that a model is trained on.
``of: instances`` judges the annotations of annotation files, each by the pixels that its shape covers. ``of: regions``, the
default, judges masks. In an instance mask one value is one instance and the area is exact. In a class mask touching instances
of a class form one region, so a region may be larger than its instances: what is found there is real, what is not found is
not proved. A group whose value is null has no floor, and is told as not judged.

    - rule: min-area
      where: {source: masks}
      with: {at_least_px: 200}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import polars as pl

from dsqc.bind import Countable, Per, one_of
from dsqc.facts import AnyTable
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import _instances

REGIONS, INSTANCES = Countable("regions", "area_px"), Countable("instances", "area_px")
Of = Annotated[Countable, one_of({"instances": INSTANCES, "regions": REGIONS})]


def verify(options: Mapping[str, Any]) -> str | None:
    given = [name for name in ("at_least_px", "more_than_px") if options.get(name) is not None]
    return None if len(given) == 1 else "expected either 'at_least_px' or 'more_than_px'"


def check(
    table: AnyTable, *, of: Of = REGIONS, at_least_px: Per[int | None] = None, more_than_px: Per[int | None] = None
) -> Iterator[Finding | NotJudged]:
    limit, floor_px = ("at_least_px", at_least_px) if more_than_px is None else ("more_than_px", more_than_px)
    if floor_px is None:
        yield NotJudged(f"{of.table} of a group without a floor", table.height)
        return
    small = table.filter(pl.col("area_px") < floor_px if more_than_px is None else pl.col("area_px") <= floor_px)
    expected = f"fewer than {floor_px:,} px" if more_than_px is None else f"expected more than {floor_px:,} px"
    if of == INSTANCES:
        small = _instances.numbered(small, ["path", _instances.IDENTITY])
    for row in small.sort("path", maintain_order=True).iter_rows(named=True):
        named, key, marks = _instance(row) if of == INSTANCES else _region(row)
        values = {"area_px": row["area_px"], limit: floor_px}
        yield Finding(row["path"], f"{named} covers {row['area_px']:,} px, {expected}", key, values, marks)


def _instance(row: Mapping[str, Any]) -> tuple[str, tuple[str, ...], tuple[Mark, ...]]:
    return _instances.name(row), _instances.key(row), _instances.marks(row, f"{row['area_px']:,} px")


def _region(row: Mapping[str, Any]) -> tuple[str, tuple[str, ...], tuple[Mark, ...]]:
    box_px = (row["box_x_px"], row["box_y_px"], row["box_width_px"], row["box_height_px"])
    named = f"instance {row['label']}" if row["exact"] else f"region {row['region']} of value {row['label']}"
    mark = Mark(row["path"], box_px, outline=True, caption=f"{row['area_px']:,} px")
    return named, (row["label"], str(row["region"])), (mark,)
