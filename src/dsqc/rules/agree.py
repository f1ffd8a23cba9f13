"""Two values of each file, or of each row of a table, agree.

A capture, a fact, a column or a digest of one is held against another: a folder that is named after a checksum of its files,
a width that stands in the name, a year in a name against the column that states it. Numbers agree within ``tolerance``; texts
agree when they are equal. When the left values are the right ones in another order (a list was sorted, names were shifted), the
finding says so, because that is one fault and not many.

    - rule: agree
      where: {source: images}
      with: {left: width, right: images.width_px}
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.bind import Value
from dsqc.facts import AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _rows


def check(table: AnyTable, *, left: Value, right: Value, tolerance: float = 0.0) -> Iterator[Finding | NotJudged]:
    both = table.filter(pl.col(left.name).is_not_null() & pl.col(right.name).is_not_null())
    for value in (left, right):
        absent = table[value.name].null_count()
        if absent:
            yield NotJudged(f"without {value.name}", absent)
    numbers = table.schema[left.name].is_numeric() or table.schema[right.name].is_numeric()
    wrong = both.filter(_differs(left.name, right.name, tolerance) if numbers else _texts_differ(left.name, right.name))
    shuffled = wrong.height > 1 and _texts(wrong, left.name).sort().equals(_texts(wrong, right.name).sort())
    of_rows = _rows.are_rows(table)
    what = "rows" if of_rows else "files"
    hint = f"; over the {wrong.height:,} {what} that differ the values are the same in another order" if shuffled else ""
    told = _rows.keyed(wrong) if of_rows else wrong
    for row in told.sort("path", maintain_order=True).iter_rows(named=True):
        message = f"{left.name} is {row[left.name]}, {right.name} is {row[right.name]}{hint}"
        place, key = (f"{_rows.place(row)}: ", (row[_rows.KEY],)) if of_rows else ("", ())
        values = {left.name: row[left.name], right.name: row[right.name]}
        yield Finding(row["path"], f"{place}{message}", key=(left.name, right.name, *key), values=values)


def _differs(left: str, right: str, tolerance: float) -> pl.Expr:
    """A text that is no number agrees with no number."""
    gap = (pl.col(left).cast(pl.Float64, strict=False) - pl.col(right).cast(pl.Float64, strict=False)).abs()
    return ~(gap <= tolerance).fill_null(value=False)


def _texts_differ(left: str, right: str) -> pl.Expr:
    return pl.col(left).cast(pl.String) != pl.col(right).cast(pl.String)


def _texts(frame: pl.DataFrame, name: str) -> pl.Series:
    return frame[name].cast(pl.String).alias("text")
