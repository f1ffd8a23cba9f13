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
from typing import BinaryIO

from dsqc.datafile import DataFile
from dsqc.facts import Mask, MaskValue, Problem, Region
from dsqc.measures import labels, lossy, picture, regions
from dsqc.measures.labels import Values

FILLS = (Mask, MaskValue, Region)

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
        numbers, are_colours = labels.read(decoded, values)
        runs = regions.runs(numbers)
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
        counts = (by_value.value.size, labelled_px, regions.blended_px(numbers, runs))
        is_lossy = lossy.is_lossy(content, header.format)
        yield Mask(file.path, header.format, header.width_px, header.height_px, header.mode, is_lossy, *counts)
    if "mask_values" in wanted:
        for value, area_px, x_px, y_px in _rows(by_value, "value", "area_px", "first_x_px", "first_y_px"):
            yield MaskValue(file.path, value, _word(value, are_colours), area_px, x_px, y_px)
    if "regions" in wanted:
        yield from _regions(file.path, runs.where(runs.value != background), are_colours, exact=values == "instance")


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
