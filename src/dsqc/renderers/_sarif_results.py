"""The results of a SARIF log: which findings have room, and what is told of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from dsqc.finding import Finding
from dsqc.renderers import _words
from dsqc.report import Known, Outcome, Report, State

BASE = "%SRCROOT%"
Told = tuple[Finding, str, State]


@dataclass(frozen=True, slots=True)
class _Places:
    """What results refer to: the definition, the lines of checks and the findings of the baseline."""

    report: Report
    before: Mapping[tuple[str, str], str]

    @property
    def has_answers(self) -> bool:
        return bool(self.report.waivers) or self.report.baseline is not None


def results(report: Report, room: int) -> list[dict[str, Any]]:
    """At most ``room`` results: findings that count first, then what is waived or known, then what is gone, each check a fair share."""
    baseline = report.baseline
    before = {(each.check_id, each.fingerprint): each.message for each in (baseline.findings if baseline is not None else ())}
    places = _Places(report, before)
    told = [list(_told(outcome)) for outcome in report.outcomes]
    kept: list[dict[str, Any]] = []
    for is_open in (True, False):
        groups = [[each for each in found if (each[2] == "open") == is_open] for found in told]
        for number, (group, share) in enumerate(zip(groups, shares(list(map(len, groups)), room - len(kept)), strict=True)):
            kept += [_result(places, number, each) for each in group[:share]]
    gone = baseline.gone[: max(room - len(kept), 0)] if baseline is not None else ()
    return [*kept, *(_gone(places, known) for known in gone)]


def shares(counts: Sequence[int], room: int) -> list[int]:
    """How many of each count have room: all alike, and what a small one leaves goes to the larger."""
    given = [0] * len(counts)
    for place, index in enumerate(sorted(range(len(counts)), key=counts.__getitem__)):
        given[index] = min(counts[index], room // (len(counts) - place))
        room -= given[index]
    return given


def message(text: str) -> dict[str, str]:
    """Text in which SARIF sees neither a link nor a place for an argument."""
    shown = _words.visible(text)
    shown = re.sub(r"[\[\]]", r"\\\g<0>", shown) if "](" in shown else shown
    return {"text": re.sub(r"\{(\d+)\}", r"{{\1}}", shown)}


def _told(outcome: Outcome) -> Iterator[Told]:
    if outcome.status == "empty":
        nothing = Finding(".", f"judged nothing: {outcome.reason}", ("judged nothing",))
        yield nothing, outcome.fingerprint(nothing), "open"
    yield from outcome.told()


def _result(places: _Places, number: int, told: Told) -> dict[str, Any]:
    finding, own, state = told
    outcome = places.report.outcomes[number]
    was = {"was": outcome.was[own]} if own in outcome.was else {}
    return {
        "ruleId": _words.visible(outcome.check_id),
        "ruleIndex": number,
        "kind": "fail",
        "level": outcome.level if state == "open" else "note",
        "message": message(f"{_words.subject(finding)}: {finding.message}"),
        "locations": [_location(places, finding.subject, outcome.line)],
        "partialFingerprints": _fingerprints(own),
        **({"suppressions": list(_suppressions(places.report, outcome, own, state))} if places.has_answers else {}),
        **_baseline_state(places, outcome, finding, own),
        "properties": {"state": state, "key": finding.key, "values": finding.values, **was},
    }


def _gone(places: _Places, known: Known) -> dict[str, Any]:
    checks = {outcome.check_id: number for number, outcome in enumerate(places.report.outcomes)}
    number = checks.get(known.check_id)
    finding = Finding(known.subject, known.message, known.key)
    return {
        "ruleId": _words.visible(known.check_id),
        **({} if number is None else {"ruleIndex": number}),
        "kind": "pass",
        "level": "none",
        "message": message(f"{_words.subject(finding)}: no longer found: {known.message}"),
        "locations": [_location(places, known.subject, None if number is None else places.report.outcomes[number].line)],
        "partialFingerprints": _fingerprints(known.fingerprint),
        "suppressions": [],
        "baselineState": "absent",
        "properties": {"key": known.key},
    }


def _fingerprints(own: str) -> dict[str, str]:
    return {"dsqcFinding/v1": own, "primaryLocationLineHash": f"{own}:1"}


def _baseline_state(places: _Places, outcome: Outcome, finding: Finding, own: str) -> dict[str, str]:
    if places.report.baseline is None:
        return {}
    before = places.before.get((outcome.check_id, own))
    if before is None:
        return {"baselineState": "new"}
    return {"baselineState": "updated" if own in outcome.was else "unchanged"}


def _suppressions(report: Report, outcome: Outcome, own: str, state: State) -> Iterator[dict[str, Any]]:
    waiver, baseline = outcome.waived.get(own), report.baseline
    if waiver is not None:
        place = {"artifactLocation": _artifact(waiver.path), "region": {"startLine": waiver.line}}
        yield _suppression(_words.waiver(waiver)) | {"location": {"physicalLocation": place}}
    elif state == "known" and baseline is not None:
        place = {"artifactLocation": _artifact(baseline.path)}
        yield _suppression(f"known since {baseline.made.isoformat()}") | {"location": {"physicalLocation": place}}


def _suppression(justification: str) -> dict[str, Any]:
    return {"kind": "external", "status": "accepted", "justification": justification}


def _location(places: _Places, subject: str, line: int | None) -> dict[str, Any]:
    place = {"artifactLocation": _artifact(places.report.definition_path), "region": {"startLine": line or 1}}
    kind, name = ("dataset", places.report.dataset) if subject == "." else ("file", subject)
    return {"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": _words.visible(name), "kind": kind}]}


def _artifact(path: str) -> dict[str, str]:
    """A file by its URI: below the base where its path is relative."""
    uri = quote(PurePath(path).as_posix(), errors="surrogatepass")
    if not PurePath(path).is_absolute():
        return {"uri": uri, "uriBaseId": BASE}
    return {"uri": f"file://{uri if uri.startswith('/') else f'/{uri}'}"}
