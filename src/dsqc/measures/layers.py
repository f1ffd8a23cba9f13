"""What is laid over a picture: outlines of labels, of shapes and of frames, and areas in stripes, each with a colour and a name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsqc.measures import strokes
from dsqc.measures.outlines import Labels, Shapes
from dsqc.measures.strokes import Colour, Drawn
from dsqc.measures.view import Rect, View

ORANGE: Colour = (255, 150, 0)
BLUE: Colour = (70, 190, 255)
PINK: Colour = (255, 110, 200)
"""Told apart by the colour-blind as well: orange and blue differ to every kind of eye, and pink is only ever seen in stripes."""

WORDS = {ORANGE: "orange", BLUE: "blue", PINK: "pink"}


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle that is stated; ``is_grid`` when it is the size of all that is shown. It is dashed."""

    extent: Rect
    is_grid: bool

    def borders(self, view: View) -> Drawn:
        shape = (view.height_px, view.width_px)
        return strokes.rim(view.shown(self.extent), shape) & strokes.dashes(shape)


@dataclass(frozen=True, slots=True)
class Layer:
    """What is outlined in a colour."""

    outlined: Labels | Shapes | Frame
    colour: Colour
    name: str = ""

    def is_apart(self, base: Rect) -> bool:
        """Whether it lies on a grid that is not that of the picture."""
        return self.outlined.is_grid and self.outlined.extent != base

    def is_told_by(self, other: Layer) -> bool:
        """Whether another layer shows the same size already."""
        return self.outlined.is_grid and other.outlined.is_grid and self.outlined.extent == other.outlined.extent

    @property
    def look(self) -> str:
        return f"dashed {WORDS[self.colour]}" if isinstance(self.outlined, Frame) else WORDS[self.colour]

    def lines(self, base: Rect, view: View) -> Drawn:
        drawn = self.outlined.borders(view)
        if self.is_apart(base) and not isinstance(self.outlined, Frame):
            drawn |= strokes.rim(view.shown(self.outlined.extent), drawn.shape)
        return strokes.thickened(drawn) if view.enlarges else drawn

    def lacking(self, base: Rect, view: View) -> Drawn:
        """Where the picture has pixels and the layer's grid has none."""
        lacking = np.zeros((view.height_px, view.width_px), np.bool_)
        strokes.fill(lacking, view.shown(base), 1)
        strokes.fill(lacking, view.shown(self.outlined.extent), 0)
        return lacking


@dataclass(frozen=True, slots=True)
class Area:
    """What is striped in a colour: all that is labelled."""

    covered: Labels
    colour: Colour
    name: str = ""
