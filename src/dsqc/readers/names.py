"""A list of names, one a line, without a header.

Splits, labelled pictures and exclusions are published as such lists, and a table reader that takes the first line for a header
loses a name in silence. Each line is a row with the column ``name``, without the blanks around it; empty lines are none. ``encoding``
is the list's; with UTF-8 a mark at its beginning is left out.

    labelled: {reader: names, files: 'labeled_image_names.csv'}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO

from dsqc import layout as layouts
from dsqc.datafile import DataFile
from dsqc.facts import Problem, RowBlock, TableRow
from dsqc.layout import Batch, Layout
from dsqc.readers import _text
from dsqc.readers._text import Encoding

FILLS = (TableRow,)
COLUMNS = ("name",)


def read(
    stream: BinaryIO, file: DataFile, wanted: Collection[str], *, layout: Layout, encoding: Encoding = "utf-8"
) -> Iterator[RowBlock | Problem]:
    named: list[tuple[int, str]] = []
    troubles: list[Problem] = []
    try:
        named.extend((number, name) for number, line in enumerate(_text.lines(stream, encoding), 1) if (name := line.strip()))
    except _text.Unreadable as unreadable:
        cut = "; what follows was not read" if named else ""
        troubles.append(Problem(file.path, unreadable.pointer, unreadable.problem, f"{unreadable.detail}{cut}"))
    if named:
        batch = Batch([number for number, _ in named], {COLUMNS[0]: [name for _, name in named]})
        yield from layouts.packed(layout, file.path, COLUMNS, [batch])
    elif not troubles:
        yield Problem(file.path, None, "empty", "has no line with a name")
    yield from troubles
