"""What an array holds: its range, its texts, whether it is one-hot, and digests that are equal exactly where the values are."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsqc.measures.npy import kind_name

Numbers = NDArray[Any]

_WHOLE = "biu"
_REAL = "biuf"
_TEXTS = "US"
_BLOCK = 1 << 16
_WIDEST_SPAN = 1 << 16
_COLOUR_BANDS = 3
_FEW_CHANNELS = 255


class Agreement(NamedTuple):
    value: int
    doodled_px: int
    agreeing_px: int


def limits(array: Numbers) -> tuple[float | None, float | None]:
    """The least and the greatest finite value."""
    if array.dtype.kind not in _REAL:
        return None, None
    numbers = array[np.isfinite(array)] if not_finite(array) else array
    return (float(numbers.min()), float(numbers.max())) if numbers.size else (None, None)


def not_finite(array: Numbers) -> int:
    return int(array.size - np.count_nonzero(np.isfinite(array))) if array.dtype.kind in "fc" else 0


def value_count(array: Numbers) -> int | None:
    """How many values differ; None without whole numbers."""
    if array.dtype.kind not in _WHOLE or not array.size:
        return None
    flat = array.ravel(order="K")
    # Counted from the least value without a sign, no difference is negative or too large for its width.
    unsigned = np.dtype(f"u{array.dtype.itemsize}")
    least = flat.min().astype(unsigned)
    span = int(flat.max()) - int(flat.min())
    if span < 2:
        return span + 1
    if span > _WIDEST_SPAN:
        return int(np.unique(flat).size)
    seen = np.zeros(span + 1, np.bool_)
    for start in range(0, flat.size, _BLOCK):
        seen[(flat[start : start + _BLOCK].astype(unsigned) - least).astype(np.intp)] = True
        if seen.all():
            break
    return int(seen.sum())


def not_one_hot_px(array: Numbers) -> int | None:
    """Places whose values along the last axis are not one 1 and 0 else; None but for three sides of numbers."""
    if array.ndim != 3 or array.dtype.kind not in _REAL:
        return None
    rows, columns, channels = array.shape
    if not array.size:
        return rows * columns if channels == 0 else 0
    ones = _true_along(array == 1)
    # Where nothing but 0 and 1 occurs, what is not 0 need not be counted again.
    is_binary = array.dtype.kind in "bu" and int(array.max()) <= 1
    others = ones if is_binary else _true_along(array != 0)
    return int(np.count_nonzero((ones != 1) | (others != 1)))


def texts(array: Numbers) -> list[str] | None:
    """The texts in order; what UTF-8 cannot hold stands as an escape. None for other kinds."""
    if array.dtype.kind not in _TEXTS:
        return None
    found = array.ravel().tolist()
    if array.dtype.kind == "S":
        return [text.decode("utf-8", "backslashreplace") for text in found]
    return [text.encode("utf-8", "backslashreplace").decode() for text in found]


def digest(array: Numbers) -> bytes:
    """sha256 of kind, shape and values; neither the order of bytes nor that of the sides in memory, nor room for longer texts, counts."""
    hasher = hashlib.sha256(json.dumps([kind_name(array.dtype), array.shape]).encode())
    written = texts(array)
    if written is not None:
        hasher.update(json.dumps(written).encode())
    else:
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        hasher.update(little.reshape(-1).view(np.uint8).data)
    return hasher.digest()


def colour_digest(array: Numbers, whole: bytes) -> bytes | None:
    """Digest of the first three bands, equal to the digest of the ``whole`` where there are no more."""
    if array.ndim != 3 or array.shape[2] < _COLOUR_BANDS:
        return None
    return whole if array.shape[2] == _COLOUR_BANDS else digest(array[..., :_COLOUR_BANDS])


def agreements(doodles: Numbers, label: Numbers) -> list[Agreement]:
    """For each class that was doodled, from 1: its pixels, and those that the one-hot ``label`` gives to it. Both lie on one grid."""
    places = np.nonzero(doodles > 0)
    classes = doodles[places]
    at_doodles, channels = label[places], label.shape[2]
    found: list[Agreement] = []
    for value in np.unique(classes).tolist():
        doodled = at_doodles[classes == value]
        agreeing_px = np.count_nonzero(doodled[:, value - 1] == 1) if value <= channels else 0
        found.append(Agreement(value, len(doodled), int(agreeing_px)))
    return found


def _true_along(flags: NDArray[np.bool_]) -> Numbers:
    """How many are true along the last axis."""
    channels = flags.shape[-1]
    if channels > _FEW_CHANNELS:
        return np.asarray(np.add.reduce(flags, axis=-1, dtype=np.int64))
    # NumPy's own sum along a short last axis takes three times as long.
    total = np.zeros(flags.shape[:-1], np.uint8)
    for channel in range(channels):
        total += flags[..., channel]
    return total
