"""How wide and high the pictures are, where they are not all of one size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from dsqc.renderers._charts import svg
from dsqc.renderers._charts.chart import Chart
from dsqc.report import Report

if TYPE_CHECKING:
    import polars as pl

DRAWN, LISTED, SOURCES = 300, 20, 4
FEWEST_DRAWN = 4
_LEFT, _RIGHT, _TOP, _HIGH = 46.0, 20.0, 16.0, 210.0


def chart(report: Report) -> Iterator[Chart]:
    """One for each source of pictures whose sizes differ; the others in words."""
    counts = _counts(report)
    if counts is None:
        return
    parts = sorted(counts.partition_by("source", as_dict=True).items(), key=lambda item: str(item[0]))
    alike = [(str(source), frame.row(0)[1:]) for (source, *_), frame in parts if frame.height == 1]
    if alike:
        told = [f"All {count:,} of source {source} are {width:,} × {height:,} px." for source, (width, height, count) in alike]
        yield Chart("sizes", "Sizes of pictures", " ".join(told), (), ())
    for (source, *_), frame in [part for part in parts if part[1].height > 1][:SOURCES]:
        yield _varied(str(source), frame)


def _counts(report: Report) -> pl.DataFrame | None:
    """Pictures by source, width and height: image files, else the newest arrays called image in NPZ files."""
    import polars as pl

    images, arrays = report.facts.get("images"), report.facts.get("arrays")
    if images is not None and images.height:
        sized = images.select("source", "width_px", "height_px")
    elif arrays is not None and arrays.height:
        shape = pl.col("shape").str.split(",")
        pictures = arrays.filter((pl.col("generation") == 0) & (pl.col("array_name") == "image") & shape.list.len().is_between(2, 3))
        sized = pictures.select(
            "source", shape.list.get(1).cast(pl.Int64).alias("width_px"), shape.list.get(0).cast(pl.Int64).alias("height_px")
        )
    else:
        return None
    counts = sized.group_by("source", "width_px", "height_px").len("count")
    return counts.sort(["count", "width_px", "height_px"], descending=[True, False, False]) if counts.height else None


def _varied(source: str, frame: pl.DataFrame) -> Chart:
    sizes = [(width, height, count) for _, width, height, count in frame.iter_rows()]
    total = sum(count for *_, count in sizes)
    widths, heights = [width for width, *_ in sizes], [height for _, height, _ in sizes]
    width, height, count = sizes[0]
    says = (
        f"{total:,} pictures of source {source} have {len(sizes):,} sizes, {_span(widths)} wide "
        f"and {_span(heights)} high. The most frequent is {width:,} × {height:,} px, of {count:,}."
    )
    rows: list[list[str | int]] = [[f"{width:,} × {height:,}", count] for width, height, count in sizes[:LISTED]]
    if len(sizes) > LISTED:
        rows.append([f"{len(sizes) - LISTED:,} more sizes", sum(count for *_, count in sizes[LISTED:])])
    title, head = "Sizes of pictures", ["width × height in px", "pictures"]
    name = f"sizes-{source}"
    note = f"Drawn are the {DRAWN} most frequent sizes." if len(sizes) > DRAWN else ""
    if len(sizes) < FEWEST_DRAWN:
        return Chart(name, title, says, head, rows)
    drawn = svg.drawing(f"chart-{name}", title, says, _TOP + _HIGH + 38, _bubbles(sizes[:DRAWN]))
    return Chart(name, title, says, head, rows, drawn, note)


def _span(lengths_px: Sequence[int]) -> str:
    least, most = min(lengths_px), max(lengths_px)
    return f"{least:,} px" if least == most else f"from {least:,} to {most:,} px"


def _bubbles(sizes: Sequence[tuple[int, int, int]]) -> Iterator[Markup]:
    across = svg.ticks(min(width for width, *_ in sizes), max(width for width, *_ in sizes))
    up = svg.ticks(min(height for _, height, _ in sizes), max(height for _, height, _ in sizes))
    right, floor = svg.WIDTH - _RIGHT, _TOP + _HIGH

    def x(width: float) -> float:
        return _LEFT + (width - across[0]) / (across[-1] - across[0]) * (right - _LEFT)

    def y(height: float) -> float:
        return floor - (height - up[0]) / (up[-1] - up[0]) * _HIGH

    for mark in across:
        yield svg.element("line", x1=x(mark), x2=x(mark), y1=_TOP, y2=floor, class_="grid")
        yield svg.text(f"{mark:,.0f}", x(mark), floor + 16, "middle")
    for mark in up:
        yield svg.element("line", x1=_LEFT, x2=right, y1=y(mark), y2=y(mark), class_="grid")
        yield svg.text(f"{mark:,.0f}", _LEFT - 6, y(mark) + 4, "end")
    most = max(count for *_, count in sizes)
    for width, height, count in sizes:
        said = svg.element("title", f"{width:,} × {height:,} px: {count:,} pictures")
        yield svg.element("circle", said, cx=x(width), cy=y(height), r=max(13 * math.sqrt(count / most), 3.0), class_="bubble")
    yield svg.text("width across and height up, in px; a larger circle is more pictures", _LEFT, floor + 33)
