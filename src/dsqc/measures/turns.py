"""The flips and turns of a label raster, and how well its boundary matches a picture's edges under each of them and every offset.

One Fourier transform of the boundary serves the mask as given and all its flips: a flip in space is a flip in frequency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from dsqc.measures.edges import Floats

AS_GIVEN = "as given"


@dataclass(frozen=True, slots=True)
class Turn:
    """What may have happened to a mask: transposed first, then flipped; the words complete "the mask is …"."""

    words: str
    transposed: bool
    left_to_right: bool
    top_to_bottom: bool

    def undone(self, labels: NDArray[Any]) -> NDArray[Any]:
        """The labels as they were before; a view."""
        flipped = labels[:: -1 if self.top_to_bottom else 1, :: -1 if self.left_to_right else 1]
        return flipped.swapaxes(0, 1) if self.transposed else flipped


UPRIGHT = (
    Turn(AS_GIVEN, False, False, False),
    Turn("flipped left to right", False, True, False),
    Turn("flipped top to bottom", False, False, True),
    Turn("turned by 180°", False, True, True),
)
LYING = (
    Turn("transposed", True, False, False),
    Turn("turned by 90° clockwise", True, True, False),
    Turn("turned by 90° counterclockwise", True, False, True),
    Turn("transposed across the other diagonal", True, True, True),
)


def undone(labels: NDArray[Any], words: str | None, right_px: int, down_px: int, background: int = 0) -> NDArray[Any]:
    """The labels, or the pixels of a picture, turned back and moved back; what is moved in from outside is background."""
    [turn] = [turn for turn in UPRIGHT + LYING if turn.words == (words or AS_GIVEN)]
    turned = turn.undone(labels)
    height, width = turned.shape[:2]
    moved = np.full_like(turned, background)
    above, left = max(0, -down_px), max(0, -right_px)
    there = turned[max(0, down_px) : max(0, height - above), max(0, right_px) : max(0, width - left)]
    moved[above : above + there.shape[0], left : left + there.shape[1]] = there
    return moved


def possible(picture: tuple[int, int], mask: tuple[int, int]) -> tuple[Turn, ...]:
    """The turns that bring a mask of these (height, width) onto a picture; none when the sides do not permit any."""
    return (UPRIGHT if mask == picture else ()) + (LYING if mask == picture[::-1] else ())


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The Fourier transform of a picture's edge strength, wide enough that nothing within ``reach_px`` wraps around."""

    values: NDArray[np.complex64]
    height: int
    width: int
    padded: tuple[int, int]
    reach_px: int


def spectrum(strength: Floats, reach_px: int) -> Spectrum:
    height, width = strength.shape
    padded = (fft.next_fast_len(height + reach_px, real=True), fft.next_fast_len(width + reach_px, real=True))
    return Spectrum(fft.rfft2(strength, padded), height, width, padded, reach_px)


def surfaces(of: Spectrum, boundary: Floats, turns: tuple[Turn, ...]) -> NDArray[np.float32]:
    """The mean edge strength under the boundary, as (turn, down, across): each turn undone, moved by −reach … +reach pixels."""
    lying = {turn.transposed for turn in turns}
    forward = {each: fft.rfft2(boundary.T if each else boundary, of.padded) for each in lying}
    # The spectrum of a raster read from the last row to the first.
    backward = {each: np.concatenate([values[:1], values[:0:-1]]) for each, values in forward.items()}
    offsets = np.arange(-of.reach_px, of.reach_px + 1)
    found = [_surface(of, forward[turn.transposed], backward[turn.transposed], turn, offsets) for turn in turns]
    return np.stack(found) / max(float(boundary.sum()), 1.0)


def _surface(
    of: Spectrum, forward: NDArray[np.complex64], backward: NDArray[np.complex64], turn: Turn, offsets: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Of what is transformed back down the columns, only the rows that are asked for are transformed back along them."""
    across, down = (turn.top_to_bottom, turn.left_to_right) if turn.transposed else (turn.left_to_right, turn.top_to_bottom)
    # A flip in one direction reads the transform backwards in it, and the transform of real numbers backwards is its conjugate.
    flipped = backward if across != down else forward
    product = of.values * (flipped if across else np.conj(flipped))
    rows = fft.ifft(product, axis=0, overwrite_x=True)[(offsets + (of.height - 1) * down) % of.padded[0]]
    columns = (offsets + (of.width - 1) * across) % of.padded[1]
    surface: NDArray[np.float32] = fft.irfft(rows, of.padded[1], axis=1)[:, columns]
    return surface
