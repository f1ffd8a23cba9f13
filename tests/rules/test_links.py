import pytest

from dsqc.finding import Finding
from dsqc.rules import links
from tables import table


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        ("broken-link", "where nothing is: there was nothing to check"),
        ("looping-link", "which leads back to the link: it was not followed, and nothing behind it was checked"),
        ("outside-link", "outside the root of the dataset: it was not followed, and nothing behind it was checked"),
    ],
)
def test_each_kind_is_told_with_its_target(kind, meaning):
    [finding] = links.check(table("files", {"path": "a.jpg", "file_kind": kind, "link_target": "../b.jpg"}))
    assert finding == Finding("a.jpg", f"is a link to '../b.jpg', {meaning}", key=(kind,), values={"link_target": "../b.jpg"})


def test_a_target_that_is_not_known_is_said_to_be_so():
    [finding] = links.check(table("files", {"path": "a.jpg", "file_kind": "broken-link", "link_target": None}))
    assert finding.message == "is a link to a target that could not be read, where nothing is: there was nothing to check"


@pytest.mark.parametrize("kind", ["file", "member", "archive", "special"])
def test_what_is_no_link_is_no_finding(kind):
    assert list(links.check(table("files", {"path": "a.jpg", "file_kind": kind}))) == []


def test_a_link_of_two_sources_is_told_once_and_links_come_in_order():
    rows = ({"path": path, "source": source, "file_kind": "broken-link"} for source in ("images", "masks") for path in "ba")
    assert [finding.subject for finding in links.check(table("files", *rows))] == ["a", "b"]


def test_no_file_is_no_finding():
    assert list(links.check(table("files"))) == []
