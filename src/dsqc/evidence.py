"""The third wave: pictures of the findings that will be shown. Bounded in number and bytes; what cannot be drawn is left away."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from itertools import groupby

from dsqc import marking, showing
from dsqc.datafile import DataFile
from dsqc.finding import Finding, Mark
from dsqc.marking import Chosen, Task
from dsqc.report import Drawing, Outcome
from dsqc.running import Running
from dsqc.tables import Tables

MOST_PER_FINDING = 6
MOST_PER_CHECK = 12
"""Findings of a check that are drawn."""
MOST = 150
"""Drawings in all."""
MOST_BYTES = 2_500_000
"""Bytes of all drawings together, so that a page with them can be mailed."""
_SHOWN_PER_CHECK = 1_000
"""Reports for people show no more findings of a check."""


def draw(
    outcomes: Sequence[Outcome],
    tables: Tables,
    by_path: Mapping[str, DataFile],
    how: Running,
    *,
    most: int = MOST,
    most_bytes: int = MOST_BYTES,
) -> dict[str, list[Drawing]]:
    """Drawings by fingerprint, for the first findings of each check."""
    chosen = list(_chosen(outcomes, most))
    tasks = marking.tasks(chosen, tables, by_path) if chosen else []
    drawings: dict[str, list[Drawing]] = {}
    left_bytes = most_bytes
    for fingerprint, pairs in groupby(zip(chosen, _drawn(tasks, how), strict=True), lambda pair: pair[0].fingerprint):
        made = [drawing for _, drawing in pairs if drawing is not None]
        size_bytes = sum(len(drawing.jpeg) for drawing in made)
        if made and size_bytes <= left_bytes:
            left_bytes -= size_bytes
            drawings[fingerprint] = made
    return drawings


def _chosen(outcomes: Sequence[Outcome], most: int) -> Iterator[Chosen]:
    """The first marked findings of each check. Where there are too many, every check has its first one before any has its second."""
    turns = [(turn, outcome, finding) for outcome in outcomes for turn, finding in enumerate(_marked(outcome)[:MOST_PER_CHECK])]
    left = most
    for _, outcome, finding in sorted(turns, key=lambda each: (each[0], each[1].level == "warning")):
        marks = finding.evidence[:MOST_PER_FINDING]
        if len(marks) <= left:
            left -= len(marks)
            yield from (Chosen(outcome.fingerprint(finding), mark, _annotations(mark, finding)) for mark in marks)


def _annotations(mark: Mark, finding: Finding) -> str:
    return mark.path if mark.on is not None else mark.annotations or finding.subject


def _marked(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.findings[:_SHOWN_PER_CHECK] if finding.evidence]


def _drawn(tasks: Sequence[Task], how: Running) -> list[Drawing | None]:
    """What a dying worker leaves undone is tried again in halves, until the one that kills is alone and left away."""
    made: dict[int, Drawing | None] = {}
    waiting = [list(range(len(tasks)))] if tasks else []
    while waiting:
        places = waiting.pop()
        made |= _finished(tasks, places, how)
        lost = [place for place in places if place not in made]
        if len(places) > 1:
            waiting += [half for half in (lost[len(lost) // 2 :], lost[: len(lost) // 2]) if half]
    return [made.get(place) for place in range(len(tasks))]


def _finished(tasks: Sequence[Task], places: Sequence[int], how: Running) -> dict[int, Drawing | None]:
    futures: dict[int, Future[Drawing | None]] = {}
    with how.make_executor(how.workers) as executor:
        try:
            for place in places:
                futures[place] = executor.submit(showing.drawn, tasks[place])
        except (BrokenExecutor, OSError):
            pass
    made: dict[int, Drawing | None] = {}
    for place, future in futures.items():
        error = future.exception()
        if error is None:
            made[place] = future.result()
        elif not isinstance(error, BrokenExecutor):
            # Everything is judged by now: a fault of the drawing must not cost the report.
            warnings.warn(f"{tasks[place].mark.path} was not drawn: {error!r}", RuntimeWarning, stacklevel=2)
            made[place] = None
    return made
