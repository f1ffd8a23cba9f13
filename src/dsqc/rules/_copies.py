"""Groups of copies: pictures whose perceptual hashes lie near one another, and the words in which a group is told."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import polars as pl

from dsqc import similar
from dsqc.bind import captures
from dsqc.finding import Mark

MOST_BITS = 16
"""Unrelated pictures lie about 32 bits apart; beyond 16 more and more of them pass for copies of each other."""

GROUP, NEAREST, FARTHEST = "its group", "nearest bits", "farthest bits"
SAYS_NOTHING = "pictures whose perceptual hash says nothing"

_HASH = "number of its hash"
_NAMED, _DRAWN = 3, 4


def mistake(within_bits: int) -> str | None:
    return None if 0 <= within_bits <= MOST_BITS else f"'within_bits' is {within_bits}, expected 0 to {MOST_BITS}"


def says_something(within_bits: int) -> pl.Expr:
    """Whether a hash tells pictures apart.

    A picture with texture sets half of the 64 bits. One of a single value, an even gradient or two flat halves sets next to none beside
    the first, which stands for the mean: any two hashes with so few set lie within the distance, whatever the pictures show.
    """
    return (pl.col("phash") & (2**63 - 1)).bitwise_count_ones() > within_bits // 2


def near(pictures: pl.DataFrame, within_bits: int, *, across: str | None = None) -> pl.DataFrame:
    """The pictures that have a copy, with the GROUP that copies connect, and its NEAREST and FARTHEST two neighbours in bits.

    Where a column ``across`` is named, only pictures that differ in it are copies of each other.
    """
    identity = ["phash"] if across is None else ["phash", across]
    hashes = pictures.select(identity).unique().sort(identity).with_row_index(_HASH)
    pairs = similar.pairs_within(hashes["phash"].to_numpy().view(np.uint64), within_bits)
    if across is not None:
        sides = hashes[across].rank("dense").to_numpy()
        pairs = pairs[sides[pairs[:, 0]] != sides[pairs[:, 1]]]
    labels = np.arange(hashes.height)
    for members in similar.groups(hashes.height, pairs):
        labels[members] = members[0]
    apart = pl.DataFrame({GROUP: labels[pairs[:, 0]], NEAREST: pairs[:, 2]})
    distances = apart.group_by(GROUP).agg(pl.col(NEAREST).min(), pl.col(NEAREST).max().alias(FARTHEST))
    labelled = hashes.with_columns(pl.Series(GROUP, labels)).join(distances, on=GROUP, how="left")
    grouped = pictures.join(labelled, on=identity, how="left", maintain_order="left")
    return (grouped.filter(pl.col(NEAREST).is_not_null()) if across else _with_equal(grouped)).drop(_HASH)


def _with_equal(grouped: pl.DataFrame) -> pl.DataFrame:
    """The groups of two or more, pictures of one hash included, which lie 0 bits apart."""
    equal = pl.col(_HASH).is_duplicated().any().over(GROUP)
    nearest = pl.when(equal).then(0).otherwise(NEAREST).alias(NEAREST)
    return grouped.with_columns(nearest, pl.col(FARTHEST).fill_null(0)).filter(pl.len().over(GROUP) > 1)


def bits_apart(group: pl.DataFrame, within_bits: int) -> str:
    """How far the neighbours of a group lie apart, and what was expected."""
    nearest, farthest = group[NEAREST][0], group[FARTHEST][0]
    measured = f"{nearest}" if nearest == farthest else f"{nearest} to {farthest}"
    return f"{measured} of 64 hash bits differ{' between neighbours' if group.height > 2 else ''}, expected more than {within_bits}"


def named(others: Sequence[str]) -> str:
    """The first few of the other copies, and how many more there are."""
    return ", ".join(others[:_NAMED]) + (f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else "")


def where_they_differ(group: pl.DataFrame) -> str:
    """The captures in which the copies differ, when few tell them apart: a copy across splits is worth naming."""
    differing = [name for name in captures(group) if 1 < group[name].n_unique() < group.height or name == "split"]
    told = [f"{name} {', '.join(map(str, group[name].unique().sort().to_list()))}" for name in differing if group[name].n_unique() > 1]
    return f" (across {'; '.join(told)})" if told else ""


def marks(group: pl.DataFrame, *, split: str | None = None) -> tuple[Mark, ...]:
    """The first few pictures, captioned with path, split and the distance from the first, where these are known."""
    drawn = group.head(_DRAWN)
    splits = [""] * drawn.height if split is None else [f", {split} {text}" for text in drawn[split]]
    hashes = drawn["phash"].to_list() if "phash" in drawn.columns else []
    bits = [f", {((phash ^ hashes[0]) & (2**64 - 1)).bit_count()} of 64 bits from the first" for phash in hashes[1:]]
    captions = itertools.zip_longest(drawn["path"], splits, ["", *bits], fillvalue="")
    return tuple(Mark(path, caption=f"{path}{place}{distance}") for path, place, distance in captions)
