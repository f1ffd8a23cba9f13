"""Pairs of 64-bit hashes that differ in few bits, within one set or across two, every one of them, and the groups that they make.

Two hashes that differ in at most ``distance`` bits agree in all the others, so that of ``distance + k`` bands of the 64 bits at
least ``k`` are equal: sorted by every choice of ``k`` bands in turn, all near pairs stand side by side. Work goes in blocks, so that
memory follows the number of hashes and of near pairs, however many hashes share a band. Equal hashes are compared once: ``grouped``
sets them aside, and what is asked of distinct hashes costs n for n equal ones. ``crowding`` tells beforehand how many comparisons a
search takes and how large its largest bucket is; none is ever left out.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

BITS = 64
_BLOCK = 1 << 20
_MOST_HELD = 1 << 22
_MOST_CHOSEN = 4
_SORTED_PER_COMPARED = 4.0
_INDEX_BITS, _DISTANCE_BITS = 28, 7


class Grouped(NamedTuple):
    """Distinct hashes, sorted. ``order`` sorts the hashes that were given; the copies of a distinct one stand in it from ``first`` on."""

    hashes: Hashes
    order: Numbers
    first: Numbers
    copies: Numbers

    def members(self, number: int) -> Numbers:
        """The places, among the hashes that were given, of all copies of a distinct one."""
        return np.sort(self.order[self.first[number] : self.first[number] + self.copies[number]])


class Crowding(NamedTuple):
    """How crowded a search is: hashes and distinct ones, the most that are equal, the most that share a key, and all comparisons."""

    hashes: int
    distinct: int
    most_equal: int
    largest_bucket: int
    comparisons: int


def grouped(hashes: Hashes) -> Grouped:
    """Equal hashes set aside, so that a search need look at each value once."""
    order = np.argsort(hashes, kind="stable")
    return Grouped(hashes[order][:0], order, order[:0], order[:0]) if not len(hashes) else _grouped(hashes[order], order)


def near_blocks(hashes: Hashes, distance: int) -> Iterator[Numbers]:
    """The pairs of ``pairs_within`` for distinct hashes, in blocks of bounded size and in no order: each pair once."""
    _refuse(distance, len(hashes))
    for packed in _pairs_of_distinct(hashes, distance):
        rows = _unpacked(packed)
        if len(rows):
            yield rows


def across_blocks(one: Hashes, other: Hashes, distance: int) -> Iterator[Numbers]:
    """Rows ``(i, j, bits)``: all pairs of hash ``i`` of one and ``j`` of the other set within the distance, each pair once, in blocks."""
    _refuse(distance, max(len(one), len(other)))
    for choice, key, others in _choices(len(one), len(other), distance):
        one_order, other_order = (np.argsort(each & key) if choice else np.arange(len(each)) for each in (one, other))
        one_sorted, other_sorted = one[one_order], other[other_order]
        for left, right in _meeting(one_sorted & key, other_sorted & key):
            differing = one_sorted[left] ^ other_sorted[right]
            near = _first_shown(differing, distance, others)
            if len(near):
                found = one_order[left[near]], other_order[right[near]], np.bitwise_count(differing[near]).astype(np.int64)
                yield np.stack(found, axis=1)


def pairs_across(one: Hashes, other: Hashes, distance: int) -> Numbers:
    """The pairs of ``across_blocks``, sorted."""
    rows = np.concatenate([np.empty((0, 3), dtype=np.int64), *across_blocks(one, other, distance)])
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def crowding(hashes: Hashes, distance: int) -> Crowding:
    """What a search within the set takes, counted without making it."""
    distinct = grouped(hashes)
    largest, comparisons = 0, 0
    for _, key, _ in _choices(len(distinct.hashes), None, distance):
        sizes = _run_lengths(np.sort(distinct.hashes & key))
        largest = max(largest, int(sizes.max(initial=0)))
        comparisons += int((sizes * (sizes - 1) // 2).sum())
    return Crowding(len(hashes), len(distinct.hashes), int(distinct.copies.max(initial=0)), largest, comparisons)


def pairs_within(hashes: Hashes, distance: int) -> Numbers:
    """Rows ``(i, j, bits)``, sorted: all pairs ``i < j`` whose hashes differ in ``bits`` bits, at most ``distance``."""
    _refuse(distance, len(hashes))
    distinct = grouped(hashes)
    near = _unpacked(_joined(_pairs_of_distinct(distinct.hashes, distance)))
    packed = _joined(_with_copies(near, distinct.order, distinct.first, distinct.copies))
    packed.sort()
    return _unpacked(packed)


def groups(count: int, pairs: Numbers) -> list[Numbers]:
    """The numbers below ``count`` that pairs connect, also by way of others: groups of two or more, each sorted, by first member."""
    if not len(pairs):
        return []
    labels = connected(count, [pairs[:, :2]])
    order = np.argsort(labels, kind="stable").astype(np.int64)
    found = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    return sorted((members for members in found if len(members) > 1), key=lambda members: int(members[0]))


def connected(count: int, blocks: Iterable[Numbers]) -> Numbers:
    """For each number below ``count`` a label, equal for those that blocks of pairs connect, also by way of others."""
    labels = np.arange(count)
    held: list[Numbers] = []
    for block in blocks:
        pairs = labels[block]
        held.append(pairs[pairs[:, 0] != pairs[:, 1]])
        if sum(map(len, held)) > _MOST_HELD:
            labels, held = _merged(labels, held), []
    return _merged(labels, held)


def ranges(starts: Numbers, lengths: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
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


def _merged(labels: Numbers, held: list[Numbers]) -> Numbers:
    """The labels once pairs of them are connected too."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = np.concatenate([np.empty((0, 2), np.int64), *held])
    if not len(pairs):
        return labels
    links = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(len(labels),) * 2)
    return np.asarray(connected_components(links, directed=False)[1][labels], dtype=np.int64)


def _refuse(distance: int, count: int) -> None:
    if not 0 <= distance <= BITS:
        raise ValueError(f"distance is {distance}, expected 0 to {BITS}")
    if count >> _INDEX_BITS:
        raise ValueError(f"{count:,} hashes, expected fewer than {1 << _INDEX_BITS:,}")


def _grouped(ordered: Hashes, order: Numbers) -> Grouped:
    copies = _run_lengths(ordered)
    first = np.cumsum(copies) - copies
    return Grouped(ordered[first], order, first, copies)


def _run_lengths(ordered: Hashes) -> Numbers:
    if not len(ordered):
        return np.empty(0, dtype=np.int64)
    ends = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, len(ordered))
    return np.diff(ends, prepend=0)


def _choices(count: int, other: int | None, distance: int) -> Iterator[tuple[tuple[int, ...], np.uint64, list[np.uint64]]]:
    """Every choice of bands, its key, and the bands before its last that are not in it: a pair that agrees in one of those was shown."""
    chosen = _bands_chosen(count, distance, other)
    bands = _bands(distance + chosen)
    for choice in itertools.combinations(range(len(bands)), chosen):
        others = [bands[band] for band in range(max(choice, default=0)) if band not in choice]
        yield choice, np.bitwise_or.reduce(bands[list(choice)], initial=np.uint64(0)), others


def _first_shown(differing: Hashes, distance: int, others: list[np.uint64]) -> Numbers:
    """Where the pairs are near and this choice of bands is the first to show them."""
    near = np.flatnonzero(np.bitwise_count(differing) <= distance)
    for band in others:
        near = near[(differing[near] & band) != 0]
    return near


def _pairs_of_distinct(hashes: Hashes, distance: int) -> Iterator[Numbers]:
    """Near pairs, packed. A pair that several choices of bands show is given by the first choice alone."""
    for _, key, others in _choices(len(hashes), None, distance):
        keys = hashes & key
        order = np.argsort(keys)
        sorted_hashes = hashes[order]
        for one, other in _neighbours(keys[order]):
            differing = sorted_hashes[one] ^ sorted_hashes[other]
            near = _first_shown(differing, distance, others)
            yield _packed(order[one[near]], order[other[near]], np.bitwise_count(differing[near]))


def _bands(count: int) -> Hashes:
    """Masks that cut the 64 bits into ``count`` runs of about the same length."""
    edges = [BITS * band // count for band in range(count + 1)] if count else []
    return np.array([(1 << end) - (1 << start) for start, end in itertools.pairwise(edges)], dtype=np.uint64)


def _bands_chosen(count: int, distance: int, other: int | None = None) -> int:
    """How many bands make the cheapest key for random hashes; 0 compares all with all, which is best when they are few."""
    handled, compared = (count, count * count / 2) if other is None else (count + other, count * other)

    def cost(chosen: int) -> float:
        sharing = math.pow(0.5, BITS * chosen / max(1, distance + chosen))
        return math.comb(distance + chosen, chosen) * (_SORTED_PER_COMPARED * handled * min(chosen, 1) + compared * sharing)

    return min(range(min(_MOST_CHOSEN, BITS - distance) + 1), key=cost)


def _meeting(one: Hashes, other: Hashes) -> Iterator[tuple[Numbers, Numbers]]:
    """All pairs of places in two sorted lists of keys that have the same key, in blocks."""
    start = np.searchsorted(other, one, side="left")
    lengths = np.searchsorted(other, one, side="right") - start
    shared = np.flatnonzero(lengths)
    for row, place in ranges(start[shared], lengths[shared]):
        yield shared[row], place


def _neighbours(keys: Hashes) -> Iterator[tuple[Numbers, Numbers]]:
    """All pairs of places in sorted ``keys`` that have the same key, in blocks."""
    place = np.arange(len(keys))
    ends = np.append(np.flatnonzero(keys[1:] != keys[:-1]) + 1, len(keys))
    end = np.repeat(ends, np.diff(ends, prepend=0))
    shared = np.flatnonzero(place + 1 < end)
    for row, other in ranges(shared + 1, end[shared] - shared - 1):
        yield shared[row], other


def _with_copies(near: Numbers, order: Numbers, first: Numbers, copies: Numbers) -> Iterator[Numbers]:
    """Pairs of distinct hashes as pairs of all their copies, and the copies of one hash with each other, packed.

    ``order`` sorts the hashes; in it the copies of a distinct hash stand from ``first`` on.
    """
    place = np.arange(len(order))
    for row, other in ranges(place + 1, np.repeat(first + copies, copies) - place - 1):
        yield _packed(order[row], order[other], np.uint8(0))
    for pair, one in ranges(first[near[:, 0]], copies[near[:, 0]]):
        there = near[pair, 1]
        for row, other in ranges(first[there], copies[there]):
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
