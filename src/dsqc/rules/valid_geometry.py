"""Every annotated shape can be measured, crosses itself nowhere, and is written column by column.

Runs that do not fill their size, polygons of two points or with an odd number of coordinates, NaN: tools that draw such shapes draw
something else, stop, or never stop. A polygon that crosses itself has no inside that two tools agree on. Runs written row by row keep their
area and become another shape; they are recognised where the stated box fits only so.

    - rule: valid-geometry
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Instances, ShapeFaults
from dsqc.finding import Finding
from dsqc.rules import _faults
from dsqc.rules._annotated import keyed, name
from dsqc.rules._instances import marks

_SEEN = {
    "crosses_itself": ("crosses-itself", "its polygon crosses itself"),
    "row_major": ("row-major", "its runs fit the stated box only when read row by row: written row-major?"),
}


def check(shape_faults: ShapeFaults, instances: Instances) -> Iterator[Finding]:
    yield from _faults.told(shape_faults)
    for column, (kind, words) in _SEEN.items():
        for row in keyed(instances.filter(pl.col(column))).iter_rows(named=True):
            yield Finding(
                row["path"],
                f"{name(row)}: {words}",
                key=(row["row_key"], kind),
                values={"fault": kind, "pointer": row["pointer"]},
                evidence=marks(row, words),
            )
