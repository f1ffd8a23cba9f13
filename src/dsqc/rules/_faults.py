"""What readers of annotations could not prove, worded and shown."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.finding import Finding, Mark
from dsqc.rules import _instances


def told(shape_faults: pl.DataFrame) -> Iterator[Finding]:
    """One finding per annotation and fault, however many parts of its shape have the fault."""
    of_one = ["path", "who", "fault"]
    rows = shape_faults.with_columns(who=pl.coalesce("annotation_id", "pointer"))
    firsts = pl.col("pointer", "annotation_id", "file_name", "image_path", "detail").first()
    grouped = rows.group_by(of_one, maintain_order=True).agg(firsts, pl.len().alias("count")).sort(of_one)
    for row in grouped.iter_rows(named=True):
        named = row["pointer"] if row["annotation_id"] is None else f"annotation {row['annotation_id']}"
        picture = f" of {row['file_name']}" if row["file_name"] is not None else ""
        place = _instances.shown_at(row["image_path"], row["file_name"], row["path"])
        more = f" ({row['count']:,} such faults, this is the first)" if row["count"] > 1 else ""
        yield Finding(
            row["path"],
            f"{named}{picture}: {row['detail']}{more}",
            key=(row["who"], row["fault"]),
            values={"fault": row["fault"], "pointer": row["pointer"], "count": row["count"]},
            evidence=() if place is None else (Mark(place, caption=row["fault"], instances=(row["pointer"],)),),
        )
