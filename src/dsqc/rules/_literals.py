"""Values that a definition writes, held against the type of the column that they are compared with."""

from __future__ import annotations

import polars as pl

from dsqc.rules import _rows

_SHOWN = 10


def literal(given: object, kind: pl.DataType, column: str) -> object:
    """The value as the column has it: text as it was written, so that ``00`` stays ``00``. Raises ValueError for another type."""
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if kind == pl.String and (isinstance(given, str) or is_number):
        return str(getattr(given, "written", given))
    if (kind.is_numeric() and is_number) or (kind == pl.Boolean and isinstance(given, bool)):
        return given
    raise ValueError(f"column {column} is {in_words(kind)}, and {given!r} is not")


def in_words(kind: pl.DataType) -> str:
    words = {pl.String: "text", pl.Boolean: "true or false", pl.Binary: "bytes"}
    return words.get(type(kind)) or ("a whole number" if kind.is_integer() else "a number" if kind.is_numeric() else str(kind))


def listed(stated: object) -> str:
    """What is stated, in a message: of a list the first few, and how many more."""
    values = stated if isinstance(stated, list) else [stated]
    more = f" and {len(values) - _SHOWN:,} more" if len(values) > _SHOWN else ""
    return f"{', '.join(_rows.short(value) for value in values[:_SHOWN])}{more}"
