"""Delimited text, row by row: quotes proved, every line of the header's length."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Annotated, BinaryIO

from pydantic import AfterValidator

from dsqc.layout import Batch, Layout, Places
from dsqc.readers import _text
from dsqc.readers._table import BATCH_ROWS, Table, Trouble, kept
from dsqc.readers._text import Unreadable

_LARGEST_CELL = 1 << 24
_QUOTE = '"'
_NEVER_CLOSED = "a quote opens that is never closed"
_IN_WORDS = {
    "unexpected end of data": _NEVER_CLOSED,
    "field larger than field limit": f"a cell has more than {_LARGEST_CELL:,} characters, as where {_NEVER_CLOSED}",
    "expected after": "a quoted cell goes on behind its closing quote",
}

Numbered = tuple[int, Sequence[str]]


def _one(delimiter: str) -> str:
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise ValueError("expected one character, as in ',', ';', ' ' or \"\\t\"")
    return delimiter


Delimiter = Annotated[str, AfterValidator(_one)]
"""Annotation of a reader's option that says what stands between cells."""


def table(stream: BinaryIO, encoding: str, delimiter: str, columns: Sequence[str] | None, layout: Layout) -> Table:
    """The table; ``columns`` are those of a file without a header. Raises Unreadable for what is no text at all."""
    rows = _rows(_text.lines(stream, encoding), delimiter)
    first = next(((line, row) for line, row in rows if row), None)
    if first is None:
        raise Unreadable(None, "empty", "has no header" if columns is None else "has no row")
    if columns is not None:
        rows = chain([first], rows)
    header = first[1] if columns is None else columns or [str(number) for number, _ in enumerate(first[1], 1)]
    names, troubles = kept(layout, header), list[Trouble]()
    for twice in (name for name, count in Counter(header).items() if count > 1):
        if twice in names:
            raise Unreadable("header", "malformed", f"names the column {twice!r} twice, so nothing says which is meant")
        troubles.append(("header", "malformed", f"names the column {twice!r} twice"))
    return Table(header, _batches(rows, header, names, troubles), troubles)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[Numbered]:
    """The line at which each row begins, and its cells. A line without a quote needs no parser, which takes several times as long."""
    csv.field_size_limit(_LARGEST_CELL)
    number = 1
    for line in lines:
        text, taken = line.rstrip("\r\n"), 1
        if _QUOTE in line or len(line) > _LARGEST_CELL:
            parser = csv.reader(chain((line,), lines), delimiter=delimiter, strict=True)
            try:
                row = next(parser)
            except csv.Error as error:
                what = next((words for sign, words in _IN_WORDS.items() if sign in str(error)), str(error))
                raise Unreadable(f"line {number:,}", "malformed", f"cannot be read: {what}") from None
            taken = parser.line_num
        else:
            row = text.split(delimiter) if text else []
        yield number, row
        number += taken


def _batches(rows: Iterator[Numbered], header: Sequence[str], names: Sequence[str], troubles: list[Trouble]) -> Iterator[Batch]:
    pick = _picker([header.index(name) for name in names])
    lines: list[int] = []
    cells: list[Sequence[str]] = []
    odd = Places()
    try:
        for line, row in rows:
            if len(row) == len(header):
                lines.append(line)
                cells.append(pick(row))
            elif row:
                odd.add(f"{len(row)} in line {line:,}")
            if len(lines) == BATCH_ROWS:
                yield _batch(lines, cells, names)
                lines, cells = [], []
    except Unreadable as unreadable:
        troubles.append((unreadable.pointer, unreadable.problem, f"{unreadable.detail}; what follows was not read"))
    if lines:
        yield _batch(lines, cells, names)
    if odd.count:
        troubles.append(_odd(odd, len(header)))


def _picker(places: Sequence[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    return itemgetter(*places) if len(places) > 1 else lambda row: [row[place] for place in places]


def _batch(lines: list[int], cells: list[Sequence[str]], names: Sequence[str]) -> Batch:
    return Batch(lines, dict(zip(names, zip(*cells, strict=True), strict=False)))


def _odd(odd: Places, expected: int) -> Trouble:
    lines = "1 line has" if odd.count == 1 else f"{odd.count:,} lines have"
    are = "is" if odd.count == 1 else "are"
    return "cells", "malformed", f"{lines} another number of cells than the {expected} columns and {are} no row: {odd.in_words()}"
