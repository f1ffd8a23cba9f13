"""No two rows of a table have the same values in ``columns``.

A key that stands twice gives a record two labels or two splits, and a join on it makes rows that nobody wrote. Rows are compared across
all tables of the selection; ``per: [fold]`` compares within each fold. A value that stands in several rows is one finding with their
number and the first of them. Rows that are null in one of ``columns`` have no key: they are counted and not judged.

    - rule: unique-rows
      where: {source: metadata}
      with: {columns: [processid]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column
from dsqc.facts import Rows
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _places, _rows
from dsqc.rules._annotated import left_out


def verify(options: Mapping[str, Any]) -> str | None:
    return None if options["columns"] else "'columns' names no column, expected at least one"


def check(rows: Rows, *, columns: list[Column]) -> Iterator[Finding | NotJudged]:
    keyed = rows.select("path", "row", *(pl.col(name).alias(_own(name)) for name in columns))
    own = [_own(name) for name in columns]
    whole = keyed.drop_nulls(own)
    yield from left_out(f"rows without {' and '.join(columns)}", keyed.height - whole.height)
    repeated = whole.group_by(own).len("rows").filter(pl.col("rows") > 1).select(own)
    told = whole.join(repeated, on=own, how="semi").sort("path", "row").group_by(own, maintain_order=True).agg(_places.FIRST)
    for row in told.iter_rows(named=True):
        values = {name: row[_own(name)] for name in columns}
        count, paths, lines = row[_places.COUNT], row[_places.PATHS], row[_places.LINES]
        yield Finding(
            paths[0],
            f"{', '.join(f'{name}={_rows.short(value)}' for name, value in values.items())} stands in {count:,} rows, expected one: "
            f"{_places.in_words(paths[0], paths, lines, count)}",
            key=("repeated", *map(str, values.values())),
            values={**values, "row_count": count, "rows": _places.each(paths, lines)},
        )


def _own(name: str) -> str:
    """The column under a name that neither path nor row has."""
    return f"key {name}"
