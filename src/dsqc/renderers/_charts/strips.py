"""Histograms of areas on one logarithmic scale, a strip for each class, with lines across them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from dsqc.renderers._charts import svg

if TYPE_CHECKING:
    import polars as pl

PER_DECADE = 6
_LEFT, _RIGHT, _HIGH, _STRIP, _LINE, _LABEL_TOP, _LETTER = 8.0, 12.0, 30.0, 52.0, 15.0, 6.0, 6.8

Scale = Callable[[float], float]


def edges(least: int, most: int) -> list[int]:
    """Whole numbers, six for a factor of ten, from at or below the least to above the most."""
    first = math.floor(PER_DECADE * math.log10(max(least, 1)))
    found = [round(10 ** (first / PER_DECADE))]
    while found[-1] <= max(most, 1):
        first += 1
        found.append(max(round(10 ** (first / PER_DECADE)), found[-1] + 1))
    return found


def histogram(frame: pl.DataFrame, row: str, at: Sequence[int]) -> dict[tuple[str, int], int]:
    """Objects by class and by the number of the edge at or below their area."""
    import polars as pl

    places = pl.Series(at).search_sorted(frame["area_px"].clip(at[0], None), side="right") - 1
    counts = frame.select(pl.col(row).alias("class"), places.alias("place")).group_by("class", "place").len()
    return {(str(name), place): count for name, place, count in counts.iter_rows()}


def strips(
    frame: pl.DataFrame, row: str, rows: Sequence[Sequence[object]], lines: Mapping[int, Sequence[str]]
) -> tuple[float, list[Markup]]:
    """Height and parts. ``rows`` begin with class and count, their fourth is the median; ``lines`` are areas with what they are called."""
    areas = [*frame.select(least=frame["area_px"].min(), most=frame["area_px"].max()).row(0), *lines]
    at = edges(min(areas), max(areas))
    counts = histogram(frame, row, at)

    def x(area_px: float) -> float:
        share = math.log10(max(area_px, at[0]) / at[0]) / math.log10(at[-1] / at[0])
        return _LEFT + share * (svg.WIDTH - _LEFT - _RIGHT)

    top = _LINE * len(lines) + 4
    parts: list[Markup] = []
    labels = [f"{label} · {count:,} · median {median} px" for label, count, _, median, *_ in rows]
    for place, (label, *_) in enumerate(rows, start=1):
        floor = top + place * _STRIP
        parts.append(svg.text(labels[place - 1], _LEFT, floor - _HIGH - 5, kind="label"))
        parts += _strip(str(label), [counts.get((str(label), number), 0) for number in range(len(at) - 1)], at, x, floor)
    foot = top + len(rows) * _STRIP
    return foot + 34, [*parts, *_lines(lines, labels, x), *_scale(at, x, foot), *_names(lines, x)]


def _strip(label: str, counts: Sequence[int], at: Sequence[int], x: Scale, floor: float) -> Iterator[Markup]:
    for (begin, end), count in zip(pairwise(at), counts, strict=True):
        if count:
            tall = max(_HIGH * count / max(counts), 1.5)
            yield svg.bar(
                x(begin) + 0.5, floor - tall, max(x(end) - x(begin) - 1, 1.5), tall, f"{label}, {begin:,} to {end - 1:,} px: {count:,}"
            )
    yield svg.element("line", x1=_LEFT, x2=svg.WIDTH - _RIGHT, y1=floor, y2=floor, class_="axis")


def _scale(at: Sequence[int], x: Scale, foot: float) -> Iterator[Markup]:
    for mark in (10**power for power in range(12) if at[0] <= 10**power <= at[-1]):
        anchor = "start" if x(mark) < 20 else "end" if x(mark) > svg.WIDTH - 40 else "middle"
        yield svg.element("line", x1=x(mark), x2=x(mark), y1=foot, y2=foot + 4, class_="axis")
        yield svg.text(f"{mark:,}", x(mark), foot + 16, anchor)
    yield svg.text("pixels, on a logarithmic scale", _LEFT, foot + 31)


def _places(lines: Iterable[int], x: Scale) -> list[int]:
    """The areas in the order of their heights, so that no line crosses a name beside it: names to the right of their lines from
    left to right, then names to the left of theirs from right to left."""
    return sorted(lines, key=lambda area_px: (not _reads_on(area_px, x), x(area_px) if _reads_on(area_px, x) else -x(area_px)))


def _reads_on(area_px: int, x: Scale) -> bool:
    """Whether its name has room to the right of the line."""
    return x(area_px) < svg.WIDTH * 0.6


def _lines(lines: Collection[int], labels: Sequence[str], x: Scale) -> Iterator[Markup]:
    """Each from its own height down through the bars, with a gap where the label of a strip would lie on it."""
    top = _LINE * len(lines) + 4
    for place, area_px in enumerate(_places(lines, x)):
        begin = _LINE * place + 4
        for number, label in enumerate(labels):
            if x(area_px) < _LEFT + _LETTER * len(label):
                above = top + number * _STRIP
                yield _line(x(area_px), begin, above + (_LABEL_TOP if number == 0 else 0))
                begin = above + _STRIP - _HIGH
        yield _line(x(area_px), begin, top + len(labels) * _STRIP)


def _line(x: float, y1: float, y2: float) -> Markup:
    return svg.element("line", x1=x, x2=x, y1=y1, y2=y2, class_="limit")


def _names(lines: Mapping[int, Sequence[str]], x: Scale) -> Iterator[Markup]:
    for place, area_px in enumerate(_places(lines, x)):
        on, names = _reads_on(area_px, x), lines[area_px]
        room = (svg.WIDTH - x(area_px) if on else x(area_px)) / _LETTER
        told = f"{area_px:,} px: {', '.join(names)}"
        if len(told) > room and len(names) > 1:
            told = f"{area_px:,} px: {names[0]} and {len(names) - 1:,} more"
        yield svg.text(told, x(area_px) + (4 if on else -4), _LINE * place + 13, "start" if on else "end", "limit-told")
