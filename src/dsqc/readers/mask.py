"""A picture whose pixels are labels: its encoding, the values it holds, and their regions.

``values`` says what a pixel is: the number of a class (the default), the number of an ``instance``, an index into the ``palette``,
or a ``colour``. Numbers are read as stored: of a palette picture its indices, of one with transparency its grey. A picture of
colours has numbers only if every pixel is grey; otherwise, and with ``values: colour`` always, a value is the colour. That the
encoding is another one than was meant stands in the column ``mode``. Regions are those of every value but ``background`` (0, black):
in an instance mask one for each value; otherwise the connected ones, corners included, in which touching instances may have merged.

    masks: {reader: mask, with: {values: instance}, files: 'masks/{key}.png'}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from dsqc.datafile import DataFile
from dsqc.facts import Mask, MaskValue, Problem, Region
from dsqc.measures import lossy, picture, regions

FILLS = (Mask, MaskValue, Region)

Values = Literal["class", "instance", "palette", "colour"]
_GREY_AND_ALPHA_MODES = ("LA", "La")
_COLOUR_MODES = ("RGB", "RGBA", "RGBX", "RGBa")
_GREY_STEP = {"1": 0xFFFFFF, "L": 0x010101, "LA": 0x010101, "La": 0x010101}
_ROWS_AT_ONCE = 65_536


def read(
    stream: BinaryIO,
    file: DataFile,
    wanted: Collection[str],
    *,
    values: Values = "class",
    background: int = 0,
    max_pixels: int = picture.MAX_PIXELS,
) -> Iterator[Mask | MaskValue | Region | Problem]:
    content = stream.read()
    try:
        header = picture.header(content, max_pixels=max_pixels)
        decoded, oddities = picture.decode(content, header)
        labels, are_colours = _labels(decoded, values)
        runs = regions.runs(labels)
    except picture.Unreadable as unreadable:
        yield Problem(file.path, None, unreadable.problem, unreadable.detail)
        return
    except regions.TooManyRuns as noise:
        detail = f"changes its value {noise.count:,} times along its rows, more than {regions.MAX_RUNS:,} times"
        yield Problem(file.path, None, "too-large", detail)
        return
    for oddity in dict.fromkeys((*header.oddities, *oddities)):
        yield Problem(file.path, None, oddity.problem, oddity.detail)
    by_value = regions.by_value(runs)
    if "masks" in wanted:
        labelled_px = int(by_value.area_px[by_value.value != background].sum())
        counts = (by_value.value.size, labelled_px, regions.blended_px(labels, runs))
        is_lossy = lossy.is_lossy(content, header.format)
        yield Mask(file.path, header.format, header.width_px, header.height_px, header.mode, is_lossy, *counts)
    if "mask_values" in wanted:
        for value, area_px, x_px, y_px in _rows(by_value, "value", "area_px", "first_x_px", "first_y_px"):
            yield MaskValue(file.path, value, _word(value, are_colours), area_px, x_px, y_px)
    if "regions" in wanted:
        yield from _regions(file.path, runs.where(runs.value != background), are_colours, exact=values == "instance")


def _labels(decoded: picture.Picture, values: Values) -> tuple[NDArray[Any], bool]:
    """The number that stands for each pixel, and whether the numbers are colours. Raises :class:`picture.Unreadable`."""
    pixels, mode = decoded.pixels, decoded.mode
    if mode in _COLOUR_MODES:
        red, green, blue = (pixels[..., channel] for channel in range(3))
        if values == "colour" or not (np.array_equal(red, green) and np.array_equal(green, blue)):
            return _packed(pixels), True
        return red, False
    if mode in _GREY_AND_ALPHA_MODES:
        pixels = pixels[..., 0]
    if pixels.ndim > 2:
        raise picture.Unreadable("unsupported", f"has mode {mode}, expected grey, palette, RGB or RGBA")
    numbers = _whole(pixels)
    if values == "colour" and decoded.palette is not None:
        return _packed(decoded.palette)[numbers], True
    if values == "colour" and mode in _GREY_STEP:
        return numbers.astype(np.int32) * _GREY_STEP[mode], True
    return numbers, False


def _packed(colours: NDArray[np.uint8]) -> NDArray[np.int32]:
    """0xRRGGBB, whatever channels follow."""
    red, green, blue = (colours[..., channel].astype(np.int32) for channel in range(3))
    return red << 16 | green << 8 | blue


def _whole(pixels: NDArray[Any]) -> NDArray[Any]:
    if pixels.dtype.kind == "f":
        if not np.array_equal(pixels, np.trunc(pixels)) or np.abs(pixels).max() >= 2**53:
            raise picture.Unreadable("unsupported", "holds values that are not whole numbers below 2^53, expected labels")
        pixels = pixels.astype(np.int64)
    if pixels.dtype.kind == "i" and (lowest := int(pixels.min())) < 0:
        raise picture.Unreadable("unsupported", f"holds the value {lowest:,}, expected labels from 0")
    return pixels


def _regions(path: str, labelled: regions.Runs, are_colours: bool, *, exact: bool) -> Iterator[Region]:
    shapes = regions.by_value(labelled) if exact else regions.connected(labelled)
    box = ("box_x_px", "box_y_px", "box_width_px", "box_height_px")
    for value, number, *measures in _rows(shapes, "value", "number", "area_px", *box):
        yield Region(path, _word(value, are_colours), number, exact, *measures)


def _rows(of: regions.Regions, *columns: str) -> Iterator[tuple[int, ...]]:
    """Rows of Python's own integers, made piece by piece: noise has millions."""
    arrays = [getattr(of, column) for column in columns]
    for start in range(0, of.value.size, _ROWS_AT_ONCE):
        yield from zip(*(array[start : start + _ROWS_AT_ONCE].tolist() for array in arrays), strict=True)


def _word(value: int, is_colour: bool) -> str:
    return f"#{value:06x}" if is_colour else str(value)
