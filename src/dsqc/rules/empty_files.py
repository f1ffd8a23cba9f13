"""Every file has at least ``at_least_bytes`` bytes.

An empty file is what a broken copy or a full disk leaves behind. Readers report it too, but only for the sources they
read; this rule looks at every file and every member of an archive, whatever reads it.

    - rule: empty-files
      where: {source: images}
      with: {at_least_bytes: 100}
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Files
from dsqc.finding import Finding


def check(files: Files, *, at_least_bytes: int = 1) -> Iterator[Finding]:
    small = files.filter(pl.col("file_kind").is_in(["file", "member"]) & (pl.col("size_bytes") < at_least_bytes))
    for row in small.unique("path", keep="first", maintain_order=True).sort("path").iter_rows(named=True):
        size_bytes = row["size_bytes"]
        yield Finding(
            row["path"],
            "has no bytes" if at_least_bytes == 1 else f"has {size_bytes:,} bytes, fewer than {at_least_bytes:,} bytes",
            values={"size_bytes": size_bytes, "at_least_bytes": at_least_bytes},
        )
