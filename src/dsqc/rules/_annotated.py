"""How findings about annotations are told apart, worded and shown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.finding import Finding, NotJudged

ROUNDING_PX = 1e-6
"""Decimal coordinates are not exact: 10.3 - 10.1 is more than 0.2."""


def keyed(rows: pl.DataFrame, column: str = "annotation_id") -> pl.DataFrame:
    """The rows by file, with ``row_key``: their id, or their pointer where they have none or share it with another of the rows."""
    alone = pl.col(column).is_not_null() & (pl.len().over("path", column) == 1)
    key = pl.when(alone).then(pl.col(column)).otherwise(pl.col("pointer"))
    return rows.with_columns(row_key=key).sort("path", maintain_order=True)


def name(row: Mapping[str, Any]) -> str:
    """What a keyed row is called: 'annotation 7 (mono) of a.jpg'."""
    told = "annotation" if row["annotation_id"] is None else f"annotation {row['annotation_id']}"
    place = f" at {row['pointer']}" if row["row_key"] != row["annotation_id"] else ""
    category = f" ({row['category']})" if row.get("category") is not None else ""
    picture = f" of {row['file_name']}" if row["file_name"] is not None else ""
    return told + place + category + picture


def with_ids(annotations: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The annotations of files that work with ids; in a label file of one picture no line has any."""
    any_id = pl.any_horizontal(pl.col("annotation_id", "image_id").is_not_null()).any().over("path")
    return annotations.filter(any_id | pl.col("path").is_in(entries["path"].unique().to_list()))


def number(value: float) -> str:
    """A measure as people write it: no more than two decimals, and not 0 for what is more."""
    rounded = round(value, 2) if math.isfinite(value) else value
    return f"{value:.2g}" if rounded == 0 != value else f"{rounded:,.12g}"


def unstated(rows: pl.DataFrame, what: str, *, required: bool) -> Iterator[Finding | NotJudged]:
    """Annotations that state no area or box: findings where it is required, else counted."""
    if not required:
        yield from left_out(f"annotations that state no {what}", rows.height)
        return
    for row in keyed(rows).iter_rows(named=True):
        yield Finding(row["path"], f"{name(row)} states no {what} in numbers", key=(row["row_key"], "not stated"))


def left_out(reason: str, count: int) -> Iterator[NotJudged]:
    """Rows that a rule met and could say nothing about, if there are any."""
    if count:
        yield NotJudged(reason, count)
