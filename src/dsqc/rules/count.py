"""There are as many files, instances or values as the dataset's documents say.

A missing folder, a half-finished download or frames that somebody appended all show first in a count. ``of`` names what is
counted: the rows of a table (``files``, ``regions``), or a capture or fact; ``distinct`` counts different values, ``sum``
adds them up. ``by`` groups, and ``counts`` states the number of each group, nested in the order of ``by``; without ``by``
it is one number. ``each`` states one number, or ``[least, most]``, for every group; ``groups`` lists groups that must exist,
nested like ``counts`` and ending in a list. Groups that are found and not stated are findings too.

With ``--partial`` a number is a ceiling and a missing group is none; what ``--only`` leaves out is not expected, and where it
leaves out part of a group, a number is a ceiling too.

    - rule: count
      where: {source: images}
      with:
        of: files
        by: [kind, split]
        counts: {Real: {train: 425, test: 1362}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column, Countable
from dsqc.facts import TABLES, AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope

Group = tuple[str, ...]
Nested = int | list[str] | Mapping[str, "Nested"]
HINT = "if this copy leaves it out on purpose, say --only or --partial"


def verify(options: Mapping[str, Any]) -> str | None:
    """What is wrong with the options taken together, or None."""
    by, stated = options["by"], [name for name in ("counts", "each", "groups") if options[name] is not None]
    if not stated:
        return "expected 'counts', 'each' or 'groups' to hold the numbers against"
    if options["distinct"] and options["sum"]:
        return "'distinct' and 'sum' are two ways of counting; give one"
    if options["sum"] and not options["of"].column:
        return f"'sum' adds values up, and {options['of'].table} is a table; name a fact such as TABLE.COLUMN"
    if options["sum"] and not _is_number(options["of"]):
        return f"'sum' adds numbers up, and {options['of'].name} is text"
    try:
        for name in ("counts", "groups"):
            _flat(options[name], len(by), name)
    except ValueError as error:
        return str(error)
    each = options["each"]
    return "'each' is a number or [least, most]" if isinstance(each, list) and len(each) != 2 else None


def tried(table: pl.DataFrame, options: Mapping[str, Any]) -> str | None:
    """What is wrong with the options before a table that has its columns and no rows, or None."""
    of: Countable = options["of"]
    if options["sum"] and of.table == "rows" and of.times is None and of.column in table.columns:
        return None if table.schema[of.column].is_numeric() else f"'sum' adds numbers up, and {of.name} is text"
    return None


def _is_number(of: Countable) -> bool:
    if of.table == "rows":
        return True
    return of.table is not None and any(column.name == of.column and column.type in (int, float) for column in TABLES[of.table].columns)


def check(
    table: AnyTable,
    *,
    of: Countable,
    by: list[Column] = [],  # noqa: B006
    counts: int | dict[str, Any] | None = None,
    each: int | list[int] | None = None,
    groups: list[str] | dict[str, Any] | None = None,
    distinct: bool = False,
    sum: bool = False,  # noqa: A002
    scope: Scope,
) -> Iterator[Finding | NotJudged]:
    found = _found(table, of, by, distinct=distinct, sum=sum)
    stated = {group: number for group, number in _flat(counts, len(by), "counts").items() if _in_scope(group, by, scope)}
    needed = {group for group in _flat(groups, len(by), "groups") if _in_scope(group, by, scope)}
    what = _what(of, distinct=distinct, sum=sum)
    narrowed = any(name in table.columns and name not in by for name in scope.only)
    least, most = each if isinstance(each, list) else (each or 0, each or 0)
    expected = {group: (number, number) for group, number in stated.items()}
    expected |= {group: (least, most) for group in found if each is not None and group not in stated}
    below = [group for group, (low, _) in expected.items() if found.get(group, 0) < low]
    if narrowed and below:
        yield NotJudged(f"groups with fewer {what} than stated, of which the scope leaves out a part", len(below))
    for group, (low, high) in sorted(expected.items()):
        ceiling = scope.partial or (narrowed and group in below)
        yield from _held(group, found.get(group, 0), 0 if ceiling else low, high, by, what)
    for group in sorted(needed - found.keys()):
        if not (scope.partial or narrowed):
            yield Finding(".", f"{_name(group, by)}: no {what} at all; {HINT}", key=("missing", *group), values={"found": 0})
    if counts is not None or (groups is not None and each is None):
        for group in sorted(found.keys() - stated.keys() - needed):
            message = f"{_name(group, by)}: {found[group]:,} {what}, and the definition states no such group"
            yield Finding(".", message, key=("not stated", *group), values={"found": found[group]})


def _found(table: pl.DataFrame, of: Countable, by: list[str], *, distinct: bool, sum: bool) -> dict[Group, int]:  # noqa: A002
    value = pl.col(of.name) if of.column else pl.col("path")
    counted = value.sum() if sum else value.drop_nulls().n_unique() if distinct else value.count()
    if not by:
        return {(): int(table.select(counted).item())}
    texts = [pl.col(name).cast(pl.String).fill_null("null") for name in by]
    rows = table.group_by(texts).agg(counted.alias("number")).iter_rows()
    return {tuple(row[:-1]): int(row[-1]) for row in rows}


def _flat(nested: Any, depth: int, name: str, group: Group = ()) -> dict[Group, int]:
    """The nested numbers as one mapping; the lists that end ``groups`` count as group names."""
    if nested is None:
        return {}
    if depth == 0:
        if isinstance(nested, bool) or not isinstance(nested, int):
            raise ValueError(f"{name!r} holds {nested!r} for {'/'.join(group) or 'the whole'}, expected a number")
        return {group: int(nested)}
    if name == "groups" and depth == 1 and isinstance(nested, list):
        return {(*group, str(getattr(each, "written", each))): 1 for each in nested}
    if not isinstance(nested, Mapping):
        raise ValueError(
            f"{name!r} holds {nested!r} for {'/'.join(group) or 'the whole'}, expected one more level, as 'by' has {depth} more"
        )
    flat: dict[Group, int] = {}
    for key, inner in nested.items():
        flat |= _flat(inner, depth - 1, name, (*group, str(getattr(key, "written", key))))
    return flat


def _in_scope(group: Group, by: list[str], scope: Scope) -> bool:
    return all(text in scope.only[name] for name, text in zip(by, group, strict=True) if name in scope.only)


def _held(group: Group, number: int, least: int, most: int, by: list[str], what: str) -> Iterator[Finding]:
    if not least <= number <= most:
        expected = f"{most:,}" if least == most else f"at most {most:,}" if least == 0 else f"{least:,} to {most:,}"
        differs = f"{most - number:,} missing" if number < least == most else f"{number - most:,} too many" if number > most else "too few"
        hint = f"; {HINT}" if number == 0 else ""
        message = f"{_name(group, by)}: {number:,} {what}, expected {expected} ({differs}){hint}"
        yield Finding(".", message, key=group, values={"found": number, "least": least, "most": most})


def _name(group: Group, by: list[str]) -> str:
    return ", ".join(f"{name}={text}" for name, text in zip(by, group, strict=True)) or "in all"


def _what(of: Countable, *, distinct: bool, sum: bool) -> str:  # noqa: A002
    if not of.column:
        return of.table or "rows"
    return f"as the sum of {of.name}" if sum else f"different {of.name}" if distinct else f"values of {of.name}"
