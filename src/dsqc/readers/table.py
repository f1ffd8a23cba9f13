"""A table: CSV, TSV, Parquet, JSON lines, or one JSON document (a list of objects, or an object of objects).

Which columns are read, as what, and which one names a file is said by the source's ``columns``, ``nulls``, ``parse`` and ``paths``; without
them only the rows are counted. Nothing is guessed: a chunk ``00`` stays text, a year is a number where the definition says so. The form
is the file's extension unless ``form`` states it. Of delimited text, ``encoding``, ``delimiter`` and ``header: false`` (columns are then
those stated, in order) are stated too; a line with another number of cells than the table has columns is a problem and no row. Of an
object of objects the key is the column ``key``; what a JSON value nests is its JSON as text.

    metadata:
      reader: table
      files: 'metadata.csv'
      columns: {processid: text, split: [train, val, test], year: int, lat: float}
      nulls: [na, n/a]
      parse: {processid: '{institution:[A-Z]+}{number}-{taken}'}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Literal

from dsqc import layout as layouts
from dsqc.datafile import DataFile
from dsqc.facts import Problem, RowBlock, TableColumn, TableRow
from dsqc.layout import Layout
from dsqc.readers import _delimited, _objects, _parquet
from dsqc.readers._delimited import Delimiter
from dsqc.readers._text import Encoding, Unreadable

FILLS = (TableRow, TableColumn)

Form = Literal["csv", "tsv", "parquet", "jsonl", "json"]
_BY_EXTENSION: dict[str, Form] = {
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
}


def read(
    stream: BinaryIO,
    file: DataFile,
    wanted: Collection[str],
    *,
    layout: Layout,
    form: Form | None = None,
    encoding: Encoding = "utf-8",
    delimiter: Delimiter | None = None,
    header: bool = True,
) -> Iterator[RowBlock | TableColumn | Problem]:
    written = form or _BY_EXTENSION.get(PurePosixPath(file.path).suffix.lower(), "csv")
    try:
        if written == "parquet":
            table = _parquet.table(stream, layout)
        elif written in ("jsonl", "json"):
            table = _objects.table(stream, file.path, layout, encoding, lines=written == "jsonl")
        else:
            columns = None if header else [each.given for each in layout.forms]
            table = _delimited.table(stream, encoding, delimiter or ("\t" if written == "tsv" else ","), columns, layout)
        if "columns" in wanted:
            yield from (TableColumn(file.path, number, name) for number, name in enumerate(table.header, 1))
        yield from layouts.packed(layout, file.path, table.header, table.batches)
        yield from (Problem(file.path, *trouble) for trouble in table.troubles)
    except Unreadable as unreadable:
        yield Problem(file.path, unreadable.pointer, unreadable.problem, unreadable.detail)
