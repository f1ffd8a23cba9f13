"""Every picture states an EXIF orientation that is in ``allow``: by default 1, shown as stored.

A viewer and some loaders turn the picture as EXIF says, most decoders do not. Masks, boxes and sizes made with the one
do not fit the pixels that the other gives. Pictures that state no orientation count as 1.

    - rule: exif-orientation
      where: {source: images}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from dsqc.facts import Images
from dsqc.finding import Finding, Mark
from dsqc.rules import _sizes

_SHOWN = {
    1: "as stored",
    2: "mirrored left to right",
    3: "rotated by 180°",
    4: "mirrored top to bottom",
    5: "mirrored about its main diagonal, sides swapped",
    6: "rotated 90° clockwise, sides swapped",
    7: "mirrored about its other diagonal, sides swapped",
    8: "rotated 90° counter-clockwise, sides swapped",
}
_STORED = {
    2: "flipped left to right",
    3: "turned by 180°",
    4: "flipped top to bottom",
    5: "transposed",
    6: "turned by 90° counterclockwise",
    7: "transposed across the other diagonal",
    8: "turned by 90° clockwise",
}
"""How the stored pixels lie to a viewer who undoes it."""
_FIRST_SWAPPED = 5


def verify(options: Mapping[str, Any]) -> str | None:
    allow = options.get("allow", [1])
    unknown = next((number for number in allow if number not in _SHOWN), None)
    return None if unknown is None else f"there is no EXIF orientation {unknown}; orientations are 1 to 8"


def check(images: Images, *, allow: Sequence[int] = (1,)) -> Iterator[Finding]:
    for row in images.filter(~pl.col("orientation").is_in(allow)).sort("path").iter_rows(named=True):
        yield Finding(
            row["path"],
            f"EXIF orientation is {row['orientation']}, expected {' or '.join(map(str, allow))}: {_consequence(row)}",
            key=(str(row["orientation"]),),
            values={"orientation": row["orientation"], "allow": list(allow)},
            evidence=_marks(row),
        )


def _marks(row: Mapping[str, Any]) -> tuple[Mark, ...]:
    shown = f"as a viewer shows it by EXIF orientation {row['orientation']}"
    turned = Mark(row["path"], caption=shown, turn=_STORED.get(row["orientation"]))
    return (Mark(row["path"], caption="as stored"), *([] if turned.turn is None else [turned]))


def _consequence(row: Mapping[str, Any]) -> str:
    width_px, height_px = row["width_px"], row["height_px"]
    shown = (height_px, width_px) if row["orientation"] >= _FIRST_SWAPPED else (width_px, height_px)
    return (
        f"a viewer that applies it shows {_sizes.text(*shown)}, {_SHOWN[row['orientation']]}; "
        f"a decoder that does not sees {_sizes.text(width_px, height_px)}"
    )
