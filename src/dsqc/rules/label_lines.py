"""Every line of a label file is a class and a shape inside the picture.

Loaders skip a line that they cannot read, or stop at it; they clip a corner outside the picture in silence, so that the object
changes its shape. Lines with too few numbers, NaN, a class that is no whole number, and corners outside 0 to 1 are told.

    - rule: label-lines
      where: {source: labels}
"""

from __future__ import annotations

from collections.abc import Iterator

from dsqc.facts import Outlines, ShapeFaults
from dsqc.finding import Finding
from dsqc.rules import _faults


def check(shape_faults: ShapeFaults, outlines: Outlines) -> Iterator[Finding]:
    """``outlines`` says how many lines the answer stands on; a table of faults is rightly empty."""
    yield from _faults.told(shape_faults)
