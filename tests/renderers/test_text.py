from dataclasses import replace

import click

from dsqc.finding import Finding, NotJudged
from dsqc.renderers import text
from dsqc.report import Scope
from renderers import reports


def test_the_whole_report_reads_so(tmp_path):
    report = reports.report(
        reports.outcome("readable"),
        reports.outcome("folds", status="not-applicable", reason="source lists is absent"),
        reports.outcome("paired", level="warning", status="empty", reason="no row is left"),
        reports.outcome("copies", not_judged=[NotJudged("shorter than 32 px", 4)]),
        reports.outcome(status="failed", why="Asked\n  for.", findings=[reports.finding(f"{name}.png") for name in "abcde"]),
        scope=Scope({"kind": ("Real",)}),
    )
    assert (
        text.render(report, tmp_path).read_text("utf-8")
        == """\
FAILED  shapes: 1 of 5 checks failed, 1 judged nothing, 5 findings; decided by min-area

definition  checks/shapes.yaml (sha256 0123456789ab…)
root        /srv/shapes
scope       only kind Real (--only)
coverage    checked 1,269 of 1,270 files, 38.2 MB; 1 unreadable, 2 ignored, 3 outside the scope

FAILED   error    min-area: 5 findings
  why: Asked for.
  a.png: region 1 of value a.png covers 12 px
  b.png: region 1 of value b.png covers 12 px
  c.png: region 1 of value c.png covers 12 px
  … 2 more in report.json

EMPTY    warning  paired
  no row is left

PASSED   error    copies
  not judged: 4, shorter than 32 px

2 passed: readable, copies
1 not applicable:
  folds: source lists is absent
"""
    )


def test_three_findings_are_told_whole_and_a_fourth_is_counted():
    assert "more in report.json" not in text.text(reports.report(reports.many(3)), colour=False)
    assert "  … 1 more in report.json\n" in text.text(reports.report(reports.many(4)), colour=False)
    assert "  … 4,997 more in report.json\n" in text.text(reports.report(reports.many(5000)), colour=False)


def test_lines_are_broken_at_100_columns_and_a_path_never_is():
    path = f"{'deep  folder/' * 12}a.png"
    report = reports.report(
        *(reports.outcome(f"check-number-{number}") for number in range(40)),
        reports.outcome(status="failed", findings=[Finding(path, "is one of " + "many words " * 30)]),
    )
    lines = text.text(report, colour=False).splitlines()
    assert [line for line in lines if len(line) > 100] == [f"  {path}:"]


def test_a_line_of_exactly_100_columns_is_not_broken():
    fits, too_long = Finding("a.png", "x" * 91), Finding("a.png", "x" * 92)
    told = text.text(reports.report(reports.outcome(status="failed", findings=[fits, too_long])), colour=False)
    assert f"\n  a.png: {'x' * 91}\n  a.png:\n      {'x' * 92}\n" in told


def test_a_finding_on_the_dataset_says_so():
    told = text.text(reports.report(reports.outcome(status="failed", findings=[Finding(".", "has 3 files, 4 are declared")])), colour=False)
    assert "  the dataset: has 3 files, 4 are declared\n" in told


def test_colour_adds_codes_and_changes_no_word():
    report = reports.every_status()
    plain, coloured = (text.text(report, colour=colour) for colour in (False, True))
    assert coloured.startswith(click.style("INCOMPLETE", fg="magenta", bold=True))
    assert click.unstyle(coloured) == plain != coloured


def test_no_name_steers_the_terminal():
    told = text.text(reports.every_status(), colour=False)
    assert r"  bell\x07 esc\x1b[31m tab\t\n\u202egnp.jpg:" in told
    assert not {character for character in told if character != "\n" and not character.isprintable()}


def test_the_same_report_gives_the_same_bytes(tmp_path):
    first = text.render(reports.every_status(), tmp_path).read_bytes()
    assert first == text.render(reports.every_status(), tmp_path).read_bytes()


def test_what_is_waived_or_known_is_told_with_who_answers_for_it():
    told = text.text(reports.report(reports.accepted(), baseline=reports.baseline()), colour=False)
    assert told.startswith("PASSED  shapes: 1 of 1 checks accepted, 3 findings (2 waived, 1 known)\n")
    assert "\nbaseline    checks/<script>alert(1)</script>.png.baseline.json: 1 finding of 2026-02-01\n" in told
    assert told.endswith(
        """
ACCEPTED  warning  specks: 3 findings (2 waived, 1 known)
  2 waived by A. <script>alert(1)</script>.png Author until 2027-06-30: Agreed
    <script>alert(1)</script>.png.
"""
    )


def test_a_finding_that_changed_since_the_baseline_says_what_it_was():
    finding = reports.finding("a.png")
    plain = reports.outcome(status="failed", findings=[finding])
    changed = replace(plain, was={plain.fingerprint(finding): "region 1 of value a.png covered 9 px"})
    told = text.text(reports.report(changed, baseline=reports.baseline()), colour=False)
    assert "  a.png: region 1 of value a.png covers 12 px\n      in the baseline: region 1 of value a.png covered 9 px\n" in told


def test_only_what_counts_is_listed_and_all_is_counted():
    known = [reports.finding(f"{number}.png") for number in range(5)]
    plain = reports.outcome(status="failed", findings=[*known, reports.finding("new.png")])
    partly = replace(plain, known=frozenset(map(plain.fingerprint, known)))
    told = text.text(reports.report(partly, baseline=reports.baseline()), colour=False)
    assert "FAILED   error    min-area: 6 findings (5 known)\n  new.png: region 1 of value new.png covers 12 px\n" in told
    assert "more in report.json" not in told
