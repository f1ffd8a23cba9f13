"""Pictures of what is wrong: an overview with outlines and a box, and beside it the box enlarged."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Box = tuple[int, int, int, int]
Colour = tuple[int, int, int]
RGB = NDArray[np.uint8]

MASK: Colour = (255, 140, 0)
ANNOTATIONS: Colour = (0, 200, 255)
FRAME: Colour = (255, 0, 90)
_OVERVIEW_PX = 420
_ZOOM_PX = 300
_LEAST_ZOOMED_PX = 24
_GAP_PX = 6
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Layer:
    """Labels (height, width) whose borders are drawn in a colour; 0 is background."""

    labels: NDArray[Any]
    colour: Colour


def rgb(pixels: NDArray[Any], palette: NDArray[np.uint8] | None = None) -> RGB:
    """Any picture as (height, width, 3) of 8 bits, stretched when it has more."""
    if palette is not None:
        return np.ascontiguousarray(palette[pixels][..., :3])
    values = np.nan_to_num(pixels.astype(np.float32))
    if pixels.dtype != np.uint8:
        low, high = float(values.min()), float(values.max())
        values = (values - low) * (255 / (high - low) if high > low else 0)
    values = values[..., None] if values.ndim == 2 else values
    values = values[..., :3] if values.shape[-1] >= 3 else np.repeat(values[..., :1], 3, axis=2)
    return values.astype(np.uint8)


def colours_of(labels: NDArray[Any]) -> RGB:
    """A mask without its picture: each label in a colour of its own, background black."""
    numbers = labels.astype(np.int64)
    mixed = np.stack([(numbers * step) % 156 + 100 for step in (67, 131, 29)], axis=-1)
    return np.where(numbers[..., None] > 0, mixed, 0).astype(np.uint8)


def draw(picture: RGB, layers: Sequence[Layer], box_px: Box | None) -> tuple[bytes, int, int]:
    """A JPEG, its width and its height. ``layers`` of another size than the picture are left out."""
    fitting = [layer for layer in layers if layer.labels.shape == picture.shape[:2]]
    overview = _shrunk(picture, fitting)
    if box_px is None:
        return _encoded(overview)
    scale = overview.width / picture.shape[1]
    x, y, width, height = box_px
    frame = [x * scale - 2, y * scale - 2, (x + width) * scale + 1, (y + height) * scale + 1]
    ImageDraw.Draw(overview).rectangle(frame, outline=FRAME, width=2)
    zoom = _zoomed(picture, fitting, box_px)
    both = Image.new("RGB", (overview.width + _GAP_PX + zoom.width, max(overview.height, zoom.height)), (255, 255, 255))
    both.paste(overview, (0, 0))
    both.paste(zoom, (overview.width + _GAP_PX, 0))
    return _encoded(both)


def _shrunk(picture: RGB, layers: Sequence[Layer]) -> Image.Image:
    height_px, width_px = picture.shape[:2]
    scale = min(1.0, _OVERVIEW_PX / max(height_px, width_px))
    size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
    small = np.array(Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))
    rows = np.minimum((np.arange(size[1]) / scale).astype(int), height_px - 1)
    columns = np.minimum((np.arange(size[0]) / scale).astype(int), width_px - 1)
    return _bordered(small, [Layer(layer.labels[np.ix_(rows, columns)], layer.colour) for layer in layers])


def _zoomed(picture: RGB, layers: Sequence[Layer], box_px: Box) -> Image.Image:
    height_px, width_px = picture.shape[:2]
    x, y, width, height = box_px
    side = min(max(width, height, _LEAST_ZOOMED_PX) * 3 // 2, max(height_px, width_px))
    left = max(0, min(x + width // 2 - side // 2, width_px - side))
    top = max(0, min(y + height // 2 - side // 2, height_px - side))
    cut = (slice(top, top + side), slice(left, left + side))
    times = max(1, _ZOOM_PX // side)
    enlarged = [Layer(layer.labels[cut].repeat(times, 0).repeat(times, 1), layer.colour) for layer in layers]
    zoom = _bordered(picture[cut].repeat(times, 0).repeat(times, 1), enlarged)
    zoom.thumbnail((_ZOOM_PX, _ZOOM_PX))
    return zoom


def _bordered(picture: RGB, layers: Sequence[Layer]) -> Image.Image:
    drawn = picture.copy()
    for layer in layers:
        drawn[_borders(layer.labels)] = layer.colour
    return Image.fromarray(drawn)


def _borders(labels: NDArray[Any]) -> NDArray[np.bool_]:
    """Labelled pixels that have another label beside them."""
    padded = np.pad(labels, 1)
    here = padded[1:-1, 1:-1]
    neighbours = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    differs: NDArray[np.bool_] = np.logical_or.reduce([here != each for each in neighbours])
    return differs & (here != 0)


def _encoded(image: Image.Image) -> tuple[bytes, int, int]:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue(), image.width, image.height
