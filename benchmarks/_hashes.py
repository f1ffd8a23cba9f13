"""The search among millions of hashes, as they are and turned, with planted copies of both kinds."""

from __future__ import annotations

import itertools
import resource
import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsqc import similar
from dsqc.measures.phash import ORIENTATIONS, oriented, turned_bits
from dsqc.similar import Hashes, Numbers

WITHIN_BITS = 4
SEARCHED = ("flip-left-right", "flip-top-bottom", "turn-180", "transpose", "turn-90", "transverse")
"""Orientations that are searched: each pair that is turned by 270° is one that is turned by 90° the other way."""
PLANTED = 2_000
_CHUNK = 100_000
_FALL = 1.0 / (1.0 + np.add.outer(np.arange(8), np.arange(8)))
"""Amplitudes of pictures fall with the frequency."""


class Planted(NamedTuple):
    """``hashes`` (n, 8) of pictures in all orientations. Each of ``copies`` is a copy of one of ``originals``, in ``orientation``."""

    hashes: Hashes
    originals: Numbers
    copies: Numbers
    orientation: Numbers


def made(count: int, *, skewed: bool) -> Planted:
    """Hashes of made-up coefficients, the last of them copies with 0 to 4 bits turned, every second in another orientation.

    Skewed ones have frequencies in common, a tenth of them lies in crowds of about 200, and a hundredth is one picture.
    """
    rng = np.random.default_rng(1)
    hashes = np.empty((count, len(ORIENTATIONS)), np.uint64)
    for start, low in _coefficients(rng, count, skewed=skewed):
        hashes[start : start + len(low)] = turned_bits(low)
    planted = min(PLANTED, count // 4)
    originals, copies = np.arange(count // 2, count // 2 + planted), np.arange(count - planted, count)
    orientation = np.where(np.arange(planted) % 2, np.arange(planted) // 2 % len(ORIENTATIONS), 0)
    for original, copy, number in zip(originals, copies, orientation, strict=True):
        noise = sum(1 << int(bit) for bit in rng.choice(64, copy % (WITHIN_BITS + 1), replace=False))
        hashes[copy] = hashes[original, _TURNED_AGAIN[number]] ^ np.uint64(noise)
    return Planted(hashes, originals, copies, orientation)


def _coefficients(rng: np.random.Generator, count: int, *, skewed: bool) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Blocks of the 8 × 8 lowest frequencies of pictures, each with the number of its first."""
    common = rng.uniform(-1, 1, (8, 8)) if skewed else np.zeros((8, 8))
    centres = rng.normal(size=(max(1, count // 2_000), 8, 8))
    for start in range(0, count, _CHUNK):
        low = rng.normal(size=(min(_CHUNK, count - start), 8, 8)) + common
        if skewed:
            crowded = len(low) // 10
            low[:crowded] = centres[rng.integers(0, len(centres), crowded)] + 0.3 * low[:crowded]
            low[: crowded // 10] = centres[0]
        low *= _FALL
        low[:, 0, 0] = 100
        yield start, low


def _again() -> NDArray[np.int64]:
    """For two orientations, one after the other, the number of the one that does the same."""
    corner = np.arange(4).reshape(2, 2)
    once = [oriented(corner, each).tolist() for each in ORIENTATIONS]
    return np.array([[once.index(oriented(oriented(corner, one), other).tolist()) for other in ORIENTATIONS] for one in ORIENTATIONS])


_TURNED_AGAIN = _again()


def searched(count: int, skewed: bool) -> str:
    """What a search among so many hashes finds and takes, in words."""
    planted = made(count, skewed=skewed)
    as_is = planted.orientation == 0
    hashes = planted.hashes[:, 0].copy()
    crowding = similar.crowding(hashes, WITHIN_BITS)
    began = time.perf_counter()
    distinct = similar.grouped(hashes)
    blocks = [*similar.near_blocks(distinct.hashes, WITHIN_BITS)]
    within = time.perf_counter() - began
    place = np.searchsorted(distinct.hashes, hashes)
    kept = _found(blocks, place, place, planted, as_is)
    pairs = sum(map(len, blocks))
    del blocks
    seconds, turned, turned_pairs = 0.0, np.zeros(len(planted.copies), dtype=bool), 0
    for name in SEARCHED:
        began = time.perf_counter()
        other = similar.grouped(planted.hashes[:, ORIENTATIONS.index(name)])
        blocks = [*similar.across_blocks(distinct.hashes, other.hashes, WITHIN_BITS)]
        seconds += time.perf_counter() - began
        of_other = np.searchsorted(other.hashes, planted.hashes[:, ORIENTATIONS.index(name)])
        turned |= _found(blocks, place, of_other, planted, ~as_is)
        turned_pairs += sum(map(len, blocks))
        del blocks
    peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return (
        f"{count:,} hashes: {kept.sum():,} of {as_is.sum():,} planted, {pairs:,} pairs in {within:.1f} s; "
        f"{turned.sum():,} of {(~as_is).sum():,} planted turned, {turned_pairs:,} pairs in {seconds:.1f} s for six orientations; "
        f"peak {peak_gib:.2f} GiB\n    {crowding}"
    )


def _found(blocks: list[Numbers], place: Numbers, of_other: Numbers, planted: Planted, asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the copies asked for are among the pairs, whichever of the two is the turned one, or are equal."""
    rows = np.concatenate([np.empty((0, 3), np.int64), *blocks])
    near = rows[:, 0] * len(place) + rows[:, 1]
    both_ways = itertools.permutations((planted.originals, planted.copies))
    found = [np.isin(place[one] * len(place) + of_other[other], near) for one, other in both_ways]
    equal = (place[planted.originals] == place[planted.copies]) & (place is of_other)
    return asked & np.logical_or.reduce([equal, *found])
