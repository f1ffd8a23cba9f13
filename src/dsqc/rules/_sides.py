"""Two selections of annotation files brought together: which file has which counterparts, and which has none.

Files belong together by the captures that both sides have; their instances by the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from dsqc import bind
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import _instances
from dsqc.rules._instances import PICTURE

GROUP, OTHER_PATHS = "its group", "paths of the other side"
INSTANCES, _LABEL = "its instances", "label of its group"


@dataclass(frozen=True, slots=True)
class Sides:
    """Two selections brought together: ``part`` and ``whole`` of the files that have a counterpart, ``alone`` the files that have none.

    Rows that may meet are equal in ``place``. ``captured`` are the captures by which the files belong together.
    """

    part: pl.DataFrame
    whole: pl.DataFrame
    alone: pl.DataFrame
    place: tuple[str, ...]
    captured: tuple[str, ...]


def bring_together(part: pl.DataFrame, whole: pl.DataFrame, by: Sequence[str] | None, *, without: Sequence[str] = ()) -> Sides:
    """Relate the files of both sides. Raises NothingRelatesError when no file of ``part`` has a counterpart."""
    on = tuple(by) if by else tuple(name for name in bind.shared_captures(part, whole) if name not in without)
    captured = of_files((part, whole), on)
    one, other = (_instances.described(side).with_columns(pl.lit("").alias(GROUP)) for side in (part, whole))
    files_on = captured or (GROUP,)
    counts = one.group_by("path", *files_on, maintain_order=True).agg(pl.len().alias(INSTANCES))
    paths = pl.col("path").unique().sort()
    groups = other.group_by(files_on, maintain_order=True).agg(paths.alias(OTHER_PATHS), paths.first().alias("path"))
    files = bind.relate(counts, groups, by=files_on)
    found = files.pairs.select("path", OTHER_PATHS, pl.col("path_right").alias(GROUP))
    labelled = groups.select(*files_on, pl.col("path").alias(_LABEL))
    return Sides(
        part=one.drop(GROUP).join(found, on="path", maintain_order="left"),
        whole=other.join(labelled, on=files_on, nulls_equal=True, maintain_order="left").drop(GROUP).rename({_LABEL: GROUP}),
        alone=files.alone,
        place=(GROUP, *on, PICTURE),
        captured=captured,
    )


def of_files(sides: Sequence[pl.DataFrame], names: Sequence[str]) -> tuple[str, ...]:
    """The captures that an annotation file has as a whole; the others are its pictures'."""
    varying: set[str] = set()
    for side in sides:
        there = [name for name in names if name in side.columns and name != "path"]
        if there and side.height:
            [most] = side.group_by("path").agg(pl.col(there).n_unique()).select(pl.col(there).max()).iter_rows(named=True)
            varying.update(name for name in there if most[name] > 1)
    return tuple(name for name in names if name not in varying)


def without_counterpart(sides: Sides, role: str, scope: Scope, larger_than_px: int = 0) -> Iterator[Finding | NotJudged]:
    """What is said of the files for which ``role`` has nothing; only instances larger than so much were brought together."""
    larger = f" larger than {larger_than_px:,} px" if larger_than_px else ""
    if scope.partial:
        yield NotJudged(f"instances for whose file {role!r} has none, in a copy that is said to be partial", _total(sides.alone))
        return
    for row in sides.alone.sort("path").iter_rows(named=True):
        captured = {name: row[name] for name in sides.captured}
        words = ", ".join(f"{name}={'null' if text is None else text}" for name, text in captured.items())
        yield Finding(
            row["path"],
            f"{role!r} has no instance with {words}, and this file has {row[INSTANCES]:,}{larger}",
            key=("no counterpart", role),
            values={"instance_count": row[INSTANCES], **captured},
        )


def _total(files: pl.DataFrame) -> int:
    return int(files[INSTANCES].sum())


def in_words(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1:,} more"
