"""At least ``at_least`` of the doodled pixels have the class that was doodled in the label made from the doodles.

A label is computed from what a person drew, and it may correct a slip of the pen. Where it contradicts the person on many pixels, the
model that made it failed on the scene, or label and doodles do not belong together. The share is taken over all classes of a file and
generation, and the class that fares worst is named.

    - rule: doodles-agree
      with: {at_least: 0.9}
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Per
from dsqc.facts import Doodles
from dsqc.finding import Finding

_PAIR = ["path", "generation", "doodles_key", "label_key"]


def verify(options: Mapping[str, Any]) -> str | None:
    at_least = options["at_least"]
    return f"at_least is {at_least}, expected 0 to 1" if isinstance(at_least, int | float) and not 0 <= at_least <= 1 else None


def check(doodles: Doodles, *, at_least: Per[float]) -> Iterator[Finding]:
    ranked = doodles.with_columns((pl.col("agreeing_px") / pl.col("doodled_px")).alias("share")).sort("share", "value")
    totals = pl.col("doodled_px", "agreeing_px").sum()
    worst = pl.col("value", "share").first().name.prefix("worst_")
    worst_px = pl.col("doodled_px").first().alias("worst_px")
    pairs = ranked.group_by(_PAIR, maintain_order=True).agg(totals, worst, worst_px)
    pairs = pairs.with_columns((pl.col("agreeing_px") / pl.col("doodled_px")).alias("share"))
    for row in pairs.filter(pl.col("share") < at_least).sort(_PAIR).iter_rows(named=True):
        yield Finding(
            row["path"],
            f"{row['label_key']} gives {row['agreeing_px']:,} of {row['doodled_px']:,} px of {row['doodles_key']} "
            f"({_percent(row['share'])}) to the doodled class, expected at least {100 * at_least:g} %; "
            f"worst is class {row['worst_value']} with {_percent(row['worst_share'])} of {row['worst_px']:,} px",
            key=(row["doodles_key"],),
            values={name: row[name] for name in ("share", "doodled_px", "agreeing_px", "worst_value", "worst_share")},
        )


def _percent(share: float) -> str:
    """Rounded down, so that no share looks like more than it is."""
    return f"{math.floor(round(share * 10_000, 6)) / 100:g} %"
