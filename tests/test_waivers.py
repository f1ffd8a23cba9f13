"""Waivers as they are written, and every mistake in them."""

from datetime import date

import pytest

from dsqc.definition import DefinitionError, load
from dsqc.report import Waiver

DEFINITION = """\
sources:
  images: {reader: image, files: '{key}.png'}
checks:
  - id: sides
    rule: image-size
    where: {source: images}
    with: {equals: [10, 10]}
"""
WHOLE = "{check: sides, subject: 'old/{**}', key: [a, '1'], at_most: 3, reason: Old., by: J. Doe, until: 2027-06-30}"


@pytest.fixture
def loaded(tmp_path):
    """The definition with waivers in it, or beside it."""

    def call(waivers, beside=None):
        path = tmp_path / "d.yaml"
        path.write_text(DEFINITION + waivers)
        if beside is not None:
            (tmp_path / "d.waivers.yaml").write_text(beside)
        return load(path, None if beside is None else tmp_path / "d.waivers.yaml")

    return call


def test_a_waiver_says_what_it_means_why_by_whom_and_until_when(loaded, tmp_path):
    [waiver] = loaded(f"waivers:\n  - {WHOLE}\n").waivers
    place = (str(tmp_path / "d.yaml"), 9)
    assert waiver == Waiver("sides", ("old/{**}",), ("a", "1"), (), 3, "Old.", "J. Doe", date(2027, 6, 30), *place)


def test_findings_named_by_fingerprint_are_as_many_as_are_named(loaded):
    [waiver] = loaded(
        "waivers:\n  - {check: sides, findings: ['00112233445566ff', 'a1b2c3d4e5f60718'], reason: r, by: b, until: forever}\n"
    ).waivers
    assert (waiver.fingerprints, waiver.at_most, waiver.until) == (("00112233445566ff", "a1b2c3d4e5f60718"), 2, None)


def test_waivers_beside_the_definition_follow_its_own(loaded, tmp_path):
    beside = "waivers:\n  - {check: readable, at_most: 1, reason: Later., by: B, until: forever}\n"
    own, other = loaded(f"waivers:\n  - {WHOLE}\n", beside).waivers
    assert (own.check_id, own.path, own.line) == ("sides", str(tmp_path / "d.yaml"), 9)
    assert (other.check_id, other.path, other.line) == ("readable", str(tmp_path / "d.waivers.yaml"), 2)


def test_where_there_are_waivers_a_check_of_them_stands_behind_all(loaded):
    assert [check.id for check in loaded("").checks][-1] == "sides"
    for definition in (
        loaded(f"waivers: [{WHOLE}]\n"),
        loaded("", f"waivers: [{WHOLE}]\n"),
        loaded(f"waivers: [{WHOLE}]\n", f"waivers: [{WHOLE}]\n"),
    ):
        assert [(check.id, check.level) for check in definition.checks][-2:] == [("sides", "error"), ("waivers", "warning")]


def test_a_definition_may_state_that_check_itself(loaded):
    definition = loaded(f"  - {{rule: waivers, level: error}}\nwaivers: [{WHOLE}]\n")
    assert [(check.rule, check.level) for check in definition.checks if check.rule == "waivers"] == [("waivers", "error")]


def without(*names):
    return "{" + ", ".join(part for part in WHOLE[1:-1].split(", ") if not part.startswith(names)) + "}"


MISTAKES = {
    "3": [
        "9:5: a waiver is the number 3, expected a mapping with 'check', 'subject', 'key', 'findings', 'at_most', 'reason', 'by', 'until'"
    ],
    without("check"): ["9:5: a waiver has no 'check': the id of the check whose findings it waives"],
    without("reason"): ["9:5: a waiver has no 'reason': why they may stay"],
    without("by"): ["9:5: a waiver has no 'by': who answers for them"],
    without("until"): ["9:5: a waiver has no 'until': the last day on which it holds, as in 2027-06-30, or forever"],
    without("at_most"): ["9:5: a waiver has no 'at_most': how many findings it may cover, so that one more is told"],
    WHOLE.replace("sides", "side"): ["9:13: no check has the id 'side', did you mean 'sides'?"],
    WHOLE.replace("at_most: 3", "at_most: 0"): ["9:65: 'at_most' of a waiver is the number 0, expected a whole number from 1"],
    WHOLE.replace("at_most: 3", "at_most: few"): ["9:65: 'at_most' of a waiver is text 'few', expected a whole number from 1"],
    WHOLE.replace("2027-06-30", "2027-02-30"): [
        "9:101: 'until' of a waiver is text '2027-02-30', expected a day as in 2027-06-30, or forever"
    ],
    WHOLE.replace("2027-06-30", "20270630"): [
        "9:101: 'until' of a waiver is the number 20270630, expected a day as in 2027-06-30, or forever"
    ],
    WHOLE.replace("old/{**}", "old/*"): [
        "9:29: 'subject' of a waiver 'old/*', character 5: '*' is no wildcard here: write {name}, {} or {**}"
    ],
    WHOLE.replace("reason: Old.", "reason: ''"): ["9:76: 'reason' of a waiver is empty, expected text"],
    WHOLE.replace("by:", "bye:"): [
        "9:5: a waiver has no 'by': who answers for them",
        "9:82: a waiver has no key 'bye', did you mean 'by'?",
    ],
    "{check: sides, findings: [12], reason: r, by: b, until: forever}": [
        "9:31: '12' is no fingerprint, expected 16 hexadecimal digits, as reports show them; quote it"
    ],
    "{check: sides, key: [a], findings: ['0011223344556677'], reason: r, by: b, until: forever}": [
        "9:30: 'findings' says which findings are meant, so 'subject' and 'key' say nothing more"
    ],
}


@pytest.mark.parametrize(("written", "told"), MISTAKES.items())
def test_a_mistake_is_told_with_its_place(loaded, tmp_path, written, told):
    with pytest.raises(DefinitionError) as refused:
        loaded(f"waivers:\n  - {written}\n")
    assert str(refused.value).splitlines() == [f"{tmp_path / 'd.yaml'}:{each}" for each in told]


def test_the_waivers_themselves_are_not_waived(loaded):
    with pytest.raises(DefinitionError, match="no check has the id 'waivers'"):
        loaded(f"  - rule: waivers\nwaivers: [{WHOLE.replace('sides', 'waivers')}]\n")


def test_a_mistake_beside_the_definition_names_that_file(loaded, tmp_path):
    with pytest.raises(DefinitionError) as refused:
        loaded("", f"waivers: [{WHOLE}]\nchecks: []\n")
    assert str(refused.value) == f"{tmp_path / 'd.waivers.yaml'}:2:1: the file of waivers has no key 'checks'; there are waivers"


def test_a_file_of_waivers_may_be_nothing_and_may_not_be_broken(loaded):
    assert loaded("", "waivers: []\n").waivers == ()
    with pytest.raises(DefinitionError, match=r"d\.waivers\.yaml:2:1:"):
        loaded("", "waivers: [\n")
