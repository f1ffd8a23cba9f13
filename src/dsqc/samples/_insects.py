"""How a specimen looks under the camera: an insect in a well of a plate, on light ground, and any view of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Points = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Grain = NDArray[np.int16]
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]

FRAME_PX = (1024, 768)
"""Width and height of an original picture, in whose pixels everything lies."""

_OVERSAMPLED = 2
_GROUND_CELLS = (17, 13)
_CIRCLE = np.column_stack([np.cos(np.arange(40) * np.pi / 20), np.sin(np.arange(40) * np.pi / 20)])

_ABDOMEN = {
    "Diptera": (0.3, 0.13),
    "Hymenoptera": (0.27, 0.1),
    "Coleoptera": (0.38, 0.24),
    "Hemiptera": (0.36, 0.2),
    "Lepidoptera": (0.32, 0.09),
}
_WING = {
    "Diptera": (0.42, 0.15, 1),
    "Hymenoptera": (0.4, 0.1, 2),
    "Coleoptera": (0.0, 0.0, 0),
    "Hemiptera": (0.45, 0.13, 1),
    "Lepidoptera": (0.5, 0.26, 2),
}
"""Half length and half width of the abdomen, and of a wing with the number of pairs, in body lengths."""

_DARK = ((42, 34, 30), (58, 44, 34), (34, 36, 44), (70, 50, 32), (50, 56, 40), (84, 66, 36), (62, 32, 26))
_WINGS = ((168, 158, 142), (150, 142, 132), (176, 164, 130), (142, 148, 152))


@dataclass(frozen=True, slots=True)
class Part:
    """A filled outline, or a line where it has a width; ``cover`` is how much of the ground it hides."""

    outline: Points
    colour: Colour
    cover: float = 1.0
    width_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """An insect and what it lies on. ``box_px`` is x0, y0, x1, y1 of the insect with some room around it."""

    ground: Image.Image
    marks: tuple[Part, ...]
    insect: tuple[Part, ...]
    box_px: Box
    body_px: int


def scene(random: np.random.Generator, order: str) -> Scene:
    length_px = float(np.exp(random.uniform(np.log(190), np.log(520))))
    drawn = list(_insect(random, order))
    angle = random.uniform(0, 2 * np.pi)
    turn = length_px * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = [each.outline @ turn for each in drawn]
    least, most = np.vstack(turned).min(axis=0), np.vstack(turned).max(axis=0)
    # What sticks out of the frame is made smaller, so that a box holds the whole insect.
    fit = min(1.0, *(np.array(FRAME_PX) * 0.9 / (most - least)))
    room = np.array(FRAME_PX) - fit * (most - least) - 12
    place = 6 + random.uniform(0, 1, 2) * room - fit * least
    placed = tuple(
        Part(outline * fit + place, each.colour, each.cover, each.width_px * length_px * fit)
        for each, outline in zip(drawn, turned, strict=True)
    )
    body_px = round(sum(_area(each.outline) for each in placed if not each.width_px and each.cover == 1))
    return Scene(_ground(random), tuple(_marks(random)), placed, _box(random, placed), body_px)


def view(seen: Scene, window: Box, size_px: tuple[int, int]) -> Image.Image:
    """The part of the frame in ``window`` at another size, without the camera's noise."""
    x0, y0, x1, y1 = window
    canvas_px = (size_px[0] * _OVERSAMPLED, size_px[1] * _OVERSAMPLED)
    cells = np.array(_GROUND_CELLS) / FRAME_PX
    ground = seen.ground.resize(canvas_px, Image.Resampling.BICUBIC, (x0 * cells[0], y0 * cells[1], x1 * cells[0], y1 * cells[1]))
    scale = np.array(canvas_px) / (x1 - x0, y1 - y0)
    for part in (*seen.marks, *seen.insect):
        _lay(ground, part, (part.outline - (x0, y0)) * scale, float(scale[0]))
    return ground.reduce(_OVERSAMPLED)


def grain(random: np.random.Generator) -> Grain:
    """The noise of the camera; pictures cut their own windows from it."""
    return (random.standard_normal((1100, 1100, 1), np.float32) * np.float32(2.2)).astype(np.int16)


def exposed(random: np.random.Generator, picture: Image.Image, noise: Grain) -> Pixels:
    """The pixels of a picture with noise."""
    rows, columns = (-(-side // 2) for side in picture.size[::-1])
    top, left = random.integers(noise.shape[0] - rows), random.integers(noise.shape[1] - columns)
    coarse = noise[top : top + rows, left : left + columns].repeat(2, axis=0).repeat(2, axis=1)
    lit = np.asarray(picture, np.int16) + coarse[: picture.height, : picture.width]
    return lit.clip(0, 255).astype(np.uint8)


def _insect(random: np.random.Generator, order: str) -> Iterator[Part]:
    """Its parts from the lowest to the topmost, in body lengths, the head to the right."""
    dark = np.array(_DARK[random.integers(len(_DARK))])
    long, wide = np.array(_ABDOMEN[order]) * random.uniform(0.85, 1.15, 2)
    legs = _tuple(dark * random.uniform(0.9, 1.3))
    for side in (-1, 1):
        for foot in np.linspace(-0.28, 0.38, 3) + random.normal(0, 0.05, 3):
            reach = random.uniform(0.22, 0.4)
            knee = (0.5 * foot + 0.1, side * reach * 0.6)
            yield Part(np.array([(0.12, 0), knee, (foot, side * reach), (foot - 0.06, side * (reach + 0.06))]), legs, width_px=0.016)
    for side in (-1, 1):
        feeler = np.array([(0.44, side * 0.03), (0.56, side * random.uniform(0.05, 0.15)), (random.uniform(0.58, 0.72), side * 0.16)])
        yield Part(feeler, legs, width_px=0.012)
    length, breadth, pairs = _WING[order]
    spread = random.uniform(0.15, 0.9)
    for pair in range(pairs):
        for side in (-1, 1):
            colour = _tuple(np.array(_WINGS[random.integers(len(_WINGS))]) * random.uniform(0.8, 1))
            opaque = 0.75 if order == "Lepidoptera" else random.uniform(0.35, 0.6)
            tilt = side * (np.pi - spread - 0.5 * pair + random.normal(0, 0.12))
            yield Part(_oval(length, breadth, tilt, (0.14, side * 0.04), hinged=True), colour, opaque)
    yield Part(_oval(long, wide, 0, (-0.5 + long, 0)), _tuple(dark * random.uniform(1.0, 1.5)))
    for stripe in np.linspace(-0.4, 0.0, int(random.integers(2, 5))):
        across = np.array([(stripe, -0.6 * wide), (stripe, 0.6 * wide)])
        yield Part(across, _tuple(dark * 0.7), width_px=0.015)
    yield Part(_oval(0.17, 0.11 + 0.3 * wide, 0, (0.2, 0)), _tuple(dark))
    yield Part(_oval(0.085, 0.095, 0, (0.41, 0)), _tuple(dark * 0.8))
    for side in (-1, 1):
        yield Part(_oval(0.04, 0.035, 0, (0.44, side * 0.07)), (28, 16, 16))


def _oval(length: float, breadth: float, tilt: float, place: tuple[float, float], *, hinged: bool = False) -> Points:
    """An ellipse around ``place``, or one that begins there."""
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    from_place: Points = _CIRCLE * (length, breadth) + ((length, 0) if hinged else (0, 0))
    return np.asarray(from_place @ turn + place, np.float64)


def _ground(random: np.random.Generator) -> Image.Image:
    """Unevenly lit plastic, a few cells large: no two pictures are lit alike."""
    columns, rows = _GROUND_CELLS
    colour = np.array((198, 204, 212)) + random.uniform(-14, 14) + random.normal(0, 5, 3)
    down, across = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    tilt = random.normal(0, 18) * down + random.normal(0, 18) * across
    light = tilt[..., None] + random.normal(0, 20, (rows, columns, 1)) + random.normal(0, 1.5, (rows, columns, 3))
    return Image.fromarray((colour + light).clip(135, 250).astype(np.uint8))


def _marks(random: np.random.Generator) -> Iterator[Part]:
    """The rim of the well, rings in the liquid, and fibres."""
    centre, radius = random.uniform(0.2, 0.8, 2) * FRAME_PX, random.uniform(260, 620)
    for share in (1, *random.uniform(0.15, 0.95, random.integers(1, 4))):
        bright = int(random.integers(228, 246)) if random.random() < 0.6 else int(random.integers(150, 175))
        ring = _CIRCLE[[*range(40), 0]] * radius * share + centre
        yield Part(ring, (bright, bright, min(bright + 6, 255)), width_px=random.uniform(3, 14))
    for _ in range(random.integers(1, 6)):
        bends = np.cumsum(random.normal(0, 0.25, 12)) + random.uniform(0, 2 * np.pi)
        steps = random.uniform(6, 30) * np.column_stack([np.cos(bends), np.sin(bends)])
        grey = int(random.integers(140, 180))
        yield Part(random.uniform(0, 1, 2) * FRAME_PX + np.cumsum(steps, axis=0), (grey, grey, grey + 4), width_px=2.5)


def _lay(canvas: Image.Image, part: Part, outline: Points, scale: float) -> None:
    corners = [(x, y) for x, y in outline.tolist()]
    if part.width_px:
        ImageDraw.Draw(canvas).line(corners, part.colour, max(1, round(part.width_px * scale)), "curve")
    elif part.cover == 1:
        ImageDraw.Draw(canvas).polygon(corners, part.colour)
    else:
        mask = Image.new("L", canvas.size)
        ImageDraw.Draw(mask).polygon(corners, round(255 * part.cover))
        canvas.paste(part.colour, mask=mask)


def _box(random: np.random.Generator, insect: tuple[Part, ...]) -> Box:
    points = np.vstack([part.outline for part in insect])
    least, most = points.min(axis=0), points.max(axis=0)
    room = random.uniform(0.03, 0.1) * (most - least).max() + 4
    (x0, y0), (x1, y1) = (least - room).clip(0).astype(int).tolist(), np.ceil(most + room).clip(0, FRAME_PX).astype(int).tolist()
    return x0, y0, x1, y1


def _area(outline: Points) -> float:
    following = np.roll(outline, -1, axis=0)
    return float(abs(outline[:, 0] @ following[:, 1] - outline[:, 1] @ following[:, 0]) / 2)


def _tuple(colour: NDArray[np.float64]) -> Colour:
    red, green, blue = colour.clip(0, 255).astype(int).tolist()
    return red, green, blue
