import pytest

from dsqc.finding import Finding, NotJudged
from dsqc.rules import file_name
from tables import table

FORM = r"[0-9]{4}\.jpg"


def subjects(*paths, matches=FORM, of=None):
    return [finding.subject for finding in file_name.check(table("files", *({"path": path} for path in paths)), matches=matches, of=of)]


def test_a_name_of_another_form_is_told():
    [finding] = file_name.check(table("files", {"path": "train/12.jpg"}), matches=FORM)
    assert finding == Finding(
        "train/12.jpg",
        r"its name does not follow [0-9]{4}\.jpg",
        key=("name", "12.jpg"),
        values={"name": "12.jpg", "matches": FORM},
    )


def test_a_name_of_the_form_is_no_finding():
    assert subjects("train/0012.jpg", "0013.jpg") == []


@pytest.mark.parametrize("name", ["00120.jpg", "a0012.jpg", "0012.jpg.bak", "0012.jpg\n", "0012xjpg"])
def test_the_whole_name_has_to_fit(name):
    assert subjects(f"train/{name}") == [f"train/{name}"]


def test_an_alternative_is_held_to_both_ends():
    assert subjects("a", "b", "ab", matches="a|b") == ["ab"]


def test_a_path_is_judged_whole():
    assert subjects("train/a.jpg", "test/a.jpg", matches=r"train/[a-z]\.jpg", of="path") == ["test/a.jpg"]


def test_a_capture_is_named_with_its_value():
    [finding] = file_name.check(table("files", {"path": "a/x7.jpg", "key": "x7"}), matches="[a-z]+", of="key")
    assert finding == Finding("a/x7.jpg", "key 'x7' does not follow [a-z]+", key=("key", "x7"), values={"key": "x7", "matches": "[a-z]+"})


def test_a_file_without_the_capture_is_not_judged():
    files = table("files", {"path": "a", "key": None}, {"path": "b", "key": "b"})
    assert list(file_name.check(files, matches="[a-z]+", of="key")) == [NotJudged("files without the capture key", 1)]


def test_a_file_of_two_sources_is_told_once():
    files = table("files", {"path": "12.jpg", "source": "images"}, {"path": "12.jpg", "source": "thumbnails"})
    assert len(list(file_name.check(files, matches=FORM))) == 1


@pytest.mark.parametrize("expression", ["[a-", "a)|(b", "(?=a)", r"(a)\1", "a{2000000}"])
def test_an_expression_that_cannot_be_read_is_a_mistake(expression):
    mistake = file_name.verify({"matches": expression})
    assert mistake is not None
    assert mistake.startswith(f"matches: {expression!r} is no regular expression: ")


def test_an_expression_that_can_be_read_is_no_mistake():
    assert file_name.verify({"matches": FORM, "of": None}) is None


def test_findings_come_in_order():
    assert subjects("c", "a", "b") == ["a", "b", "c"]


def test_no_file_is_no_finding():
    assert subjects() == []
