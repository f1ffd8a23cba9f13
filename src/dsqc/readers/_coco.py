"""The values of a COCO item: each in the form that COCO has, or None with a fault beside those that were met before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dsqc.measures.shape import Fault, shown
from dsqc.measures.strict_json import plain

Item = Mapping[str, Any]
Box = tuple[float, float, float, float]
_LARGEST_SIDE_PX = 2**31 - 1


def identity(item: Item, key: str, faults: list[Fault]) -> str | None:
    value = item.get(key)
    if value is None or type(value) in (int, str):
        return None if value is None else plain(str(value))
    faults.append(Fault("id-form", f"{key} is {shown(value)}, expected a whole number or a text"))
    return None


def text(item: Item, key: str, faults: list[Fault]) -> str | None:
    value = item.get(key)
    if value is None or isinstance(value, str):
        return None if value is None else plain(value)
    faults.append(Fault("name-form", f"{key} is {shown(value)}, expected a text"))
    return None


def side_px(item: Item, key: str, faults: list[Fault]) -> int | None:
    value = item.get(key)
    if value is None or (type(value) is int and 1 <= value <= _LARGEST_SIDE_PX):
        return value
    faults.append(Fault("size-form", f"{key} is {shown(value)}, expected a whole number of px from 1 to {_LARGEST_SIDE_PX:,}"))
    return None


def is_crowd(item: Item, faults: list[Fault]) -> bool:
    value = item.get("iscrowd")
    if value is None or (type(value) in (int, bool) and value in (0, 1)):
        return bool(value)
    faults.append(Fault("crowd-form", f"iscrowd is {shown(value)}, expected 0 or 1"))
    return False


def area_px(item: Item, faults: list[Fault]) -> float | None:
    value = item.get("area")
    if value is None or _is_finite(value):
        return None if value is None else float(value)
    faults.append(Fault("area-form", f"area is {shown(value)}, expected a finite number of px"))
    return None


def box(item: Item, faults: list[Fault]) -> Box | None:
    value = item.get("bbox")
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 4 and all(map(_is_finite, value)):
        x, y, width, height = map(float, value)
        return x, y, width, height
    faults.append(Fault("box-form", f"bbox is {shown(value)}, expected [x, y, width, height] in finite px"))
    return None


def _is_finite(value: object) -> bool:
    """Whether the value is a number that a float holds."""
    try:
        return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
    except OverflowError:
        return False
