"""``report.json``: the whole report for programs, held to the JSON Schema ``report.schema.json`` beside this file.

Every finding is there, with the fingerprint by which two runs are compared; gate on ``status`` or ``exit_code``. The same
report gives the same bytes. A number that is not finite is null, and what UTF-8 cannot hold of a file's name is escaped.

    dsqc run maskterial --format json
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dsqc.finding import Finding
from dsqc.plain import plain
from dsqc.report import Baseline, Outcome, Report, State, WaiverUse

SCHEMA_VERSION = 2


def render(report: Report, folder: Path) -> Path:
    path = folder / "report.json"
    text = json.dumps(project(report), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())
    return path


def project(report: Report) -> dict[str, Any]:
    """The report as the schema has it: texts, numbers, lists and mappings alone, in the order of the schema."""
    projected = {
        "schema_version": SCHEMA_VERSION,
        "dsqc_version": report.dsqc_version,
        "libraries": report.libraries,
        "dataset": report.dataset,
        "title": report.title,
        "version": report.version,
        "homepage": report.homepage,
        "licence": report.licence,
        "definition": {"path": report.definition_path, "sha256": report.definition_sha256},
        "root": report.root,
        "scope": {"only": report.scope.only, "partial": report.scope.partial},
        "started": report.moment,
        "seconds": round(report.seconds, 3),
        "status": report.status,
        "exit_code": report.exit_code,
        "coverage": asdict(report.coverage),
        "claims": [asdict(claim) for claim in report.claims],
        "waivers": [_waiver(use) for use in report.waivers],
        "baseline": None if report.baseline is None else _baseline(report.baseline),
        "checks": [_check(outcome, report) for outcome in report.outcomes],
    }
    return {name: plain(value) for name, value in projected.items()}


def _waiver(use: WaiverUse) -> dict[str, Any]:
    each = use.waiver
    return {
        "check": each.check_id,
        "subject": each.subjects,
        "key": each.key,
        "findings": each.fingerprints,
        "at_most": each.at_most,
        "reason": each.reason,
        "by": each.by,
        "until": None if each.until is None else each.until.isoformat(),
        "path": each.path,
        "line": each.line,
        "state": use.state,
        "finding_count": use.finding_count,
    }


def _baseline(baseline: Baseline) -> dict[str, Any]:
    return {
        "path": baseline.path,
        "made": baseline.made.isoformat(),
        "dsqc_version": baseline.dsqc_version,
        "finding_count": len(baseline.findings),
        "gone": [
            {
                "check": each.check_id,
                "subject": each.subject,
                "key": each.key,
                "message": each.message,
                "fingerprint": each.fingerprint,
            }
            for each in baseline.gone
        ],
    }


def _check(outcome: Outcome, report: Report) -> dict[str, Any]:
    counts = outcome.counts()
    places = {id(use.waiver): number for number, use in enumerate(report.waivers)}
    projected = {
        "id": outcome.check_id,
        "rule": outcome.rule,
        "level": outcome.level,
        "why": outcome.why,
        "line": outcome.line,
        "status": outcome.status,
        "reason": outcome.reason,
        "rows_seen": outcome.rows_seen,
        "finding_count": len(outcome.findings),
        "waived_count": counts["waived"],
        "known_count": counts["known"],
        "not_judged": [asdict(each) for each in outcome.not_judged],
        "seconds": round(outcome.seconds, 3),
        "findings": [_finding(outcome, told, places) for told in outcome.told()],
    }
    return {**projected, "trace": outcome.trace} if outcome.status == "crashed" else projected


def _finding(outcome: Outcome, told: tuple[Finding, str, State], places: Mapping[int, int]) -> dict[str, Any]:
    finding, fingerprint, state = told
    waiver = outcome.waived.get(fingerprint)
    return {
        "subject": finding.subject,
        "key": finding.key,
        "message": finding.message,
        "values": finding.values,
        "fingerprint": fingerprint,
        "state": state,
        "waiver": None if waiver is None else places[id(waiver)],
        "was": outcome.was.get(fingerprint),
    }
