"""The dataset in figures: charts of what was measured, each drawn only where its facts are there."""

from __future__ import annotations

from collections.abc import Iterator

from dsqc.renderers._charts import areas, classes, copies, per_image, shares, sizes
from dsqc.renderers._charts.chart import Chart
from dsqc.renderers._charts.objects import objects
from dsqc.report import Report


def charts(report: Report) -> list[Chart]:
    return list(_drawn(report))


def _drawn(report: Report) -> Iterator[Chart]:
    found = objects(report)
    if found is not None:
        yield from classes.chart(report, found)
        yield from areas.of_objects(report, found)
        yield from per_image.chart(report, found)
    yield from shares.chart(report)
    yield from areas.of_regions(report)
    yield from sizes.chart(report)
    yield from copies.chart(report)
