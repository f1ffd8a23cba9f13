import pytest

from dsqc.finding import Finding
from dsqc.rules import unlisted_files
from tables import table

STRAY = {"path": "old/a.jpg", "file_kind": "file", "size_bytes": 12}


@pytest.mark.parametrize("kind", ["file", "member"])
def test_a_file_of_no_source_is_named(kind):
    [finding] = unlisted_files.check(table("files", {**STRAY, "file_kind": kind}))
    assert finding == Finding("old/a.jpg", "lies in no source and in no ignore pattern", values={"size_bytes": 12})


def test_a_special_file_is_named_as_such():
    [finding] = unlisted_files.check(table("files", {**STRAY, "file_kind": "special"}))
    assert finding == Finding(
        "old/a.jpg", "is a device, pipe or socket, which has no content to check, and lies in no source and in no ignore pattern"
    )


def test_a_file_of_a_source_is_no_finding():
    assert list(unlisted_files.check(table("files", {**STRAY, "source": "images"}))) == []


@pytest.mark.parametrize("kind", ["archive", "broken-link", "looping-link", "outside-link"])
def test_archives_and_links_are_not_unlisted(kind):
    assert list(unlisted_files.check(table("files", {**STRAY, "file_kind": kind}))) == []


def test_every_file_of_a_folder_is_a_finding_in_order():
    rows = ({**STRAY, "path": f"old/{name}.jpg"} for name in "cab")
    assert [finding.subject for finding in unlisted_files.check(table("files", *rows))] == ["old/a.jpg", "old/b.jpg", "old/c.jpg"]


def test_a_leftover_of_a_file_manager_counts():
    assert len(list(unlisted_files.check(table("files", {**STRAY, "path": ".DS_Store"})))) == 1


def test_a_path_that_is_listed_twice_is_told_once():
    [finding] = unlisted_files.check(table("files", STRAY, {**STRAY, "size_bytes": 13}))
    assert finding.values == {"size_bytes": 12}


def test_no_file_is_no_finding():
    assert list(unlisted_files.check(table("files"))) == []
