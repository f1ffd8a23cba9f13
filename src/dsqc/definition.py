"""A definition: what one dataset should be, read from its YAML file with every mistake at once."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsqc import columns, facts, patterns, readers, waivers, yamltree
from dsqc.bind import Selection, Slot, nearest, signature
from dsqc.layout import Layout
from dsqc.patterns import Pattern
from dsqc.reading import QUOTES, Grouped, Reading, length
from dsqc.report import Level, Said, Waiver
from dsqc.yamltree import Map, Mistake, Node

TOP_KEYS = ("title", "version", "homepage", "licence", "archives", "ignore", "parse", "sources", "checks", "waivers", "claims")
SOURCE_KEYS = ("reader", "files", "with", *columns.KEYS, "join", "set", "part", "optional")


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
class Join:
    """Columns that the rows of a table source lend to the files that they name; with ``every`` each file needs a row."""

    lender: str
    columns: tuple[str, ...]
    every: bool
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """A named set of files. ``captures`` are all columns that its files get: from names, archives, ``set``, ``parse`` and ``join``.

    ``layout`` are the columns of a table source's rows. ``reader`` is empty while a definition is read that names none.
    """

    name: str
    reader: str
    patterns: tuple[Pattern, ...]
    options: Mapping[str, Any]
    constants: Mapping[str, str]
    captures: tuple[str, ...]
    part: str | None
    optional: bool
    line: int
    layout: Layout | None = None
    joins: tuple[Join, ...] = ()

    @property
    def row_columns(self) -> tuple[str, ...]:
        """The columns of its rows, for a table source."""
        return self.layout.column_names if self.layout is not None else ()

    def names_in(self, tables: Collection[str]) -> tuple[str, ...]:
        """What a bound frame of these tables has beside the contract's columns."""
        return tuple(dict.fromkeys((*self.captures, *(self.row_columns if "rows" in tables else ()))))

    @property
    def fills(self) -> frozenset[str]:
        """The tables that this source's files can fill."""
        if not self.reader:
            return frozenset(facts.TABLES)
        own = {facts.BY_ROW[row].name for row in readers.load(self.reader).FILLS}
        return frozenset(own | {*facts.LISTED, *facts.JUDGED, "problems", "digests"})

    def may_have(self, capture: str, texts: Collection[str]) -> bool:
        """Whether a file of the source can have one of the texts as that capture, as far as patterns and constants tell."""
        if capture in self.constants:
            return self.constants[capture] in texts
        return any(not set(pattern.alternatives.get(capture, texts)).isdisjoint(texts) for pattern in self.patterns)

    @property
    def gives_pictures(self) -> bool:
        return "images" in self.fills

    @property
    def names_pictures(self) -> bool:
        """Whether its files name pictures, whose captures their rows then take."""
        return any(facts.TABLES[table].names_file for table in self.fills - {"rows"})


@dataclass(frozen=True, slots=True)
class Binding:
    """A slot of a check's rule with what fills it: tables (several for AnyTable), the rows selected, the sources they come from."""

    slot: Slot
    tables: tuple[str, ...]
    selection: Selection
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison that a check's rule asks for by naming its ``table``."""

    name: str
    table: str
    bindings: tuple[Binding, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    rule: str
    bindings: tuple[Binding, ...]
    comparisons: tuple[Comparison, ...]
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
    waivers: tuple[Waiver, ...] = ()

    @property
    def captures(self) -> tuple[str, ...]:
        """All captures of all sources, in the order in which they are first named."""
        return tuple(dict.fromkeys(name for source in self.sources for name in source.captures))

    @property
    def lent(self) -> tuple[str, ...]:
        """The captures that rows of tables lend to files: what they are is known once those are read."""
        return tuple(dict.fromkeys(name for source in self.sources for join in source.joins for name in join.columns))


def load(path: Path, waivers_beside: Path | None = None) -> Definition:
    """The definition in a file, with the waivers of the file beside it. Raises DefinitionError with every mistake in one of the two,
    OSError when a file cannot be read."""
    content = path.read_bytes()
    tree, mistakes = yamltree.read(_text(content, path))
    if tree is None:
        raise DefinitionError(path, mistakes)
    reading = Reading(mistakes)
    definition = _definition(reading, tree, path, hashlib.sha256(content).hexdigest())
    if reading.mistakes:
        raise DefinitionError(path, reading.mistakes)
    return definition if waivers_beside is None else _waived(definition, waivers_beside)


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = yamltree.place(error.object[: error.start].decode())
        raise DefinitionError(path, [Mistake(*at, f"the byte 0x{error.object[error.start]:02x} is not UTF-8")]) from None


def _waived(definition: Definition, path: Path) -> Definition:
    reading = Reading([])
    found = waivers.of_file(reading, _text(path.read_bytes(), path), _waivable(definition.checks), path)
    if reading.mistakes:
        raise DefinitionError(path, reading.mistakes)
    from dsqc.checking import with_own_check

    checks = definition.checks if definition.waivers or not found else with_own_check(definition.checks, definition.sources)
    return dataclasses.replace(definition, checks=checks, waivers=(*definition.waivers, *found))


def _waivable(checks: Iterable[Check]) -> list[str]:
    return [check.id for check in checks if check.rule != waivers.OWN_RULE]


def heading(path: Path) -> str:
    """The title of a definition, read without reading the rest; its file name when it has none."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = re.match(r"title:\s*(.+)", line)
            if found:
                return found[1].strip().strip("'\"")
    return path.stem


def _definition(reading: Reading, tree: Node, path: Path, sha256: str) -> Definition:
    from dsqc.checking import read_checks, with_own_check

    if tree.value is None:
        reading.wrong(tree, "the definition is nothing, expected a mapping")
    top = reading.map(tree, "the definition", TOP_KEYS)
    archives = tuple(_archives(reading, top.get("archives")))
    parse = {name: reading.patterns(value, f"parse {name}", key) for name, key, value in reading.map(top.get("parse"), "parse")}
    stated = top.get("sources")
    if tree.is_map and length(stated) == 0:
        reading.wrong(top.key("sources") or tree, "the definition has no 'sources', expected at least one")
    certain = len(archives) == length(top.get("archives")) and all(map(len, parse.values()))
    sources = _with_named_captures(_with_lent_captures(reading, tuple(_sources(reading, stated, archives, parse)), stated))
    reading.doubtful.update(source.name for source in sources if not certain)
    _known_captures(reading, top.get("parse"), sources)
    checks = tuple(read_checks(reading, top.get("checks"), sources))
    found = tuple(waivers.read_waivers(reading, top.get("waivers"), _waivable(checks), path))
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
        checks=with_own_check(checks, sources) if found else checks,
        claims=tuple(_claims(reading, top.get("claims"))),
        waivers=found,
    )


def _archives(reading: Reading, node: Node | None) -> Iterator[Archive]:
    for text, key, value in reading.map(node, "archives"):
        pattern = reading.pattern(key, "archive")
        folder = reading.needed_text(value, f"the target of archive {text!r}", QUOTES)
        if pattern is None or folder is None:
            continue
        at_root = folder.strip("/") in ("", ".")
        target = patterns.Pattern("", re.compile(""), (), {}) if at_root else reading.pattern(value, "archive target")
        if target is None:
            continue
        try:
            target.fill(dict.fromkeys(pattern.names, "text"))
        except KeyError as error:
            name = str(error.args[0])
            reading.wrong(value, f"the target names {name!r}, which the archive's name does not capture{nearest(name, pattern.names)}")
            continue
        yield Archive(pattern, target, folder.endswith("/"))


def _known_captures(reading: Reading, node: Node | None, sources: Sequence[Source]) -> None:
    captured = tuple(dict.fromkeys(name for source in sources for name in source.captures))
    for name, key, _ in reading.map(node, "parse") if not reading.doubtful else ():
        if name not in captured:
            reading.wrong(key, f"parse takes {name!r} apart, which no source captures{nearest(name, captured)}")


def _sources(
    reading: Reading, node: Node | None, archives: Sequence[Archive], parse: Mapping[str, tuple[Pattern, ...]]
) -> Iterator[Source]:
    named = [name for name, _, _ in reading.map(node, "sources")]
    for name, key, value in reading.map(node, "sources"):
        if not value.is_map:
            reading.wrong(value, f"source {name} is {value.what()}, expected a mapping with 'reader' and 'files'")
            reading.doubtful.add(name)
            yield Source(name, "", (), {}, {}, (), None, False, key.line)
            continue
        given = reading.map(value, f"source {name}", SOURCE_KEYS)
        reader = reading.plugin(given.get("reader"), key, "reader", readers.known())
        found = reading.patterns(given.get("files"), f"'files' of {name}", key)
        constants = _constants(reading, given.get("set"))
        if len(found) != length(given.get("files")) or len(constants) != length(given.get("set")):
            reading.doubtful.add(name)
        captures = _captures(found, constants, archives, parse)
        options = _reader_options(reading, given.get("with"), key, reader)
        part = reading.text(given.get("part"), "'part'")
        optional = reading.truth(given.get("optional"), "'optional'")
        before = len(reading.mistakes)
        layout = _layout(reading, given, name, reader, named, captures)
        joins = tuple(_joins(reading, given.get("join")))
        if len(reading.mistakes) > before:
            reading.doubtful.add(name)
        yield Source(name, reader or "", found, options, constants, captures, part, optional, key.line, layout, joins)


def _layout(reading: Reading, given: Map, name: str, reader: str | None, sources: Sequence[str], captures: Sequence[str]) -> Layout | None:
    """The columns of a table source; of another source they are mistakes."""
    if reader is not None and signature(readers.load(reader).read, skip=3).takes_layout:
        return columns.read_layout(reading, given, name, getattr(readers.load(reader), "COLUMNS", ()), sources, captures)
    for key in columns.KEYS if reader is not None else ():
        stated = given.get(key)
        if stated is not None:
            able = [each for each in readers.known() if signature(readers.load(each).read, skip=3).takes_layout]
            reading.wrong(given.key(key) or stated, f"reader {reader} has no rows to state {key!r} of; reader {' or '.join(able)} does")
    return None


def _joins(reading: Reading, node: Node | None) -> Iterator[Join]:
    for lender, key, value in reading.map(node, "'join'"):
        given = reading.map(value, f"join {lender}", ("columns", "every")) if value.is_map else Map(())
        lent = reading.texts(given.get("columns") if value.is_map else value, f"join {lender}")
        if not lent:
            reading.wrong(value, f"join {lender} names no column, expected at least one")
        yield Join(lender, lent, reading.truth(given.get("every"), f"'every' of join {lender}"), key.line)


def _with_lent_captures(reading: Reading, sources: tuple[Source, ...], node: Node | None) -> tuple[Source, ...]:
    """Files take the columns that joins lend them. A lender's own columns are known before, so that nothing is lent twice over."""
    by_name = {source.name: source for source in sources}
    for source in sources:
        lent: dict[str, str] = {}
        for join in source.joins:
            way = node.way((source.name, "join", join.lender)) if node is not None else ()
            if len(way) == 4:
                _lends(reading, source, join, by_name, lent, way)
    return tuple(
        dataclasses.replace(
            source, captures=tuple(dict.fromkeys([*source.captures, *(name for each in source.joins for name in each.columns)]))
        )
        for source in sources
    )


def _lends(reading: Reading, source: Source, join: Join, sources: Mapping[str, Source], lent: dict[str, str], way: Sequence[Node]) -> None:
    """``lent`` are the columns that the source was lent before, each with its lender; ``way`` leads to the join."""
    key, columns = way[2].value.key(join.lender) or way[3], way[3]
    lender, tables = sources.get(join.lender), [each.name for each in sources.values() if each.layout is not None]
    if lender is None or (lender.layout is None and lender.reader):
        reading.wrong(key, f"no table source is called {join.lender!r} to join {source.name} with{nearest(join.lender, tables)}")
        return
    if lender.layout is None or lender.name in reading.doubtful:
        return
    known = lender.names_in(("rows",))
    for name in join.columns:
        place = columns.find(name)
        if name not in known:
            reading.wrong(place, f"{join.lender} has no column {name!r} to lend{nearest(name, known)}")
        elif name in source.captures:
            reading.wrong(place, f"{source.name} has a capture {name!r} of its own, which a column of {join.lender} cannot be")
        elif lent.get(name, join.lender) != join.lender:
            reading.wrong(place, f"{lent[name]} lends {name!r} too, so nothing says whose is meant")
        else:
            reading.not_reserved(place, name)
        lent.setdefault(name, join.lender)
    if source.name not in lender.layout.file_sources and not set(known) & set(source.captures) and source.name not in reading.doubtful:
        reading.wrong(
            key,
            f"{join.lender} and {source.name} share no name and its 'paths' names no {source.name}, so nothing says which row is whose",
        )


def _with_named_captures(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Rows that name a file take its captures, so that their sources have them too."""
    by_name = {source.name: source for source in sources}
    pictures = [name for source in sources if source.gives_pictures for name in source.captures]

    def named(source: Source) -> list[str]:
        if source.layout is not None:
            return [name for each in source.layout.file_sources for name in by_name[each].captures if name not in source.row_columns]
        return pictures if source.names_pictures else []

    return tuple(dataclasses.replace(source, captures=tuple(dict.fromkeys([*source.captures, *named(source)]))) for source in sources)


def _constants(reading: Reading, node: Node | None) -> dict[str, str]:
    constants = {}
    for name, key, value in reading.map(node, "'set'"):
        reading.not_reserved(key, name)
        if not patterns.NAME.match(name):
            reading.wrong(key, f"capture {name!r} is no name: letters, digits and '_'")
        text = reading.needed_text(value, f"'set' {name}")
        if text is not None:
            constants[name] = text
    return constants


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


def _reader_options(reading: Reading, node: Node | None, key: Node, reader: str | None) -> Mapping[str, Any]:
    """The options that a source states; a reader knows its own defaults."""
    if reader is None:
        return {}
    given = reading.options(node, key, signature(readers.load(reader).read, skip=3), f"reader {reader}")
    stated = node.value if node is not None and node.is_map else Map(())
    return {name: value for name, value in given.items() if stated.get(name) is not None}


def _claims(reading: Reading, node: Node | None) -> Iterator[Said]:
    for item in reading.items(node, "claims"):
        if not item.is_map:
            reading.wrong(item, f"a claim is {item.what()}, expected a mapping with 'says' and 'where'")
            continue
        given = reading.map(item, "a claim", ("says", "where"))
        for name in ("says", "where"):
            if given.get(name) is None:
                reading.wrong(item, f"a claim has no {name!r}")
        says, where = reading.text(given.get("says"), "'says'"), reading.text(given.get("where"), "'where'")
        yield Said(says or "", where or "")
