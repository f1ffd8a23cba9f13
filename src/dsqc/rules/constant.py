"""A value is the same throughout each group.

What is said of a whole record, a site or a fold and changes within it was mixed from two versions, or typed wrongly once. ``of`` is the
value, ``by`` the columns that make the groups; without them all rows are one group. Each value beside the most frequent one is a
finding with the number of its rows and the first of them; of two that are as frequent the one that comes first is held to be right.
Rows without the value are told as not judged.

    - rule: constant
      where: {source: metadata}
      with: {of: rows.barcode, by: [session]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from dsqc.bind import Column, Value
from dsqc.facts import AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _rows
from dsqc.rules._annotated import left_out

_VALUE, _ROWS, _PLACE, _MOST, _MOST_ROWS = "its value", "its rows", "its place", "most frequent value", "rows with that"
_LEAD = 12
"""Characters shown in front of the first difference of two long values."""


def check(table: AnyTable, *, of: Value, by: list[Column] = []) -> Iterator[Finding | NotJudged]:  # noqa: B006
    own, noun = [_own(name) for name in by], of.table or "files"
    place = ["path", "row", "row_name"] if _rows.are_rows(table) else ["path"]
    groups = [pl.col(name).cast(pl.String).alias(_own(name)) for name in by]
    every = table.select(*place, *groups, pl.col(of.name).cast(pl.String).alias(_VALUE))
    stated = every.filter(pl.col(_VALUE).is_not_null()).sort(place[:2], maintain_order=True).with_row_index(_PLACE)
    yield from left_out(f"{noun} without {of.name}", every.height - stated.height)
    counted = stated.group_by(*own, _VALUE).agg(pl.len().cast(pl.Int64).alias(_ROWS), pl.col(_PLACE, *place).first())
    ordered = counted.sort(*own, -pl.col(_ROWS), _PLACE, nulls_last=True)
    most = [pl.col(column).first().over(own) if own else pl.col(column).first() for column in (_VALUE, _ROWS)]
    told = ordered.with_columns(most[0].alias(_MOST), most[1].alias(_MOST_ROWS)).filter(pl.col(_VALUE) != pl.col(_MOST))
    for row in told.sort(_PLACE).iter_rows(named=True):
        yield _finding(row, of.name, by, noun)


def _finding(row: Mapping[str, Any], name: str, by: Sequence[str], noun: str) -> Finding:
    group = {each: row[_own(each)] for each in by}
    own, most = _apart(row[_VALUE], row[_MOST])
    place = f"{_rows.place(row)}: " if "row_name" in row else ""
    words = "".join(f" of {each}={_rows.short(text)}" for each, text in group.items())
    are = f"in {row[_ROWS]:,} {noun}{words}, first here" if row[_ROWS] > 1 else f"here alone among the {noun}{words}"
    return Finding(
        row["path"],
        f"{place}{name} is {own} {are}; in {row[_MOST_ROWS]:,} it is {most}",
        key=(name, *map(_rows.short, group.values()), row[_VALUE]),
        values={"value": row[_VALUE], "count": row[_ROWS], "most_frequent": row[_MOST], "most_frequent_count": row[_MOST_ROWS], **group},
    )


def _apart(one: str, other: str) -> tuple[str, str]:
    """Both texts as a message shows them; of long ones from shortly before where they begin to differ."""
    if _rows.short(one) == one and _rows.short(other) == other:
        return one, other
    same = next((place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
    start = max(same - _LEAD, 0)
    lead = "…" if start else ""
    return lead + _rows.short(one[start:]), lead + _rows.short(other[start:])


def _own(name: str) -> str:
    """The column under a name that no other has."""
    return f"group {name}"
