"""How a reef looks to a camera that swims over it: the ground, what grows, lies and swims there, and the water in between.

Everything is drawn under the name that annotators gave it (the OLD names of the vocabulary).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]
Colour = tuple[int, int, int]
Place = tuple[float, float]

BLURRED, USELESS = "Blurred", "Useless"
"""What the camera did: it shook, or saw nothing but water."""

_SAND: Colour = (206, 192, 156)
_GROUNDS: Mapping[str, Colour] = {
    "Sand": _SAND,
    "Rubble": (164, 152, 132),
    "Algae_sodding": (118, 116, 74),
    "Syringodium_isoetifolium": (124, 126, 86),
}
"""A picture shows the first of these that lies on it, else sand that nothing is said of."""

_WATER: Colour = (24, 104, 138)
_SEEN = np.array((0.62, 0.96, 1.0), np.float32)
"""What the water leaves of red, green and blue."""


def painted(rng: np.random.Generator, contents: Sequence[str], size_px: tuple[int, int]) -> Pixels:
    """A picture of ``contents``: a ground, things on it, and how the camera saw them."""
    if USELESS in contents:
        return _seen(rng, _open_water(rng, size_px), 0.0)
    far = float(rng.uniform(0.3, 0.7))
    shade = 1 + 0.34 * _smooth(rng, size_px, 3) + 0.22 * _smooth(rng, size_px, 7) + 0.1 * _smooth(rng, size_px, 40)
    ground = next((each for each in contents if each in _GROUNDS), None)
    colours = np.array(_GROUNDS.get(ground or "", _SAND), np.float32) * shade[..., None]
    picture = Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for name in contents:
        if name in DRAWN:
            count, largest = _TIMES[name]
            for _ in range(int(rng.integers(*count, endpoint=True))):
                at = (float(rng.uniform(0.1, 0.9) * size_px[0]), float(rng.uniform(0.25, 0.9) * size_px[1]))
                DRAWN[name](rng, draw, at, float(rng.uniform(0.6, 1) * largest * size_px[0]))
    if BLURRED in contents:
        picture = picture.filter(ImageFilter.GaussianBlur(size_px[0] / 80))
    return _seen(rng, np.asarray(picture, np.float32), far)


def _open_water(rng: np.random.Generator, size_px: tuple[int, int]) -> Field:
    """Nothing but particles in the light of the lamp."""
    picture = Image.new("RGB", size_px, _WATER)
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = (float(rng.uniform(0, side)) for side in size_px)
        radius = float(rng.uniform(0.004, 0.04)) * size_px[0]
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_lighter(_WATER, float(rng.uniform(0.7, 1.6))))
    shade = 1 + 0.4 * _smooth(rng, size_px, 4)
    field: Field = np.asarray(picture.filter(ImageFilter.GaussianBlur(size_px[0] / 200)), np.float32) * shade[..., None]
    return field


def _seen(rng: np.random.Generator, colours: Field, far: float) -> Pixels:
    """Through the water: red is lost, what is far (up in the picture) fades, and the sensor adds noise."""
    height_px = colours.shape[0]
    fading = (far * np.linspace(1, 0, height_px, dtype=np.float32) ** 2)[:, None, None]
    through = colours * _SEEN * (1 - fading) + np.array(_WATER, np.float32) * fading
    noise = rng.standard_normal(colours.shape[:2], np.float32)[..., None] * 2.5
    pixels: Pixels = np.clip(through + noise, 0, 255).astype(np.uint8)
    return pixels


def _branches(colour: Colour) -> Callable[[np.random.Generator, ImageDraw.ImageDraw, Place, float], None]:
    def drawn(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
        width = max(1, int(size / 12))
        for turn in rng.uniform(0, 2 * np.pi, 14):
            middle = _away(at, float(turn), size * float(rng.uniform(0.3, 0.6)))
            draw.line([at, middle], fill=colour, width=width)
            for bend in rng.uniform(-0.8, 0.8, 3):
                tip = _away(middle, float(turn + bend), size * float(rng.uniform(0.2, 0.45)))
                draw.line([middle, tip], fill=colour, width=max(1, width // 2))
                _disc(draw, tip, width / 2, _lighter(colour, 1.35))

    return drawn


def _table(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    colour: Colour = (150, 118, 78)
    _disc(draw, (at[0] + size / 12, at[1] + size / 8), size, _lighter(colour, 0.45), 0.6)
    _disc(draw, at, size, _lighter(colour, 1.3), 0.6)
    _disc(draw, at, 0.93 * size, colour, 0.6)
    for turn in rng.uniform(0, 2 * np.pi, 30):
        x, y = _away((0, 0), float(turn), 0.85 * size)
        draw.line([at, (at[0] + x, at[1] + 0.6 * y)], fill=_lighter(colour, float(rng.uniform(0.7, 1.2))), width=1)


def _dome(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    colour: Colour = (146, 134, 66)
    for ring in range(12):
        share = 1 - ring / 12
        _disc(
            draw, (at[0] - (1 - share) * size / 4, at[1] - (1 - share) * size / 3), share * size, _lighter(colour, 0.5 + 0.06 * ring), 0.85
        )
    for _ in range(40):
        pore = _away(at, float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(0, 0.7)) * size)
        _disc(draw, pore, max(1.0, size / 40), _lighter(colour, 0.5))


def _lump(colour: Colour) -> Callable[[np.random.Generator, ImageDraw.ImageDraw, Place, float], None]:
    def drawn(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
        turns = np.sort(rng.uniform(0, 2 * np.pi, 11))
        reach = rng.uniform(0.6, 1.0, turns.size) * size
        for share, light in ((1.0, 0.55), (0.85, 0.85), (0.55, 1.1)):
            draw.polygon(
                [_away(at, float(turn), share * float(far)) for turn, far in zip(turns, reach, strict=True)], fill=_lighter(colour, light)
            )

    return drawn


def _fish(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    colour: Colour = ((236, 214, 60), (60, 80, 170), (40, 44, 52))[int(rng.integers(3))]
    ahead = 1 if rng.random() < 0.5 else -1
    tail = at[0] - ahead * size
    draw.polygon([(tail, at[1]), (tail - ahead * size / 2, at[1] - size / 3), (tail - ahead * size / 2, at[1] + size / 3)], fill=colour)
    _disc(draw, at, size, colour, 0.4)
    _disc(draw, (at[0] + ahead * 0.7 * size, at[1] - size / 12), max(1.0, size / 12), (250, 250, 250))


def _cucumber(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    bend = float(rng.uniform(0, 2 * np.pi))
    for step in np.linspace(0, 1, 24).tolist():
        _disc(draw, _away(at, bend + 0.8 * step, step * 2 * size), size / 4, (30 + int(10 * step), 26, 26))


def _urchin(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    for turn in rng.uniform(0, 2 * np.pi, 40):
        draw.line([at, _away(at, float(turn), size * float(rng.uniform(0.7, 1)))], fill=(18, 16, 24), width=max(1, int(size / 30)))
    _disc(draw, at, size / 3, (26, 20, 32))


def _clam(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    _disc(draw, at, size, (170, 164, 150), 0.55)
    x = np.linspace(-0.9, 0.9, 60)
    for offset, colour in ((-0.1, (40, 120, 190)), (0.1, (70, 60, 150))):
        lip = [(at[0] + size * float(each), at[1] + size * (offset + 0.12 * float(np.sin(12 * each)))) for each in x]
        draw.line(lip, fill=colour, width=max(1, int(size / 10)))


def _tape(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    """A measuring tape along the transect, through the whole picture."""
    turn = float(rng.uniform(0, np.pi))
    ends = [_away(at, turn, 20 * size), _away(at, turn + np.pi, 20 * size)]
    draw.line(ends, fill=(240, 206, 40), width=max(2, int(size / 4)))


def _fragments(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    _scattered(rng, draw, 420, (210, 200, 180), 1.4, size)


def _turf(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    _scattered(rng, draw, 700, (86, 92, 44), 0.7, size)


def _blades(rng: np.random.Generator, draw: ImageDraw.ImageDraw, at: Place, size: float) -> None:
    _scattered(rng, draw, 900, (66, 108, 52), 2.6, size)


def _scattered(rng: np.random.Generator, draw: ImageDraw.ImageDraw, count: int, colour: Colour, length: float, size: float) -> None:
    """Short strokes all over the picture."""
    reach = size * length
    places = rng.uniform(0, 1, (count, 2)) * draw.im.size
    for place, turn, light in zip(places, rng.uniform(0, np.pi, count), rng.uniform(0.6, 1.2, count), strict=True):
        start = (float(place[0]), float(place[1]))
        draw.line([start, _away(start, float(turn), reach)], fill=_lighter(colour, float(light)), width=max(1, int(size / 4)))


_CORAL: Colour = (176, 128, 74)
DRAWN: Mapping[str, Callable[[np.random.Generator, ImageDraw.ImageDraw, Place, float], None]] = {
    "Rubble": _fragments,
    "Algae_sodding": _turf,
    "Syringodium_isoetifolium": _blades,
    "Rock": _lump((122, 116, 108)),
    "Algae_assembly": _lump((92, 84, 34)),
    "Acropore_branched": _branches(_CORAL),
    "Acropore_tabular": _table,
    "No_acropore_massive": _dome,
    "Dead_coral": _branches((176, 178, 160)),
    "Clam": _clam,
    "Sea_cucumber": _cucumber,
    "Sea_urchins": _urchin,
    "Human_object": _tape,
    "Fish": _fish,
}
_TIMES: Mapping[str, tuple[tuple[int, int], float]] = {
    "Rubble": ((1, 1), 0.012),
    "Algae_sodding": ((1, 1), 0.01),
    "Syringodium_isoetifolium": ((1, 1), 0.012),
    "Rock": ((1, 3), 0.16),
    "Algae_assembly": ((2, 4), 0.1),
    "Acropore_branched": ((2, 4), 0.15),
    "Acropore_tabular": ((1, 2), 0.2),
    "No_acropore_massive": ((1, 3), 0.14),
    "Dead_coral": ((2, 4), 0.14),
    "Clam": ((1, 2), 0.07),
    "Sea_cucumber": ((1, 2), 0.07),
    "Sea_urchins": ((2, 4), 0.05),
    "Human_object": ((1, 1), 0.06),
    "Fish": ((2, 6), 0.035),
}
"""How often a thing is drawn, and the largest it is, as a share of the picture's width."""


def _away(at: Place, turn: float, far: float) -> Place:
    return at[0] + far * float(np.cos(turn)), at[1] + far * float(np.sin(turn))


def _disc(draw: ImageDraw.ImageDraw, at: Place, radius: float, colour: Colour, flatness: float = 1.0) -> None:
    draw.ellipse((at[0] - radius, at[1] - flatness * radius, at[0] + radius, at[1] + flatness * radius), fill=colour)


def _lighter(colour: Colour, times: float) -> Colour:
    red, green, blue = (min(255, int(each * times)) for each in colour)
    return red, green, blue


def _smooth(rng: np.random.Generator, size_px: tuple[int, int], cells: int) -> Field:
    """Random heights of about -1 to 1 without a jump, on as many cells each way."""
    coarse = rng.uniform(-1, 1, (cells, cells)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize(size_px, Image.Resampling.BICUBIC))
