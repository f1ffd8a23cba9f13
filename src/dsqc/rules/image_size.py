"""Every picture has the size that the definition states: exactly, at least or at most.

Sizes are ``[width, height]`` in pixels as stored, the EXIF orientation not applied. A size that differs is usually a turned
picture, a rescaled copy or a crop by a few pixels; the finding says which. At least one of the three must be given.

    - rule: image-size
      where: {source: images}
      with: {equals: [1920, 1200]}
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from dsqc.bind import Per
from dsqc.facts import Images
from dsqc.finding import Finding, Mark
from dsqc.rules import _sizes


def verify(options: Mapping[str, Any]) -> str | None:
    given = {name: options.get(name) for name in ("equals", "at_least", "at_most")}
    if all(size is None for size in given.values()):
        return "one of equals, at_least and at_most is needed"
    for name, size in given.items():
        if isinstance(size, list) and (len(size) != 2 or min(size) < 1):
            return f"{name} is [width, height] in pixels, both 1 or more, and not {size}"
    at_least, at_most = given["at_least"], given["at_most"]
    if isinstance(at_least, list) and isinstance(at_most, list) and (at_least[0] > at_most[0] or at_least[1] > at_most[1]):
        return f"at_least {at_least} is more than at_most {at_most}"
    return None


def check(
    images: Images,
    *,
    equals: Per[list[int] | None] = None,
    at_least: Per[list[int] | None] = None,
    at_most: Per[list[int] | None] = None,
) -> Iterator[Finding]:
    if equals is not None:
        for row in _outside(images, low=equals, high=equals):
            hint = _sizes.difference(row["width_px"], row["height_px"], equals[0], equals[1])
            yield _finding(row, "equals", equals, hint)
    if at_least is not None:
        for row in _outside(images, low=at_least):
            turned = row["height_px"] >= at_least[0] and row["width_px"] >= at_least[1]
            yield _finding(row, "at_least", at_least, "sides swapped" if turned else None)
    if at_most is not None:
        for row in _outside(images, high=at_most):
            turned = row["height_px"] <= at_most[0] and row["width_px"] <= at_most[1]
            yield _finding(row, "at_most", at_most, "sides swapped" if turned else None)


def _outside(
    images: pl.DataFrame, *, low: Sequence[float] = (1, 1), high: Sequence[float] = (math.inf, math.inf)
) -> Iterator[dict[str, Any]]:
    fits = pl.col("width_px").is_between(low[0], high[0]) & pl.col("height_px").is_between(low[1], high[1])
    return images.filter(~fits).sort("path").iter_rows(named=True)


def _finding(row: Mapping[str, Any], option: str, size: list[int], hint: str | None) -> Finding:
    words = {"equals": "", "at_least": "at least ", "at_most": "at most "}[option]
    message = f"is {_sizes.text(row['width_px'], row['height_px'])}, expected {words}{_sizes.text(size[0], size[1])}"
    return Finding(
        row["path"],
        message if hint is None else f"{message}: {hint}",
        key=(option,),
        values={"width_px": row["width_px"], "height_px": row["height_px"], option: size},
        evidence=(_mark(row, option, size, f"expected {words}{_sizes.text(size[0], size[1])}"),),
    )


def _mark(row: Mapping[str, Any], option: str, size: Sequence[int], caption: str) -> Mark:
    """The frame that the picture would fit, taking of it what fits already."""
    width_px, height_px = size
    if option != "equals":
        nearest = max if option == "at_least" else min
        width_px, height_px = nearest(row["width_px"], width_px), nearest(row["height_px"], height_px)
    return Mark(row["path"], caption=caption, stated_px=(0, 0, width_px, height_px))
