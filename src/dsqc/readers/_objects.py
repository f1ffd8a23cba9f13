"""JSON lines, and JSON documents that hold a table: each object is a row. A number is the text that Python writes for it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from dsqc.facts import Problem
from dsqc.layout import Batch, Layout, Places
from dsqc.measures.shape import shown
from dsqc.measures.strict_json import Unreadable as NoJson
from dsqc.measures.strict_json import child, load, plain
from dsqc.readers import _json, _text
from dsqc.readers._table import BATCH_ROWS, Table, Trouble, kept
from dsqc.readers._text import Unreadable

KEY = "key"

Numbered = tuple[int, Mapping[str, Any]]


@dataclass(slots=True)
class _Told:
    """Lines or values that are no rows, and what JSON does not allow in rows: each told once, however many it is true of."""

    unit: str
    no_rows: Places = field(default_factory=Places)
    of_rows: dict[str, Places] = field(default_factory=lambda: defaultdict(Places))
    of_all: list[str] = field(default_factory=list)

    def troubles(self) -> Iterator[Trouble]:
        for what in self.of_all:
            yield None, "malformed", what
        if self.no_rows.count:
            many = f"1 {self.unit} is" if self.no_rows.count == 1 else f"{self.no_rows.count:,} {self.unit}s are"
            yield f"{self.unit}s", "malformed", f"{many} no object and no row: {self.no_rows.in_words()}"
        for what, places in self.of_rows.items():
            many = f"1 {self.unit}" if places.count == 1 else f"{places.count:,} {self.unit}s"
            yield f"{self.unit}s", "malformed", f"{what}, in {many}: {places.in_words()}"


def table(stream: BinaryIO, path: str, layout: Layout, encoding: str, *, lines: bool) -> Table:
    """The table. The header is every key of any row. Raises Unreadable for what is no table at all."""
    told = _Told("line" if lines else "row")
    rows: list[Numbered] = []
    cut: list[Trouble] = []
    try:
        rows.extend(_of_lines(stream, encoding, told) if lines else _of_document(stream, path, told))
    except Unreadable as unreadable:
        if not rows:
            raise
        cut.append((unreadable.pointer, unreadable.problem, f"{unreadable.detail}; what follows was not read"))
    troubles = [*told.troubles(), *cut]
    if not rows and not troubles:
        raise Unreadable(None, "empty", "has no rows")
    header = list(dict.fromkeys(name for _, row in rows for name in row))
    return Table(header, _batches(rows, kept(layout, header)), troubles)


def _of_lines(stream: BinaryIO, encoding: str, told: _Told) -> Iterator[Numbered]:
    for number, line in enumerate(_text.lines(stream, encoding), 1):
        if not line.strip():
            continue
        try:
            value, met = load(line.rstrip("\r\n").encode())
        except NoJson as error:
            told.no_rows.add(f"line {number:,} {error.detail}")
            continue
        for each in met:
            told.of_rows[f"{each.pointer} {each.detail}".strip()].add(f"{number:,}")
        if isinstance(value, dict):
            yield number, _named(value)
        else:
            told.no_rows.add(f"line {number:,} is {shown(value)}")


def _of_document(stream: BinaryIO, path: str, told: _Told) -> Iterator[Numbered]:
    found = _json.value(stream, path)
    if isinstance(found, Problem):
        raise Unreadable(found.pointer, found.problem, found.detail)
    value, met = found
    for each in met:
        if each.pointer is None:
            told.of_all.append(each.detail)
        else:
            row, _, inside = each.pointer.removeprefix("/").partition("/")
            told.of_rows[f"/{inside} {each.detail}" if inside else each.detail].add(f"/{row}")
    if not isinstance(value, list | dict):
        raise Unreadable(None, "malformed", f"is {shown(value)}, expected a list of objects or an object of objects")
    named = value.items() if isinstance(value, dict) else ((None, row) for row in value)
    for number, (name, row) in enumerate(named, 1):
        if not isinstance(row, dict):
            told.no_rows.add(f"row {number:,} is {shown(row)}")
        elif name is None:
            yield number, _named(row)
        else:
            if KEY in row:
                told.of_rows[f"has a {KEY!r} of its own beside the name that it stands under, which is read"].add(child("", name))
            yield number, {KEY: name} | {key: inner for key, inner in _named(row).items() if key != KEY}


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return row if all(map(str.isascii, row)) else {plain(name): value for name, value in row.items()}


def _batches(rows: list[Numbered], names: list[str]) -> Iterator[Batch]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH_ROWS)):
        yield Batch([number for number, _ in batch], {name: [_cell(row.get(name)) for _, row in batch] for name in names})


def _cell(value: Any) -> str | None:
    """The value as text; what holds other values stays JSON."""
    if value is None or isinstance(value, str):
        return None if value is None else plain(value)
    try:
        return plain(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        raise Unreadable(None, "malformed", "nests its lists and objects deeper than can be read") from None
