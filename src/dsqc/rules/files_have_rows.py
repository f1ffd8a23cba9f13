"""Every file has exactly one row of a table.

A file without a row has no label, no split, no licence: a loader leaves it out, or gives it those of another. Two rows for a file may
say two things. Files and rows belong together as ``rows-have-files`` tells: by the file that a row names where its source states
``paths``, else by all names that both have, or those in ``by``. ``several: true`` lets a file have many rows, as in a table of boxes.
``agree`` are names that identify nothing and must be equal all the same; stating it for one of the two rules is enough.

Where several tables each have a row for every file, as folds have, ``per`` judges each of them. In a partial copy (``--partial``), and
where the scope may leave the row out, a file without a row is counted and not judged.

    - rule: files-have-rows
      per: [fold]
      with: {rows: metadata, files: images}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.facts import Files, Rows
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _places, _rows, _rows_of_files
from dsqc.rules._annotated import left_out
from dsqc.rules._rows_of_files import Sides

WHOLE = Scope()


def tried(rows: Rows, files: Files, options: Mapping[str, Any]) -> str | None:
    return _rows_of_files.mistake(rows, files, options["agree"])


def check(
    rows: Rows,
    files: Files,
    *,
    by: list[bind.Column] | None = None,
    agree: list[bind.Column] | None = None,
    several: bool = False,
    scope: Scope = WHOLE,
) -> Iterator[Finding | NotJudged]:
    sides = _rows_of_files.bring_together(rows, files, by, agree)
    relation = bind.relate(sides.files, sides.rows, by=sides.on)
    narrowed = any(name in rows.columns and name not in files.columns for name in scope.only)
    if scope.partial or narrowed:
        yield from left_out("files whose row may lie outside the scope, or be left out of a partial copy", relation.alone.height)
    else:
        yield from _without_row(relation.alone, sides)
    if not several:
        yield from _with_several(relation.ambiguous.select("path", *sides.on), sides)
    if sides.agree:
        yield from _disagreeing(sides)


def _without_row(alone: pl.DataFrame, sides: Sides) -> Iterator[Finding]:
    tables = sides.rows["path"].unique().sort().to_list() if alone.height else []
    where = f" in {tables[0]}" if len(tables) == 1 else f" in any of {len(tables):,} tables" if tables else ""
    for row in alone.sort("path").iter_rows(named=True):
        told = _identity(row, sides.on)
        message = f"has no row{where}{f' with {_rows_of_files.words(row, sides.on)}' if told else ''}"
        yield Finding(row["path"], message, key=("no row",), values={"row_count": 0, **told})


def _with_several(files: pl.DataFrame, sides: Sides) -> Iterator[Finding]:
    rows = sides.rows.join(files.select(sides.on).unique(), on=sides.on, how="semi", nulls_equal=True).sort("path", "row")
    counted = rows.group_by(sides.on).agg(_places.FIRST)
    told = files.join(counted, on=sides.on, how="left", nulls_equal=True).sort("path")
    for row in told.iter_rows(named=True):
        count, paths, lines = row[_places.COUNT], row[_places.PATHS], row[_places.LINES]
        told_by = _identity(row, sides.on)
        yield Finding(
            row["path"],
            f"has {count:,} rows{f' with {_rows_of_files.words(row, sides.on)}' if told_by else ''}, expected one: "
            f"{_places.in_words(row['path'], paths, lines, count)}",
            key=("several rows",),
            values={"row_count": count, "rows": _places.each(paths, lines), **told_by},
        )


def _disagreeing(sides: Sides) -> Iterator[Finding]:
    """Each row of a file is held against it, also where it has several."""
    pairs = bind.relate(sides.rows, sides.files, by=sides.on).pairs
    for row, said, found, names in _rows_of_files.disagreeing(sides, pairs):
        yield Finding(
            row["path_right"],
            f"is of {found}, and its row in {row['path']}, {_rows.place(row)}, says {said}",
            key=("disagrees", row["path"], row[_rows.KEY], *names),
            values={"table": row["path"], "row": row["row"], **_rows_of_files.values(row, names)},
        )


def _identity(row: Mapping[str, Any], on: Sequence[str]) -> dict[str, Any]:
    """What relates a file to its rows, where that is more than its path."""
    return {name: row[name] for name in on if name != _rows_of_files.FILE}
