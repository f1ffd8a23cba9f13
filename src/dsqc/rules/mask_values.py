"""Every pixel value of a mask is in ``allowed`` or in ``ignore``.

A value that nobody declared is a class that the model was never told of: training stops on it, or learns it in silence.
``allowed`` lists integers, ranges such as ``'0-11'`` (both ends included) and colours such as ``'#ff0000'``. Values that
were multiplied by a constant, as by a tool that stretches 0 and 1 to 0 and 255, are told as that. A mask with more than 16
other values is one finding. With ``contiguous`` the values of a mask that are not 0 or ignored run from 1 without a gap, as
instance numbers do.

    - rule: mask-values
      where: {source: masks}
      with: {allowed: ['0-11'], ignore: [255]}
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from dsqc.bind import Per
from dsqc.facts import MaskValues
from dsqc.finding import Finding, Mark
from dsqc.rules import _values

Row = Mapping[str, Any]

MOST_TOLD_APART = 16
_GAPS_NAMED = 5
_HUNDREDTH_PERCENT = 0.0001


def verify(options: Mapping[str, Any]) -> str | None:
    for name in ("allowed", "ignore"):
        listed = options.get(name)
        wrong = _values.mistake(listed) if isinstance(listed, (list, tuple)) else None
        if wrong is not None:
            return f"{name}: {wrong}"
    return "allowed lists no value" if options.get("allowed") == [] else None


def check(
    mask_values: MaskValues, *, allowed: Per[list[int | str]], ignore: Per[Sequence[int | str]] = (), contiguous: bool = False
) -> Iterator[Finding]:
    kept = [*allowed, *ignore]
    unlisted = mask_values.filter(~_values.listed_rows(kept))
    whole = mask_values.join(unlisted.select("path").unique(), on="path", how="semi").sort("path", "value")
    judged = whole.with_columns(listed=_values.listed_rows(kept), mask_px=pl.col("area_px").sum().over("path"))
    expected, ranges, ignored = _values.words(kept), _values.ranges(allowed), _values.ranges(ignore)
    for _, rows in groupby(judged.iter_rows(named=True), key=itemgetter("path")):
        mask = list(rows)
        yield from _unexpected(mask, _factor(mask, ranges, ignored), expected)
    if contiguous:
        yield from _gaps(mask_values, ignore)


def _unexpected(mask: Sequence[Row], factor: int | None, expected: str) -> Iterator[Finding]:
    unexpected = [row for row in mask if not row["listed"]]
    if factor is not None:
        yield _scaled(unexpected, factor, expected)
    elif len(unexpected) > MOST_TOLD_APART:
        yield _many(unexpected, expected)
    else:
        for row in unexpected:
            yield _one(row, expected)


def _factor(mask: Sequence[Row], allowed: _values.Ranges, ignored: _values.Ranges) -> int | None:
    """The constant by which allowed values were multiplied, if that explains every value but those ignored.

    One single value can be a multiple by chance, so that 255 alone is believed then.
    """
    if any(row["label"].startswith("#") for row in mask):
        return None
    values = [row["value"] for row in mask if row["value"] != 0 and not _values.within(row["value"], ignored)]
    zero_is_unexpected = any(row["value"] == 0 and not row["listed"] for row in mask)
    if zero_is_unexpected or any(_values.within(value, allowed) for value in values):
        return None
    candidates = (255, math.gcd(*values)) if len(values) > 1 else (255,)
    for factor in candidates:
        if all(value % factor == 0 and _values.within(value // factor, allowed) for value in values):
            return factor
    return None


def _scaled(unexpected: Sequence[Row], factor: int, expected: str) -> Finding:
    first, values, area_px = unexpected[0], [row["value"] for row in unexpected], sum(row["area_px"] for row in unexpected)
    shown = ", ".join(map(str, values[:MOST_TOLD_APART])) + (", …" if len(values) > MOST_TOLD_APART else "")
    return Finding(
        first["path"],
        f"values look scaled by {factor}: holds {shown} on {area_px:,} px, expected {expected}",
        key=("scaled", str(factor)),
        values={"factor": factor, "values": values, "area_px": area_px},
        evidence=(_mark(first),),
    )


def _many(unexpected: Sequence[Row], expected: str) -> Finding:
    commonest, area_px = max(unexpected, key=itemgetter("area_px")), sum(row["area_px"] for row in unexpected)
    return Finding(
        commonest["path"],
        f"{len(unexpected):,} values on {area_px:,} px are not allowed, "
        f"the commonest is {commonest['label']} on {commonest['area_px']:,} px; expected {expected}",
        key=("many values",),
        values={"value_count": len(unexpected), "area_px": area_px, "commonest": commonest["label"]},
        evidence=(_mark(commonest),),
    )


def _one(row: Row, expected: str) -> Finding:
    share = row["area_px"] / row["mask_px"]
    percent = f"{100 * share:.2f} %" if share >= _HUNDREDTH_PERCENT else "less than 0.01 %"
    return Finding(
        row["path"],
        f"value {row['label']} on {row['area_px']:,} px ({percent}), first at x {row['first_x_px']}, y {row['first_y_px']}; "
        f"expected {expected}",
        key=(row["label"],),
        values={"value": row["label"], "area_px": row["area_px"], "first_x_px": row["first_x_px"], "first_y_px": row["first_y_px"]},
        evidence=(_mark(row),),
    )


def _mark(row: Row) -> Mark:
    """The first pixel that has the value; where it lies is seen."""
    box_px = (row["first_x_px"], row["first_y_px"], 1, 1)
    return Mark(row["path"], box_px, outline=True, caption=f"value {row['label']}", value=row["value"])


def _gaps(mask_values: pl.DataFrame, ignore: Sequence[int | str]) -> Iterator[Finding]:
    numbers = mask_values.filter((pl.col("value") > 0) & ~pl.col("label").str.starts_with("#") & ~_values.listed_rows(ignore))
    runs = numbers.group_by("path").agg(pl.col("value").max().alias("highest"), pl.len().alias("count"), pl.col("value").sort())
    for row in runs.filter(pl.col("highest") != pl.col("count")).sort("path").iter_rows(named=True):
        steps = zip([0, *row["value"]], row["value"], strict=False)
        gaps = [(below + 1, above - 1) for below, above in steps if above > below + 1]
        named = ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in gaps[:_GAPS_NAMED])
        more = ", …" if len(gaps) > _GAPS_NAMED else ""
        missing = row["highest"] - row["count"]
        yield Finding(
            row["path"],
            f"instance numbers run to {row['highest']:,} and {missing:,} of them occur nowhere: {named}{more}",
            key=("gap",),
            values={"highest": row["highest"], "missing_count": missing},
            evidence=(Mark(row["path"], caption=f"{row['count']:,} instances"),),
        )
