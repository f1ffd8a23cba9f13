"""The perceptual hash of thumbnails, bit for bit as ``imagehash.phash`` defines it.

The cosine transform is scipy's, the very one that imagehash takes: in a symmetric or flat picture half of the coefficients
are zero but for rounding, and a matrix product rounds them the other way, which turns every such bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIDE_PX = 32
_LOW = 8


def phash_bits(thumbnails: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Hashes of grey thumbnails (n, 32, 32): one bit for each of the 8 × 8 lowest frequencies, set where above their median.

    The bits stand in row-major order, the first as the most significant.
    """
    from scipy.fftpack import dct

    low = dct(dct(thumbnails, axis=1), axis=2)[:, :_LOW, :_LOW].reshape(len(thumbnails), _LOW * _LOW)
    above = low > np.median(low, axis=1, keepdims=True)
    return np.packbits(above, axis=1).view(">u8").astype(np.uint64).reshape(len(thumbnails))


def signed(bits: int | np.uint64) -> int:
    """The same 64 bits read as a signed number, as tables store them."""
    number = int(bits)
    return number - 2**64 if number >= 2**63 else number
