"""A definition: what one dataset should be, read from its YAML file with every mistake at once."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dsqc import facts, patterns, plugins, readers, yamltree
from dsqc.bind import Option, Selection, Signature, Slot, signature
from dsqc.patterns import Pattern
from dsqc.report import Level, Said
from dsqc.yamltree import Map, Mistake, Node

TOP_KEYS = ("title", "version", "homepage", "licence", "archives", "ignore", "parse", "sources", "checks", "claims")
SOURCE_KEYS = ("reader", "files", "with", "set", "part", "optional")


class DefinitionError(Exception):
    """The file is no definition. ``str()`` has one line per mistake: ``file:line:column: what is wrong``."""

    def __init__(self, path: Path, mistakes: Iterable[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(f"{path}:{each.line}:{each.column}: {each.message}" for each in self.mistakes))


@dataclass(frozen=True, slots=True)
class Archive:
    """Archives whose contents are read in place: ``pattern`` of their paths, ``target`` where the contents lie."""

    pattern: Pattern
    target: Pattern
    looks_through: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A named set of files. ``captures`` are all columns that its files get: from names, archives, ``set`` and ``parse``."""

    name: str
    reader: str
    patterns: tuple[Pattern, ...]
    options: Mapping[str, Any]
    constants: Mapping[str, str]
    captures: tuple[str, ...]
    part: str | None
    optional: bool
    line: int

    @property
    def fills(self) -> frozenset[str]:
        """The tables that this source's files can fill."""
        own = {facts.BY_ROW[row].name for row in readers.load(self.reader).FILLS}
        return frozenset(own | {*facts.LISTED, "problems", "digests"})


@dataclass(frozen=True, slots=True)
class Binding:
    """A slot of a check's rule with what fills it: tables (several for AnyTable), the rows selected, the sources they come from."""

    slot: Slot
    tables: tuple[str, ...]
    selection: Selection
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """A parameter given by group: ``by`` columns, and a value for each tuple of their texts."""

    by: tuple[str, ...]
    values: Mapping[tuple[str, ...], Any]


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    rule: str
    bindings: tuple[Binding, ...]
    options: Mapping[str, Any]
    per: tuple[str, ...]
    level: Level
    why: str | None
    line: int | None

    @property
    def grouped(self) -> dict[str, Grouped]:
        return {name: value for name, value in self.options.items() if isinstance(value, Grouped)}


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    path: Path
    sha256: str
    title: str
    version: str | None
    homepage: str | None
    licence: str | None
    archives: tuple[Archive, ...]
    ignore: tuple[Pattern, ...]
    parse: Mapping[str, tuple[Pattern, ...]]
    sources: tuple[Source, ...]
    checks: tuple[Check, ...]
    claims: tuple[Said, ...]

    @property
    def captures(self) -> tuple[str, ...]:
        """All captures of all sources, in the order in which they are first named."""
        return tuple(dict.fromkeys(name for source in self.sources for name in source.captures))


def load(path: Path) -> Definition:
    """The definition in a file. Raises DefinitionError with every mistake, OSError when the file cannot be read."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DefinitionError(path, [Mistake(line, 1, "the file is not UTF-8")]) from None
    tree, mistakes = yamltree.read(text)
    if tree is None:
        raise DefinitionError(path, mistakes)
    reading = Reading(mistakes)
    definition = _definition(reading, tree, path, hashlib.sha256(content).hexdigest())
    if reading.mistakes:
        raise DefinitionError(path, reading.mistakes)
    return definition


def heading(path: Path) -> str:
    """The title of a definition, read without reading the rest; its file name when it has none."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = re.match(r"title:\s*(.+)", line)
            if found:
                return found[1].strip().strip("'\"")
    return path.stem


def nearest(word: str, words: Iterable[str]) -> str:
    """The hint that a mistake ends with: the nearest right word, or all of them when there are few."""
    known = list(words)
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return f", did you mean {close[0]!r}?"
    return f"; there are {', '.join(known)}" if 0 < len(known) <= 20 else ""


class Reading:
    """Collects mistakes while a tree is read, so that all are told together."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes

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

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The items of a list; a single value counts as a list of one."""
        if node is None or node.value is None:
            return ()
        if node.is_map:
            self.wrong(node, f"{what} is a mapping, expected a list; write patterns in single quotes")
            return ()
        return tuple(node.value) if node.is_list else (node,)

    def text(self, node: Node | None, what: str) -> str | None:
        """The text of a scalar as it was written; numbers are text too."""
        if node is None:
            return None
        if node.is_map or node.is_list:
            self.wrong(node, f"{what} is {node.what()}, expected text; write patterns in single quotes")
            return None
        return None if node.value is None else node.written

    def one_of(self, node: Node | None, what: str, words: Sequence[str], default: str) -> str:
        text = self.text(node, what)
        if node is None or text is None:
            return default
        if text not in words:
            self.wrong(node, f"{what} is {text!r}, expected {' or '.join(words)}{nearest(text, words)}")
            return default
        return text

    def truth(self, node: Node | None, what: str) -> bool:
        if node is not None and not isinstance(node.value, bool):
            self.wrong(node, f"{what} is {node.what()}, expected true or false")
            return False
        return node is not None and bool(node.value)

    def pattern(self, node: Node, what: str) -> Pattern | None:
        text = self.text(node, what)
        if text is None:
            if node.value is None:
                self.wrong(node, f"{what} is empty, expected a pattern")
            return None
        try:
            return patterns.read(text)
        except patterns.PatternError as error:
            self.wrong(node, f"{what} {text!r}, character {error.column + 1}: {error}")
            return None

    def patterns(self, node: Node | None, what: str) -> tuple[Pattern, ...]:
        found = (self.pattern(item, what) for item in self.items(node, what))
        return tuple(pattern for pattern in found if pattern is not None)

    def plugin(self, node: Node | None, owner: Node, kind: str, names: tuple[str, ...]) -> str | None:
        """The name of a plug-in that exists."""
        if node is None:
            self.wrong(owner, f"there is no {kind!r}; there are {', '.join(names)}")
            return None
        text = self.text(node, kind)
        if text is not None and text in names:
            return text
        self.wrong(node, f"no {kind} is called {text!r}{nearest(text or '', names)}")
        return None

    def options(self, node: Node | None, owner: Node, asked: Signature, what: str, others: Sequence[str] = ()) -> dict[str, Any] | None:
        """The options in ``with:`` held against a signature; None when there is a mistake. ``others`` are keys read elsewhere."""
        given = self.map(node, f"'with' of {what}", [option.name for option in asked.options] + list(others))
        values: dict[str, Any] = {}
        before = len(self.mistakes)
        for option in asked.options:
            here = given.get(option.name)
            if here is None:
                if option.required:
                    self.wrong(node or owner, f"{what} needs {option.name!r} in 'with'")
                values[option.name] = option.default
            elif option.per_group and here.is_map and here.value.get("by") is not None:
                values[option.name] = self._grouped(here, option, what)
            else:
                values[option.name] = self._value(here, option, what)
        return values if len(self.mistakes) == before else None

    def _value(self, node: Node, option: Option, what: str) -> Any:
        try:
            return option.adapter().validate_python(node.plain(), strict=True)
        except ValidationError as error:
            told: set[tuple[int, int]] = set()
            for each in error.errors():
                place = node.at(tuple(each["loc"]))
                if (place.line, place.column) not in told:
                    told.add((place.line, place.column))
                    self.wrong(place, f"{option.name!r} of {what} is {place.what()}: {_expected(each)}")
        return None

    def _grouped(self, node: Node, option: Option, what: str) -> Grouped | None:
        by = tuple(filter(None, (self.text(item, "'by'") for item in self.items(node.value.get("by"), "'by'"))))
        values: dict[tuple[str, ...], Any] = {}
        for keys, leaf in _leaves(node, len(by), skip="by"):
            if len(keys) < len(by):
                self.wrong(leaf, f"{option.name!r} of {what} is {leaf.what()} for {'/'.join(keys)}, expected a mapping by {by[len(keys)]}")
            else:
                values[keys] = self._value(leaf, option, what)
        return Grouped(by, values)


def _leaves(node: Node, depth: int, skip: str | None = None, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    if depth == 0 or not node.is_map:
        yield keys, node
        return
    for name, _, value in node.value:
        if name != skip:
            yield from _leaves(value, depth - 1, None, (*keys, name))


def _expected(error: Mapping[str, Any]) -> str:
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "expected")
    return message[0].lower() + message[1:]


def _definition(reading: Reading, tree: Node, path: Path, sha256: str) -> Definition:
    from dsqc.checking import read_checks

    top = reading.map(tree, "the definition", TOP_KEYS)
    archives = tuple(_archives(reading, top.get("archives")))
    parse = _parse(reading, top.get("parse"))
    sources = tuple(_sources(reading, tree, top.get("sources"), archives, parse))
    _known_captures(reading, top.get("parse"), sources)
    return Definition(
        name=path.stem,
        path=path,
        sha256=sha256,
        title=reading.text(top.get("title"), "title") or path.stem,
        version=reading.text(top.get("version"), "version"),
        homepage=reading.text(top.get("homepage"), "homepage"),
        licence=reading.text(top.get("licence"), "licence"),
        archives=archives,
        ignore=reading.patterns(top.get("ignore"), "ignore"),
        parse=parse,
        sources=sources,
        checks=tuple(read_checks(reading, top.get("checks"), sources)),
        claims=tuple(_claims(reading, top.get("claims"))),
    )


def _archives(reading: Reading, node: Node | None) -> Iterator[Archive]:
    for text, key, value in reading.map(node, "archives"):
        pattern = reading.pattern(key, "archive")
        target_text = reading.text(value, f"the target of archive {text!r}")
        if pattern is None or target_text is None:
            continue
        through = target_text.endswith("/")
        folder = target_text.strip("/")
        target = patterns.Pattern("", re.compile(""), (), {}) if folder in ("", ".") else reading.pattern(value, "archive target")
        if target is None:
            continue
        missing = [name for name in target.names if name not in pattern.names]
        if missing:
            reading.wrong(value, f"the target names {missing[0]!r}, which the archive's name does not capture")
            continue
        yield Archive(pattern, target, through)


def _parse(reading: Reading, node: Node | None) -> dict[str, tuple[Pattern, ...]]:
    return {name: reading.patterns(value, f"parse {name}") for name, _, value in reading.map(node, "parse")}


def _known_captures(reading: Reading, node: Node | None, sources: Sequence[Source]) -> None:
    captured = tuple(dict.fromkeys(name for source in sources for name in source.captures))
    for name, key, _ in reading.map(node, "parse"):
        if name not in captured:
            reading.wrong(key, f"parse takes {name!r} apart, which no source captures{nearest(name, captured)}")


def _sources(
    reading: Reading, tree: Node, node: Node | None, archives: Sequence[Archive], parse: Mapping[str, tuple[Pattern, ...]]
) -> Iterator[Source]:
    if node is None:
        reading.wrong(tree, "the definition has no 'sources', expected at least one")
    for name, key, value in reading.map(node, "sources"):
        given = reading.map(value, f"source {name}", SOURCE_KEYS)
        reader = reading.plugin(given.get("reader"), key, "reader", readers.names())
        found = reading.patterns(given.get("files"), f"pattern of {name}")
        if given.get("files") is None:
            reading.wrong(key, f"source {name} has no 'files', expected a pattern")
        constants = {
            each: text for each, _, at in reading.map(given.get("set"), "'set'") if (text := reading.text(at, f"'set' {each}")) is not None
        }
        captures = _captures(found, constants, archives, parse)
        _refuse_reserved(reading, given, key, captures)
        options = _reader_options(reading, given.get("with"), key, reader, name)
        optional = reading.truth(given.get("optional"), "'optional'")
        part = reading.text(given.get("part"), "'part'")
        yield Source(name, reader or "file", found, options, constants, captures, part, optional, key.line)


def _captures(
    found: Sequence[Pattern], constants: Mapping[str, str], archives: Sequence[Archive], parse: Mapping[str, tuple[Pattern, ...]]
) -> tuple[str, ...]:
    names = [
        *(name for pattern in found for name in pattern.names),
        *constants,
        *(name for each in archives for name in each.pattern.names),
    ]
    taken_apart = [name for key in dict.fromkeys(names) for pattern in parse.get(key, ()) for name in pattern.names]
    return tuple(dict.fromkeys(names + taken_apart))


def _refuse_reserved(reading: Reading, given: Map, key: Node, captures: Sequence[str]) -> None:
    for name in captures:
        if name in facts.RESERVED:
            reading.wrong(given.get("files") or key, f"a capture may not be called {name!r}, which dsqc's own tables use")


def _reader_options(reading: Reading, node: Node | None, key: Node, reader: str | None, name: str) -> Mapping[str, Any]:
    if reader is None:
        return {}
    asked = signature(readers.load(reader).read, skip=3)
    given = reading.options(node, key, asked, f"reader {reader}") or {}
    return {option: value for option, value in given.items() if node is not None and reading.map(node, name).get(option) is not None}


def _claims(reading: Reading, node: Node | None) -> Iterator[Said]:
    for item in reading.items(node, "claims"):
        given = reading.map(item, "a claim", ("says", "where"))
        says, where = reading.text(given.get("says"), "'says'"), reading.text(given.get("where"), "'where'")
        if says is None or where is None:
            reading.wrong(item, "a claim has 'says' and 'where'")
        else:
            yield Said(says, where)


__all__ = ["Archive", "Binding", "Check", "Definition", "DefinitionError", "Grouped", "Source", "heading", "load"]
