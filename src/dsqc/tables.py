"""Stored facts as the tables that rules and comparisons get: captures beside the rows, narrowed to what a check selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dsqc import bind, facts
from dsqc.bind import Value, pinned, select
from dsqc.definition import Binding, Definition

if TYPE_CHECKING:
    import polars as pl

Facts = Mapping[str, "pl.DataFrame"]


def rows_of(source: str) -> str:
    """The name under which the rows of a table source are stored: each source has columns of its own."""
    return f"rows-{source}"


class Tables:
    """The facts of one run. Each table is joined with its captures once."""

    def __init__(self, definition: Definition, stored: Facts) -> None:
        self.stored = dict(stored)
        self.sources = {source.name: source for source in definition.sources}
        self._pictures = [source.name for source in definition.sources if source.gives_pictures]
        self._whole: dict[str, pl.DataFrame] = {}

    def fill(self, table: str, frame: pl.DataFrame) -> None:
        """Rows of a table that are known only when other checks are judged."""
        self.stored[table] = frame
        self._whole.pop(table, None)

    def bound(self, binding: Binding, values: Sequence[Value] = ()) -> pl.DataFrame:
        """The rows that fill a slot; captures that a role pins are left out. ``values`` are what AnyTable is asked for."""
        frames = {table: self._selected(table, binding) for table in binding.tables}
        frame = bind.any_table(frames, values) if binding.slot.table is None else frames[binding.slot.table.name]
        return frame.drop(pinned(binding.selection), strict=False) if binding.slot.is_role else frame

    def _selected(self, table: str, binding: Binding) -> pl.DataFrame:
        """The rows of a table from the binding's sources, with the captures that those sources have."""
        import polars as pl

        if table == "rows":
            whole = [self.rows(source) for source in binding.sources if self.sources[source].layout is not None]
            return select(pl.concat(whole or [facts.frame(facts.TABLES["rows"], ())], how="diagonal"), binding.selection)
        frame = self._with_captures(table)
        if "source" in binding.selection or set(binding.sources) != set(self.sources):
            frame = frame.filter(pl.col("source").is_in(binding.sources))
        kept = {name for source in binding.sources for name in self.sources[source].captures}
        frame = frame.select([name for name in frame.columns if name in kept or name in facts.RESERVED])
        if "rows" in binding.tables:
            # Facts beside rows are those of the files that the rows name: which rows there are is selected, and no facts.
            return frame
        return select(frame, {name: choice for name, choice in binding.selection.items() if name in frame.columns})

    def rows(self, source: str) -> pl.DataFrame:
        """The rows of one table source: its own columns, the captures of its files, and those of the files that the rows name."""
        name = rows_of(source)
        if name not in self._whole:
            stored, placed = self.stored[name], self.sources[source]
            wanted = [each for each in self._captured() if each in placed.captures and each not in stored.columns]
            named_sources = placed.layout.file_sources if placed.layout is not None else ()
            self._whole[name] = self._named_captures("rows", self._own_captures(stored, wanted), named_sources, wanted)
        return self._whole[name]

    def _with_captures(self, table: str) -> pl.DataFrame:
        if table not in self._whole:
            frame, captured = self.stored[table], self._captured()
            if table not in facts.LISTED:
                frame = self._named_captures(table, self._own_captures(frame, captured), self._pictures, captured)
            self._whole[table] = frame
        return self._whole[table]

    def _captured(self) -> list[str]:
        return [name for name in self.stored["files"].columns if name not in facts.RESERVED]

    def _own_captures(self, frame: pl.DataFrame, captured: Sequence[str]) -> pl.DataFrame:
        """The rows with the captures of the file that each stands in."""
        if not captured:
            return frame
        keys = ["source", "path"]
        placed = self.stored["files"].select(*keys, *captured).unique(keys, maintain_order=True)
        beside = frame.select(keys).join(placed, on=keys, how="left", nulls_equal=True, maintain_order="left")
        return frame.hstack(beside.drop(keys))

    def _named_captures(self, table: str, frame: pl.DataFrame, named_sources: Sequence[str], captured: Sequence[str]) -> pl.DataFrame:
        """A row that names a file takes the file's captures where its own file has none."""
        import polars as pl

        named = facts.TABLES[table].names_file
        if named is None or not captured or not named_sources:
            return frame
        column, _ = named
        files = self.stored["files"].filter(pl.col("source").is_in(named_sources)).unique("path", maintain_order=True)
        files = files.select(pl.col("path").alias(column), *captured)
        beside = frame.select(column).join(files, on=column, how="left", maintain_order="left").drop(column)
        return frame.with_columns(frame[name].zip_with(frame[name].is_not_null(), beside[name]) for name in captured)

    def of_comparison(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of a comparison with the captures of the file that each is about."""
        placed = self.stored["files"].select("path", *self._captured()).unique("path", maintain_order=True)
        joined = rows.join(placed, on="path", how="left", maintain_order="left")
        return self._named_captures(table, joined, self._pictures, self._captured())
