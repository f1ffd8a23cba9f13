"""Every mask is as wide and as high as its image.

A mask of another size is resized or cropped in silence by loaders, and then lies beside the objects it names. The finding
says what happened where it can be told: a few pixels cropped, a simple factor, sides swapped, and the EXIF orientation
that swapped them. Masks and images belong together by the captures that both sources have, or by those in ``by``; an image
may have several masks.

    - rule: same-size
      with: {images: images, masks: masks}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.facts import Images, Masks
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import _sizes


def check(images: Images, masks: Masks, *, by: list[bind.Column] | None = None) -> Iterator[Finding | NotJudged]:
    related = bind.relate(masks, images, by=by)
    differs = (pl.col("width_px") != pl.col("width_px_right")) | (pl.col("height_px") != pl.col("height_px_right"))
    for row in related.pairs.filter(differs).sort("path").iter_rows(named=True):
        yield _finding(row)
    masks_left_out = related.alone.height + related.ambiguous.height
    if masks_left_out:
        yield NotJudged("mask without exactly one image", masks_left_out)
    images_left_out = images.height - related.pairs["path_right"].n_unique()
    if images_left_out:
        yield NotJudged("image without a mask of its own", images_left_out)


def _finding(row: Mapping[str, Any]) -> Finding:
    size, image_size = (row["width_px"], row["height_px"]), (row["width_px_right"], row["height_px_right"])
    message = f"is {_sizes.text(*size)}, image {row['path_right']} is {_sizes.text(*image_size)}"
    hint = _sizes.of_picture(*size, image_size, row["orientation"])
    return Finding(
        row["path"],
        message if hint is None else f"{message}: {hint}",
        key=(row["path_right"],),
        values={"width_px": size[0], "height_px": size[1], "image_width_px": image_size[0], "image_height_px": image_size[1]},
        evidence=(Mark(row["path"], outline=True, caption=hint or _sizes.text(*size)),),
    )
