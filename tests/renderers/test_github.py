import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsqc.finding import Finding
from dsqc.renderers import github
from renderers import reports

ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=20) | st.sampled_from(["::error::x", "a\n::x", "%0A::", ",line=1"])


def failed(number, **fields):
    return reports.outcome(f"check-{number}", status="failed", line=number, findings=[reports.finding("a.png")], **fields)


def test_a_check_is_one_annotation_on_its_line_with_its_first_findings():
    outcome = reports.outcome("min-area", status="failed", line=31, findings=[Finding(f"{n}.png", "covers 9 %") for n in "abcde"])
    assert github.lines(reports.report(outcome)) == [
        "::error file=checks/shapes.yaml,line=31,title=min-area%3A 5 findings::"
        "a.png: covers 9 %25%0Ab.png: covers 9 %25%0Ac.png: covers 9 %25%0A… 2 more; report.json has all"
    ]


def test_a_warning_is_a_warning_and_a_crash_an_error():
    empty = reports.outcome("late", level="warning", status="empty", reason="no row\nis left", line=4)
    crashed = reports.outcome("leakage", level="warning", status="crashed", reason="ValueError: x", line=5)
    assert github.lines(reports.report(empty, crashed)) == [
        "::error file=checks/shapes.yaml,line=5,title=leakage%3A crashed::ValueError: x",
        "::warning file=checks/shapes.yaml,line=4,title=late%3A judged nothing::no row is left",
    ]


def test_what_passed_or_is_accepted_makes_no_annotation():
    spared = reports.outcome(status="not-applicable", reason="absent")
    assert github.lines(reports.report(reports.outcome(), reports.accepted(), spared)) == []


def test_a_check_that_stands_in_front_of_all_is_told_on_the_first_line():
    [line] = github.lines(reports.report(reports.outcome("readable", status="failed", findings=[reports.finding("a.png")])))
    assert line.startswith("::error file=checks/shapes.yaml,line=1,title=readable%3A 1 finding::")


@pytest.mark.parametrize("level", ["error", "warning"])
def test_the_tenth_annotation_stands_for_all_that_are_left(level):
    ten = github.lines(reports.report(*(failed(number, level=level) for number in range(1, 11))))
    eleven = github.lines(reports.report(*(failed(number, level=level) for number in range(1, 12))))
    assert (len(ten), len(eleven), ten[:9]) == (10, 10, eleven[:9])
    assert ten[9].startswith(f"::{level} file=checks/shapes.yaml,line=10,title=check-10%3A 1 finding::")
    assert eleven[9] == f"::{level} file=checks/shapes.yaml,line=1,title=2 more checks did not pass::2 findings; report.json has all"


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
def test_no_name_makes_a_command_or_a_property_of_its_own(name, said):
    outcome = reports.outcome(name, status="failed", reason=said, findings=[Finding(name, said)])
    [line] = github.lines(reports.report(outcome, definition_path=said))
    assert len(line.splitlines()) == 1
    found = re.fullmatch("::error file=([^:,]*),line=([^:,]*),title=([^:,]*)::(.*)", line)
    assert found is not None
    assert found[2] == "1"


def test_a_long_message_is_cut():
    outcome = reports.outcome(status="failed", findings=[Finding("a", "x" * 1_000)])
    [line] = github.lines(reports.report(outcome))
    assert line.endswith(f"::a: {'x' * 496}…")


def test_the_file_holds_the_lines_and_the_same_report_gives_the_same_bytes(tmp_path):
    report = reports.every_status()
    path = github.render(report, tmp_path)
    first = path.read_bytes()
    assert (path.name, first.decode().splitlines()) == ("github.txt", github.lines(report))
    assert first == github.render(report, tmp_path).read_bytes()
    assert github.render(reports.report(), tmp_path).read_bytes() == b""
