"""Two selections of annotation files hold the same instances.

The same objects are published with and without classes, or in two formats. Where one has an instance that the other has not,
figures measured on the two cannot be compared. Files belong together by the captures that both roles have, or by those in
``by``; instances by their picture. ``same: shape`` compares pixels, ``same: id`` ids, ``same: both`` both. Categories are
compared with ``categories: true`` alone. An instance that differs is told once, where the role ``one`` has it. An annotation
whose shape cannot be read is on neither side.

    - rule: same-instances
      with:
        one: {source: coco, classed: with_class, floor: 300}
        other: {source: coco, classed: null, floor: 300}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column
from dsqc.facts import Instances
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _lacking, _sides
from dsqc.rules._lacking import KIND, THERE_ID

WHOLE_DATASET = Scope()
_ONE_SIDED = ("absent", "copy")


def verify(options: Mapping[str, Any]) -> str | None:
    by_id = options.get("same") == "id" and options.get("categories")
    return "'same: id' compares nothing but ids; for 'categories' say 'same: shape' or 'same: both'" if by_id else None


def check(
    one: Instances,
    other: Instances,
    *,
    same: _lacking.Same = "both",
    categories: bool = False,
    by: list[Column] | None = None,
    scope: Scope = WHOLE_DATASET,
) -> Iterator[Finding | NotJudged]:
    forth, back = _sides.bring_together(one, other, by), _sides.bring_together(other, one, by)
    for sides, role in ((forth, "other"), (back, "one")):
        yield from _sides.without_counterpart(sides, role, scope)
        if same == "id":
            yield _lacking.without_id(sides.part)
    told = _lacking.lacking(forth, same, categories=categories)
    left = _not_yet_told(_lacking.lacking(back, same, categories=categories), told, forth.place[1:])
    for rows in (told, left):
        for row in rows.iter_rows(named=True):
            yield _lacking.finding(row)


def _not_yet_told(back: pl.DataFrame, forth: pl.DataFrame, place: tuple[str, ...]) -> pl.DataFrame:
    """The rows whose counterpart was not told: two instances that differ lack each other."""
    two_sided = back.filter(~pl.col(KIND).is_in(_ONE_SIDED))
    right = forth.select(*place, "annotation_id")
    untold = two_sided.join(
        right, left_on=[*place, THERE_ID], right_on=[*place, "annotation_id"], how="anti", nulls_equal=True, maintain_order="left"
    )
    return pl.concat([back.filter(pl.col(KIND).is_in(_ONE_SIDED)), untold])
