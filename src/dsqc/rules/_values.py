"""The values that a definition lists for masks: integers, ``a-b`` ranges and ``#rrggbb`` colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import polars as pl

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

Ranges = tuple[tuple[int, int], ...]


def mistake(listed: Iterable[int | str]) -> str | None:
    """The first entry that names no value, in words."""
    for entry in listed:
        text = str(int(entry)) if isinstance(entry, int) else entry
        numbers = _RANGE.fullmatch(text)
        if numbers is None and not _COLOUR.fullmatch(text):
            return f"{text!r} is none of: an integer from 0, a range such as '0-11', a colour such as '#ff0000'"
        if numbers is not None and numbers[2] is not None and int(numbers[1]) > int(numbers[2]):
            return f"the range {text!r} runs backwards"
    return None


def ranges(listed: Iterable[int | str]) -> Ranges:
    """The integers that are listed, also as text, both ends included: sorted, touching ranges joined."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(_range(entry) for entry in listed if not str(entry).startswith("#")):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def colours(listed: Iterable[int | str]) -> list[str]:
    return sorted({entry.lower() for entry in listed if isinstance(entry, str) and entry.startswith("#")})


def words(listed: Sequence[int | str]) -> str:
    numbers = [str(low) if low == high else f"{low}–{high}" for low, high in ranges(listed)]
    return ", ".join(numbers + colours(listed))


def within(value: int, listed: Ranges) -> bool:
    return any(low <= value <= high for low, high in listed)


def listed_rows(listed: Sequence[int | str]) -> pl.Expr:
    """Whether a row of ``mask_values`` is listed. Its label tells a colour from the number that the colour is stored as."""
    is_colour = pl.col("label").str.starts_with("#")
    number = pl.any_horizontal(pl.lit(value=False), *(pl.col("value").is_between(low, high) for low, high in ranges(listed)))
    return (is_colour & pl.col("label").str.to_lowercase().is_in(colours(listed))) | (~is_colour & number)


def _range(entry: int | str) -> tuple[int, int]:
    low, _, high = str(int(entry) if isinstance(entry, int) else entry).partition("-")
    return int(low), int(high or low)
