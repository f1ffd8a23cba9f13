"""The sides of arrays against those that a definition states, letters being one number within a file and generation."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.finding import Finding
from dsqc.rules._array_forms import ANY, Forms, shape_in_words

_GENERATION = ["path", "generation"]
_IS_LETTER = pl.col("term").str.contains("^[A-Z]$")


def sides(stated: pl.DataFrame, forms: Forms) -> pl.DataFrame:
    """One row for each side that is stated, of the arrays that have as many as is stated: ``side`` measured, ``term`` stated."""
    terms = pl.DataFrame(
        [
            (name, order, len(form.terms or ()), place, term)
            for order, (name, form) in enumerate(forms.items())
            for place, term in enumerate(form.terms or ())
        ],
        schema={"array_name": pl.String, "order": pl.Int64, "rank": pl.UInt32, "place": pl.Int64, "term": pl.String},
        orient="row",
    )
    measured = stated.select(*_GENERATION, "array_key", "array_name", _measured().alias("side"))
    ranked = measured.with_columns(pl.col("side").list.len().cast(pl.UInt32).alias("rank")).filter(pl.col("rank") > 0)
    placed = ranked.with_columns(pl.int_ranges(0, pl.col("rank"), dtype=pl.Int64).alias("place")).explode("side", "place")
    return placed.join(terms, on=["array_name", "rank", "place"], maintain_order="left")


def letters(sides: pl.DataFrame) -> pl.DataFrame:
    """The number that each letter stands for: ``side`` of its ``owner``, the array that is stated first."""
    found = sides.filter(_IS_LETTER).sort("order", "place", maintain_order=True)
    return found.group_by(*_GENERATION, "term").agg(pl.col("side").first(), pl.col("array_key").first().alias("owner"))


def differing(stated: pl.DataFrame, sides: pl.DataFrame, letters: pl.DataFrame, forms: Forms) -> Iterator[Finding]:
    """One finding for each array of another shape."""
    ranks = {name: len(form.terms) for name, form in forms.items() if form.terms is not None}
    rank = pl.col("array_name").replace_strict(ranks, default=None, return_dtype=pl.UInt32)
    array = [*_GENERATION, "array_key", "array_name", "shape"]
    other_rank = stated.filter(_measured().list.len() != rank).select(*array, pl.lit([], pl.List(pl.String)).alias("why"))
    meant = sides.join(letters, on=[*_GENERATION, "term"], how="left", suffix="_meant", maintain_order="left").with_columns(
        pl.col("side_meant").fill_null(pl.col("term").str.to_integer(strict=False))
    )
    wrong = meant.filter((pl.col("term") != ANY) & (pl.col("side") != pl.col("side_meant")))
    reason = pl.format("{} is {} in {}", "term", "side_meant", "owner")
    reasons = wrong.group_by(*_GENERATION, "array_key").agg(reason.drop_nulls().unique(maintain_order=True).alias("why"))
    other_side = stated.join(reasons, on=[*_GENERATION, "array_key"]).select(*array, "why")
    for row in pl.concat([other_rank, other_side]).sort(*_GENERATION, "array_key").iter_rows(named=True):
        expected, why = forms[row["array_name"]].sides, "".join(f"; {each}" for each in row["why"])
        yield Finding(
            row["path"],
            f"{row['array_key']} has {shape_in_words(row['shape'])}, expected {expected}{why}",
            key=(row["array_key"], "shape"),
            values={"shape": row["shape"], "expected": expected},
        )


def _measured() -> pl.Expr:
    return pl.col("shape").str.extract_all(r"\d+").cast(pl.List(pl.Int64))
