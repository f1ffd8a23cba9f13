"""What share of the pixels of masks each value has in each split."""

from __future__ import annotations

from collections.abc import Iterator

from dsqc.renderers import _splits
from dsqc.renderers._charts import heat
from dsqc.renderers._charts.chart import Chart
from dsqc.report import Report


def chart(report: Report) -> Iterator[Chart]:
    """One for each source of masks."""
    values = report.facts.get("mask_values")
    if values is None or not values.height:
        return
    parted = _splits.lent(report, values, "path")
    for (source, *_), frame in sorted(parted.partition_by("source", as_dict=True).items(), key=lambda item: str(item[0])):
        column = _splits.parting(report, frame)
        columns, rows = heat.table(frame, "label", column, "area_px", _share)
        masks = frame["path"].n_unique()
        says = f"{masks:,} masks of source {source}, {frame['label'].n_unique():,} values, {frame['area_px'].sum():,} pixels."
        title = f"Pixels of mask values{'' if column is None else f' by {column}'}"
        yield Chart(f"shares-{source}", title, says, ["value", *columns], rows)


def _share(area_px: int, whole_px: int) -> str:
    share = area_px / whole_px if whole_px else 0
    return "0" if not area_px else "< 0.01 %" if share < 0.0001 else f"{100 * share:.2f} %"
