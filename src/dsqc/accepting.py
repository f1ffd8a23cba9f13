"""Findings that do not fail a run: those that a waiver covers, and those that a baseline knows. They are told and counted all the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dsqc import patterns
from dsqc.facts import WaiverRow
from dsqc.finding import Finding
from dsqc.plain import encodable
from dsqc.report import Baseline, Known, Outcome, Scope, Waiver, WaiverState, WaiverUse
from dsqc.waivers import FOR_EVER

JUDGED = ("passed", "failed", "accepted")
"""Outcomes that say of a finding that it is there or not."""


@dataclass(frozen=True, slots=True)
class Accepted:
    outcomes: Sequence[Outcome]
    uses: Sequence[WaiverUse]
    baseline: Baseline | None


def accept(outcomes: Sequence[Outcome], waivers: Sequence[Waiver], baseline: Baseline | None, scope: Scope, today: date) -> Accepted:
    """The outcomes with what is waived and known in them; a check all of whose findings are is ``accepted``."""
    by_check = {outcome.check_id: outcome for outcome in outcomes}
    covered = [_covered(waiver, by_check[waiver.check_id]) for waiver in waivers]
    uses = [
        WaiverUse(waiver, _state(waiver, by_check[waiver.check_id], len(found), scope, today), len(found))
        for waiver, found in zip(waivers, covered, strict=True)
    ]
    waived: dict[str, dict[str, Waiver]] = defaultdict(dict)
    for use, found in zip(uses, covered, strict=True):
        for fingerprint in found if use.state == "used" else ():
            waived[use.waiver.check_id].setdefault(fingerprint, use.waiver)
    known: dict[str, dict[str, str]] = defaultdict(dict)
    for each in baseline.findings if baseline is not None else ():
        known[each.check_id][each.fingerprint] = each.message
    told = [_accepted(outcome, waived[outcome.check_id], known[outcome.check_id]) for outcome in outcomes]
    return Accepted(told, uses, None if baseline is None else replace(baseline, gone=list(_gone(baseline, by_check, scope))))


def rows(uses: Sequence[WaiverUse]) -> Iterator[tuple[None, *tuple[object, ...]]]:
    """The uses of waivers as rows of their table, in front the source, which they do not have."""
    for use in uses:
        each = use.waiver
        until = FOR_EVER if each.until is None else each.until.isoformat()
        yield None, *WaiverRow(each.path, each.line, each.check_id, use.state, use.finding_count, each.at_most, each.reason, each.by, until)


def _covered(waiver: Waiver, outcome: Outcome) -> list[str]:
    """The fingerprints of the findings that a waiver means."""
    subjects = [patterns.read(text) for text in waiver.subjects]

    def means(finding: Finding) -> bool:
        if waiver.fingerprints:
            return outcome.fingerprint(finding) in waiver.fingerprints
        fits = not subjects or patterns.first_match(subjects, finding.subject) is not None
        return fits and (waiver.key is None or tuple(finding.key) == waiver.key)

    return [outcome.fingerprint(finding) for finding in outcome.findings if means(finding)]


def _state(waiver: Waiver, outcome: Outcome, count: int, scope: Scope, today: date) -> WaiverState:
    if waiver.until is not None and today > waiver.until:
        return "expired"
    if count > waiver.at_most:
        return "too-wide"
    if count:
        return "used"
    return "unused" if outcome.status in JUDGED and not scope.only and not scope.partial else "not-judged"


def _accepted(outcome: Outcome, waived: Mapping[str, Waiver], known: Mapping[str, str]) -> Outcome:
    if not outcome.findings or not (waived or known):
        return outcome
    told = {outcome.fingerprint(finding): encodable(finding.message) for finding in outcome.findings}
    same = frozenset(each for each in told if known.get(each) == told[each] and each not in waived)
    was = {each: known[each] for each in told if each in known and each not in same and each not in waived}
    changed = replace(outcome, waived={each: waived[each] for each in told if each in waived}, known=same, was=was)
    return replace(changed, status="accepted") if outcome.status == "failed" and not changed.counts()["open"] else changed


def _same(one: Scope, other: Scope) -> bool:
    kept = [{name: sorted(texts) for name, texts in scope.only.items()} for scope in (one, other)]
    return kept[0] == kept[1] and one.partial == other.partial


def _gone(baseline: Baseline, outcomes: Mapping[str, Outcome], scope: Scope) -> Iterator[Known]:
    """What the baseline knows and a run of the same scope, in which its check was judged, does not find. A check that is no more counts."""
    if not _same(scope, baseline.scope):
        return
    there = {(check_id, outcome.fingerprint(each)) for check_id, outcome in outcomes.items() for each in outcome.findings}
    for known in baseline.findings:
        outcome = outcomes.get(known.check_id)
        judged = outcome is None or outcome.status in JUDGED
        if judged and (known.check_id, known.fingerprint) not in there:
            yield known
