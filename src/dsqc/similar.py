"""Pairs of 64-bit hashes that differ in few bits, every one of them, and the groups that they make.

Two hashes that differ in at most ``distance`` bits agree in all the others, so that of ``distance + k`` bands of the 64 bits at
least ``k`` are equal: sorted by every choice of ``k`` bands in turn, all near pairs stand side by side. Work goes in blocks, so that
memory follows the number of hashes and of near pairs, however many hashes share a band. Equal hashes are compared once.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

BITS = 64
_BLOCK = 1 << 20
_MOST_CHOSEN = 4
_SORTED_PER_COMPARED = 4.0
_INDEX_BITS, _DISTANCE_BITS = 28, 7


def pairs_within(hashes: Hashes, distance: int) -> Numbers:
    """Rows ``(i, j, bits)``, sorted: all pairs ``i < j`` whose hashes differ in ``bits`` bits, at most ``distance``."""
    if not 0 <= distance <= BITS:
        raise ValueError(f"distance is {distance}, expected 0 to {BITS}")
    if len(hashes) >> _INDEX_BITS:
        raise ValueError(f"{len(hashes):,} hashes, expected fewer than {1 << _INDEX_BITS:,}")
    order = np.argsort(hashes, kind="stable")
    distinct, first, copies = np.unique(hashes[order], return_index=True, return_counts=True)
    near = _unpacked(_joined(_pairs_of_distinct(distinct, distance)))
    packed = _joined(_with_copies(near, order, first, copies))
    packed.sort()
    return _unpacked(packed)


def groups(count: int, pairs: Numbers) -> list[Numbers]:
    """The numbers below ``count`` that pairs connect, also by way of others: groups of two or more, each sorted, by first member."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(pairs):
        return []
    links = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    _, labels = connected_components(links, directed=False)
    order = np.argsort(labels, kind="stable").astype(np.int64)
    found = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    return sorted((members for members in found if len(members) > 1), key=lambda members: int(members[0]))


def _pairs_of_distinct(hashes: Hashes, distance: int) -> Iterator[Numbers]:
    """Near pairs, packed. A pair that several choices of bands show is given by the first choice alone."""
    chosen = _bands_chosen(len(hashes), distance)
    bands = _bands(distance + chosen)
    for choice in itertools.combinations(range(len(bands)), chosen):
        others = [bands[band] for band in range(max(choice, default=0)) if band not in choice]
        keys = hashes & np.bitwise_or.reduce(bands[list(choice)], initial=np.uint64(0))
        order = np.argsort(keys)
        sorted_hashes = hashes[order]
        for one, other in _neighbours(keys[order]):
            differing = sorted_hashes[one] ^ sorted_hashes[other]
            near = np.flatnonzero(np.bitwise_count(differing) <= distance)
            for band in others:
                near = near[(differing[near] & band) != 0]
            yield _packed(order[one[near]], order[other[near]], np.bitwise_count(differing[near]))


def _bands(count: int) -> Hashes:
    """Masks that cut the 64 bits into ``count`` runs of about the same length."""
    edges = [BITS * band // count for band in range(count + 1)] if count else []
    return np.array([(1 << end) - (1 << start) for start, end in itertools.pairwise(edges)], dtype=np.uint64)


def _bands_chosen(count: int, distance: int) -> int:
    """How many bands make the cheapest key for random hashes; 0 compares all with all, which is best when they are few."""

    def cost(chosen: int) -> float:
        sharing = count * math.pow(0.5, BITS * chosen / max(1, distance + chosen))
        return math.comb(distance + chosen, chosen) * (_SORTED_PER_COMPARED * min(chosen, 1) + sharing / 2)

    return min(range(min(_MOST_CHOSEN, BITS - distance) + 1), key=cost)


def _neighbours(keys: Hashes) -> Iterator[tuple[Numbers, Numbers]]:
    """All pairs of places in sorted ``keys`` that have the same key, in blocks."""
    place = np.arange(len(keys))
    ends = np.append(np.flatnonzero(keys[1:] != keys[:-1]) + 1, len(keys))
    end = np.repeat(ends, np.diff(ends, prepend=0))
    shared = np.flatnonzero(place + 1 < end)
    for row, other in _ranges(shared + 1, end[shared] - shared - 1):
        yield shared[row], other


def _ranges(starts: Numbers, lengths: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """The numbers of many ranges, each with the row of its range, about ``_BLOCK`` at a time."""
    done = np.cumsum(lengths)
    first = 0
    while first < len(lengths):
        before = done[first] - lengths[first]
        last = max(first + 1, int(np.searchsorted(done, before + _BLOCK, side="right")))
        part = lengths[first:last]
        offset = starts[first:last] - (done[first:last] - part - before)
        yield np.repeat(np.arange(first, last), part), np.arange(int(part.sum())) + np.repeat(offset, part)
        first = last


def _with_copies(near: Numbers, order: Numbers, first: Numbers, copies: Numbers) -> Iterator[Numbers]:
    """Pairs of distinct hashes as pairs of all their copies, and the copies of one hash with each other, packed.

    ``order`` sorts the hashes; in it the copies of a distinct hash stand from ``first`` on.
    """
    place = np.arange(len(order))
    for row, other in _ranges(place + 1, np.repeat(first + copies, copies) - place - 1):
        yield _packed(order[row], order[other], np.uint8(0))
    for pair, one in _ranges(first[near[:, 0]], copies[near[:, 0]]):
        there = near[pair, 1]
        for row, other in _ranges(first[there], copies[there]):
            yield _packed(order[one[row]], order[other], near[pair[row], 2])


def _packed(one: Numbers, other: Numbers, bits: NDArray[np.integer] | np.integer) -> Numbers:
    """A pair and its distance as one number, so that a plain sort brings pairs into order."""
    lower, upper = np.minimum(one, other), np.maximum(one, other)
    return (lower << (_INDEX_BITS + _DISTANCE_BITS)) | (upper << _DISTANCE_BITS) | np.asarray(bits, dtype=np.int64)


def _unpacked(packed: Numbers) -> Numbers:
    rows = np.empty((len(packed), 3), dtype=np.int64)
    rows[:, 0] = packed >> (_INDEX_BITS + _DISTANCE_BITS)
    rows[:, 1] = (packed >> _DISTANCE_BITS) & ((1 << _INDEX_BITS) - 1)
    rows[:, 2] = packed & ((1 << _DISTANCE_BITS) - 1)
    return rows


def _joined(blocks: Iterator[Numbers]) -> Numbers:
    return np.concatenate([np.empty(0, dtype=np.int64), *blocks])
