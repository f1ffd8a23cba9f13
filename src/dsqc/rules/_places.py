"""Where the rows that a finding speaks of are, in words: the first few, and how many more."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

SHOWN = 5
COUNT, PATHS, LINES = "number of the rows", "paths of the rows", "lines of the rows"

FIRST = (pl.len().alias(COUNT), pl.col("path").head(SHOWN).alias(PATHS), pl.col("row").head(SHOWN).alias(LINES))
"""What to aggregate rows to, sorted by path and row before."""


def each(paths: Sequence[str], lines: Sequence[int]) -> list[str]:
    return [f"{path} line {line:,}" for path, line in zip(paths, lines, strict=True)]


def in_words(subject: str, paths: Sequence[str], lines: Sequence[int], count: int) -> str:
    """'line 7, line 9, b.csv line 4 and 2 more'; the path is left away where it is the finding's subject."""
    named = [f"line {line:,}" if path == subject else f"{path} line {line:,}" for path, line in zip(paths, lines, strict=True)]
    return ", ".join(named) + (f" and {count - len(named):,} more" if count > len(named) else "")
