import json

import pytest

from dsqc.renderers import _words
from dsqc.report import Coverage, Scope
from renderers import reports

FAILED = reports.many(2)
WARNED = reports.outcome("paired", level="warning", status="failed", findings=[reports.finding("a.png")])
EMPTY = reports.outcome("counts", status="empty", reason="no row")
CRASHED = reports.outcome("leakage", status="crashed")
SPARED = reports.outcome("folds", status="not-applicable")
PASSED = reports.outcome("readable")


def test_the_verdict_names_the_checks_that_decide():
    report = reports.report(PASSED, WARNED, FAILED, EMPTY)
    assert _words.verdict(report) == "2 of 4 checks failed, 1 judged nothing, 3 findings; decided by min-area and counts"


def test_a_warning_decides_when_it_is_told_to():
    report = reports.report(PASSED, WARNED, fail_on="warning")
    assert _words.verdict(report) == "1 of 2 checks failed, 1 finding; decided by paired"


def test_a_warning_alone_is_said_not_to_decide():
    assert _words.verdict(reports.report(PASSED, WARNED)) == (
        "1 of 2 checks failed, 1 finding; all of level warning, which does not decide (--fail-on error)"
    )


def test_a_failure_that_leaves_the_exit_code_says_so():
    assert _words.verdict(reports.report(FAILED, fail_on="never")) == (
        "1 of 1 checks failed, 2 findings; decided by min-area, though the exit code stays 0 (--fail-on never)"
    )


def test_a_fourth_deciding_check_is_counted_and_not_named():
    names = [reports.outcome(name, status="empty") for name in ("one", "two", "three", "four")]
    assert _words.verdict(reports.report(*names[:3])).endswith("; decided by one, two and three")
    assert _words.verdict(reports.report(*names)).endswith("; decided by one, two, three and 1 more")


def test_a_crash_comes_first_in_the_verdict():
    assert _words.verdict(reports.report(FAILED, CRASHED)) == (
        "1 of 2 checks crashed, 1 failed, 2 findings; what leakage would have found is not known"
    )


def test_a_report_that_judged_nothing_says_so():
    assert _words.verdict(reports.report(SPARED, SPARED)) == "none of 2 checks applies; nothing was judged"
    assert _words.verdict(reports.report()) == "the definition has no check; nothing was judged"


def test_a_pass_counts_what_did_not_apply():
    assert _words.verdict(reports.report(PASSED)) == "1 of 1 checks passed"
    assert _words.verdict(reports.report(PASSED, SPARED)) == "1 of 2 checks passed, 1 does not apply"


def test_errors_and_crashes_stand_before_warnings_and_keep_the_order_of_the_definition():
    second = reports.outcome("again", status="failed")
    given = [SPARED, PASSED, WARNED, CRASHED, EMPTY, FAILED, second]
    assert _words.ranked(given) == [FAILED, second, EMPTY, CRASHED, WARNED, PASSED, SPARED]


def test_a_crashed_warning_stands_among_the_errors():
    crashed = reports.outcome("leakage", status="crashed", level="warning")
    assert _words.ranked([WARNED, crashed]) == [crashed, WARNED]


def test_the_scope_is_told_in_words():
    assert _words.scope(Scope()) == "the whole dataset"
    assert _words.scope(Scope({"kind": ("Real",), "subset": ("WS2", "WSe2")}, partial=True)) == (
        "only kind Real and subset WS2 or WSe2 (--only); an incomplete copy: counts are ceilings, completeness is not judged (--partial)"
    )


def test_the_coverage_is_told_in_words():
    assert _words.coverage(Coverage(1270, 1269, 1, 2, 3, 38_240_000)) == (
        "checked 1,269 of 1,270 files, 38.2 MB; 1 unreadable, 2 ignored, 3 outside the scope"
    )


def test_a_size_that_rounds_to_nothing_is_not_called_nothing():
    assert [_words.megabytes(size) for size in (0, 1, 49_999, 50_000)] == ["0.0 MB", "less than 0.1 MB", "less than 0.1 MB", "0.1 MB"]


def test_what_hides_in_a_name_is_shown_and_other_scripts_are_left_alone():
    assert _words.visible("a\x00\x1b\x9b\u202e\u2028\udcff\n") == r"a\x00\x1b\x9b\u202e\u2028\udcff\n"
    assert _words.visible("naïve עברית 日本 🙂.png") == "naïve עברית 日本 🙂.png"


@pytest.mark.parametrize("unseen", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
def test_names_that_differ_in_what_has_no_width_look_different(unseen):
    told = f"a{unseen.encode('unicode_escape').decode()}b.png"
    assert _words.visible(f"a{unseen}b.png") == _words.visible_lines(f"a{unseen}b.png") == told
    assert json.loads(_words.visible_json(json.dumps(f"a{unseen}b.png", ensure_ascii=False))) == f"a{unseen}b.png"


def test_text_of_several_lines_keeps_them():
    assert _words.visible_lines("a\n\tb\r\x00") == "a\n\tb\\r\\x00"
