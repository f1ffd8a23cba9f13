"""A table meets an expectation of Great Expectations, any of those that it knows.

Who has expectations already can keep them: ``type`` is the name, as expect_column_values_to_be_between or ExpectColumnValuesToBeBetween,
and ``kwargs`` what it is given. Rows that do not fit are findings with their lines; what is expected of a column or a table as a whole (a
mean, a number of rows) is one finding with the value that was observed. Great Expectations passes over nulls: they are counted as not
judged, and expect_column_values_to_not_be_null finds them. ``where`` of the check narrows the rows; ``row_condition``, which is Python,
is not taken. What ``value_set`` lists has the type of the column. ``of`` names another table of facts than the rows of table sources.
Great Expectations takes some seconds to load.

    - rule: expectation
      where: {source: metadata}
      with:
        type: expect_column_values_to_be_between
        kwargs: {column: year, min_value: 1990, max_value: 2025}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.facts import TABLES, AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _any_rows, _expectations, _great_expectations, _literals, _rows
from dsqc.rules._annotated import left_out
from dsqc.rules._any_rows import Of
from dsqc.rules._expectations import Expectation
from dsqc.rules._great_expectations import Verdict

_AT = "place in the table"


def verify(options: Mapping[str, Any]) -> str | None:
    try:
        _expectations.make(options["type"], options["kwargs"])
    except _expectations.MisstatedError as error:
        return str(error)
    return None


def tried(table: pl.DataFrame, options: Mapping[str, Any]) -> str | None:
    try:
        _expectations.fitted(_expectations.make(options["type"], options["kwargs"]), table.schema)
    except _expectations.MisstatedError as error:
        return str(error)
    return None


def check(
    table: AnyTable,
    *,
    of: Of = _any_rows.ROWS,
    type: str,  # noqa: A002
    kwargs: dict[str, Any] = {},  # noqa: B006
) -> Iterator[Finding | NotJudged]:
    expectation = _expectations.fitted(_expectations.make(type, kwargs), table.schema)
    own = ("source", *TABLES["rows"].column_names) if of == _any_rows.ROWS and not expectation.columns else ()
    verdict = _great_expectations.hold(expectation.name, expectation.given, expectation.columns, table.drop(own, strict=False))
    yield from left_out("nulls, which the expectation leaves out", verdict.left_out)
    if verdict.holds:
        return
    if not verdict.rows:
        yield _of_the_whole(table, expectation, verdict)
        return
    places = pl.DataFrame({_AT: verdict.rows}, schema={_AT: pl.UInt32}).unique()
    told = _any_rows.keyed(table).with_row_index(_AT).join(places, on=_AT, how="semi")
    yield from (_of_a_row(row, expectation) for row in told.iter_rows(named=True))


def _of_a_row(row: Mapping[str, Any], expectation: Expectation) -> Finding:
    cells = {name: row[name] for name in expectation.columns}
    found = ", ".join(f"{name} is {_rows.short(value)}" for name, value in cells.items())
    message = f"{_any_rows.place(row)}{found}, against {expectation.in_words}"
    return Finding(row["path"], message, key=(*_any_rows.key(row), expectation.name), values=cells)


def _of_the_whole(table: pl.DataFrame, expectation: Expectation, verdict: Verdict) -> Finding:
    paths = table["path"].unique()
    words = {"observed_value": "observed", "partial_unexpected_list": "unexpected", "partial_missing_list": "missing"}
    observed = {word: verdict.observed[name] for name, word in words.items() if verdict.observed.get(name) not in (None, [])}
    told = ", ".join(f"{word} {_literals.listed(value)}" for word, value in observed.items()) or "it does not hold"
    column = f"{' and '.join(expectation.columns)}: " if expectation.columns else ""
    return Finding(
        paths.item() if len(paths) == 1 else ".",
        f"{column}{told} over {table.height:,} rows, against {expectation.in_words}",
        key=(expectation.name, *expectation.columns),
        values=observed,
    )
