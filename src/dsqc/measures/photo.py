"""Parts of a picture or of a mask as people see them: at any size, in 8 bits of red, green and blue.

Only what is asked for is converted. A huge picture is thinned out first, so that showing it takes next to no memory beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsqc.measures import outlines
from dsqc.measures.picture import Picture
from dsqc.measures.view import Rect, View, extent

RGB = NDArray[np.uint8]

_PIXELS_VISIBLE_FROM = 2.0
"""Enlarged so far, pixels are shown as squares; below, they are smoothed."""
_THINNED_TO = 3
"""Pixels that stay, on a side, for each one shown."""
_SAMPLED_PX = 1_000
_FAINTEST, _BRIGHTEST = 0.5, 99.5
_CONVERTED = ("CMYK", "YCbCr", "HSV")
_COLOURED = ("RGB", "RGBA", "RGBX", "RGBa")
_NOTHING, _NOTHING_STRIPED, _STRIPES_PX = 226, 196, 16


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture. What has more than 8 bits is stretched from ``darkest`` to ``lightest``."""

    picture: Picture
    darkest: float = 0.0
    lightest: float = 255.0

    @property
    def extent(self) -> Rect:
        return extent(self.picture.pixels)

    def seen(self, view: View) -> RGB:
        """The window as it is shown, with stripes where there is no picture."""
        panel = _striped(view)
        inside = view.window.clipped(self.extent)
        at = view.shown(inside)
        if inside.is_empty or at.is_empty:
            return panel
        part = inside.cut(self.picture.pixels)
        if view.scale >= _PIXELS_VISIBLE_FROM:
            rows, columns = view.rows()[at.top : at.bottom] - inside.top, view.columns()[at.left : at.right] - inside.left
            at.cut(panel)[:] = self._rgb(part)[np.ix_(rows, columns)]
        else:
            down, across = (max(1, long // (_THINNED_TO * short)) for long, short in ((inside.height, at.height), (inside.width, at.width)))
            thinned = Image.fromarray(np.ascontiguousarray(self._rgb(part[::down, ::across])))
            at.cut(panel)[:] = np.asarray(thinned.resize((at.width, at.height), Image.Resampling.BILINEAR))
        return panel

    def _rgb(self, pixels: NDArray[Any]) -> RGB:
        mode, palette = self.picture.mode, self.picture.palette
        if palette is not None:
            colours: RGB = palette[:, :3][pixels]
            return colours
        if mode in _COLOURED:
            return np.asarray(pixels[..., :3], np.uint8)
        if mode in _CONVERTED:
            size = (pixels.shape[1], pixels.shape[0])
            return np.asarray(Image.frombuffer(mode, size, np.ascontiguousarray(pixels), "raw", mode, 0, 1).convert("RGB"))
        grey = pixels if pixels.ndim == 2 else pixels[..., 0]
        if mode == "1" or grey.dtype != np.uint8:
            grey = self._stretched(grey)
        return np.repeat(grey[..., None], 3, axis=2)

    def _stretched(self, grey: NDArray[Any]) -> NDArray[np.uint8]:
        values = np.clip(np.nan_to_num(grey.astype(np.float64), nan=self.darkest), self.darkest, self.lightest)
        span = self.lightest - self.darkest
        return ((values - self.darkest) / span * 255 if span > 0 else np.zeros_like(values)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Coloured:
    """A mask without its picture: each label in a colour of its own, the background black."""

    labels: outlines.Labels

    @property
    def extent(self) -> Rect:
        return self.labels.extent

    def seen(self, view: View) -> RGB:
        """The window as it is shown; however small a region is, some of it is."""
        panel = _striped(view)
        at = view.shown(view.window.clipped(self.extent)).clipped(Rect(0, 0, view.width_px, view.height_px))
        if at.is_empty:
            return panel
        rows, columns = view.rows()[at.top : at.bottom], view.columns()[at.left : at.right]
        at.cut(panel)[:] = self._rgb(self.labels.numbers[np.ix_(rows, columns)])
        if not view.enlarges:
            bordering = self.labels.borders(view)
            panel[bordering] = self._rgb(self.labels.bordering(view)[bordering])
        return panel

    def _rgb(self, numbers: NDArray[Any]) -> RGB:
        wide = numbers.astype(np.int64)
        mixed = np.stack([wide * step % 156 + 100 for step in (67, 131, 29)], axis=-1)
        return np.where((numbers != self.labels.background)[..., None], mixed, 0).astype(np.uint8)


def photo(picture: Picture) -> Photo:
    """The picture, with the stretch that shows most of it: a few hot pixels do not make the rest black."""
    pixels = picture.pixels
    if picture.mode == "1":
        return Photo(picture, 0.0, 1.0)
    if pixels.dtype == np.uint8:
        return Photo(picture)
    down, across = (max(1, side // _SAMPLED_PX) for side in pixels.shape[:2])
    sample = pixels[::down, ::across].astype(np.float64)
    finite = sample[np.isfinite(sample)]
    if not finite.size:
        return Photo(picture)
    darkest, lightest = (float(each) for each in np.percentile(finite, (_FAINTEST, _BRIGHTEST)))
    if lightest <= darkest:
        darkest, lightest = float(finite.min()), float(finite.max())
    return Photo(picture, darkest, lightest)


def _striped(view: View) -> RGB:
    down, across = np.ogrid[: view.height_px, : view.width_px]
    grey = np.where((down + across) % _STRIPES_PX < 2, _NOTHING_STRIPED, _NOTHING).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)
