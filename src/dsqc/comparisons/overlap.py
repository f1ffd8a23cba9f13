"""Which annotations of a picture share pixels, and how many?

The annotations of each picture in each annotation file are held against each other by the boundaries of their runs; nothing
is opened. Annotations marked as crowds are left out, because they rightly lie over single objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, BinaryIO

import numpy as np
import polars as pl

from dsqc.bind import Pairs
from dsqc.facts import Instances, Overlap
from dsqc.measures import rle


def pairs(instances: Instances) -> Pairs:
    single = instances.filter(~pl.col("is_crowd") & pl.col("file_name").is_not_null())
    named = pl.coalesce("annotation_id", "pointer").alias("annotation_id")
    columns = ("pointer", "category", "rle", "size_height_px", "box_x_px", "box_width_px")
    rows = single.group_by("path", "file_name", "image_path", maintain_order=True).agg(named, *columns)
    crowds = instances.height - single.height
    return Pairs(rows.filter(pl.col("annotation_id").list.len() > 1), (("annotations of crowds, or of no picture", crowds),))


def compare(opened: Mapping[str, BinaryIO], row: Mapping[str, Any]) -> Iterator[Overlap]:
    runs = [rle.unpack(counts) for counts in row["rle"]]
    left = np.array(row["box_x_px"])
    right = left + np.array(row["box_width_px"])
    for one, other in combinations(range(len(runs)), 2):
        if left[one] >= right[other] or left[other] >= right[one] or runs[one].sum() != runs[other].sum():
            continue
        shared_px = rle.intersection_px(runs[one], runs[other])
        if shared_px:
            yield _overlap(row, one, other, runs, shared_px)


def _overlap(row: Mapping[str, Any], one: int, other: int, runs: list[rle.Runs], shared_px: int) -> Overlap:
    union_px = rle.area_px(runs[one]) + rle.area_px(runs[other]) - shared_px
    box_px = rle.box(rle.intersection(runs[one], runs[other]), row["size_height_px"][one])
    names, categories = row["annotation_id"], row["category"]
    return Overlap(
        row["path"], row["file_name"], row["image_path"], names[one], names[other], categories[one], categories[other], shared_px,
        shared_px / union_px, *box_px,
    )  # fmt: skip
