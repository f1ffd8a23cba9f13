"""By what findings are chosen in the page: level, state, status of the check, and the split of the file that each is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dsqc.plain import encodable
from dsqc.renderers import _splits
from dsqc.renderers._shown import Shown
from dsqc.report import Report

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Places:
    """``of`` has the number of the split of each file that a finding is about, among ``names``."""

    by: str = ""
    names: tuple[str, ...] = ()
    of: Mapping[str, int] = field(default_factory=dict)


def places(report: Report, shown: Iterable[Shown]) -> Places:
    """By the first capture that parts the files that shown findings are about; by none where none does."""
    import polars as pl

    subjects = {each.finding.subject for found in shown for kind in found.kinds for each in kind.told}
    for name in _splits.captures(report) if subjects else ():
        known = _splits.by_path(report, [name]).drop_nulls(name)
        about = known.filter(pl.col("path").is_in(list(map(encodable, subjects))))
        if about.height:
            names = tuple(report.facts["files"][name].drop_nulls().unique().sort())
            return Places(name, names, {path: names.index(text) for path, text in about.iter_rows()})
    return Places()


def filters(report: Report, places: Places) -> list[tuple[str, str, Choices]]:
    """Name, label and choices of each filter that leaves a choice."""
    finding = [outcome for outcome in report.outcomes if outcome.findings]
    counts = report.counts()
    levels: Choices = [(level, level) for level in ("error", "warning") if any(outcome.level == level for outcome in finding)]
    states: Choices = [(state, "new" if state == "open" else state) for state, count in counts.items() if count]
    statuses: Choices = [(status, status) for status in sorted({outcome.status for outcome in finding})]
    splits = [(str(number), name) for number, name in enumerate(places.names)]
    every = [("level", "level", levels), ("state", "state", states), ("status", "status", statuses), ("place", places.by, splits)]
    return [(name, label, choices) for name, label, choices in every if len(choices) > 1]
