"""The result of a run: what was checked, what was found, what was not looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from dsqc.finding import Finding, NotJudged, fingerprint

if TYPE_CHECKING:
    import polars as pl

Level = Literal["error", "warning"]
Status = Literal["passed", "failed", "empty", "crashed", "not-applicable"]
FailOn = Literal["error", "warning", "never"]
FAILING: tuple[Status, ...] = ("failed", "empty")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check with its findings and what it saw. ``rows_seen`` counts the rows of each role."""

    check_id: str
    rule: str
    level: Level
    status: Status
    why: str | None = None
    line: int | None = None
    manual: str = ""
    reason: str | None = None
    rows_seen: Mapping[str, int] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    not_judged: Sequence[NotJudged] = ()
    seconds: float = 0.0
    trace: str | None = None

    def fingerprint(self, finding: Finding) -> str:
        return fingerprint(self.check_id, finding.subject, finding.key)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the run was told to leave out: ``only`` maps a capture to the values kept; ``partial`` means an incomplete copy."""

    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    files_listed: int
    files_read: int
    files_unreadable: int
    files_ignored: int
    files_outside_scope: int
    bytes_read: int


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the dataset's documents that is shown and not judged."""

    says: str
    where: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that shows a finding, as the bytes of a JPEG file. ``path`` is of the picture or mask that it shows,
    ``description`` says what is to be seen to those who do not see it."""

    path: str
    caption: str
    description: str
    jpeg: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Report:
    dataset: str
    title: str
    definition_path: str
    definition_sha256: str
    root: str
    scope: Scope
    started: datetime
    seconds: float
    coverage: Coverage
    outcomes: Sequence[Outcome]
    dsqc_version: str
    fail_on: FailOn = "error"
    version: str | None = None
    homepage: str | None = None
    licence: str | None = None
    claims: Sequence[Said] = ()
    facts: Mapping[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    drawings: Mapping[str, Sequence[Drawing]] = field(default_factory=dict, repr=False, compare=False)
    """By fingerprint of the finding that they show."""

    def decides(self, outcome: Outcome) -> bool:
        """Whether this outcome alone makes the report fail."""
        return outcome.status in FAILING and (outcome.level == "error" or self.fail_on == "warning")

    @property
    def status(self) -> Literal["passed", "failed", "incomplete"]:
        """``incomplete`` when nothing was judged or a check crashed; ``failed`` when a check that counts did not pass."""
        statuses = {outcome.status for outcome in self.outcomes}
        if "crashed" in statuses or statuses <= {"not-applicable"}:
            return "incomplete"
        return "failed" if any(self.decides(outcome) for outcome in self.outcomes) else "passed"

    @property
    def exit_code(self) -> int:
        """0 passed (or ``fail_on`` is never), 1 failed or nothing judged, 3 a check crashed."""
        if any(outcome.status == "crashed" for outcome in self.outcomes):
            return 3
        return 0 if self.fail_on == "never" else int(self.status != "passed")

    def findings(self) -> pl.DataFrame:
        """All findings as a table: check, level, subject, message, fingerprint, one row each."""
        import polars as pl

        rows: list[tuple[Any, ...]] = [
            (outcome.check_id, outcome.level, finding.subject, finding.message, outcome.fingerprint(finding))
            for outcome in self.outcomes
            for finding in outcome.findings
        ]
        names = ("check", "level", "subject", "message", "fingerprint")
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
