"""A Parquet table, its values as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

from dsqc.layout import Batch, Layout
from dsqc.readers._table import BATCH_ROWS, Table, kept
from dsqc.readers._text import Unreadable, prove

if TYPE_CHECKING:
    import polars as pl

_MOST_CELLS = 1 << 29


def table(stream: BinaryIO, layout: Layout) -> Table:
    """The table. Raises Unreadable where polars cannot read it, or makes no text of a column that is asked for."""
    import polars as pl

    prove(stream, ("parquet",), "a Parquet table")
    try:
        schema = pl.read_parquet_schema(stream)
        header = list(schema)
        names = list(dict.fromkeys(kept(layout, header)))
        _prove_texts(schema, names)
        stream.seek(0)
        row_count = int(pl.scan_parquet(stream).select(pl.len()).collect().item())
        if row_count * len(names) > _MOST_CELLS:
            raise Unreadable(None, "too-large", f"states {row_count:,} rows, of which {len(names)} columns would take too much memory")
        stream.seek(0)
        frame = pl.read_parquet(stream, columns=names) if names else pl.DataFrame()
        texts = frame.select(pl.all().cast(pl.String))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Unreadable(None, "malformed", f"is no Parquet table that can be read: {str(error).splitlines()[0]}") from None
    if names and texts.height != row_count:
        raise Unreadable(None, "malformed", f"states {row_count:,} rows and holds {texts.height:,}")
    return Table(header, _batches(texts, names, row_count))


def _prove_texts(schema: Mapping[str, pl.DataType], names: Sequence[str]) -> None:
    import polars as pl

    for name in names:
        if schema[name].is_nested() or schema[name] in (pl.Binary, pl.Duration, pl.Object):
            detail = f"holds {schema[name]}, of which no text is made; leave it out of 'columns'"
            raise Unreadable(f"column {name}", "unsupported", detail)


def _batches(texts: pl.DataFrame, names: Sequence[str], row_count: int) -> Iterator[Batch]:
    for start in range(0, row_count, BATCH_ROWS):
        part = texts[start : start + BATCH_ROWS]
        rows = range(start + 1, min(start + BATCH_ROWS, row_count) + 1)
        yield Batch(rows, {name: part[name].to_list() for name in names})
