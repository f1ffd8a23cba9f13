"""What is laid over what to show one finding, and in which words: the picture, the mask on it, the annotations.

A mask is outlined in orange on its picture, annotations in blue. A mask that has no picture, or that is not to be outlined, is
shown in colours of its own; one of another size than its picture is always outlined, so that the difference is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dsqc.measures import drawing
from dsqc.measures.drawing import BLUE, ORANGE, Box, Layer, Sketch
from dsqc.measures.outlines import Labels, Shape, Shapes
from dsqc.measures.photo import Coloured, Photo
from dsqc.measures.view import Rect


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture, a mask, or both; ``is_outlined`` asks for the mask's borders."""

    picture: Photo | None
    mask: Labels | None
    shapes: Sequence[Shape] = ()
    box_px: Box | None = None
    is_outlined: bool = False


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
    sketch = drawing.draw(base, layers, scene.box_px, beside)
    is_beside = beside is not None and not sketch.is_enlarged
    legend = [f"{'orange' if layer.colour == ORANGE else 'blue'}: {words}" for layer, words in _named(layers, base.extent)]
    legend += ["right: the mask in colours of its own"] if is_beside else []
    legend += ["the mask without its picture"] if isinstance(base, Coloured) else []
    return Shown(sketch, ", ".join(legend), _description(base, layers, sketch, is_beside=is_beside))


def _base(scene: Scene) -> Photo | Coloured:
    if scene.picture is not None:
        return scene.picture
    if scene.mask is None:
        raise ValueError("a scene shows a picture or a mask")
    return Coloured(scene.mask)


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
