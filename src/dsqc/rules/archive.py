"""Every archive is of bearable size, and every member of it was unpacked and has the checksum that the archive states.

A member whose CRC nobody proves is a file that may be broken; this rule has each one unpacked, whatever other checks ask of it, and what
is wrong with it (CRC, a member that stands twice, ``../``, encryption) is told by ``readable``. ``at_most_bytes`` is the size that a
host or a file system takes; ``at_most_ratio`` is how many times its size an archive may grow when it is unpacked, beyond which it is
rather a bomb than a dataset. Members that differ in upper and lower case alone overwrite one another on Windows and macOS.

    - rule: archive
      with: {at_most_bytes: 40000000000}
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.bind import NotApplicableError
from dsqc.facts import Digests, Files
from dsqc.finding import Finding, NotJudged

_SHOWN = 3


def check(
    files: Files, digests: Digests, *, at_most_bytes: int | None = None, at_most_ratio: float = 200.0
) -> Iterator[Finding | NotJudged]:
    archives = files.filter(pl.col("file_kind") == "archive").unique("path", maintain_order=True)
    members = files.filter(pl.col("container").is_not_null()).unique("path", maintain_order=True)
    named = pl.concat([archives["path"], members["container"]]).n_unique()
    if not named:
        raise NotApplicableError("no archive of the definition is there: its contents lie unpacked, so that no CRC proves them")
    if at_most_bytes is not None:
        yield from _large(archives.filter(pl.col("size_bytes") > at_most_bytes), at_most_bytes)
    yield from _bombs(archives, members, at_most_ratio)
    yield from _clashes(members)
    proved = members.join(digests, on="path", how="semi")
    yield NotJudged("members that could not be unpacked, or belong to no source", members.height - proved.height)


def _large(archives: pl.DataFrame, at_most_bytes: int) -> Iterator[Finding]:
    for path, size_bytes in archives.sort("path").select("path", "size_bytes").iter_rows():
        yield Finding(
            path, f"has {size_bytes:,} bytes, expected at most {at_most_bytes:,}", key=("size",), values={"size_bytes": size_bytes}
        )


def _bombs(archives: pl.DataFrame, members: pl.DataFrame, at_most_ratio: float) -> Iterator[Finding]:
    unpacked = members.group_by("container").agg(pl.col("size_bytes").sum().alias("unpacked_bytes"))
    held = archives.join(unpacked, left_on="path", right_on="container", how="inner", maintain_order="left")
    grown = held.with_columns((pl.col("unpacked_bytes") / pl.col("size_bytes")).alias("ratio"))
    for row in grown.filter(pl.col("ratio") > at_most_ratio).sort("path").iter_rows(named=True):
        grown_by = f"{row['ratio']:,.0f} times its {row['size_bytes']:,}"
        message = f"unpacks to {row['unpacked_bytes']:,} bytes, {grown_by}, expected at most {at_most_ratio:g} times"
        yield Finding(
            row["path"], message, key=("ratio",), values={"unpacked_bytes": row["unpacked_bytes"], "size_bytes": row["size_bytes"]}
        )


def _clashes(members: pl.DataFrame) -> Iterator[Finding]:
    same = members.with_columns(pl.col("path").str.to_lowercase().alias("folded")).filter(pl.len().over("container", "folded") > 1)
    for (container, _), group in same.sort("path").group_by("container", "folded", maintain_order=True):
        paths = group["path"].to_list()
        more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
        message = f"holds members that differ in upper and lower case alone: {', '.join(paths[:_SHOWN])}{more}"
        yield Finding(str(container), message, key=("case", *paths), values={"members": paths})
