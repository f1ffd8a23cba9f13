"""Do labels lie on their picture: are their boundaries where the picture has edges?

``of: masks`` takes the files of masks, each with the picture that shares its captures; ``of: instances`` the annotations of each
picture, drawn; ``of: arrays`` NPZ files, which hold the picture as the array ``image`` and the labels as the array ``label``: of two
sides, or of three with a channel for each class. A picture that is too large for its labels, or broken, is unclear.

That names have moved by some places in their list is seen by laying labels on the pictures beside their own. So up to ``sample``
pictures, spread evenly over the list, are also held against the labels of their ``neighbours`` on either side, where these have the
same size; every picture is decoded once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dsqc import bind
from dsqc.bind import Countable, NothingRelatesError, Pairs, one_of
from dsqc.facts import Alignment, AnyTable, Files
from dsqc.measures import alignment, npz, picture, rle, turns
from dsqc.measures import labels as raster
from dsqc.measures.unreadable import Unreadable

MASKS, INSTANCES, ARRAYS = Countable("masks", ""), Countable("instances", ""), Countable("arrays", "")
Of = Annotated[Countable, one_of({"masks": MASKS, "instances": INSTANCES, "arrays": ARRAYS})]

_SIDES = ("height_px", "width_px")
_SHAPE = "size_height_px", "size_width_px"
_NUMBERS = r"^(bool|u?int\d+|float\d+)$"
_NAMED, _OPENED, _SHAPES = "named_", "path_labels_", "shapes_"
_LAID = ("path_labels", "shapes")
LeftOut = tuple[tuple[str, int], ...]


def pairs(
    images: Files, labels: AnyTable, *, of: Of = MASKS, image: str = "image", label: str = "label", neighbours: int = 2, sample: int = 12
) -> Pairs:
    if of == MASKS:
        found, left_out = _masks(images, labels)
    elif of == INSTANCES:
        found, left_out = _instances(images, labels)
    else:
        found, left_out = _arrays(images, labels, image, label)
    rows = _with_neighbours(found.sort("image_path", "path", maintain_order=True), neighbours, sample)
    names = {"image": image, "label": label} if of == ARRAYS else {"image": None, "label": None}
    return Pairs(rows.with_columns(pl.lit(name, pl.String).alias(key) for key, name in names.items()), left_out)


def _masks(images: pl.DataFrame, masks: pl.DataFrame) -> tuple[pl.DataFrame, LeftOut]:
    related = bind.relate(masks, images)
    found = related.pairs.select("path", pl.col("path_right").alias("image_path"), *_SIDES, pl.col("path").alias("path_labels"))
    left_out = related.alone.height + related.ambiguous.height
    return found.with_columns(pl.lit(None, pl.List(pl.Binary)).alias("shapes")), (("masks that have no picture, or several", left_out),)


def _instances(images: pl.DataFrame, instances: pl.DataFrame) -> tuple[pl.DataFrame, LeftOut]:
    named = instances.join(images.select("path").unique(), left_on="image_path", right_on="path", how="semi")
    if instances.height and images.height and not named.height:
        raise NothingRelatesError(f"none of {instances.height:,} annotations names one of {images.height:,} pictures")
    drawn = named.group_by("path", "image_path", maintain_order=True).agg(pl.col("rle").alias("shapes"), pl.struct(_SHAPE).unique())
    alike = pl.col(_SHAPE[0]).list.len() == 1
    left_out = (
        ("annotations whose picture is not there", instances.height - named.height),
        ("pictures whose annotations lie on grids of several sizes", drawn.height - drawn.filter(alike).height),
    )
    sides = [pl.col(_SHAPE[0]).list.first().struct.field(stated).alias(side) for stated, side in zip(_SHAPE, _SIDES, strict=True)]
    unopened = pl.lit(None, pl.String).alias("path_labels")
    return drawn.filter(alike).select("path", "image_path", *sides, unopened, "shapes"), left_out


def _arrays(images: pl.DataFrame, arrays: pl.DataFrame, image: str, label: str) -> tuple[pl.DataFrame, LeftOut]:
    side = pl.col("shape").str.split(",")
    grids = arrays.filter((pl.col("generation") == 0) & side.list.len().is_between(2, 3) & pl.col("dtype").str.contains(_NUMBERS))
    grids = grids.with_columns(side.list.get(place).cast(pl.Int64).alias(name) for place, name in enumerate(_SIDES))
    pictures, drawn = (grids.filter(pl.col("array_name") == name) for name in (image, label))
    found = drawn.join(pictures.select("path"), on="path", how="semi").join(images.select("path"), on="path", how="semi")
    files = images.select("path").unique().height
    if files and not found.height:
        raise NothingRelatesError(f"none of {files:,} files has an array {image!r} and an array {label!r} of two or three sides")
    columns = ("path", pl.col("path").alias("image_path"), *_SIDES, pl.col("path").alias("path_labels"))
    left_out = ((f"files without the arrays {image} and {label} of two or three sides", files - found.height),)
    return found.select(*columns, pl.lit(None, pl.List(pl.Binary)).alias("shapes")), left_out


def _with_neighbours(found: pl.DataFrame, neighbours: int, sample: int) -> pl.DataFrame:
    """Each picture with the labels at every place: its own at 0, at k those whose own picture lies k names before it.

    Of a picture that has several labels the first stand for its place in the list.
    """
    first = found.unique("image_path", keep="first", maintain_order=True)
    count = max(first.height, 1)
    places = [place for by in range(1, neighbours + 1) for place in (-by, by)]
    beside = first.select("path", "image_path", *(each for place in places for each in _at(place))).filter(
        pl.int_range(pl.len()) * sample % count < sample
    )
    rows = found.with_columns(_at(0)).join(beside, on=["path", "image_path"], how="left", maintain_order="left")
    return rows.drop(_LAID).with_columns(pl.col("image_path").alias("path_image"))


def _at(place: int) -> Iterator[pl.Expr]:
    """What lies on a picture when the labels are those of another place, unless these have another size."""
    alike = pl.all_horizontal(pl.col(side) == pl.col(side).shift(place) for side in _SIDES)
    for name, laid in zip((_NAMED, _OPENED, _SHAPES), ("path", *_LAID), strict=True):
        yield pl.when(alike).then(pl.col(laid).shift(place)).alias(f"{name}{place}")


def compare(opened: Mapping[str, BinaryIO], row: Mapping[str, Any]) -> Iterator[Alignment]:
    below = _picture(opened["path_image"].read(), row)
    ready = None if below is None else alignment.prepared(below[0])
    orientation = 1 if below is None else below[1]
    for column, path in row.items():
        if not column.startswith(_NAMED) or path is None:
            continue
        place = int(column.removeprefix(_NAMED))
        numbers = _labels(opened.get(f"{_OPENED}{place}"), row[f"{_SHAPES}{place}"], row)
        seen = alignment.Alignment()
        if ready is not None and turns.possible(ready.picture.shape[:2], numbers.shape):
            seen = alignment.measure(ready, numbers)
        yield Alignment(
            path, row["image_path"], place, seen.verdict, seen.is_enough, seen.z_given, seen.z_turn, seen.z_offset, seen.right_px,
            seen.down_px, seen.offset_is_sure, seen.boundary_px, seen.contrast, seen.expected_z, orientation,
            np.array(seen.surface, "<f4").tobytes(),
        )  # fmt: skip


def _picture(content: bytes, row: Mapping[str, Any]) -> tuple[NDArray[Any], int] | None:
    """The pixels as stored, without transparency, and the EXIF orientation; None for a picture that cannot be had, or has more pixels."""
    try:
        if row["image"] is not None:
            return npz.newest(content, row["image"]), 1
        header = picture.header(content, max_pixels=row["height_px"] * row["width_px"])
        return picture.colours(picture.decode(content, header)[0]), header.orientation
    except Unreadable:
        return None


def _labels(stream: BinaryIO | None, shapes: Sequence[bytes] | None, row: Mapping[str, Any]) -> NDArray[Any]:
    """The labels as rows and columns of numbers."""
    height_px, width_px = (row[side] for side in _SIDES)
    if stream is None:
        return rle.painted([rle.unpack(counts) for counts in shapes or ()], height_px, width_px)
    content = stream.read()
    if row["label"] is None:
        # The mask's own reader has allowed its size, by an option of its source if need be.
        return raster.read(picture.decode(content, picture.header(content, max_pixels=height_px * width_px))[0], "class")[0]
    return npz.classes(content, row["label"])
