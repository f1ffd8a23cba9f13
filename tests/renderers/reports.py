"""Reports made by hand: one with every status, and names of files that a renderer must not trip over."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dsqc.finding import Finding, Mark, NotJudged
from dsqc.report import Baseline, Coverage, Known, Outcome, Report, Said, Scope, Waiver, WaiverUse

TAG = "<script>alert(1)</script>.png"
QUOTES = "a\"b'.png"
UNSEEN = "bell\x07 esc\x1b[31m tab\t\n\u202egnp.jpg"
SURROGATE = "latin-\udcff.png"
SPACES = "two  spaces/עברית.png"
HOSTILE = (TAG, QUOTES, UNSEEN, SURROGATE, SPACES)

MANUAL = "Every region covers ``at_least_px`` pixels.\n\nSpecks <b>blur</b> it.\n\n    - rule: min-area\n      with: {x: 1}\n"


def finding(subject: str, number: int = 1, **values: Any) -> Finding:
    mark = Mark(subject, (3, 4, 20, 10), outline=True, caption="12 px")
    message = f"region {number} of value {subject} covers 12 px"
    return Finding(subject, message, (subject, str(number)), {"area_px": 1200, **values}, (mark,))


def outcome(check_id: str = "min-area", **fields: Any) -> Outcome:
    return Outcome(check_id, **{"rule": "min-area", "level": "error", "status": "passed", "rows_seen": {"regions": 5000}, **fields})


def many(count: int) -> Outcome:
    return outcome(status="failed", findings=[finding(f"mask-{number:05}.png", number) for number in range(1, count + 1)])


def report(*outcomes: Outcome, **fields: Any) -> Report:
    plain: dict[str, Any] = {
        "dataset": "shapes",
        "title": "Shapes & <b>masks</b>",
        "definition_path": "checks/shapes.yaml",
        "definition_sha256": "0123456789abcdef" * 4,
        "root": "/srv/shapes",
        "scope": Scope(),
        "started": datetime(2026, 3, 1, 9, 30, 5, 250_000, tzinfo=UTC),
        "seconds": 12.3456,
        "coverage": Coverage(1270, 1269, 1, 2, 3, 38_240_000),
        "dsqc_version": "0.1.0",
    }
    return Report(outcomes=outcomes, **{**plain, **fields})


WAIVER = Waiver("specks", ("{**}",), None, (), 2, f"Agreed {TAG}.", f"A. {TAG} Author", date(2027, 6, 30), "checks/shapes.yaml", 70)
STALE = Waiver("specks", (), ("gone",), (), 1, "Not needed.", "B", None, f"checks/{TAG}.yaml", 75)


def accepted(**fields: Any) -> Outcome:
    """A check with two findings that are waived and one that is known."""
    found = [finding(f"{name}.png") for name in "abc"]
    plain = outcome("specks", level="warning", status="accepted", findings=found, line=55, **fields)
    first, second, third = map(plain.fingerprint, found)
    return replace(plain, waived={first: WAIVER, second: WAIVER}, known=frozenset({third}))


def baseline(*gone: Known) -> Baseline:
    known = Known("specks", "c.png", ("c.png", "1"), "region 1 of value c.png covers 12 px", "0123456789abcdef")
    return Baseline(f"checks/{TAG}.baseline.json", date(2026, 2, 1), "0.1.0", Scope(), [known, *gone], gone)


def every_status() -> Report:
    values = {"share": float("nan"), "digest": b"\x00\xff", "sides": (1, 2), "none": None, TAG: TAG}
    hostile = [finding(name, **values) for name in HOSTILE]
    trace = f'  File "leak.py", line 3\nValueError: {TAG}\x00'
    return report(
        outcome("readable", rule="readable", rows_seen={"problems": 0}, manual=MANUAL),
        outcome(f"hostile {TAG}", status="failed", line=31, why=f"Asked {TAG} for.", findings=hostile),
        outcome("paired", level="warning", status="failed", findings=[finding("a.png")], not_judged=[NotJudged(f"no {TAG}", 12)], line=40),
        outcome("counts", status="empty", reason="no row is left after where", rows_seen={}, line=44),
        outcome("late", level="warning", status="empty", reason="no row is left after where", rows_seen={}, line=48),
        outcome("leakage", status="crashed", reason=f"ValueError: {TAG}", trace=trace, line=52),
        accepted(),
        outcome("folds", status="not-applicable", reason=f"source lists is absent {SURROGATE}", rows_seen={}, line=58),
        outcome("near-copies", not_judged=[NotJudged("shorter than 32 px", 4)], line=63),
        scope=Scope({"kind": ("Real",), "subset": ("WSe2", TAG)}, partial=True),
        version="Zenodo 15765514",
        homepage="https://example.org/a?b=1&c=2",
        licence="CC BY 4.0",
        claims=[Said(f"1050 images {TAG}", "README.md, line 3"), Said("1055 images", f"table 2 {SURROGATE}")],
        waivers=[WaiverUse(WAIVER, "used", 2), WaiverUse(STALE, "unused", 0)],
        baseline=baseline(Known("specks", TAG, (TAG,), f"covered 3 px {SURROGATE}", "fedcba9876543210")),
    )
