"""What a chart is: a drawing, the same in words, and its figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a heat table: ``shade`` 0 for nothing, to 5 for most."""

    text: str
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """``says`` is what is to be seen, for those who do not see it; without a drawing the table itself is the chart."""

    name: str
    title: str
    says: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | int | Cell]]
    drawing: Markup | None = None
    note: str = ""


def shade(share: float) -> int:
    """From 1 for little to 5 for most; 0 for nothing."""
    return 0 if share <= 0 else 1 + min(int(share * SHADES), SHADES - 1)
