"""``diff.json``: what changed, for programs, held to ``diff.schema.json`` beside this file. Counts are exact; of very many files or
findings the first stand in a list, and its count tells of all."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from dsqc.diff._verdict import AT_MOST, verdict
from dsqc.diff.comparing import Change, FailOn
from dsqc.diff.files import FilesChange
from dsqc.diff.findings import FindingsChange
from dsqc.diff.loaded import Side
from dsqc.plain import plain

SCHEMA_VERSION = 1


def render(change: Change, fail_on: FailOn, folder: Path) -> Path:
    path = folder / "diff.json"
    text = json.dumps(project(change, fail_on), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())
    return path


def project(change: Change, fail_on: FailOn) -> dict[str, Any]:
    projected = {
        "schema_version": SCHEMA_VERSION,
        "verdict": verdict(change),
        "exit_code": change.exit_code(fail_on),
        "fails_for": change.reasons_to_fail(),
        "old": _side(change.old),
        "new": _side(change.new),
        "differs": change.differs,
        "not_compared": change.not_compared,
        "findings": None if change.findings is None else _findings(change.findings),
        "files": None if change.files is None else _files(change.files),
        "classes": [asdict(each) for each in change.classes],
        "distributions": [asdict(each) for each in change.distributions],
    }
    return {name: plain(value) for name, value in projected.items()}


def _side(side: Side) -> dict[str, Any]:
    told = side.reported
    if told is None:
        return {"path": str(side.path), "report": None}
    scope = {"only": told.scope.only, "partial": told.scope.partial}
    report = {"dataset": told.dataset, "version": told.version, "definition_sha256": told.definition_sha256, "scope": scope}
    return {"path": str(side.path), "report": {**report, "root": told.root, "started": told.started, "dsqc_version": told.dsqc_version}}


def _findings(found: FindingsChange) -> dict[str, Any]:
    return {
        "counts": found.counts(),
        "checks": [asdict(each) for each in found.checks],
        "list": _list(found.findings.filter(pl.col("kind") != "staying")),
    }


def _files(changed: FilesChange) -> dict[str, Any]:
    return {
        "old_count": changed.old_count,
        "new_count": changed.new_count,
        "same": changed.same,
        "not_compared": changed.not_compared,
        "repacked": changed.repacked,
        "splits": changed.splits,
        "routes": [asdict(each) for each in changed.routes],
        **{name: _list(getattr(changed, name)) for name in ("moved", "added", "removed", "changed", "renamed")},
    }


def _list(frame: pl.DataFrame) -> dict[str, Any]:
    return {"count": frame.height, "items": frame.head(100 * AT_MOST).to_dicts()}
