"""A file that maps names to texts names exactly the files that are there.

A list of original names is the only way back from a renamed file to where it came from. Every value must be the text of the
capture ``to`` of a file, every file must stand in the list, and no two names may mean one file. Only files of the same group
count, as the other captures of list and files say: a list of the training images does not speak for the test images. In a
partial copy (``--partial``) no file and no list is missing.

    - rule: mapping
      with: {mappings: names, files: images, to: key}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.facts import Files, Mappings
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope

WHOLE_DATASET = Scope()
_VALUE, _COUNT = "the text that a name maps to", "its rows"
_NAMES_SHOWN = 8

Said = Iterator[Finding | NotJudged]


def check(mappings: Mappings, files: Files, *, to: bind.Column, scope: Scope = WHOLE_DATASET) -> Said:
    shared = tuple(name for name in bind.shared_captures(mappings, files) if name != to)
    empty = pl.col("maps_to").str.strip_chars() == ""
    entries = mappings.unique(["path", "given_name", "maps_to"], keep="first", maintain_order=True)
    yield from _empty(entries.filter(empty), to)
    entries = entries.filter(~empty).with_columns(pl.col("maps_to").alias(_VALUE))
    yield from _twice(entries)
    named = files.unique("path", keep="first", maintain_order=True).with_columns(pl.col(to).cast(pl.String).alias(_VALUE))
    yield NotJudged(f"files without {to}", named[_VALUE].null_count())
    named = named.filter(pl.col(_VALUE).is_not_null())
    narrowed = any(name in bind.captures(named) and name not in shared for name in scope.only)
    yield from _without_file(entries, named, to, shared, judged=not (scope.partial or narrowed))
    yield from _without_entry(named, entries, to, shared, partial=scope.partial)


def _empty(entries: pl.DataFrame, to: str) -> Iterator[Finding]:
    for row in entries.sort("path", "given_name").iter_rows(named=True):
        yield Finding(
            row["path"],
            f"{row['given_name']} maps to an empty text, expected the {to} of a file",
            key=("empty", row["given_name"], row["maps_to"]),
        )


def _twice(entries: pl.DataFrame) -> Iterator[Finding]:
    names = entries.group_by("path", _VALUE).agg(pl.col("given_name").unique().sort()).filter(pl.col("given_name").list.len() > 1)
    for path, value, given in names.sort("path", _VALUE).iter_rows():
        shown = ", ".join(given[:_NAMES_SHOWN]) + (f" and {len(given) - _NAMES_SHOWN:,} more" if len(given) > _NAMES_SHOWN else "")
        yield Finding(path, f"{len(given):,} names map to {value}: {shown}", key=("one value", value), values={"names": given})


def _without_file(entries: pl.DataFrame, files: pl.DataFrame, to: str, shared: tuple[str, ...], *, judged: bool) -> Said:
    alone, groups = _alone(entries, files, shared)
    if not judged:
        yield NotJudged("entries whose file this copy or the scope leaves out", alone.height + groups.height)
        return
    for path, rows in _counted(groups, ["path", *shared]):
        message = f"maps {_number(rows[_COUNT], 'name')} to files with {_words(rows, shared)}, and there are none"
        yield Finding(path, message, key=("no files",), values={"entry_count": rows[_COUNT]})
    for row in alone.sort("path", "given_name", _VALUE).iter_rows(named=True):
        yield Finding(
            row["path"],
            f"{row['given_name']} maps to {row[_VALUE]}, and no file has that {to}{_among(row, shared)}",
            key=("no file", row["given_name"], row[_VALUE]),
            values={"given_name": row["given_name"], "maps_to": row[_VALUE]},
        )


def _without_entry(files: pl.DataFrame, entries: pl.DataFrame, to: str, shared: tuple[str, ...], *, partial: bool) -> Said:
    alone, groups = _alone(files, entries, shared)
    if partial:
        yield NotJudged("files of groups without a mapping, in a copy that is said to be partial", groups.height)
        groups = groups.clear()
    for _, rows in _counted(groups, list(shared)):
        message = f"{_words(rows, shared)}: {_number(rows[_COUNT], 'file')}, and no mapping names files with these captures"
        yield Finding(".", message, key=("no mapping", *(str(rows[name]) for name in shared)), values={"file_count": rows[_COUNT]})
    for row in alone.sort("path").iter_rows(named=True):
        message = f"no name maps to {to} {row[_VALUE]}{_among(row, shared)}"
        yield Finding(row["path"], message, key=("no name", row[_VALUE]), values={to: row[_VALUE]})


def _alone(rows: pl.DataFrame, other: pl.DataFrame, shared: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows whose value the other side has not in their group, and those of groups that the other side has nothing of."""
    if not shared:
        return bind.relate(rows, other, by=[_VALUE]).alone, rows.clear()
    groups = bind.relate(rows, other.select(*shared, "path").unique(shared), by=shared)
    return bind.relate(groups.pairs.select(rows.columns), other, by=[*shared, _VALUE]).alone, groups.alone


def _counted(rows: pl.DataFrame, by: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not rows.height:
        return
    for row in rows.group_by(by).agg(pl.len().alias(_COUNT)).sort(by, nulls_last=True).iter_rows(named=True):
        yield row.get("path", "."), row


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _words(row: Mapping[str, Any], shared: Sequence[str]) -> str:
    return ", ".join(f"{name}={'null' if row[name] is None else row[name]}" for name in shared)


def _among(row: Mapping[str, Any], shared: Sequence[str]) -> str:
    return f" with {_words(row, shared)}" if shared else ""
