"""Every file is in a source or fits an ``ignore`` pattern.

A file that the definition does not speak of is checked by nothing, and is published all the same: a forgotten copy, a
second version of the labels, a folder under a name that no pattern expects. An archive is a folder, so its members count
and the archive does not.

    - rule: unlisted-files
      level: warning
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dsqc.facts import Files
from dsqc.finding import Finding

UNLISTED = "lies in no source and in no ignore pattern"


def check(files: Files) -> Iterator[Finding]:
    unlisted = files.filter(pl.col("source").is_null() & pl.col("file_kind").is_in(["file", "member", "special"]))
    for row in unlisted.unique("path", keep="first", maintain_order=True).sort("path").iter_rows(named=True):
        if row["file_kind"] == "special":
            yield Finding(row["path"], f"is a device, pipe or socket, which has no content to check, and {UNLISTED}")
        else:
            yield Finding(row["path"], UNLISTED, values={"size_bytes": row["size_bytes"]})
