"""The parts that definitions are written in, each read from a tree with its mistakes collected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from dsqc import facts, patterns
from dsqc.bind import OWN_COLUMNS, Option, Signature, close, nearest
from dsqc.patterns import Pattern
from dsqc.yamltree import Map, Mistake, Node

QUOTES = "; write patterns in single quotes"

_TYPES = {
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "sequence_str": "a list",
    "is_instance_of": "a list",
    "dict_type": "a mapping",
}
"""Pydantic's kinds of errors in words; ``is_instance_of`` is what a Sequence gives."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """A parameter given by group: ``by`` columns, and a value for each tuple of their texts."""

    by: tuple[str, ...]
    values: Mapping[tuple[str, ...], Any]


class Reading:
    """Collects mistakes while a tree is read, so that all are told together. ``doubtful`` sources have mistakes of their own:
    what depends on their captures or tables is not told."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        self.doubtful: set[str] = set()

    def wrong(self, node: Node, message: str) -> None:
        self.mistakes.append(Mistake(node.line, node.column, message))

    def map(self, node: Node | None, what: str, known: Sequence[str] | None = None) -> Map:
        """The mapping at a node; an empty one when there is none. Keys outside ``known`` are mistakes."""
        if node is None or node.value is None:
            return Map(())
        if not node.is_map:
            self.wrong(node, f"{what} is {node.what()}, expected a mapping")
            return Map(())
        if known is not None:
            for name, key, _ in node.value:
                if name not in known:
                    self.wrong(key, f"{what} has no key {name!r}{nearest(name, known)}")
        found: Map = node.value
        return found

    def items(self, node: Node | None, what: str, hint: str = "") -> tuple[Node, ...]:
        """The items of a list; a single value counts as a list of one."""
        if node is None or node.value is None:
            return ()
        if node.is_map:
            self.wrong(node, f"{what} is a mapping, expected a list{hint}")
            return ()
        return tuple(node.value) if node.is_list else (node,)

    def text(self, node: Node | None, what: str, hint: str = "") -> str | None:
        """The text of a scalar as it was written; numbers are text too."""
        if node is None:
            return None
        if node.is_map or node.is_list:
            self.wrong(node, f"{what} is {node.what()}, expected text{hint}")
            return None
        return None if node.value is None else node.written

    def needed_text(self, node: Node, what: str, hint: str = "") -> str | None:
        """The text of a scalar that may not be left out."""
        if node.value is None or node.written == "":
            self.wrong(node, f"{what} is empty, expected text")
            return None
        return self.text(node, what, hint)

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        items = [(self.needed_text(item, what), item) for item in self.items(node, what)]
        found = [(text, item) for text, item in items if text is not None]
        for place, (text, item) in enumerate(found):
            if text in [before for before, _ in found[:place]]:
                self.wrong(item, f"{what} names {text!r} twice")
        return tuple(text for text, _ in found)

    def one_of(self, node: Node | None, what: str, words: Sequence[str], default: str) -> str:
        text = self.text(node, what)
        if node is None or text is None:
            return default
        if text not in words:
            self.wrong(node, f"{what} is {text!r}, expected {' or '.join(words)}{close(text, words)}")
            return default
        return text

    def truth(self, node: Node | None, what: str) -> bool:
        if node is not None and not isinstance(node.value, bool):
            self.wrong(node, f"{what} is {node.what()}, expected true or false")
            return False
        return node is not None and bool(node.value)

    def pattern(self, node: Node, what: str) -> Pattern | None:
        text = self.text(node, what, QUOTES)
        if text is None:
            if node.value is None:
                self.wrong(node, f"{what} is empty, expected a pattern")
            return None
        try:
            pattern = patterns.read(text)
        except patterns.PatternError as error:
            self.wrong(node, f"{what} {text!r}, character {error.column + 1}: {error}")
            return None
        for name in pattern.names:
            self.not_reserved(node, name)
        return pattern

    def patterns(self, node: Node | None, what: str, owner: Node | None = None) -> tuple[Pattern, ...]:
        """One pattern or a list of them; at least one for an ``owner`` that needs it."""
        items = self.items(node, what, QUOTES)
        if owner is not None and length(node) == 0:
            self.wrong(node or owner, f"{what} is empty, expected a pattern")
        return tuple(pattern for item in items if (pattern := self.pattern(item, what)) is not None)

    def not_reserved(self, node: Node, name: str) -> None:
        if name in facts.RESERVED or name in OWN_COLUMNS or name.endswith("_right"):
            self.wrong(node, f"a capture may not be called {name!r}, which dsqc's own tables use")

    def plugin(self, node: Node | None, owner: Node, kind: str, names: tuple[str, ...]) -> str | None:
        """The name of a plug-in that exists."""
        if node is None or node.value is None:
            self.wrong(node or owner, f"there is no {kind!r}; there are {', '.join(names)}")
            return None
        text = self.text(node, repr(kind))
        if text is not None and text not in names:
            self.wrong(node, f"no {kind} is called {text!r}{nearest(text, names)}")
        return text if text in names else None

    def options(self, node: Node | None, owner: Node, asked: Signature, what: str, others: Sequence[str] = ()) -> dict[str, Any]:
        """The options in ``with:`` held against a signature, without those that have a mistake. ``others`` are keys read elsewhere."""
        given = self.map(node, f"'with' of {what}", list(dict.fromkeys([*(option.name for option in asked.options), *others])))
        if node is not None and node.value is not None and not node.is_map:
            return {}
        values: dict[str, Any] = {}
        for option in asked.options:
            here, before = given.get(option.name), len(self.mistakes)
            if here is None and option.required:
                self.wrong(node or owner, f"{what} needs {option.name!r} in 'with'")
                continue
            value = option.default if here is None else self._option(here, option, what)
            if len(self.mistakes) == before:
                values[option.name] = value
        return values

    def _option(self, node: Node, option: Option, what: str) -> Any:
        if not option.per_group or not node.is_map:
            return self._value(node, option, what)
        if node.value.get("by") is not None:
            return self._grouped(node, option, what)
        return self._value(node, option, what, "; values by group begin with 'by: [COLUMN]'")

    def _value(self, node: Node, option: Option, what: str, hint: str = "") -> Any:
        try:
            return option.adapter().validate_python(node.plain(), strict=True)
        except ValidationError as error:
            for place, errors in _places(node, error.errors()):
                self.wrong(place, f"{option.name!r} of {what} is {place.what()}{_expected(errors)}{hint}")
        return None

    def _grouped(self, node: Node, option: Option, what: str) -> Grouped:
        stated = node.value.get("by")
        by = self.texts(stated, "'by'")
        if not by:
            self.wrong(stated, "'by' names no column, expected at least one")
        values: dict[tuple[str, ...], Any] = {}
        for keys, leaf in _leaves(node, len(by), skip="by") if by else ():
            if len(keys) < len(by):
                self.wrong(leaf, f"{option.name!r} of {what} is {leaf.what()} for {'/'.join(keys)}, expected a mapping by {by[len(keys)]}")
            else:
                values[keys] = self._value(leaf, option, what)
        if by and len(node.value.pairs) == 1:
            self.wrong(node, f"{option.name!r} of {what} has 'by' and no value, expected one for each {by[0]}")
        return Grouped(by, values)


def _leaves(node: Node, depth: int, skip: str | None = None, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    if depth == 0 or not node.is_map:
        yield keys, node
        return
    for name, _, value in node.value:
        if name != skip:
            yield from _leaves(value, depth - 1, None, (*keys, name))


def _places(node: Node, errors: Iterable[Mapping[str, Any]]) -> list[tuple[Node, list[Mapping[str, Any]]]]:
    """The nodes that the errors are about, each with its own. Of a type and a list of it, the error inside the list is meant."""
    ways = [(node.way(error["loc"]), error) for error in errors]
    passed = {id(step) for way, _ in ways for step in way[:-1]}
    told: dict[int, tuple[Node, list[Mapping[str, Any]]]] = {}
    for way, error in ways:
        if id(way[-1]) not in passed:
            told.setdefault(id(way[-1]), (way[-1], []))[1].append(error)
    return list(told.values())


def _expected(errors: Sequence[Mapping[str, Any]]) -> str:
    """What ends the message of a value that does not have its type."""
    literals = [str(error["ctx"]["expected"]) for error in errors if error["type"] == "literal_error"]
    words = [_TYPES[error["type"]] for error in errors if error["type"] in _TYPES] + literals
    if not words:
        return f": {str(errors[0]['msg']).removeprefix('Value error, ')}"
    given = errors[0]["input"]
    hint = close(given, re.findall(r"'([^']*)'", " ".join(literals))) if isinstance(given, str) else ""
    return f", expected {' or '.join(dict.fromkeys(words))}{hint}"


def length(node: Node | None) -> int:
    """How many values stand at a node: one for a single value."""
    if node is None or node.value is None:
        return 0
    return len(node.value.pairs) if node.is_map else len(node.value) if node.is_list else 1
