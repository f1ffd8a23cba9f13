"""A picture's place on the map agrees with its sides: extent by pixel size is width by height.

A map extent that does not fit its picture lays every label beside its place. ``left``, ``right``, ``bottom``, ``top``, ``pixel_size``,
``width`` and ``height`` name columns of numbers; extent and pixel size have one unit. The sides agree within ``tolerance_px``. Where the
extent fits the sides in the other order within ``swap_tolerance_px``, and not in the right one, the finding says that they are swapped.
Rows that lack one of the numbers are told as not judged.

    - rule: extent-agrees
      where: {source: metadata}
      with:
        left: x_min
        right: x_max
        bottom: y_min
        top: y_max
        pixel_size: pixel_m
        width: width_as_stated
        height: height_as_stated
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column
from dsqc.facts import Rows
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _rows
from dsqc.rules._annotated import left_out, number

_NUMBERS = ("left", "right", "bottom", "top", "pixel_size", "width", "height")
_WIDE, _HIGH, _SWAPPED = "width of the extent", "height of the extent", "sides are swapped"
_ROUNDING_PX = 1e-6
"""Coordinates are decimal numbers: 51.2 by 0.05 is not exactly 1024."""


def verify(options: Mapping[str, Any]) -> str | None:
    names = ("tolerance_px", "swap_tolerance_px")
    return next((f"{name!r} is {options[name]:g}, expected 0 or more" for name in names if options[name] < 0), None)


def tried(rows: Rows, options: Mapping[str, Any]) -> str | None:
    for name in _NUMBERS:
        column = options[name]
        if column in rows.columns and not rows.schema[column].is_numeric():
            return f"{name!r} is {column}, which is text; state it as float or int in the source's 'columns'"
    return None


def check(
    rows: Rows,
    *,
    left: Column,
    right: Column,
    bottom: Column,
    top: Column,
    pixel_size: Column,
    width: Column,
    height: Column,
    tolerance_px: float = 1.0,
    swap_tolerance_px: float = 2.0,
) -> Iterator[Finding | NotJudged]:
    names = dict(zip(_NUMBERS, (left, right, bottom, top, pixel_size, width, height), strict=True))
    numbers = [pl.col(name).cast(pl.Float64).alias(_own(what)) for what, name in names.items()]
    every = rows.select("path", "row", "row_name", *numbers)
    stated = every.drop_nulls([_own(what) for what in names])
    yield from left_out(f"rows without {', '.join(names.values())}", every.height - stated.height)
    size = pl.col(_own("pixel_size"))
    sized = stated.filter(size > 0).with_columns(
        ((pl.col(_own("right")) - pl.col(_own("left"))) / size).alias(_WIDE),
        ((pl.col(_own("top")) - pl.col(_own("bottom"))) / size).alias(_HIGH),
    )
    swapped = _fits("height", "width", swap_tolerance_px) & ~_fits("width", "height", swap_tolerance_px)
    differing = sized.filter(~_fits("width", "height", tolerance_px)).with_columns(swapped.alias(_SWAPPED))
    flat = stated.filter(size <= 0).with_columns(pl.lit(None, pl.Boolean).alias(_SWAPPED))
    for row in _rows.keyed(pl.concat([flat, differing], how="diagonal")).sort("path", "row").iter_rows(named=True):
        yield _without_size(row, pixel_size) if row[_SWAPPED] is None else _finding(row, tolerance_px)


def _fits(wide: str, high: str, within_px: float) -> pl.Expr:
    """Whether the extent is as wide and as high as these two sides."""
    apart = [(pl.col(extent) - pl.col(_own(side))).abs() for extent, side in ((_WIDE, wide), (_HIGH, high))]
    return pl.all_horizontal(each <= within_px + _ROUNDING_PX for each in apart)


def _without_size(row: Mapping[str, Any], pixel_size: str) -> Finding:
    size = row[_own("pixel_size")]
    message = f"{_rows.place(row)}: {pixel_size} is {size:g}, expected more than 0"
    return Finding(row["path"], message, key=("pixel size", row[_rows.KEY]), values={pixel_size: size})


def _finding(row: Mapping[str, Any], tolerance_px: float) -> Finding:
    width, height, wide, high = (row[name] for name in (_own("width"), _own("height"), _WIDE, _HIGH))
    extent = f"the extent is {number(wide)}×{number(high)} px at {row[_own('pixel_size')]:g} a pixel"
    sides = f"the sides are {number(width)}×{number(height)} px"
    kind = "swapped" if row[_SWAPPED] else "differs"
    hint = "the sides are swapped" if row[_SWAPPED] else f"expected to agree within {number(tolerance_px)} px"
    return Finding(
        row["path"],
        f"{_rows.place(row)}: {extent}, {sides}: {hint}",
        key=(kind, row[_rows.KEY]),
        values={"extent_width_px": wide, "extent_height_px": high, "width_px": width, "height_px": height, "swapped": row[_SWAPPED]},
    )


def _own(name: str) -> str:
    """The column under a name that no other has."""
    return f"number {name}"
