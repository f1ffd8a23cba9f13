"""The ``checks:`` of a definition, each bound to its rule: what it asks for, from which sources, with which options."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from dsqc import comparisons, facts, rules
from dsqc.bind import Choice, Selection, Signature, Slot, Value, nearest, pinned, signature, tables_of, values_in
from dsqc.definition import Binding, Check, Comparison, Source
from dsqc.reading import Grouped, Reading
from dsqc.report import Level
from dsqc.waivers import OWN_RULE
from dsqc.yamltree import Map, Node

if TYPE_CHECKING:
    import polars as pl

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
        place = item.value.get("id") or item
        if check.id in (*HOUSE_CHECKS, OWN_RULE) and check.id not in stated:
            reading.wrong(place, f"the check that stands in front of all has the id {check.id!r}, expected another 'id'")
        elif check.id in seen:
            reading.wrong(place, f"two checks have the id {check.id!r}, the first on line {seen[check.id]}; give this one an 'id'")
        seen.setdefault(check.id or f"line {item.line}", item.line)
        yield check


def with_own_check(checks: Sequence[Check], sources: Sequence[Source]) -> tuple[Check, ...]:
    """The checks with one behind them that holds the waivers themselves, unless the definition states it."""
    stated = any(check.rule == OWN_RULE for check in checks)
    return tuple(checks) if stated else (*checks, dataclasses.replace(_house_check(OWN_RULE, sources), level="warning"))


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
            if self.item.value is None:
                reading.wrong(self.item, "a check is nothing, expected a mapping with 'rule'")
            return None
        level = cast(Level, reading.one_of(given.get("level"), "'level'", ("error", "warning"), "error"))
        why = reading.text(given.get("why"), "'why'")
        per = reading.texts(given.get("per"), "'per'")
        rule = reading.plugin(given.get("rule"), self.item, "rule", rules.known())
        stated = given.get("id")
        name = rule if stated is None else reading.needed_text(stated, "'id'")
        if rule is None:
            return None
        module = rules.load(rule)
        asked = signature(module.check)
        compared = {
            table.name: table.comparison for slot in asked.slots if (table := slot.table) is not None and table.comparison is not None
        }
        signatures = [asked, *(signature(comparisons.load(each).pairs) for each in compared.values())]
        keys = [slot.name for each in signatures for slot in each.roles] + [option.name for each in signatures for option in each.options]
        options = reading.options(given.get("with"), self.item, asked, f"rule {rule}", keys)
        where = self._selection(given.get("where"), "'where'")
        bindings = tuple(binding for slot in asked.slots for binding in self._bindings(slot, where, options, rule))
        second_wave = tuple(self._comparison(each, table, where, rule, keys, asked, options) for table, each in compared.items())
        self._verify(module, asked, options, rule)
        every = (*bindings, *(binding for each in second_wave for binding in each.bindings))
        if every and all(self._certain(binding) for binding in every):
            self._columns(asked, every, options)
            self._grouping(every, options, per)
            self._roles_relate(bindings, options)
            self._tried(module, asked, bindings, options, rule)
            for each in second_wave:
                self._columns(signature(comparisons.load(each.name).pairs), each.bindings, each.options)
                self._roles_relate(each.bindings, each.options)
        return Check(name or "", rule, bindings, second_wave, options, per, level, why, self.item.line)

    def _comparison(
        self, name: str, table: str, where: Selection, rule: str, keys: Sequence[str], of_rule: Signature, given: Mapping[str, Any]
    ) -> Comparison:
        """What a comparison is to look at. An option that its rule has too is that of the rule, default included, and where one role of the
        rule has a table of the comparison, the slots that are no roles take it: the pairs are among what the rule judges."""
        asked = signature(comparisons.load(name).pairs)
        own = self.reading.options(self.given.get("with"), self.item, asked, f"rule {rule}", keys)
        options = own | {option.name: given[option.name] for option in asked.options if option.name in given}
        tables = [slot.table for slot in asked.slots]
        roles = [slot for slot in of_rule.slots if slot.is_role and slot.table in tables]
        return Comparison(name, table, tuple(self._compared_binding(slot, roles, where, options, rule) for slot in asked.slots), options)

    def _compared_binding(self, slot: Slot, roles: Sequence[Slot], where: Selection, options: Mapping[str, Any], rule: str) -> Binding:
        if slot.is_role or len(roles) != 1:
            return self._binding(slot, where, options, rule)
        binding = self._binding(dataclasses.replace(slot, name=roles[0].name, is_role=True), where, options, rule)
        return dataclasses.replace(binding, slot=dataclasses.replace(binding.slot, name=slot.name))

    def _selection(self, node: Node | None, what: str) -> dict[str, Choice]:
        return {name: self._choice(value, f"{what} {name}") for name, _, value in self.reading.map(node, what)}

    def _choice(self, node: Node, what: str) -> Choice:
        if node.is_map:
            inner = self.reading.map(node, what, ("not",)).get("not")
            if inner is None and not node.value.pairs:
                self.reading.wrong(node, f"{what} is an empty mapping, expected text, a list, null or {{not: …}}")
            choice = self._choice(inner, what) if inner is not None else Choice(())
            return Choice(choice.texts, not choice.negated)
        items = node.value if node.is_list else (node,)
        if not items:
            self.reading.wrong(node, f"{what} is an empty list, expected at least one text")
        texts = [(self.reading.text(item, what), item) for item in items]
        return Choice(tuple(text for text, item in texts if text is not None or item.value is None))

    def _bindings(self, slot: Slot, where: Selection, options: Mapping[str, Any], rule: str) -> Iterator[Binding]:
        """What fills a slot: one binding, or one for each table that the definition names for a slot of many."""
        if not slot.many:
            yield self._binding(slot, where, options, rule)
            return
        given = self.given.get("with")
        node = given.value.get(slot.name) if given is not None and given.is_map else None
        named = list(self.reading.map(node, f"{slot.name!r} of rule {rule}"))
        if not named:
            self.reading.wrong(node or self.item, f"rule {rule} needs {slot.name!r} in 'with': a name and a source for each table")
        for name, _, value in named:
            yield self._named_table(name, value, where)

    def _named_table(self, name: str, node: Node, where: Selection) -> Binding:
        """A table called ``name``: the rows of a table source, a table of facts, or {table: …, source: …, CAPTURE: …}."""
        selection = dict(where)
        if node.is_map:
            selection |= self._selection(node, f"table {name}")
            stated = selection.pop("table", Choice(("rows",)))
            if stated.negated or len(stated.texts) != 1 or None in stated.texts:
                self.reading.wrong(node.value.get("table"), f"'table' of table {name} is no name, expected that of one table of facts")
            table = next(iter(stated.texts), None) or "rows"
        else:
            text = self.reading.text(node, f"table {name}") or ""
            table = "rows" if text in self.sources else text
            selection |= {"source": Choice((text,))} if text in self.sources else {}
        measured = [each for each in facts.TABLES if each not in facts.NOT_NAMED]
        if table not in measured:
            self.reading.wrong(node, f"no source or table of facts is called {table!r}{nearest(table, (*self.sources, *measured))}")
            return Binding(Slot(name, facts.TABLES["files"], False), ("files",), {}, ())
        slot = Slot(name, facts.TABLES[table], False, many=True)
        sources = self._choose(selection, (table,), slot)
        if not self.reading.doubtful.intersection(sources):
            self._known(selection, sources, (table,), slot)
        return Binding(slot, (table,), selection, sources)

    def _binding(self, slot: Slot, where: Selection, options: Mapping[str, Any], rule: str) -> Binding:
        tables = _tables(slot, options)
        if slot.table is not None and slot.table.comparison is not None:
            return Binding(slot, tables, {}, ())
        self._one_row_each(tables)
        given = self.given.get("with")
        if slot.is_role or (given is not None and given.is_map and given.value.get(slot.name) is not None):
            slot = dataclasses.replace(slot, is_role=True)
            selection = self._role(slot, where, rule)
        else:
            selection = dict(where)
        sources = self._choose(selection, tables, slot)
        if not self.reading.doubtful.intersection(sources):
            self._known(selection, sources, tables, slot)
        return Binding(slot, tables, selection, sources)

    def _certain(self, binding: Binding) -> bool:
        """Whether the sources are found and their captures known, so that a column which is missing is a mistake of the check."""
        return _is_compared(binding.slot) or bool(binding.sources and not self.reading.doubtful.intersection(binding.sources))

    def _one_row_each(self, tables: Sequence[str]) -> None:
        """Tables that are joined by file have one row for each, but for one of them: anything else is a product."""
        several = [table for table in tables if not facts.TABLES[table].one_per_file]
        if len(several) > 1:
            self.reading.wrong(
                self.given.get("with") or self.item,
                f"{' and '.join(several)} both have several rows for one file, so nothing says which belong together; name one of them",
            )

    def _role(self, slot: Slot, where: Selection, rule: str) -> dict[str, Choice]:
        options, node = self.given.get("with"), self._role_node(slot)
        if node is None:
            if options is None or options.value is None or options.is_map:
                self.reading.wrong(options or self.item, f"rule {rule} needs {slot.name!r} in 'with': the name of a source")
            return {}
        if node.is_map:
            role = self._selection(node, f"role {slot.name}")
            if "source" not in role:
                self.reading.wrong(node, f"role {slot.name} names no source: {{source: NAME, …}}")
        else:
            role = {"source": self._choice(node, f"role {slot.name}")}
        if "source" in where:
            self.reading.wrong(
                self._origin(slot, "source", where_only=True)[0], f"'where' names a source, and rule {rule} takes its sources in 'with'"
            )
        return role | {name: choice for name, choice in where.items() if name != "source" and name not in role}

    def _role_node(self, slot: Slot) -> Node | None:
        options = self.given.get("with")
        return options.value.get(slot.name) if slot.is_role and options is not None and options.is_map else None

    def _origin(self, slot: Slot, column: str, *, where_only: bool = False) -> tuple[Node, Node]:
        """Key and value with which a role or 'where' selects by a column; a role that is text or a list stands for its source."""
        role = None if where_only else self._role_node(slot)
        for node in (role, self.given.get("where")):
            if node is not None and node.is_map and node.value.get(column) is not None:
                return node.value.key(column), node.value.get(column)
            if node is not None and node is role and not node.is_map and column == "source":
                return node, node
        return role or self.item, role or self.item

    def _choose(self, selection: Selection, tables: Sequence[str], slot: Slot) -> tuple[str, ...]:
        """The sources that the selection leaves and whose readers fill the tables."""
        named = selection.get("source")
        _, place = self._origin(slot, "source")
        for text in named.texts if named is not None and self.sources else ():
            if text is None:
                self.reading.wrong(place.find(None), f"the source is nothing, expected its name{nearest('', self.sources)}")
            elif text not in self.sources:
                self.reading.wrong(place.find(text), f"no source is called {text!r}{nearest(text, self.sources)}")
        left = [source for source in self.sources.values() if named is None or named.allows(source.name)]
        filling = self._filling(left, tables)
        for source in left if named is not None and not named.negated else ():
            if source.name not in filling:
                self.reading.wrong(place.find(source.name), _gives_no(source, tables))
        if not filling and self.sources and (named is None or named.negated):
            self.reading.wrong(self.item, f"no source gives {' and '.join(tables)}{_readers_that_fill(tables[0])}")
        needed = [name for name, choice in selection.items() if name != "source" and not choice.allows(None)]
        own = _columns_of(tables)
        having = [name for name in filling if all(each in self.sources[name].names_in(tables) or each in own for each in needed)]
        return self._filling([self.sources[name] for name in having], tables) or filling

    def _filling(self, left: Sequence[Source], tables: Sequence[str]) -> tuple[str, ...]:
        """The sources that fill the tables. Facts beside rows are those of the files that the rows name, whose sources come along."""
        if "rows" not in tables or len(tables) == 1:
            return tuple(source.name for source in left if source.fills.issuperset(tables))
        beside, found = set(tables) - {"rows"}, dict[str, None]()
        for source in left:
            for name in source.layout.file_sources if source.layout is not None else ():
                if self.sources[name].fills.issuperset(beside):
                    found |= dict.fromkeys((source.name, name))
        return tuple(found)

    def _known(self, selection: Selection, sources: Sequence[str], tables: Sequence[str], slot: Slot) -> None:
        """Every column selected by is a capture or a text column; a text that a column can never have is a mistake."""
        captured = tuple(dict.fromkeys(name for source in sources for name in self.sources[source].names_in(tables)))
        columns = _columns_of(tables)
        for name, choice in selection.items() if sources else ():
            key, value = self._origin(slot, name)
            if name == "source":
                continue
            if name in columns and columns[name].type is not str:
                holds = columns[name].fact.unit or {bool: "true or false", bytes: "bytes"}.get(columns[name].type, "a number")
                self.reading.wrong(key, f"{name} is no text but {holds}: 'where' selects by text, a rule judges numbers")
            elif name not in columns and name not in captured:
                self.reading.wrong(key, f"no capture of {' or '.join(sources)} is called {name!r}{nearest(name, captured)}")
            else:
                self._possible(name, choice, value, columns[name].fact.one_of if name in columns else self._closed(name, sources))

    def _possible(self, name: str, choice: Choice, place: Node, possible: Sequence[str] | None) -> None:
        for text in choice.texts if possible is not None else ():
            if text is not None and text not in (possible or ()):
                self.reading.wrong(place.find(text), f"{name} is never {text!r}{nearest(text, possible or ())}")

    def _closed(self, name: str, sources: Sequence[str]) -> tuple[str, ...] | None:
        """All texts that a capture can have, when its patterns list them, or a column when its source does."""
        words = [form.texts for source in sources if (layout := self.sources[source].layout) for form in layout.forms if form.name == name]
        if words:
            return None if any(each is None for each in words) else tuple(dict.fromkeys(text for each in words for text in each or ()))
        patterns = [pattern for source in sources for pattern in self.sources[source].patterns if name in pattern.names]
        closed = [pattern.alternatives.get(name) for pattern in patterns]
        if not closed or any(each is None for each in closed) or any(name in self.sources[source].constants for source in sources):
            return None
        return tuple(dict.fromkeys(text for each in closed for text in each or ()))

    def _verify(self, module: ModuleType, asked: Signature, options: Mapping[str, Any], rule: str) -> None:
        """What the rule itself says of its options, and of each value that is given by group."""
        verify = getattr(module, "verify", None)
        if verify is None or len(options) < len(asked.options):
            return
        place = self.given.get("with") or self.item
        message = verify(options)
        if message:
            self.reading.wrong(place, f"rule {rule}: {message}")
            return
        for name, grouped in options.items():
            for keys, value in grouped.values.items() if isinstance(grouped, Grouped) else ():
                message = verify({**options, name: value})
                if message:
                    self.reading.wrong(place.way((name, *keys))[-1], f"rule {rule}: {message}")

    def _tried(self, module: ModuleType, asked: Signature, bindings: Sequence[Binding], options: Mapping[str, Any], rule: str) -> None:
        """What a rule says of its options before tables that have their columns and no rows."""
        tried = getattr(module, "tried", None)
        if tried is None or len(options) < len(asked.options):
            return
        tables = [self._empty(binding) for binding in bindings]
        named = {binding.slot.name: table for binding, table in zip(bindings, tables, strict=True)}
        message = tried(*([named] if any(binding.slot.many for binding in bindings) else tables), options)
        if message:
            place = self.given.get("with") or self.item
            self.reading.wrong(place, f"rule {rule}: {message}")

    def _empty(self, binding: Binding) -> pl.DataFrame:
        import polars as pl

        table = facts.TABLES[binding.tables[0]]
        columns = facts.schema(table) | dict.fromkeys(
            (name for source in binding.sources for name in self.sources[source].captures), pl.String
        )
        for source in binding.sources if table.name == "rows" else ():
            layout = self.sources[source].layout
            columns |= layout.schema() if layout is not None else {}
        return pl.DataFrame(schema=columns)

    def _columns(self, asked: Signature, bindings: Sequence[Binding], options: Mapping[str, Any]) -> None:
        """Every column that an option names exists in a table of the check."""
        captured = [name for binding in bindings for name in self._names(binding)]
        contract = [name for binding in bindings for table in binding.tables for name in facts.TABLES[table].column_names]
        known = tuple(dict.fromkeys([*captured, *contract, "source"]))
        place = self.given.get("with") or self.item
        for option in asked.options:
            value, here = options.get(option.name), place.way((option.name,))[-1]
            if option.names_columns and value is not None and not isinstance(value, Grouped):
                names = [value] if isinstance(value, str) else list(value)
                self._each_known(names, known, here)
                for name in sorted({each for each in names if names.count(each) > 1}):
                    self.reading.wrong(here, f"column {name!r} is named twice")
            self._each_known([each.column for each in values_in(value) if each.table is None], captured, here, self._rows_columns())
            of_rows = [name for each in values_in(value) if each.table == "rows" for name in (each.column, each.times) if name]
            self._each_known(of_rows, [*captured, *_columns_of(("rows",))], here)
            for each in values_in(value):
                self._numbers(each, bindings, here)

    def _numbers(self, value: Value, bindings: Sequence[Binding], place: Node) -> None:
        """Both factors of a product are numbers."""
        for name in (value.column, value.times) if value.times is not None else ():
            column = _columns_of((value.table,)).get(name) if value.table is not None else None
            layouts = [self.sources[source].layout for binding in bindings for source in binding.sources] if value.table == "rows" else []
            kinds = [form.kind for layout in layouts if layout is not None for form in layout.forms if form.name == name]
            if not (column is not None and column.type in (int, float)) and not (kinds and set(kinds) <= {"int", "float"}):
                self.reading.wrong(place, f"{name} is no number, and a product multiplies numbers")

    def _each_known(self, names: Sequence[str], known: Sequence[str], place: Node, of_rows: Sequence[str] = ()) -> None:
        for name in names:
            if name not in known:
                near = nearest(name, tuple(dict.fromkeys(known)))
                hint = f"; the column of a table is written 'rows.{name}'" if name in of_rows else near
                self.reading.wrong(place.find(name), f"no column is called {name!r}{hint}")

    def _rows_columns(self) -> tuple[str, ...]:
        return tuple(name for source in self.sources.values() for name in source.row_columns)

    def _grouping(self, bindings: Sequence[Binding], options: Mapping[str, Any], per: Sequence[str]) -> None:
        """The columns of 'per' and of values by group exist, and one table has all of them."""
        grouped = {name: value for name, value in options.items() if isinstance(value, Grouped)}
        place = self.given.get("with") or self.item
        by = tuple(dict.fromkeys(name for value in grouped.values() for name in value.by))
        captured = [name for binding in bindings for name in self._names(binding)]
        for names, here in ((per, self.given.get("per") or self.item), (by, place)):
            self._each_known(names, [*captured, "source"], here)
            whole = [set(names) <= self._left(binding) | {"source"} or _is_compared(binding.slot) for binding in bindings]
            if set(names) <= {*captured, "source"} and not any(whole):
                self.reading.wrong(here, f"no role has {' and '.join(names)} to group by once 'where' and the roles have fixed theirs")
        for name, value in grouped.items():
            self._groups_possible(value, [source for binding in bindings for source in binding.sources], place.way((name,))[-1])

    def _groups_possible(self, grouped: Grouped, sources: Sequence[str], place: Node) -> None:
        for keys in grouped.values:
            for depth, (column, text) in enumerate(zip(grouped.by, keys, strict=True)):
                closed = self._closed(column, sources)
                if closed is not None and text not in closed:
                    key = place.way(keys[:depth])[-1].value.key(text)
                    self.reading.wrong(key, f"{column} is never {text!r}{nearest(text, closed)}")

    def _roles_relate(self, bindings: Sequence[Binding], options: Mapping[str, Any]) -> None:
        roles = [binding for binding in bindings if binding.slot.is_role and binding.sources]
        place, by = self.given.get("with") or self.item, options.get("by")
        if len(roles) < 2:
            return
        having = {role.slot.name: self._left(role) | set(_columns_of(role.tables)) for role in roles}
        for name in by or ():
            for role in roles:
                if name not in having[role.slot.name] and any(name in names for names in having.values()):
                    message = f"{role.slot.name} has no {name!r} to relate by{nearest(name, sorted(self._left(role)))}"
                    self.reading.wrong(place.way(("by",))[-1].find(name), message)
        for other in roles[1:] if not by else ():
            if not self._left(roles[0]) & self._left(other):
                names = f"{roles[0].slot.name} and {other.slot.name}"
                self.reading.wrong(place, f"{names} share no capture, so nothing says what belongs together")

    def _names(self, binding: Binding) -> tuple[str, ...]:
        """What a bound table has beside the contract's columns: captures, and the columns of table sources."""
        return tuple(name for source in binding.sources for name in self.sources[source].names_in(binding.tables))

    def _left(self, binding: Binding) -> set[str]:
        """The captures that a bound table keeps: a role loses those that it pins."""
        captured = set(self._names(binding))
        return captured - set(pinned(binding.selection)) if binding.slot.is_role else captured


def _is_compared(slot: Slot) -> bool:
    return slot.table is not None and slot.table.comparison is not None


def _columns_of(tables: Sequence[str]) -> dict[str, facts.Column]:
    return {column.name: column for table in tables for column in facts.TABLES[table].columns}


def _gives_no(source: Source, tables: Sequence[str]) -> str:
    missing = sorted(set(tables) - source.fills)
    if "rows" in tables and len(tables) > 1 and source.layout is not None:
        beside = " and ".join(table for table in tables if table != "rows")
        return f"the rows of {source.name} name no files that have {beside}; 'paths' says which column names files, and of which sources"
    return f"source {source.name} has reader {source.reader}, which gives no {missing[0]}{_readers_that_fill(missing[0])}"


def _readers_that_fill(table: str) -> str:
    from dsqc import readers

    able = [name for name in readers.known() if any(facts.BY_ROW[row].name == table for row in readers.load(name).FILLS)]
    return f"; reader {' or '.join(able)} does" if able else ""


__all__ = ["HOUSE_CHECKS", "read_checks"]
