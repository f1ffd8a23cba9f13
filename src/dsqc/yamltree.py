"""YAML text as a tree that knows where everything stands and how it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from dsqc.bind import WrittenFloat, WrittenInt

_MOST_NODES = 200_000
_DEEPEST = 100
_LONGEST_SHOWN = 60
_TAG = re.compile(r"(?:&\S+\s+)?(!\S*)")
# Tables hold 64-bit numbers; what is longer is read as a float.
_INT = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")

_HINTS = (
    (re.compile(r"character '\\t'"), "; indent with spaces"),
    (re.compile(r"mapping values"), "; write text that holds ': ' in single quotes"),
    (
        re.compile(r"escape|expected ',' or|could not find|<block end>|alias '[^']*[^\w'-]|character '.' that cannot"),
        "; write patterns in single quotes",
    ),
)


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong in a definition, with line and column from 1."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place (from 1). ``written`` is a scalar's text as it stands in the file; None for maps and lists."""

    line: int
    column: int
    value: Any = field(repr=False)
    written: str | None = None

    @property
    def is_map(self) -> bool:
        return isinstance(self.value, Map)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, tuple)

    def plain(self) -> Any:
        """The value as Python has it: keys as they were written, numbers that remember how they were."""
        if self.is_map:
            return {name: value.plain() for name, _, value in self.value}
        return [item.plain() for item in self.value] if self.is_list else self.value

    def what(self) -> str:
        """The kind of value, in words for a message."""
        if self.is_map:
            return "a mapping"
        if self.is_list:
            return "a list"
        if self.value is None:
            return "nothing"
        text = str(self.written)
        shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
        kinds = {bool: "the truth value", WrittenInt: "the number", WrittenFloat: "the number"}
        return f"{kinds[type(self.value)]} {shown}" if type(self.value) in kinds else f"text {shown!r}"

    def way(self, steps: Iterable[Any]) -> tuple[Node, ...]:
        """The nodes that keys and indexes lead through, this one first; steps that lead nowhere are passed over."""
        way = [self]
        for step in steps:
            here, deeper = way[-1], None
            if here.is_map:
                deeper = here.value.get(step)
            elif here.is_list and isinstance(step, int) and 0 <= step < len(here.value):
                deeper = here.value[step]
            way += [deeper] if deeper is not None else []
        return tuple(way)

    def find(self, text: str | None) -> Node:
        """The scalar in this node that was written as ``text`` (None: that is null), or this node."""
        inner = self.value if self.is_list else [value for _, _, value in self.value] if self.is_map else ()
        for node in inner:
            found: Node = node.find(text)
            if not found.is_map and not found.is_list and (found.value is None if text is None else found.written == text):
                return found
        return self


@dataclass(frozen=True, slots=True)
class Map:
    """The pairs of a mapping in the order of the file; keys are looked up as they were written."""

    pairs: tuple[tuple[Node, Node], ...]

    def get(self, name: str) -> Node | None:
        return next((value for key, value in self.pairs if key.written == name), None)

    def key(self, name: str) -> Node | None:
        return next((key for key, _ in self.pairs if key.written == name), None)

    def __iter__(self) -> Iterator[tuple[str, Node, Node]]:
        return ((str(key.written), key, value) for key, value in self.pairs)


def place(before: str) -> tuple[int, int]:
    """Line and column, from 1, of what follows ``before`` in a text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def read(text: str) -> tuple[Node | None, list[Mistake]]:
    """The tree of ``text`` (None when its syntax does not allow one) and what is wrong with it as YAML."""
    loader = YAML(typ="safe", pure=True)
    loader.max_depth = _DEEPEST
    loader.composer.warn_double_anchors = False
    try:
        root = loader.compose(text)
    except MarkedYAMLError as error:
        return None, [_syntax(error)]
    except ReaderError as error:
        return None, [Mistake(*place(text[: error.position]), f"the character U+{error.character:04X} cannot stand in YAML")]
    except (YAMLError, ValueError, RecursionError) as error:
        return None, [Mistake(1, 1, f"YAML: {error}".splitlines()[0])]
    if root is None:
        return None, [Mistake(1, 1, "the file is empty, expected a definition")]
    builder = _Builder(text)
    try:
        return builder.node(root), builder.mistakes
    except _Boundless as stop:
        return None, [*builder.mistakes, stop.mistake]


def _syntax(error: MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    problem = (error.problem or error.context or "the YAML cannot be read").strip()
    if problem.startswith("but ") and error.context:
        problem = f"{error.context}, {problem}"
    if problem.startswith("maximum depth"):
        problem = f"values are nested deeper than {_DEEPEST} levels"
    hint = next((hint for sign, hint in _HINTS if sign.search(problem)), "")
    return Mistake(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, f"YAML: {problem}{hint}")


class _Boundless(Exception):  # noqa: N818
    """Anchors make more of the file than can be read."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.mistakes: list[Mistake] = []
        self.count = 0
        self.open: set[int] = set()

    def node(self, node: Any) -> Node:
        self.count += 1
        self._refuse_boundless(node)
        tag = _TAG.match(self.text, node.start_mark.index)
        if tag:
            self._wrong(node, f"the tag {tag[1]} is not read, expected a plain value")
        self.open.add(id(node))
        made = self._made(node, node.start_mark.line + 1, node.start_mark.column + 1)
        self.open.discard(id(node))
        return made

    def _mistake(self, node: Any, message: str) -> Mistake:
        return Mistake(node.start_mark.line + 1, node.start_mark.column + 1, message)

    def _wrong(self, node: Any, message: str) -> None:
        self.mistakes.append(self._mistake(node, message))

    def _refuse_boundless(self, node: Any) -> None:
        if id(node) in self.open:
            raise _Boundless(self._mistake(node, "this anchor holds itself"))
        if self.count > _MOST_NODES:
            raise _Boundless(self._mistake(node, f"anchors make more than {_MOST_NODES:,} values"))
        if len(self.open) >= _DEEPEST:
            raise _Boundless(self._mistake(node, f"values are nested deeper than {_DEEPEST} levels"))

    def _made(self, node: Any, line: int, column: int) -> Node:
        if isinstance(node, MappingNode):
            return Node(line, column, self._map(node))
        if isinstance(node, SequenceNode):
            return Node(line, column, tuple(self.node(item) for item in node.value))
        return Node(line, column, self._scalar(node), str(node.value))

    def _map(self, node: Any) -> Map:
        pairs: list[tuple[Node, Node]] = []
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            key, value = self.node(key_node), self.node(value_node)
            if value.written == "" and value.line > key.line:
                # An empty value is placed where the next one begins.
                value = Node(key.line, key_node.end_mark.column + 2, value.value, "")
            name = key.written
            if name is None:
                self._wrong(key_node, f"a key is {key.what()}, expected text; write patterns in single quotes")
            elif not name:
                self._wrong(key_node, "a key is empty, expected text")
            elif name == "<<":
                self._wrong(key_node, "merges (<<) are not read; write the keys out")
            elif name in seen:
                self._wrong(key_node, f"key {name!r} stands twice, first on line {seen[name]}")
            else:
                seen[name] = key.line
                pairs.append((key, value))
        return Map(tuple(pairs))

    def _scalar(self, node: ScalarNode) -> Any:
        text = str(node.value)
        if any("\ud800" <= each <= "\udfff" for each in text):
            self._wrong(node, "the text holds half a character (\\ud800 to \\udfff), expected whole ones")
        return text if getattr(node, "style", None) in ("'", '"', "|", ">") else resolve(text)


def resolve(text: str) -> bool | WrittenInt | WrittenFloat | str | None:
    """A plain scalar by YAML 1.2's core schema, numbers remembering their text."""
    constants: Mapping[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
    if text in (text.lower(), text.capitalize(), text.upper()) and text.lower() in constants:
        return constants[text.lower()]
    if _INT.match(text):
        whole = WrittenInt(text)
        whole.written = text
        return whole
    if _FLOAT.match(text):
        number = WrittenFloat(text)
        number.written = text
        return number
    return text
