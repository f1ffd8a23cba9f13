from dsqc.finding import Finding
from dsqc.rules import regular_files
from tables import table

TRAILING = {"path": "a.png", "problem": "trailing-bytes", "detail": "1,024 bytes follow the end of the picture"}
IRREGULAR = {"path": "b.zip", "pointer": "b/1.png", "problem": "irregular", "detail": "has two local headers"}


def test_bytes_after_the_end_are_told():
    [finding] = regular_files.check(table("problems", TRAILING))
    assert finding == Finding(
        "a.png", "1,024 bytes follow the end of the picture", key=("trailing-bytes",), values={"problem": "trailing-bytes"}
    )


def test_an_irregular_container_is_told_with_its_place():
    [finding] = regular_files.check(table("problems", IRREGULAR))
    assert finding == Finding("b.zip", "b/1.png: has two local headers", key=("irregular", "b/1.png"), values={"problem": "irregular"})


def test_a_tolerated_kind_is_no_finding_and_the_other_stays():
    [finding] = regular_files.check(table("problems", TRAILING, IRREGULAR), tolerate=["trailing-bytes"])
    assert finding.subject == "b.zip"


def test_what_two_sources_say_of_one_file_is_one_finding():
    other = {**TRAILING, "source": "masks", "detail": "0 bytes were expected"}
    [finding] = regular_files.check(table("problems", TRAILING, {**TRAILING, "source": "images"}, other))
    assert finding.message == "0 bytes were expected; 1,024 bytes follow the end of the picture"


def test_places_come_in_order():
    rows = ({**IRREGULAR, "path": path, "pointer": pointer} for path in "ba" for pointer in ("2", None, "1"))
    findings = list(regular_files.check(table("problems", *rows)))
    assert [(finding.subject, *finding.key[1:]) for finding in findings] == [("a",), ("a", "1"), ("a", "2"), ("b",), ("b", "1"), ("b", "2")]


def test_a_file_that_cannot_be_read_is_left_to_readable():
    assert list(regular_files.check(table("problems", {**TRAILING, "problem": "damaged"}))) == []


def test_no_problem_is_no_finding():
    assert list(regular_files.check(table("problems"))) == []
