"""pandera, given a frame and what is stated of its columns: which rows fail in what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from dsqc.rules._statements import Statement

if TYPE_CHECKING:
    import pandera.polars as pa

_CHECKS = {"at_least": "ge", "at_most": "le", "above": "gt", "below": "lt", "one_of": "isin", "not_in": "notin"}
_UNIQUE = "field_uniqueness"
_KEYS = {"not_nullable": "nullable", _UNIQUE: "unique", "multiple_fields_uniqueness": "unique"}
"""What pandera calls its own checks, and the key that states them."""


class Failure(NamedTuple):
    """A row, by its place in the table, in which the columns do not hold what a key states."""

    at: int
    columns: tuple[str, ...]
    key: str


def failures(table: pl.DataFrame, columns: Mapping[str, Statement], unique: Sequence[Sequence[str]]) -> Iterator[Failure]:
    """Where something does not hold. A null is not held against ``unique: true`` of a column that may be null.

    Several sets of unique columns are as many schemas, because pandera tells the first set that fails and passes over the others.
    """
    if not isinstance(table, pl.DataFrame):
        raise TypeError(f"the table is a {type(table).__name__}, of which pandera looks at the columns' names and not at the rows")
    yield from _failed(table, columns)
    for names in unique:
        yield from _failed(table, {}, names)


def _failed(table: pl.DataFrame, columns: Mapping[str, Statement], unique: Sequence[str] = ()) -> Iterator[Failure]:
    """Environment variables of pandera that switch checks off are overruled.

    Columns are called by their numbers, because a name such as ``check_output`` is one that pandera uses itself.
    """
    import pandera.polars as pa
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrors

    names = list(dict.fromkeys((*columns, *unique)))
    frame = pl.DataFrame({str(number): table[name] for number, name in enumerate(names)})
    stated = {str(names.index(name)): _column(each, name, table.schema[name]) for name, each in columns.items()}
    schema = pa.DataFrameSchema(stated, unique=[str(names.index(name)) for name in unique] or None)
    try:
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            schema.validate(frame.with_columns(pl.col(pl.Binary).bin.encode("hex")), lazy=True)
    except SchemaErrors as errors:
        for number, failed, at, cell in errors.failure_cases.select("column", "check", "index", "failure_case").iter_rows():
            column = names[int(number)] if number is not None else ", ".join(unique)
            if at is None:
                raise RuntimeError(f"pandera could not check {column}: {failed}: {cell}") from errors
            if failed != _UNIQUE or cell is not None:
                yield Failure(at, tuple(unique) or (column,), _KEYS.get(failed, failed))


def _column(statement: Statement, column: str, kind: pl.DataType) -> pa.Column:
    import pandera.polars as pa

    checks = [_check(name, value) for name, value in statement.held(column, kind).items()]
    if kind.is_float() and statement.nullable:
        checks.append(pa.Check(lambda given: given.lazyframe.select(pl.col(given.key).is_not_nan()), error="nullable"))
    return pa.Column(None, checks, nullable=statement.nullable, unique=statement.unique)


def _check(name: str, value: Any) -> pa.Check:
    import pandera.polars as pa

    if name == "matches":
        return pa.Check.str_matches(whole(value), error=name)
    if name in ("length_at_least", "length_at_most"):
        least, most = (value, None) if name == "length_at_least" else (None, value)
        return pa.Check.str_length(least, most, error=name)
    made: pa.Check = getattr(pa.Check, _CHECKS[name])(value, error=name)
    return made


def whole(expression: str) -> str:
    """The expression that fits a whole text; pandera's own fits its beginning."""
    return f"^(?:{expression})$"
