"""JSON read strictly: what the grammar does not have, and what a parser would drop in silence, is told with its place."""

from __future__ import annotations

import codecs
import contextlib
import gc
import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from dsqc.measures.shape import shown

_LONGEST_WHOLE = 4_300
"""Digits of the longest number that Python turns into an integer; longer ones take quadratic time."""

_IN_WORDS = {
    "Extra data": "the JSON value has ended, and more follows",
    "Expecting value": "expected a value",
    "Expecting ',' delimiter": "expected ','",
    "Expecting ':' delimiter": "expected ':'",
    "Expecting property name enclosed in double quotes": "expected a key in double quotes",
    "Unterminated string starting at": "a text begins that does not end",
    "Invalid control character at": "a text holds a control character that is not escaped",
    "Invalid \\escape": "a text holds a backslash that begins no escape",
    "Invalid \\uXXXX escape": "a text holds \\u without four hexadecimal digits",
}
_WIDE = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


class Unreadable(Exception):  # noqa: N818
    """The bytes are no JSON. ``pointer`` is the line where that shows; ``detail`` continues 'path: '."""

    def __init__(self, pointer: str | None, detail: str) -> None:
        super().__init__(pointer, detail)
        self.pointer = pointer
        self.detail = detail


class Trouble(NamedTuple):
    """What JSON does not allow and reading survives. ``pointer`` is a JSON pointer, '' for the whole; ``detail`` continues 'path: '."""

    pointer: str
    detail: str


def load(content: bytes) -> tuple[Any, list[Trouble]]:
    """The value, and its troubles in the order of the file. Of a key that occurs twice the last counts; NaN, Infinity and
    whole numbers too long to be read are floats that are not finite. Raises :class:`Unreadable`."""
    text = _text(content)
    try:
        with _no_collection():
            value, met = _parsed(text)
            return value, list(met.troubles(value)) if met.any() else []
    except json.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}", _in_words(error)) from None
    except RecursionError:
        raise Unreadable(None, "nests its lists and objects deeper than can be read") from None


def child(pointer: str, name: str | int) -> str:
    """The JSON pointer of what lies under ``name``."""
    return f"{pointer}/{name}" if isinstance(name, int) else f"{pointer}/{plain(name).replace('~', '~0').replace('/', '~1')}"


def plain(text: str) -> str:
    """The text as UTF-8 can hold it: half of a surrogate pair, which only an escape can write, stands as \\uNNNN."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


class _Met:
    """What the parser met that JSON does not allow, by identity, so that a walk can find the places of it."""

    def __init__(self) -> None:
        self._doubled: dict[int, tuple[dict[str, Any], list[tuple[str, Any]]]] = {}
        self._no_numbers: dict[int, tuple[float, str]] = {}

    def decoder(self, **hooks: Any) -> json.JSONDecoder:
        return json.JSONDecoder(object_pairs_hook=self._object, parse_constant=self._constant, **hooks)

    def any(self) -> bool:
        return bool(self._doubled or self._no_numbers)

    def whole(self, digits: str) -> int | float:
        length = len(digits.lstrip("-"))
        if length <= _LONGEST_WHOLE:
            return int(digits)
        infinite = -math.inf if digits.startswith("-") else math.inf
        return self._note(infinite, f"a whole number of {length:,} digits, expected at most {_LONGEST_WHOLE:,}")

    def _constant(self, name: str) -> float:
        return self._note(float(name), f"{name}, which is no number of JSON")

    def _note(self, number: float, what: str) -> float:
        # A float of its own: math.inf is one object wherever it stands.
        own = float(repr(number))
        self._no_numbers[id(own)] = own, what
        return own

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            self._doubled[id(made)] = made, pairs
        return made

    def troubles(self, root: object) -> Iterator[Trouble]:
        """A walk without recursion through the values, those that a doubled key hides included."""
        waiting: list[tuple[str, Any]] = [("", root)]
        while waiting:
            pointer, value = waiting.pop()
            if isinstance(value, dict):
                pairs = self._doubled[id(value)][1] if id(value) in self._doubled else list(value.items())
                if len(pairs) != len(value):
                    yield from _doubled_keys(pointer, pairs)
                waiting.extend((child(pointer, name), inner) for name, inner in reversed(pairs) if type(inner) in (dict, list, float))
            elif isinstance(value, list):
                yield from self._in_list(pointer, value)
                inner_ones = [(place, inner) for place, inner in enumerate(value) if type(inner) in (dict, list)]
                waiting.extend((child(pointer, place), inner) for place, inner in reversed(inner_ones))
            elif id(value) in self._no_numbers:
                yield Trouble(pointer, f"is {self._no_numbers[id(value)][1]}")

    def _in_list(self, pointer: str, value: list[Any]) -> Iterator[Trouble]:
        """One trouble for each kind, at its first place: a list may hold nothing else."""
        places: dict[str, list[int]] = {}
        for place, inner in enumerate(value):
            if type(inner) is float and id(inner) in self._no_numbers:
                places.setdefault(self._no_numbers[id(inner)][1], []).append(place)
        for what, found in places.items():
            more = f"; so are {len(found) - 1:,} more of the list" if len(found) > 1 else ""
            yield Trouble(child(pointer, found[0]), f"is {what}{more}")


def _parsed(text: str) -> tuple[Any, _Met]:
    met = _Met()
    try:
        return met.decoder().decode(text), met
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Some whole number is too long for Python. To look at each of them takes twice the time, so it is done only then.
        met = _Met()
        return met.decoder(parse_int=met.whole).decode(text), met


def _doubled_keys(pointer: str, pairs: list[tuple[str, Any]]) -> Iterator[Trouble]:
    counts = Counter(name for name, _ in pairs)
    for name, count in counts.items():
        if count > 1:
            yield Trouble(pointer, f"has the key {shown(name)} {count:,} times, of which the last is read")


def _text(content: bytes) -> str:
    for mark, name in _WIDE.items():
        if content.startswith(mark):
            raise Unreadable(None, f"is {name}, JSON is UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A byte order mark shifts the decoder's count, so the place is counted in what it was given.
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8")) + 1
        raise Unreadable(f"line {line}", f"is not UTF-8 at column {column:,}: met byte 0x{error.object[error.start]:02x}") from None


def _in_words(error: json.JSONDecodeError) -> str:
    expected = _IN_WORDS.get(error.msg, error.msg[:1].lower() + error.msg[1:])
    met = shown(error.doc[error.pos : error.pos + 20].partition("\n")[0]) if error.pos < len(error.doc) else "the end of the file"
    return f"is no JSON at column {error.colno:,}: {expected}, met {met}"


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Parsing makes millions of objects and no cycles: looking for cycles would take half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
