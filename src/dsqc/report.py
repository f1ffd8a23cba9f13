"""The result of a run: what was checked, what was found, what was not looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from dsqc.finding import Finding, NotJudged, fingerprint
from dsqc.plain import encodable, json_text

if TYPE_CHECKING:
    import polars as pl

Level = Literal["error", "warning"]
Status = Literal["passed", "failed", "accepted", "empty", "crashed", "not-applicable"]
State = Literal["open", "waived", "known"]
WaiverState = Literal["used", "unused", "expired", "too-wide", "not-judged"]
FailOn = Literal["error", "warning", "never"]
FAILING: tuple[Status, ...] = ("failed", "empty")


@dataclass(frozen=True, slots=True)
class Waiver:
    """Findings of one check that somebody answers for: those of the subjects (patterns) with the key, or with the fingerprints.

    ``until`` is the last day on which it holds, None for ever; ``path`` and ``line`` are where it is written.
    """

    check_id: str
    subjects: tuple[str, ...]
    key: tuple[str, ...] | None
    fingerprints: tuple[str, ...]
    at_most: int
    reason: str
    by: str
    until: date | None
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """What a waiver came to in a run: ``finding_count`` findings fit it, waived or not."""

    waiver: Waiver
    state: WaiverState
    finding_count: int


@dataclass(frozen=True, slots=True)
class Known:
    """A finding of a baseline, as it was told then."""

    check_id: str
    subject: str
    key: tuple[str, ...]
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that were there when a gate was switched on. ``gone`` are those that are no longer found."""

    path: str
    made: date
    dsqc_version: str
    scope: Scope
    findings: Sequence[Known]
    gone: Sequence[Known] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check with its findings and what it saw. ``rows_seen`` counts the rows of each role.

    Findings that are ``waived`` (by fingerprint) or ``known`` from the baseline are among ``findings`` and do not fail the check;
    ``was`` has what the baseline tells of a finding that has changed since, by fingerprint. ``limits`` are the numbers that the
    definition states for the check, by the name of the option.
    """

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
    waived: Mapping[str, Waiver] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    was: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)

    def fingerprint(self, finding: Finding) -> str:
        return fingerprint(self.check_id, finding.subject, finding.key)

    def state(self, finding: Finding) -> State:
        """Whether a finding counts against the check (open), or who took it on: a waiver, or the baseline."""
        return self._state(self.fingerprint(finding)) if self.waived or self.known else "open"

    def told(self) -> Iterator[tuple[Finding, str, State]]:
        """The findings, each with its fingerprint and its state."""
        for finding in self.findings:
            own = self.fingerprint(finding)
            yield finding, own, self._state(own)

    def counts(self) -> dict[State, int]:
        """How many findings are in each state; together they are all findings."""
        found = Counter(self.state(finding) for finding in self.findings)
        return {"open": found["open"], "waived": found["waived"], "known": found["known"]}

    def _state(self, own: str) -> State:
        return "waived" if own in self.waived else "known" if own in self.known else "open"


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
    libraries: Mapping[str, str] = field(default_factory=dict)
    """Versions of what decodes and measures."""
    fail_on: FailOn = "error"
    version: str | None = None
    homepage: str | None = None
    licence: str | None = None
    claims: Sequence[Said] = ()
    waivers: Sequence[WaiverUse] = ()
    baseline: Baseline | None = None
    facts: Mapping[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    drawings: Mapping[str, Sequence[Drawing]] = field(default_factory=dict, repr=False, compare=False)
    """By fingerprint of the finding that they show."""

    @property
    def moment(self) -> str:
        """When the run started, in UTC, to the second: what tells the files of one run from those of another."""
        return f"{self.started.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

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

    def counts(self) -> dict[State, int]:
        """The findings of all checks by state."""
        each = [outcome.counts() for outcome in self.outcomes]
        return {state: sum(counts[state] for counts in each) for state in ("open", "waived", "known")}

    def findings(self) -> pl.DataFrame:
        """All findings as a table, one row each: ``key`` is a list of texts, ``values`` one line of JSON."""
        import polars as pl

        texts = ("check", "rule", "level", "state", "subject", "message", "values", "fingerprint")
        columns = list(zip(*self._rows(), strict=True)) or [()] * (len(texts) + 1)
        told = {name: list(map(encodable, column)) for name, column in zip(texts, columns, strict=False)}
        keys = [list(map(encodable, key)) for key in columns[-1]]
        return pl.DataFrame(told | {"key": keys}, schema=dict.fromkeys(texts, pl.String) | {"key": pl.List(pl.String)})

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        for outcome in self.outcomes:
            for each, own, state in outcome.told():
                said = (state, each.subject, each.message, json_text(each.values), own, each.key)
                yield outcome.check_id, outcome.rule, outcome.level, *said
