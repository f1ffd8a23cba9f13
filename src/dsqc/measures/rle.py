"""Run-length encoded masks as COCO writes them, read, proved and measured without decoding a pixel.

A mask is its runs: lengths in px of background, foreground, background and so on, down the columns one after another. The usual
tools believe such runs: runs that end early show as whatever lay in memory, and a broken text as an area, a crash or a hang. So
:func:`unpack` or :func:`listed` reads them, :func:`prove` holds them to their size, and every other function wants runs that were proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from dsqc.measures.shape import Fault, shown

Runs = NDArray[np.int64]
Box = tuple[int, int, int, int]

MOST_PX = 2**32 - 1
"""Counts are 32-bit numbers in COCO's own tools."""

_FIRST, _MORE, _SIGN, _DIGIT = 48, 0x20, 0x10, 0x1F
_LONGEST = 7
"""Characters of 5 bits that the difference of two 32-bit counts takes."""


def unpack(counts: str | bytes) -> Runs:
    """The runs of a compressed text: numbers of 5-bit digits, lowest first, each from the fourth on less the last but one before it."""
    codes = _codes(counts)
    last = np.flatnonzero(codes < _MORE)
    if codes.size and codes[-1] >= _MORE:
        raise Fault("rle-truncated", f"counts end inside a number: their last character {chr(codes[-1] + _FIRST)!r} says that more follow")
    first = np.append(0, last[:-1] + 1)[: last.size]
    lengths = last - first + 1
    longest = int(lengths.max(initial=1))
    if longest > _LONGEST:
        place = int(first[lengths.argmax()])
        raise Fault("rle-alphabet", f"counts hold a number of {longest:,} characters at place {place}, expected at most {_LONGEST}")
    digits = (codes & _DIGIT).astype(np.int64)
    runs = digits[first]
    for digit in range(1, longest):
        longer = np.flatnonzero(lengths > digit)
        runs[longer] |= digits[first[longer] + digit] << 5 * digit
    runs -= ((codes[last] & _SIGN) > 0).astype(np.int64) << 5 * lengths
    np.cumsum(runs[1::2], out=runs[1::2])
    np.cumsum(runs[2::2], out=runs[2::2])
    return _none_negative(runs)


def pack(runs: Runs) -> bytes:
    """The compressed text of runs, as short as can be."""
    numbers = runs.copy()
    numbers[3:] -= runs[1:-2]
    size = np.where(numbers < 0, ~numbers, numbers)
    lengths = np.ones(runs.size, dtype=np.int64)
    longest = 1
    while (longer := size >> (5 * longest - 1) > 0).any():
        lengths += longer
        longest += 1
    first = np.cumsum(lengths) - lengths
    codes = np.empty(int(lengths.sum()), dtype=np.uint8)
    for digit in range(longest):
        having = np.flatnonzero(lengths > digit)
        more = np.where(lengths[having] > digit + 1, _MORE, 0)
        codes[first[having] + digit] = ((numbers[having] >> 5 * digit) & _DIGIT) + more + _FIRST
    return codes.tobytes()


def listed(counts: Sequence[object]) -> Runs:
    """The runs of an uncompressed list."""
    if set(map(type, counts)) - {int}:
        place, count = next((place, count) for place, count in enumerate(counts) if type(count) is not int)
        raise Fault("shape-form", f"count {place} is {shown(count)}, expected a whole number")
    whole = cast(Sequence[int], counts)
    try:
        runs = np.array(whole, dtype=np.int64)
    except OverflowError:
        place, length = next((place, length) for place, length in enumerate(whole) if not -(2**63) <= length < 2**63)
        detail = f"run {place} is {shown(length)} px long, expected 0 to {MOST_PX:,} px"
        raise Fault("rle-negative" if length < 0 else "rle-sum", detail) from None
    return _none_negative(runs)


def prove(runs: Runs, size: object, image_size: tuple[int, int] | None) -> tuple[int, int]:
    """Height and width of the mask: ``size`` as the annotation states it, when the runs fill it and it is the image's (height, width)."""
    height, width = _sides(size)
    longest = int(runs.max(initial=0))
    if longest > height * width:
        raise Fault("rle-sum", f"run {int(runs.argmax())} is {longest:,} px long, size [{height}, {width}] has {height * width:,} px")
    # No run is longer than the mask now, so that the sum cannot wrap.
    if (total := int(runs.sum())) != height * width:
        raise Fault("rle-sum", f"runs add up to {total:,} px, size [{height}, {width}] has {height * width:,} px")
    if image_size is not None and (height, width) != image_size:
        swapped = (width, height) == image_size
        stated = f"size is [{height}, {width}], which is [width, height]" if swapped else f"size is [{height}, {width}]"
        detail = f"{stated}, its picture is stated to be {image_size[0]} px high and {image_size[1]} px wide"
        raise Fault("rle-swapped" if swapped else "rle-size", detail)
    return height, width


def boundaries(runs: Runs) -> tuple[Runs, Runs]:
    """Starts and ends of the stretches of foreground, in px down the columns; none is empty and no two touch."""
    edges = np.cumsum(runs)
    starts, ends = edges[: edges.size & ~1 : 2], edges[1::2]
    if runs[1:].all():
        return starts, ends
    starts, ends = starts[ends > starts], ends[ends > starts]
    apart = starts[1:] > ends[:-1]
    return starts[np.append(True, apart)[: starts.size]], ends[np.append(apart, True)[: ends.size]]


def canonical(runs: Runs) -> Runs:
    """The same mask in the only runs without a run of 0 px, but for the first."""
    return _between(*boundaries(runs), int(runs.sum()))


def area_px(runs: Runs) -> int:
    return int(runs[1::2].sum())


def box(runs: Runs, height_px: int) -> Box:
    """The tight box as x, y, width, height; all 0 when there is no foreground."""
    starts, ends = boundaries(runs)
    if not starts.size:
        return 0, 0, 0, 0
    left, right = int(starts[0]) // height_px, int(ends[-1] - 1) // height_px
    top = starts % height_px
    bottom = top + (ends - starts)
    # A stretch that goes on in the next column touches the last row and the first.
    if int(bottom.max()) > height_px:
        return left, 0, right - left + 1, height_px
    upper = int(top.min())
    return left, upper, right - left + 1, int(bottom.max()) - upper


def to_mask(runs: Runs, height_px: int, width_px: int) -> NDArray[np.uint8]:
    """Rows and columns of 0 and 1."""
    values = np.arange(runs.size, dtype=np.uint8) & np.uint8(1)
    return np.repeat(values, runs).reshape(width_px, height_px).T


def painted(masks: Sequence[Runs], height_px: int, width_px: int) -> NDArray[np.int32]:
    """Rows and columns of the number, from 1, of the mask that covers each pixel: the last where several do, 0 where none does."""
    down_columns = np.zeros(height_px * width_px, np.int32)
    for number, runs in enumerate(masks, 1):
        for start, end in np.stack(boundaries(runs), axis=1).tolist():
            down_columns[start:end] = number
    return np.ascontiguousarray(down_columns.reshape(width_px, height_px).T)


def from_mask(mask: NDArray[Any]) -> Runs:
    """The runs of rows and columns, whose foreground is all that is not 0."""
    flat = mask.ravel(order="F") != 0
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    inner = np.concatenate(([0] * (2 if flat[:1].any() else 1), edges, [flat.size]))
    return np.diff(inner)


def intersection_px(runs_a: Runs, runs_b: Runs) -> int:
    """Pixels that are foreground in both of two masks of one size."""
    (starts, ends), (starts_b, ends_b) = sorted((boundaries(runs_a), boundaries(runs_b)), key=lambda each: each[0].size)
    if not starts.size or starts[0] >= ends_b[-1] or starts_b[0] >= ends[-1]:
        return 0
    before = np.append(0, np.cumsum(ends_b - starts_b))
    upto = np.append(0, ends_b)
    places = np.stack((starts, ends))
    stretch = np.searchsorted(starts_b, places, "right")
    covered = before[stretch] - np.maximum(upto[stretch] - places, 0)
    return int((covered[1] - covered[0]).sum())


def union(masks: Sequence[Runs]) -> Runs:
    """The runs of what is foreground in any of several masks of one size."""
    [total] = {int(runs.sum()) for runs in masks}
    if len(masks) == 1:
        return canonical(masks[0])
    stretches = [boundaries(runs) for runs in masks]
    starts = np.concatenate([each for each, _ in stretches])
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(np.concatenate([each for _, each in stretches])[order])
    apart = starts[1:] > ends[:-1]
    return _between(starts[np.append(True, apart)[: starts.size]], ends[np.append(apart, True)[: ends.size]], total)


def intersection(runs_a: Runs, runs_b: Runs) -> Runs:
    """The runs of what is foreground in both of two masks of one size: all but what is background in either."""
    return _inverse(union([_inverse(runs_a), _inverse(runs_b)]))


def _inverse(runs: Runs) -> Runs:
    return runs[1:] if runs.size > 1 and runs[0] == 0 else np.append(0, runs)


def looks_row_major(runs: Runs, height_px: int, width_px: int, declared_box: tuple[float, float, float, float]) -> bool:
    """Whether the runs have the declared box (x, y, width, height) when laid along the rows, and do not have it down the columns."""
    y, x, height, width = box(runs, width_px)
    along_rows, down_columns = (x, y, width, height), box(runs, height_px)
    return bool(runs[1::2].any()) and _is_near(along_rows, declared_box) and not _is_near(down_columns, declared_box)


def _is_near(tight: Box, declared: tuple[float, float, float, float]) -> bool:
    """Each side within 1 px: some boxes count the last pixel and some do not."""
    sides = ((x, y, x + width, y + height) for x, y, width, height in (tight, declared))
    return all(abs(one - other) <= 1 for one, other in zip(*sides, strict=True))


def _between(starts: Runs, ends: Runs, total: int) -> Runs:
    """The runs of a mask of ``total`` px with these stretches of foreground."""
    edges = np.zeros(2 * starts.size + 2, dtype=np.int64)
    edges[1:-1:2], edges[2:-1:2], edges[-1] = starts, ends, total
    runs = np.diff(edges)
    return runs if runs[-1] or runs.size == 1 else runs[:-1]


def _codes(counts: str | bytes) -> NDArray[np.uint8]:
    """Characters as numbers from 0 to 63."""
    if not isinstance(counts, str | bytes):
        raise Fault("shape-form", f"counts are {shown(counts)}, expected a text or a list of whole numbers")
    try:
        content = counts.encode("ascii") if isinstance(counts, str) else counts
    except UnicodeEncodeError as error:
        raise _not_in_alphabet(counts, error.start) from None
    codes = np.frombuffer(content, dtype=np.uint8) - np.uint8(_FIRST)
    if int(codes.max(initial=0)) >= 2 * _MORE:
        raise _not_in_alphabet(counts, int((codes >= 2 * _MORE).argmax()))
    return codes


def _not_in_alphabet(counts: str | bytes, place: int) -> Fault:
    if counts[:2] in ("b'", 'b"', b"b'", b'b"'):
        return Fault("rle-alphabet", f"counts begin with {shown(counts[:2])}, Python's written form of bytes, expected the text alone")
    return Fault("rle-alphabet", f"counts hold {shown(counts[place : place + 1])} at place {place}, expected the characters '0' to 'o'")


def _none_negative(runs: Runs) -> Runs:
    if int(runs.min(initial=0)) < 0:
        place = int((runs < 0).argmax())
        raise Fault("rle-negative", f"run {place} is {int(runs[place]):,} px long, expected at least 0 px")
    return runs


def _sides(size: object) -> tuple[int, int]:
    if size is None:
        raise Fault("rle-size", "no size is stated, expected [height, width]")
    if not isinstance(size, list | tuple) or len(size) != 2 or any(type(side) is not int or side < 1 for side in size):
        raise Fault("rle-size", f"size is {shown(size)}, expected [height, width] in whole px, at least 1 each")
    height, width = size
    if height * width > MOST_PX:
        raise Fault("rle-size", f"size is {shown([height, width])}, expected at most {MOST_PX:,} px")
    return height, width
