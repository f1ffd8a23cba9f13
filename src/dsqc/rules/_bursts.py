"""Members linked into bursts: taken at about one time and place, or frames that follow each other.

Members that are equal in all that counts are one. Along a single axis the next in order tells all. Where time and place both count, the
sweep goes along the axis on which the fewest members are within reach of each other: time, or one of the three of space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dsqc import similar
from dsqc.bind import Value
from dsqc.rules import _moments
from dsqc.similar import Numbers

GROUP, MOMENT, LATITUDE, LONGITUDE = "its group", "its moment", "its latitude", "its longitude"
SEQUENCE, FRAME = "its sequence", "its frame"
"""Columns of members: numbers of group and sequence, microseconds, degrees, number of the frame; null where a member tells none."""
STATED = "states something"
BURST = "its burst"
_PLACE, _FIRST = "number of the member", "number of the first that is equal"

_NUMBERED = r"(?s)^(?P<before>.*?)(?P<number>[0-9]{1,18})(?P<after>[^0-9]*)$"
EARTH_RADIUS_M = 6_371_008.8
_ROUNDING_M, _ROUNDING_OF_SWEEP_M = 1e-6, 1e-3

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far apart neighbours of a burst may be; None for what does not count."""

    microseconds: int | None = None
    metres: float | None = None
    frames: int | None = None


def measures(time: Value | None, kind: pl.DataType, position: Sequence[Value] | None, frame: Value | None) -> Iterator[pl.Expr]:
    """What tells the bursts, of each row of a table; ``kind`` is the type of the time. What does not count is null."""
    yield (pl.lit(None, pl.Int64) if time is None else _moments.microseconds(time.name, kind)).alias(MOMENT)
    names = [each.name for each in position or ()]
    latitude, longitude = (pl.col(name).cast(pl.Float64, strict=False) for name in names) if names else (pl.lit(None, pl.Float64),) * 2
    on_earth = latitude.is_between(-90, 90) & longitude.is_between(-180, 360)
    yield from (pl.when(on_earth).then(each).alias(name) for each, name in ((latitude, LATITUDE), (longitude, LONGITUDE)))
    text = pl.lit(None, pl.String) if frame is None else pl.col(frame.name).cast(pl.String)
    part = text.str.extract_groups(_NUMBERED).struct
    yield part.field("number").cast(pl.Int64).alias(FRAME)
    yield pl.struct(part.field("before"), part.field("after")).alias(SEQUENCE)
    stated = [pl.col(each.name).is_not_null() for each in (time, *(position or ()), frame) if each is not None]
    yield pl.any_horizontal(stated).alias(STATED)


def tells(time: Value | None, position: Sequence[Value] | None, frame: Value | None) -> pl.Expr:
    """Whether a member tells enough to be of a burst: time and place, those of them that count, or its frame."""
    taken = [name for name, counts in ((MOMENT, time), (LATITUDE, position)) if counts is not None]
    by_frame = pl.col(FRAME).is_not_null() if frame is not None else pl.lit(value=False)
    return (pl.all_horizontal(pl.col(name).is_not_null() for name in taken) if taken else pl.lit(value=False)) | by_frame


def linked(members: pl.DataFrame, reach: Reach) -> pl.DataFrame:
    """The members with their BURST, a number that is equal for all members of one."""
    return members.with_columns(pl.Series(BURST, similar.connected(members.height, _blocks(members, reach)), dtype=pl.Int64))


def _blocks(members: pl.DataFrame, reach: Reach) -> Iterator[Numbers]:
    numbered = members.with_row_index(_PLACE).with_columns(pl.col(_PLACE).cast(pl.Int64))
    if reach.frames is not None:
        yield from _near(numbered, SEQUENCE, FRAME, reach.frames, None)
    if reach.microseconds is not None:
        yield from _near(numbered, GROUP, MOMENT, reach.microseconds, reach.metres)
    elif reach.metres is not None:
        yield from _near(numbered, GROUP, None, 0, reach.metres)


def _near(members: pl.DataFrame, group: str, number: str | None, within: int, metres: float | None) -> Iterator[Numbers]:
    """Pairs of members of one group whose numbers, and whose places where these count, are within reach of each other, in blocks."""
    counting = [name for name in (number, *((LATITUDE, LONGITUDE) if metres is not None else ())) if name is not None]
    there = members.drop_nulls(counting).with_columns(pl.col(_PLACE).first().over(group, *counting).alias(_FIRST))
    yield there.select(_PLACE, _FIRST).to_numpy()
    single = there.filter(pl.col(_PLACE) == pl.col(_FIRST))
    groups, places = single[group].to_numpy(), single[_PLACE].to_numpy()
    numbers = single[number].to_numpy() if number is not None else None
    points, chord_m = (_points(single), _chord_m(metres)) if metres is not None else (None, 0.0)
    axes = [_along(groups, numbers, within)] if numbers is not None else []
    axes += [_along(groups, axis, chord_m + _ROUNDING_OF_SWEEP_M) for axis in points.T] if points is not None else []
    order, lengths = min(axes, key=lambda axis: int(axis[1].sum()))
    for row, other in similar.ranges(np.arange(len(order)) + 1, np.minimum(lengths, 1) if len(axes) == 1 else lengths):
        pairs = np.stack([order[row], order[other]], axis=1)
        if numbers is not None:
            pairs = pairs[np.abs(numbers[pairs[:, 0]] - numbers[pairs[:, 1]]) <= within]
        if points is not None:
            squares = ((points[pairs[:, 0]] - points[pairs[:, 1]]) ** 2).sum(axis=1)
            pairs = pairs[squares <= (chord_m + _ROUNDING_M) ** 2]
        yield places[pairs]


def _along(groups: Numbers, values: NDArray[Any], within: float) -> tuple[Numbers, Numbers]:
    """The order of the members along an axis, and how many of those behind each are within reach of it."""
    order = np.lexsort((values, groups))
    steps = np.diff(values[order])
    apart = (np.diff(groups[order]) != 0) | (steps > within)
    # Wider gaps are closed up, so that one search serves all groups and no sum grows beyond its type.
    at = np.cumsum(np.concatenate([steps[:0], np.zeros(min(1, len(order)), steps.dtype), np.where(apart, within + 1, steps)]))
    return order, np.searchsorted(at, at + within, side="right") - np.arange(len(order)) - 1


def _points(members: pl.DataFrame) -> Points:
    """Places on the Earth in metres from its middle, where no date line is."""
    latitude, longitude = (np.radians(members[name].to_numpy()) for name in (LATITUDE, LONGITUDE))
    unit = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1)
    return np.asarray(EARTH_RADIUS_M * unit)


def _chord_m(metres: float) -> float:
    """The straight line under a way over the ground."""
    return float(2 * EARTH_RADIUS_M * np.sin(min(metres / (2 * EARTH_RADIUS_M), np.pi / 2)))
