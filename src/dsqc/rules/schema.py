"""Every column of a table holds what is stated of it.

A table that a model is trained from goes wrong cell by cell: a year of 0, a label outside the list, a key that stands twice. ``columns``
states of each column what holds, and pandera checks it: no null unless ``nullable: true``; ``unique: true``; ``at_least``, ``at_most``,
``above`` and ``below`` for numbers; ``one_of`` and ``not_in`` for values; ``matches``, a regular expression that a text fits whole, and
``length_at_least`` and ``length_at_most`` for texts. Of a column with ``{}`` nothing more is stated than a value in every row. ``unique``
lists columns whose values together no two rows share; a null there equals a null. Which type a column has is said in its source, and a
cell that does not fit the type is told by ``readable``. ``of`` names another table of facts than the rows of table sources.

    - rule: schema
      where: {source: metadata}
      with:
        columns:
          processid: {unique: true, matches: '[A-Z0-9-]+'}
          species: {nullable: true, length_at_most: 80}
          year: {at_least: 1990, at_most: 2025}
          part: {one_of: [train, valid]}
        unique: [[species, file]]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import nearest
from dsqc.facts import AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _any_rows, _literals, _pandera, _rows
from dsqc.rules._annotated import left_out
from dsqc.rules._any_rows import Of
from dsqc.rules._statements import EXPECTED, Statement, Statements

_AT = "place in the table"


def verify(options: Mapping[str, Any]) -> str | None:
    columns: Mapping[str, Statement] = options["columns"]
    if not columns:
        return "'columns' states no column, expected at least one"
    if all(each.says_nothing() for each in columns.values()) and not options["unique"]:
        return "every column may be null and nothing else is stated, so nothing could be found"
    if any(len(set(names)) < 2 for names in options["unique"]):
        return "'unique' lists columns that are unique together, two or more; of one column it is stated in 'columns'"
    if len({tuple(names) for names in options["unique"]}) < len(options["unique"]):
        return "'unique' lists the same columns twice"
    return next((message for each in columns.values() if (message := each.unreadable()) is not None), None)


def tried(table: pl.DataFrame, options: Mapping[str, Any]) -> str | None:
    columns: Mapping[str, Statement] = options["columns"]
    named = dict.fromkeys((*columns, *(name for names in options["unique"] for name in names)))
    absent = [f"no column is called {name!r}{nearest(name, table.columns)}" for name in named if name not in table.columns]
    misfits = [each for name in columns if name in table.columns for each in columns[name].mistakes(name, table.schema[name])]
    return "; ".join((*absent, *misfits)) or None


def check(
    table: AnyTable,
    *,
    of: Of = _any_rows.ROWS,
    columns: Statements,
    unique: list[list[str]] = [],  # noqa: B006
) -> Iterator[Finding | NotJudged]:
    failures = list(_pandera.failures(table, columns, unique))
    if all(each.nullable for each in columns.values()) and not unique:
        nulls = table.filter(pl.all_horizontal(pl.col(name).is_null() for name in columns))
        yield from left_out(f"{of.table} in which every column stated is null, as it may be", nulls.height)
    if failures:
        places = pl.DataFrame({_AT: [each.at for each in failures]}, schema={_AT: pl.UInt32}).unique()
        told = _any_rows.keyed(table).with_row_index(_AT).join(places, on=_AT, how="semi")
        rows = {row[_AT]: row for row in told.iter_rows(named=True)}
        yield from (_finding(rows[each.at], each, table.schema, columns) for each in failures)


def _finding(row: Mapping[str, Any], failure: _pandera.Failure, kinds: pl.Schema, columns: Mapping[str, Statement]) -> Finding:
    cells, column = {name: row[name] for name in failure.columns}, failure.columns[0]
    found = ", ".join(f"{name} is {_rows.short(value)}" for name, value in cells.items())
    stated = columns[column].held(column, kinds[column])[failure.key] if failure.key in EXPECTED else None
    if failure.key == "unique":
        told = f"{found}, and another row has the same"
    elif failure.key == "nullable":
        told = f"{found}, expected a value"
    else:
        length = f", of length {len(row[column]):,}" if failure.key.startswith("length") else ""
        told = f"{found}{length}, expected {EXPECTED[failure.key].format(_literals.listed(stated))}"
    return Finding(
        row["path"],
        f"{_any_rows.place(row)}{told}",
        key=(*_any_rows.key(row), *failure.columns, failure.key),
        values=cells if stated is None else {**cells, failure.key: stated},
    )
