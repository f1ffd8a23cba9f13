"""How one finding is shown and in which words: the picture with what is laid over it, its parts enlarged or beside.

A mask is outlined in orange on its picture, annotations in blue. A mask that has no picture, or that is not to be outlined, is
shown in colours of its own; one of another size than its picture is always outlined, so that the difference is seen. Where it is
asked whether a mask lies right, it is outlined on the picture and, enlarged, on the picture's edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dsqc.measures import drawing, edges, overlay, picture
from dsqc.measures.drawing import Box, Sketch
from dsqc.measures.layers import WORDS, Frame, Layer
from dsqc.measures.outlines import Labels
from dsqc.measures.overlay import Overlay, Scene
from dsqc.measures.photo import Coloured, Photo
from dsqc.measures.picture import Picture
from dsqc.measures.view import Rect

_EDGES_PX = 1_000
_EDGE_GREY = 60
_CLOSER_SHARE, _LEAST_CLOSER_PX = 10, 48
_MOST_OFF_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Shown:
    """The sketch; ``legend`` explains its colours, ``description`` says the same to those who do not see it."""

    sketch: Sketch
    legend: str
    description: str


def show(scene: Scene) -> Shown:
    base = _base(scene)
    over = overlay.of(scene, base.extent)
    is_outlined = any(isinstance(layer.outlined, Labels) for layer in over.layers)
    beside = Coloured(scene.mask) if scene.mask is not None and isinstance(base, Photo) and not is_outlined else None
    closer = _edges(base) if scene.is_on_edges and isinstance(base, Photo) else None
    box_px = _busiest(scene.mask) if closer is not None and scene.mask is not None else over.box_px
    sketch = drawing.draw(base, over.layers, box_px, beside, closer, over.areas)
    is_beside = beside is not None and not sketch.is_enlarged
    legend = list(_legend(base, over))
    legend += ["right: the mask in colours of its own"] if is_beside else []
    legend += ["the mask without its picture"] if isinstance(base, Coloured) else []
    right = ["the picture's edges"] if closer is not None else []
    right += [] if sketch.enlarged is None else [f"×{_times(sketch.enlarged)}"]
    legend += [f"right: {', '.join(right)}"] if right else []
    description = _description(base, over, sketch)
    description += "; on the right the mask in colours of its own" if is_beside else ""
    return Shown(sketch, ", ".join(legend), description + ("; on the right the picture's edges" if closer is not None else ""))


def _legend(base: Photo | Coloured, over: Overlay) -> Iterator[str]:
    for layer in over.layers:
        yield f"{layer.look}: {_told(layer, base.extent)}"
    for area in over.areas:
        yield f"{WORDS[area.colour]} stripes: {area.name}"
    if over.region_count is not None and over.region_count > 1:
        yield f"boxed: the largest of {over.region_count:,} places"


def _base(scene: Scene) -> Photo | Coloured:
    if scene.picture is not None:
        return scene.picture
    if scene.mask is None:
        raise ValueError("a scene shows a picture or a mask")
    return Coloured(scene.mask)


def _edges(base: Photo) -> Photo:
    """The picture's edge strength as a picture of the same sides: what is measured to tell how a mask lies."""
    pixels = np.nan_to_num(picture.colours(base.picture))
    factor = -(-max(pixels.shape[:2]) // _EDGES_PX)
    strength = edges.strength(edges.reduced(pixels if pixels.ndim == 3 else pixels[..., None], factor))
    grey = np.clip(strength * _EDGE_GREY, 0, 255).astype(np.uint8).repeat(factor, axis=0).repeat(factor, axis=1)
    whole = np.zeros(pixels.shape[:2], np.uint8)
    whole[: grey.shape[0], : grey.shape[1]] = grey
    return Photo(Picture("L", whole))


def _busiest(mask: Labels) -> Box | None:
    """The square that has most of the mask's boundary; None where it has none."""
    side = max(_LEAST_CLOSER_PX, max(mask.numbers.shape) // _CLOSER_SHARE)
    y, x = np.nonzero(edges.boundary(mask.numbers))
    if not y.size:
        return None
    across = mask.numbers.shape[1] // side + 1
    down, right = divmod(int(np.bincount(y // side * across + x // side).argmax()), across)
    return right * side, down * side, side, side


def _told(layer: Layer, base: Rect) -> str:
    """What a layer is, and its size and what it lacks where it is not as large as the picture."""
    if not layer.is_apart(base):
        return layer.name
    own = layer.outlined.extent
    size = "" if isinstance(layer.outlined, Frame) else f" of {_size(own)}"
    apart = _apart(own, base)
    return f"{layer.name}{size} on a picture of {_size(base)}{'' if apart is None else f': {apart}'}"


def _apart(own: Rect, base: Rect) -> str | None:
    """How a size differs from that of the picture; None where it is by much."""
    if (own.width, own.height) == (base.height, base.width):
        return "sides swapped"
    sides = ((own.width, base.width, "on the right"), (own.height, base.height, "at the bottom"))
    if any(abs(one - other) > _MOST_OFF_SHARE * other for one, other, _ in sides):
        return None
    differing = [(one - other, where) for one, other, where in sides if one != other]
    return " and ".join(f"{abs(by)} px {'short' if by < 0 else 'too much'} {where}" for by, where in differing)


def _size(rect: Rect) -> str:
    return f"{rect.width}×{rect.height} px"


def _times(enlarged: float) -> str:
    return f"{enlarged:.0f}" if enlarged >= 2 else f"{enlarged:.2g}"


def _description(base: Photo | Coloured, over: Overlay, sketch: Sketch) -> str:
    own = base.extent
    what = "the picture" if isinstance(base, Photo) else "the mask, without its picture, in colours of its own"
    told = [f"{what}, {_size(own)}", *(f"{_told(layer, own)} outlined in {layer.look}" for layer in over.layers)]
    told += [f"{area.name}, in {WORDS[area.colour]} stripes" for area in over.areas]
    if sketch.boxed is not None:
        told.append(f"a white frame around {_size(sketch.boxed)} at x {sketch.boxed.left}, y {sketch.boxed.top}")
    if sketch.enlarged is not None:
        place = "the lower right corner" if sketch.boxed is None else "this place"
        told.append(f"on the right {place} at {_times(sketch.enlarged)} times its size")
    return "; ".join(told)
