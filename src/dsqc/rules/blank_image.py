"""No picture is blank: at least two of its pixels differ.

A picture of one value is a failed export, a closed shutter or a filler; it teaches nothing and hides what should be there.

    - rule: blank-image
      where: {source: images}
"""

from __future__ import annotations

from collections.abc import Iterator

from dsqc.facts import PixelFacts
from dsqc.finding import Finding, Mark


def check(pixels: PixelFacts) -> Iterator[Finding]:
    for path in pixels.filter("constant")["path"].sort():
        mark = Mark(path, caption="one value throughout")
        yield Finding(path, "every pixel has the same value, expected at least two values", evidence=(mark,))
