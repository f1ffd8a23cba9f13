"""Every labelled region covers at least ``at_least_px`` pixels.

Smaller objects are usually specks left by the annotation tool; they blur the minimum size that a model is trained on.
In an instance mask one value is one instance and the area is exact. In a class mask touching instances of a class form
one region, so a region may be larger than its instances: what is found there is real, what is not found is not proved.

    - rule: min-area
      where: {source: masks}
      with: {at_least_px: 200}
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.bind import Per
from dsqc.facts import Regions
from dsqc.finding import Finding, Mark


def check(regions: Regions, *, at_least_px: Per[int]) -> Iterator[Finding]:
    for row in regions.filter(pl.col("area_px") < at_least_px).iter_rows(named=True):
        box_px = (row["box_x_px"], row["box_y_px"], row["box_width_px"], row["box_height_px"])
        named = f"instance {row['label']}" if row["exact"] else f"region {row['region']} of value {row['label']}"
        yield Finding(
            row["path"],
            f"{named} covers {row['area_px']:,} px, fewer than {at_least_px:,} px",
            key=(row["label"], str(row["region"])),
            values={"area_px": row["area_px"], "at_least_px": at_least_px},
            evidence=(Mark(row["path"], box_px, outline=True, caption=f"{row['area_px']:,} px"),),
        )
