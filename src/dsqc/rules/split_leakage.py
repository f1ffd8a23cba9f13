"""No picture has a near copy in another split.

A model that is tested on what it was trained on looks better than it is. Two pictures are near copies when their perceptual hashes
differ in at most ``within_bits`` of 64 bits. Pictures that near copies in other splits connect are one finding with all its members;
copies inside one split are the business of ``near-duplicates``.

``split`` names the column whose texts are the splits. Without ``between`` every split is a side of its own; ``between`` lists the
sides, so that in ``[[train, val], [test]]`` a copy of a train picture in val is none. Pictures without a split, or on no side,
are told as not judged.

The hash sees the coarse layout of light and dark: it finds copies that were saved again, scaled, or slightly changed in brightness or
contrast. With 4 bits it misses most crops, it finds no picture that is mirrored or turned, and no other picture of the same thing:
two views of one specimen are not copies. Pictures of one colour, of an even gradient or of two flat halves have next to no layout,
so their hash says nothing; they are told as not judged.

    - rule: split-leakage
      per: [kind]
      with: {images: images, split: split}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column, NothingRelatesError
from dsqc.facts import Hashes
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _copies, _splits
from dsqc.rules._splits import SIDE


def verify(options: Mapping[str, Any]) -> str | None:
    """What is wrong with the options taken together, or None."""
    return _splits.mistake(options["between"]) or _copies.mistake(options["within_bits"])


def check(
    images: Hashes, *, split: Column = "split", between: list[list[str]] | None = None, within_bits: int = 4
) -> Iterator[Finding | NotJudged]:
    if split not in images.columns:
        raise NothingRelatesError(f"the role 'images' fixes {split!r}, so that no other side is left")
    pictures = images.sort("path", "source").unique("path", keep="first", maintain_order=True)
    yield NotJudged(f"pictures without {split}", pictures[split].null_count())
    pictures = pictures.filter(pl.col(split).is_not_null())
    sided = pictures.with_columns(_splits.side(split, between)).filter(pl.col(SIDE).is_not_null())
    yield NotJudged(f"pictures whose {split} is on no side", pictures.height - sided.height)
    if sided[SIDE].n_unique() < 2:
        yield NotJudged("pictures that all lie on one side", sided.height)
        return
    telling = sided.filter(_copies.says_something(within_bits))
    yield NotJudged(_copies.SAYS_NOTHING, sided.height - telling.height)
    for group in _copies.near(telling, within_bits, across=SIDE).partition_by(_copies.GROUP, maintain_order=True):
        yield _finding(group, split, within_bits)


def _finding(group: pl.DataFrame, split: str, within_bits: int) -> Finding:
    first, others = group.row(0, named=True), group[1:].sort(pl.col(SIDE) == group[SIDE][0], maintain_order=True)
    copies = _copies.named([f"{path} ({text})" for path, text in others.select("path", split).iter_rows()])
    return Finding(
        first["path"],
        f"is of {split} {first[split]} and a near copy of {copies}: {_copies.bits_apart(group, within_bits)}",
        key=("leak",),
        values={
            "members": group["path"].to_list(),
            "splits": group[split].to_list(),
            "nearest_bits": first[_copies.NEAREST],
            "farthest_bits": first[_copies.FARTHEST],
            "within_bits": within_bits,
        },
        evidence=_copies.marks(pl.concat([group[:1], others]), split=split),
    )
