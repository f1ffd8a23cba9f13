"""What an expectation may be given: keys that state something, held against what Great Expectations knows before a row is looked at.

Its own reader drops an expectation that it does not know and reports success; several expectations pass when nothing is stated, and some
keys run code or fetch files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dsqc.bind import nearest
from dsqc.rules import _great_expectations, _literals

_NEED_A_DATABASE = ("like_pattern", "query_results", "unexpected_rows", "other_table")
_NOT_TAKEN = (
    *("batch_id", "catch_exceptions", "condition_parser", "description", "id", "library_metadata", "meta", "notes", "rendered_content"),
    *("result_format", "row_condition", "severity", "windows"),
)
"""Keys of every expectation that say how it is run and shown."""
_STATED = ("column_list", "column_set", "partition_object", "regex", "threshold", "type_list")
"""Keys that Great Expectations can do without, and then passes."""
_COLUMNS = ("column", "column_A", "column_B", "column_list")
_AS_WRITTEN = (*_COLUMNS, "regex", "regex_list", "strftime_format")
_HARMLESS = ("$defs", "$comment", "$schema")


class MisstatedError(Exception):
    """The expectation cannot be made or does not fit the table; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """An expectation by its name in snake case, with the columns that it is about (none: the whole table) and what it is given."""

    name: str
    columns: tuple[str, ...]
    given: Mapping[str, Any]

    @property
    def in_words(self) -> str:
        """Its name and what it is given, the columns apart, which a message names before."""
        told = {key: value for key, value in self.given.items() if not self.columns or key not in _COLUMNS}
        given = ", ".join(f"{key}: {_literals.listed(value)}" for key, value in told.items())
        return f"{self.name} ({given})" if given else self.name


def make(stated: str, kwargs: Mapping[str, Any]) -> Expectation:
    """The expectation, once Great Expectations has taken what it is given. Raises :class:`MisstatedError`."""
    name = _name(stated)
    implementation = _great_expectations.implementations()[name]
    fields = implementation.__fields__
    known = [each for each in fields if each not in _NOT_TAKEN]
    for key, value in kwargs.items():
        _taken(name, key, value, known)
    for key in _STATED:
        if key in known and key not in kwargs and not fields[key].required:
            raise MisstatedError(f"{name} needs {key!r}: it passes without")
    if {"min_value", "max_value"} <= set(known) - set(kwargs) and "threshold" not in known:
        raise MisstatedError(f"{name} needs 'min_value' or 'max_value': it passes without")
    given = {key: _plain(value, as_written=key in _AS_WRITTEN) for key, value in kwargs.items()}
    try:
        implementation(**given)
    except (TypeError, ValueError) as error:
        raise MisstatedError(f"{name}: {_in_words(error)}") from error
    about = [given[key] for key in _COLUMNS if key in given and key in implementation.domain_keys]
    columns = tuple(column for each in about for column in (each if isinstance(each, list) else [each]))
    return Expectation(name, columns, given if "value_set" not in given else {**given, "value_set": kwargs["value_set"]})


def fitted(expectation: Expectation, kinds: pl.Schema) -> Expectation:
    """The expectation with its values in the type of its column. Raises :class:`MisstatedError` for a column that is not there."""
    for column in expectation.columns:
        if column not in kinds:
            raise MisstatedError(f"no column is called {column!r}{nearest(column, kinds)}")
    if "value_set" not in expectation.given:
        return expectation
    [column] = expectation.columns
    try:
        values = [_literals.literal(each, kinds[column], column) for each in expectation.given["value_set"]]
    except ValueError as error:
        raise MisstatedError(f"'value_set': {error}") from error
    return Expectation(expectation.name, expectation.columns, {**expectation.given, "value_set": values})


def _name(stated: str) -> str:
    """The name in snake case of an expectation that is called so or by its class."""
    classes = _great_expectations.implementations()
    called = {each.__name__: name for name, each in classes.items()}
    name = called.get(stated, stated)
    if name not in classes:
        raise MisstatedError(f"no expectation is called {stated!r}{nearest(stated, called if stated[:1].isupper() else classes)}")
    if any(each in name for each in _NEED_A_DATABASE):
        raise MisstatedError(f"{name} needs a database; rule sql asks such questions")
    return name


def _taken(name: str, key: str, value: object, known: Sequence[str]) -> None:
    """Whether the expectation may be given the key with this value."""
    if key in ("row_condition", "condition_parser"):
        raise MisstatedError(f"{key!r} is Python, which a definition has none of; 'where' of the check narrows the rows")
    if key not in known:
        raise MisstatedError(f"{name} has no key {key!r}{nearest(key, known)}")
    parts = [value, *value.values()] if isinstance(value, Mapping) and key != "json_schema" else [value]
    if any(part is None or part in ([], {}, "") for part in parts):
        raise MisstatedError(f"{key!r} of {name} is empty, so nothing could be found")
    if key == "mostly" and value == 0:
        raise MisstatedError(f"'mostly' of {name} is 0, so nothing could be found")
    if key == "value_set" and not isinstance(value, list):
        raise MisstatedError(f"'value_set' of {name} is {value!r}, expected a list")
    for inner, reference in _keys(value):
        if inner.startswith("$") and inner not in _HARMLESS and not (inner == "$ref" and str(reference).startswith("#")):
            raise MisstatedError(f"{inner!r} in {key!r} of {name} names something outside of the definition")


def _keys(value: object) -> Iterator[tuple[str, object]]:
    """Every key in a value, however deep, with what it holds."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key, inner
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def _plain(value: Any, *, as_written: bool) -> Any:
    """The value in Python's own types; a number as it was written where text is meant."""
    if isinstance(value, Mapping):
        return {key: _plain(inner, as_written=as_written) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, as_written=as_written) for inner in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if as_written:
        return str(getattr(value, "written", value))
    return int(value) if isinstance(value, int) else float(value)


def _in_words(error: Exception) -> str:
    """What pydantic found, without its own names of kinds."""
    found = getattr(error, "errors", None)
    if found is None:
        return str(error)
    told = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}".removeprefix("__root__: ") for each in found())
    return "; ".join(dict.fromkeys(told))
