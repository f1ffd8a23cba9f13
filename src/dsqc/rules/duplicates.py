"""No two files hold the same bytes, and no two pictures the same pixels.

Copies make a dataset look larger than it is, and weigh some examples more than others. ``same: bytes`` compares files,
``same: pixels`` compares decoded pictures with their shape, mode and palette, so that a re-saved or renamed copy is found and
two palettes over equal indices are not. A group of copies is one finding with all its members. Files that cannot be read
are nobody's copy.

    - rule: duplicates
      where: {source: images}
      with: {same: pixels}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import polars as pl

from dsqc.bind import Countable, one_of
from dsqc.facts import HARMLESS_PROBLEMS, AnyTable, Problems
from dsqc.finding import Finding
from dsqc.rules import _copies

BYTES, PIXELS = Countable("digests", "digest"), Countable("pixels", "pixel_digest")
Same = Annotated[Countable, one_of({"bytes": BYTES, "pixels": PIXELS})]


def check(table: AnyTable, problems: Problems, *, same: Same = BYTES) -> Iterator[Finding]:
    rows = table.filter(pl.col("algorithm") == "sha256") if same == BYTES else table
    rows = rows.join(problems.filter(~pl.col("problem").is_in(HARMLESS_PROBLEMS)), on="path", how="anti")
    rows = rows.filter(pl.col(same.name).is_not_null()).sort("path", "source").unique("path", keep="first", maintain_order=True)
    copies = rows.filter(pl.len().over(same.name) > 1)
    for group in copies.partition_by(same.name, maintain_order=True):
        yield _finding(group, "bytes" if same == BYTES else "pixels")


def _finding(group: pl.DataFrame, same: str) -> Finding:
    paths = group["path"].to_list()
    message = f"has the same {same} as {_copies.named(paths[1:])}{_copies.where_they_differ(group)}"
    return Finding(paths[0], message, key=("same", same), values={"members": paths}, evidence=_copies.marks(group))
