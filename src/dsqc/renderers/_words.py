"""The words and figures that reports for people share: verdict, scope, coverage, and text made safe to show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dsqc.finding import Finding
from dsqc.report import FAILING, Baseline, Coverage, Outcome, Report, Scope, Waiver

_DECEIVING = "\u00ad\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff"
_UNSEEN = re.compile(f"[\x00-\x1f\x7f-\x9f{_DECEIVING}]")
_UNSEEN_IN_LINES = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_DECEIVING}]")
_ORDER = ("failed", "empty", "crashed", "accepted", "passed", "not-applicable")


def _escaped(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def visible(text: str) -> str:
    """One line in which nothing hides: control characters, overrides of the writing direction, characters
    without width and lone surrogates are escaped."""
    return _UNSEEN.sub(_escaped, text)


def visible_lines(text: str) -> str:
    """As :func:`visible`, for text that is rightly of several lines."""
    return _UNSEEN_IN_LINES.sub(_escaped, text)


def visible_json(text: str) -> str:
    """As :func:`visible`, for a line of JSON, which it stays, of the same value."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def megabytes(size_bytes: int) -> str:
    return "less than 0.1 MB" if 0 < size_bytes < 50_000 else f"{size_bytes / 1e6:,.1f} MB"


def subject(finding: Finding) -> str:
    return "the dataset" if finding.subject == "." else visible(finding.subject)


def foremost(outcome: Outcome, at_most: int) -> list[Finding]:
    """The first findings, those that count in front."""
    if not (outcome.waived or outcome.known):
        return list(outcome.findings[:at_most])
    return sorted(outcome.findings, key=lambda finding: outcome.state(finding) != "open")[:at_most]


def told(outcome: Outcome, finding: Finding) -> str:
    """A finding in one line: its subject, its message, whether it counts, what the baseline says of it."""
    state, before = outcome.state(finding), outcome.was.get(outcome.fingerprint(finding))
    mark = "" if state == "open" else f" ({state})"
    return f"{subject(finding)}: {visible(finding.message)}{mark}" + (f" (in the baseline: {visible(before)})" if before else "")


def ranked(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What failed as an error or crashed, what failed as a warning, then the rest; otherwise as the definition has them."""

    def rank(outcome: Outcome) -> tuple[bool, bool, int]:
        troubled = outcome.status not in ("accepted", "passed", "not-applicable")
        return not troubled, outcome.level == "warning" and outcome.status in FAILING, _ORDER.index(outcome.status)

    return sorted(outcomes, key=rank)


def verdict(report: Report) -> str:
    """What the status of the report rests on: a sentence without the status itself and without its full stop."""
    return "; ".join(clause for clause in (_tally(report.outcomes), _decision(report)) if clause)


def verdict_of_part(report: Report) -> str:
    """The verdict, which says of what it is where the run did not look at the whole dataset."""
    clauses = [f"only {_kept(report.scope)}"] * bool(report.scope.only) + ["an incomplete copy"] * report.scope.partial
    part = f", of a part of the dataset: {', '.join(clauses)}" if clauses else ""
    return "; ".join(clause for clause in (f"{_tally(report.outcomes)}{part}", _decision(report)) if clause)


def _tally(outcomes: Sequence[Outcome]) -> str:
    counts = {status: sum(outcome.status == status for outcome in outcomes) for status in _ORDER}
    total = f"of {len(outcomes):,} checks"
    if not outcomes:
        return "the definition has no check"
    if counts["not-applicable"] == len(outcomes):
        return f"none {total} applies"
    words = {"crashed": "crashed", "failed": "failed", "empty": "judged nothing", "passed": "passed", "accepted": "accepted"}
    is_troubled = any(counts[status] for status in ("crashed", "failed", "empty"))
    told = [(counts[status], words[status]) for status in words if counts[status] and not (is_troubled and status == "passed")]
    (first, said), *others = told
    clauses = [f"{first:,} {total} {said}", *(f"{count:,} {said}" for count, said in others)]
    clauses += [_findings(outcomes)] if is_troubled or counts["accepted"] else []
    spared = counts["not-applicable"]
    clauses += [f"{spared:,} {'does' if spared == 1 else 'do'} not apply"] if spared and not is_troubled else []
    return ", ".join(clauses)


def _findings(outcomes: Sequence[Outcome]) -> str:
    """All findings, and how many of them are waived or known."""
    found = sum(len(outcome.findings) for outcome in outcomes)
    return f"{counted(found, 'finding')}{states(outcomes)}"


def states(outcomes: Sequence[Outcome]) -> str:
    """How many of the findings do not count against their checks, in brackets; nothing where all count."""
    counts = [outcome.counts() for outcome in outcomes]
    waived, known = sum(each["waived"] for each in counts), sum(each["known"] for each in counts)
    told = [f"{waived:,} waived"] * bool(waived) + [f"{known:,} known"] * bool(known)
    return f" ({', '.join(told)})" if told else ""


def _decision(report: Report) -> str:
    crashed = [outcome for outcome in report.outcomes if outcome.status == "crashed"]
    if crashed:
        return f"what {_named(crashed)} would have found is not known"
    if report.status == "incomplete":
        return "nothing was judged"
    failing = [outcome for outcome in report.outcomes if outcome.status in FAILING]
    if report.status == "passed":
        return f"all of level warning, which does not decide (--fail-on {report.fail_on})" if failing else ""
    deciding = [outcome for outcome in failing if report.decides(outcome)]
    exit_code = ", though the exit code stays 0 (--fail-on never)" if report.fail_on == "never" else ""
    return f"decided by {_named(deciding)}{exit_code}"


def _named(outcomes: Sequence[Outcome], at_most: int = 3) -> str:
    names = [visible(outcome.check_id) for outcome in outcomes[:at_most]]
    if len(outcomes) > at_most:
        return f"{', '.join(names)} and {len(outcomes) - at_most:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _kept(scope: Scope) -> str:
    return visible(" and ".join(f"{name} {' or '.join(values)}" for name, values in scope.only.items()))


def scope(scope: Scope) -> str:
    """What the run was told to leave out, in words."""
    clauses = [f"only {_kept(scope)} (--only)"] if scope.only else []
    if scope.partial:
        clauses.append("an incomplete copy: counts are ceilings, completeness is not judged (--partial)")
    return "; ".join(clauses) or "the whole dataset"


def coverage(coverage: Coverage) -> str:
    return (
        f"checked {coverage.files_read:,} of {counted(coverage.files_listed, 'file')}, {megabytes(coverage.bytes_read)}; "
        f"{coverage.files_unreadable:,} unreadable, {coverage.files_ignored:,} ignored, {coverage.files_outside_scope:,} outside the scope"
    )


def waiver(waiver: Waiver) -> str:
    """By whom, until when and why."""
    until = "for ever" if waiver.until is None else f"until {waiver.until.isoformat()}"
    return f"by {visible(waiver.by)} {until}: {visible(' '.join(waiver.reason.split()))}"


def baseline(baseline: Baseline) -> str:
    """How many findings a baseline knows, and how many of them are gone."""
    gone = f", {len(baseline.gone):,} of them gone (dsqc baseline prune)" if baseline.gone else ""
    return f"{counted(len(baseline.findings), 'finding')} of {baseline.made.isoformat()}{gone}"
