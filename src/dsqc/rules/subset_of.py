"""Every instance of ``part`` is in ``whole``.

Annotation files that leave out small objects, or hold a few shots, are cut from a larger file. Where one has an instance that
the larger has not, the two come from different versions, and figures measured on the one say nothing of the other. Files
belong together by the captures that both roles have, or by those in ``by``; instances by their picture. ``same: shape``
compares pixels and category, ``same: id`` ids, ``same: both`` all of it. With ``larger_than_px`` only larger instances of ``part``
have to be there, so that a file with a floor can be asked for everything above it. Pictures without instances are not compared, and an
annotation whose shape cannot be read is on neither side.

    - rule: subset-of
      with:
        part: {source: coco, floor: 300}
        whole: {source: coco, floor: 200}
        same: both
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.bind import Column
from dsqc.facts import Instances
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _lacking, _sides

WHOLE_DATASET = Scope()


def check(
    part: Instances,
    whole: Instances,
    *,
    same: _lacking.Same = "both",
    larger_than_px: int = 0,
    by: list[Column] | None = None,
    scope: Scope = WHOLE_DATASET,
) -> Iterator[Finding | NotJudged]:
    sides = _sides.bring_together(part.filter(pl.col("area_px") > larger_than_px), whole, by)
    yield from _sides.without_counterpart(sides, "whole", scope, larger_than_px)
    if same == "id":
        yield _lacking.without_id(sides.part)
    for row in _lacking.lacking(sides, same, categories=True).iter_rows(named=True):
        yield _lacking.finding(row)
