import pytest

from dsqc.bind import NotApplicableError
from dsqc.finding import Finding, NotJudged
from dsqc.rules import archive
from tables import table


def found(*rows, unread=(), **options):
    files = table("files", *rows)
    read = [{"path": path, "algorithm": "sha256"} for path in files["path"] if path not in unread]
    return list(archive.check(files, table("digests", *read), **options))


def zipped(size_bytes=10, path="a.zip"):
    return {"path": path, "file_kind": "archive", "size_bytes": size_bytes}


def member(path, size_bytes=10, container="a.zip"):
    return {"path": path, "file_kind": "member", "size_bytes": size_bytes, "container": container}


ALL_PROVED = NotJudged("members that could not be unpacked, or belong to no source", 0)


def test_an_archive_of_modest_members_is_silent():
    assert found(zipped(), member("x"), member("y")) == [ALL_PROVED]


@pytest.mark.parametrize(("size_bytes", "findings"), [(40, 0), (41, 1)])
def test_the_largest_size_itself_is_allowed(size_bytes, findings):
    told = found(zipped(size_bytes), member("x"), at_most_bytes=40)
    assert told == [
        *[Finding("a.zip", "has 41 bytes, expected at most 40", key=("size",), values={"size_bytes": 41})] * findings,
        ALL_PROVED,
    ]


@pytest.mark.parametrize(("unpacked", "findings"), [(20, 0), (21, 1)])
def test_an_archive_that_grows_too_much_is_told(unpacked, findings):
    told = found(zipped(10), member("x", unpacked - 1), member("y", 1), at_most_ratio=2.0)
    message = "unpacks to 21 bytes, 2 times its 10, expected at most 2 times"
    values = {"unpacked_bytes": 21, "size_bytes": 10}
    assert told == [*[Finding("a.zip", message, key=("ratio",), values=values)] * findings, ALL_PROVED]


def test_members_that_differ_in_case_alone_are_told():
    told = found(zipped(), member("d/X.jpg"), member("d/x.jpg"), member("d/y.jpg"))
    assert told[0] == Finding(
        "a.zip",
        "holds members that differ in upper and lower case alone: d/X.jpg, d/x.jpg",
        key=("case", "d/X.jpg", "d/x.jpg"),
        values={"members": ["d/X.jpg", "d/x.jpg"]},
    )


def test_members_of_two_archives_do_not_clash():
    assert found(zipped(), zipped(path="b.zip"), member("X"), member("x", container="b.zip")) == [ALL_PROVED]


def test_members_that_were_not_unpacked_are_counted():
    assert found(zipped(), member("x"), member("y"), unread=("y",)) == [
        NotJudged("members that could not be unpacked, or belong to no source", 1)
    ]


def test_where_no_archive_is_there_the_check_does_not_apply():
    with pytest.raises(NotApplicableError, match="no archive of the definition is there"):
        found({"path": "x"})
