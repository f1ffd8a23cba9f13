"""Lines, stripes and frames on pixels that are shown, made so that they part from bright and dark pictures alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsqc.measures.photo import RGB
from dsqc.measures.view import Rect, extent

Colour = tuple[int, int, int]
Drawn = NDArray[np.bool_]

WHITE: Colour = (255, 255, 255)
_LEAST_BOXED_PX = 12
_FRAME_PX = 4
_DASH_PX = 5
_STRIPES_PX, _STRIPE_PX, _SHADE_PX = 9, 4, 6
_SPARSE_STRIPES_PX, _SPARSE_STRIPE_PX = 14, 2
_SOLID_PX = 100


def stripe(panel: RGB, covered: Drawn, colour: Colour) -> None:
    """Fill with slanting stripes, dark along one side; what is smaller than the stripes is filled whole."""
    phase = _slant(covered.shape) % _STRIPES_PX
    is_solid = np.count_nonzero(covered) < _SOLID_PX
    panel[covered & (phase >= _STRIPE_PX) & (phase < _SHADE_PX)] //= 2
    panel[covered & (is_solid | (phase < _STRIPE_PX))] = colour


def hatch(panel: RGB, covered: Drawn, colour: Colour) -> None:
    """Thin stripes far from each other, which leave what lies below to be seen."""
    panel[covered & (_slant(covered.shape) % _SPARSE_STRIPES_PX < _SPARSE_STRIPE_PX)] = colour


def _slant(shape: tuple[int, ...]) -> NDArray[np.int64]:
    down, across = np.ogrid[: shape[0], : shape[1]]
    slant: NDArray[np.int64] = down + across
    return slant


def dashes(shape: tuple[int, ...]) -> Drawn:
    """Every other dash."""
    alternate: Drawn = _slant(shape) // _DASH_PX % 2 == 0
    return alternate


def rim(rect: Rect, shape: tuple[int, ...]) -> Drawn:
    """The outermost pixels of a rectangle."""
    drawn = np.zeros(shape, np.bool_)
    fill(drawn, rect, 1)
    fill(drawn, rect.grown(-1), 0)
    return drawn


def thickened(drawn: Drawn) -> Drawn:
    thick = drawn.copy()
    thick[1:] |= drawn[:-1]
    thick[:, 1:] |= thick[:, :-1].copy()
    return thick


def darken(panel: RGB, drawn: Drawn) -> None:
    """Darken what lies beside lines."""
    near = drawn.copy()
    for beside, line in (((slice(1, None),), (slice(-1),)), ((slice(-1),), (slice(1, None),))):
        near[beside] |= drawn[line]
        near[:, beside[0]] |= drawn[:, line[0]]
    panel[near] //= 3


def box(panel: RGB, shown: Rect) -> None:
    """A white frame with black edges just outside of what is boxed. It has a least size, so that a single pixel is found, and is
    whole at the border too."""
    across, down = (max(0, _LEAST_BOXED_PX - length + 1) // 2 for length in (shown.width, shown.height))
    inner = Rect(shown.left - across, shown.top - down, shown.right + across, shown.bottom + down).clipped(extent(panel).grown(-_FRAME_PX))
    lines = np.zeros(panel.shape[:2], np.uint8)
    for grown, value in ((_FRAME_PX, 1), (_FRAME_PX - 1, 2), (1, 1), (0, 0)):
        fill(lines, inner.grown(grown), value)
    panel[lines == 1] = 0
    panel[lines == 2] = WHITE


def framed(panel: RGB) -> RGB:
    panel[[0, -1]] = panel[:, [0, -1]] = WHITE
    return panel


def fill(pixels: NDArray[np.uint8] | Drawn, rect: Rect, value: int) -> None:
    there = rect.clipped(extent(pixels))
    if not there.is_empty:
        there.cut(pixels)[:] = value
