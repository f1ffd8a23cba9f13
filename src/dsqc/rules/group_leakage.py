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
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import _rows, _splits
from dsqc.rules._annotated import left_out
from dsqc.rules._splits import SIDE

FILES = Countable("files", "")
_COUNT, _SPLIT, _DRAWING = "number of members", "its split", "file to show"
_NAMED, _DRAWN = 3, 4

Row = Mapping[str, Any]
Between = list[list[str]] | None


def verify(options: Mapping[str, Any]) -> str | None:
    if options["of"].column:
        return f"'of' is {options['of'].name}, expected a table whose rows are the members, such as files or rows"
    return _splits.mistake(options["between"]) if options["group"] else "'group' names no column, expected at least one"


def check(
    table: AnyTable, *, of: Countable = FILES, group: list[Column], split: Column, between: Between = None
) -> Iterator[Finding | NotJudged]:
    noun, own = of.table or "files", [_own(name) for name in group]
    members = _members(table.unique("path", keep="first", maintain_order=True) if of == FILES else table, group, split, between)
    grouped = members.drop_nulls(own)
    yield from left_out(f"{noun} without {' and '.join(group)}", members.height - grouped.height)
    without = grouped[_SPLIT].null_count()
    yield from left_out(f"{noun} without {split}", without)
    sided = grouped.filter(pl.col(SIDE).is_not_null())
    yield from left_out(f"{noun} whose {split} is on no side", grouped.height - without - sided.height)
    groups = sided.select(*own, SIDE).unique()
    sides = dict(groups.group_by(SIDE).len().sort(SIDE).iter_rows())
    if len(sides) < 2:
        yield from left_out(f"{noun} that all lie on one side", sided.height)
        return
    leaking = groups.group_by(own).len().filter(pl.col("len") > 1).select(own)
    measured = {
        "groups": {_splits.in_words(side, between): count for side, count in sides.items()},
        "group_count": groups.select(own).unique().height,
        "leaking_count": leaking.height,
    }
    for rows in _by_group(sided.join(leaking, on=own, how="semi"), own):
        named = {name: rows[0][_own(name)] for name in group}
        yield _finding(rows, named, split, between, noun, measured)


def _members(table: pl.DataFrame, group: Sequence[str], split: str, between: Between) -> pl.DataFrame:
    """The members with their groups and sides, and the file that shows each."""
    there = [name for name in ("path", "row", "row_name") if name in table.columns]
    shown = next((name for name in ("file_path", "image_path") if name in table.columns), "path")
    groups = [pl.col(name).cast(pl.String).alias(_own(name)) for name in group]
    return table.select(*there, pl.col(shown).alias(_DRAWING), pl.col(split).alias(_SPLIT), *groups, _splits.side(split, between))


def _by_group(members: pl.DataFrame, own: Sequence[str]) -> Iterator[list[Row]]:
    """The sides of each group, each with the number of its members and the first of them."""
    order = [name for name in ("path", "row") if name in members.columns]
    first = [pl.col(name).head(_NAMED) for name in (*order, "row_name") if name in members.columns]
    drawn = pl.col(_DRAWING).drop_nulls().unique(maintain_order=True).head(_DRAWN)
    told = members.sort(order).group_by(*own, SIDE, maintain_order=True).agg(pl.len().alias(_COUNT), *first, drawn)
    for _, rows in groupby(told.sort(*own, SIDE).iter_rows(named=True), key=itemgetter(*own)):
        yield list(rows)


def _finding(rows: Sequence[Row], named: Mapping[str, str], split: str, between: Between, noun: str, measured: Row) -> Finding:
    subject = min(row["path"][0] for row in rows)
    sides = [_splits.in_words(row[SIDE], between) for row in rows]
    members = [_named(row, subject) for row in rows]
    counts = [row[_COUNT] for row in rows]
    told = [_in_words(*each) for each in zip(sides, members, counts, strict=True)]
    words = ", ".join(f"{name}={_rows.short(text)}" for name, text in named.items())
    return Finding(
        subject,
        f"{words} has {noun} on {len(rows)} sides of {split}, expected one: {'; '.join(told)}",
        key=("leak", *named.values()),
        values={**named, "members": dict(zip(sides, counts, strict=True)), **measured},
        evidence=_marks(rows, sides, split),
    )


def _named(row: Row, subject: str) -> list[str]:
    """The first members of a side: files by their path, rows by their line, and by their table where it is not the subject."""
    if "row" not in row:
        return list(row["path"])
    places = zip(row["path"], row["row"], row["row_name"], strict=True)
    return [f"{'' if path == subject else f'{path} '}{_rows.place({'row': line, 'row_name': name})}" for path, line, name in places]


def _in_words(side: str, members: Sequence[str], count: int) -> str:
    more = f" and {count - len(members):,} more" if count > len(members) else ""
    return f"{count:,} of {side}: {', '.join(members)}{more}"


def _marks(rows: Sequence[Row], sides: Sequence[str], split: str) -> tuple[Mark, ...]:
    """The first of each side, then the second, side by side."""
    turns = [(turn, path, side) for row, side in zip(rows, sides, strict=True) for turn, path in enumerate(row[_DRAWING])]
    drawn = sorted(turns, key=itemgetter(0))[:_DRAWN]
    return tuple(Mark(path, caption=f"{path}, {split} {side}") for _, path, side in drawn)


def _own(name: str) -> str:
    """The column under a name that no other has."""
    return f"group {name}"
