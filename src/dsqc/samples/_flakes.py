"""How flakes look under a microscope: their shapes, and the picture of a wafer with flakes, tape and noise on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Pixels = NDArray[np.uint8]
Inside = NDArray[np.bool_]
Alpha = NDArray[np.float32]
Grain = NDArray[np.int16]
Planes = NDArray[np.int16]

CLEAR_PX = 12
"""Free space around a labelled flake."""

CONTRAST = np.array([[-0.075, -0.085, -0.045], [-0.15, -0.17, -0.09], [-0.225, -0.255, -0.14]])
"""Of red, green and blue with 1, 2 and 3 layers."""

_TRIES = 60
_STEPS = 16  # brightness is kept in sixteenths of a grey level until the noise is added, so that slow gradients show no bands
_GRAIN_PX = 256  # the noise is larger than a picture by this much, and each picture cuts its own window

_AXES = np.column_stack([np.cos(np.arange(12) * np.pi / 6), np.sin(np.arange(12) * np.pi / 6)])
_WHITE, _PALE, _BLUE, _NAVY = (241, 242, 240), (206, 218, 238), (88, 112, 214), (30, 22, 86)
_THICK = np.array([_WHITE, _WHITE, _WHITE, _PALE, _BLUE, _NAVY])
_RESIDUE = np.array([_WHITE, _PALE, _BLUE, _BLUE, _NAVY, _NAVY, (52, 40, 72)])
_FRINGE = np.array((62, 52, 190))
_TRACE = np.array(_BLUE)


@dataclass(frozen=True, slots=True)
class Flake:
    """A labelled flake: ``inside`` is its mask within its box, whose upper left pixel is (left_px, top_px)."""

    layers: int
    left_px: int
    top_px: int
    inside: Inside

    @property
    def area_px(self) -> int:
        return int(self.inside.sum())

    @property
    def window(self) -> tuple[slice, slice]:
        height_px, width_px = self.inside.shape
        return slice(self.top_px, self.top_px + height_px), slice(self.left_px, self.left_px + width_px)


def scattered(
    rng: np.random.Generator,
    taken: Inside,
    count: int,
    *,
    drawn_px: tuple[float, float],
    kept_px: tuple[float, float],
    apart_px: int,
    first_class: int | None = None,
) -> Iterator[Flake]:
    """``count`` flakes where nothing is ``taken``, or fewer where they find no place; what they take is marked.

    They are drawn with an area of about ``drawn_px`` and kept when they have one of ``kept_px``, bounds included. They lie
    ``apart_px``, which is CLEAR_PX or twice that, from those that were there.
    """
    height_px, width_px = taken.shape
    (smallest_px, largest_px), (least_px, most_px) = drawn_px, kept_px
    inset, placed = 2 * CLEAR_PX - apart_px, 0
    for _ in range(_TRIES):
        if placed == count:
            return
        inside = _opened(_raster(_cleaved(rng, np.exp(rng.uniform(np.log(smallest_px), np.log(largest_px))))))
        rows, columns = (side + 2 * CLEAR_PX for side in inside.shape)
        if not least_px <= inside.sum() <= most_px or rows > height_px or columns > width_px:
            continue
        top_px, left_px = int(rng.integers(height_px - rows + 1)), int(rng.integers(width_px - columns + 1))
        around = taken[top_px : top_px + rows, left_px : left_px + columns]
        if around[inset : rows - inset, inset : columns - inset].any():
            continue
        around[:] = True
        layers = first_class if first_class is not None and not placed else int(rng.integers(1, len(CONTRAST) + 1))
        yield Flake(layers, left_px + CLEAR_PX, top_px + CLEAR_PX, inside)
        placed += 1


def _cleaved(rng: np.random.Generator, area_px: float) -> NDArray[np.float64]:
    """The corners of a crystal broken along its axes: edges in directions 30° apart, no corner sharper than 60°."""
    while True:
        steps = np.sort(rng.permutation(12)[: rng.integers(4, 8)])
        if max(*(steps[1:] - steps[:-1]), steps[0] + 12 - steps[-1]) > 4:
            continue
        directions = _AXES[steps]
        lengths = rng.lognormal(0, 0.5, len(steps))
        # The nearest lengths that close the outline.
        lengths -= directions @ np.linalg.solve(directions.T @ directions, directions.T @ lengths)
        if lengths.min() > 0.15 * lengths.max():
            break
    turn = rng.uniform(0, 2 * np.pi)
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners = np.cumsum(lengths[:, None] * directions, axis=0) @ turned
    if rng.random() < 0.6:
        corners = _notched(corners, *rng.uniform(0.2, 0.4, 2))
    following = np.roll(corners, -1, axis=0)
    area = abs(corners[:, 0] @ following[:, 1] - corners[:, 1] @ following[:, 0]) / 2
    return _torn(rng, corners * np.sqrt(area_px / area))


def _notched(corners: NDArray[np.float64], back: float, ahead: float) -> NDArray[np.float64]:
    """The outline without a parallelogram at its first corner, as where a piece broke off."""
    corner, towards_last, towards_second = corners[0], corners[-1] - corners[0], corners[1] - corners[0]
    left, right = corner + back * towards_last, corner + ahead * towards_second
    return np.vstack([left, left + right - corner, right, corners[1:]])


def _torn(rng: np.random.Generator, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """The outline with about a third of its edges torn instead of cleaved."""
    outline = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        outline.append(start[None])
        if rng.random() < 0.35:
            along = np.linspace(0, 1, 7)[1:-1, None]
            across = (end - start)[::-1] * (1, -1)
            outline.append(start + along * (end - start) + rng.normal(0, 0.035, (5, 1)) * across)
    return np.vstack(outline)


def _raster(outline: NDArray[np.float64]) -> Inside:
    moved = outline - outline.min(axis=0) + 2
    width_px, height_px = (int(side) + 4 for side in moved.max(axis=0))
    canvas = Image.new("L", (width_px, height_px))
    ImageDraw.Draw(canvas).polygon([(x, y) for x, y in moved.tolist()], fill=1)
    return np.asarray(canvas, np.bool_)


def _opened(inside: Inside) -> Inside:
    """The mask without whatever is thinner than 3 px, in a tight box: no tip may hang on by a diagonal."""
    wide = Image.fromarray(inside.astype(np.uint8)).filter(ImageFilter.MinFilter(3)).filter(ImageFilter.MaxFilter(3))
    return np.asarray(wide.crop(wide.getbbox() or (0, 0, 1, 1)), np.bool_)


def grain(rng: np.random.Generator, size_px: tuple[int, int]) -> Grain:
    """The noise of the camera, in sixteenths of a grey level."""
    width_px, height_px = size_px
    noise = rng.standard_normal((height_px + _GRAIN_PX, width_px + _GRAIN_PX), np.float32)
    noise *= 1.5 * _STEPS
    return noise.clip(-7 * _STEPS, 7 * _STEPS).astype(np.int16)


def stamps(rng: np.random.Generator) -> list[Alpha]:
    """Shapes of fragments and dust, used again and again."""
    return [_softened(_raster(_cleaved(rng, area_px)), 0.6) for area_px in np.geomspace(3, 260, 60)]


def painted(rng: np.random.Generator, flakes: Sequence[Flake], noise: Grain, fragments: Sequence[Alpha]) -> Pixels:
    """A picture of the wafer with these flakes on it, as large as the noise (see ``grain``) allows."""
    planes = _substrate(rng, (noise.shape[1] - _GRAIN_PX, noise.shape[0] - _GRAIN_PX))
    reserved = np.zeros(planes.shape[1:], np.bool_)
    for flake in flakes:
        rows, columns = flake.window
        reserved[rows.start - CLEAR_PX : rows.stop + CLEAR_PX, columns.start - CLEAR_PX : columns.stop + CLEAR_PX] = True
    _lay_residue(rng, planes, reserved, fragments)
    _lay_thick_flakes(rng, planes, reserved)
    for flake in flakes:
        _lay_thin_flake(planes, flake)
    return _exposed(rng, planes, noise)


def _substrate(rng: np.random.Generator, size_px: tuple[int, int]) -> Planes:
    """The wafer: violet to rose, brightest somewhere near the middle, with a slow gradient of its own in each picture."""
    width_px, height_px = size_px
    colour = np.array((119, 107, 162)) + rng.uniform(0, 1) * np.array((30, 8, -14))
    colour = colour * rng.uniform(0.92, 1.06) * rng.normal(1, 0.012, 3)
    planes = np.empty((3, height_px, width_px), np.int16)
    down, across = np.linspace(-0.5, 0.5, height_px), np.linspace(-0.5, 0.5, width_px)
    centre_y, centre_x = rng.uniform(-0.4, 0.4, 2)
    falloff_y, falloff_x = rng.uniform(0.02, 0.12, 2)
    tilt_y, tilt_x = rng.normal(0, 0.015, (2, 3)) + rng.normal(0, 0.04, (2, 1))
    wave_y, wave_x = rng.normal(0, 0.008, 2)
    for plane, level, lean_y, lean_x in zip(planes, colour * _STEPS, tilt_y, tilt_x, strict=True):
        rows = 1 - falloff_y * (down - centre_y) ** 2 + lean_y * down + wave_y * np.sin(2 * np.pi * (2 * down - centre_x))
        columns = -falloff_x * (across - centre_x) ** 2 + lean_x * across + wave_x * np.sin(2 * np.pi * (2 * across + centre_y))
        np.add((level * rows).astype(np.int16)[:, None], (level * columns).astype(np.int16), out=plane)
    return planes


def _lay_residue(rng: np.random.Generator, planes: Planes, reserved: Inside, fragments: Sequence[Alpha]) -> None:
    """Fragments in clusters, dust anywhere, and the thin traces that the tape left."""
    _, height_px, width_px = planes.shape
    size, share = np.array((height_px, width_px)), height_px * width_px / (1920 * 1200)
    places = [rng.uniform(0, 1, (int(rng.integers(15, 90) * share) + 3, 2)) * size]
    for _ in range(rng.integers(2, 6)):
        spread_px = rng.uniform(0.02, 0.09) * width_px
        places.append(rng.normal(rng.uniform(0, 1, 2) * size, spread_px, (int(rng.integers(5, 40) * share) + 2, 2)))
    for place in np.vstack(places):
        cover = fragments[min(int(rng.exponential(16)), len(fragments) - 1)] * np.float32(rng.uniform(0.6, 1))
        _lay(planes, reserved, cover, place, _RESIDUE[rng.integers(len(_RESIDUE))])
    for _ in range(rng.integers(1, 5)):
        bends = np.cumsum(rng.normal(0, 0.06, int(110 * np.sqrt(share))) + rng.normal(0, 0.01)) + rng.uniform(0, 2 * np.pi)
        trace = rng.uniform(0, 1, 2) * size + np.cumsum(2.5 * np.column_stack([np.sin(bends), np.cos(bends)]), axis=0)
        for place in trace:
            _lay(planes, reserved, fragments[0] * np.float32(rng.uniform(0.1, 0.5)), place, _TRACE)


def _lay_thick_flakes(rng: np.random.Generator, planes: Planes, reserved: Inside) -> None:
    _, height_px, width_px = planes.shape
    picture_px = height_px * width_px
    large = rng.uniform(0.006, 0.05, rng.integers(2, 6)) * picture_px
    small = np.exp(rng.uniform(np.log(1e-4), np.log(2.5e-3), rng.integers(6, 28))) * picture_px
    for area_px in np.concatenate([large, small]):
        cover = _softened(_raster(_cleaved(rng, max(area_px, 60)) * rng.uniform(0.7, 1.4, 2)), 1)
        colour = _THICK[rng.integers(4 if area_px > 0.006 * picture_px else len(_THICK))]
        for _ in range(4):
            place = rng.uniform(-0.02, 1.02, 2) * (height_px, width_px)
            if _lay(planes, reserved, cover, place, colour, fringe=0.7):
                break


def _lay(
    planes: Planes, reserved: Inside, cover: Alpha, centre: NDArray[np.float64], colour: NDArray[np.int_], *, fringe: float = 0
) -> bool:
    """Blend a shape over the picture, cut off at its border. Nothing is laid where a labelled flake and its surroundings are."""
    spans = []
    for middle, side, whole in zip(centre, cover.shape, planes.shape[1:], strict=True):
        first = int(middle) - side // 2
        spans.append((first, max(first, 0), min(first + side, whole)))
    if any(start >= stop for _, start, stop in spans):
        return False
    window = tuple(slice(start, stop) for _, start, stop in spans)
    cover = cover[tuple(slice(start - first, stop - first) for first, start, stop in spans)]
    if cover[reserved[window]].any():
        return False
    rim = np.float32(4 * fringe) * cover * (1 - cover)
    for plane, tint, rim_tint in zip(planes, colour, _FRINGE, strict=True):
        below = plane[window]
        light = below + cover * (np.float32(tint * _STEPS) - below)
        below[:] = light + rim * (np.float32(rim_tint * _STEPS) - light) if fringe else light
    return True


def _lay_thin_flake(planes: Planes, flake: Flake) -> None:
    """Filter the light as the layers do. The mask itself, softened at its edge, is what is drawn."""
    rows, columns = flake.window
    around = slice(rows.start - 3, rows.stop + 3), slice(columns.start - 3, columns.stop + 3)
    soft = _softened(np.pad(flake.inside, 3), 0.7)
    below = planes[:, *around]
    below[:] = below * (1 + soft * CONTRAST[flake.layers - 1].astype(np.float32)[:, None, None])


def _softened(inside: Inside, radius_px: float) -> Alpha:
    blurred = Image.fromarray(inside.astype(np.uint8) * np.uint8(255)).filter(ImageFilter.GaussianBlur(radius_px))
    return np.asarray(blurred, np.float32) / np.float32(255)


def _exposed(rng: np.random.Generator, planes: Planes, noise: Grain) -> Pixels:
    """What the camera makes of the light: noise, and whole grey levels."""
    _, height_px, width_px = planes.shape
    image = np.empty((height_px, width_px, 3), np.uint8)
    for channel, plane in enumerate(planes):
        top, left = rng.integers(_GRAIN_PX, size=2)
        plane += noise[top : top + height_px, left : left + width_px]
        plane >>= 4
        image[..., channel] = plane
    return image
