"""JSON lines, and JSON documents that hold a table: each object is a row, its values as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from dsqc.facts import Problem
from dsqc.layout import Batch, Layout
from dsqc.measures.shape import shown
from dsqc.measures.strict_json import Unreadable as NoJson
from dsqc.measures.strict_json import load, plain
from dsqc.readers import _json, _text
from dsqc.readers._table import BATCH_ROWS, Table, kept
from dsqc.readers._text import Unreadable

KEY = "key"
_SHOWN = 5

Numbered = tuple[int, Mapping[str, Any]]
Trouble = tuple[str | None, str, str]


def table(stream: BinaryIO, path: str, layout: Layout, encoding: str, *, lines: bool) -> Table:
    """The table. The header is every key of any row. Raises Unreadable for what is no table at all."""
    troubles: list[Trouble] = []
    rows = list(_of_lines(stream, encoding, troubles) if lines else _of_document(stream, path, troubles))
    if not rows and not troubles:
        raise Unreadable(None, "empty", "has no rows")
    header = list(dict.fromkeys(name for _, row in rows for name in row))
    return Table(header, _batches(rows, kept(layout, header)), troubles)


def _of_lines(stream: BinaryIO, encoding: str, troubles: list[Trouble]) -> Iterator[Numbered]:
    for number, line in enumerate(_text.lines(stream, encoding), 1):
        if not line.strip():
            continue
        try:
            value, met = load(line.encode("utf-8", "surrogatepass"))
        except NoJson as error:
            troubles.append((f"line {number}", "malformed", error.detail))
            continue
        troubles.extend((f"line {number}", "malformed", each.detail) for each in met)
        if isinstance(value, dict):
            yield number, value
        else:
            troubles.append((f"line {number}", "malformed", f"is {shown(value)}, expected an object"))


def _of_document(stream: BinaryIO, path: str, troubles: list[Trouble]) -> Iterator[Numbered]:
    found = _json.value(stream, path)
    if isinstance(found, Problem):
        raise Unreadable(found.pointer, found.problem, found.detail)
    value, problems = found
    troubles.extend((each.pointer, each.problem, each.detail) for each in problems)
    if isinstance(value, dict):
        rows: Iterable[tuple[str, Any]] = value.items()
        value = [{KEY: name, **row} if isinstance(row, dict) else row for name, row in rows]
    if not isinstance(value, list):
        raise Unreadable(None, "malformed", f"is {shown(value)}, expected a list of objects or an object of objects")
    for number, row in enumerate(value, 1):
        if isinstance(row, dict):
            yield number, row
        else:
            troubles.append((f"row {number}", "malformed", f"is {shown(row)}, expected an object"))


def _batches(rows: list[Numbered], names: list[str]) -> Iterator[Batch]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH_ROWS)):
        yield Batch([number for number, _ in batch], {name: [_cell(row.get(name)) for _, row in batch] for name in names})


def _cell(value: Any) -> str | None:
    """The value as text; what holds other values stays JSON."""
    if value is None or isinstance(value, str):
        return None if value is None else plain(value)
    return json.dumps(value, ensure_ascii=False)
