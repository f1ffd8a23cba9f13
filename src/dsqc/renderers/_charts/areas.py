"""How large the objects of each class are, on a logarithmic scale, with the least area that checks ask for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from dsqc.renderers import _words
from dsqc.renderers._charts import svg
from dsqc.renderers._charts.chart import Chart
from dsqc.renderers._charts.objects import Objects
from dsqc.report import Report

if TYPE_CHECKING:
    import polars as pl

CLASSES = 8
_PER_DECADE = 6
_LEFT, _RIGHT, _LABEL, _HIGH, _LINE = 8.0, 12.0, 17.0, 30.0, 15.0
_NOTE = "A line is the least area that a check asks for, in the files that it looks at."


def of_objects(report: Report, found: Objects) -> Iterator[Chart]:
    if "area_px" in found.frame.columns:
        limits = _limits(report, "instances")
        yield _chart("areas", "Area of objects", f"{found.told}, ", found.frame, "category", limits)


def of_regions(report: Report) -> Iterator[Chart]:
    """Of masks; one for each source of them."""
    regions = report.facts.get("regions")
    if regions is None or not regions.height:
        return
    limits = _limits(report, "regions")
    for (source, *_), frame in sorted(regions.partition_by("source", as_dict=True).items(), key=lambda item: str(item[0])):
        begins = f"{frame.height:,} regions in the masks of source {source}, "
        yield _chart(f"regions-{source}", "Area of regions of masks", begins, frame, "label", limits)


def _limits(report: Report, role: str) -> dict[int, list[str]]:
    """The checks that ask for a least area, by that area."""
    limits: dict[int, list[str]] = defaultdict(list)
    for outcome in report.outcomes:
        if outcome.rule == "min-area" and role in outcome.rows_seen:
            for name, limit in outcome.limits.items():
                if name in ("at_least_px", "more_than_px"):
                    limits[int(limit)].append(outcome.check_id)
    return dict(sorted(limits.items()))


def _chart(name: str, title: str, begins: str, frame: pl.DataFrame, row: str, limits: Mapping[int, Sequence[str]]) -> Chart:
    import polars as pl

    area = pl.col("area_px")
    figures = [pl.len().alias("count"), area.min().alias("least"), area.median().alias("median"), area.max().alias("most")]
    under = [(area < limit).sum().alias(f"under {limit:,} px") for limit in limits]
    classes = frame.group_by(pl.col(row).alias("class")).agg(*figures, *under).sort(["count", "class"], descending=[True, False])
    least, middle, most = (int(frame["area_px"].min() or 0), frame["area_px"].median(), int(frame["area_px"].max() or 0))  # type: ignore[arg-type]
    says = f"{begins}from {least:,} to {most:,} px, half of them up to {middle:,.0f} px."
    for limit, checks in limits.items():
        says += f" {frame.filter(area < limit).height:,} cover fewer than the {limit:,} px of {', '.join(map(_words.visible, checks))}."
    head = ["class", "count", "least px", "median px", "largest px", *(f"under {limit:,} px" for limit in limits)]
    rows = [[str(name), count, least, f"{median:,.0f}", *rest] for name, count, least, median, *rest in classes.iter_rows()]
    left_out = classes.height - CLASSES
    note = " ".join(([f"Drawn are the {CLASSES} most frequent of {classes.height:,} classes."] if left_out > 0 else []) + [_NOTE] * bool(limits))
    drawn = _drawn(name, title, says, frame, row, rows[:CLASSES], limits)
    return Chart(name, title, says, head, rows, drawn, note)


def edges(least: int, most: int) -> list[int]:
    """Whole numbers, six for a factor of ten, from at or below the least to above the most."""
    first = math.floor(_PER_DECADE * math.log10(max(least, 1)))
    found = [round(10 ** (first / _PER_DECADE))]
    while found[-1] <= max(most, 1):
        first += 1
        found.append(max(round(10 ** (first / _PER_DECADE)), found[-1] + 1))
    return found


def histogram(frame: pl.DataFrame, row: str, at: Sequence[int]) -> dict[tuple[str, int], int]:
    """Objects by class and by the number of the edge at or below their area."""
    import polars as pl

    places = pl.Series(at).search_sorted(frame["area_px"].clip(at[0], None), side="right") - 1
    counts = frame.select(pl.col(row).alias("class"), places.alias("place")).group_by("class", "place").len()
    return {(str(name), place): count for name, place, count in counts.iter_rows()}


def _drawn(
    name: str, title: str, says: str, frame: pl.DataFrame, row: str, rows: Sequence[Sequence[object]], limits: Mapping[int, Sequence[str]]
) -> Markup:
    lines = list(limits.items())[:4]
    low, high = int(frame["area_px"].min() or 0), int(frame["area_px"].max() or 0)  # type: ignore[arg-type]
    at = edges(min([low, *(limit for limit, _ in lines)]), max([high, *(limit for limit, _ in lines)]))
    counts = histogram(frame, row, at)

    def x(area_px: float) -> float:
        share = (math.log10(max(area_px, at[0])) - math.log10(at[0])) / (math.log10(at[-1]) - math.log10(at[0]))
        return _LEFT + share * (svg.WIDTH - _LEFT - _RIGHT)

    top = _LINE * len(lines) + 4
    foot = top + len(rows) * (_LABEL + _HIGH + 5)
    parts: list[Markup] = []
    for place, (label, count, _, median, *_) in enumerate(rows):
        floor = top + (place + 1) * (_LABEL + _HIGH + 5)
        parts.append(svg.text(f"{label} · {count:,} · median {median} px", _LEFT, floor - _HIGH - 5, kind="label"))
        most = max((counts.get((str(label), number), 0) for number in range(len(at))), default=0)
        for number, (begin, end) in enumerate(pairwise(at)):
            if found := counts.get((str(label), number)):
                tall = max(_HIGH * found / most, 1.5)
                said = f"{label}, {begin:,} to {end - 1:,} px: {found:,}"
                parts.append(svg.bar(x(begin) + 0.5, floor - tall, max(x(end) - x(begin) - 1, 1.5), tall, said))
        parts.append(svg.element("line", x1=_LEFT, x2=svg.WIDTH - _RIGHT, y1=floor, y2=floor, class_="axis"))
    parts += _scale(at, x, foot)
    for place, (limit, checks) in enumerate(lines):
        parts.append(svg.element("line", x1=x(limit), x2=x(limit), y1=_LINE * place + 4, y2=foot, class_="limit"))
        room = x(limit) < svg.WIDTH * 0.6
        told = f"{limit:,} px: {', '.join(checks)}"
        parts.append(svg.text(told, x(limit) + (4 if room else -4), _LINE * place + 13, "start" if room else "end", "limit-told"))
    return svg.drawing(f"chart-{name}", title, says, foot + 34, parts)


def _scale(at: Sequence[int], x: object, foot: float) -> Iterator[Markup]:
    assert callable(x)
    for power in range(12):
        if at[0] <= 10**power <= at[-1]:
            yield svg.element("line", x1=x(10**power), x2=x(10**power), y1=foot, y2=foot + 4, class_="axis")
            yield svg.text(f"{10**power:,}", x(10**power), foot + 16, "start" if x(10**power) < 20 else "end" if x(10**power) > svg.WIDTH - 40 else "middle")
    yield svg.text("pixels, on a logarithmic scale", _LEFT, foot + 31)
