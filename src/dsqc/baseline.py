"""The file of a baseline: the findings that were there when a gate was switched on, so that only new ones fail.

A finding is known by its fingerprint and by what was told of it: one that got worse is told in other words and counts as new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from dsqc.plain import encodable, plain
from dsqc.report import Baseline, Known, Outcome, Report, Scope
from dsqc.waivers import OWN_RULE

FORMAT = 1


class BaselineError(Exception):
    """The file is no baseline; ``str()`` says what is wrong with it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Finding(_Strict):
    check: str
    subject: str
    key: list[str]
    message: str
    fingerprint: str


class _Scope(_Strict):
    only: dict[str, list[str]]
    partial: bool


class _File(_Strict):
    baseline_version: int
    dataset: str
    dsqc_version: str
    made: str
    scope: _Scope
    findings: list[_Finding]


def load(path: Path, dataset: str) -> Baseline:
    """The baseline in a file. Raises BaselineError, OSError when it cannot be read."""
    try:
        read = _File.model_validate_json(path.read_bytes())
        made = date.fromisoformat(read.made)
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": ("made",), "msg": str(error)}
        place = "/".join(map(str, first["loc"])) or "the file"
        raise BaselineError(f"{path} is no baseline of dsqc: {place}: {first['msg']}; make it anew with 'dsqc baseline create'") from None
    if read.baseline_version != FORMAT:
        raise BaselineError(f"{path} has the form {read.baseline_version} of a baseline, expected {FORMAT}; make it anew")
    if read.dataset != dataset:
        raise BaselineError(f"{path} is the baseline of {read.dataset}, expected one of {dataset}")
    known = [Known(each.check, each.subject, tuple(each.key), each.message, each.fingerprint) for each in read.findings]
    return Baseline(str(path), made, read.dsqc_version, Scope(read.scope.only, read.scope.partial), known)


def save(baseline: Baseline, dataset: str, path: Path) -> None:
    """Write a baseline; the same findings give the same bytes, one finding after the other, for people to read in a diff."""
    written = {
        "baseline_version": FORMAT,
        "dataset": dataset,
        "dsqc_version": baseline.dsqc_version,
        "made": baseline.made.isoformat(),
        "scope": {"only": baseline.scope.only, "partial": baseline.scope.partial},
        "findings": [_written(each) for each in baseline.findings],
    }
    path.write_text(json.dumps(plain(written), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _written(known: Known) -> dict[str, Any]:
    return {
        "check": known.check_id,
        "subject": known.subject,
        "key": known.key,
        "message": known.message,
        "fingerprint": known.fingerprint,
    }


def of_report(report: Report, path: Path) -> Baseline:
    """All findings of a run that no waiver covers, those known before among them. What is wrong with waivers is mended, not known."""
    found = [known for outcome in report.outcomes if outcome.rule != OWN_RULE for known in _not_waived(outcome)]
    return Baseline(str(path), report.started.date(), report.dsqc_version, report.scope, found)


def pruned(baseline: Baseline) -> Baseline:
    """The baseline without what is gone; it stays of the day on which it was made."""
    gone = {(each.fingerprint, each.message) for each in baseline.gone}
    kept = [each for each in baseline.findings if (each.fingerprint, each.message) not in gone]
    return replace(baseline, findings=kept, gone=())


def _not_waived(outcome: Outcome) -> Iterable[Known]:
    for finding in outcome.findings:
        if outcome.state(finding) != "waived":
            key = tuple(map(encodable, finding.key))
            yield Known(outcome.check_id, encodable(finding.subject), key, encodable(finding.message), outcome.fingerprint(finding))
