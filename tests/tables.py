"""Bound tables from literal rows, as a rule gets them: contract columns, the source, and whatever captures the rows have."""

from typing import Any

import polars as pl

from dsqc import facts

_FILLERS: dict[type, Any] = {str: "", int: 1, float: 1.0, bool: False, bytes: b"\x01"}


def table(name: str, *rows: dict[str, Any]) -> Any:
    """Rows of the table ``name``; columns left out are filled (null, '', 1, False); other keys become captures (text)."""
    contract = facts.TABLES[name]
    filled = {column.name: None if column.nullable else _FILLERS[column.type] for column in contract.columns}
    if "source" not in filled:
        filled = {"source": name, **filled}
    captures = [key for key in dict.fromkeys(key for row in rows for key in row) if key not in filled]
    schema = facts.schema(contract) | dict.fromkeys(captures, pl.String)
    return pl.DataFrame([{**filled, **dict.fromkeys(captures), **row} for row in rows], schema=schema)
