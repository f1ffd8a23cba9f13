"""The ``checks:`` of a definition, each bound to its rule: what it asks for, from which sources, with which options."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, cast

from dsqc import comparisons, facts, rules
from dsqc.bind import Choice, Selection, Signature, Slot, pinned, signature, tables_of, values_in
from dsqc.definition import Binding, Check, Comparison, Grouped, Reading, Source, nearest
from dsqc.report import Level
from dsqc.yamltree import Map, Node

CHECK_KEYS = ("id", "rule", "where", "per", "with", "level", "why")
HOUSE_CHECKS = ("readable", "unlisted-files", "links", "sources-found")


def read_checks(reading: Reading, node: Node | None, sources: Sequence[Source]) -> Iterator[Check]:
    """The house checks that the definition does not state itself, then its own, in its order."""
    items = reading.items(node, "checks")
    stated = {item.value.get("rule").written for item in items if item.is_map and item.value.get("rule") is not None}
    for name in HOUSE_CHECKS:
        if name not in stated:
            yield _house_check(name, sources)
    seen: dict[str, int] = {}
    for item in items:
        check = _CheckReader(reading, item, sources).check()
        if check is None:
            continue
        if check.id in seen:
            reading.wrong(item, f"two checks have the id {check.id!r}, the first on line {seen[check.id]}; give this one an 'id'")
        seen.setdefault(check.id, item.line)
        yield check


def _house_check(name: str, sources: Sequence[Source]) -> Check:
    asked = signature(rules.load(name).check)
    bindings = tuple(Binding(slot, _tables(slot, {}), {}, tuple(source.name for source in sources)) for slot in asked.slots)
    return Check(name, name, bindings, (), {option.name: option.default for option in asked.options}, (), "error", None, None)


def _tables(slot: Slot, options: Mapping[str, Any]) -> tuple[str, ...]:
    return (slot.table.name,) if slot.table is not None else tables_of(list(values_in(options)))


class _CheckReader:
    """Reads one item of ``checks:``."""

    def __init__(self, reading: Reading, item: Node, sources: Sequence[Source]) -> None:
        self.reading = reading
        self.item = item
        self.sources = {source.name: source for source in sources}
        self.given: Map = reading.map(item, "a check", CHECK_KEYS)

    def check(self) -> Check | None:
        reading, given = self.reading, self.given
        if not self.item.is_map:
            return None
        rule = reading.plugin(given.get("rule"), self.item, "rule", rules.names())
        if rule is None:
            return None
        module = rules.load(rule)
        asked = signature(module.check)
        compared = {table.name: table.comparison for slot in asked.slots if (table := slot.table) is not None and table.comparison is not None}
        signatures = [asked, *(signature(comparisons.load(each).pairs) for each in compared.values())]
        keys = [each.name for one in signatures for each in (*one.roles, *one.options)]
        options = reading.options(given.get("with"), self.item, asked, f"rule {rule}", keys)
        where = self._selection(given.get("where"), "'where'")
        bindings = tuple(self._binding(slot, where, options or {}, rule) for slot in asked.slots)
        second_wave = tuple(self._comparison(each, table, where, rule, keys) for table, each in compared.items())
        per = tuple(filter(None, (reading.text(each, "'per'") for each in reading.items(given.get("per"), "'per'"))))
        level = cast(Level, reading.one_of(given.get("level"), "'level'", ("error", "warning"), "error"))
        why = reading.text(given.get("why"), "'why'")
        name = reading.text(given.get("id"), "'id'") or rule
        if options is None:
            return None
        self._verify(module, options)
        every = (*bindings, *(binding for each in second_wave for binding in each.bindings))
        self._columns(asked, every, options, per)
        self._roles_relate(asked, bindings, options)
        for each in second_wave:
            self._roles_relate(signature(comparisons.load(each.name).pairs), each.bindings, each.options)
        return Check(name, rule, bindings, second_wave, options, per, level, why, self.item.line)

    def _comparison(self, name: str, table: str, where: Selection, rule: str, keys: Sequence[str]) -> Comparison:
        asked = signature(comparisons.load(name).pairs)
        options = self.reading.options(self.given.get("with"), self.item, asked, f"rule {rule}", keys) or {}
        return Comparison(name, table, tuple(self._binding(slot, where, options, rule) for slot in asked.slots), options)

    def _selection(self, node: Node | None, what: str) -> dict[str, Choice]:
        return {name: self._choice(value, f"{what} {name}") for name, _, value in self.reading.map(node, what)}

    def _choice(self, node: Node, what: str) -> Choice:
        if node.is_map:
            inner = self.reading.map(node, what, ("not",)).get("not")
            if inner is None:
                self.reading.wrong(node, f"{what} is a mapping, expected text, a list, null or {{not: …}}")
                return Choice(())
            choice = self._choice(inner, what)
            return Choice(choice.texts, not choice.negated)
        items = node.value if node.is_list else (node,)
        return Choice(tuple(None if item.value is None else self.reading.text(item, what) for item in items))

    def _binding(self, slot: Slot, where: Selection, options: Mapping[str, Any], rule: str) -> Binding:
        tables = _tables(slot, options)
        if slot.table is not None and slot.table.comparison is not None:
            return Binding(slot, tables, {}, ())
        given = self.given.get("with")
        if slot.is_role or (given is not None and given.is_map and given.value.get(slot.name) is not None):
            slot = dataclasses.replace(slot, is_role=True)
            selection, place = self._role(slot, where, rule)
        else:
            selection, place = dict(where), self.given.get("where")
        sources = self._choose(selection, place, tables, slot)
        self._known(selection, place, sources, slot)
        return Binding(slot, tables, selection, sources)

    def _role(self, slot: Slot, where: Selection, rule: str) -> tuple[dict[str, Choice], Node | None]:
        options = self.given.get("with")
        node = options.value.get(slot.name) if options is not None and options.is_map else None
        if node is None:
            self.reading.wrong(options or self.item, f"rule {rule} needs {slot.name!r} in 'with': the name of a source")
            return {}, None
        if node.is_map:
            role = self._selection(node, f"role {slot.name}")
            if "source" not in role:
                self.reading.wrong(node, f"role {slot.name} names no source: {{source: NAME, …}}")
        else:
            role = {"source": self._choice(node, f"role {slot.name}")}
        if "source" in where:
            self.reading.wrong(self.given.key("where") or self.item, f"'where' names a source, and rule {rule} takes its sources in 'with'")
        return role | {name: choice for name, choice in where.items() if name != "source" and name not in role}, node

    def _choose(self, selection: Selection, place: Node | None, tables: Sequence[str], slot: Slot) -> tuple[str, ...]:
        """The sources that the selection leaves and whose readers fill the tables."""
        named = selection.get("source")
        for text in named.texts if named is not None else ():
            if text not in self.sources:
                self.reading.wrong(self._at(place, "source"), f"no source is called {text!r}{nearest(text or '', self.sources)}")
        left = [source for source in self.sources.values() if named is None or named.allows(source.name)]
        filling = tuple(source.name for source in left if source.fills.issuperset(tables))
        for source in left if named is not None and not named.negated else ():
            missing = sorted(set(tables) - source.fills)
            if missing:
                self.reading.wrong(
                    self._at(place, "source"),
                    f"source {source.name} has reader {source.reader}, which gives no {missing[0]}{_readers_that_fill(missing[0])}",
                )
        if not filling and left and named is None:
            self.reading.wrong(self.item, f"no source gives {' and '.join(tables)}{_readers_that_fill(tables[0])}")
        needed = [name for name, choice in selection.items() if name != "source" and not choice.allows(None)]
        table_columns = slot.table.column_names if slot.table else ()
        having = tuple(name for name in filling if all(each in self.sources[name].captures or each in table_columns for each in needed))
        return having or filling

    def _known(self, selection: Selection, place: Node | None, sources: Sequence[str], slot: Slot) -> None:
        """Every column selected by is a capture or a text column; a text that a capture can never have is a mistake."""
        captured = tuple(dict.fromkeys(name for source in sources for name in self.sources[source].captures))
        columns = {column.name: column for column in slot.table.columns} if slot.table else {}
        for name, choice in selection.items():
            if name == "source" or (name in columns and columns[name].type is str) or not sources:
                continue
            if name in columns:
                unit = columns[name].fact.unit or "number"
                self.reading.wrong(self._at(place, name), f"{name} is no text but {unit}: 'where' selects by text, a rule judges numbers")
            elif name not in captured:
                self.reading.wrong(self._at(place, name), f"no capture is called {name!r}{nearest(name, captured)}")
            else:
                self._possible(name, choice, place, sources)

    def _possible(self, name: str, choice: Choice, place: Node | None, sources: Sequence[str]) -> None:
        patterns = [pattern for source in sources for pattern in self.sources[source].patterns if name in pattern.names]
        closed = [pattern.alternatives.get(name) for pattern in patterns]
        if not closed or any(each is None for each in closed) or any(name in self.sources[source].constants for source in sources):
            return
        possible = list(dict.fromkeys(text for each in closed for text in each or ()))
        for text in choice.texts:
            if text is not None and text not in possible:
                self.reading.wrong(self._at(place, name), f"{name} is never {text!r}{nearest(text, possible)}")

    def _at(self, place: Node | None, name: str) -> Node:
        if place is None:
            return self.item
        return (place.value.get(name) or place) if place.is_map else place

    def _verify(self, module: ModuleType, options: Mapping[str, Any]) -> None:
        verify = getattr(module, "verify", None)
        message = verify(options) if verify is not None else None
        if message:
            self.reading.wrong(self.given.get("with") or self.item, f"rule {self.given.get('rule').written}: {message}")  # type: ignore[union-attr]

    def _columns(self, asked: Signature, bindings: Sequence[Binding], options: Mapping[str, Any], per: Sequence[str]) -> None:
        """Every column that an option, a group or 'per' names exists in a table of the check."""
        captured = [name for binding in bindings for source in binding.sources for name in self.sources[source].captures]
        contract = [name for binding in bindings for table in binding.tables for name in facts.TABLES[table].column_names]
        known = tuple(dict.fromkeys([*captured, *contract, "source"]))
        given = self.given.get("with")
        for option in asked.options:
            value = options[option.name]
            place = self._at(given, option.name)
            if isinstance(value, Grouped):
                self._each_known(value.by, captured, place)
            elif option.names_columns and value is not None:
                self._each_known([value] if isinstance(value, str) else value, known, place)
            self._each_known([each.column for each in values_in(value) if each.table is None], captured, place)
        self._each_known(per, captured, self.given.get("per") or self.item)

    def _each_known(self, names: Sequence[str], known: Sequence[str], place: Node) -> None:
        for name in names:
            if name not in known:
                self.reading.wrong(place, f"no column is called {name!r}{nearest(name, tuple(dict.fromkeys(known)))}")

    def _roles_relate(self, asked: Signature, bindings: Sequence[Binding], options: Mapping[str, Any]) -> None:
        roles = [binding for binding in bindings if binding.slot.is_role and binding.sources]
        if len(roles) < 2 or options.get("by"):
            return
        first = self._relating(roles[0])
        for other in roles[1:]:
            if not first & self._relating(other):
                names = f"{roles[0].slot.name} and {other.slot.name}"
                self.reading.wrong(self.given.get("with") or self.item, f"{names} share no capture, so nothing says what belongs together")

    def _relating(self, binding: Binding) -> set[str]:
        captured = {name for source in binding.sources for name in self.sources[source].captures}
        return captured - set(pinned(binding.selection))


def _readers_that_fill(table: str) -> str:
    from dsqc import readers

    able = [name for name in readers.names() if any(facts.BY_ROW[row].name == table for row in readers.load(name).FILLS)]
    return f"; reader {' or '.join(able)} does" if able else ""


__all__ = ["HOUSE_CHECKS", "read_checks"]
