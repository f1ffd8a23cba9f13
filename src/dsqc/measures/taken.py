"""When and where a picture was taken, by what its camera wrote into the EXIF block.

Cameras write zeros, blanks and 0/0 where they have nothing to say, and anyone may write anything. What is no moment of the calendar, no
place on the Earth, or a place without its hemisphere, is nothing.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from numbers import Real
from typing import Any, NamedTuple

_ORIGINAL, _DIGITISED = (0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012)
"""Tags of a moment, of its fraction of a second and of its offset from UTC."""
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)
"""Tags of the hemisphere, and of degrees, minutes and seconds."""
_MOMENT = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_FRACTION = re.compile(r"\d{1,9}", re.ASCII)
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d", re.ASCII)


class Taken(NamedTuple):
    """``at`` is ISO 8601, with the offset from UTC where it is stated; the position is in degrees, north and east positive."""

    at: str | None
    latitude_deg: float | None
    longitude_deg: float | None


UNSTATED = Taken(None, None, None)


def taken(camera: Mapping[Any, Any], position: Mapping[Any, Any]) -> Taken:
    """What the fields of the camera and those of its receiver say."""
    at = _moment(camera, *_ORIGINAL) or _moment(camera, *_DIGITISED)
    latitude = _degrees(position, *_LATITUDE, {"N": 1, "S": -1}, 90.0)
    longitude = _degrees(position, *_LONGITUDE, {"E": 1, "W": -1}, 180.0)
    return Taken(at, latitude, longitude) if latitude is not None and longitude is not None else Taken(at, None, None)


def _moment(fields: Mapping[Any, Any], moment: int, fraction: int, offset: int) -> str | None:
    found = _MOMENT.fullmatch(_text(fields.get(moment)))
    if found is None:
        return None
    try:
        written = datetime.datetime(*map(int, found.groups())).isoformat()  # type: ignore[arg-type]
    except ValueError:
        return None
    part, zone = _text(fields.get(fraction)), _text(fields.get(offset))
    return f"{written}{f'.{part}' if _FRACTION.fullmatch(part) else ''}{zone if _OFFSET.fullmatch(zone) else ''}"


def _degrees(fields: Mapping[Any, Any], hemisphere: int, angle: int, signs: Mapping[str, int], most: float) -> float | None:
    sign, parts = signs.get(_text(fields.get(hemisphere))), fields.get(angle)
    if sign is None or not isinstance(parts, tuple) or len(parts) != 3 or not all(isinstance(each, Real) for each in parts):
        return None
    numbers = [float(each) for each in parts]
    degrees = numbers[0] + numbers[1] / 60 + numbers[2] / 3600
    return sign * degrees if min(numbers) >= 0 and degrees <= most and math.isfinite(degrees) else None


def _text(value: Any) -> str:
    return value.strip("\0 ") if isinstance(value, str) else ""
