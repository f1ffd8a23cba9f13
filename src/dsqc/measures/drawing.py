"""Pictures of what is wrong: an overview with outlines and a box, and beside it the box enlarged.

Lines are drawn in colours that the colour-blind tell apart, with dark edges that part them from a bright picture. Where two
outlines coincide both colours alternate. What is outlined may be of another size than the picture: it is laid on its upper
left corner, a line shows how far it reaches, and where they differ by little their lower right corners are enlarged.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsqc.measures.outlines import Labels, Shapes
from dsqc.measures.photo import RGB, Coloured, Photo
from dsqc.measures.view import Rect, View, extent, fitted

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]
Lines = NDArray[np.bool_]

ORANGE: Colour = (255, 150, 0)
BLUE: Colour = (70, 190, 255)
MOST_BYTES = 48_000
_WHITE: Colour = (255, 255, 255)
_GAP: Colour = (128, 128, 128)
_OVERVIEW_PX = 440
_LEAST_ZOOM_PX, _MOST_ZOOM_PX = 260, 320
_LEAST_ZOOMED_PX = 24
_LEAST_BOXED_PX = 12
_FRAME_PX = 4
_WORTH_ZOOMING = 1.3
_GAP_PX = 6
_DASH_PX = 5
_MARGIN_PX = 8
_CORNER_PX = 4
_CORNERS_NEAR = 0.05
_QUALITIES = (85, 75, 60, 45, 30)


@dataclass(frozen=True, slots=True)
class Layer:
    """What is outlined in a colour."""

    outlined: Labels | Shapes
    colour: Colour


@dataclass(frozen=True, slots=True)
class Sketch:
    """A JPEG file and its size, the box that it shows, and whether a part stands enlarged beside the overview."""

    jpeg: bytes
    width_px: int
    height_px: int
    boxed: Rect | None
    is_enlarged: bool


def draw(
    base: Photo | Coloured,
    layers: Sequence[Layer] = (),
    box_px: Box | None = None,
    beside: Coloured | None = None,
    closer: Photo | None = None,
) -> Sketch:
    """``base`` with its layers and its box (x, y, width, height); where nothing is enlarged, ``beside`` is shown in the same view.

    ``closer`` takes the place of ``base`` on the right, enlarged or not.
    """
    canvas, boxed = _canvas(base, layers, box_px)
    overview = fitted(canvas, _OVERVIEW_PX)
    panels = [_panel(base, layers, overview, boxed)]
    focus = boxed or _corner(base, layers)
    longest_px = min(max(overview.height_px, _LEAST_ZOOM_PX), _MOST_ZOOM_PX)
    zoom = None if focus is None else fitted(_around(focus, canvas), longest_px)
    is_enlarged = zoom is not None and zoom.scale > _WORTH_ZOOMING * overview.scale
    if zoom is not None and is_enlarged:
        if boxed is None:
            panels = [_panel(base, layers, overview, focus)]
        panels.append(_framed(_panel(closer or base, layers, zoom, boxed)))
    elif closer is not None:
        panels.append(_panel(closer, layers, overview, boxed))
    elif beside is not None:
        panels.append(_panel(beside, (), overview, boxed))
    return Sketch(*_encoded(_side_by_side(panels)), boxed, is_enlarged)


def _canvas(base: Photo | Coloured, layers: Sequence[Layer], box_px: Box | None) -> tuple[Rect, Rect | None]:
    """All that is to be seen, and the box on it: not farther out than the picture is large."""
    own = base.extent
    reach = Rect(-own.width, -own.height, 2 * own.width, 2 * own.height)
    boxed = _whole_px(box_px)
    boxed = None if boxed is None else boxed.clipped(reach)
    boxed = None if boxed is None or boxed.is_empty else boxed
    canvas = own
    for rect in (*(layer.outlined.extent for layer in layers), *([] if boxed is None else [boxed])):
        canvas = canvas.joined(rect.clipped(reach))
    alike = canvas == own and all(layer.outlined.extent == own for layer in layers)
    return own if alike else canvas.grown(_MARGIN_PX), boxed


def _whole_px(box_px: Box | None) -> Rect | None:
    """The pixels that a box touches, at least one; None when its numbers are none."""
    try:
        x, y, width, height = (float(side) for side in box_px or ())
        left, top, right, bottom = math.floor(x), math.floor(y), math.ceil(x + width), math.ceil(y + height)
    except (OverflowError, TypeError, ValueError):
        return None
    return Rect(left, top, max(right, left + 1), max(bottom, top + 1))


def _corner(base: Photo | Coloured, layers: Sequence[Layer]) -> Rect | None:
    """Where the lower right corners part, when they do by little."""
    own = base.extent
    for layer in layers:
        other = layer.outlined.extent
        x, y = sorted((own.right, other.right)), sorted((own.bottom, other.bottom))
        if other != own and x[1] - x[0] <= _CORNERS_NEAR * x[1] and y[1] - y[0] <= _CORNERS_NEAR * y[1]:
            return Rect(x[0], y[0], x[1], y[1]).grown(_CORNER_PX)
    return None


def _around(focus: Rect, canvas: Rect) -> Rect:
    """The focus with what is near it, square unless the canvas is narrower."""
    side = max(focus.width * 3 // 2, focus.height * 3 // 2, _LEAST_ZOOMED_PX)
    width, height = min(side, canvas.width), min(side, canvas.height)
    left = min(max((focus.left + focus.right - width) // 2, canvas.left), canvas.right - width)
    top = min(max((focus.top + focus.bottom - height) // 2, canvas.top), canvas.bottom - height)
    return Rect(left, top, left + width, top + height)


def _panel(base: Photo | Coloured, layers: Sequence[Layer], view: View, boxed: Rect | None) -> RGB:
    panel = base.seen(view)
    lines = [(_lines(base, layer, view), layer.colour) for layer in layers]
    for drawn, _ in lines:
        _darken(panel, drawn)
    for drawn, colour in lines:
        panel[drawn] = colour
    if len(lines) > 1:
        down, across = np.ogrid[: view.height_px, : view.width_px]
        panel[lines[0][0] & lines[1][0] & ((down + across) // _DASH_PX % 2 == 0)] = lines[0][1]
    if boxed is not None:
        _box(panel, view.shown(boxed))
    return panel


def _lines(base: Photo | Coloured, layer: Layer, view: View) -> Lines:
    drawn = layer.outlined.borders(view)
    if layer.outlined.extent != base.extent:
        drawn |= _rim(view.shown(layer.outlined.extent), drawn.shape)
    return _thickened(drawn) if view.enlarges else drawn


def _rim(rect: Rect, shape: tuple[int, ...]) -> Lines:
    """The outermost pixels of a rectangle."""
    rim = np.zeros(shape, np.bool_)
    _fill(rim, rect, 1)
    _fill(rim, rect.grown(-1), 0)
    return rim


def _thickened(drawn: Lines) -> Lines:
    thick = drawn.copy()
    thick[1:] |= drawn[:-1]
    thick[:, 1:] |= thick[:, :-1].copy()
    return thick


def _darken(panel: RGB, drawn: Lines) -> None:
    """Darken what lies beside lines."""
    near = drawn.copy()
    for beside, line in (((slice(1, None),), (slice(-1),)), ((slice(-1),), (slice(1, None),))):
        near[beside] |= drawn[line]
        near[:, beside[0]] |= drawn[:, line[0]]
    panel[near] //= 3


def _box(panel: RGB, shown: Rect) -> None:
    """A white frame with black edges just outside of what is boxed. It has a least size, so that a single pixel is found, and is
    whole at the border too."""
    across, down = (max(0, _LEAST_BOXED_PX - length + 1) // 2 for length in (shown.width, shown.height))
    inner = Rect(shown.left - across, shown.top - down, shown.right + across, shown.bottom + down).clipped(extent(panel).grown(-_FRAME_PX))
    lines = np.zeros(panel.shape[:2], np.uint8)
    for grown, value in ((_FRAME_PX, 1), (_FRAME_PX - 1, 2), (1, 1), (0, 0)):
        _fill(lines, inner.grown(grown), value)
    panel[lines == 1] = 0
    panel[lines == 2] = _WHITE


def _fill(pixels: NDArray[np.uint8] | Lines, rect: Rect, value: int) -> None:
    there = rect.clipped(extent(pixels))
    if not there.is_empty:
        there.cut(pixels)[:] = value


def _framed(panel: RGB) -> RGB:
    panel[[0, -1]] = panel[:, [0, -1]] = _WHITE
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
            stream = io.BytesIO()
            image.save(stream, "JPEG", quality=quality, subsampling=0)
            if stream.tell() <= MOST_BYTES:
                return stream.getvalue(), image.width, image.height
        image = image.reduce(2)
