"""Drawings as text: elements whose every attribute and text is escaped, and the bar chart that several charts are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from urllib.parse import quote

from markupsafe import Markup, escape

from dsqc.renderers import _words

WIDTH = 440
_LEFT, _TOP, _HIGH, _FOOT = 8, 22, 120, 36


def element(name: str, *content: Markup | str, **attributes: object) -> Markup:
    """An element; a name of an attribute may end in ``_`` and has ``-`` for ``_``."""
    told = "".join(f' {key.strip("_").replace("_", "-")}="{escape(_shown(value))}"' for key, value in attributes.items())
    inside = "".join(each if isinstance(each, Markup) else escape(_words.visible(each)) for each in content)
    return Markup(f"<{name}{told}>{inside}</{name}>")  # noqa: S704


def _shown(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else _words.visible(str(value))


def drawing(name: str, title: str, says: str, height: float, parts: Iterable[Markup]) -> Markup:
    """A whole drawing with its title and what it says for those who do not see it."""
    own = f"{quote(_words.visible(name), safe='')}-drawn"
    head = element("title", f"{title}. {says}", id=own)
    return element("svg", head, *parts, class_="chart", viewBox=f"0 0 {WIDTH} {height:.0f}", role="img", aria_labelledby=own)


def text(words: str, x: float, y: float, anchor: str = "start", kind: str = "told") -> Markup:
    return element("text", words, x=x, y=y, text_anchor=anchor, class_=kind)


def bar(x: float, y: float, width: float, height: float, says: str) -> Markup:
    return element("rect", element("title", says), x=x, y=y, width=width, height=height, class_="bar")


def bars(labels: Sequence[str], counts: Sequence[int], says: Sequence[str], axis: str) -> tuple[float, list[Markup]]:
    """Height and parts of a bar chart; of many labels as many are written as there is room for."""
    step = (WIDTH - 2 * _LEFT) / max(len(labels), 12)
    floor, most = _TOP + _HIGH, max(counts)
    parts = [element("line", x1=_LEFT, x2=WIDTH - _LEFT, y1=floor, y2=floor, class_="axis")]
    room = 7.0 * max(map(len, (*labels, f"{most:,}"))) + 6
    every = max(1, -int(-room // step))
    for place, (label, number, said) in enumerate(zip(labels, counts, says, strict=True)):
        x, high = _LEFT + place * step, max(_HIGH * number / most, 1.5 if number else 0)
        parts.append(bar(x + step * 0.08, floor - high, step * 0.84, high, said))
        if place % every == 0:
            parts.append(text(label, x + step / 2, floor + 15, "middle"))
        if every == 1 or number == most:
            parts.append(text(f"{number:,}", min(max(x + step / 2, 16), WIDTH - 16), floor - high - 5, "middle", "count"))
    parts.append(text(axis, _LEFT, floor + _FOOT - 3))
    return floor + _FOOT, parts


def ticks(least: float, most: float, at_most: int = 6) -> list[float]:
    """Round numbers from at or below the least to at or above the most; around a single number where the two are equal."""
    if least == most:
        least, most = least * 0.9, max(most * 1.1, 1)
    for step in (digit * 10**power for power in count() for digit in (1, 2, 5)):
        first, last = int(least // step), -int(-most // step)
        if last - first < at_most:
            return [float(mark * step) for mark in range(first, max(last, first + 1) + 1)]
    raise AssertionError("a step is large enough at last")
