"""Columns that the rows of a table lend to files (``join``): a list of names tells the split of pictures whose own paths do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dsqc import facts
from dsqc.definition import Definition, Join, Source
from dsqc.tables import Tables

if TYPE_CHECKING:
    import polars as pl

_SHOWN = 3
_FILE = "path of the file"


def lent(definition: Definition, stored: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with the lent columns in ``files``; what is lent twice over, or is missing, joins ``problems``."""
    import polars as pl

    tables = dict(stored)
    for source in definition.sources:
        for join in source.joins:
            values, problems = _lent(definition, source, join, tables)
            tables["files"] = _with_values(tables["files"], source.name, join, values)
            tables["problems"] = pl.concat([tables["problems"], problems]).sort("path", "source", maintain_order=True, nulls_last=True)
    return tables


def _lent(definition: Definition, source: Source, join: Join, tables: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The values for each path, and the problems of files that have none or several."""
    import polars as pl

    rows = Tables(definition, tables).rows(join.lender)
    lender = next(each for each in definition.sources if each.name == join.lender)
    files = tables["files"].filter(pl.col("source") == source.name).unique("path", maintain_order=True)
    if lender.layout is not None and source.name in lender.layout.file_sources:
        placed = rows.with_columns(pl.col("file_path").alias(_FILE))
    else:
        shared = [name for name in rows.columns if name in source.captures and name not in facts.RESERVED and name not in join.columns]
        right = files.select(pl.col("path").alias(_FILE), *(_as_written(name, rows.schema[name]) for name in shared))
        left = rows.with_columns(pl.col(name).cast(pl.String) for name in shared)
        placed = left.join(right, on=shared, how="inner", nulls_equal=True, maintain_order="left")
    texts = [pl.col(name).cast(pl.String) for name in join.columns]
    said = placed.join(files.select(pl.col("path").alias(_FILE)), on=_FILE, how="semi").select(_FILE, "path", "row", *texts)
    distinct = said.unique([_FILE, *join.columns], keep="first", maintain_order=True)
    several = distinct.filter(pl.len().over(_FILE) > 1)
    values = distinct.filter(pl.len().over(_FILE) == 1).select(pl.col(_FILE).alias("path"), *join.columns)
    problems = [*_several(several, source, join), *(_missing(files, said, source, join) if join.every else ())]
    return values, facts.frame(facts.TABLES["problems"], problems)


def _as_written(name: str, kind: pl.DataType) -> pl.Expr:
    """A capture as the rows' column would write it: '007' is 7 where that column holds whole numbers."""
    import polars as pl

    text = pl.col(name)
    return pl.coalesce(text.cast(kind, strict=False).cast(pl.String), text).alias(name) if kind.is_numeric() else text


def _several(rows: pl.DataFrame, source: Source, join: Join) -> list[facts.Row]:
    told = []
    for (path,), group in rows.group_by(_FILE, maintain_order=True):
        said = [f"{', '.join(map(str, values))} in {file} line {row}" for _, file, row, *values in group.head(_SHOWN).iter_rows()]
        more = f" and {group.height - _SHOWN:,} more" if group.height > _SHOWN else ""
        detail = f"gets {' and '.join(join.columns)} from {join.lender}, whose rows contradict each other: {'; '.join(said)}{more}"
        told.append((source.name, path, None, "lent-twice", detail))
    return told


def _missing(files: pl.DataFrame, said: pl.DataFrame, source: Source, join: Join) -> list[facts.Row]:
    alone = files.join(said.select(_FILE), left_on="path", right_on=_FILE, how="anti", maintain_order="left")
    detail = f"has no row in {join.lender}, which is to tell its {' and '.join(join.columns)}"
    return [(source.name, path, None, "not-lent", detail) for path in alone["path"]]


def _with_values(files: pl.DataFrame, source: str, join: Join, values: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    lent_here = values.with_columns(pl.lit(source).alias("source")).rename({name: f"{name} lent" for name in join.columns})
    joined = files.join(lent_here, on=["source", "path"], how="left", nulls_equal=True, maintain_order="left")
    filled = joined.with_columns(pl.coalesce(name, f"{name} lent").alias(name) for name in join.columns)
    return filled.drop(f"{name} lent" for name in join.columns)
