"""``index.html``: all reports of a folder in one table, what failed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsqc.renderers import _template

MARK = '<meta name="generator" content="dsqc index">'
"""By which a page is known to be ours, so that no other is written over."""
_ORDER = ("failed", "incomplete", "passed")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a ``report.json`` tells; ``link`` is the address of the page beside it, None where there is none, and
    ``scope`` what the run left out, in words; empty for the whole dataset."""

    folder: str
    link: str | None
    status: str
    dataset: str
    title: str
    version: str | None
    open_count: int
    waived_count: int
    known_count: int
    check_counts: dict[str, int]
    files_read: int
    files_listed: int
    files_unreadable: int
    scope: str
    started: str


@dataclass(frozen=True, slots=True)
class Untold:
    """A folder whose ``report.json`` tells nothing, and why."""

    folder: str
    link: str | None
    why: str


def page(entries: Sequence[Entry], untold: Sequence[Untold]) -> str:
    style = _template.own("report.css")
    return (
        _template.environment()
        .get_template("index.html.j2")
        .render(
            entries=sorted(entries, key=lambda each: (_ORDER.index(each.status), -each.open_count, each.folder)),
            untold=sorted(untold, key=lambda each: each.folder),
            tally=[(status, count) for status in _ORDER if (count := sum(each.status == status for each in entries))],
            style=style,
            mark=MARK,
            policy=_template.policy(style, None),
        )
    )
