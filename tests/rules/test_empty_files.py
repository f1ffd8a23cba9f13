import pytest

from dsqc.finding import Finding
from dsqc.rules import empty_files
from tables import table


def one(size_bytes, **columns):
    return table("files", {"path": "a.jpg", "file_kind": "file", "size_bytes": size_bytes, **columns})


@pytest.mark.parametrize("kind", ["file", "member"])
def test_a_file_without_bytes_is_named(kind):
    [finding] = empty_files.check(one(0, file_kind=kind))
    assert finding == Finding("a.jpg", "has no bytes", values={"size_bytes": 0, "at_least_bytes": 1})


def test_a_file_below_the_floor_is_named_with_both_sizes():
    [finding] = empty_files.check(one(1199), at_least_bytes=1200)
    assert finding == Finding("a.jpg", "has 1,199 bytes, fewer than 1,200 bytes", values={"size_bytes": 1199, "at_least_bytes": 1200})


@pytest.mark.parametrize("at_least_bytes", [1, 1200])
def test_a_file_of_exactly_the_floor_is_kept(at_least_bytes):
    assert list(empty_files.check(one(at_least_bytes), at_least_bytes=at_least_bytes)) == []


@pytest.mark.parametrize("kind", ["archive", "special", "broken-link"])
def test_what_holds_no_content_of_its_own_is_no_finding(kind):
    assert list(empty_files.check(one(0, file_kind=kind))) == []


def test_a_file_of_two_sources_is_told_once_and_files_come_in_order():
    rows = ({"path": path, "source": source, "file_kind": "file", "size_bytes": 0} for source in ("images", "masks") for path in "ba")
    assert [finding.subject for finding in empty_files.check(table("files", *rows))] == ["a", "b"]


def test_no_file_is_no_finding():
    assert list(empty_files.check(table("files"))) == []
