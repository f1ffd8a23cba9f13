"""The lines on which the keys of a JSON text stand, which a parser does not tell."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from dsqc.measures.strict_json import child

_TOKEN = re.compile(r'(?P<text>"[^"\\]*(?:\\.[^"\\]*)*")(?P<is_key>\s*:)?|[{}\[\],]', re.DOTALL)


def lines(text: str, pointers: Collection[str]) -> dict[str, int]:
    """The line, from 1, of each key that one of the JSON pointers leads to, in a text that is JSON. Of a doubled key, the last."""
    depths = {pointer.count("/") for pointer in pointers}
    found: dict[str, int] = {}
    path: list[str | int] = []
    line, counted = 1, 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if token["is_key"]:
            path[-1] = json.loads(token["text"])
            if len(path) in depths and (pointer := _pointer(path)) in pointers:
                line += text.count("\n", counted, token.start())
                counted = token.start()
                found[pointer] = line
        elif mark in "{[":
            path.append("" if mark == "{" else 0)
        elif mark in "}]":
            path.pop()
        elif mark == "," and isinstance(place := path[-1], int):
            path[-1] = place + 1
    return found


def _pointer(path: list[str | int]) -> str:
    pointer = ""
    for name in path:
        pointer = child(pointer, name)
    return pointer
