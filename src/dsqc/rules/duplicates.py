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

from dsqc.bind import Countable, captures, one_of
from dsqc.facts import AnyTable
from dsqc.finding import Finding, Mark

BYTES, PIXELS = Countable("digests", "digest"), Countable("pixels", "pixel_digest")
Same = Annotated[Countable, one_of({"bytes": BYTES, "pixels": PIXELS})]
SHOWN = 3


def check(table: AnyTable, *, same: Same = BYTES) -> Iterator[Finding]:
    rows = table.filter(pl.col("algorithm") == "sha256") if same == BYTES else table
    rows = rows.filter(pl.col(same.name).is_not_null()).unique("path").sort("path")
    copies = rows.filter(pl.len().over(same.name) > 1)
    for group in copies.partition_by(same.name, maintain_order=True):
        yield _group(group["path"].to_list(), _where_they_differ(group), "bytes" if same == BYTES else "pixels")


def _group(paths: list[str], differ: str, same: str) -> Finding:
    shown = ", ".join(paths[1 : SHOWN + 1]) + (f" and {len(paths) - SHOWN - 1:,} more" if len(paths) > SHOWN + 1 else "")
    marks = tuple(Mark(path, caption=path) for path in paths[:4])
    return Finding(paths[0], f"has the same {same} as {shown}{differ}", key=("same", same), values={"members": paths}, evidence=marks)


def _where_they_differ(group: pl.DataFrame) -> str:
    """The captures in which the copies differ, when few tell them apart: a copy across splits is worth naming."""
    differing = [name for name in captures(group) if 1 < group[name].n_unique() < group.height or name == "split"]
    told = [f"{name} {', '.join(map(str, group[name].unique().sort().to_list()))}" for name in differing if group[name].n_unique() > 1]
    return f" (across {'; '.join(told)})" if told else ""
