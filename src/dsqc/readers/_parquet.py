"""A Parquet table, its values as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from dsqc.layout import Batch, Layout
from dsqc.readers._table import BATCH_ROWS, Table, kept
from dsqc.readers._text import Unreadable

if TYPE_CHECKING:
    import polars as pl


def table(stream: BinaryIO, layout: Layout) -> Table:
    """The table. Raises Unreadable where polars cannot read it, or a column that is asked for holds other values inside."""
    import polars as pl

    try:
        schema = pl.read_parquet_schema(stream)
        header = list(schema)
        names = kept(layout, header)
        nested = [name for name in names if schema[name].is_nested() or schema[name] == pl.Binary]
        if nested:
            raise Unreadable(
                f"column {nested[0]}", "unsupported", f"holds {schema[nested[0]]}, of which no text is made; leave it out of 'columns'"
            )
        stream.seek(0)
        frame = pl.read_parquet(stream, columns=names) if names else pl.read_parquet(stream, columns=header[:1])
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Unreadable(None, "malformed", f"is no Parquet table that can be read: {str(error).splitlines()[0]}") from None
    return Table(header, _batches(frame.with_columns(pl.all().cast(pl.String)), names))


def _batches(frame: pl.DataFrame, names: Sequence[str]) -> Iterator[Batch]:
    for start in range(0, frame.height, BATCH_ROWS):
        part = frame[start : start + BATCH_ROWS]
        yield Batch(range(start + 1, start + part.height + 1), {name: part[name].to_list() for name in names})
