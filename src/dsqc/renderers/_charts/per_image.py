"""How many objects a picture has."""

from __future__ import annotations

from collections.abc import Iterator

from dsqc.renderers._charts import svg
from dsqc.renderers._charts.chart import Chart
from dsqc.renderers._charts.objects import Objects
from dsqc.report import Report

BARS = 24


def chart(report: Report, found: Objects) -> Iterator[Chart]:
    import polars as pl

    counts = found.frame.group_by("image").len("count")
    entries = report.facts.get("entries")
    without = 0
    if entries is not None:
        named = (
            entries.filter(pl.col("source") == found.source)
            .select(pl.coalesce("image_path", "file_name", "image_id").alias("image"))
            .unique()
        )
        without = named.join(counts, on="image", how="anti").height
    by_count = dict(counts.group_by("count").len("pictures").sort("count").iter_rows()) | ({0: without} if without else {})
    width = max(1, -(-(max(by_count) + 1) // BARS))
    bins = [0] * (max(by_count) // width + 1)
    for count, pictures in by_count.items():
        bins[count // width] += pictures
    first = next(place for place, pictures in enumerate(bins) if pictures)
    labels = [_label(place * width, width) for place in range(len(bins))][first:]
    pictures = counts.height + without
    says = (
        f"{pictures:,} pictures have from {min(by_count):,} to {max(by_count):,} objects, {found.frame.height / pictures:,.1f} on average."
    )
    if without:
        says += f" {without:,} {'is' if without == 1 else 'are'} named by an annotation file and {'has' if without == 1 else 'have'} none."
    told = [f"{label} objects: {count:,} pictures" for label, count in zip(labels, bins[first:], strict=True)]
    height, parts = svg.bars(labels, bins[first:], told, "objects in a picture; a bar is the number of pictures")
    title = "Objects per picture"
    rows: list[tuple[str, int]] = [(label, count) for label, count in zip(labels, bins[first:], strict=True)]
    yield Chart("per-image", title, says, ["objects", "pictures"], rows, svg.drawing("chart-per-image", title, says, height, parts))


def _label(first: int, width: int) -> str:
    return f"{first:,}" if width == 1 else f"{first:,}–{first + width - 1:,}"
