"""What every form of a table is read into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dsqc.layout import Batch, Layout

BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True)
class Table:
    """``troubles`` (pointer, problem, detail) are complete once ``batches`` are read to their end."""

    header: Sequence[str]
    batches: Iterable[Batch]
    troubles: list[tuple[str | None, str, str]] = field(default_factory=list)


def kept(layout: Layout, header: Sequence[str]) -> list[str]:
    """The columns of the file that are read."""
    there = set(header)
    return [form.given for form in layout.of(header) if form.given in there]
