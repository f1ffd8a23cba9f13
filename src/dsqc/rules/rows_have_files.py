"""Every row of a table belongs to one file.

A row without a file is an example that a loader stops at, or drops without a word, and a table of another version than its files has many.
A row belongs to the file that it names where its source states ``paths``, else to the file with the same names: all that rows and
files both have, or those in ``by``. ``agree`` are names that identify nothing and must be equal all the same, so that 'the row says val,
its folder says test' is one finding and not two absences.

A row whose cell is null names no file, and that is told like any other absence: who reads the table meets it too. Among names that both
have, null equals null, as for a chunk that only some splits have. A role may leave out rows that are about no file:
``{source: listed, name: {not: null}}``. In a partial copy (``--partial``), and where the scope may leave the file out, a row without
a file is counted and not judged.

    - rule: rows-have-files
      with: {rows: listed, files: images, agree: [split]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.facts import Files, Rows
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _rows, _rows_of_files
from dsqc.rules._annotated import left_out
from dsqc.rules._rows_of_files import Sides

WHOLE = Scope()
_PATHS_NAMED = 8
_COUNT, _PATHS, _LAST = "files of that name", "their paths", "the last part of the name"


def tried(rows: Rows, files: Files, options: Mapping[str, Any]) -> str | None:
    return _rows_of_files.mistake(rows, files, options["agree"])


def check(
    rows: Rows, files: Files, *, by: list[bind.Column] | None = None, agree: list[bind.Column] | None = None, scope: Scope = WHOLE
) -> Iterator[Finding | NotJudged]:
    sides = _rows_of_files.bring_together(rows, files, by, agree)
    inside = _rows_of_files.in_scope(sides.rows, sides.on, scope)
    yield from left_out("rows of files outside the scope", rows.height - inside.height)
    relation = bind.relate(inside, sides.files, by=sides.on)
    narrowed = any(name in files.columns and name not in sides.on for name in scope.only)
    yield from _without_file(relation.alone, sides, excused=scope.partial or narrowed)
    for row in _rows.keyed(relation.ambiguous).sort("path", "row").iter_rows(named=True):
        paths = row["partner_paths"][:_PATHS_NAMED]
        yield _several(row, paths, row["partners"], f"{row['partners']:,} files with {_rows_of_files.words(row, sides.on)}")
    for pair, said, found, names in _rows_of_files.disagreeing(sides, relation.pairs):
        message = f"{_rows.place(pair)}: says {said}, and its file {pair['path_right']} is of {found}"
        differing = {"file": pair["path_right"], **_rows_of_files.values(pair, names)}
        yield Finding(pair["path"], message, key=("disagrees", pair[_rows.KEY], *names), values=differing)


def _without_file(alone: pl.DataFrame, sides: Sides, *, excused: bool) -> Iterator[Finding | NotJudged]:
    told = _called_the_same(alone, sides.files) if sides.names_files else alone.with_columns(pl.lit(None).alias(_COUNT))
    if excused:
        certain = pl.col(_COUNT).is_not_null() | (pl.lit(value=sides.names_files) & pl.col("named_file").is_null())
        told = told.filter(certain)
        yield from left_out("rows whose file may lie outside the scope, or be left out of a partial copy", alone.height - told.height)
    for row in _rows.keyed(told).sort("path", "row").iter_rows(named=True):
        if row[_COUNT] is not None:
            named = _rows.short(row["named_file"])
            yield _several(row, row[_PATHS], row[_COUNT], f"names {named}, which does not say which file is meant")
        else:
            values = {"named_file": row["named_file"]} if sides.names_files else {name: row[name] for name in sides.on}
            yield Finding(row["path"], f"{_rows.place(row)}: {_absence(row, sides)}", key=("no file", row[_rows.KEY]), values=values)


def _called_the_same(alone: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """The rows with the files that are called as they say, where no one of them is meant."""
    last = r"([^/]*)$"
    unknown = pl.when(pl.col("file_path").is_null()).then(pl.col("named_file").str.replace_all("\\", "/", literal=True).str.extract(last))
    rows = alone.with_columns(unknown.alias(_LAST))
    called = files.select("path", pl.col("path").str.extract(last).alias(_LAST)).join(rows.select(_LAST), on=_LAST, how="semi")
    found = called.group_by(_LAST).agg(pl.len().alias(_COUNT), pl.col("path").sort().head(_PATHS_NAMED).alias(_PATHS))
    return rows.join(found, on=_LAST, how="left", maintain_order="left")


def _absence(row: Mapping[str, Any], sides: Sides) -> str:
    if not sides.names_files:
        return f"no file with {_rows_of_files.words(row, sides.on)}"
    if row["named_file"] is None:
        return "names no file, its cell is null"
    named = _rows.short(row["named_file"])
    if row["file_path"] is None:
        return f"names {named}, and no such file is there"
    return f"names {named}, which is {row['file_path']} and none of the files that are looked at"


def _several(row: Mapping[str, Any], paths: list[str], count: int, what: str) -> Finding:
    named = ", ".join(paths) + (f" and {count - len(paths):,} more" if count > len(paths) else "")
    message = f"{_rows.place(row)}: {what}, expected one: {named}"
    return Finding(row["path"], message, key=("several files", row[_rows.KEY]), values={"file_count": count, "files": paths})
