"""How coasts look from above, and how a person doodles on them: bands from the sea inland, patches on them, and strokes of a pen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Pixels = NDArray[np.uint8]
Grid = NDArray[np.uint8]
Field = NDArray[np.float32]

BANDS = 4
"""Red, green, blue and near infrared."""

NOTHING = (49, 99, 149)
"""The colour of what is not doodled; that of a class stands in PALETTE."""
PALETTE = np.array(
    [
        NOTHING, (51, 102, 204), (220, 57, 18), (255, 153, 0), (16, 150, 24), (153, 0, 153), (0, 153, 198), (221, 68, 119),
        (102, 170, 0), (184, 46, 46), (49, 99, 149), (253, 50, 22), (0, 254, 53),
    ],
    np.uint8,
)  # fmt: skip

_SURFACES = {
    "water": (38, 84, 112, 18), "whitewater": (222, 230, 232, 120), "surf": (222, 230, 232, 120), "sediment": (206, 190, 150, 140),
    "sand": (206, 190, 150, 140), "gravel": (160, 150, 136, 110), "cobble_boulder": (120, 114, 106, 90),
    "other_natural_terrain": (142, 122, 92, 110), "vegetated_surface": (74, 108, 58, 190), "vegetated": (74, 108, 58, 190),
    "marsh_vegetation": (108, 118, 70, 165), "terrestrial_vegetation": (62, 100, 52, 200), "agricultural": (150, 160, 84, 180),
    "development": (150, 146, 148, 100), "dev": (150, 146, 148, 100), "coastal_defense": (132, 130, 128, 80),
    "buildings": (196, 176, 166, 110), "pavement_road": (94, 94, 98, 60), "vehicles": (190, 40, 44, 90), "people": (60, 50, 120, 90),
    "other_anthro": (226, 150, 60, 100), "cloud": (244, 244, 246, 240), "nodata": (0, 0, 0, 0), "unusual": (170, 60, 150, 60),
    "unknown": (90, 80, 86, 70),
}  # fmt: skip
"""What each class looks like in the four bands."""

_PATCHES = ("vehicles", "people", "other_anthro", "cloud", "unusual", "unknown")
_CORNER = "nodata"
_OFTEN, _SELDOM = 0.75, 0.3


class Ground(NamedTuple):
    """A coast before anybody labels it: how far inland each place lies, the classes from the sea inland and where they end, and patches."""

    inland: Field
    classes: tuple[int, ...]
    ends: tuple[float, ...]
    patches: tuple[tuple[int, Grid], ...]


def ground(rng: np.random.Generator, size_px: tuple[int, int], names: Sequence[str]) -> Ground:
    """A coast on which the first and the last class occur, and the others often or seldom."""
    last = len(names) - 1
    bands = [number for number, name in enumerate(names) if name not in (*_PATCHES, _CORNER)]
    there = tuple(number for number in bands if number in (0, last) or rng.random() < _OFTEN)
    lie = [number for number in range(len(names)) if number not in bands and (number == last or rng.random() < _SELDOM)]
    inland = _inland(rng, size_px)
    widths = rng.uniform(0.5, 1.5, len(there)) + 1.5 * (np.array(there) == 0)
    ends = tuple(float(end) for end in np.quantile(inland, np.cumsum(widths)[:-1] / widths.sum()))
    patches = tuple((number, _corner(size_px) if names[number] == _CORNER else _ellipse(rng, size_px)) for number in lie)
    return Ground(inland, there, ends, patches)


def labelled(rng: np.random.Generator, coast: Ground) -> Grid:
    """The class of every pixel as one person sees it: where one class ends and the next begins is never agreed."""
    height_px, width_px = coast.inland.shape
    seen = coast.inland + np.float32(0.02) * _smooth(rng, (width_px, height_px), 8)
    label: Grid = np.array(coast.classes, np.uint8)[np.searchsorted(coast.ends, seen)]
    for number, patch in coast.patches:
        label[patch > 0] = number
    return label


def painted(rng: np.random.Generator, coast: Ground, label: Grid, names: Sequence[str]) -> Pixels:
    """The picture of the coast in four bands."""
    height_px, width_px = label.shape
    colours = np.array([_SURFACES[name] for name in names], np.float32)[label]
    shade = 1 + np.float32(0.06) * (_smooth(rng, (width_px, height_px), 12) + coast.inland - coast.inland.mean())
    noise = rng.normal(0, 3, colours.shape).astype(np.float32) * (colours > 0)
    pixels: Pixels = np.clip(colours * shade[..., None] + noise, 0, 255).astype(np.uint8)
    return pixels


def doodled(rng: np.random.Generator, label: Grid, pen_px: int) -> Grid:
    """Strokes within each class that occurs: 0 is nothing, n is class n counted from 1."""
    drawn = np.zeros_like(label)
    for number in np.unique(label).tolist():
        rows, columns = np.nonzero(label == number)
        for _ in range(2 + rows.size // 2000):
            ends = rng.integers(rows.size, size=3)
            stroke = Image.new("1", label.shape[::-1])
            ImageDraw.Draw(stroke).line([(int(columns[end]), int(rows[end])) for end in ends], fill=1, width=pen_px)
            drawn[np.asarray(stroke) & (label == number)] = number + 1
    return drawn


def _inland(rng: np.random.Generator, size_px: tuple[int, int]) -> Field:
    """A slope in any direction, bent into bays and capes."""
    width_px, height_px = size_px
    turn = rng.uniform(0, 2 * np.pi)
    across, down = np.meshgrid(np.linspace(-1, 1, width_px, dtype=np.float32), np.linspace(-1, 1, height_px, dtype=np.float32))
    slope = across * np.float32(np.cos(turn)) + down * np.float32(np.sin(turn))
    bent: Field = slope + np.float32(0.35) * _smooth(rng, size_px, 4) + np.float32(0.1) * _smooth(rng, size_px, 10)
    return bent


def _smooth(rng: np.random.Generator, size_px: tuple[int, int], cells: int) -> Field:
    """Random heights of about -1 to 1 without a jump, on as many cells each way."""
    coarse = rng.uniform(-1, 1, (cells, cells)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize(size_px, Image.Resampling.BICUBIC))


def _ellipse(rng: np.random.Generator, size_px: tuple[int, int]) -> Grid:
    side_px = min(size_px)
    x, y = (int(rng.integers(side_px // 4, side - side_px // 4)) for side in size_px)
    wide, high = (max(3, int(rng.uniform(0.08, 0.16) * side_px)) for _ in size_px)
    patch = Image.new("L", size_px)
    ImageDraw.Draw(patch).ellipse((x - wide, y - high, x + wide, y + high), fill=1)
    return np.asarray(patch)


def _corner(size_px: tuple[int, int]) -> Grid:
    """What the camera did not see lies beyond a slanting edge."""
    width_px, height_px = size_px
    patch = Image.new("L", size_px)
    ImageDraw.Draw(patch).polygon([(width_px, height_px), (int(0.7 * width_px), height_px), (width_px, int(0.6 * height_px))], fill=1)
    return np.asarray(patch)
