"""Delimited text, row by row: quotes proved, every line of the header's length."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from dsqc.layout import Batch, Layout
from dsqc.readers import _text
from dsqc.readers._table import BATCH_ROWS, Table, kept
from dsqc.readers._text import Unreadable

_LARGEST_CELL = 1 << 24
_SHOWN = 5

Trouble = tuple[str | None, str, str]


def table(stream: BinaryIO, encoding: str, delimiter: str, columns: Sequence[str] | None, layout: Layout) -> Table:
    """The table; ``columns`` are those of a file without a header. Raises Unreadable for what is no text at all."""
    csv.field_size_limit(_LARGEST_CELL)
    rows = csv.reader(_text.lines(stream, encoding), delimiter=delimiter, strict=True)
    header = columns
    if header is None:
        try:
            header = next((row for row in rows if row), None)
        except csv.Error as error:
            raise Unreadable(f"line {rows.line_num}", "malformed", f"has no header that can be read: {error}") from None
    if header is None:
        raise Unreadable(None, "empty", "has no header")
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise Unreadable("header", "malformed", f"names the column {twice[0]!r} twice, so nothing says which is meant")
    troubles: list[Trouble] = []
    return Table(header, _batches(rows, header, kept(layout, header), troubles), troubles)


def _batches(rows: Any, header: Sequence[str], names: Sequence[str], troubles: list[Trouble]) -> Iterator[Batch]:
    places = [header.index(name) for name in names]
    lines: list[int] = []
    cells: list[list[str]] = []
    odd: list[tuple[int, int]] = []
    try:
        line = rows.line_num + 1
        for row in rows:
            if len(row) == len(header):
                lines.append(line)
                cells.append(row)
            elif row:
                odd.append((line, len(row)))
            line = rows.line_num + 1
            if len(lines) == BATCH_ROWS:
                yield _batch(lines, cells, names, places)
                lines, cells = [], []
    except csv.Error as error:
        troubles.append((f"line {line}", "malformed", f"cannot be read from here on: {error}"))
    except Unreadable as unreadable:
        troubles.append((unreadable.pointer, unreadable.problem, f"{unreadable.detail}; what follows was not read"))
    if lines:
        yield _batch(lines, cells, names, places)
    if odd:
        troubles.append(_odd(odd, len(header)))


def _batch(lines: list[int], cells: list[list[str]], names: Sequence[str], places: Sequence[int]) -> Batch:
    return Batch(lines, {name: [row[place] for row in cells] for name, place in zip(names, places, strict=True)})


def _odd(odd: Sequence[tuple[int, int]], expected: int) -> Trouble:
    shown = ", ".join(f"{count} in line {line:,}" for line, count in odd[:_SHOWN])
    more = f" and {len(odd) - _SHOWN:,} lines more" if len(odd) > _SHOWN else ""
    lines = "1 line has" if len(odd) == 1 else f"{len(odd):,} lines have"
    return (
        "cells",
        "malformed",
        f"{lines} another number of cells than the {expected} of the header and {'is' if len(odd) == 1 else 'are'} no row: {shown}{more}",
    )
