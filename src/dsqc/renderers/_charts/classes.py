"""How many objects of each class there are in each split."""

from __future__ import annotations

from collections.abc import Iterator

from dsqc.renderers import _splits
from dsqc.renderers._charts import heat
from dsqc.renderers._charts.chart import Chart
from dsqc.renderers._charts.objects import Objects
from dsqc.report import Report


def chart(report: Report, found: Objects) -> Iterator[Chart]:
    import polars as pl

    column = _splits.parting(report, found.frame)
    counted = found.frame.with_columns(pl.lit(1).alias("one"))
    columns, rows = heat.table(counted, "category", column, "one", lambda count, whole: f"{count:,}")
    across = "" if column is None else f" by {column}"
    count = found.frame["category"].n_unique()
    says = f"{found.told}: {count:,} {'class' if count == 1 else 'classes'}{across}. The darker, the larger its share of the column."
    yield Chart("classes", f"Objects by class{'' if column is None else f' and {column}'}", says, ["class", *columns], rows)
