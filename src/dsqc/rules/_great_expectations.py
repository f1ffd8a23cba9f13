"""The border with Great Expectations: the expectations that it knows, and one of them held against a polars table.

It takes seconds to import, so only a definition that asks for it does.
"""

from __future__ import annotations

import functools
import json
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True, slots=True)
class Verdict:
    """``rows`` are the places in the table of rows that do not fit; None when the table is judged as a whole, by what was ``observed``.

    ``left_out`` is the number of rows that are null and were passed over.
    """

    holds: bool
    rows: tuple[int, ...] | None
    observed: Mapping[str, Any]
    left_out: int


@functools.cache
def implementations() -> Mapping[str, Any]:
    """The classes of all expectations by their names in snake case."""
    _library()
    from great_expectations.expectations import registry

    return {name: registry.get_expectation_impl(name) for name in registry.list_registered_expectation_implementations()}


def hold(name: str, given: Mapping[str, Any], columns: Sequence[str], table: pl.DataFrame) -> Verdict:
    """What an expectation about ``columns`` (none: the whole table) says of it. Raises RuntimeError when it could not tell."""
    context = _library().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    whole = context.data_sources.add_pandas("dsqc").add_dataframe_asset("table").add_batch_definition_whole_dataframe("whole")
    batch = whole.get_batch({"dataframe": _pandas(table.select(columns) if columns else table)})
    said = batch.validate(implementations()[name](**given), result_format={"result_format": "COMPLETE"})
    trouble = said.exception_info or {}
    for each in [trouble] if "raised_exception" in trouble else trouble.values():
        if each["raised_exception"]:
            raise RuntimeError(f"{name} could not be judged: {each['exception_message']}")
    unexpected = said.result.get("unexpected_index_list")
    rows = None if unexpected is None else tuple(int(place) for place in unexpected)
    observed = json.loads(json.dumps(said.to_json_dict()["result"])) if rows is None else {}
    return Verdict(bool(said.success), rows, observed, _left_out(name, columns, said.result, table))


def _left_out(name: str, columns: Sequence[str], result: Mapping[str, Any], table: pl.DataFrame) -> int:
    """Rows passed over as null: told where rows are judged one by one, counted where the column is judged as a whole."""
    if "element_count" in result:
        return int(result.get("missing_count") or 0)
    if not columns or "null" in name:
        return 0
    return table.filter(pl.any_horizontal(_is_null(table[column]) for column in columns)).height


def _is_null(column: pl.Series) -> pl.Expr:
    null = pl.col(column.name).is_null()
    return null | pl.col(column.name).is_nan().fill_null(value=False) if column.dtype.is_float() else null


def _pandas(table: pl.DataFrame) -> Any:
    """Whole numbers and truth values stay what they are beside a null, which pandas would make floats of."""
    import pandas as pd  # type: ignore[import-untyped]

    kinds = {pl.Int64: "int64", pl.Float64: "float64", pl.Boolean: "bool"}
    typed = {
        name: "float64" if kind == pl.Float64 else object if table[name].null_count() else kinds.get(type(kind), object)
        for name, kind in table.schema.items()
    }
    return pd.DataFrame({name: pd.Series(table[name].to_list(), dtype=kind) for name, kind in typed.items()})


@functools.cache
def _library() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "module 'sre_(constants|parse)' is deprecated", DeprecationWarning)
        import great_expectations
    return great_expectations
