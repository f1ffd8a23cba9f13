"""One line of a YOLO label file: what it says, and what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dsqc.measures.shape import Fault, shown

Shape = Literal["segments", "boxes", "either"]

_BEYOND_SHARE = 1e-6
"""Six digits are off by half a millionth, and a side of a box by that and a half of it."""
_CLASS = re.compile(r"(-?[0-9]{1,18})(?:\.0*)?")
_BOX_NUMBERS = ("x_center", "y_center", "width", "height", "left side", "upper side", "right side", "lower side")
_EXPECTED_COUNT = {
    "boxes": "expected 4 (x_center, y_center, width, height)",
    "segments": "expected an even number, at least 6",
    "either": "expected 4 for a box, or an even number of at least 6 for a segment",
}


@dataclass(frozen=True, slots=True)
class Label:
    """What one line says. ``coordinates`` are x and y of its corners in turn; ``fits`` says whether it looks like a label at all."""

    pointer: str
    category_id: str | None
    form: str
    coordinates: Sequence[float] | None
    faults: Sequence[Fault]
    fits: bool
    words: str


def parse(pointer: str, words: Sequence[str], shape: Shape) -> Label:
    faults: list[Fault] = []
    category_id = _category_id(words[0], faults)
    numbers = _numbers(words[1:], faults)
    form = _form(len(words) - 1, shape, faults)
    coordinates = None
    if numbers is not None and form != "none":
        coordinates = _box_corners(numbers) if form == "box" else numbers
        _hold_to_range([*numbers, *_sides(coordinates)] if form == "box" else numbers, form, faults)
    fits = category_id is not None or (len(words) > 1 and numbers is not None)
    return Label(pointer, category_id, form, coordinates, faults, fits, "" if fits else shown(" ".join(words)))


def _category_id(word: str, faults: list[Fault]) -> str | None:
    found = _CLASS.fullmatch(word)
    if not (word.isascii() and word.isdecimal() and found):
        faults.append(Fault("yolo-class", f"class is {shown(word)}, expected a whole number from 0"))
    return str(int(found[1])) if found else None


def _numbers(words: Sequence[str], faults: list[Fault]) -> list[float] | None:
    try:
        numbers = [*map(float, words)]
    except ValueError:
        numbers = []
    joined = "".join(words)
    # Python reads numbers with '_' in them and in other scripts, which no other tool does.
    if len(numbers) == len(words) and all(map(math.isfinite, numbers)) and joined.isascii() and "_" not in joined:
        return numbers
    strange = [place for place, word in enumerate(words) if not _is_number(word)]
    more = f" ({len(strange):,} of its {len(words):,} coordinates are none)" if len(strange) > 1 else ""
    detail = f"coordinate {strange[0] + 1} is {shown(words[strange[0]])}, expected a finite number{more}"
    faults.append(Fault("yolo-number", detail))
    return None


def _is_number(word: str) -> bool:
    try:
        return math.isfinite(float(word)) and word.isascii() and "_" not in word
    except ValueError:
        return False


def _form(count: int, shape: Shape, faults: list[Fault]) -> str:
    if count == 4 and shape != "segments":
        return "box"
    if count >= 6 and count % 2 == 0 and shape != "boxes":
        return "polygons"
    faults.append(Fault("yolo-count", f"has {count:,} {'coordinate' if count == 1 else 'coordinates'}, {_EXPECTED_COUNT[shape]}"))
    return "none"


def _box_corners(numbers: Sequence[float]) -> list[float]:
    x, y, width, height = numbers
    left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    return [left, top, right, top, right, bottom, left, bottom]


def _sides(coordinates: Sequence[float]) -> tuple[float, float, float, float]:
    return coordinates[0], coordinates[1], coordinates[4], coordinates[5]


def _hold_to_range(numbers: Sequence[float], form: str, faults: list[Fault]) -> None:
    if min(numbers) >= -_BEYOND_SHARE and max(numbers) <= 1 + _BEYOND_SHARE:
        return
    beyond = [max(-number, number - 1) for number in numbers]
    worst = max(beyond)
    place, count = beyond.index(worst), sum(each > _BEYOND_SHARE for each in beyond)
    name = _BOX_NUMBERS[place] if form == "box" else f"{'xy'[place % 2]}{place // 2 + 1}"
    more = f"; {count:,} of {len(numbers):,} such numbers are outside" if count > 1 else ""
    side = "below 0" if numbers[place] < 0 else "above 1"
    faults.append(Fault("yolo-range", f"{name} is {numbers[place]:.6g}, {worst:.6g} {side}, expected 0 to 1{more}"))
