"""``report.sarif``: the findings as SARIF 2.1.0, for GitHub code scanning and for viewers of SARIF.

A rule of the log is a check. Pictures have no lines, so a result stands on the line of its check in the definition, and says in its
message and as logical location which file is meant. What is waived or known is a ``note`` with its suppression; GitHub shows
suppressed results all the same. Where there is a baseline each result says whether it is new, unchanged or updated, and what is gone
is a result of kind ``pass`` that is absent. GitHub's own fingerprint would be one for all findings on a line, so each result brings
its own.

GitHub shows 5,000 results of a run and takes 10 MB, compressed: beyond that each check has a fair share, findings that count first,
and the log tells with exact numbers what is left to ``report.json``. A check that crashed is a notification.

    dsqc run maskterial --format sarif
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dsqc.plain import json_text
from dsqc.renderers import _sarif_results, _words
from dsqc.report import Outcome, Report

RESULTS = 5_000
PACKED_AT_MOST_BYTES = 10_000_000
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_DESCRIPTION_CHARACTERS = 1_024


def render(report: Report, folder: Path) -> Path:
    path = folder / "report.sarif"
    path.write_bytes(log(report))
    return path


def log(report: Report, room: int = RESULTS) -> bytes:
    """The log with at most ``room`` results, fewer where they would not fit into what GitHub takes."""
    written = f"{json_text({'$schema': SCHEMA, 'version': '2.1.0', 'runs': [_run(report, room)]})}\n".encode()
    too_large = len(written) > PACKED_AT_MOST_BYTES and len(gzip.compress(written, mtime=0)) > PACKED_AT_MOST_BYTES
    return log(report, room // 2) if too_large and room else written


def _run(report: Report, room: int) -> dict[str, Any]:
    results = _sarif_results.results(report, room)
    shown = [0] * len(report.outcomes)
    for result in results:
        if result["kind"] == "fail":
            shown[result["ruleIndex"]] += 1
    return {
        "tool": {"driver": {"name": "dsqc", "version": report.dsqc_version, "rules": [_rule(outcome) for outcome in report.outcomes]}},
        "automationDetails": {"id": f"dsqc/{quote(report.dataset, safe='', errors='surrogatepass')}/"},
        "invocations": [_invocation(report, shown)],
        "originalUriBaseIds": {_sarif_results.BASE: {"description": {"text": "The folder in which dsqc was run."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": _properties(report, shown),
    }


def _rule(outcome: Outcome) -> dict[str, Any]:
    manual = _words.visible_lines(outcome.manual).strip() or f"The rule {outcome.rule} of dsqc."
    heading = manual.partition("\n\n")[0].replace("\n", " ")
    return {
        "id": _words.visible(outcome.check_id),
        "name": outcome.rule,
        "shortDescription": {"text": _cut(heading)},
        "fullDescription": {"text": _cut(_words.visible(" ".join((outcome.why or heading).split())))},
        "help": {"text": manual, "markdown": manual},
        "defaultConfiguration": {"level": outcome.level},
        "properties": {"rule": outcome.rule},
    }


def _cut(text: str) -> str:
    return text if len(text) <= _DESCRIPTION_CHARACTERS else f"{text[: _DESCRIPTION_CHARACTERS - 1]}…"


def _invocation(report: Report, shown: list[int]) -> dict[str, Any]:
    started = report.started.astimezone(UTC)
    moments = {"startTimeUtc": started, "endTimeUtc": started + timedelta(seconds=report.seconds)}
    return {
        "executionSuccessful": all(outcome.status != "crashed" for outcome in report.outcomes),
        "exitCode": report.exit_code,
        **{name: f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z" for name, moment in moments.items()},
        "toolExecutionNotifications": [
            {**told, "associatedRule": {"id": _words.visible(outcome.check_id), "index": number}}
            for number, outcome in enumerate(report.outcomes)
            for told in _notifications(outcome, shown[number])
        ],
    }


def _notifications(outcome: Outcome, shown: int) -> Iterator[dict[str, Any]]:
    reason = " ".join((outcome.reason or "").split())
    if outcome.status == "crashed":
        trace = _words.visible_lines(outcome.trace or "")
        more = {"exception": {"message": _words.visible(reason)}, "properties": {"trace": trace}}
        yield _notification("error", f"crashed: {reason}") | more
    if outcome.status == "not-applicable":
        yield _notification("note", f"does not apply: {reason}")
    if outcome.findings and shown < len(outcome.findings):
        total = _words.counted(len(outcome.findings), "finding")
        yield _notification("warning", f"{shown:,} of {total} are results here; report.json has all")
    for each in outcome.not_judged:
        yield _notification("note", f"not judged: {each.count:,}, {each.reason}")


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": _sarif_results.message(text)}


def _properties(report: Report, shown: list[int]) -> Mapping[str, Any]:
    return {
        "dataset": report.dataset,
        "root": report.root,
        "definition_sha256": report.definition_sha256,
        "scope": asdict(report.scope),
        "coverage": asdict(report.coverage),
        "status": report.status,
        "verdict": _words.verdict(report),
        "checks": [_check(outcome, number) for outcome, number in zip(report.outcomes, shown, strict=True)],
    }


def _check(outcome: Outcome, shown: int) -> dict[str, Any]:
    counts = {f"{state}_count": count for state, count in outcome.counts().items()}
    return {"id": outcome.check_id, "status": outcome.status, "finding_count": len(outcome.findings), **counts, "result_count": shown}
