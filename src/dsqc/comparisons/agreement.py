"""Is a mask the rendering of its annotations above an area floor?

Each mask is paired with the entry of an annotation file that names its picture. Instances of more than ``floor_px`` pixels
have to be in the mask as the value of their category id, those of fewer must not, and those of exactly that number may be
either, since documents rarely say which. Where classes overlap the mask may hold any of them. Runs are compared by their
boundaries; only the mask is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import polars as pl

from dsqc import bind
from dsqc.bind import Pairs
from dsqc.facts import Agreement, Entries, Instances, Masks
from dsqc.measures import agreement, labels, picture, rle
from dsqc.measures.agreement import Shape


def pairs(masks: Masks, annotations: Entries, instances: Instances, *, floor_px: int = 0) -> Pairs:
    named = annotations.filter(pl.col("image_path").is_not_null())
    related = bind.relate(masks, named)
    shapes = instances.group_by("path", "image_path").agg("category_id", "rle", "area_px", "size_height_px", "size_width_px")
    rows = related.pairs.select(
        "path", pl.col("path").alias("path_mask"), "width_px", "height_px", "image_path", pl.col("path_right").alias("annotation_path")
    )
    rows = rows.join(shapes, left_on=["annotation_path", "image_path"], right_on=["path", "image_path"], how="left", maintain_order="left")
    sides = (("size_height_px", "height_px"), ("size_width_px", "width_px"))
    differs = [pl.col(listed).list.eval(pl.element().unique()) != pl.concat_list(side) for listed, side in sides]
    other_size = pl.any_horizontal(differs).fill_null(value=False)
    left_out = (
        ("masks whose picture no annotation file, or several entries, name", related.alone.height + related.ambiguous.height),
        ("masks of another size than their annotations", rows.filter(other_size).height),
    )
    kept = rows.filter(~other_size).with_columns(
        pl.lit(floor_px).alias("floor_px"), (pl.col("width_px") * pl.col("height_px")).alias("most_px")
    )
    return Pairs(kept.drop("size_height_px", "size_width_px", "width_px", "height_px"), left_out)


def compare(opened: Mapping[str, BinaryIO], row: Mapping[str, Any]) -> Iterator[Agreement]:
    content = opened["path_mask"].read()
    # The mask's own reader has allowed its size, by an option of its source if need be.
    decoded, _ = picture.decode(content, picture.header(content, max_pixels=row["most_px"]))
    numbers, _ = labels.read(decoded, "class")
    shapes = list(_shapes(row))
    classes = agreement.compare(numbers, shapes)
    words = agreement.hint(numbers, shapes, classes) if agreement.differing_px(classes) else None
    for each in classes:
        x_px, y_px, width_px, height_px = each.box_px or (None, None, None, None)
        yield Agreement(
            row["path"],
            row["image_path"],
            row["annotation_path"],
            str(each.value),
            each.mask_px,
            each.annotated_px,
            each.missing_px,
            each.extra_px,
            each.iou,
            sum(shape.optional for shape in shapes if shape.value == each.value),
            x_px,
            y_px,
            width_px,
            height_px,
            words if each.missing_px or each.extra_px else None,
        )


def _shapes(row: Mapping[str, Any]) -> Iterator[Shape]:
    """The instances that are not under the floor. A category id that is no number is no value of a mask: -1 stands for it."""
    for category, counts, area_px in zip(row["category_id"] or (), row["rle"] or (), row["area_px"] or (), strict=True):
        if area_px >= row["floor_px"]:
            value = int(category) if category is not None and category.isascii() and category.isdigit() else -1
            yield Shape(value, rle.unpack(counts), area_px == row["floor_px"])
