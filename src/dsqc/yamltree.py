"""YAML text as a tree that knows where everything stands and how it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from dsqc.bind import WrittenFloat, WrittenInt

_MOST_NODES = 200_000
_PLAIN_TAG = "tag:yaml.org,2002:"
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")

_PATTERN_SIGNS = ("escape", "expected ',' or", "could not find", "<block end>")


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
        """The value as Python has it; numbers remember how they were written."""
        if self.is_map:
            return {
                key.plain() if not key.is_map and not key.is_list else str(key.written): value.plain() for key, value in self.value.pairs
            }
        return [item.plain() for item in self.value] if self.is_list else self.value

    def what(self) -> str:
        """The kind of value, in words for a message."""
        if self.is_map:
            return "a mapping"
        if self.is_list:
            return "a list"
        if self.value is None:
            return "nothing"
        kinds = {bool: "a truth value", WrittenInt: "a number", WrittenFloat: "a number", str: "text"}
        return f"{kinds[type(self.value)]} ({self.written})"

    def at(self, steps: tuple[Any, ...]) -> Node:
        """The node that a path of keys and indexes leads to, or the last one on the way."""
        here = self
        for step in steps:
            deeper = here.value.get(str(step)) if here.is_map else None
            if here.is_list and isinstance(step, int) and 0 <= step < len(here.value):
                deeper = here.value[step]
            if deeper is None:
                return here
            here = deeper
        return here


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


def read(text: str) -> tuple[Node | None, list[Mistake]]:
    """The tree of ``text`` (None when its syntax does not allow one) and what is wrong with it as YAML."""
    loader = YAML(typ="rt", pure=True)
    try:
        root = loader.compose(text)
    except MarkedYAMLError as error:
        return None, [_syntax(error)]
    except (YAMLError, ValueError, RecursionError) as error:
        return None, [Mistake(1, 1, f"this is not YAML: {error}".splitlines()[0])]
    if root is None:
        return None, [Mistake(1, 1, "the file is empty, expected a definition")]
    builder = _Builder()
    tree = builder.node(root)
    return (None if builder.too_many else tree), builder.mistakes


def _syntax(error: MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    problem = (error.problem or error.context or "the YAML cannot be read").strip()
    hint = "; write patterns in single quotes" if any(sign in problem for sign in _PATTERN_SIGNS) else ""
    return Mistake(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, f"YAML: {problem}{hint}")


class _Builder:
    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.count = 0
        self.open: set[int] = set()

    @property
    def too_many(self) -> bool:
        return self.count > _MOST_NODES

    def _wrong(self, node: Any, message: str) -> None:
        self.mistakes.append(Mistake(node.start_mark.line + 1, node.start_mark.column + 1, message))

    def node(self, node: Any) -> Node:
        self.count += 1
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if self.too_many or id(node) in self.open:
            if self.count == _MOST_NODES + 1 or id(node) in self.open:
                self._wrong(node, f"anchors make a loop or more than {_MOST_NODES:,} values")
            return Node(line, column, None, "")
        self.open.add(id(node))
        made = self._made(node, line, column)
        self.open.discard(id(node))
        return made

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
            name = key.written
            if name is None:
                self._wrong(key_node, f"a key is {key.what()}, expected text; write patterns in single quotes")
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
        tag = str(node.tag or "")
        if getattr(node, "style", None) in ("'", '"', "|", ">"):
            return text
        if tag and not tag.startswith(_PLAIN_TAG):
            self._wrong(node, f"tag {tag} is not read; expected a plain value")
            return text
        return resolve(text)


def resolve(text: str) -> None | bool | WrittenInt | WrittenFloat | str:
    """A plain scalar by YAML 1.2's core schema, numbers remembering their text."""
    constants: Mapping[str, None | bool] = {"": None, "~": None, "null": None, "true": True, "false": False}
    if text in constants:
        return constants[text]
    if _INT.match(text):
        whole = WrittenInt(text)
        whole.written = text
        return whole
    if _FLOAT.match(text):
        number = WrittenFloat(text)
        number.written = text
        return number
    return text
