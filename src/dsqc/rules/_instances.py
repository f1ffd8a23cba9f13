"""How an annotated instance is named in a message, told apart in a key, and shown as a mark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dsqc.finding import Mark

Row = Mapping[str, Any]

PICTURE, CLASS, OCCURRENCE = "its picture", "its class", "its occurrence"
"""Columns that are added here. No capture's name has a space, so none of them hides a capture."""

IDENTITY = pl.coalesce("annotation_id", "pointer")


def described(instances: pl.DataFrame) -> pl.DataFrame:
    """The instances with the picture and the class that they are of, each in the best words that the file gives."""
    picture, category = pl.coalesce("image_path", "file_name"), pl.coalesce("category", "category_id")
    return instances.with_columns(picture.alias(PICTURE), category.alias(CLASS))


def numbered(rows: pl.DataFrame, columns: Sequence[str | pl.Expr], name: str = OCCURRENCE) -> pl.DataFrame:
    """The rows with the running number of each among those that are equal in ``columns``, from 1."""
    return rows.with_columns(pl.col("path").cum_count().over(columns).alias(name))


def key(row: Row) -> tuple[str, ...]:
    """What identifies the instance in its file: its id, and where several have that id which of them (:func:`numbered`) it is."""
    identity = row["pointer"] if row["annotation_id"] is None else row["annotation_id"]
    return (identity, *occurrence(row))


def occurrence(row: Row) -> tuple[str, ...]:
    return () if row[OCCURRENCE] == 1 else (str(row[OCCURRENCE]),)


def name(row: Row) -> str:
    """The instance in words: ``instance 7 (mono) of a.jpg``."""
    category = row["category"]
    if category is None and row["category_id"] is not None:
        category = f"category {row['category_id']}"
    return f"instance {numbers(row)}{'' if category is None else f' ({category})'}{of_picture(row)}"


def numbers(row: Row) -> str:
    return f"at {row['pointer']}" if row["annotation_id"] is None else str(row["annotation_id"])


def of_picture(row: Row) -> str:
    if row["file_name"] is not None:
        return f" of {row['file_name']}"
    return "" if row["image_id"] is None else f" of image id {row['image_id']}"


def marks(row: Row, caption: str) -> tuple[Mark, ...]:
    """The instance, boxed in its picture, among the shapes of its file; nothing where the picture is not there."""
    if row["image_path"] is None:
        return ()
    left_px, upper_px = math.floor(row["box_x_px"]), math.floor(row["box_y_px"])
    width_px = math.ceil(row["box_x_px"] + row["box_width_px"]) - left_px
    height_px = math.ceil(row["box_y_px"] + row["box_height_px"]) - upper_px
    box_px = (left_px, upper_px, max(width_px, 1), max(height_px, 1))
    return (Mark(row["image_path"], box_px, caption=caption, annotations=row["path"], instances=(row["pointer"],)),)


def shown_at(image_path: str | None, file_name: str | None, path: str) -> str | None:
    """What to mark: the picture that a row names, or its file where it names none, as in label files of one picture each."""
    return path if image_path is None and file_name is None else image_path


def iou_text(iou: float) -> str:
    """The intersection over union with four decimals; what is neither 0 nor 1 is not rounded to them."""
    return f"{iou:.0f}" if iou in (0.0, 1.0) else f"{min(max(iou, 0.0001), 0.9999):.4f}"
