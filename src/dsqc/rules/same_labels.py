"""Two label sets of the same pictures say the same: as many outlines, with the same corners and categories.

The same annotations are published as COCO and as YOLO, and a model is trained on the one and scored on the other. Pictures belong
together by the captures that both sides have, or by those in ``by``; outlines within a picture one to one, by their corners. No
coordinate may differ by more than ``tolerance_share`` of the picture's side: YOLO writes six digits, so that each side is off by half a
millionth at most, and two such sides by a millionth. Categories are compared by id, where the ids of ``other`` are ``shift`` higher, or
with ``match: names`` by name. What one side alone has, and what has another category, is told by picture; when all categories differ by
the same step, that is one finding.

    - rule: same-labels
      with: {one: coco, other: labels}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import polars as pl

from dsqc import bind
from dsqc.facts import Outlines
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _label_sets, _outlines
from dsqc.rules._annotated import left_out
from dsqc.rules._outlines import COUNT, LABEL, MATCHED, PICTURE

WHOLE = Scope()


def verify(options: Mapping[str, Any]) -> str | None:
    if options.get("match") == "names" and options.get("shift"):
        return "'shift' is a step between ids, and 'match: names' compares names"
    share = options.get("tolerance_share")
    return f"tolerance_share is {share}, expected 0 to 1" if isinstance(share, float) and not 0 <= share <= 1 else None


def check(
    one: Outlines,
    other: Outlines,
    *,
    tolerance_share: float = 1e-6,
    match: Literal["ids", "names"] = "ids",
    shift: int = 0,
    by: list[bind.Column] | None = None,
    scope: Scope = WHOLE,
) -> Iterator[Finding | NotJudged]:
    on = tuple(by) if by else _label_sets.shared(one, other)
    sides = [_label_sets.on_pictures(side, on, role) for side, role in ((one, "one"), (other, "other"))]
    yield from left_out("outlines whose picture is not found", one.height + other.height - sides[0].height - sides[1].height)
    pictures = [_label_sets.pictures(side, on) for side in sides]
    forth, back = bind.relate(pictures[0], pictures[1], by=on), bind.relate(pictures[1], pictures[0], by=on)
    if scope.partial:
        count = sum(int(each.alone[COUNT].sum()) for each in (forth, back))
        yield from left_out("outlines on pictures that one side alone has, in a copy that is said to be partial", count)
    else:
        yield from _label_sets.alone(forth.alone, on, "one", "other")
        yield from _label_sets.alone(back.alone, on, "other", "one")
    both = _label_sets.Pictures(forth.pairs.with_row_index(PICTURE), on)
    label = pl.col("category" if match == "names" else "category_id").alias(LABEL)
    placed = [both.place(side).with_columns(label) for side in sides]
    found = _outlines.match(placed[0], placed[1], tolerance_share, _same_label(shift))
    crowded = sum(side.join(found.left_out, on=PICTURE, how="semi").height for side in placed)
    yield from left_out("outlines on pictures with too many that are alike", crowded)
    yield from both.lacking(found.one, "one")
    yield from both.lacking(found.other, "other")
    step = _step(found.pairs) if match == "ids" else None
    if step in (None, shift):
        yield from both.of_other_category(found)
    else:
        yield _shifted(int(found.pairs[MATCHED].sum()), step, shift)


def _same_label(shift: int) -> pl.Expr:
    expected = pl.col(LABEL)
    if shift:
        # An id that is no number is expected unchanged.
        expected = pl.coalesce((expected.cast(pl.Int64, strict=False) + shift).cast(pl.String), expected)
    return expected.eq_missing(pl.col(LABEL + "_right"))


def _step(pairs: pl.DataFrame) -> int | None:
    """By how much every category id of the other side is higher, where more than one outline shows it."""
    ids = pairs.select(pl.col(LABEL, LABEL + "_right").cast(pl.Int64, strict=False), MATCHED)
    steps = (ids[LABEL + "_right"] - ids[LABEL]).unique().to_list()
    return steps[0] if len(steps) == 1 and ids[MATCHED].sum() > 1 else None


def _shifted(outline_count: int, step: int, expected: int) -> Finding:
    found = f"{_higher(step)} than" if step else "the same as"
    words = _higher(expected) if expected else "the same"
    return Finding(
        ".",
        f"every category id of 'other' is {found} in 'one', on all {outline_count:,} outlines that both have, expected {words}",
        key=("category ids shifted",),
        values={"shift": step, "expected": expected, "outline_count": outline_count},
    )


def _higher(step: int) -> str:
    return f"{abs(step):,} {'lower' if step < 0 else 'higher'}"
