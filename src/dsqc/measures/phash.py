"""The perceptual hash of thumbnails, bit for bit as ``imagehash.phash`` defines it: of a picture as it is, as it would be mirrored or
turned, and of windows of it.

The cosine transform is scipy's, the very one that imagehash takes: in a symmetric or flat picture half of the coefficients
are zero but for rounding, and a matrix product rounds them the other way, which turns every such bit.

Mirroring a picture changes the signs of its odd coefficients and transposing it swaps their axes, so that one transform serves all
eight orientations. Only where a coefficient lies so near the median that rounding decides is the turned thumbnail transformed itself.

A window of a thumbnail is read off the same transform, with a matrix for each run of rows or columns. Its hash is that of the
cropped picture within a few bits, not bit for bit: a crop is sampled anew from pixels that the thumbnail no longer has.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SIDE_PX = 32
ORIENTATIONS = (
    "identity",
    "flip-left-right",
    "flip-top-bottom",
    "turn-180",
    "transpose",
    "turn-90",
    "turn-270",
    "transverse",
)
"""As Pillow names and turns them: ``turn-90`` is counterclockwise."""
WINDOW_SCALES = (0.95, 0.9, 0.85, 0.8)

_LOW = 8
_PLACES = (0.5, 0.0, 1.0)
_ROUNDING = 1e-9
_TRANSPOSED = (False, False, False, False, True, True, True, True)
_MIRRORED_ROWS = (False, False, True, True, False, True, False, True)
_MIRRORED_COLUMNS = (False, True, False, True, False, False, True, True)

Thumbnails = NDArray[np.uint8]
Hashes = NDArray[np.uint64]


class Window(NamedTuple):
    """A part of a picture: its upper left corner and its side, as shares of the picture's width and height."""

    left: float
    top: float
    scale: float


WINDOWS = tuple(
    Window((1 - scale) * across, (1 - scale) * down, scale) for scale in WINDOW_SCALES for down in _PLACES for across in _PLACES
)
"""For each scale the window in the centre first, then the others."""


def phash_bits(thumbnails: Thumbnails) -> Hashes:
    """Hashes of grey thumbnails (n, 32, 32): one bit for each of the 8 × 8 lowest frequencies, set where above their median.

    The bits stand in row-major order, the first as the most significant.
    """
    return _bits(_transformed(thumbnails)[:, :_LOW, :_LOW])


def oriented_bits(thumbnails: Thumbnails) -> Hashes:
    """Hashes (n, 8) of the thumbnails in each of the ORIENTATIONS: those that ``phash_bits`` gives for the turned thumbnails."""
    low = _transformed(thumbnails)[:, :_LOW, :_LOW]
    hashes = turned_bits(low)
    for place in np.flatnonzero(_rounding_decides(low)):
        hashes[place, 1:] = phash_bits(np.stack([oriented(thumbnails[place], name) for name in ORIENTATIONS[1:]]))
    return hashes


def turned_bits(low: NDArray[np.float64]) -> Hashes:
    """Hashes (n, 8) of pictures in each of the ORIENTATIONS by the 8 × 8 lowest frequencies (n, 8, 8) that they have as they are."""
    return np.stack([_bits(_turned_low(low, number)) for number in range(len(ORIENTATIONS))], axis=1)


def window_bits(thumbnails: Thumbnails) -> Hashes:
    """Hashes (n, len(WINDOWS)) of the parts of thumbnails that the WINDOWS cut out."""
    runs, rows, columns = _window_matrices()
    parts = np.matmul(np.matmul(runs, thumbnails.astype(np.float64)), runs.T)
    blocks = parts.reshape(len(thumbnails), runs.shape[0] // _LOW, _LOW, runs.shape[0] // _LOW, _LOW).transpose(0, 1, 3, 2, 4)
    low = blocks[:, rows, columns]
    return _bits(low.reshape(-1, _LOW, _LOW)).reshape(len(thumbnails), len(WINDOWS))


def oriented(pixels: NDArray[Any], orientation: str) -> NDArray[Any]:
    """Pixels (height, width, …) mirrored or turned, as a view."""
    number = ORIENTATIONS.index(orientation)
    turned = pixels.swapaxes(0, 1) if _TRANSPOSED[number] else pixels
    turned = turned[::-1] if _MIRRORED_ROWS[number] else turned
    return turned[:, ::-1] if _MIRRORED_COLUMNS[number] else turned


def inverse(orientation: str) -> str:
    """The orientation that undoes another."""
    return {"turn-90": "turn-270", "turn-270": "turn-90"}.get(orientation, orientation)


def signed(bits: int | np.uint64) -> int:
    """The same 64 bits read as a signed number, as tables store them."""
    number = int(bits)
    return number - 2**64 if number >= 2**63 else number


def _transformed(thumbnails: NDArray[Any]) -> NDArray[np.float64]:
    from scipy.fftpack import dct

    transformed: NDArray[np.float64] = dct(dct(thumbnails, axis=1), axis=2)
    return transformed


def _bits(low: NDArray[np.float64]) -> Hashes:
    flat = low.reshape(len(low), _LOW * _LOW)
    above = flat > np.median(flat, axis=1, keepdims=True)
    return np.packbits(above, axis=1).view(">u8").astype(np.uint64).reshape(len(low))


def _turned_low(low: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """The coefficients of a turned thumbnail. ``_MIRRORED_…`` speak of the axes after transposition, as ``oriented`` does."""
    signs = np.where(np.arange(_LOW) % 2, -1.0, 1.0)
    turned = low.swapaxes(1, 2) if _TRANSPOSED[number] else low
    turned = turned * signs[:, None] if _MIRRORED_ROWS[number] else turned
    return turned * signs if _MIRRORED_COLUMNS[number] else turned


def _rounding_decides(low: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether, in any orientation, a coefficient lies at the median but for rounding, and is not one of the two that make it."""
    flat = np.stack([_turned_low(low, number).reshape(len(low), _LOW * _LOW) for number in (0, 1, 2, 3)], axis=1)
    middle = np.sort(flat, axis=2)[:, :, _LOW * _LOW // 2 - 1 : _LOW * _LOW // 2 + 1]
    near = (middle[:, :, 1] - middle[:, :, 0]).min(axis=1) <= _ROUNDING * np.abs(flat[:, 0]).max(axis=1, initial=1.0)
    return np.asarray(near)


@cache
def _window_matrices() -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """The lowest frequencies of every run of rows that a window takes, and for each window the numbers of its two runs."""
    runs = sorted({(start, window.scale) for window in WINDOWS for start in (window.left, window.top)})
    matrices = np.concatenate([_run_matrix(*run) for run in runs])
    rows = np.array([runs.index((window.top, window.scale)) for window in WINDOWS])
    columns = np.array([runs.index((window.left, window.scale)) for window in WINDOWS])
    return matrices, rows, columns


def _run_matrix(start: float, scale: float) -> NDArray[np.float64]:
    """The matrix that samples a run anew at 32 places, by the cosines of the whole, and gives its lowest frequencies."""
    frequency, place = np.arange(SIDE_PX), np.arange(SIDE_PX) + 0.5
    whole = np.cos(np.pi / SIDE_PX * frequency[:, None] * place) * np.where(frequency, 2, 1)[:, None] / SIDE_PX
    sampled = np.cos(np.pi * (start + scale * place / SIDE_PX)[:, None] * frequency) @ whole
    cosines: NDArray[np.float64] = 2 * np.cos(np.pi / SIDE_PX * frequency[:_LOW, None] * place)
    return cosines @ sampled
