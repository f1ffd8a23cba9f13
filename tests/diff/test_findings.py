"""What became of findings and checks."""

import polars as pl
import pytest

from dsqc.diff import findings
from dsqc.diff.loaded import FINDINGS, Check, Reported
from dsqc.finding import fingerprint
from dsqc.plain import json_text
from dsqc.report import Scope


def reported(*checks):
    """A report: each check as id, status, and its findings as subject, message and state; ``rule`` and ``why`` where they matter."""
    told = [Check(check_id, more.get("rule", check_id), "error", status, more.get("why")) for check_id, status, _, more in checks]
    rows = [
        (check_id, subject, json_text([]), message, fingerprint(check_id, subject, ()), state, "error")
        for check_id, _, found, _ in checks
        for subject, message, state in found
    ]
    return Reported("d", "D", None, "0" * 64, ".", Scope(), "", "1", told, pl.DataFrame(rows, schema=FINDINGS, orient="row"))


def check(check_id, status, *found, **more):
    return check_id, status, [(*each, "open")[:3] for each in found], more


def told(old, new):
    return findings.compare(old, new).findings.select("kind", "subject", "before", "after").rows()


def test_each_finding_is_new_gone_changed_reopened_or_stays():
    old = reported(check("c", "failed", ("a", "1 px"), ("b", "1 px"), ("d", "1 px"), ("e", "1 px", "waived")))
    new = reported(check("c", "failed", ("a", "1 px"), ("b", "2 px"), ("e", "1 px"), ("f", "1 px", "known")))
    found = findings.compare(old, new)
    assert told(old, new) == [
        ("new", "f", None, "known"),
        ("changed", "b", "open", "open"),
        ("reopened", "e", "waived", "open"),
        ("gone", "d", "open", None),
        ("staying", "a", "open", "open"),
    ]
    assert found.findings.filter(kind="changed").select("message", "was").rows() == [("2 px", "1 px")]
    assert (found.opened(), found.counts()["staying"]) == (2, 1)


def test_the_same_twice_changes_nothing():
    side = reported(check("c", "failed", ("a", "1 px"), ("a", "1 px")))
    found = findings.compare(side, side)
    assert (found.counts()["staying"], found.opened(), [each.is_changed for each in found.checks]) == (2, 0, [False])


def test_reports_without_checks_have_nothing_to_compare():
    assert findings.compare(reported(), reported()).counts()["new"] == 0


@pytest.mark.parametrize(
    ("status", "reason"), [("crashed", "it crashed now"), ("empty", "it judged nothing now"), ("not-applicable", "it did not apply now")]
)
def test_findings_of_a_check_that_was_not_judged_are_not_gone(status, reason):
    found = findings.compare(reported(check("c", "failed", ("a", "1 px"))), reported(check("c", status)))
    assert found.findings.select("kind", "after").rows() == [("not-comparable", None)]
    assert (found.checks[0].not_comparable, found.checks[0].is_lost) == (reason, status != "not-applicable")


def test_what_a_check_finds_that_crashed_before_is_open_and_not_new():
    found = findings.compare(reported(check("c", "crashed")), reported(check("c", "failed", ("a", "1 px"))))
    assert (found.counts()["new"], found.counts()["not-comparable"], found.opened()) == (0, 1, 1)


def test_checks_that_came_and_went_are_told():
    found = findings.compare(reported(check("a", "failed", ("x", "m"))), reported(check("b", "failed", ("x", "m"))))
    assert [(each.check_id, each.before, each.after, each.not_comparable) for each in found.checks] == [
        ("b", None, "failed", "the check is new"),
        ("a", "failed", None, "the check is no more"),
    ]


@pytest.mark.parametrize("why", ["Asked for.", None])
def test_a_check_of_another_name_is_known_by_its_why_or_its_findings(why):
    old = reported(check("a", "failed", ("x", "m"), ("y", "m"), rule="r", why=why))
    new = reported(check("b", "failed", ("x", "m"), ("z", "m"), rule="r", why=why))
    found = findings.compare(old, new)
    assert [(each.check_id, each.was) for each in found.checks] == [("b", "a")]
    assert told(old, new) == [("new", "z", None, "open"), ("gone", "y", "open", None), ("staying", "x", "open", "open")]


def test_another_check_of_the_same_rule_is_another_check():
    old = reported(check("a", "failed", ("x", "m"), rule="r", why="One."))
    assert findings.renamed(old, reported(check("b", "failed", ("z", "m"), rule="r", why="Two."))) == {}
