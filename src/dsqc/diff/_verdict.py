"""What the text, the page and the JSON say first."""

from __future__ import annotations

from collections.abc import Iterator

from dsqc.diff.comparing import Change
from dsqc.diff.files import FilesChange
from dsqc.diff.findings import FindingsChange
from dsqc.renderers import _words

AT_MOST = 1_000
"""Items of a list that a report shows; counts are exact, and the lists of diff.json go to a hundred times as many."""


def verdict(change: Change) -> str:
    clauses = [] if change.findings is None else [_of_findings(change.findings)]
    clauses += [] if change.files is None else [_of_files(change.files)]
    changed = sum(bool(each.changed) for each in change.distributions)
    clauses += [f"{_words.counted(changed, 'distribution')} changed"] * bool(changed)
    return "; ".join(clauses)


def _of_findings(found: FindingsChange) -> str:
    counts = found.counts()
    words = {"new": "new", "changed": "changed", "reopened": "reopened", "gone": "gone", "not-comparable": "not comparable"}
    told = [(counts[kind], word) for kind, word in words.items() if counts[kind]]  # type: ignore[index]
    told += [(counts["staying"], "staying")] if counts["staying"] or not told else []
    return _listed(told, "finding")


def _of_files(changed: FilesChange) -> str:
    told = [
        (changed.added.height, "added"),
        (changed.removed.height, "removed"),
        (changed.changed.height, "changed"),
        (changed.renamed.height, "renamed"),
        *(
            (route.count, f"moved from {_words.visible(route.from_split)} to {_words.visible(route.to_split)}")
            for route in changed.routes[:3]
        ),
        (sum(route.count for route in changed.routes[3:]), "moved between other splits"),
    ]
    told = [(count, word) for count, word in told if count]
    same = sum(changed.same.values())
    told += [(same, "the same")] if not told else []
    told += [(changed.not_compared, "not compared")] if changed.not_compared else []
    return _listed(told, "file")


def _listed(told: list[tuple[int, str]], noun: str) -> str:
    (count, word), *others = told
    return ", ".join([f"{_words.counted(count, noun)} {word}", *(f"{count:,} {word}" for count, word in others)])


def about(change: Change) -> Iterator[tuple[str, str]]:
    """Names and texts: the two sides, what differs between the runs, what was not compared, what decides."""
    for name, side in (("old", change.old), ("new", change.new)):
        told = "" if side.reported is None else f": {side.reported.dataset}, judged {side.reported.started}"
        version = "" if side.reported is None or side.reported.version is None else f", {side.reported.version}"
        yield name, _words.visible(f"{side.path}{told}{version}")
    for each in change.differs:
        yield "differs", each
    for each in change.not_compared:
        yield "not compared", _words.visible(each)
    yield "fails for", "; ".join(change.reasons_to_fail()) or "nothing"
