"""``report.json``: the whole report for programs, held to the JSON Schema ``report.schema.json`` beside this file.

Every finding is there, with the fingerprint by which two runs are compared; gate on ``status`` or ``exit_code``. The same
report gives the same bytes. A number that is not finite is null, and what UTF-8 cannot hold of a file's name is escaped.

    dsqc run maskterial --format json
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

from dsqc.finding import Finding
from dsqc.renderers import _words
from dsqc.report import Outcome, Report

SCHEMA_VERSION = 1


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
        "dataset": report.dataset,
        "title": report.title,
        "version": report.version,
        "homepage": report.homepage,
        "licence": report.licence,
        "definition": {"path": report.definition_path, "sha256": report.definition_sha256},
        "root": report.root,
        "scope": {"only": report.scope.only, "partial": report.scope.partial},
        "started": f"{report.started.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "seconds": round(report.seconds, 3),
        "status": report.status,
        "exit_code": report.exit_code,
        "coverage": asdict(report.coverage),
        "claims": [asdict(claim) for claim in report.claims],
        "checks": [_check(outcome) for outcome in report.outcomes],
    }
    return {name: _plain(value) for name, value in projected.items()}


def _check(outcome: Outcome) -> dict[str, Any]:
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
        "waived_count": 0,
        "not_judged": [asdict(each) for each in outcome.not_judged],
        "seconds": round(outcome.seconds, 3),
        "findings": [_finding(outcome, finding) for finding in outcome.findings],
    }
    return {**projected, "trace": outcome.trace} if outcome.status == "crashed" else projected


def _finding(outcome: Outcome, finding: Finding) -> dict[str, Any]:
    return {
        "subject": finding.subject,
        "key": finding.key,
        "message": finding.message,
        "values": finding.values,
        "fingerprint": outcome.fingerprint(finding),
    }


def _plain(value: object) -> Any:
    """The value in the types of JSON; bytes as hexadecimal digits, a type that JSON lacks as its text."""
    if isinstance(value, str):
        return _words.encodable(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(each) for each in value), key=str)
    if isinstance(value, Mapping):
        return {_words.encodable(str(name)): _plain(each) for name, each in value.items()}
    return _words.encodable(str(value))
