"""How rules that take any table name it, and speak of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import polars as pl

from dsqc.bind import Countable, one_of
from dsqc.facts import TABLES
from dsqc.rules import _rows

KEY = _rows.KEY
ROWS = Countable("rows", "")
_MEASURED = {
    name: Countable(name, "") for name, table in TABLES.items() if not (name == "sources" or table.lists_trouble or table.comparison)
}
Of = Annotated[Countable, one_of(_MEASURED)]
"""Annotation of a parameter that names one table of facts, the rows of table sources among them."""

_NAMES = (
    "annotation_id",
    "category_id",
    "file_name",
    "setting",
    "array_key",
    "given_name",
    "claimed",
    "algorithm",
    "generation",
    "label_key",
    "label",
    "value",
    "region",
    "pointer",
)
"""Columns that tell rows of one file apart, where a table has them."""


def keyed(table: pl.DataFrame) -> pl.DataFrame:
    """The rows with a key each: that of a table source's row, else what tells the row apart in its file; nothing where it is alone."""
    if _rows.are_rows(table):
        return _rows.keyed(table)
    named = [pl.format(f"{name} {{}}", name) for name in _NAMES if name in table.columns]
    named_rows = table.with_columns((pl.concat_str(named, separator=", ", ignore_nulls=True) if named else pl.lit("")).alias(KEY))
    number = pl.int_range(1, pl.len() + 1).over("path", KEY)
    again = pl.format("{} ({})", KEY, number).str.strip_chars_start()
    return named_rows.with_columns(pl.when(number > 1).then(again).otherwise(KEY).alias(KEY))


def place(row: Mapping[str, Any]) -> str:
    """What a message about a keyed row begins with: 'line 7 (a.jpg): ', 'label 3, region 1: ', or nothing."""
    if "row_name" in row:
        return f"{_rows.place(row)}: "
    return f"{row[KEY]}: " if row[KEY] else ""


def key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (row[KEY],) if row[KEY] else ()
