"""A JSON object that maps names to texts: ``{"flake 7.png": "17294f8a-…"}``.

Datasets that rename their files keep such a list, and it is the only way back to where a picture came from. Each key is a row.
A key that occurs twice is a problem, of which a JSON parser keeps the last in silence; so is what maps to anything but a text.

    names: {reader: mapping, files: 'meta_data/{split}_set_name_to_uuid.json'}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO

from dsqc.datafile import DataFile
from dsqc.facts import Mapped, Problem
from dsqc.measures.shape import shown
from dsqc.measures.strict_json import child, plain
from dsqc.readers import _json

FILLS = (Mapped,)


def read(stream: BinaryIO, file: DataFile, wanted: Collection[str]) -> Iterator[Mapped | Problem]:
    found = _json.value(stream, file.path)
    if isinstance(found, Problem):
        yield found
        return
    mapping, problems = found
    if not isinstance(mapping, dict):
        yield Problem(file.path, None, "malformed", f"is {shown(mapping)}, expected an object that maps names to texts")
        return
    yield from problems
    for name, text in mapping.items():
        pointer = child("", name)
        if not isinstance(text, str):
            yield Problem(file.path, pointer, "malformed", f"is {shown(text)}, expected a text")
        elif "mappings" in wanted:
            yield Mapped(file.path, pointer, plain(name), plain(text))
