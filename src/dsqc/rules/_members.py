"""What rules share that judge whether groups of members lie on one side of a split: their sides, and the words in which a group is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import polars as pl

from dsqc.bind import Countable
from dsqc.finding import Mark, NotJudged
from dsqc.rules import _rows, _splits
from dsqc.rules._annotated import left_out
from dsqc.rules._splits import SIDE

FILES = Countable("files", "")
COUNT, SPLIT, DRAWING = "number of members", "its split", "file to show"
_NAMED, _DRAWN = 3, 4

Row = Mapping[str, Any]
Between = list[list[str]] | None


def members(table: pl.DataFrame, of: Countable, columns: Iterable[pl.Expr], split: str, between: Between) -> pl.DataFrame:
    """The members, each once, with such columns, their side, and the file that shows each."""
    once = table.unique("path", keep="first", maintain_order=True) if of == FILES else table
    there = [name for name in ("path", "row", "row_name") if name in once.columns]
    shown = next((name for name in ("file_path", "image_path") if name in once.columns), "path")
    own = pl.col(shown).alias(DRAWING), pl.col(split).alias(SPLIT), _splits.side(split, between)
    return once.select(*there, *own, *columns)


def on_sides(found: pl.DataFrame, noun: str, split: str) -> tuple[pl.DataFrame, list[NotJudged]]:
    """The members that are on a side, none where there is but one; and what cannot be judged."""
    without = found[SPLIT].null_count()
    sided = found.filter(pl.col(SIDE).is_not_null())
    told = [
        *left_out(f"{noun} without {split}", without),
        *left_out(f"{noun} whose {split} is on no side", found.height - without - sided.height),
    ]
    if sided[SIDE].n_unique() > 1:
        return sided, told
    return sided.clear(), [*told, *left_out(f"{noun} that all lie on one side", sided.height)]


def by_side(found: pl.DataFrame, own: Sequence[str]) -> pl.DataFrame:
    """The sides of each group, each with the number of its members and the first of them."""
    order = [name for name in ("path", "row") if name in found.columns]
    first = [pl.col(name).head(_NAMED) for name in (*order, "row_name") if name in found.columns]
    drawn = pl.col(DRAWING).drop_nulls().unique(maintain_order=True).head(_DRAWN)
    told = found.sort(order).group_by(*own, SIDE, maintain_order=True).agg(pl.len().alias(COUNT), *first, drawn)
    return told.sort(*own, SIDE)


def in_words(rows: Sequence[Row], sides: Sequence[str], split: str, noun: str) -> str:
    """How the members of a group are spread over sides."""
    subject = min(row["path"][0] for row in rows)
    told = [_told(row, side, subject) for row, side in zip(rows, sides, strict=True)]
    return f"has {noun} on {len(rows)} sides of {split}, expected one: {'; '.join(told)}"


def _told(row: Row, side: str, subject: str) -> str:
    """The first members of a side: files by their path, rows by their line, and by their table where it is not the subject."""
    named = row["path"]
    if "row" in row:
        places = zip(row["path"], row["row"], row["row_name"], strict=True)
        named = [f"{'' if path == subject else f'{path} '}{_rows.place({'row': line, 'row_name': name})}" for path, line, name in places]
    more = f" and {row[COUNT] - len(named):,} more" if row[COUNT] > len(named) else ""
    return f"{row[COUNT]:,} of {side}: {', '.join(named)}{more}"


def marks(rows: Sequence[Row], sides: Sequence[str], split: str) -> tuple[Mark, ...]:
    """The first of each side, then the second, side by side."""
    return tuple(Mark(path, caption=f"{path}, {split} {side}") for path, side in _drawn(rows, sides))


def _drawn(rows: Sequence[Row], sides: Sequence[str]) -> Iterator[tuple[str, str]]:
    turns = [(turn, path, side) for row, side in zip(rows, sides, strict=True) for turn, path in enumerate(row[DRAWING])]
    return ((path, side) for _, path, side in sorted(turns, key=itemgetter(0))[:_DRAWN])
