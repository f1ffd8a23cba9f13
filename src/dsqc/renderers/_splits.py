"""The captures of file names that part a dataset: its splits, its folds, its variants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dsqc.report import Report

if TYPE_CHECKING:
    import polars as pl

LISTED = ("path", "source", "size_bytes", "file_kind", "container", "crc32", "link_target")
"""Columns of the table of files that are no captures."""
FEWEST, MOST = 2, 12
_FIRST = ("split", "subset", "fold", "part", "partition", "set", "kind")
NONE = "(none)"


def captures(report: Report) -> list[str]:
    """Those with few enough texts to be told one by one, what is called a split first. One that names each file is none."""
    files = report.facts.get("files")
    if files is None or not files.height:
        return []
    names = [name for name in files.columns if name not in LISTED]
    few = [name for name in names if FEWEST <= files[name].drop_nulls().n_unique() <= MOST and _parts(files, name)]
    return sorted(few, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), names.index(name)))


def _parts(files: pl.DataFrame, name: str) -> bool:
    """Whether the files of some source share its texts."""
    import polars as pl

    each = files.drop_nulls(name).group_by("source").agg(pl.len().alias("files"), pl.col(name).n_unique().alias("texts"))
    return not each.filter((pl.col("texts") > 1) & (pl.col("files") > pl.col("texts"))).is_empty()


def by_path(report: Report, columns: Sequence[str]) -> pl.DataFrame:
    """Each listed path once, with its captures."""
    import polars as pl

    return report.facts["files"].group_by("path", maintain_order=True).agg(pl.col(name).drop_nulls().first() for name in columns)


def lent(report: Report, frame: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The rows with the captures of the file that the first of these columns names, of the next where that has none."""
    import polars as pl

    columns = captures(report)
    if not columns:
        return frame
    known = by_path(report, columns)
    for place, column in enumerate(by):
        named = known.rename({name: f"{name} {place}" for name in columns}).rename({"path": column})
        frame = frame.join(named, on=column, how="left", maintain_order="left")
    found = [pl.coalesce(*(f"{name} {place}" for place in range(len(by)))).alias(name) for name in columns]
    return frame.with_columns(found).drop(f"{name} {place}" for name in columns for place in range(len(by)))


def parting(report: Report, frame: pl.DataFrame) -> str | None:
    """The first capture of which these rows have two texts or more."""
    return next((name for name in captures(report) if name in frame.columns and frame[name].drop_nulls().n_unique() >= FEWEST), None)
