"""The sides between which nothing may be shared: each split, or the lists of splits that ``between`` states."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

SIDE = "its side"

Between = Sequence[Sequence[str]] | None


def mistake(between: Between) -> str | None:
    """What is wrong with the sides, or None."""
    if between is not None and len(between) < 2:
        return "'between' has two sides or more, as in [[train, val], [test]]"
    if between is not None and not all(between):
        return "a side of 'between' is empty, expected at least one split"
    listed = [text for side in between or () for text in side]
    twice = [text for text in listed if listed.count(text) > 1]
    return f"'between' has {twice[0]!r} twice" if twice else None


def side(split: str, between: Between) -> pl.Expr:
    """The side of each row as SIDE: its split, or the number of the list that has its split; null for one on no side."""
    text = pl.col(split).cast(pl.String)
    if between is None:
        return text.alias(SIDE)
    numbers = {each: f"{number}" for number, side in enumerate(between) for each in side}
    return text.replace_strict(numbers, default=None, return_dtype=pl.String).alias(SIDE)


def in_words(found: str, between: Between) -> str:
    """A text of SIDE as a message names it: 'train', or 'train + val'."""
    return found if between is None else " + ".join(between[int(found)])
