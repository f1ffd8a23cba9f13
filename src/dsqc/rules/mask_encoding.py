"""Every mask is stored without loss, was not interpolated, and has one of ``modes`` if they are given.

JPEG and interpolating resizes invent values between the true ones; read as classes, they are labels that nobody gave. An
interpolated mask is known by its pixels that lie strictly between both neighbours in a row or column: more than
``most_blended`` of the labelled pixels. Of 50 real masks the worst had 0.2 % (0.9 % at a quarter of the size by nearest
neighbour); of 40 class masks of street scenes, resized bilinearly, 39 or more had over 1 %. Between 0 and 1 nothing lies, so
that a mask of only these values shows no sign of it. Lossy masks are told as such and not judged on interpolation.

    - rule: mask-encoding
      where: {source: masks}
      with: {modes: [L]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dsqc.bind import Per
from dsqc.facts import Masks
from dsqc.finding import Finding, Mark
from dsqc.rules import _modes


def verify(options: Mapping[str, Any]) -> str | None:
    modes, most_blended = options.get("modes"), options.get("most_blended")
    if isinstance(most_blended, (int, float)) and not 0 <= most_blended <= 1:
        return f"most_blended is a share from 0 to 1, and not {most_blended}"
    if not isinstance(modes, list):
        return None
    return _modes.mistake(modes) if modes else "modes names no mode"


def check(
    masks: Masks, *, modes: Per[list[str] | None] = None, lossless: bool = True, most_blended: Per[float] = 0.01
) -> Iterator[Finding]:
    if modes is not None:
        for row in masks.filter(~pl.col("mode").is_in(modes)).sort("path").iter_rows(named=True):
            yield _other_mode(row, modes)
    if lossless:
        for row in masks.filter("lossy").sort("path").iter_rows(named=True):
            yield _lossy(row)
    blended = (pl.col("labelled_px") > 0) & (pl.col("blended_px") > most_blended * pl.col("labelled_px"))
    for row in masks.filter(~pl.col("lossy") & blended).sort("path").iter_rows(named=True):
        yield _blended(row, most_blended)


def _other_mode(row: Mapping[str, Any], modes: list[str]) -> Finding:
    message = f"has mode {_modes.text(row['mode'])}, expected {' or '.join(modes)}"
    mark = Mark(row["path"], caption=f"mode {row['mode']}")
    return Finding(row["path"], message, key=("mode", row["mode"]), values={"mode": row["mode"], "modes": modes}, evidence=(mark,))


def _lossy(row: Mapping[str, Any]) -> Finding:
    return Finding(
        row["path"],
        f"is stored as lossy {row['format']} and holds {row['value_count']:,} distinct values, expected a lossless format",
        key=("lossy",),
        values={"format": row["format"], "value_count": row["value_count"]},
        evidence=(Mark(row["path"], caption=f"{row['value_count']:,} values"),),
    )


def _blended(row: Mapping[str, Any], most_blended: float) -> Finding:
    blended_px, labelled_px = row["blended_px"], row["labelled_px"]
    return Finding(
        row["path"],
        f"{blended_px:,} of {labelled_px:,} labelled px ({100 * blended_px / labelled_px:.3g} %) lie strictly between their neighbours, "
        f"expected at most {100 * most_blended:.3g} %: resized with interpolation",
        key=("blended",),
        values={"blended_px": blended_px, "labelled_px": labelled_px, "value_count": row["value_count"], "most_blended": most_blended},
        evidence=(Mark(row["path"], caption=f"{blended_px:,} px between their neighbours"),),
    )
