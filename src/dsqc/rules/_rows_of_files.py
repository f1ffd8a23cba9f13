"""The rows of a table and the files that they are about, brought together: by the file that a row names, else by names that both have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.report import Scope
from dsqc.rules import _rows

FILE = "the file that a row names"
"""What rows and files are related by where rows name files. No capture's name has a space, so it hides none."""

_RIGHT = "_right"
_ROW = ("path", "row", "row_name", "named_file", "file_path")


@dataclass(frozen=True, slots=True)
class Sides:
    """Rows and files that belong together where they are equal in ``on``, and then must be equal in ``agree``, as texts."""

    rows: pl.DataFrame
    files: pl.DataFrame
    on: tuple[str, ...]
    agree: tuple[str, ...]

    @property
    def names_files(self) -> bool:
        return self.on == (FILE,)


def mistake(rows: pl.DataFrame, files: pl.DataFrame, agree: Sequence[str] | None) -> str | None:
    """What is wrong with ``agree`` before tables that have their columns and no rows, or None."""
    for role, table in (("rows", rows), ("files", files)):
        for name in agree or ():
            if name not in table.columns:
                return f"role {role} has no {name!r} that could agree"
    return None


def bring_together(rows: pl.DataFrame, files: pl.DataFrame, by: Sequence[str] | None, agree: Sequence[str] | None) -> Sides:
    """Both sides with what relates them. Raises NothingRelatesError where nothing can."""
    agreeing = tuple(agree or ())
    by_name = not by and (not rows.height or bool(rows["named_file"].is_not_null().any()))
    shared = tuple(name for name in bind.shared_captures(rows, files) if name not in agreeing)
    on = (FILE,) if by_name else tuple(by or shared)
    texts = [name for name in (*on, *agreeing) if name != FILE]
    for name in texts:
        if name not in rows.columns or name not in files.columns:
            raise bind.NothingRelatesError(f"a role fixes {name!r}, so that it tells nothing apart")
    if not on:
        raise bind.NothingRelatesError("rows and files share no name that says what belongs together, and no row names a file")
    placed = files.unique("path", keep="first", maintain_order=True)
    return Sides(
        rows.select(*_ROW, pl.col("file_path").alias(FILE), *(pl.col(name).cast(pl.String) for name in texts)),
        placed.select("path", pl.col("path").alias(FILE), *(_text(name, rows.schema[name]) for name in texts)),
        on,
        agreeing,
    )


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    """A file's text as the rows' column would write it: '007' is 7 where that column holds whole numbers."""
    text = pl.col(name).cast(pl.String)
    return pl.coalesce(text.cast(kind, strict=False).cast(pl.String), text).alias(name) if kind.is_numeric() else text


def in_scope(rows: pl.DataFrame, on: Sequence[str], scope: Scope) -> pl.DataFrame:
    """The rows without those that, by what relates them, are about files outside the scope."""
    for name, texts in scope.only.items():
        if name in on:
            rows = rows.filter(pl.col(name).is_in(list(texts)) | pl.col(name).is_null())
    return rows


def disagreeing(sides: Sides, pairs: pl.DataFrame) -> Iterator[tuple[Mapping[str, Any], str, str, tuple[str, ...]]]:
    """Rows whose file differs in what must agree: the keyed row, what it says, what its file says, and in which names."""
    differs = [pl.col(name).ne_missing(pl.col(name + _RIGHT)) for name in sides.agree]
    wrong = pairs.filter(pl.any_horizontal(pl.lit(value=False), *differs))
    for row in _rows.keyed(wrong).sort("path", "row").iter_rows(named=True):
        names = tuple(name for name in sides.agree if row[name] != row[name + _RIGHT])
        said, found = (", ".join(f"{name} {text(row[name + end])}" for name in names) for end in ("", _RIGHT))
        yield row, said, found, names


def values(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Both texts of the names in which a row and its file differ."""
    return {key: row[column] for name in names for key, column in ((name, name), (f"{name} of the file", name + _RIGHT))}


def words(row: Mapping[str, Any], on: Sequence[str]) -> str:
    return ", ".join(f"{name}={text(row[name])}" for name in on)


def text(value: object) -> str:
    return "null" if value is None else str(value)
