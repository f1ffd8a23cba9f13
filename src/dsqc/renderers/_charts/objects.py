"""The labelled objects of the source of annotations that tells most, each once however many files list it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsqc.renderers import _splits
from dsqc.report import Report

if TYPE_CHECKING:
    import polars as pl

_SHAPES = {
    "instances": ("area_px", "box_x_px", "box_y_px", "box_width_px", "box_height_px"),
    "outlines": ("left_share", "top_share", "width_share", "height_share", "area_share"),
    "annotations": ("path", "pointer"),
}
NO_CLASS = "(no class)"


@dataclass(frozen=True, slots=True)
class Objects:
    """``frame`` has path, image, category, the columns of the shape and the captures; ``listed`` counts the repeated ones too."""

    source: str
    table: str
    listed: int
    frame: pl.DataFrame

    @property
    def told(self) -> str:
        """How many of them there are, and where."""
        again = f", listed {self.listed:,} times in its files" if self.listed != self.frame.height else ""
        return f"{self.frame.height:,} labelled objects of source {self.source}{again}"


def objects(report: Report) -> Objects | None:
    """Of several sources the one whose objects are parted by what is most like a split, then the one with the most objects."""
    for table in _SHAPES:
        rows = report.facts.get(table)
        if rows is not None and rows.height:
            return _of(report, rows, table)
    return None


def _of(report: Report, rows: pl.DataFrame, table: str) -> Objects:
    import polars as pl

    shape = _SHAPES[table]
    named = pl.coalesce("category", pl.format("category {}", "category_id"), pl.lit(NO_CLASS)).alias("category")
    image = pl.coalesce("image_path", "file_name", "image_id" if "image_id" in rows.columns else "path").alias("image")
    told = rows.select("source", *dict.fromkeys(("path", *shape)), image, named)
    richest = told.with_columns(pl.col("category").n_unique().over("source", "path").alias("classes told"))
    once = richest.sort("classes told", "path", descending=[True, False], maintain_order=True)
    once = once.unique(["source", "image", *shape], keep="first", maintain_order=True).drop("classes told")
    parted = _splits.lent(report, once, "image", "path")
    each = parted.partition_by("source", as_dict=True, maintain_order=True).items()
    captures = [*_splits.captures(report), None]
    (source, *_), frame = min(each, key=lambda item: (captures.index(_splits.parting(report, item[1])), -item[1].height, str(item[0][0])))
    return Objects(str(source), table, rows.filter(pl.col("source") == source).height, frame)
