"""A heat table: classes down, splits across."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dsqc.renderers import _order, _splits
from dsqc.renderers._charts.chart import Cell, shade

if TYPE_CHECKING:
    import polars as pl

ROWS = 20
ALL = "all"


def table(
    frame: pl.DataFrame, row: str, column: str | None, amount: str, told: Callable[[int, int], str]
) -> tuple[list[str], list[Sequence[str | int | Cell]]]:
    """Head and rows: ``amount`` summed by row and column, each cell shaded by its share of its column.

    Rows are the largest, by their numbers where they have some, else the largest first; what is beyond ``ROWS`` is summed in the last.
    """
    import polars as pl

    places = pl.lit(ALL) if column is None else pl.col(column).fill_null(_splits.NONE)
    sums = frame.group_by(pl.col(row).alias("row"), places.alias("column")).agg(pl.col(amount).sum().alias("amount"))
    totals = sums.group_by("row").agg(pl.col("amount").sum()).sort(["amount", "row"], descending=[True, False])
    order = totals["row"].to_list()
    columns = _order.by_number(sums["column"].unique().sort())
    amounts = {(each, place): amount for each, place, amount in sums.iter_rows()}
    sides = {place: sum(amounts.get((each, place), 0) for each in order) for place in columns}
    groups = [(str(each), [each]) for each in _order.by_number(order[:ROWS])]
    if len(order) > ROWS:
        groups.append((f"{len(order) - ROWS:,} more", order[ROWS:]))
    rows: list[Sequence[str | int | Cell]] = []
    for name, members in groups:
        found = {place: sum(amounts.get((each, place), 0) for each in members) for place in columns}
        cells = [Cell(told(found[place], sides[place]), shade(found[place] / sides[place] if sides[place] else 0)) for place in columns]
        whole = [told(sum(found.values()), sum(sides.values()))] if column is not None else []
        rows.append([name, *cells, *whole])
    return [*map(str, columns), *([ALL] if column is not None else [])], rows
