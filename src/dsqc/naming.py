"""Names that data gives to files, resolved: each row that names one gets the listed path that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dsqc import facts, resolve
from dsqc.definition import Definition
from dsqc.facts import TABLES
from dsqc.tables import rows_of

if TYPE_CHECKING:
    import polars as pl

Captured = Mapping[tuple[str | None, str], Mapping[str, str | None]]


def named(definition: Definition, stored: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables whose rows name files, with the path that each name means: a picture, or a file of the sources that a table states."""
    giving = [source.name for source in definition.sources if source.gives_pictures]
    asked = {name: giving for name, table in TABLES.items() if table.names_file is not None and name in stored and stored[name].height}
    asked |= {
        rows_of(source.name): list(source.layout.file_sources)
        for source in definition.sources
        if source.layout is not None and source.layout.file_sources and stored[rows_of(source.name)].height
    }
    captured = _captured(definition, stored["files"]) if asked else {}
    found: dict[tuple[bool, tuple[str, ...]], resolve.Pictures] = {}
    resolved = {}
    for table, sources in asked.items():
        of_rows = table not in TABLES
        if (of_rows, tuple(sources)) not in found:
            # A file may be in several of the sources; it is one file.
            files = {path: texts for (source, path), texts in captured.items() if source in sources}
            found[of_rows, tuple(sources)] = resolve.Pictures(files.items(), by_stem=of_rows)
        columns = TABLES["rows" if of_rows else table].names_file
        assert columns is not None
        resolved[table] = _resolved(stored[table], *columns, found[of_rows, tuple(sources)], captured)
    return resolved


def _captured(definition: Definition, files: pl.DataFrame) -> Captured:
    names = [name for name in definition.captures if name not in facts.RESERVED]
    rows = files.select("source", "path", *names).iter_rows()
    return {(source, path): dict(zip(names, texts, strict=True)) for source, path, *texts in rows}


def _resolved(frame: pl.DataFrame, column: str, name: str, files: resolve.Pictures, captured: Captured) -> pl.DataFrame:
    import polars as pl

    keys = ["source", "path", name]
    names = frame.select(keys).unique().drop_nulls()
    paths = [files.find(text, captured[source, path]) for source, path, text in names.iter_rows()]
    names = names.with_columns(pl.Series(column, paths, pl.String))
    return frame.with_columns(frame.select(keys).join(names, on=keys, how="left", maintain_order="left")[column])
