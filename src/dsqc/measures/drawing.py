"""Pictures of what is wrong: an overview with outlines and a box, and beside it the box enlarged.

Lines are drawn in colours that the colour-blind tell apart, with dark edges that part them from a bright picture. Where two
outlines coincide both colours alternate. What is outlined may be of another size than the picture: it is laid on its upper
left corner, a line shows how far it reaches, what it lacks is hatched, and where they differ by little their lower right corners
are enlarged.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from dsqc.measures import strokes
from dsqc.measures.layers import Area, Frame, Layer
from dsqc.measures.photo import RGB, Coloured, Photo
from dsqc.measures.view import Rect, View, fitted, magnified

Box = tuple[float, float, float, float]

MOST_BYTES = 40_000
_GAP: strokes.Colour = (128, 128, 128)
_OVERVIEW_PX = 440
_LEAST_ZOOM_PX, _MOST_ZOOM_PX = 260, 320
_LEAST_ZOOMED_PX = 24
_WORTH_ZOOMING = 1.3
_GAP_PX = 6
_MARGIN_PX = 8
_CORNER_PX = 4
_CORNERS_NEAR = 0.05
_QUALITIES = (80, 70, 60, 45, 30)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A JPEG file and its size, the box that it shows, and how many times a part stands enlarged beside the overview, if any does."""

    jpeg: bytes
    width_px: int
    height_px: int
    boxed: Rect | None
    enlarged: float | None

    @property
    def is_enlarged(self) -> bool:
        return self.enlarged is not None


@dataclass(frozen=True, slots=True)
class _Panels:
    base: Photo | Coloured
    layers: Sequence[Layer]
    areas: Sequence[Area]
    canvas: Rect
    boxed: Rect | None


def draw(
    base: Photo | Coloured,
    layers: Sequence[Layer] = (),
    box_px: Box | None = None,
    beside: Coloured | None = None,
    closer: Photo | None = None,
    areas: Sequence[Area] = (),
) -> Sketch:
    """``base`` with its layers, areas and box (x, y, width, height); where nothing is enlarged, ``beside`` is shown in the same view.

    ``closer`` takes the place of ``base`` on the right, enlarged or not.
    """
    of = _Panels(base, layers, areas, *_canvas(base, layers, box_px))
    overview = fitted(of.canvas, _OVERVIEW_PX)
    beside_zoom = fitted(of.canvas, _OVERVIEW_PX, _MOST_ZOOM_PX)
    zoomed = next(_zooms(of, beside_zoom), None)
    overview = overview if zoomed is None else beside_zoom
    focus = of.boxed if zoomed is None else of.boxed or zoomed[0]
    panels = [_panel(of, base, overview, focus)]
    if zoomed is not None:
        panels.append(strokes.framed(_panel(of, closer or base, zoomed[1], of.boxed)))
    elif closer is not None:
        panels.append(_panel(of, closer, overview, of.boxed))
    elif beside is not None:
        panels.append(_panel(_Panels(beside, (), (), of.canvas, of.boxed), beside, overview, of.boxed))
    return Sketch(*_encoded(_side_by_side(panels)), of.boxed, None if zoomed is None else zoomed[1].scale)


def _canvas(base: Photo | Coloured, layers: Sequence[Layer], box_px: Box | None) -> tuple[Rect, Rect | None]:
    """All that is to be seen, and the box on it: not farther out than the picture is large."""
    own = base.extent
    reach = Rect(-own.width, -own.height, 2 * own.width, 2 * own.height)
    boxed = whole_px(box_px)
    boxed = None if boxed is None else boxed.clipped(reach)
    boxed = None if boxed is None or boxed.is_empty else boxed
    canvas = own
    for rect in (*(layer.outlined.extent for layer in layers), *([] if boxed is None else [boxed])):
        there = rect.clipped(reach)
        canvas = canvas if there.is_empty else canvas.joined(there)
    alike = canvas == own and not any(layer.is_apart(own) for layer in layers)
    return own if alike else canvas.grown(_MARGIN_PX), boxed


def whole_px(box_px: Box | None) -> Rect | None:
    """The pixels that a box touches, at least one; None when its numbers are none."""
    try:
        x, y, width, height = (float(side) for side in box_px or ())
        left, top, right, bottom = math.floor(x), math.floor(y), math.ceil(x + width), math.ceil(y + height)
    except (OverflowError, TypeError, ValueError):
        return None
    return Rect(left, top, max(right, left + 1), max(bottom, top + 1))


def _zooms(of: _Panels, overview: View) -> Iterator[tuple[Rect, View]]:
    """What may be enlarged, first what shows most, and the view that enlarges it."""
    longest_px = min(max(overview.height_px, _LEAST_ZOOM_PX), _MOST_ZOOM_PX)
    for focus in _focuses(of):
        zoom = magnified(_around(focus, of.canvas, longest_px), longest_px)
        if zoom.scale > _WORTH_ZOOMING * overview.scale:
            yield focus, zoom


def _focuses(of: _Panels) -> Iterator[Rect]:
    """The box with the frames that are stated beside it, the box alone; without any, the corners."""
    if of.boxed is None:
        corner = _corner(of.base, of.layers)
        yield from () if corner is None else (corner,)
        return
    whole = of.boxed
    for layer in of.layers:
        if isinstance(layer.outlined, Frame) and not layer.outlined.is_grid:
            whole = whole.joined(layer.outlined.extent.clipped(of.canvas))
    yield from (whole, of.boxed)


def _corner(base: Photo | Coloured, layers: Sequence[Layer]) -> Rect | None:
    """Where the lower right corners part, when they do by little."""
    own = base.extent
    for layer in layers:
        other = layer.outlined.extent
        x, y = sorted((own.right, other.right)), sorted((own.bottom, other.bottom))
        if layer.is_apart(own) and x[1] - x[0] <= _CORNERS_NEAR * x[1] and y[1] - y[0] <= _CORNERS_NEAR * y[1]:
            return Rect(x[0], y[0], x[1], y[1]).grown(_CORNER_PX)
    return None


def _around(focus: Rect, canvas: Rect, longest_px: int) -> Rect:
    """The focus with what is near it, square unless the canvas is narrower; as much as fits when every pixel becomes a square."""
    side = max(focus.width * 3 // 2, focus.height * 3 // 2, _LEAST_ZOOMED_PX)
    times = longest_px // side
    side = longest_px // times if times > 1 else side
    width, height = min(side, canvas.width), min(side, canvas.height)
    left = min(max((focus.left + focus.right - width) // 2, canvas.left), canvas.right - width)
    top = min(max((focus.top + focus.bottom - height) // 2, canvas.top), canvas.bottom - height)
    return Rect(left, top, left + width, top + height)


def _panel(of: _Panels, base: Photo | Coloured, view: View, boxed: Rect | None) -> RGB:
    panel = base.seen(view)
    own = of.base.extent
    for layer in of.layers:
        if layer.is_apart(own):
            strokes.hatch(panel, layer.lacking(own, view), layer.colour)
    for area in of.areas:
        strokes.stripe(panel, area.covered.covered(view), area.colour)
    lines = [(layer.lines(own, view), layer.colour) for layer in of.layers]
    for drawn, _ in lines:
        strokes.darken(panel, drawn)
    for drawn, colour in lines:
        panel[drawn] = colour
    if len(lines) > 1:
        panel[lines[0][0] & lines[1][0] & strokes.dashes(panel.shape)] = lines[0][1]
    if boxed is not None:
        strokes.box(panel, view.shown(boxed))
    return panel


def _side_by_side(panels: Sequence[RGB]) -> RGB:
    height, width = max(panel.shape[0] for panel in panels), sum(panel.shape[1] + _GAP_PX for panel in panels) - _GAP_PX
    together = np.full((height, width, 3), _GAP, np.uint8)
    left = 0
    for panel in panels:
        together[: panel.shape[0], left : left + panel.shape[1]] = panel
        left += panel.shape[1] + _GAP_PX
    return together


def _encoded(pixels: RGB) -> tuple[bytes, int, int]:
    """A JPEG of at most MOST_BYTES, as good as that allows, its width and its height; noise that takes more is shown smaller.

    Its colours are as sharp as its light, or thin lines would lose them.
    """
    image = Image.fromarray(pixels)
    while True:
        for quality in _QUALITIES:
            jpeg = _jpeg(image, quality)
            if jpeg is not None:
                return jpeg, image.width, image.height
        image = image.reduce(2)


def _jpeg(image: Image.Image, quality: int) -> bytes | None:
    """The file, if it takes no more than MOST_BYTES; Pillow raises where an optimised one outgrows its buffer of 64 kB."""
    stream = io.BytesIO()
    try:
        image.save(stream, "JPEG", quality=quality, subsampling=0, optimize=True)
    except OSError:
        return None
    return stream.getvalue() if stream.tell() <= MOST_BYTES else None
