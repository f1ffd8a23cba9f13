"""Which findings a waiver covers and a baseline knows, and what becomes of their checks."""

from dataclasses import replace
from datetime import date

from dsqc.accepting import accept
from dsqc.finding import Finding
from dsqc.report import Baseline, Known, Outcome, Scope, Waiver, WaiverUse

TODAY = date(2027, 6, 30)
WHOLE = Scope()
OLD = Finding("old/a.png", "a is 9 px", key=("1",))
ALSO_OLD = Finding("old/b.png", "b is 9 px", key=("2",))
NEW = Finding("new/c.png", "c is 9 px", key=("1",))
WAIVER = Waiver("sides", ("old/{**}",), None, (), 2, "Old.", "J. Doe", TODAY, "d.yaml", 9)


def outcome(*findings, status=None, **fields):
    return Outcome("sides", "image-size", "error", status or ("failed" if findings else "passed"), findings=findings, **fields)


def known(finding, message=None):
    return Known("sides", finding.subject, finding.key, message or finding.message, outcome().fingerprint(finding))


def baseline(*findings, scope=WHOLE):
    return Baseline("d.baseline.json", TODAY, "0.1.0", scope, findings)


def accepted(before, *waivers, baseline=None, scope=WHOLE, today=TODAY):
    """The one outcome, the states of the waivers with what fits them, and what is gone."""
    found = accept([before], waivers, baseline, scope, today)
    [after] = found.outcomes
    assert [use.waiver for use in found.uses] == list(waivers)
    gone = None if found.baseline is None else [each.subject for each in found.baseline.gone]
    return after, [(use.state, use.finding_count) for use in found.uses], gone


def states(after):
    return [after.state(finding) for finding in after.findings]


def test_a_check_whose_findings_are_all_waived_is_accepted_and_tells_them_all():
    after, uses, _ = accepted(outcome(OLD, ALSO_OLD), WAIVER)
    assert (after.status, states(after), uses) == ("accepted", ["waived", "waived"], [("used", 2)])
    assert after.counts() == {"open": 0, "waived": 2, "known": 0}
    assert set(after.waived.values()) == {WAIVER}


def test_a_finding_that_no_waiver_means_still_fails_the_check():
    after, uses, _ = accepted(outcome(OLD, NEW), WAIVER)
    assert (after.status, states(after), uses) == ("failed", ["waived", "open"], [("used", 1)])


def test_a_waiver_without_subject_means_all_with_its_key():
    after, uses, _ = accepted(outcome(OLD, ALSO_OLD, NEW), replace(WAIVER, subjects=(), key=("1",)))
    assert (states(after), uses) == (["waived", "open", "waived"], [("used", 2)])


def test_a_waiver_by_fingerprint_means_that_finding_alone():
    after, uses, _ = accepted(
        outcome(OLD, ALSO_OLD), replace(WAIVER, subjects=(), fingerprints=(outcome().fingerprint(ALSO_OLD),), at_most=1)
    )
    assert (states(after), uses) == (["open", "waived"], [("used", 1)])


def test_the_dataset_itself_can_be_meant():
    after, uses, _ = accepted(outcome(Finding(".", "has 3 files, 4 are stated")), replace(WAIVER, subjects=(".",)))
    assert (after.status, uses) == ("accepted", [("used", 1)])


def test_a_waiver_that_one_finding_more_fits_waives_none():
    narrow = replace(WAIVER, at_most=1)
    assert accepted(outcome(OLD), narrow)[1:] == ([("used", 1)], None)
    after, uses, _ = accepted(outcome(OLD, ALSO_OLD), narrow)
    assert (after, uses) == (outcome(OLD, ALSO_OLD), [("too-wide", 2)])


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next():
    assert accepted(outcome(OLD), WAIVER)[0].status == "accepted"
    after, uses, _ = accepted(outcome(OLD), WAIVER, today=date(2027, 7, 1))
    assert (after, uses) == (outcome(OLD), [("expired", 1)])
    assert accepted(outcome(OLD), replace(WAIVER, until=None), today=date(2127, 7, 1))[0].status == "accepted"


def test_a_waiver_that_nothing_fits_is_unused_where_its_check_was_judged_whole():
    assert accepted(outcome(NEW), WAIVER)[1] == [("unused", 0)]
    assert accepted(outcome(), WAIVER)[1] == [("unused", 0)]
    for status in ("crashed", "empty", "not-applicable"):
        assert accepted(outcome(status=status), WAIVER)[1] == [("not-judged", 0)]
    for scope in (Scope(partial=True), Scope({"kind": ["Real"]})):
        assert accepted(outcome(), WAIVER, scope=scope)[1] == [("not-judged", 0)]


def test_of_two_waivers_the_first_answers_for_a_finding_and_both_are_used():
    other = replace(WAIVER, by="Another", line=12)
    found = accept([outcome(OLD)], [WAIVER, other], None, Scope(), TODAY)
    assert list(found.uses) == [WaiverUse(WAIVER, "used", 1), WaiverUse(other, "used", 1)]
    assert list(found.outcomes[0].waived.values()) == [WAIVER]


def test_a_check_that_crashed_stays_so_whatever_is_waived():
    after, _, _ = accepted(outcome(OLD, status="crashed"), WAIVER)
    assert (after.status, states(after)) == ("crashed", ["waived"])


def test_only_what_the_baseline_does_not_know_fails():
    after, _, gone = accepted(outcome(OLD, ALSO_OLD), baseline=baseline(known(OLD), known(ALSO_OLD)))
    assert (after.status, states(after), gone) == ("accepted", ["known", "known"], [])
    after, _, gone = accepted(outcome(OLD, NEW), baseline=baseline(known(OLD), known(ALSO_OLD)))
    assert (after.status, states(after), gone) == ("failed", ["known", "open"], ["old/b.png"])


def test_a_known_finding_that_is_told_otherwise_counts_as_new_and_says_what_it_was():
    after, _, gone = accepted(outcome(OLD), baseline=baseline(known(OLD, "a is 8 px")))
    assert (after.status, states(after), gone) == ("failed", ["open"], [])
    assert after.was == {outcome().fingerprint(OLD): "a is 8 px"}


def test_a_finding_both_waived_and_known_is_waived():
    after, uses, _ = accepted(outcome(OLD), WAIVER, baseline=baseline(known(OLD)))
    assert (states(after), after.counts(), uses) == (["waived"], {"open": 0, "waived": 1, "known": 0}, [("used", 1)])


def test_nothing_is_gone_of_a_check_that_was_not_judged_or_in_another_scope():
    was = baseline(known(OLD))
    for status in ("crashed", "empty", "not-applicable"):
        assert accepted(outcome(status=status), baseline=was)[2] == []
    assert accepted(outcome(), baseline=was, scope=Scope(partial=True))[2] == []
    real, same = (Scope({"kind": texts, "subset": ("a",)}) for texts in (("Real", "Made"), ["Made", "Real"]))
    assert accepted(outcome(), baseline=baseline(known(OLD), scope=real), scope=same)[2] == ["old/a.png"]


def test_what_is_known_of_a_check_that_is_no_more_is_gone():
    other = replace(known(OLD), check_id="former")
    assert accepted(outcome(OLD), baseline=baseline(other))[2] == ["old/a.png"]


def test_a_lone_surrogate_in_a_message_is_known_again():
    odd = Finding("b\udcff.png", "b\udcff is 9 px")
    after, _, _ = accepted(outcome(odd), baseline=baseline(known(odd, "b\\udcff is 9 px")))
    assert states(after) == ["known"]
