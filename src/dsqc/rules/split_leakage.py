"""No picture has a copy in another split: saved again, resized, brightened, cropped, flipped or turned.

A model that is tested on what it was trained on looks better than it is. Pictures on different sides whose perceptual hashes differ in at
most ``within_bits`` of 64 bits, as they are, ``turned``, or as parts of each other (``windows``), are aligned and held against each other
pixel by pixel, and only what is proved is told, as ``near-duplicates`` says in full. Pictures that copies in other splits connect are one
finding with all its members; copies inside one split are the business of ``near-duplicates``.

``split`` names the column whose texts are the splits. Without ``between`` every split is a side of its own; ``between`` lists the
sides, so that in ``[[train, val], [test]]`` a copy of a train picture in val is none. Pictures without a split, or on no side,
are told as not judged, and so are pictures with next to no detail.

Two views of one specimen, and two frames of one burst, are no copies, and leak all the same: ``group-leakage`` finds them by what their
names or their tables say.

    - rule: split-leakage
      per: [kind]
      with: {images: images, split: split}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Column
from dsqc.facts import Hashes, Likenesses
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _copies, _splits
from dsqc.rules._copies import Group
from dsqc.rules._splits import SIDE


def verify(options: Mapping[str, Any]) -> str | None:
    """What is wrong with the options taken together, or None."""
    return _splits.mistake(options["between"]) or _copies.mistake(options["within_bits"])


def check(
    images: Hashes,
    likenesses: Likenesses,
    *,
    split: Column = "split",
    between: list[list[str]] | None = None,
    within_bits: int = 8,
) -> Iterator[Finding | NotJudged]:
    pictures = images.sort("path", "source").unique("path", keep="first", maintain_order=True)
    yield NotJudged(f"pictures without {split}", pictures[split].null_count())
    pictures = pictures.filter(pl.col(split).is_not_null())
    sided = pictures.with_columns(_splits.side(split, between)).filter(pl.col(SIDE).is_not_null())
    yield NotJudged(f"pictures whose {split} is on no side", pictures.height - sided.height)
    if sided[SIDE].n_unique() < 2:
        yield NotJudged("pictures that all lie on one side", sided.height)
        return
    for group in _copies.groups(sided, likenesses):
        if group.pictures[SIDE].n_unique() > 1:
            yield _finding(group, split, within_bits)


def _finding(group: Group, split: str, within_bits: int) -> Finding:
    pictures = group.pictures
    first, others = pictures.row(0, named=True), pictures[1:].sort(pl.col(SIDE) == pictures[SIDE][0], maintain_order=True)
    copies = _copies.others(group, others["path"].to_list(), dict(others.select("path", split).iter_rows()))
    return Finding(
        first["path"],
        f"is of {split} {first[split]} and the same picture as {copies}: {_copies.alike(group)}",
        key=("leak",),
        values={**group.values(), "splits": pictures[split].to_list(), "within_bits": within_bits},
        evidence=_copies.marks(pl.concat([pictures[:1], others]), split=split, links=group.links),
    )
