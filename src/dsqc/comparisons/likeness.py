"""Which pictures are copies of one another, proved on their pixels, and by what transformation?

Pictures are held against each other where their perceptual hashes differ in at most ``within_bits`` of 64 bits: as they are, with
``turned`` in all eight orientations, and with ``windows`` as parts of each other, which is how crops are found. Windows multiply the
search, so that ``auto`` searches them for up to 200,000 pictures. Pictures with next to no detail prove nothing and are left out. Where
``split`` names a column, only pictures on different sides of it (``between``) are held against each other.

What hangs together is one piece of work: each picture is decoded once, at reduced size, and two pictures that proofs already connect are
not proved again. Then the first picture of every group is held against each other member, to name what was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dsqc import bind
from dsqc.bind import Column, NothingRelatesError, Pairs
from dsqc.comparisons import _candidates, _proofs
from dsqc.comparisons._candidates import Nodes
from dsqc.facts import Hashes, Likeness, TurnedHashes, WindowHashes
from dsqc.measures.likeness import LEAST_DETAIL
from dsqc.sides import SIDE, side

Windows = Literal["auto"] | bool

MOST_WITH_WINDOWS = 200_000
NO_DETAIL = "pictures with next to no detail, which any other may resemble"
NO_WINDOWS = f"searches for crops among more than {MOST_WITH_WINDOWS:,} pictures; 'windows: true' asks for them"
_SCHEMA: dict[str, Any] = {
    "path": pl.String,
    "paths_members": pl.List(pl.String),
    "nodes": pl.List(pl.Int64),
    "links": pl.List(pl.List(pl.Int64)),
}


def spared(options: Mapping[str, Any], files: int) -> frozenset[str]:
    """The tables that need not be measured, by the options and the number of files."""
    windows = files <= MOST_WITH_WINDOWS if options["windows"] == "auto" else options["windows"]
    return frozenset(([] if windows else ["window_hashes"]) + ([] if options["turned"] else ["turned_hashes"]))


def pairs(
    hashes: Hashes,
    turned_hashes: TurnedHashes,
    window_hashes: WindowHashes,
    *,
    within_bits: int = 8,
    turned: bool = True,
    windows: Windows = "auto",
    split: Column | None = None,
    between: list[list[str]] | None = None,
    per: Sequence[str] = (),
) -> Pairs:
    if split is not None and split not in hashes.columns:
        raise NothingRelatesError(f"the role 'images' fixes {split!r}, so that no other side is left")
    pictures = hashes.sort("path", "source").unique("path", keep="first", maintain_order=True)
    if split is not None:
        pictures = pictures.with_columns(side(split, between)).filter(pl.col(SIDE).is_not_null())
    telling = pictures.filter(pl.col("detail") >= LEAST_DETAIL)
    for table, wanted in ((turned_hashes, turned), (window_hashes, windows)):
        if wanted and table.height:
            added = [name for name in table.columns if name not in telling.columns]
            other = table.unique("path", keep="first").select("path", *added)
            telling = telling.join(other, on="path", how="inner", maintain_order="left")
    rows = [row for _, (group,) in bind.groups([telling], per) for row in _rows(group, within_bits)]
    unsearched = windows == "auto" and telling.height > MOST_WITH_WINDOWS and not window_hashes.height
    left_out = ((NO_DETAIL, pictures.height - telling.height), (NO_WINDOWS, int(unsearched)))
    return Pairs(pl.DataFrame(rows, schema=_SCHEMA, orient="row"), left_out)


def compare(opened: Mapping[str, BinaryIO], row: Mapping[str, Any]) -> Iterator[Likeness]:
    return _proofs.prove(opened, row["paths_members"], row["nodes"], row["links"])


def _rows(pictures: pl.DataFrame, within_bits: int) -> Iterator[tuple[Any, ...]]:
    """The pieces of work of one group: the members of each, their nodes, and pairs of nodes, those of the first member first."""
    if pictures.height < 2 or (SIDE in pictures.columns and pictures[SIDE].n_unique() < 2):
        return
    sides = pictures[SIDE].rank("dense").cast(pl.Int64).to_numpy() - 1 if SIDE in pictures.columns else np.zeros(pictures.height, np.int64)
    nodes = Nodes.of(_bits(pictures["phash"]), sides)
    turned = [_bits(pictures[name]) for name in _candidates.ONCE if name in pictures.columns]
    windows = None
    if "window_phashes" in pictures.columns:
        windows = np.frombuffer(b"".join(pictures["window_phashes"].to_list()), dtype="<u8").astype(np.uint64)
    found = _candidates.edges(nodes, turned, windows, within_bits)
    paths, order = pictures["path"].to_list(), np.argsort(nodes.node, kind="stable")
    first = np.searchsorted(nodes.node[order], np.arange(len(nodes.side) + 1))
    for links in _candidates.pieces(nodes, found):
        leading = order[first[links[:, :2]]].min(axis=1)
        yield _row(paths, order, first, np.unique(links[:, :2]), links[np.lexsort((links[:, 2], leading))])
    for node in _candidates.crowds(nodes, found):
        yield _row(paths, order, first, np.array([node]), found[:0])


def _row(
    paths: Sequence[str], order: NDArray[np.int64], first: NDArray[np.int64], own: NDArray[np.int64], links: NDArray[np.int64]
) -> tuple[Any, ...]:
    members = [(int(place), number) for number, node in enumerate(own) for place in order[first[node] : first[node + 1]]]
    members.sort()
    listed = [paths[place] for place, _ in members]
    return listed[0], listed, [number for _, number in members], np.searchsorted(own, links[:, :2]).tolist()


def _bits(column: pl.Series) -> NDArray[np.uint64]:
    return column.to_numpy().view(np.uint64)
