"""No two pictures are copies of one another: saved again, resized, brightened, cropped, flipped or turned.

Near copies weigh one scene more than others and make a dataset look larger than it is. Pictures whose perceptual hashes differ in at most
``within_bits`` of 64 bits may be copies: as they are, ``turned`` in eight orientations, and as parts of each other (``windows``). Each such
pair is aligned and held against each other pixel by pixel. Only what is proved is told, with what was done and how alike the two are: of
two pictures of one thing, two frames of a burst, or two things on the same ground, a part differs, and they are no copies. Pictures that
proofs connect are one finding with all its members.

8 bits find all copies that were saved again, resized to half or double, brightened by a third, mirrored or turned, and nearly all crops of
up to 10 % a side; fewer bits prove fewer pairs, which takes less time where millions of pictures look alike. ``windows: auto`` searches for
crops among up to 200,000 pictures, and more are told as not searched. Pictures with next to no detail, such as those of one colour or of an
even gradient, may be like any other; they are told as not judged.

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
from dsqc.facts import AnyTable, Likenesses
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _copies
from dsqc.rules._copies import Group

HASH, BYTES, PIXELS = Value("hashes", "phash"), Value("digests", "digest"), Value("pixels", "pixel_digest")
NOTHING, SAME_BYTES, SAME_PIXELS = (HASH,), (HASH, BYTES), (HASH, PIXELS)
Besides = Annotated[tuple[Value, ...], one_of({"nothing": NOTHING, "bytes": SAME_BYTES, "pixels": SAME_PIXELS})]
_STANDS_FOR, _CONTENT = "path that stands for it", "its content"


def verify(options: Mapping[str, Any]) -> str | None:
    return _copies.mistake(options["within_bits"])


def check(
    table: AnyTable, likenesses: Likenesses, *, within_bits: int = 8, besides_exact: Besides = NOTHING
) -> Iterator[Finding | NotJudged]:
    rows = table.filter(pl.col("algorithm") == "sha256") if BYTES in besides_exact else table
    rows = rows.sort("path", "source").unique("path", keep="first", maintain_order=True)
    pictures = rows.filter(pl.col(HASH.name).is_not_null()).with_columns(pl.col("path").alias(_STANDS_FOR))
    yield NotJudged("files without a perceptual hash", rows.height - pictures.height)
    for exact in besides_exact[1:]:
        content = pl.coalesce(exact.name, pl.col("path").cast(pl.Binary)).alias(_CONTENT)
        pictures = pictures.with_columns(content).with_columns(pl.col("path").first().over(_CONTENT).alias(_STANDS_FOR)).drop(_CONTENT)
    links = _between(pictures.select("path", _STANDS_FOR), likenesses)
    single = pictures.filter(pl.col("path") == pl.col(_STANDS_FOR)).drop(_STANDS_FOR)
    for group in _copies.groups(single, links):
        yield _finding(group, within_bits)


def _between(standing: pl.DataFrame, likenesses: pl.DataFrame) -> pl.DataFrame:
    """The links with each picture replaced by the one that stands for it; those of a picture with itself are left out."""
    found = likenesses
    for side in ("path", "other_path"):
        found = found.join(standing, left_on=side, right_on="path", how="inner", maintain_order="left")
        found = found.with_columns(pl.col(_STANDS_FOR).alias(side)).drop(_STANDS_FOR)
    return found.filter(pl.col("path") != pl.col("other_path"))


def _finding(group: Group, within_bits: int) -> Finding:
    paths = group.pictures["path"].to_list()
    words = f"is the same picture as {_copies.others(group, paths[1:])}{_copies.where_they_differ(group.pictures)}"
    return Finding(
        paths[0],
        f"{words}: {_copies.alike(group)}",
        key=("near",),
        values={**group.values(), "within_bits": within_bits},
        evidence=_copies.marks(group.pictures, links=group.links),
    )
