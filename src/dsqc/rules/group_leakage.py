"""What belongs together lies in one split: all pictures of a patient, a specimen, a session, a place.

Pictures of one thing are alike without being copies, so that a model which saw some of them in training is measured on what it knows.
``group`` names the columns that make a group, ``split`` the one whose texts are the splits. ``of`` says what the members are: ``files``,
the default, ``rows`` of a table, or another table. Without ``between`` every split is a side of its own; ``between`` lists the
sides, so that ``[[train, val], [test]]`` lets a group lie in train and val.

A group on several sides is one finding with its members on each. Its values say how many groups each side has and how many leak.
Members without a group or a split, or on no side, are told as not judged. Where each fold has splits of its own, ``per`` judges
each fold.

    - rule: group-leakage
      where: {source: metadata}
      per: [fold]
      with: {of: rows, group: [session], split: part}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from dsqc.bind import Column, Countable
from dsqc.facts import AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _members, _rows, _splits
from dsqc.rules._annotated import left_out
from dsqc.rules._members import COUNT, FILES, Between, Row
from dsqc.rules._splits import SIDE


def verify(options: Mapping[str, Any]) -> str | None:
    if options["of"].column:
        return f"'of' is {options['of'].name}, expected a table whose rows are the members, such as files or rows"
    return _splits.mistake(options["between"]) if options["group"] else "'group' names no column, expected at least one"


def check(
    table: AnyTable, *, of: Countable = FILES, group: list[Column], split: Column, between: Between = None
) -> Iterator[Finding | NotJudged]:
    noun, own = of.table or "files", [_own(name) for name in group]
    members = _members.members(table, of, (pl.col(name).cast(pl.String).alias(_own(name)) for name in group), split, between)
    grouped = members.drop_nulls(own)
    yield from left_out(f"{noun} without {' and '.join(group)}", members.height - grouped.height)
    sided, not_judged = _members.on_sides(grouped, noun, split)
    yield from not_judged
    groups = sided.select(*own, SIDE).unique()
    leaking = groups.group_by(own).len().filter(pl.col("len") > 1).select(own)
    sides = groups.group_by(SIDE).len().sort(SIDE).iter_rows()
    measured = {
        "groups": {_splits.in_words(side, between): count for side, count in sides},
        "group_count": groups.select(own).unique().height,
        "leaking_count": leaking.height,
    }
    told = _members.by_side(sided.join(leaking, on=own, how="semi"), own)
    for _, rows in groupby(told.iter_rows(named=True), key=itemgetter(*own)):
        yield _finding(list(rows), group, split, between, noun, measured)


def _finding(rows: Sequence[Row], group: Sequence[str], split: str, between: Between, noun: str, measured: Row) -> Finding:
    named = {name: rows[0][_own(name)] for name in group}
    sides = [_splits.in_words(row[SIDE], between) for row in rows]
    words = ", ".join(f"{name}={_rows.short(text)}" for name, text in named.items())
    return Finding(
        min(row["path"][0] for row in rows),
        f"{words} {_members.in_words(rows, sides, split, noun)}",
        key=("leak", *named.values()),
        values={**named, "members": dict(zip(sides, (row[COUNT] for row in rows), strict=True)), **measured},
        evidence=_members.marks(rows, sides, split),
    )


def _own(name: str) -> str:
    """The column under a name that no other has."""
    return f"group {name}"
