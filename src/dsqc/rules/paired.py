"""Every image has exactly one mask, and every mask exactly one image.

A loader that pairs sorted lists shifts every pair behind a missing file; one that looks partners up drops the file or
takes the first of several. Files belong together by the captures that both sources have, or by those in ``by``. With
``every: images`` only images need their one mask (many images may share it); with ``every: masks`` only masks need their
one image (it may have many masks). Other kinds of files that come in pairs take the same two roles. In a partial copy
(``--partial``) a file without a partner is counted and not judged.

    - rule: paired
      with: {images: images, masks: masks}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import polars as pl

from dsqc import bind
from dsqc.facts import Files
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope

WHOLE = Scope()
_PATHS_NAMED = 8
"""Where ``by`` identifies too little, a file may have thousands of partners, and so have they."""


def check(
    images: Files,
    masks: Files,
    *,
    by: list[bind.Column] | None = None,
    every: Literal["both", "images", "masks"] = "both",
    scope: Scope = WHOLE,
) -> Iterator[Finding | NotJudged]:
    if every in ("both", "images"):
        yield from _without_one_partner(bind.relate(images, masks, by=by), "mask", scope)
    if every in ("both", "masks"):
        yield from _without_one_partner(bind.relate(masks, images, by=by), "image", scope)


def _without_one_partner(relation: bind.Relation, partner: str, scope: Scope) -> Iterator[Finding | NotJudged]:
    if scope.partial and relation.alone.height:
        yield NotJudged(f"files without their {partner}, in a copy that is said to be partial", relation.alone.height)
    else:
        yield from _alone(relation, partner)
    for row in relation.ambiguous.sort("path").with_columns(pl.col("partner_paths").list.head(_PATHS_NAMED)).iter_rows(named=True):
        paths, more = row["partner_paths"], row["partners"] - len(row["partner_paths"])
        named = ", ".join(paths) + (f" and {more:,} more" if more else "")
        yield Finding(
            row["path"],
            f"{row['partners']:,} {partner}s with {_words(row, relation.on)}, expected one: {named}",
            key=("several partners", *paths),
            values={"partner_count": row["partners"], **_captures(row, relation.on)},
        )


def _alone(relation: bind.Relation, partner: str) -> Iterator[Finding]:
    for row in relation.alone.sort("path").iter_rows(named=True):
        yield Finding(
            row["path"],
            f"no {partner} with {_words(row, relation.on)}",
            key=("no partner",),
            values={"partner_count": 0, **_captures(row, relation.on)},
        )


def _captures(row: Mapping[str, Any], on: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in on}


def _words(row: Mapping[str, Any], on: tuple[str, ...]) -> str:
    return ", ".join(f"{name}={'null' if row[name] is None else row[name]}" for name in on)
