import pytest

from dsqc.bind import NotApplicableError
from dsqc.facts import TABLES, frame
from dsqc.finding import Finding, NotJudged
from dsqc.rules import waivers

NONE_LEFT_OUT = NotJudged("waivers that nothing fits, of checks that were not judged whole", 0)


def table(*rows):
    """Waivers by state, findings that fit and most that may."""
    told = [(None, "checks/d.yaml", 9, "min-area", *row, "Agreed.", "J. Doe", "2027-06-30") for row in rows]
    return frame(TABLES["waivers"], told)


def finding(state, message, count, at_most):
    values = {"line": 9, "waived_count": count, "waived_at_most": at_most, "waived_because": "Agreed.", "waived_by": "J. Doe"}
    return Finding(
        ".",
        f"waiver of min-area by J. Doe (checks/d.yaml, line 9): {message}",
        key=(state, "min-area", "Agreed."),
        values=values | {"waived_until": "2027-06-30"},
    )


def test_a_waiver_that_covers_as_many_as_it_may_is_in_order():
    assert list(waivers.check(table(("used", 3, 3)))) == [NONE_LEFT_OUT]


@pytest.mark.parametrize(
    ("state", "count", "message"),
    [
        ("unused", 0, "no finding fits it; take it out"),
        ("expired", 0, "it held until 2027-06-30, and no finding fits it; take it out"),
        ("expired", 1, "it held until 2027-06-30, so that 1 finding that fits it counts again; mend what it tells, or renew it"),
        ("expired", 1200, "it held until 2027-06-30, so that 1,200 findings that fit it count again; mend what they tell, or renew it"),
        ("too-wide", 4, "4 findings fit it, over its at_most of 3, so that none is waived; narrow it or raise at_most"),
    ],
)
def test_a_waiver_that_does_not_do_what_it_says_is_told(state, count, message):
    assert list(waivers.check(table((state, count, 3)))) == [finding(state, message, count, 3), NONE_LEFT_OUT]


def test_what_a_narrower_run_cannot_tell_is_not_judged():
    assert list(waivers.check(table(("used", 1, 1), ("not-judged", 0, 1)))) == [NotJudged(NONE_LEFT_OUT.reason, 1)]


def test_where_nothing_can_be_told_the_check_does_not_apply():
    with pytest.raises(NotApplicableError, match="nothing fits any waiver, and no check that they name was judged whole"):
        list(waivers.check(table(("not-judged", 0, 1))))


def test_no_waiver_is_in_order():
    assert list(waivers.check(table())) == [NONE_LEFT_OUT]
