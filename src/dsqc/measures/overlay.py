"""What is laid over what to show one finding: the mask, the annotations, what both have, what is stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dsqc.measures import differences
from dsqc.measures.drawing import Box, whole_px
from dsqc.measures.layers import BLUE, ORANGE, PINK, Area, Frame, Layer
from dsqc.measures.outlines import Drawn, Labels, Shape, Shapes
from dsqc.measures.photo import Photo
from dsqc.measures.view import Rect

_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture, a mask, or both; ``is_outlined`` asks for the mask's borders, ``is_on_edges`` for the picture's edges below them.

    Of ``shapes`` those ``named`` by id or pointer stand out. ``value`` is the one label that is outlined; ``is_compared`` asks where it
    and the shapes of its class differ. ``stated_px`` is a frame, at 0, 0 the stated size.
    """

    picture: Photo | None
    mask: Labels | None
    shapes: Sequence[Shape] = ()
    box_px: Box | None = None
    is_outlined: bool = False
    is_on_edges: bool = False
    named: Sequence[str] = ()
    value: int | None = None
    is_compared: bool = False
    stated_px: Box | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """``box_px`` is what is boxed; ``region_count`` of how many regions that differ it is the largest."""

    layers: Sequence[Layer]
    areas: Sequence[Area]
    box_px: Box | None
    region_count: int | None = None


def of(scene: Scene, base: Rect) -> Overlay:
    stated = list(_stated(scene))
    if scene.is_compared and scene.mask is not None and scene.value is not None:
        return _compared(scene, scene.mask, scene.value, stated)
    groups = [group for name in scene.named[:2] if differences.box(group := _named(scene.shapes, name)) is not None]
    layers = [*_of_mask(scene, base), *_of_shapes(scene.shapes, groups)]
    layers += [layer for layer in stated if not any(layer.is_told_by(other) for other in layers)]
    tight = differences.box([shape for group in groups for shape in group])
    box_px = scene.box_px if scene.box_px is not None or tight is None else _sides(tight)
    return Overlay(layers, list(_shared(groups)), box_px)


def _stated(scene: Scene) -> Iterator[Layer]:
    rect = whole_px(scene.stated_px)
    if rect is not None:
        yield Layer(Frame(rect, is_grid=(rect.left, rect.top) == (0, 0)), ORANGE, f"frame of {rect.width}×{rect.height} px{_place(rect)}")


def _place(rect: Rect) -> str:
    return "" if (rect.left, rect.top) == (0, 0) else f" at x {rect.left}, y {rect.top}"


def _of_mask(scene: Scene, base: Rect) -> Iterator[Layer]:
    mask = scene.mask
    if mask is None:
        return
    if scene.value is not None:
        yield Layer(_only(mask, mask.numbers == scene.value), ORANGE, "this value in the mask")
        others = (mask.numbers != scene.value) & (mask.numbers != mask.background)
        if others.any():
            yield Layer(Labels(np.where(others, mask.numbers, mask.background), mask.background), BLUE, "its other values")
    elif scene.is_outlined or mask.extent != base:
        yield Layer(mask, ORANGE, "mask")


def _of_shapes(shapes: Sequence[Shape], groups: Sequence[Sequence[Shape]]) -> Iterator[Layer]:
    for group, colour in zip(groups, (ORANGE, BLUE), strict=False):
        yield Layer(Shapes(group), colour, _name(group[0]))
    others = [shape for shape in shapes if not any(shape in group for group in groups)]
    if others and len(groups) < 2:
        yield Layer(Shapes(others), BLUE, "other annotations" if groups else "annotations")


def _named(shapes: Sequence[Shape], name: str) -> list[Shape]:
    return [shape for shape in shapes if name in (shape.annotation_id, shape.pointer)]


def _name(shape: Shape) -> str:
    name = f"annotation at {shape.pointer}" if shape.annotation_id is None else f"annotation {shape.annotation_id}"
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _shared(groups: Sequence[Sequence[Shape]]) -> Iterator[Area]:
    if len(groups) == 2 and len({(shape.height_px, shape.width_px) for group in groups for shape in group}) == 1:
        shared = differences.shared(*groups)
        if shared.any():
            yield Area(_only(None, shared), PINK, f"what both cover, {np.count_nonzero(shared):,} px")


def _compared(scene: Scene, mask: Labels, value: int, stated: Sequence[Layer]) -> Overlay:
    own = [shape for shape in scene.shapes if differences.value(shape) == value]
    holds = mask.numbers == value
    layers = [Layer(_only(mask, holds), ORANGE, "this class in the mask")] if holds.any() else []
    layers += [Layer(Shapes(own), BLUE, "this class in the annotations")] if own else []
    if any((shape.height_px, shape.width_px) != mask.numbers.shape for shape in scene.shapes):
        return Overlay([*layers, *stated], (), scene.box_px)
    masked, annotated = (_within(each, scene.box_px) for each in differences.between(mask.numbers, scene.shapes, value))
    areas = [
        Area(_only(None, differs), colour, f"in the {where} alone, {np.count_nonzero(differs):,} px")
        for differs, colour, where in ((masked, ORANGE, "mask"), (annotated, BLUE, "annotations"))
        if differs.any()
    ]
    largest = differences.largest(masked | annotated)
    if largest is None:
        return Overlay([*layers, *stated], areas, scene.box_px)
    return Overlay([*layers, *stated], areas, _sides(largest[0]), largest[1])


def _only(mask: Labels | None, chosen: Drawn) -> Labels:
    """The chosen pixels as labels; what of them is background stays background."""
    return Labels((chosen if mask is None else chosen & (mask.numbers != mask.background)).view(np.uint8))


def _within(differs: Drawn, box_px: Box | None) -> Drawn:
    """What lies in the box: what differs elsewhere is allowed to."""
    rect = whole_px(box_px)
    if rect is None:
        return differs
    there = rect.clipped(Rect(0, 0, differs.shape[1], differs.shape[0]))
    kept = np.zeros_like(differs)
    if not there.is_empty:
        there.cut(kept)[:] = there.cut(differs)
    return kept


def _sides(rect: Rect) -> Box:
    return rect.left, rect.top, rect.width, rect.height
