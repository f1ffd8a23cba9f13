"""Every annotation, picture and category of an annotation file has an id, and no two of a kind have the same.

Tools keep the last of two items that share an id and drop the other without a word: a picture loses its objects, or objects
move to another picture. A repeated id is one finding with the places where it stands; items without an id are counted by file.

    - rule: unique-ids
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Annotations, Categories, Entries
from dsqc.finding import Finding, Mark
from dsqc.rules._annotated import with_ids

SHOWN = 3


def check(annotations: Annotations, entries: Entries, categories: Categories) -> Iterator[Finding]:
    for what, rows, column in (
        ("annotation", with_ids(annotations, entries), "annotation_id"),
        ("picture", entries, "image_id"),
        ("category", categories, "category_id"),
    ):
        yield from _repeated(what, rows, column)
        yield from _without(what, rows, column)


def _repeated(what: str, rows: pl.DataFrame, column: str) -> Iterator[Finding]:
    of_one = ["path", column]
    repeated = rows.filter(pl.col(column).is_not_null()).group_by(of_one).len().filter(pl.col("len") > 1)
    pictures = pl.col("image_path") if "image_path" in rows.columns else pl.lit(None, pl.String)
    grouped = rows.join(repeated, on=of_one, how="semi", maintain_order="left").group_by(of_one, maintain_order=True)
    told = grouped.agg(
        pl.len().alias("count"),
        pl.col("pointer").head(SHOWN),
        pictures.drop_nulls().unique(maintain_order=True).head(SHOWN).alias("pictures"),
    )
    for path, identity, count, pointers, shown in told.sort(of_one).iter_rows():
        more = f" and {count - len(pointers):,} more" if count > len(pointers) else ""
        named = (identity,) if what == "annotation" else ()
        yield Finding(
            path,
            f"{what} id {identity} stands {count:,} times, expected once: at {', '.join(pointers)}{more}",
            key=(what, identity),
            values={"id": identity, "count": count, "pointers": pointers},
            evidence=tuple(Mark(picture, caption=f"{what} id {identity}", instances=named) for picture in shown),
        )


def _without(what: str, rows: pl.DataFrame, column: str) -> Iterator[Finding]:
    without = rows.filter(pl.col(column).is_null()).group_by("path", maintain_order=True)
    for path, count, pointer in without.agg(pl.len().alias("count"), pl.col("pointer").first()).sort("path").iter_rows():
        few = {"annotation": "annotation has", "picture": "picture has", "category": "category has"}[what]
        many = {"annotation": "annotations have", "picture": "pictures have", "category": "categories have"}[what]
        message = f"{count:,} {few if count == 1 else many} no id, first at {pointer}"
        yield Finding(path, message, key=("without id", what), values={"count": count, "pointer": pointer})
