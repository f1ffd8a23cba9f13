"""The instances that one selection of annotation files has and another lacks, with what is there in their place.

Instances are looked for where :mod:`_sides` says, by id or shape. Equal ones are matched one to one, so that a second copy
needs a second partner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl

from dsqc.finding import Finding, NotJudged
from dsqc.rules import _instances
from dsqc.rules._instances import CLASS, Row
from dsqc.rules._sides import OTHER_PATHS, Sides, in_words

Same = Literal["id", "shape", "both"]

SHAPE = ("size_height_px", "size_width_px", "rle")
COPY = "its copy"
KIND, THERE_ID, THERE_CLASS, THERE_AREA = "what is there", "id there", "class there", "area there"
BY_ID, BY_SHAPE = " by id", " by shape"


def without_id(part: pl.DataFrame) -> NotJudged:
    return NotJudged("instances without an id", part["annotation_id"].null_count())


def lacking(sides: Sides, same: Same, *, categories: bool) -> pl.DataFrame:
    """The rows of ``part`` that ``whole`` lacks, with KIND and what stands there instead."""
    shape = (*SHAPE, CLASS) if categories else SHAPE
    identity = {"id": ("annotation_id",), "shape": shape, "both": ("annotation_id", *shape)}[same]
    part = sides.part.filter(pl.col("annotation_id").is_not_null()) if same == "id" else sides.part
    key = [*sides.place, *identity]
    copies = _instances.numbered(sides.whole.select("path", *key), key, COPY)
    gone = _instances.numbered(part, ["path", *key], COPY).join(
        copies, on=[*key, COPY], how="anti", nulls_equal=True, maintain_order="left"
    )
    near = sides.whole.join(gone.select(sides.place).unique(), on=sides.place, how="semi", nulls_equal=True, maintain_order="left")
    told = _with_kind(_with_neighbours(gone, near, sides.place, key), same)
    return _instances.numbered(told.sort("path", maintain_order=True), ["path", KIND, _instances.IDENTITY])


def _with_neighbours(gone: pl.DataFrame, near: pl.DataFrame, place: Sequence[str], key: Sequence[str]) -> pl.DataFrame:
    """The rows with what the other side has under their id, and what it has of their shape: at most one of each."""
    exact = near.select(key).unique().with_columns(pl.lit(value=True).alias("exact"))
    by_id = near.filter(pl.col("annotation_id").is_not_null()).select(*place, "annotation_id", CLASS, "area_px", *SHAPE)
    by_shape = near.select(*place, *SHAPE, "annotation_id", CLASS, pl.lit(value=True).alias("found" + BY_SHAPE))
    for other, on, suffix in (
        (exact, key, ""),
        (by_id, [*place, "annotation_id"], BY_ID),
        (by_shape, [*place, *SHAPE], BY_SHAPE),
    ):
        first = other.unique(on, keep="first", maintain_order=True)
        gone = gone.join(first, on=on, how="left", nulls_equal=True, maintain_order="left", suffix=suffix)
    return gone


def _with_kind(gone: pl.DataFrame, same: Same) -> pl.DataFrame:
    found_by_id = pl.col("area_px" + BY_ID).is_not_null() & (same != "shape")
    found_by_shape = pl.col("found" + BY_SHAPE).fill_null(value=False)
    same_shape = pl.all_horizontal(pl.col(name) == pl.col(name + BY_ID) for name in SHAPE)
    kind = (
        pl.when(pl.col("exact"))
        .then(pl.lit("copy"))
        .when(found_by_id & same_shape)
        .then(pl.lit("category"))
        .when(found_by_id)
        .then(pl.lit("shape"))
        .when(found_by_shape)
        .then(pl.lit("category" if same == "shape" else "id"))
        .otherwise(pl.lit("absent"))
    )
    by = pl.when(found_by_id).then
    return gone.with_columns(
        kind.alias(KIND),
        by(pl.col("annotation_id")).otherwise(pl.col("annotation_id" + BY_SHAPE)).alias(THERE_ID),
        by(pl.col(CLASS + BY_ID)).otherwise(pl.col(CLASS + BY_SHAPE)).alias(THERE_CLASS),
        by(pl.col("area_px" + BY_ID)).alias(THERE_AREA),
    )


def finding(row: Row) -> Finding:
    """What is said of one row of :func:`lacking`."""
    message, values = _told(row, in_words(row[OTHER_PATHS]))
    return Finding(
        row["path"],
        message,
        key=(row[KIND], *_instances.key(row)),
        values={"area_px": row["area_px"], **values, "other": row[OTHER_PATHS]},
        evidence=_instances.marks(row, _instances.name({**row, "file_name": None, "image_id": None})),
    )


def _told(row: Row, there: str) -> tuple[str, dict[str, Any]]:
    name, kind = _instances.name(row), row[KIND]
    if kind == "copy":
        return f"{name} is here once more often than in {there}", {}
    if kind == "category":
        plain = _instances.name({**row, "category": None, "category_id": None})
        return f"{plain} is {_class(row[CLASS])} here and {_class(row[THERE_CLASS])} in {there}", {"other_category": row[THERE_CLASS]}
    if kind == "shape":
        areas = f"{row['area_px']:,} px here, {row[THERE_AREA]:,} px there"
        return f"{name} has another shape in {there}: {areas}", {"other_area_px": row[THERE_AREA]}
    if kind == "id":
        other = "has no id" if row[THERE_ID] is None else f"is instance {row[THERE_ID]}"
        return f"{name} {other} in {there}", {"other_id": row[THERE_ID]}
    return f"{name} is not in {there}", {}


def _class(category: str | None) -> str:
    return "without category" if category is None else category
