"""How large the objects of each class are, on a logarithmic scale, with the least area that checks ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dsqc.renderers import _order, _words
from dsqc.renderers._charts import strips, svg
from dsqc.renderers._charts.chart import Chart
from dsqc.renderers._charts.objects import Objects
from dsqc.report import Report

if TYPE_CHECKING:
    import polars as pl

CLASSES = 8
LINES = 4
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


def _name(row: Sequence[object]) -> object:
    return row[0]


def _chart(name: str, title: str, begins: str, frame: pl.DataFrame, row: str, limits: Mapping[int, Sequence[str]]) -> Chart:
    import polars as pl

    area = pl.col("area_px")
    figures = [pl.len().alias("count"), area.min().alias("least"), area.median().alias("median"), area.max().alias("most")]
    under = [(area < limit).sum().alias(f"under {limit:,} px") for limit in limits]
    classes = frame.group_by(pl.col(row).alias("class")).agg(*figures, *under).sort(["count", "class"], descending=[True, False])
    least, middle, most = frame.select(area.min().alias("least"), area.median().alias("middle"), area.max().alias("most")).row(0)
    says = f"{begins}from {least:,} to {most:,} px, half of them up to {middle:,.0f} px."
    for limit, checks in limits.items():
        says += f" {frame.filter(area < limit).height:,} cover fewer than the {limit:,} px of {', '.join(map(_words.visible, checks))}."
    head = ["class", "count", "least px", "median px", "largest px", *(f"under {limit:,} px" for limit in limits)]
    rows = [[str(name), count, least, f"{median:,.0f}", *rest] for name, count, least, median, *rest in classes.iter_rows()]
    largest = _order.by_number(rows[:CLASSES], _name)
    few = f"Drawn are the {CLASSES} most frequent of {classes.height:,} classes." if classes.height > CLASSES else ""
    drawn = svg.drawing(f"chart-{name}", title, says, *strips.strips(frame, row, largest, dict(list(limits.items())[:LINES])))
    return Chart(name, title, says, head, _order.by_number(rows, _name), drawn, " ".join(filter(None, (few, _NOTE if limits else ""))))
