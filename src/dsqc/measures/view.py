"""Rectangles of a picture, and how large they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in whole px. ``right`` and ``bottom`` are the first that lie beyond; it is empty where they do not."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def is_empty(self) -> bool:
        return self.width < 1 or self.height < 1

    def grown(self, by: int) -> Rect:
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def clipped(self, to: Rect) -> Rect:
        return Rect(max(self.left, to.left), max(self.top, to.top), min(self.right, to.right), min(self.bottom, to.bottom))

    def joined(self, to: Rect) -> Rect:
        return Rect(min(self.left, to.left), min(self.top, to.top), max(self.right, to.right), max(self.bottom, to.bottom))

    def cut(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """What lies in the rectangle, as a view: nothing is copied. The rectangle lies within the pixels."""
        return pixels[self.top : self.bottom, self.left : self.right]


def extent(pixels: NDArray[Any]) -> Rect:
    """All of an array of pixels."""
    return Rect(0, 0, pixels.shape[1], pixels.shape[0])


@dataclass(frozen=True, slots=True)
class View:
    """A window of a picture and the size that it is shown at. The window may reach beyond the picture."""

    window: Rect
    width_px: int
    height_px: int

    @property
    def scale(self) -> float:
        return max(self.width_px / self.window.width, self.height_px / self.window.height)

    @property
    def enlarges(self) -> bool:
        """Whether every pixel of the window is shown."""
        return self.width_px >= self.window.width and self.height_px >= self.window.height

    def columns(self, margin: int = 0) -> Places:
        """The column of the picture that each shown column shows, with those of a margin on either side."""
        return self.window.left + np.arange(-margin, self.width_px + margin) * self.window.width // self.width_px

    def rows(self, margin: int = 0) -> Places:
        return self.window.top + np.arange(-margin, self.height_px + margin) * self.window.height // self.height_px

    def shown_x(self, columns: Places) -> Places:
        """Where columns of the window are shown when it is reduced."""
        return (columns - self.window.left) * self.width_px // self.window.width

    def shown_y(self, rows: Places) -> Places:
        return (rows - self.window.top) * self.height_px // self.window.height

    def shown(self, rect: Rect) -> Rect:
        """Where a rectangle of the picture is shown; it may lie outside."""
        across, down = (self.window.width, self.width_px), (self.window.height, self.height_px)
        x, y = self.window.left, self.window.top
        return Rect(
            _rounded_up(rect.left - x, *across),
            _rounded_up(rect.top - y, *down),
            _rounded_up(rect.right - x, *across),
            _rounded_up(rect.bottom - y, *down),
        )


def fitted(window: Rect, longest_px: int, highest_px: int | None = None) -> View:
    """The window shown so that its longer side is ``longest_px``, and no higher than ``highest_px``."""
    scale = min(longest_px / max(window.width, window.height), (highest_px or longest_px) / window.height)
    return View(window, max(1, round(window.width * scale)), max(1, round(window.height * scale)))


def magnified(window: Rect, longest_px: int) -> View:
    """As :func:`fitted`; where pixels are seen, all are squares of one size."""
    times = longest_px // max(window.width, window.height)
    return View(window, window.width * times, window.height * times) if times > 1 else fitted(window, longest_px)


def _rounded_up(length: int, of: int, shown: int) -> int:
    return -(-length * shown // of)
