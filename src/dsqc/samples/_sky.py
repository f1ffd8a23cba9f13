"""How a telescope's pictures of the sky look: stars, galaxies, and the artefacts that scattered light leaves, within their outlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Points = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Light = NDArray[np.float32]

HOLES = {"central-ring": 0.5, "smoke-ring": 0.55, "star-loop": 0.55, "read-out-streak": 0.0, "other": 0.0}
"""The size of the hole in an artefact, as a share of its own."""

_LIGHT = {"central-ring": 34, "smoke-ring": 42, "star-loop": 46, "read-out-streak": 60, "other": 38}
"""Grey levels that an artefact adds."""

_TRIES = 200
_DECIMALS = 3
_NOISE = 3.0
_TURNS = 2 * np.pi


@dataclass(frozen=True, slots=True)
class Artefact:
    """``corners`` are x and y of the outline, in px, of which no edge crosses another."""

    category: str
    corners: Points

    @property
    def area_px(self) -> float:
        x, y = self.corners.T
        return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, upper, right and lower side of what it covers."""
        (left, upper), (right, lower) = self.corners.min(axis=0).tolist(), self.corners.max(axis=0).tolist()
        return left, upper, right, lower


@dataclass(frozen=True, slots=True)
class Star:
    x: float
    y: float
    spread: float
    light: float


@dataclass(frozen=True, slots=True)
class Field:
    """A place in the sky, the same in every filter. Lengths are shares of the picture's side."""

    stars: tuple[Star, ...]
    haze: tuple[Star, ...]


def field(rng: np.random.Generator, *, with_galaxy: bool) -> Field:
    """A field with a few bright stars and many faint ones; a galaxy is a haze that is small and bright."""
    lights = np.minimum(18 * rng.pareto(1.1, 60) + 6, 230)
    stars = [_somewhere(rng, 0.02, 0.98, 0.0022 + 0.000012 * light, light) for light in lights.tolist()]
    haze = [_somewhere(rng, -0.1, 1.1, rng.uniform(0.12, 0.3), rng.uniform(8, 26)) for _ in range(4)]
    galaxies = [_somewhere(rng, 0.3, 0.7, rng.uniform(0.05, 0.09), 130)] if with_galaxy else []
    return Field(tuple(stars), (*haze, *galaxies))


def _somewhere(rng: np.random.Generator, least: float, most: float, spread: float, light: float) -> Star:
    x, y = rng.uniform(least, most, 2).tolist()
    return Star(x, y, spread, light)


def scattered(rng: np.random.Generator, categories: Sequence[str], size_px: int) -> Iterator[Artefact]:
    """An artefact of each category, apart from the others, or none where it finds no place."""
    taken: list[tuple[float, float, float, float]] = []
    for category in categories:
        for _ in range(_TRIES):
            corners = np.clip(_outline(rng, category) * size_px, 0, size_px).round(_DECIMALS)
            found = Artefact(category, corners)
            if not any(_near(found.extent, other, size_px / 64) for other in taken):
                taken.append(found.extent)
                yield found
                break


def painted(rng: np.random.Generator, sky: Field, artefacts: Sequence[Artefact], size_px: int) -> Pixels:
    """The grey picture of a field as one filter shows it, with the artefacts on it. No bright star lies beside one."""
    light = np.full((size_px, size_px), rng.uniform(38, 66), np.float32)
    through = rng.uniform(0.6, 1.1)
    for haze in sky.haze:
        _add(light, haze, through)
    clear = [star for star in sky.stars if star.light < 40 or not any(_is_beside(star, each, size_px) for each in artefacts)]
    for star in clear:
        _add(light, star, through)
    for artefact in artefacts:
        _shine(light, artefact)
    light += rng.standard_normal(light.shape, np.float32) * np.float32(_NOISE)
    return light.clip(0, 255).astype(np.uint8)


def _outline(rng: np.random.Generator, category: str) -> Points:
    """The corners of an artefact as somebody draws them, in shares of the picture's side."""
    if category == "read-out-streak":
        return _band(rng)
    if category == "central-ring":
        return rng.uniform(0.48, 0.52, 2) + _around(rng, 24, rng.uniform(0.08, 0.12), rng.uniform(0.9, 1), 0.02)
    centre, turn = rng.uniform(0.1, 0.9, 2), rng.uniform(0, np.pi)
    if category == "smoke-ring":
        return centre + _around(rng, 20, rng.uniform(0.045, 0.085), rng.uniform(0.8, 1), 0.03) @ _turned(turn)
    if category == "star-loop":
        return centre + _around(rng, 18, rng.uniform(0.06, 0.11), rng.uniform(0.4, 0.55), 0.03) @ _turned(turn)
    return centre + _around(rng, 9, rng.uniform(0.04, 0.07), rng.uniform(0.6, 1), 0.15) @ _turned(turn)


def _around(rng: np.random.Generator, count: int, radius: float, flatness: float, jitter: float) -> Points:
    """Corners around the origin, each in a direction of its own, so that no edge crosses another."""
    turns = (np.arange(count) + rng.uniform(-0.2, 0.2, count)) * _TURNS / count
    lengths = radius * rng.uniform(1 - jitter, 1 + jitter, count)
    return np.column_stack([lengths * np.cos(turns), flatness * lengths * np.sin(turns)])


def _band(rng: np.random.Generator) -> Points:
    """Four corners of an upright band, one end of which is often the border of the picture."""
    width, length = rng.uniform(0.022, 0.035), rng.uniform(0.2, 0.45)
    left, upper = rng.uniform(0.03, 0.94), rng.choice([0.0, 1 - length, rng.uniform(0.05, 0.5)])
    slant = rng.uniform(-0.003, 0.003)
    right, lower = left + width, upper + length
    return np.array([[left, upper], [right, upper], [right + slant, lower], [left + slant, lower]])


def _turned(turn: float) -> Points:
    return np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


def _near(one: Sequence[float], other: Sequence[float], apart_px: float) -> bool:
    return all(one[axis] < other[axis + 2] + apart_px and other[axis] < one[axis + 2] + apart_px for axis in (0, 1))


def _is_beside(star: Star, artefact: Artefact, size_px: int) -> bool:
    x, y, reach = star.x * size_px, star.y * size_px, 4 * star.spread * size_px
    return _near((x - reach, y - reach, x + reach, y + reach), artefact.extent, size_px / 64)


def _add(light: Light, star: Star, through: float) -> None:
    """A round spot, drawn where it adds anything."""
    size_px = light.shape[0]
    x, y, spread_px = star.x * size_px, star.y * size_px, max(star.spread * size_px, 0.7)
    reach = int(3.5 * spread_px) + 2
    rows = slice(max(int(y) - reach, 0), max(min(int(y) + reach, size_px), 0))
    columns = slice(max(int(x) - reach, 0), max(min(int(x) + reach, size_px), 0))
    down, across = (np.arange(each.start, each.stop, dtype=np.float32) for each in (rows, columns))
    fall = np.exp(-(((down - y) / spread_px) ** 2) / 2)[:, None] * np.exp(-(((across - x) / spread_px) ** 2) / 2)
    light[rows, columns] += np.float32(star.light * through) * fall.astype(np.float32)


def _shine(light: Light, artefact: Artefact) -> None:
    canvas = Image.new("L", light.shape[::-1])
    draw = ImageDraw.Draw(canvas)
    middle = artefact.corners.mean(axis=0)
    for share, level in ((1.0, 255), (HOLES[artefact.category], 0)):
        if share:
            draw.polygon([(x, y) for x, y in (middle + share * (artefact.corners - middle)).tolist()], fill=level)
    soft = np.asarray(canvas.filter(ImageFilter.GaussianBlur(0.8)), np.float32) / np.float32(255)
    light += soft * np.float32(_LIGHT[artefact.category])
