"""A settings file in YAML, such as the ``data.yaml`` of a YOLO dataset.

Each single value is a row of ``settings``, as it is written: no tag makes an object of it and no merge is done. The key ``categories``
names the one that lists the categories, ``names`` unless stated: a list, whose places from 0 are the ids, or a mapping of ids to names.
A key that occurs twice is a problem, of which most tools keep the last in silence.

    data: {reader: yaml, files: 'data.yaml'}
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from dsqc.datafile import DataFile
from dsqc.facts import BY_ROW, Category, Problem, Row, Setting
from dsqc.measures.shape import shown
from dsqc.measures.strict_json import child, plain
from dsqc.readers import _yaml

FILLS = (Category, Setting)

_MOST_NODES = 200_000
_TAG = re.compile(r"(?:&\S+\s+)?(!\S*)")


def read(stream: BinaryIO, file: DataFile, wanted: Collection[str], *, categories: str | None = "names") -> Iterator[Row]:
    kept = {row for row in FILLS if BY_ROW[row].name in wanted} | {Problem}
    try:
        text = _yaml.content(stream)
        rows = list(_Walk(file.path, text).rows(_yaml.compose(text), categories))
    except _yaml.Unreadable as unreadable:
        yield Problem(file.path, unreadable.pointer, unreadable.problem, unreadable.detail)
        return
    yield from (row for row in rows if type(row) in kept)


@dataclass(slots=True)
class _Walk:
    """A walk through the nodes of one file; anchors make a node be met more than once."""

    path: str
    text: str
    count: int = 0
    open: set[int] = field(default_factory=set)

    def rows(self, root: Any, categories: str | None) -> Iterator[Row]:
        yield from self._node(root, "", "")
        for key, value in self._pairs(root) if categories is not None else ():
            if key.value == categories and not _yaml.is_nothing(value):
                yield from self._categories(value, child("", plain(key.value)))

    def _node(self, node: Any, pointer: str, setting: str) -> Iterator[Row]:
        self._hold_to_bounds(node)
        if tag := _TAG.match(self.text, node.start_mark.index):
            yield self._problem(node, f"has the tag {shown(tag[1])}, which is not read, expected a plain value")
        if isinstance(node.value, str):
            yield Setting(self.path, pointer, setting, plain(node.value))
            return
        self.open.add(id(node))
        if node.id == "mapping":
            yield from self._troubles(node)
            for key, value in self._pairs(node):
                yield from self._node(value, child(pointer, key.value), plain(key.value))
        else:
            for place, value in enumerate(node.value):
                yield from self._node(value, child(pointer, place), setting)
        self.open.discard(id(node))

    def _problem(self, node: Any, detail: str) -> Problem:
        return Problem(self.path, _yaml.place(node), "malformed", detail)

    def _hold_to_bounds(self, node: Any) -> None:
        self.count += 1
        if id(node) in self.open:
            raise _yaml.Unreadable(_yaml.place(node), "has an anchor that holds itself")
        if self.count > _MOST_NODES:
            raise _yaml.Unreadable(_yaml.place(node), f"has more than {_MOST_NODES:,} values, those that anchors repeat included")
        if len(self.open) >= _yaml.DEEPEST:
            raise _yaml.Unreadable(_yaml.place(node), f"has values nested deeper than {_yaml.DEEPEST} levels")

    def _pairs(self, node: Any) -> Sequence[tuple[Any, Any]]:
        """The pairs that count: of a repeated key the last, in the place of the first."""
        texts = {key.value: (key, value) for key, value in node.value if isinstance(key.value, str) and not _yaml.is_merge(key)}
        return list(texts.values())

    def _troubles(self, node: Any) -> Iterator[Problem]:
        lines: dict[str, list[int]] = {}
        for key, _ in node.value:
            if _yaml.is_merge(key):
                yield self._problem(key, "has a merge (<<), which is not read; write the keys out")
            elif isinstance(key.value, str):
                lines.setdefault(key.value, []).append(key.start_mark.line + 1)
            else:
                yield self._problem(key, f"has {_yaml.in_words(key)} as a key, expected a text")
        for name, found in lines.items():
            if len(found) > 1:
                detail = f"has the key {shown(name)} {len(found):,} times, first on line {found[0]:,}, of which the last is read"
                yield Problem(self.path, f"line {found[-1]}", "malformed", detail)

    def _categories(self, node: Any, pointer: str) -> Iterator[Row]:
        if isinstance(node.value, str):
            yield self._problem(node, f"is {_yaml.in_words(node)}, expected a list of names or a mapping of ids to names")
            return
        is_mapping = node.id == "mapping"
        pairs = [(key.value, value) for key, value in self._pairs(node)] if is_mapping else list(enumerate(node.value))
        for identity, value in pairs:
            if isinstance(value.value, str):
                name = None if _yaml.is_nothing(value) else plain(value.value)
                yield Category(self.path, child(pointer, identity), plain(str(identity)), name)
            else:
                yield self._problem(value, f"is {_yaml.in_words(value)}, expected the name of category {shown(identity)}")
