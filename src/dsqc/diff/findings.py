"""What became of findings and checks: new, gone, changed, staying, and what cannot be compared because a check was not judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from dsqc.diff.loaded import Check, Reported
from dsqc.report import Level, Status

Kind = Literal["new", "changed", "reopened", "not-comparable", "gone", "staying"]
KINDS: tuple[Kind, ...] = ("new", "changed", "reopened", "not-comparable", "gone", "staying")
JUDGED: tuple[Status, ...] = ("passed", "failed", "accepted")
"""Statuses that say of a finding that it is there or not."""
LOST: tuple[Status, ...] = ("crashed", "empty")
CHANGES = dict.fromkeys(("check", "kind", "subject", "message", "was", "before", "after", "level", "fingerprint"), pl.String)


@dataclass(frozen=True, slots=True)
class CheckChange:
    """A check before and after; ``before`` is None where it is new, ``after`` where it is no more, ``was`` another id that it had.

    ``counts`` are its findings by kind; ``not_comparable`` says why they are not compared.
    """

    check_id: str
    rule: str
    level: Level
    before: Status | None
    after: Status | None
    counts: Mapping[Kind, int]
    was: str | None = None
    not_comparable: str | None = None

    @property
    def is_lost(self) -> bool:
        """Whether a check that was judged before crashed or saw nothing now."""
        return self.before in JUDGED and self.after in LOST

    @property
    def is_changed(self) -> bool:
        stays = self.before == self.after and self.was is None
        return not stays or any(count for kind, count in self.counts.items() if kind != "staying")


@dataclass(frozen=True, slots=True)
class FindingsChange:
    """``findings`` has the columns of CHANGES, one row for each finding of either side, by check and kind; ``before`` and ``after``
    are its states, null where it is not there. A finding is ``reopened`` when it was waived or known, and is open now."""

    checks: Sequence[CheckChange]
    findings: pl.DataFrame = field(compare=False)

    def counts(self) -> dict[Kind, int]:
        return {kind: sum(check.counts[kind] for check in self.checks) for kind in KINDS}

    def opened(self) -> int:
        """Findings that are open now and of which nothing shows that they were open before, with the same words."""
        return self.findings.filter((pl.col("after") == "open") & ~pl.col("kind").is_in(["staying", "gone"])).height


def compare(old: Reported, new: Reported) -> FindingsChange:
    names = renamed(old, new)
    before = {names.get(check.check_id, check.check_id): check for check in old.checks}
    after = {check.check_id: check for check in new.checks}
    order = list(dict.fromkeys([*after, *before]))
    reasons = {each: reason for each in order if (reason := _not_comparable(before.get(each), after.get(each))) is not None}
    found = _matched(_named(old.findings, names), _named(new.findings, dict.fromkeys(names.values(), "")), list(reasons), order)
    counts = {(check, kind): count for check, kind, count in found.group_by("check", "kind").len().iter_rows()}
    was = {new_id: old_id for old_id, new_id in names.items()}
    checks = [
        _change(each, before.get(each), after.get(each), {kind: counts.get((each, kind), 0) for kind in KINDS}, was.get(each), reasons)
        for each in order
    ]
    return FindingsChange(checks, found)


def renamed(old: Reported, new: Reported) -> dict[str, str]:
    """Old id to new id of checks that go by another name: of the same rule, and with the same why or half of the findings."""
    stay = {check.check_id for check in old.checks} & {check.check_id for check in new.checks}
    appeared = [check for check in new.checks if check.check_id not in stay]
    found: dict[str, str] = {}
    for check in old.checks:
        if check.check_id in stay:
            continue
        fits = [each for each in appeared if each.check_id not in found.values() and _is_renamed(check, each, old, new)]
        if len(fits) == 1:
            found[check.check_id] = fits[0].check_id
    return found


def _is_renamed(one: Check, other: Check, old: Reported, new: Reported) -> bool:
    if one.rule != other.rule:
        return False
    if one.why is not None and one.why == other.why:
        return True
    left = old.findings.filter(pl.col("check") == one.check_id)
    right = new.findings.filter(pl.col("check") == other.check_id)
    shared = left.join(right, on=["subject", "key"], how="semi").height
    return shared > 0 and 2 * shared >= max(left.height, right.height)


def _not_comparable(before: Check | None, after: Check | None) -> str | None:
    if before is None:
        return "the check is new"
    if after is None:
        return "the check is no more"
    untold = [f"it {_DID[each.status]} {when}" for each, when in ((before, "before"), (after, "now")) if each.status not in JUDGED]
    return " and ".join(untold) or None


_DID = {"crashed": "crashed", "empty": "judged nothing", "not-applicable": "did not apply"}


def _change(
    check_id: str, before: Check | None, after: Check | None, counts: Mapping[Kind, int], was: str | None, reasons: Mapping[str, str]
) -> CheckChange:
    shown = after or before
    assert shown is not None
    statuses = [None if each is None else each.status for each in (before, after)]
    return CheckChange(check_id, shown.rule, shown.level, statuses[0], statuses[1], counts, was, reasons.get(check_id))


def _named(findings: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Findings with what they are matched by: the fingerprint, or subject and key where the check goes by another name, and the
    number among equal ones."""
    is_renamed = pl.col("check").is_in(list(names))
    own = pl.when(is_renamed).then(pl.concat_str("subject", "key", separator="\n")).otherwise("fingerprint")
    shown = {name: other for name, other in names.items() if other}
    placed = findings.with_columns(own.alias("identity"), pl.col("check").replace(shown))
    return placed.with_columns(pl.int_range(pl.len()).over("check", "identity").alias("nth"))


def _matched(old: pl.DataFrame, new: pl.DataFrame, not_comparable: Sequence[str], order: Sequence[str]) -> pl.DataFrame:
    both = old.join(new, on=["check", "identity", "nth"], how="full", coalesce=True, suffix=" now")
    is_there, was_there = pl.col("state now").is_not_null(), pl.col("state").is_not_null()
    kind = (
        pl.when(pl.col("check").is_in(list(not_comparable)))
        .then(pl.lit("not-comparable"))
        .when(~was_there)
        .then(pl.lit("new"))
        .when(~is_there)
        .then(pl.lit("gone"))
        .when(pl.col("message") != pl.col("message now"))
        .then(pl.lit("changed"))
        .when((pl.col("state now") == "open") & (pl.col("state") != "open"))
        .then(pl.lit("reopened"))
        .otherwise(pl.lit("staying"))
    )
    told = both.select(
        "check",
        kind.alias("kind"),
        pl.coalesce("subject now", "subject").alias("subject"),
        pl.coalesce("message now", "message").alias("message"),
        pl.when(pl.col("message") != pl.col("message now")).then("message").alias("was"),
        pl.col("state").alias("before"),
        pl.col("state now").alias("after"),
        pl.coalesce("level now", "level").alias("level"),
        pl.coalesce("fingerprint now", "fingerprint").alias("fingerprint"),
        "nth",
    )
    places = (pl.col("check").replace_strict(order, range(len(order)), return_dtype=pl.Int64), pl.col("kind").cast(pl.Enum(KINDS)))
    return told.sort(*places, "subject", "fingerprint", "nth").drop("nth")
