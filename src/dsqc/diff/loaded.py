"""The two sides of a comparison, read from the folders of reports. What is not as ``dsqc run`` writes it is refused, not guessed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dsqc import facts
from dsqc.plain import json_text
from dsqc.renderers._words import visible
from dsqc.renderers.facts import STAMP
from dsqc.renderers.json import SCHEMA_VERSION
from dsqc.report import Level, Scope, State, Status

REPORT, FACTS = "report.json", "facts"
FINDINGS = dict.fromkeys(("check", "subject", "key", "message", "fingerprint", "state", "level"), pl.String)


class UnreadableError(Exception):
    """A side that cannot be compared; ``str()`` says why and what to do."""


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Finding(_Read):
    subject: str
    key: list[str]
    message: str
    fingerprint: str = Field(pattern=r"^[0-9a-f]{16}$")
    state: State


class _Check(_Read):
    id: str
    rule: str
    level: Level
    status: Status
    why: str | None
    reason: str | None
    findings: list[_Finding]


class _Definition(_Read):
    path: str
    sha256: str


class _Scope(_Read):
    only: dict[str, list[str]]
    partial: bool


class _Report(_Read):
    dataset: str
    title: str
    version: str | None
    definition: _Definition
    root: str
    scope: _Scope
    started: str
    status: Literal["passed", "failed", "incomplete"]
    dsqc_version: str
    checks: list[_Check]


@dataclass(frozen=True, slots=True)
class Check:
    """What a report says of a check, but for its findings."""

    check_id: str
    rule: str
    level: Level
    status: Status
    why: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What is compared of a report. ``findings`` has the columns of FINDINGS, one row each, in the order of the report."""

    dataset: str
    title: str
    version: str | None
    definition_sha256: str
    root: str
    scope: Scope
    started: str
    dsqc_version: str
    checks: Sequence[Check]
    findings: pl.DataFrame = field(compare=False)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: ``reported`` is None for facts alone, ``facts`` (table to file) is empty for a report alone, ``lacks`` says why."""

    path: Path
    reported: Reported | None
    facts: Mapping[str, Path] = field(default_factory=dict)
    lacks: str | None = None


def load(path: Path) -> Side:
    """A folder as ``dsqc run`` writes it, a report.json, or a folder of facts. Raises UnreadableError."""
    if path.is_file():
        return Side(path, _report(path), {}, f"{path} is a report alone")
    if not path.is_dir():
        raise UnreadableError(f"{path} is neither a folder nor a file")
    report = path / REPORT
    tables = _tables(path / FACTS) or _tables(path)
    if not report.is_file() and not tables:
        raise UnreadableError(f"{path} has neither {REPORT} nor {FACTS}/*.parquet, expected a folder as 'dsqc run' writes it")
    if tables and "files" not in tables:
        raise UnreadableError(f"{next(iter(tables.values())).parent} has no files.parquet, which every folder of facts has")
    reported = _report(report) if report.is_file() else None
    if reported is None:
        return Side(path, None, tables, f"{path} has no {REPORT}")
    if tables and (stamp := _stamp(tables["files"])) not in (None, reported.started):
        moments = f"{visible(str(stamp))}, {REPORT} of one of {visible(reported.started)}"
        return Side(path, reported, {}, f"{path / FACTS} is of a run of {moments}")
    return Side(path, reported, tables, None if tables else f"{path} has no {FACTS}/ (dsqc run --format json,facts writes them)")


def read(side: Side, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame | None:
    """A table of the facts, or those columns of it; None where there is none. Raises UnreadableError."""
    path = side.facts.get(name)
    if path is None:
        return None
    contract = facts.schema(facts.TABLES[name])
    try:
        lazy = pl.scan_parquet(path, glob=False)
        _hold(path, lazy.collect_schema(), {each: contract[each] for each in columns or contract})
        return (lazy if columns is None else lazy.select(columns)).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise UnreadableError(f"{path} is no Parquet table that can be read: {visible(str(error).splitlines()[0])}") from None


def _stamp(path: Path) -> str | None:
    """When the run started that wrote a table; None where it does not say or cannot be read, which reading it tells."""
    try:
        return pl.read_parquet_metadata(path).get(STAMP)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None


def _tables(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.parquet")) if path.stem in facts.TABLES and path.is_file()}


def _hold(path: Path, schema: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    for name, kind in expected.items():
        if name not in schema:
            raise UnreadableError(f"{path} has no column {name!r}, which the facts of this dsqc have: judge that version again")
        if schema[name] != kind:
            raise UnreadableError(f"{path}: column {name!r} holds {visible(str(schema[name]))}, expected {kind}")


def _report(path: Path) -> Reported:
    try:
        text = path.read_bytes()
        _hold_version(path, json.loads(text))
        read = _Report.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = visible("/".join(map(str, first["loc"])))
        raise UnreadableError(f"{path} is no report of dsqc: {place}: {visible(first['msg'])}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableError(f"{path} is no JSON that can be read: {visible(str(error).splitlines()[0])}") from None
    return _reported(read)


def _hold_version(path: Path, value: object) -> None:
    version = value.get("schema_version") if isinstance(value, dict) else None
    if not isinstance(version, int):
        raise UnreadableError(f"{path} is no report of dsqc: it states no schema_version")
    if version != SCHEMA_VERSION:
        what = "judge that version again with this dsqc" if version < SCHEMA_VERSION else "it was written by a newer dsqc: update this one"
        raise UnreadableError(f"{path} has schema_version {version}, expected {SCHEMA_VERSION}; {what}")


def _reported(read: _Report) -> Reported:
    rows = [
        (check.id, each.subject, json_text(each.key), each.message, each.fingerprint, each.state, check.level)
        for check in read.checks
        for each in check.findings
    ]
    return Reported(
        read.dataset,
        read.title,
        read.version,
        read.definition.sha256,
        read.root,
        Scope(read.scope.only, read.scope.partial),
        read.started,
        read.dsqc_version,
        [Check(each.id, each.rule, each.level, each.status, each.why, each.reason) for each in read.checks],
        pl.DataFrame(rows, schema=FINDINGS, orient="row"),
    )
