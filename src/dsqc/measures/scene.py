"""What is laid over what to show one finding, and in which words: the picture, the mask on it, the annotations.

A mask is outlined in orange on its picture, annotations in blue. A mask that has no picture, or that is not to be outlined, is
shown in colours of its own; one of another size than its picture is always outlined, so that the difference is seen. Where it is
asked whether a mask lies right, it is outlined on the picture and, enlarged, on the picture's edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dsqc.measures import drawing, edges, picture
from dsqc.measures.drawing import BLUE, ORANGE, Box, Layer, Sketch
from dsqc.measures.outlines import Labels, Shape, Shapes
from dsqc.measures.photo import Coloured, Photo
from dsqc.measures.picture import Picture
from dsqc.measures.view import Rect

_EDGES_PX = 1_000
_EDGE_GREY = 60
_CLOSER_SHARE, _LEAST_CLOSER_PX = 10, 48


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture, a mask, or both; ``is_outlined`` asks for the mask's borders, ``is_on_edges`` for the picture's edges below them."""

    picture: Photo | None
    mask: Labels | None
    shapes: Sequence[Shape] = ()
    box_px: Box | None = None
    is_outlined: bool = False
    is_on_edges: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The sketch; ``legend`` explains its colours, ``description`` says the same to those who do not see it."""

    sketch: Sketch
    legend: str
    description: str


def show(scene: Scene) -> Shown:
    base = _base(scene)
    differs = scene.mask is not None and scene.mask.extent != base.extent
    layers = [Layer(scene.mask, ORANGE)] if scene.mask is not None and (scene.is_outlined or differs) else []
    layers += [Layer(Shapes(scene.shapes), BLUE)] if scene.shapes else []
    beside = Coloured(scene.mask) if scene.mask is not None and isinstance(base, Photo) and not (scene.is_outlined or differs) else None
    closer = _edges(base) if scene.is_on_edges and isinstance(base, Photo) else None
    box_px = _busiest(scene.mask) if closer is not None and scene.mask is not None else scene.box_px
    sketch = drawing.draw(base, layers, box_px, beside, closer)
    is_beside = beside is not None and not sketch.is_enlarged
    legend = [f"{'orange' if layer.colour == ORANGE else 'blue'}: {words}" for layer, words in _named(layers, base.extent)]
    legend += ["right: the mask in colours of its own"] if is_beside else []
    legend += ["right: the picture's edges"] if closer is not None else []
    legend += ["the mask without its picture"] if isinstance(base, Coloured) else []
    description = _description(base, layers, sketch, is_beside=is_beside)
    return Shown(sketch, ", ".join(legend), description + ("; on the right the picture's edges" if closer is not None else ""))


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


def _named(layers: Sequence[Layer], base: Rect) -> Iterator[tuple[Layer, str]]:
    """What each layer is, and its size where that is not the picture's."""
    for layer in layers:
        own, name = layer.outlined.extent, "mask" if isinstance(layer.outlined, Labels) else "annotations"
        yield layer, name if own == base else f"{name} of {_size(own)} on a picture of {_size(base)}"


def _size(rect: Rect) -> str:
    return f"{rect.width}×{rect.height} px"


def _description(base: Photo | Coloured, layers: Sequence[Layer], sketch: Sketch, *, is_beside: bool) -> str:
    what = "the picture" if isinstance(base, Photo) else "the mask, without its picture, in colours of its own"
    colours = {ORANGE: "orange", BLUE: "blue"}
    told = [what, *(f"{words} outlined in {colours[layer.colour]}" for layer, words in _named(layers, base.extent))]
    if sketch.boxed is not None:
        told.append(f"a white frame around {_size(sketch.boxed)} at x {sketch.boxed.left}, y {sketch.boxed.top}")
    if sketch.is_enlarged:
        told.append(f"on the right {'the lower right corner' if sketch.boxed is None else 'this place'} enlarged")
    told += ["on the right the mask in colours of its own"] if is_beside else []
    return "; ".join(told)
