from dsqc.finding import Finding
from dsqc.rules import readable
from tables import table

FILES = table("files", {"path": "a.jpg", "source": "images"})
CUT = {"path": "a.jpg", "problem": "damaged", "detail": "the picture ends in row 12 of 480"}


def test_a_damaged_file_is_told_in_the_words_of_its_reader():
    [finding] = readable.check(table("problems", CUT), FILES)
    assert finding == Finding("a.jpg", "the picture ends in row 12 of 480", key=("damaged",), values={"problem": "damaged"})


def test_a_place_in_the_file_is_named():
    row = {"path": "list.csv", "pointer": "line 3", "problem": "malformed", "detail": "has 4 cells, expected 5"}
    [finding] = readable.check(table("problems", row), FILES)
    assert finding == Finding("list.csv", "line 3: has 4 cells, expected 5", key=("malformed", "line 3"), values={"problem": "malformed"})


def test_what_loses_nothing_is_no_finding():
    rows = ({**CUT, "problem": kind} for kind in ("trailing-bytes", "irregular"))
    assert list(readable.check(table("problems", *rows), FILES)) == []


def test_what_two_sources_say_of_one_file_is_one_finding():
    other = {**CUT, "source": "masks", "detail": "no mask in it"}
    [finding] = readable.check(table("problems", CUT, {**CUT, "source": "images"}, other), FILES)
    assert finding.message == "no mask in it; the picture ends in row 12 of 480"


def test_two_kinds_in_one_file_are_two_findings_in_order():
    findings = list(readable.check(table("problems", {**CUT, "problem": "too-large"}, CUT), FILES))
    assert [finding.key for finding in findings] == [("damaged",), ("too-large",)]


def test_two_places_in_one_file_are_two_findings_in_order():
    rows = ({**CUT, "pointer": pointer} for pointer in ("line 4", None, "line 3"))
    findings = list(readable.check(table("problems", *rows), FILES))
    assert [finding.key for finding in findings] == [("damaged",), ("damaged", "line 3"), ("damaged", "line 4")]


def test_no_problem_is_no_finding():
    assert list(readable.check(table("problems"), FILES)) == []
