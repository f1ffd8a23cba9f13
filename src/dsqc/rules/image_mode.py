"""Every picture has one of the pixel modes in ``modes``.

A single grey, palette, CMYK or transparent picture among colour ones stops a training run in the middle, or is converted
in silence by one loader and not by another. Modes are named as Pillow names them: ``L``, ``RGB``, ``RGBA``, ``I;16``, …

    - rule: image-mode
      where: {source: images}
      with: {modes: [RGB]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Per
from dsqc.facts import Images
from dsqc.finding import Finding, Mark
from dsqc.rules import _modes


def verify(options: Mapping[str, Any]) -> str | None:
    modes = options.get("modes")
    if not isinstance(modes, list):
        return None
    return _modes.mistake(modes) if modes else "modes names no mode"


def check(images: Images, *, modes: Per[list[str]]) -> Iterator[Finding]:
    for row in images.filter(~pl.col("mode").is_in(modes)).sort("path").iter_rows(named=True):
        yield Finding(
            row["path"],
            f"has mode {_modes.text(row['mode'])}, expected {' or '.join(modes)}",
            key=(row["mode"],),
            values={"mode": row["mode"], "modes": modes},
            evidence=(Mark(row["path"], caption=f"mode {row['mode']}"),),
        )
