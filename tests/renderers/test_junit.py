import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsqc.finding import Finding, NotJudged
from dsqc.renderers import junit
from renderers import reports

ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=40) | st.sampled_from(["]]>", "\ufffe\uffff", "\udc80", "\x85\r\n"])


def parsed(report):
    return ElementTree.fromstring(junit.text(report).encode())


def only_case(outcome, **fields):
    [case] = parsed(reports.report(outcome, **fields)).iter("testcase")
    return [(part.tag, part.attrib, part.text) for part in case]


def test_a_check_that_failed_is_a_failure_with_its_findings():
    outcome = reports.outcome(status="failed", why="Asked\n for.", findings=[reports.finding("a.png")])
    told = "Asked for.\na.png: region 1 of value a.png covers 12 px"
    assert only_case(outcome) == [("failure", {"message": "1 finding", "type": "failed"}, told)]


def test_a_case_is_named_after_dataset_and_check():
    [case] = parsed(reports.report(reports.outcome(seconds=1.23456))).iter("testcase")
    assert (case.attrib, list(case)) == ({"classname": "shapes", "name": "min-area", "time": "1.235"}, [])


def test_twenty_findings_are_told_whole_and_one_more_is_counted():
    [(_, attributes, told)] = only_case(reports.many(20))
    assert (attributes["message"], len(told.splitlines()), "more in" in told) == ("20 findings", 20, False)
    [(_, attributes, told)] = only_case(reports.many(5000))
    assert (attributes["message"], told.splitlines()[20:]) == ("5,000 findings", ["… 4,980 more in report.json"])


def test_a_check_that_saw_nothing_or_crashed_is_an_error():
    empty = reports.outcome(status="empty", reason="no row\nis left")
    assert only_case(empty) == [("error", {"message": "judged nothing: no row is left", "type": "empty"}, "judged nothing: no row is left")]
    crashed = reports.outcome(status="crashed", reason="ValueError: x", trace="line 3\nValueError: x")
    assert only_case(crashed) == [("error", {"message": "crashed: ValueError: x", "type": "crashed"}, "line 3\nValueError: x")]


def test_a_check_that_does_not_apply_is_skipped_with_its_reason():
    spared = reports.outcome(status="not-applicable", reason="source lists is absent")
    assert only_case(spared) == [("skipped", {"message": "source lists is absent"}, None)]


@pytest.mark.parametrize(("fail_on", "tags"), [("error", ["system-out"]), ("warning", ["failure"]), ("never", ["system-out"])])
def test_a_warning_passes_and_is_told_unless_it_decides(fail_on, tags):
    parts = only_case(reports.outcome(level="warning", status="failed", findings=[reports.finding("a.png")]), fail_on=fail_on)
    assert [tag for tag, _, _ in parts] == tags
    assert "a.png: region 1 of value a.png covers 12 px" in parts[0][2]


def test_what_is_waived_or_known_passes_and_is_told_with_who_answers_for_it():
    [(tag, _, told)] = only_case(reports.accepted())
    assert tag == "system-out"
    assert told.splitlines() == [
        "warning: 3 findings (2 waived, 1 known)",
        "a.png: region 1 of value a.png covers 12 px (waived)",
        "b.png: region 1 of value b.png covers 12 px (waived)",
        "c.png: region 1 of value c.png covers 12 px (known)",
        f"waived by A. {reports.TAG} Author until 2027-06-30: Agreed {reports.TAG}.",
    ]


def test_what_could_not_be_judged_is_told_of_a_check_that_passed():
    outcome = reports.outcome(not_judged=[NotJudged("shorter than 32 px", 4)])
    assert only_case(outcome) == [("system-out", {}, "not judged: 4, shorter than 32 px")]


def test_the_counts_add_up():
    suites = parsed(reports.every_status())
    [suite] = suites
    cases = list(suite.iter("testcase"))
    found = {tag: sum(case.find(tag) is not None for case in cases) for tag in ("failure", "error", "skipped")}
    assert found == {"failure": 1, "error": 2, "skipped": 1}
    for element in (suites, suite):
        assert [int(element.get(name)) for name in ("tests", "failures", "errors", "skipped")] == [9, 1, 2, 1]
    assert all(sum(case.find(tag) is not None for tag in found) <= 1 for case in cases)


def test_a_suite_has_the_shape_that_readers_of_junit_expect():
    [suite] = parsed(reports.every_status())
    assert list(suite.attrib) == ["name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"]
    assert (suite.get("time"), suite.get("timestamp")) == ("12.346", "2026-03-01T09:30:05")
    assert [part.tag for part in suite] == ["properties"] + ["testcase"] * 9
    assert {each.get("name"): each.get("value") for each in suite.iter("property")} == {
        "verdict": (
            "incomplete: 1 of 9 checks crashed, 2 failed, 2 judged nothing, 1 accepted, 9 findings (2 waived, 1 known); "
            "what leakage would have found is not known"
        ),
        "definition": "checks/shapes.yaml",
        "sha256": "0123456789abcdef" * 4,
        "root": "/srv/shapes",
        "scope": (
            f"only kind Real and subset WSe2 or {reports.TAG} (--only); "
            "an incomplete copy: counts are ceilings, completeness is not judged (--partial)"
        ),
        "coverage": "checked 1,269 of 1,270 files, 38.2 MB; 1 unreadable, 2 ignored, 3 outside the scope",
        "dsqc": "0.1.0",
    }


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
def test_any_text_is_parsed_and_adds_no_element(name, said):
    failed = reports.outcome(name, status="failed", why=said, findings=[Finding(name, said)])
    crashed = reports.outcome(said, status="crashed", reason=said, trace=name)
    [suite] = parsed(reports.report(failed, crashed, dataset=name, definition_path=said, root=said))
    assert [[part.tag for part in case] for case in suite.iter("testcase")] == [["failure"], ["error"]]


def test_the_same_report_gives_the_same_bytes(tmp_path):
    first = junit.render(reports.every_status(), tmp_path).read_bytes()
    assert first == junit.render(reports.every_status(), tmp_path).read_bytes()
