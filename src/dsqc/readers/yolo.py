"""YOLO's label files: a line for each object, with its class and its place in shares of the picture's width and height.

A line is ``class x1 y1 … xn yn``, the corners of a segment, or ``class x_center y_center width height``, a box. ``shape: segments`` or
``boxes`` says which; ``either``, the default, takes four numbers for a box. A file without lines is a picture without objects. Training
tools leave out a file with a line that they cannot read, and go on without it. Such a line is a row of ``shape_faults``: yolo-class (the
class is no whole number from 0), yolo-number (no finite number), yolo-count (too few coordinates, or an odd number), yolo-range (outside
0 to 1, of a box its sides too), polygon-flat (all on one line, so that nothing is enclosed). It is an annotation all the same if its class
can be read, and has an outline if its corners are known. Where no line is a label, one problem tells.

    labels: {reader: yolo, files: '{split}/labels/{key}.txt'}
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from dsqc.datafile import DataFile
from dsqc.facts import BY_ROW, Annotation, Outline, Problem, Row, ShapeFault
from dsqc.measures import corners, sniff
from dsqc.measures.shape import Fault
from dsqc.readers._yolo import Label, Shape, parse

FILLS = (Annotation, Outline, ShapeFault)

_LONGEST_LINE_BYTES = 1_000_000
_FARTHEST_SHARE = 1e6
"""Areas of what lies farther away are no numbers that mean anything."""


@dataclass(slots=True)
class _Troubles:
    """Lines that are no text, or no end: the first of them is told, and how many there are."""

    first: tuple[str, str] | None = None
    count: int = 0

    def add(self, pointer: str, detail: str) -> None:
        self.first = self.first or (pointer, detail)
        self.count += 1

    def rows(self, path: str) -> Iterator[Problem]:
        if self.first is not None:
            pointer, detail = self.first
            more = f" ({self.count:,} such lines, this is the first)" if self.count > 1 else ""
            yield Problem(path, pointer, "malformed", detail + more)


@dataclass(slots=True)
class _Unfit:
    """Labels that are put off until one of the file fits."""

    labels: list[Label] = field(default_factory=list)
    some_fit: bool = False

    def told(self, label: Label) -> list[Label]:
        if not self.some_fit and not label.fits:
            self.labels.append(label)
            return []
        told, self.labels, self.some_fit = [*self.labels, label], [], True
        return told

    def rows(self, path: str) -> Iterator[Problem]:
        if self.labels:
            first = self.labels[0]
            of_several = f"none of its {len(self.labels):,} lines is a label; {first.pointer} "
            detail = f"is {first.words}, expected a class and its coordinates, with blanks between them"
            several = len(self.labels) > 1
            yield Problem(path, None if several else first.pointer, "malformed", (of_several if several else "") + detail)


def read(stream: BinaryIO, file: DataFile, wanted: Collection[str], *, shape: Shape = "either") -> Iterator[Row]:
    head = stream.read(sniff.HEAD_BYTES)
    stream.seek(0)
    if (detail := _something_else(head, file.size_bytes)) is not None:
        yield Problem(file.path, None, "malformed", detail)
        return
    kept = {row for row in FILLS if BY_ROW[row].name in wanted}
    troubles, unfit = _Troubles(), _Unfit()
    for pointer, content in _lines(stream):
        text = _text(content, pointer, troubles)
        if text is None or not (words := text.split()):
            continue
        for each in unfit.told(parse(pointer, words, shape)):
            yield from (row for row in _rows(file.path, each, kept) if type(row) in kept)
    yield from unfit.rows(file.path)
    yield from troubles.rows(file.path)


def _something_else(head: bytes, size_bytes: int) -> str | None:
    """What the file is, when it is clearly no label file."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "is UTF-16, expected UTF-8"
    kind = sniff.content(head, size_bytes) if head else "text"
    if kind in ("text", "unknown"):
        return None
    remedy = ": run git lfs pull" if kind == "git-lfs-pointer" else ""
    return f"is {sniff.in_words(kind)}, {size_bytes:,} bytes, not YOLO labels{remedy}"


def _lines(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The lines with their places. Of a line that is too long only the beginning is kept, with which it is known to be too long."""
    number = 0
    while line := stream.readline(_LONGEST_LINE_BYTES + 1):
        number += 1
        yield f"line {number}", line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        while len(line) > _LONGEST_LINE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(_LONGEST_LINE_BYTES + 1)


def _text(content: bytes, pointer: str, troubles: _Troubles) -> str | None:
    if len(content) > _LONGEST_LINE_BYTES:
        troubles.add(pointer, f"is longer than {_LONGEST_LINE_BYTES:,} bytes, expected one object")
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        troubles.add(pointer, f"holds the byte 0x{content[error.start]:02x}, which is not UTF-8")
        return None
    if "\0" in text:
        troubles.add(pointer, "holds the byte 0x00, which no text has")
        return None
    return text


def _rows(path: str, label: Label, kept: Collection[type]) -> Iterator[Row]:
    """The rows of one line. What is not kept need not be measured."""
    points = None
    if label.coordinates is not None and max(map(abs, label.coordinates)) <= _FARTHEST_SHARE:
        points = np.array(label.coordinates).reshape(-1, 2)
    if label.category_id is not None:
        yield Annotation(path, label.pointer, None, None, None, None, label.category_id, None, False, label.form)
        if points is not None and Outline in kept:
            yield Outline(path, label.pointer, None, None, None, label.category_id, None, label.form, *corners.measure([points]))
    if ShapeFault in kept:
        flat = [Fault("polygon-flat", _flat(points, label.form))] if points is not None and corners.is_flat(points) else []
        yield from (ShapeFault(path, label.pointer, None, None, None, fault.fault, fault.detail) for fault in (*label.faults, *flat))


def _flat(points: corners.Points, form: str) -> str:
    if form == "box":
        width, height = (points[2] - points[0]).tolist()
        return f"its box is {width:.6g} wide and {height:.6g} high, expected more than 0"
    return f"its {len(points):,} corners lie on one line, expected an outline that encloses something"
