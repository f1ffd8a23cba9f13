"""A question over the dataset's tables, written in SQL, has no row as its answer: each row that comes back is a finding.

What no rule says can often be asked: pictures without a row, a folder and a column that name different splits, a class that one fold lacks.
``tables`` gives each table its name in the query: a table source stands for its rows, ``images`` and the like for the table of facts, and
``{source: images, table: pixels}`` for the facts of one source. ``query`` is one SELECT or WITH in the SQL of polars; functions that read
files and all other statements are refused, and the query is tried on tables without rows when the definition is loaded. The text in column
``path`` of the answer (or in ``subject``) is what a finding is about, and the texts in ``key``, all text columns unless it is given,
say which finding it is. ``message`` stands in front of the row's values.

A comparison with null is not true: ``a <> b`` passes over rows where one is null, and ``NOT IN`` over a list with a null finds nothing.
Write ``(a IS DISTINCT FROM b)``, and TRY_CAST where a cell may be no number.

    - rule: sql
      with:
        tables: {m: metadata, i: {source: images, table: images}}
        query: SELECT i.path, m.part, i.split FROM i JOIN m ON m.file_path = i.path WHERE m.part IS DISTINCT FROM i.split
        message: the table and the folder name different splits
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import nearest
from dsqc.facts import NamedTables
from dsqc.finding import Finding
from dsqc.rules import _rows, _sql
from dsqc.rules._sql_tokens import RefusedError

PATH = "path"
_SAME = "number among equal rows"


class QueryError(Exception):
    """polars cannot answer the query; ``str()`` is what it says."""


def verify(options: Mapping[str, Any]) -> str | None:
    try:
        _sql.named(options["query"])
    except RefusedError as error:
        return str(error)
    return None


def tried(tables: NamedTables, options: Mapping[str, Any]) -> str | None:
    """What polars says of the query before tables without rows, and whether the answer has the columns that are named."""
    try:
        answer = _answer(tables, options["query"])
    except (RefusedError, QueryError) as error:
        return str(error)
    for name in (*([options["subject"]] if options["subject"] != PATH else []), *(options["key"] or [])):
        if name not in answer.columns:
            return f"the answer has no column {name!r}{nearest(name, answer.columns)}"
    if options["subject"] in answer.columns and answer.schema[options["subject"]] not in (pl.String, pl.Null):
        return f"column {options['subject']!r} of the answer is no text, expected the path that a finding is about"
    return None


def check(
    tables: NamedTables, *, query: str, subject: str = PATH, key: list[str] | None = None, message: str | None = None
) -> Iterator[Finding]:
    answer = _answer(tables, query)
    told = [name for name in answer.columns if name != subject]
    keys = key if key is not None else [name for name in told if answer.schema[name] == pl.String]
    begin = "" if message is None else f"{message}: "
    for row in _numbered(answer, [name for name in answer.columns if name in (subject, *keys)]).iter_rows(named=True):
        number = () if row[_SAME] == 1 else (str(row[_SAME]),)
        yield Finding(
            row.get(subject) or ".",
            f"{begin}{', '.join(f'{name} {_rows.short(row[name])}' for name in told) or 'is in the answer of the query'}",
            key=(*("null" if row[name] is None else str(row[name]) for name in keys), *number),
            values={name: row[name] for name in told},
        )


def _answer(tables: NamedTables, query: str) -> pl.DataFrame:
    _sql.held_to(query, tables)
    try:
        return pl.SQLContext(tables, register_globals=False, eager=True).execute(query)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise QueryError(f"polars cannot answer the query: {_first_words(error)}") from error


def _first_words(error: BaseException) -> str:
    """What polars says before it shows its plan, with its hint at the right name."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return " ".join((lines[0], *(line for line in lines[1:] if line.startswith("Did you mean"))))


def _numbered(answer: pl.DataFrame, identity: list[str]) -> pl.DataFrame:
    """The rows in an order that does not depend on polars, those of equal identity numbered from 1."""
    plain = [name for name in (*identity, *answer.columns) if not answer.schema[name].is_nested()]
    ordered = answer.sort(list(dict.fromkeys(plain)), nulls_last=True) if plain else answer
    number = pl.int_range(1, pl.len() + 1)
    return ordered.with_columns((number.over(identity) if identity else number).alias(_SAME))
