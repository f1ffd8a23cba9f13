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
from dsqc.finding import Finding, Mark
from dsqc.rules._annotated import keyed, name
from dsqc.rules._instances import marks

_SEEN = {
    "crosses_itself": ("crosses-itself", "its polygon crosses itself"),
    "row_major": ("row-major", "its runs fit the stated box only when read row by row: written row-major?"),
}


def check(shape_faults: ShapeFaults, instances: Instances) -> Iterator[Finding]:
    yield from _faults(shape_faults)
    for column, (kind, words) in _SEEN.items():
        for row in keyed(instances.filter(pl.col(column))).iter_rows(named=True):
            yield Finding(
                row["path"],
                f"{name(row)}: {words}",
                key=(row["row_key"], kind),
                values={"fault": kind, "pointer": row["pointer"]},
                evidence=marks(row, words),
            )


def _faults(shape_faults: pl.DataFrame) -> Iterator[Finding]:
    """One finding per annotation and fault, however many parts of its shape have the fault."""
    of_one = ["path", "who", "fault"]
    rows = shape_faults.with_columns(who=pl.coalesce("annotation_id", "pointer"))
    firsts = pl.col("pointer", "annotation_id", "file_name", "image_path", "detail").first()
    told = rows.group_by(of_one, maintain_order=True).agg(firsts, pl.len().alias("count")).sort(of_one)
    for row in told.iter_rows(named=True):
        named = row["pointer"] if row["annotation_id"] is None else f"annotation {row['annotation_id']}"
        picture = f" of {row['file_name']}" if row["file_name"] is not None else ""
        more = f" ({row['count']:,} such faults, this is the first)" if row["count"] > 1 else ""
        yield Finding(
            row["path"],
            f"{named}{picture}: {row['detail']}{more}",
            key=(row["who"], row["fault"]),
            values={"fault": row["fault"], "pointer": row["pointer"], "count": row["count"]},
            evidence=() if row["image_path"] is None else (Mark(row["image_path"], caption=row["fault"]),),
        )
