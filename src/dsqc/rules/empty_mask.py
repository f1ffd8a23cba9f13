"""Every mask labels at least one pixel.

An empty mask is more often an annotation that was never made, or lost in an export, than a picture with nothing on it; a
model learns from it that the object is background.

    - rule: empty-mask
      where: {source: masks}
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Masks
from dsqc.finding import Finding, Mark


def check(masks: Masks) -> Iterator[Finding]:
    empty = masks.filter(pl.col("labelled_px") == 0).with_columns(background_px=pl.col("width_px") * pl.col("height_px"))
    for path, background_px in empty.sort("path").select("path", "background_px").iter_rows():
        yield Finding(
            path,
            f"has no labelled pixel ({background_px:,} px of background), expected at least one",
            values={"labelled_px": 0, "background_px": background_px},
            evidence=(Mark(path, caption="no labelled pixel"),),
        )
