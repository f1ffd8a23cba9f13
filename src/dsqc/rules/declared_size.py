"""The width and height that an annotation file states for a picture are those of the picture.

Polygons and boxes are drawn on the stated size: where the picture has another, every object of it lies elsewhere. The finding says
what happened where it can be told: sides swapped, by the EXIF orientation if it states a quarter turn, a simple factor, a few pixels.

    - rule: declared-size
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import NothingRelatesError
from dsqc.facts import Entries, Images
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import _sizes
from dsqc.rules._annotated import keyed, left_out


def check(entries: Entries, images: Images) -> Iterator[Finding | NotJudged]:
    stated = entries.filter(pl.col("width_px").is_not_null() & pl.col("height_px").is_not_null())
    named = stated.filter(pl.col("image_path").is_not_null())
    real = {"path": "image_path", "width_px": "real_width_px", "height_px": "real_height_px", "orientation": "real_orientation"}
    measured = images.unique("path", keep="first", maintain_order=True).select(pl.col(name).alias(alias) for name, alias in real.items())
    held = named.join(measured, on="image_path", how="inner", maintain_order="left")
    if named.height and not held.height:
        raise NothingRelatesError(f"of none of {named.height:,} pictures that the annotation files name the size was measured")
    differs = (pl.col("width_px") != pl.col("real_width_px")) | (pl.col("height_px") != pl.col("real_height_px"))
    for row in keyed(held.filter(differs), "image_id").iter_rows(named=True):
        yield _finding(row)
    yield from left_out("entries that state no width or no height", entries.height - stated.height)
    yield from left_out("entries whose picture is not there", stated.height - named.height)
    yield from left_out("entries whose picture was not measured: not readable, or outside the scope", named.height - held.height)


def _finding(row: Mapping[str, Any]) -> Finding:
    size, real = (row["width_px"], row["height_px"]), (row["real_width_px"], row["real_height_px"])
    message = f"states {_sizes.text(*size)} for {row['image_path']}, the picture has {_sizes.text(*real)}"
    hint = _sizes.of_picture(*size, real, row["real_orientation"])
    return Finding(
        row["path"],
        message if hint is None else f"{message}: {hint}",
        key=(row["row_key"],),
        values={"width_px": size[0], "height_px": size[1], "image_width_px": real[0], "image_height_px": real[1]},
        evidence=(
            Mark(row["image_path"], caption=f"stated size: {hint or _sizes.text(*size)}", annotations=row["path"], stated_px=(0, 0, *size)),
        ),
    )
