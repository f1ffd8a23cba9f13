"""Each class has about the same share of every split: the shares differ by at most ``at_most``.

A class that is rare in training and common in the test is measured on what the model hardly saw. The share of a class is the number of its
members in a split by the number of all in it, and ``at_most: 0.02`` allows two percentage points. ``of`` is the class: a column of a
table's rows, a capture of files, the category of instances.

Of few members no split can have the exact share. A difference that one member more or fewer in the smaller of two splits would bring
within the limit is no finding, so that a class with a single member never is one. Rows without a class or a split are told as not judged,
and so is a partial copy (``--partial``).

    - rule: stratified
      where: {source: metadata}
      with: {of: rows.species, split: part, at_most: 0.02}
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column, Value
from dsqc.facts import AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _rows
from dsqc.rules._annotated import left_out

WHOLE = Scope()
_CLASS, _SPLIT, _BEYOND, _PAIR = "its class", "its split", "beyond the limit", "the two splits"
_ROUNDING = 1e-9
"""Shares are quotients: 0.3 - 0.2 is less than 0.1."""


def verify(options: Mapping[str, Any]) -> str | None:
    at_most = options["at_most"]
    return None if 0 <= at_most <= 1 else f"'at_most' is {at_most:g}, expected a share from 0 to 1, as in 0.02 for two percentage points"


def check(table: AnyTable, *, of: Value, split: Column, at_most: float, scope: Scope = WHOLE) -> Iterator[Finding | NotJudged]:
    if scope.partial:
        yield NotJudged("rows of a copy that is said to be partial", table.height)
        return
    every = table.select(pl.col(of.name).cast(pl.String).alias(_CLASS), pl.col(split).cast(pl.String).alias(_SPLIT))
    classed = every.filter(pl.col(_CLASS).is_not_null())
    yield from left_out(f"rows without {of.name}", every.height - classed.height)
    placed = classed.filter(pl.col(_SPLIT).is_not_null())
    yield from left_out(f"rows without {split}", classed.height - placed.height)
    sizes = dict(placed.group_by(_SPLIT).len().sort(_SPLIT).iter_rows())
    if len(sizes) < 2:
        yield from left_out(f"rows that are all of one {split}", placed.height)
        return
    for row in _beyond(_counted(placed, list(sizes)), sizes, at_most).iter_rows(named=True):
        yield _finding(row, sizes, of.name, split, at_most)


def _counted(placed: pl.DataFrame, splits: list[str]) -> pl.DataFrame:
    """The members of each class in each split, one column for each; a class with one member is never told, so it is left out."""
    counts = placed.group_by(_CLASS, _SPLIT).len("members")
    several = counts.filter(pl.col("members").sum().over(_CLASS) > 1)
    members = [pl.col("members").filter(pl.col(_SPLIT) == split).sum().cast(pl.Int64).alias(_column(split)) for split in splits]
    return several.group_by(_CLASS).agg(members)


def _beyond(counts: pl.DataFrame, sizes: Mapping[str, int], at_most: float) -> pl.DataFrame:
    """The classes beyond the limit, each with the two splits that are farthest beyond it: the greater share first."""
    found = []
    for one, other in itertools.permutations(sizes, 2):
        apart = pl.col(_column(one)) / sizes[one] - pl.col(_column(other)) / sizes[other]
        beyond = apart - at_most - 1 / min(sizes[one], sizes[other])
        told = counts.with_columns(beyond.alias(_BEYOND), pl.lit([one, other]).alias(_PAIR))
        found.append(told.filter(pl.col(_BEYOND) > _ROUNDING))
    return pl.concat(found).sort(_CLASS, -pl.col(_BEYOND), maintain_order=True).unique(_CLASS, keep="first", maintain_order=True)


def _finding(row: Mapping[str, Any], sizes: Mapping[str, int], name: str, split: str, at_most: float) -> Finding:
    counts = {each: row[_column(each)] for each in sizes}
    shares = {each: counts[each] / sizes[each] for each in sizes}
    much, little = row[_PAIR]
    told = [f"{100 * shares[each]:.2f} % of {each} ({counts[each]:,} of {sizes[each]:,})" for each in (much, little)]
    gap = f"{100 * (shares[much] - shares[little]):.2f} percentage points apart, expected at most {100 * at_most:g}"
    return Finding(
        ".",
        f"{name} {_rows.short(row[_CLASS])} is {' and '.join(told)}, {gap}",
        key=(row[_CLASS],),
        values={"class": row[_CLASS], "split": split, "shares": shares, "counts": counts, "sizes": dict(sizes), "at_most": at_most},
    )


def _column(split: str) -> str:
    return f"members in {split}"
