"""The sides between which nothing may be shared: each split, or the lists of splits that a definition states."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

SIDE = "its side"

Between = Sequence[Sequence[str]] | None


def side(split: str, between: Between) -> pl.Expr:
    """The side of each row as SIDE: its split, or the number of the list that has its split; null for one on no side."""
    text = pl.col(split).cast(pl.String)
    if between is None:
        return text.alias(SIDE)
    numbers = {each: f"{number}" for number, side in enumerate(between) for each in side}
    return text.replace_strict(numbers, default=None, return_dtype=pl.String).alias(SIDE)
