"""Every annotated shape lies inside its picture, or at most ``tolerance_px`` outside.

A polygon that leaves the picture belongs to another picture, or to another size of it; tools cut it off or stop. Runs always lie
inside the size that they state, which is told apart by ``valid-geometry``.

    - rule: inside-image
      with: {tolerance_px: 0.5}
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Instances
from dsqc.finding import Finding
from dsqc.rules._annotated import keyed, name, number
from dsqc.rules._instances import marks


def check(instances: Instances, *, tolerance_px: float = 0.0) -> Iterator[Finding]:
    outside = instances.filter(pl.col("outside_px") > tolerance_px)
    at_most = "expected inside" if tolerance_px == 0 else f"expected at most {number(tolerance_px)} px"
    for row in keyed(outside).iter_rows(named=True):
        size = f"{row['size_width_px']}×{row['size_height_px']} px"
        yield Finding(
            row["path"],
            f"{name(row)} reaches {number(row['outside_px'])} px outside its picture of {size}, {at_most}",
            key=(row["row_key"],),
            values={"outside_px": row["outside_px"], "tolerance_px": tolerance_px},
            evidence=marks(row, f"{number(row['outside_px'])} px outside"),
        )
