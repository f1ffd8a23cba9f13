"""No shape is annotated twice on one picture.

A conversion that appends to its files and runs twice writes every line again; an object that is saved twice weighs double in training,
and its second copy counts as missed in every score. Two annotations are one shape when category and all corners are equal, to the last
digit. Each repeated shape is one finding; a file whose every shape stands twice, or more often alike, is one finding as a whole.

    - rule: duplicate-annotations
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.facts import Outlines
from dsqc.finding import Finding, Mark
from dsqc.rules._instances import IDENTITY, shown_at

_PICTURE = ("path", "file_name", "image_path")
_SHAPE = (*_PICTURE, "category_id", "part_count", "corners")
_SHOWN = 3


def check(outlines: Outlines) -> Iterator[Finding]:
    columns = [pl.len().alias("count"), IDENTITY.head(_SHOWN).alias("places"), pl.col("annotation_id").first(), pl.col("category").first()]
    shapes = outlines.group_by(_SHAPE, maintain_order=True).agg(columns)
    files = shapes.group_by("path").agg(pl.col("count").unique().alias("counts"), pl.len().alias("shapes"))
    single = []
    for path, counts, shape_count in files.filter(pl.col("counts").list.max() > 1).sort("path").iter_rows():
        times = math.gcd(*counts)
        if times > 1:
            yield _whole(path, shape_count, times, all_equal=len(counts) == 1)
        else:
            single.append(path)
    repeated = shapes.filter((pl.col("count") > 1) & pl.col("path").is_in(single))
    for row in repeated.sort("path", maintain_order=True).iter_rows(named=True):
        yield _finding(row)


def _whole(path: str, shape_count: int, times: int, *, all_equal: bool) -> Finding:
    shapes = "its one shape stands" if shape_count == 1 else f"each of its {shape_count:,} shapes stands"
    or_more = "" if all_equal else " or a multiple of that"
    return Finding(
        path,
        f"is written {times:,} times over: {shapes} {times:,} times{or_more}",
        key=("written over",),
        values={"shape_count": shape_count, "times": times},
    )


def _finding(row: Mapping[str, Any]) -> Finding:
    count, places = row["count"], row["places"]
    name = "" if row["category"] is None else f" ({row['category']})"
    category = "without category" if row["category_id"] is None else f"of category {row['category_id']}{name}"
    picture = "" if row["file_name"] is None else f" of {row['file_name']}"
    more = f" and {count - len(places):,} more" if count > len(places) else ""
    shown = shown_at(row["image_path"], row["file_name"], row["path"])
    digest = hashlib.sha256(row["corners"]).hexdigest()[:16]
    return Finding(
        row["path"],
        f"a shape {category}{picture} stands {count:,} times, expected once: "
        f"{'' if row['annotation_id'] is None else 'annotations '}{', '.join(places)}{more}",
        key=("repeated", row["file_name"] or "", row["category_id"] or "", str(row["part_count"]), digest),
        values={"count": count, "places": places},
        evidence=() if shown is None else (Mark(shown, caption=f"a shape that stands {count:,} times", instances=(places[0],)),),
    )
