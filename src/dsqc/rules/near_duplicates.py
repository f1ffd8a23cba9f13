"""No two pictures look alike: the perceptual hashes of any two differ in more than ``within_bits`` of 64 bits.

Near copies weigh one scene more than others and make a dataset look larger than it is. Pictures that are connected by near copies,
also by way of others, are one finding with all its members.

The hash sees the coarse layout of light and dark: it finds copies that were saved again, scaled, or slightly changed in brightness or
contrast. With 4 bits it misses most crops, and it finds no picture that is mirrored or turned. Pictures of one colour, of an even
gradient or of two flat halves have next to no layout, so their hash says nothing; they are told as not judged. Of thousands of pictures
that all show a thing on the same ground, some lie near by chance: look before you delete.

An exact copy is a near copy as well. Where ``duplicates`` stands beside this rule, ``besides_exact: bytes`` or ``pixels`` (what its
``same`` says) lets one picture stand for its exact copies, so that a copy is told once.

    - rule: near-duplicates
      where: {source: images}
      with: {besides_exact: pixels}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import polars as pl

from dsqc.bind import Value, one_of
from dsqc.facts import AnyTable
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _copies

HASH, BYTES, PIXELS = Value("hashes", "phash"), Value("digests", "digest"), Value("pixels", "pixel_digest")
NOTHING, SAME_BYTES, SAME_PIXELS = (HASH,), (HASH, BYTES), (HASH, PIXELS)
Besides = Annotated[tuple[Value, ...], one_of({"nothing": NOTHING, "bytes": SAME_BYTES, "pixels": SAME_PIXELS})]


def verify(options: Mapping[str, Any]) -> str | None:
    return _copies.mistake(options["within_bits"])


def check(table: AnyTable, *, within_bits: int = 4, besides_exact: Besides = NOTHING) -> Iterator[Finding | NotJudged]:
    rows = table.filter(pl.col("algorithm") == "sha256") if BYTES in besides_exact else table
    rows = rows.sort("path", "source").unique("path", keep="first", maintain_order=True)
    pictures = rows.filter(pl.col(HASH.name).is_not_null()).with_columns(pl.col(HASH.name).alias("phash"))
    yield NotJudged("files without a perceptual hash", rows.height - pictures.height)
    telling = pictures.filter(_copies.says_something(within_bits))
    yield NotJudged(_copies.SAYS_NOTHING, pictures.height - telling.height)
    for exact in besides_exact[1:]:
        content = pl.coalesce(exact.name, pl.col("path").cast(pl.Binary)).alias("its content")
        telling = telling.with_columns(content).unique("its content", keep="first", maintain_order=True).drop("its content")
    for group in _copies.near(telling, within_bits).partition_by(_copies.GROUP, maintain_order=True):
        yield _finding(group, within_bits)


def _finding(group: pl.DataFrame, within_bits: int) -> Finding:
    paths = group["path"].to_list()
    measured = _copies.bits_apart(group, within_bits)
    return Finding(
        paths[0],
        f"is a near copy of {_copies.named(paths[1:])}: {measured}{_copies.where_they_differ(group)}",
        key=("near",),
        values={
            "members": paths,
            "nearest_bits": group[_copies.NEAREST][0],
            "farthest_bits": group[_copies.FARTHEST][0],
            "within_bits": within_bits,
        },
        evidence=_copies.marks(group),
    )
