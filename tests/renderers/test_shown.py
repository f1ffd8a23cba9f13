from dataclasses import replace

import pytest

from dsqc.finding import Finding
from dsqc.renderers import _shown
from dsqc.report import Drawing
from renderers import reports


@pytest.mark.parametrize(
    ("counts", "most", "shares"),
    [
        ([], 100, []),
        ([(5, True)], 100, [5]),
        ([(5_000, True)], 2_000, [1_000]),
        ([(5_000, True), (3, False)], 100, [97, 3]),
        ([(5_000, True), (5_000, False)], 100, [80, 20]),
        ([(30, True), (5_000, False)], 100, [30, 70]),
        ([(5_000, False), (30, True), (5_000, True)], 100, [20, 30, 50]),
        ([(5_000, True), (5_000, True), (5, False)], 20, [8, 7, 5]),
        ([(9, True)] * 3, 2, [0, 1, 1]),
    ],
)
def test_every_check_shows_a_few_then_errors_what_there_is_room_for(counts, most, shares):
    given = _shown.shares(counts, most)
    assert sum(given) == min(most, sum(min(count, _shown.FINDINGS_OF_CHECK) for count, _ in counts))
    assert sorted(given) == sorted(shares)


def test_what_counts_against_a_check_is_shown_first_then_what_is_pictured():
    check = reports.many(4)
    own = [check.fingerprint(finding) for finding in check.findings]
    check = replace(check, waived={own[0]: reports.WAIVER}, known=frozenset({own[1]}))
    picture = Drawing("a", "", "", b"x", 1, 1)
    [kind] = _shown.shown(reports.report(check, drawings={own[3]: [picture]}))["min-area"].kinds
    assert [(told.fingerprint, told.state) for told in kind.told] == [
        (own[3], "open"),
        (own[2], "open"),
        (own[1], "known"),
        (own[0], "waived"),
    ]
    assert [told.waiver for told in kind.told] == [None, None, None, reports.WAIVER]


def drawn(check, size):
    return {check.fingerprint(each): [Drawing(each.subject, "", "", b"x" * size, 1, 1)] for each in check.findings}


def test_drawings_are_kept_turn_by_turn_errors_first_until_the_room_is_used():
    warning = replace(reports.many(3), check_id="w", level="warning")
    error = replace(reports.many(3), check_id="e")
    report = reports.report(warning, error, drawings=drawn(warning, 300) | drawn(error, 300))
    kept = _shown.within_bytes(report, report.outcomes, 3 * 400)
    assert list(kept) == [
        error.fingerprint(error.findings[0]),
        warning.fingerprint(warning.findings[0]),
        error.fingerprint(error.findings[1]),
    ]


def test_a_drawing_too_large_for_the_room_that_is_left_makes_place_for_smaller_ones():
    large, small = replace(reports.many(1), check_id="large"), replace(reports.many(1), check_id="small")
    report = reports.report(large, small, drawings=drawn(large, 900) | drawn(small, 300))
    assert list(_shown.within_bytes(report, report.outcomes, 400)) == [small.fingerprint(small.findings[0])]


@pytest.mark.parametrize(
    ("kinds", "grouped"),
    [
        (["a", "a", "b", "b"], {"a": 2, "b": 2}),
        (["a", "a", "a"], {}),
        (["a", "b", "c"], {}),
        (["1", "1", "2", "2"], {}),
        (["no mask", "no mask", "no-image", "no-image"], {"no mask": 2, "no-image": 2}),
        ([*"abcdefghijklm"] * 2, {}),
        ([*"abcdefghijkl"] * 2, dict.fromkeys("abcdefghijkl", 2)),
    ],
)
def test_findings_are_of_kinds_where_few_words_tell_them_apart(kinds, grouped):
    found = [Finding(f"{place}.png", "is odd", (kind, str(place))) for place, kind in enumerate(kinds)]
    assert _shown.kind_of(reports.outcome(findings=found)) == grouped
