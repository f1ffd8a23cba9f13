"""What every form of a table is read into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dsqc.layout import Batch, Layout

BATCH_ROWS = 65_536

Trouble = tuple[str | None, str, str]
"""Pointer, problem and detail of a Problem."""


@dataclass(frozen=True, slots=True)
class Table:
    """``troubles`` are complete once ``batches`` are read to their end."""

    header: Sequence[str]
    batches: Iterable[Batch]
    troubles: list[Trouble] = field(default_factory=list)


def kept(layout: Layout, header: Sequence[str]) -> list[str]:
    """The columns of the file that are read."""
    there = set(header)
    return [form.given for form in layout.of(header) if form.given in there]
