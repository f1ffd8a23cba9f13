"""Whether a mask lies on its picture: whether its boundaries lie where the picture has edges.

The mean edge strength under the boundary is compared with what the same boundary finds by chance: under the same picture, but
flipped or turned, at every offset. The median and the spread of those many values turn each value into a z, so that nothing is
tuned to a picture: a boundary on nothing in particular has a z of about 0, one on edges a z that grows with its length.
The search runs at a reduced size; the offset is then measured at full size around the boundary.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsqc.measures import edges, offsets, scales, turns
from dsqc.measures.scales import Prepared, Scores, prepared
from dsqc.measures.turns import AS_GIVEN
from dsqc.shifts import REACH_PX

__all__ = ["AS_GIVEN", "Alignment", "Prepared", "measure", "prepared"]

SHIFTED, ELSEWHERE, UNCLEAR = "shifted", "on no edges", "unclear"

FITS_Z = 6.0
"""A boundary with this z lies on edges. By chance the best of all turns at their place reaches 3 to 5."""
FAR_Z = 8.0
"""The same for the best of some 2,400 places."""
AHEAD_Z = 3.0
"""A turn has to be this much better than the mask as given."""
ENOUGH_Z = 1.5 * FITS_Z
"""Where a right mask would have this z, one that has less than :data:`FITS_Z` does not lie right."""
SHIFTED_PX = 2

_ONE_SIDED = 0.6


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a mask lies on a picture, and how much there was to tell it from."""

    verdict: str = UNCLEAR
    """``as given``, the words of a turn, ``shifted``, ``on no edges`` or ``unclear``."""
    z_given: float | None = None
    """At the place given, or a pixel of the working size beside it; None for a mask whose width is the picture's height."""
    turn: str = AS_GIVEN
    """The best of the turns, with its z: what happened to the mask, or ``as given``."""
    z_turn: float = 0.0
    right_px: int = 0
    """How far the mask lies to the right of, and below, the place where it fits best without being turned."""
    down_px: int = 0
    z_offset: float | None = None
    offset_is_sure: bool = False
    """Neither chance nor outlines drawn too wide or too narrow explain the offset."""
    boundary_px: int = 0
    """How often neighbouring pixels have different labels."""
    contrast: float = 0.0
    """Edge strength under the boundary as given, above chance, in units of the picture's local spread."""
    expected_z: float = 0.0
    """The z of a boundary of this length that is a quarter as distinct as the picture's strongest edges."""
    one_sided: float = 0.0
    """0 for whole objects, 1 for a straight line, of which nobody can tell a shift."""
    surface: tuple[float, ...] = field(default=(), repr=False)
    """Edge strength by offset as in :func:`offsets.surface`, row by row, for a set of pairs to add up; empty if there is none."""

    @property
    def is_whole(self) -> bool:
        """Whether a fifth of the boundary at least faces against the rest, so that a shift is not merely a generous outline."""
        return self.one_sided < _ONE_SIDED

    @property
    def is_enough(self) -> bool:
        """Whether a mask that does not lie right would have been noticed."""
        return self.is_whole and self.expected_z >= ENOUGH_Z


def measure(of: Prepared, labels: NDArray[Any]) -> Alignment:
    """How ``labels`` (height, width) lie on the picture: its own mask, or another's of equal size.

    Raises ``ValueError`` when the sides of the mask are not those of the picture, in this order or the other.
    """
    size = of.picture.shape[:2]
    possible = turns.possible(size, labels.shape)
    if not possible:
        raise ValueError(f"a mask of {labels.shape} pixels does not lie on a picture of {size}")
    boundary = edges.boundary(labels)
    seen = Alignment(boundary_px=int(boundary.sum()) // 2, one_sided=edges.one_sidedness(labels))
    scores = scales.scores(of, boundary, possible)
    if scores is None:
        return seen
    best = int(scores.near.argmax())
    seen = replace(seen, turn=possible[best].words, z_turn=float(scores.near[best]), expected_z=scores.expected_z)
    if not possible[0].transposed:
        seen = _placed(of, labels, boundary, scores, seen)
    return replace(seen, verdict=_verdict(seen))


def _placed(of: Prepared, labels: NDArray[Any], boundary: NDArray[np.uint8], scores: Scores, seen: Alignment) -> Alignment:
    """With the place given and the best one, which is looked for at full size around the best at the working size."""
    down, right = scores.down_px, scores.right_px
    points = offsets.points(labels, boundary, of.scales[0].factor)
    at_zero = offsets.window(of.picture, points)
    is_far = max(abs(down), abs(right)) > REACH_PX
    moved = offsets.window(of.picture, points, down, right) if is_far else at_zero
    offset = offsets.best(at_zero, moved, points)
    return replace(
        seen,
        z_given=float(scores.near[0]),
        z_offset=scores.z_offset,
        right_px=-offset.right_px,
        down_px=-offset.down_px,
        offset_is_sure=offset.sure,
        contrast=float(scores.near[0]) * scores.deviation,
        surface=tuple(offsets.surface(at_zero).ravel().tolist()),
    )


def _verdict(of: Alignment) -> str:
    """A turn that puts the mask right explains it best, then a shift; what fits nowhere and should is a mask of something else."""
    if of.expected_z < FITS_Z:
        return UNCLEAR
    if of.z_given is None or of.z_offset is None:
        return of.turn if of.z_turn >= FITS_Z else UNCLEAR
    if of.turn != AS_GIVEN and of.z_turn >= max(FITS_Z, of.z_given + AHEAD_Z, of.z_offset):
        return of.turn
    # One that does not fit where it is given was tried in many places.
    fits_there = of.z_offset >= (FITS_Z if of.z_given >= FITS_Z else FAR_Z)
    if of.is_whole and of.offset_is_sure and fits_there and max(abs(of.right_px), abs(of.down_px)) >= SHIFTED_PX:
        return SHIFTED
    if of.z_turn >= FITS_Z:
        return AS_GIVEN if of.turn == AS_GIVEN else UNCLEAR
    return ELSEWHERE if of.is_enough else UNCLEAR
