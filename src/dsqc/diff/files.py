"""What became of files: added, removed, changed, renamed, and moved between splits, by what their facts prove of them.

Files of the same path are compared by the digest that both sides have, else by size, pixels or the checksum of an archive; where nothing
can tell they are counted as not compared. Files at other paths are found by their content, then by the captures of their names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from dsqc.diff import moves
from dsqc.diff.moves import Route

SPLITS = ("split", "fold", "subset", "set", "partition")
"""Names of captures that say which part of a dataset a file is for."""
ADDED = {"path": pl.String, "source": pl.String, "size_bytes": pl.Int64}
CHANGED = {"path": pl.String, "source": pl.String, "by": pl.String, "pixels": pl.String, "old_bytes": pl.Int64, "new_bytes": pl.Int64}


@dataclass(frozen=True, slots=True)
class Listed:
    """The files of a side: the tables ``files`` (with captures), ``digests`` and ``pixels``."""

    files: pl.DataFrame
    digests: pl.DataFrame
    pixels: pl.DataFrame


@dataclass(frozen=True, slots=True)
class FilesChange:
    """``added`` and ``removed`` have the columns of ADDED, ``changed`` those of CHANGED, ``renamed`` and ``moved`` those of MOVED.

    ``same`` counts the files that are the same, by what tells so; of ``not_compared`` files of the same path nothing can tell.
    ``repacked`` archives lie on one side only, and their members were compared; ``splits`` are the captures that were taken for splits.
    """

    old_count: int
    new_count: int
    same: Mapping[str, int]
    not_compared: int
    repacked: int
    splits: Sequence[str]
    routes: Sequence[Route]
    added: pl.DataFrame = field(compare=False)
    removed: pl.DataFrame = field(compare=False)
    changed: pl.DataFrame = field(compare=False)
    renamed: pl.DataFrame = field(compare=False)
    moved: pl.DataFrame = field(compare=False)

    def moves_between_splits(self) -> int:
        """Files that went from one split to another, those left out whose split only got another name."""
        return sum(route.count for route in self.routes if not route.is_new_name)


def splits_of(old: pl.DataFrame, new: pl.DataFrame, stated: Sequence[str] = ()) -> tuple[str, ...]:
    """The captures of both sides that say which split a file is in: those stated, else those so called."""
    return tuple(name for name in stated or SPLITS if name in old.columns and name in new.columns)


def compare(old: Listed, new: Listed, splits: Sequence[str]) -> FilesChange:
    before, after = _by_path(old.files), _by_path(new.files)
    gone, arrived = before.join(after, on="path", how="anti"), after.join(before, on="path", how="anti")
    packed = [_packed(gone, old.files), _packed(arrived, new.files)]
    gone, arrived = (each.join(archives, on="path", how="anti") for each, archives in zip((gone, arrived), packed, strict=True))
    judged = _judged(before, after, old, new)
    changed = judged.filter(pl.col("is_changed")).select(*CHANGED)
    found = moves.find(old, new, gone, arrived, changed, splits)
    told_same = judged.filter(~pl.col("is_changed")).group_by("by").len().sort("by")
    return FilesChange(
        old_count=before.height,
        new_count=after.height,
        same=dict(told_same.iter_rows()),
        not_compared=judged["is_changed"].null_count(),
        repacked=sum(each.height for each in packed),
        splits=splits,
        routes=moves.routes(found.moved, old.files, new.files, splits),
        added=_listed(arrived, found.settled_now),
        removed=_listed(gone, found.settled_before),
        changed=changed.sort("path"),
        renamed=found.renamed.sort("path"),
        moved=found.moved.sort("from", "to", "path", nulls_last=True),
    )


def _by_path(files: pl.DataFrame) -> pl.DataFrame:
    """One row for each path: a file may be in several sources."""
    columns = ("path", "source", "size_bytes", "file_kind", "crc32")
    return files.select(columns).unique("path", keep="first")


def _packed(files: pl.DataFrame, all_files: pl.DataFrame) -> pl.DataFrame:
    """The paths of archives among files whose members are listed."""
    containers = all_files.select(pl.col("container").unique()).drop_nulls()
    return files.filter(pl.col("file_kind") == "archive").join(containers, left_on="path", right_on="container", how="semi").select("path")


def _judged(before: pl.DataFrame, after: pl.DataFrame, old: Listed, new: Listed) -> pl.DataFrame:
    """Files of the same path: whether they are changed, null where nothing can tell, and by what."""
    both = after.join(before.drop("source", "file_kind"), on="path", suffix="_old")
    both = both.join(_same_digests(old.digests, new.digests), on="path", how="left")
    both = both.join(_same_pixels(old.pixels, new.pixels), on="path", how="left")
    is_sized = pl.col("size_bytes") == pl.col("size_bytes_old")
    by = (
        pl.when(pl.col("is_same").is_not_null())
        .then("algorithm")
        .when(~is_sized)
        .then(pl.lit("size"))
        .when(pl.col("is_same_picture").is_not_null())
        .then(pl.lit("pixels"))
        .when(pl.col("crc32").is_not_null() & pl.col("crc32_old").is_not_null())
        .then(pl.lit("crc32"))
    )
    is_same = (
        pl.when(pl.col("is_same").is_not_null())
        .then("is_same")
        .when(~is_sized)
        .then(pl.lit(value=False))
        .otherwise(pl.coalesce("is_same_picture", pl.col("crc32") == pl.col("crc32_old")))
    )
    pixels = pl.when("is_same_picture").then(pl.lit("same")).when(~pl.col("is_same_picture")).then(pl.lit("changed"))
    sizes = (pl.col("size_bytes_old").alias("old_bytes"), pl.col("size_bytes").alias("new_bytes"))
    return both.select("path", "source", by.alias("by"), pixels.alias("pixels"), *sizes, (~is_same).alias("is_changed"))


def _same_digests(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Paths with whether all digests are equal that both sides have, and the algorithm."""
    on = ["path", "algorithm"]
    both = old.join(new, on=on, suffix="_new")
    is_same = (pl.col("digest") == pl.col("digest_new")).all()
    return both.group_by("path").agg(is_same.alias("is_same"), pl.col("algorithm").max())


def _same_pixels(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    both = old.join(new, on="path", suffix="_new")
    return both.group_by("path").agg((pl.col("pixel_digest") == pl.col("pixel_digest_new")).all().alias("is_same_picture"))


def _listed(files: pl.DataFrame, settled: pl.Series) -> pl.DataFrame:
    return files.join(settled.to_frame("path"), on="path", how="anti").select(*ADDED).sort("path")
