"""Values of findings in the types that every program reads: texts that UTF-8 can hold, numbers, lists and mappings."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def encodable(text: str) -> str:
    """The text with its lone surrogates escaped: the least that UTF-8 asks for."""
    return text if text.isascii() else _LONE_SURROGATES.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def plain(value: object) -> Any:
    """The value in the types of JSON; bytes as hexadecimal digits, a number that is not finite as null, another type as its text."""
    if isinstance(value, str):
        return encodable(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, Mapping):
        return {encodable(str(name)): plain(each) for name, each in value.items()}
    return encodable(str(value))


def json_text(value: object) -> str:
    """The value as one line of JSON."""
    return _LINE.encode(plain(value))
