"""Pairs of pictures that may be copies: those of which a hash of one lies near a hash of the other.

Pictures of one hash and one side are one node, so that many copies of one picture cost no pairs among themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsqc import similar
from dsqc.measures.phash import WINDOWS
from dsqc.similar import Hashes, Numbers

ONCE = ("flipped_left_right", "flipped_top_bottom", "turned_180", "transposed", "turned_90", "transversed")
"""Turns that are searched: each pair that is turned by 270° is one that is turned by 90° the other way."""
MOST_LINKS = 128
"""Links of one piece of work, more only where they all are of one node."""
_BITS = 7

Edges = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Nodes:
    """``hashes`` are the distinct ones, sorted; ``node`` and ``hashed`` tell node and hash of each picture, ``of_hash`` the hash and
    ``side`` the side of each node."""

    hashes: Hashes
    hashed: Numbers
    node: Numbers
    of_hash: Numbers
    side: Numbers

    @classmethod
    def of(cls, phashes: Hashes, sides: Numbers) -> Nodes:
        hashes, hashed = np.unique(phashes, return_inverse=True)
        width = int(sides.max(initial=0)) + 1
        codes, node = np.unique(hashed * width + sides, return_inverse=True)
        return cls(hashes, hashed.astype(np.int64), node.astype(np.int64), codes // width, codes % width)

    @property
    def across(self) -> bool:
        """Whether only pictures of different sides are searched for."""
        return len(self.side) > 0 and bool((self.side != self.side[0]).any())


def edges(nodes: Nodes, turned: list[Hashes], windows: Hashes | None, within_bits: int) -> Edges:
    """Rows (node, node, bits), each pair of nodes once with the fewest bits; nodes of one side are no pair where there are several."""
    everyone = np.arange(len(nodes.node))
    blocks = [_joined(_whole(nodes, within_bits)), *(_joined(_others(nodes, each, everyone, within_bits)) for each in turned)]
    if windows is not None:
        owners = np.repeat(everyone, len(WINDOWS))
        blocks.append(_joined(_others(nodes, windows, owners, within_bits)))
    codes = np.sort(np.concatenate(blocks))
    pairs = codes >> _BITS
    kept = codes[np.append(True, pairs[1:] != pairs[:-1])] if len(codes) else codes
    count = max(1, len(nodes.side))
    found = np.stack([(kept >> _BITS) // count, (kept >> _BITS) % count, kept & (1 << _BITS) - 1], axis=1)
    return np.asarray(found, dtype=np.int64)


def _whole(nodes: Nodes, within_bits: int) -> Iterator[Numbers]:
    of_hash = np.argsort(nodes.of_hash, kind="stable")
    first = np.searchsorted(nodes.of_hash[of_hash], np.arange(len(nodes.hashes) + 1))
    for block in similar.near_blocks(nodes.hashes, within_bits):
        yield _crossed(nodes, of_hash, first, block, of_hash, first)
    if nodes.across:
        same = np.arange(len(nodes.hashes))
        yield _crossed(nodes, of_hash, first, np.stack([same, same, np.zeros_like(same)], axis=1), of_hash, first)


def _others(nodes: Nodes, hashes: Hashes, owners: Numbers, within_bits: int) -> Iterator[Numbers]:
    """Pairs of a node whose hash lies near one of the other hashes, and the node of the picture that it belongs to."""
    of_hash = np.argsort(nodes.of_hash, kind="stable")
    first = np.searchsorted(nodes.of_hash[of_hash], np.arange(len(nodes.hashes) + 1))
    distinct = similar.grouped(hashes)
    owning = nodes.node[owners[distinct.order]]
    ends = np.append(distinct.first, len(distinct.order))
    for block in similar.across_blocks(nodes.hashes, distinct.hashes, within_bits):
        yield _crossed(nodes, of_hash, first, block, owning, ends)


def _crossed(nodes: Nodes, left: Numbers, left_ends: Numbers, block: Numbers, right: Numbers, right_ends: Numbers) -> Numbers:
    """The pairs of hashes of a block as packed pairs of nodes, those of one node or of one side left out."""
    rows, one = _spread(left_ends, block[:, 0])
    again, other = _spread(right_ends, block[rows, 1])
    one, other, bits = left[one[again]], right[other], block[rows[again], 2]
    lower, upper = np.minimum(one, other), np.maximum(one, other)
    kept = lower != upper
    if nodes.across:
        kept &= nodes.side[one] != nodes.side[other]
    return np.unique(((lower * max(1, len(nodes.side)) + upper) << _BITS | bits)[kept])


def _spread(ends: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """For each number all places of its range: the row that it stands in, and the place."""
    start, length = ends[numbers], ends[numbers + 1] - ends[numbers]
    rows = np.repeat(np.arange(len(numbers)), length)
    return rows, np.arange(len(rows)) - np.repeat(np.cumsum(length) - length, length) + start[rows]


def _joined(blocks: Iterator[Numbers]) -> Numbers:
    return np.concatenate([np.empty(0, dtype=np.int64), *blocks])


def pieces(nodes: Nodes, found: Edges) -> Iterator[Edges]:
    """The edges cut into pieces of work: what hangs together stays together unless it is large, and all edges of one node do."""
    count = np.bincount(nodes.node, minlength=len(nodes.side))
    fewer = count[found[:, 0]] < count[found[:, 1]]
    hubs = np.where(fewer, found[:, 1], found[:, 0])
    first_of = np.arange(len(nodes.side))
    for members in similar.groups(len(nodes.side), found):
        first_of[members] = members[0]
    order = np.lexsort((found[:, 1], found[:, 0], hubs, first_of[hubs]))
    ordered, hubs = found[order], hubs[order]
    groups = first_of[hubs]
    starts = np.flatnonzero(np.append(True, hubs[1:] != hubs[:-1])) if len(hubs) else np.empty(0, np.int64)
    begin = 0
    for start in [*starts[1:].tolist(), len(hubs)] if len(hubs) else []:
        if start == len(hubs) or groups[start] != groups[begin] or start - begin >= MOST_LINKS:
            yield ordered[begin:start]
            begin = start


def crowds(nodes: Nodes, found: Edges) -> Numbers:
    """Nodes of several pictures that no edge has: their pictures are held against each other all the same, unless sides are."""
    if nodes.across:
        return np.empty(0, dtype=np.int64)
    count = np.bincount(nodes.node, minlength=len(nodes.side))
    count[np.unique(found[:, :2])] = 0
    return np.flatnonzero(count > 1)
