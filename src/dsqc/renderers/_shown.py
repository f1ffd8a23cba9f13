"""Which findings and which drawings a page has room for. Counts are of all; of very many the first are shown, what counts first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dsqc.finding import Finding
from dsqc.report import Drawing, Outcome, Report, State, Waiver

FINDINGS = 2_000
FINDINGS_OF_CHECK = 1_000
DRAWING_BYTES = 3_000_000
"""As they stand in the page, in Base64."""
FOLDED_BEYOND = 20
KINDS = 12
_ORDER: dict[State, int] = {"open": 0, "known": 1, "waived": 2}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as the page tells it."""

    finding: Finding
    fingerprint: str
    state: State
    was: str | None
    waiver: Waiver | None
    drawings: Sequence[Drawing]


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one kind: the first part of their keys. ``count`` is of all, shown or not; a check of one kind has the name None."""

    name: str | None
    count: int
    told: Sequence[Told]


@dataclass(frozen=True)
class Shown:
    """The findings of one check that are shown, those that count against it first."""

    outcome: Outcome
    kinds: Sequence[Kind]

    @cached_property
    def count(self) -> int:
        return sum(len(kind.told) for kind in self.kinds)

    @property
    def left_out(self) -> int:
        return len(self.outcome.findings) - self.count

    @property
    def open_of_kind(self) -> int:
        """How many findings of each kind stand open; the others are folded."""
        return max(FOLDED_BEYOND // max(len(self.kinds), 1), 3)

    @cached_property
    def pictured(self) -> int:
        return sum(bool(each.drawings) for kind in self.kinds for each in kind.told)


def shown(report: Report) -> dict[str, Shown]:
    """What is shown of each check that found something, by its id."""
    finding = [outcome for outcome in report.outcomes if outcome.findings]
    rooms = shares([(len(outcome.findings), outcome.level == "error") for outcome in finding])
    drawings = within_bytes(report, finding)
    return {outcome.check_id: Shown(outcome, list(_kinds(outcome, room, drawings))) for outcome, room in zip(finding, rooms, strict=True)}


def shares(counts: Sequence[tuple[int, bool]], most: int = FINDINGS) -> list[int]:
    """How many findings each check shows: a first few of every check, then of errors what there is room for, then of warnings.
    ``counts`` has the findings of each check and whether they are errors."""
    few = _level([min(count, FOLDED_BEYOND) for count, _ in counts], most)
    left = most - sum(few)
    for wanted in (True, False):
        rest = [
            min(count, FINDINGS_OF_CHECK) - has if is_error is wanted else 0 for (count, is_error), has in zip(counts, few, strict=True)
        ]
        more = _level([max(each, 0) for each in rest], left)
        few = [has + gets for has, gets in zip(few, more, strict=True)]
        left -= sum(more)
    return few


def _level(wanted: Sequence[int], room: int) -> list[int]:
    """The room shared so that none gets more than it wants, and none less than another that wants no more."""
    given = [0] * len(wanted)
    for rank, place in enumerate(sorted(range(len(wanted)), key=lambda place: wanted[place])):
        given[place] = min(wanted[place], room // (len(wanted) - rank))
        room -= given[place]
    return given


def within_bytes(report: Report, outcomes: Sequence[Outcome], most: int = DRAWING_BYTES) -> dict[str, Sequence[Drawing]]:
    """The drawings that fit: of every check the first pictured finding, errors in front, then of every check the second, and so on."""
    turns: list[tuple[int, bool, str]] = []
    for outcome in outcomes if report.drawings else ():
        own = [outcome.fingerprint(finding) for finding in outcome.findings if finding.evidence]
        turns += [(turn, outcome.level == "warning", each) for turn, each in enumerate(each for each in own if each in report.drawings)]
    kept: dict[str, Sequence[Drawing]] = {}
    for _, _, fingerprint in sorted(turns, key=lambda each: each[:2]):
        size = sum(len(drawing.jpeg) for drawing in report.drawings[fingerprint]) * 4 // 3
        if size <= most:
            most -= size
            kept[fingerprint] = report.drawings[fingerprint]
    return kept


def kind_of(outcome: Outcome) -> dict[str, int]:
    """The kinds of a check's findings with their counts, if they have some in common and are called by words; else nothing."""
    counts: dict[str, int] = {}
    for finding in outcome.findings:
        kind = finding.key[0] if finding.key else ""
        counts[kind] = counts.get(kind, 0) + 1
        if len(counts) > KINDS or not _is_word(kind):
            return {}
    return counts if 1 < len(counts) <= len(outcome.findings) // 2 else {}


def _is_word(kind: str) -> bool:
    return kind.replace("-", "").replace("_", "").replace(" ", "").isalpha()


def _kinds(outcome: Outcome, room: int, drawings: Mapping[str, Sequence[Drawing]]) -> Iterator[Kind]:
    told = [_told(outcome, finding, drawings) for finding in outcome.findings]
    told.sort(key=lambda each: (_ORDER[each.state], not each.drawings))
    chosen = told[:room]
    kinds = kind_of(outcome)
    if not kinds:
        yield Kind(None, len(told), chosen)
    for kind, count in kinds.items():
        yield Kind(kind, count, [each for each in chosen if each.finding.key[0] == kind])


def _told(outcome: Outcome, finding: Finding, drawings: Mapping[str, Sequence[Drawing]]) -> Told:
    own = outcome.fingerprint(finding)
    waiver = outcome.waived.get(own)
    state: State = "waived" if waiver is not None else "known" if own in outcome.known else "open"
    return Told(finding, own, state, outcome.was.get(own), waiver, drawings.get(own, ()))
