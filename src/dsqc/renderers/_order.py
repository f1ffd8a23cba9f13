"""Classes, values and splits in the order of the numbers that tell them apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

_NUMBERED = re.compile(r"(.*?)([+-]?\d+(?:\.\d+)?)", re.ASCII | re.DOTALL)
_PLACEHOLDER = re.compile(r"\(.*\)", re.DOTALL)

Each = TypeVar("Each")


def by_number(found: Iterable[Each], name: Callable[[Each], object] = lambda each: each) -> list[Each]:
    """By the numbers at the end of the names, with names in brackets, such as ``(none)``, last. As given where a name has none."""
    given = list(found)
    ranks = [_rank(str(name(each))) for each in given]
    if None in ranks:
        return given
    return [given[place] for place in sorted(range(len(given)), key=lambda place: ranks[place] or ())]


def _rank(name: str) -> tuple[bool, str, float] | None:
    if _PLACEHOLDER.fullmatch(name):
        return True, name, 0.0
    numbered = _NUMBERED.fullmatch(name)
    return None if numbered is None else (False, numbered[1], float(numbered[2]))
