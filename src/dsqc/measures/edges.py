"""Where a picture has edges and where a label raster has boundaries, in units that do not depend on the picture.

An edge is a place where the picture changes more than its surroundings do: the strongest gradient of any channel, on a
logarithmic scale, against its local mean and in units of its local spread. A faint edge on an even ground weighs as much as
a strong one in a busy street, and brightness, exposure and bit depth drop out.
"""

from __future__ import annotations

from math import hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Raster = NDArray[Any]
Floats = NDArray[np.float32]

MARGIN_PX = 2
"""Pixels that a gradient needs beyond the place it is taken at."""
MEAN_PX, SPREAD_PX = 31, 61
_STRIP_ROWS, _TILES_AT_ONCE = 64, 8
_SAMPLED = 4
_BYTES_IN_A_SHORT = 257
_ROUNDING = 1e-4


def reduced(pixels: Raster, factor: int) -> Floats:
    """The mean of every block of ``factor`` × ``factor`` pixels of (height, width, channels); what fills no block is left out."""
    height, width, channels = pixels.shape[0] // factor, pixels.shape[1] // factor, pixels.shape[2]
    rows = pixels[: height * factor, : width * factor].reshape(height, factor, width * factor * channels)
    # Whole rows are added first: they lie together in memory, which makes this several times as fast as a mean over blocks.
    added: Raster = rows[:, 0].astype(np.uint16 if pixels.dtype in (np.uint8, np.bool_) and factor <= _BYTES_IN_A_SHORT else np.float32)
    for row in range(1, factor):
        np.add(added, rows[:, row], out=added)
    blocks = added.reshape(height, width, factor, channels)
    means: Floats = blocks[:, :, 0].astype(np.float32)
    for column in range(1, factor):
        means += blocks[:, :, column]
    means *= np.float32(1 / factor**2)
    return means


def gradient(pixels: Floats) -> Floats:
    """The strongest gradient of any channel of (…, height, width, channels), smoothed by a Gaussian of about 1 px.

    Binomial weights stand for the Gaussian: additions of neighbours, no multiplication. The result is smaller by the margin on each side.
    """
    *lead, height, width, channels = pixels.shape
    rows = pixels.reshape(*lead, height, width * channels)
    for _ in range(MARGIN_PX * 2 - 1):
        rows = rows[..., 1:, :] + rows[..., :-1, :]
        rows = rows[..., channels:] + rows[..., :-channels]
    across = rows[..., channels:] - rows[..., :-channels]
    across = across[..., 1:, :] + across[..., :-1, :]
    along = rows[..., channels:] + rows[..., :-channels]
    along = along[..., 1:, :] - along[..., :-1, :]
    across *= across
    along *= along
    across += along
    by_channel = across.reshape(*across.shape[:-1], -1, channels)
    strongest: Floats = by_channel[..., 0]
    for channel in range(1, channels):
        strongest = np.maximum(strongest, by_channel[..., channel])
    return np.asarray(np.sqrt(strongest), np.float32)


def strength(pixels: Floats) -> Floats:
    """The edge strength of (height, width, channels): 0 on average, 1 the local spread; 0 everywhere in a constant picture."""
    steps = _gradient_everywhere(pixels)
    logarithm = np.log(steps + _floor(steps))
    logarithm -= _local_mean(logarithm, MEAN_PX)
    return _over_spread(logarithm, _local_mean(logarithm * logarithm, SPREAD_PX))


def tile_strength(tiles: Raster) -> Floats:
    """The same for many small windows (tile, height, width, channels), each of which is its own surroundings."""
    steps = np.concatenate([gradient(tiles[few : few + _TILES_AT_ONCE].astype(np.float32)) for few in range(0, len(tiles), _TILES_AT_ONCE)])
    logarithm = np.log(steps + _floor(steps))
    logarithm -= logarithm.mean(axis=(1, 2), keepdims=True)
    return _over_spread(logarithm, (logarithm * logarithm).mean(axis=(1, 2), keepdims=True))


def boundary(labels: Raster) -> NDArray[np.uint8]:
    """How many of its four neighbours have another label, for every pixel. Both sides of a boundary count, so it lies between them."""
    neighbours = np.zeros(labels.shape, np.uint8)
    for here, there in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
        differs = labels[here] != labels[there]
        neighbours[here] += differs
        neighbours[there] += differs
    return neighbours


def one_sidedness(labels: Raster) -> float:
    """How far the boundaries face one way, from lower to higher labels: 0 around whole objects, 1 along one straight line.

    Of a single line nobody can tell whether it is shifted or drawn generously.
    """
    facing, length = [], []
    for here, there in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
        rising, differing = (int(np.count_nonzero(how(labels[here], labels[there]))) for how in (np.greater, np.not_equal))
        facing.append(2 * rising - differing)
        length.append(differing)
    return hypot(*facing) / hypot(*length) if any(length) else 0.0


def _gradient_everywhere(pixels: Floats) -> Floats:
    """Strips of rows fit into the cache; the rim repeats."""
    height, strips = len(pixels), []
    for top in range(0, height, _STRIP_ROWS):
        above, below = top - MARGIN_PX, min(top + _STRIP_ROWS, height) + MARGIN_PX
        missing = (max(-above, 0), max(below - height, 0))
        strip = np.pad(pixels[max(above, 0) : below], (missing, (MARGIN_PX, MARGIN_PX), (0, 0)), "edge")
        strips.append(gradient(strip))
    return np.concatenate(strips)


def _local_mean(values: Floats, side_px: int) -> Floats:
    """The mean over a square around every pixel, of every other pixel in every other row: hundreds of them tell as much as all."""
    sparse = ndimage.uniform_filter(values[::2, ::2], side_px // 2 + 1)
    means: Floats = sparse.repeat(2, axis=0)[: values.shape[0]].repeat(2, axis=1)[:, : values.shape[1]]
    return means


def _floor(steps: Floats) -> np.float32:
    """The gradient that is nothing: the median, so that noise and quantisation do not look like edges on the logarithmic scale."""
    sample = steps[..., ::_SAMPLED, ::_SAMPLED]
    return np.float32(max(np.median(sample), sample.mean() / 10, np.finfo(np.float32).tiny))


def _over_spread(logarithm: Floats, variance: Floats) -> Floats:
    """A tenth of the usual spread is the least that anything is measured in, or the rounding of an even area would be edges."""
    spread = np.sqrt(np.maximum(variance, 0) + variance.mean() / 100)
    even = np.zeros_like(logarithm)
    return np.asarray(np.divide(logarithm, spread, out=even, where=spread > _ROUNDING), np.float32)
