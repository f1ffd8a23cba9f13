"""Few-shot files hold what their name says: at least k instances of each class, on whole pictures, in so many runs.

A few-shot result is averaged over runs that differ in nothing but the pictures drawn. Of each class, k instances are drawn and
all instances of their pictures come along, so that a file has at least k of each class, or all where ``whole`` has fewer, and
leaves out no instance of a picture it has. ``shots`` is the capture that says k, ``run`` the one that numbers the runs from 0. Two runs
of one k with the very same pictures are a finding where chance would do that less than once in a hundred. In a class-agnostic
file all instances are of one class, and k of them are all that can be asked for.

    - rule: shots
      with:
        part: {source: coco, shots: {not: null}}
        whole: {source: coco, shots: null, run: null}
        shots: shots
        run: run
        runs: 10
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from dsqc import bind
from dsqc.facts import Instances
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _instances, _sides
from dsqc.rules._instances import CLASS, PICTURE
from dsqc.rules._sides import GROUP, OTHER_PATHS, Sides

WHOLE_DATASET = Scope()
SURPRISING = 100
"""How many times more choices than pairs of runs there must be for equal choices to be told."""

_K, _OFFERED, _PICTURES_OFFERED, _KNOWN = "its k", "instances offered", "pictures offered", "is known"
_CHOSEN, _TEXT, _RUNS = "its pictures", "its pictures as text", "runs of its k"
_IDS_SHOWN = 8
_MARKS_SHOWN = 4


def verify(options: Mapping[str, Any]) -> str | None:
    return None if options["runs"] >= 1 else f"'runs' is {options['runs']}, expected the number of runs, 1 or more"


def check(
    part: Instances, whole: Instances, *, shots: bind.Column, run: bind.Column, runs: int, scope: Scope = WHOLE_DATASET
) -> Iterator[Finding | NotJudged]:
    numbered = part.with_columns(pl.col(shots).cast(pl.Int64, strict=False).alias(_K))
    yield from _not_numbered(numbered.filter(pl.col(_K).is_null()), shots, "a number")
    drawn = numbered.filter(pl.col(_K).is_not_null())
    own = (shots, *(name for name in _sides.of_files((part, whole), bind.captures(part)) if name not in (shots, run)))
    yield from _runs(drawn, own, run, runs, scope)
    sides = _sides.bring_together(drawn, whole, None, without=(shots, run))
    yield from _sides.without_counterpart(sides, "whole", scope)
    yield from _too_few(sides)
    yield from _pictures(sides)
    yield from _same_pictures(sides, own)


def _not_numbered(rows: pl.DataFrame, capture: str, expected: str) -> Iterator[Finding]:
    for path, text in rows.unique("path").select("path", capture).sort("path").iter_rows():
        shown = "null" if text is None else text
        yield Finding(path, f"{capture} is {shown}, expected {expected}", key=(capture, shown))


def _runs(drawn: pl.DataFrame, own: Sequence[str], run: str, runs: int, scope: Scope) -> Iterator[Finding | NotJudged]:
    numbers = [str(number) for number in range(runs)]
    in_range = pl.col(run).is_in(numbers).fill_null(value=False)
    yield from _not_numbered(drawn.filter(~in_range), run, f"0 to {runs - 1}")
    files = drawn.unique("path").select("path", *own, run)
    expected = [number for number in numbers if number in scope.only.get(run, numbers)]
    for row in files.group_by(own).agg(pl.col(run)).sort(own, nulls_last=True).iter_rows(named=True):
        missing = [number for number in expected if number not in row[run]]
        if missing and scope.partial:
            yield NotJudged("runs that are not there, in a copy that is said to be partial", len(missing))
        elif missing:
            words = ", ".join(f"{name}={'null' if row[name] is None else row[name]}" for name in own)
            message = f"{words}: {len(missing)} of {len(expected)} runs are missing or hold no instance: {run} {', '.join(missing)}"
            yield Finding(".", message, key=("missing runs", *(str(row[name]) for name in own), *missing), values={"missing": missing})


def _offered(sides: Sides) -> pl.DataFrame:
    """Instances and pictures of each class that each group has to choose from."""
    counts = (pl.len().alias(_OFFERED), pl.col(PICTURE).n_unique().alias(_PICTURES_OFFERED))
    return sides.whole.group_by(GROUP, CLASS).agg(counts)


def _too_few(sides: Sides) -> Iterator[Finding]:
    files = sides.part.unique("path").select("path", GROUP, _K, OTHER_PATHS)
    wanted = files.join(_offered(sides), on=GROUP).with_columns(pl.min_horizontal(_K, _OFFERED).alias("least"))
    there = sides.part.group_by("path", CLASS).agg(pl.len().alias("count"))
    held = wanted.join(there, on=["path", CLASS], how="left", nulls_equal=True).with_columns(pl.col("count").fill_null(0))
    few = held.filter(pl.col("count") < pl.col("least"))
    for row in few.sort("path", CLASS).iter_rows(named=True):
        name = "no category" if row[CLASS] is None else row[CLASS]
        least = f"all {row['least']:,}" if row[_OFFERED] <= row[_K] else f"at least {row['least']:,} of the {row[_OFFERED]:,}"
        yield Finding(
            row["path"],
            f"instances of {name}: {row['count']:,}, expected {least} in {_sides.in_words(row[OTHER_PATHS])}",
            key=("few", name),
            values={"count": row["count"], "expected": row["least"], "offered": row[_OFFERED]},
        )


def _pictures(sides: Sides) -> Iterator[Finding | NotJudged]:
    """Each chosen picture is one of the whole's, with the very instances that it has there."""
    place, identified = list(sides.place), pl.col("annotation_id").is_not_null()
    part, whole = sides.part.filter(identified), sides.whole.filter(identified).unique([*sides.place, "annotation_id"], keep="first")
    yield NotJudged("instances without an id", sides.part.height - part.height)
    chosen = part.unique(["path", *place], keep="first").select("path", *place, OTHER_PATHS)
    expected = chosen.join(whole.drop("path", "source"), on=place, nulls_equal=True)
    identity = ["path", *place, "annotation_id"]
    expected = expected.with_columns(pl.len().over("path", *place).alias(_OFFERED))
    for rows in _by_picture(expected.join(part.select(identity), on=identity, how="anti", nulls_equal=True)):
        there = f"{rows[0][_OFFERED]:,} instances{_instances.of_picture(rows[0])} in {_sides.in_words(rows[0][OTHER_PATHS])}"
        yield _picture_finding(rows, "left out", f"leaves out {len(rows):,} of the {there}")
    known = sides.whole.select(place).unique().with_columns(pl.lit(value=True).alias(_KNOWN))
    foreign = part.join(whole.select(identity[1:]), on=identity[1:], how="anti", nulls_equal=True)
    for rows in _by_picture(foreign.join(known, on=place, how="left", nulls_equal=True)):
        plural = "" if len(rows) == 1 else "s"
        here = f"{len(rows):,} instance{plural}{_instances.of_picture(rows[0])}"
        there = _sides.in_words(rows[0][OTHER_PATHS])
        if rows[0][_KNOWN]:
            yield _picture_finding(rows, "not in whole", f"holds {here} that {there} has not")
        else:
            yield _picture_finding(rows, "picture", f"holds {here}, and {there} has none")


def _by_picture(rows: pl.DataFrame) -> Iterator[list[Mapping[str, Any]]]:
    ordered = rows.sort("path", PICTURE, "annotation_id").iter_rows(named=True)
    return (list(each) for _, each in groupby(ordered, key=itemgetter("path", PICTURE)))


def _picture_finding(rows: Sequence[Mapping[str, Any]], kind: str, message: str) -> Finding:
    first, ids = rows[0], [row["annotation_id"] for row in rows]
    shown = ", ".join(ids[:_IDS_SHOWN]) + (f" and {len(ids) - _IDS_SHOWN:,} more" if len(ids) > _IDS_SHOWN else "")
    return Finding(
        first["path"],
        f"{message}: {shown}",
        key=(kind, str(first[PICTURE])),
        values={"annotation_ids": ids},
        evidence=tuple(mark for row in rows[:_MARKS_SHOWN] for mark in _instances.marks(row, f"instance {row['annotation_id']}")),
    )


def _same_pictures(sides: Sides, own: Sequence[str]) -> Iterator[Finding]:
    offered = dict(_offered(sides).group_by(GROUP).agg(_PICTURES_OFFERED).iter_rows())
    alike = [GROUP, _K, *own]
    files = sides.part.group_by("path", *alike).agg(pl.col(PICTURE).drop_nulls().unique().sort().alias(_CHOSEN))
    files = files.with_columns(pl.len().over(alike).alias(_RUNS), pl.col(_CHOSEN).list.join("\n").alias(_TEXT))
    same = files.sort("path").group_by(*alike, _TEXT, maintain_order=True).agg("path", pl.col(_RUNS, _CHOSEN).first())
    for row in same.filter(pl.col("path").list.len() > 1).iter_rows(named=True):
        choices = math.prod(math.comb(pictures, min(row[_K], pictures)) for pictures in offered[row[GROUP]])
        if choices > SURPRISING * math.comb(row[_RUNS], 2):
            subject, *others = row["path"]
            yield Finding(
                subject,
                f"has the very same pictures as {_sides.in_words(others)}: {len(row[_CHOSEN]):,}",
                key=("same pictures", *others),
                values={"members": row["path"], "picture_count": len(row[_CHOSEN])},
            )
