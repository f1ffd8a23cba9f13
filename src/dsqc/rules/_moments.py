"""Moments as tables write them: ISO 8601, EXIF, digits alone, or a number of seconds."""

from __future__ import annotations

import datetime

import polars as pl

_FORM = (
    r"^\s*(?P<year>[0-9]{4})[-:/]?(?P<month>[0-9]{2})[-:/]?(?P<day>[0-9]{2})[T _-]?"
    r"(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2}):?(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,9})?\s*"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2}))?\s*$"
)
_SECOND = 1_000_000
_MOST_SECONDS = 1e12
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def microseconds(column: str, kind: pl.DataType) -> pl.Expr:
    """Microseconds of a moment to the second or finer; null for what is none. A moment without a zone is taken as one of UTC."""
    if kind.is_numeric():
        seconds = pl.col(column).cast(pl.Float64)
        return pl.when(seconds.abs() <= _MOST_SECONDS).then((seconds * _SECOND).round()).cast(pl.Int64)
    part = pl.col(column).cast(pl.String).str.extract_groups(_FORM).struct
    written = pl.format("{}-{}-{} {}:{}:{}", *(part.field(name) for name in ("year", "month", "day", "hour", "minute", "second")))
    whole = written.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us").dt.epoch("us")
    fraction = (part.field("fraction").cast(pl.Float64) * _SECOND).round().cast(pl.Int64).fill_null(0)
    ahead = (part.field("hours").cast(pl.Int64) * 60 + part.field("minutes").cast(pl.Int64)) * 60 * _SECOND
    behind_utc = pl.when(part.field("sign") == "-").then(ahead).otherwise(-ahead).fill_null(0)
    return whole + fraction + behind_utc


def in_words(moment: int, kind: pl.DataType) -> str:
    if kind.is_numeric():
        return f"{moment / _SECOND:,.12g} s"
    told = (_EPOCH + datetime.timedelta(microseconds=moment)).replace(tzinfo=None)
    return told.isoformat(" ")
