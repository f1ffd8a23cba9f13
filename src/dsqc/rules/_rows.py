"""How rules speak of the rows of a table source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

KEY = "key of the row"
_LONGEST = 80


def keyed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a key each: what the row is called, and its line where others of its file are called the same or it has no name."""
    line = pl.format("line {}", "row")
    alone = pl.col("row_name").is_not_null() & (pl.len().over("path", "row_name") == 1)
    named = pl.format("{}, {}", "row_name", line).fill_null(line)
    return rows.with_columns(pl.when(alone).then("row_name").otherwise(named).alias(KEY))


def place(row: Mapping[str, Any]) -> str:
    """Where the row is, to begin a message with: 'line 7 (S0743200101_V.jpg)'."""
    name = row["row_name"]
    return f"line {row['row']:,}" if name is None else f"line {row['row']:,} ({short(name)})"


def short(value: object) -> str:
    """A cell as a message shows it; null is said, and a space at either end is made visible by quotes."""
    text = "null" if value is None else str(value)
    text = repr(text) if text != text.strip() else text
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def are_rows(table: pl.DataFrame) -> bool:
    return "row_name" in table.columns
