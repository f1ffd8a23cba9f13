import io

from dsqc.datafile import DataFile
from dsqc.facts import Content
from dsqc.readers import file


def rows(content: bytes, wanted: tuple[str, ...] = ("contents",)) -> list[Content]:
    return list(file.read(io.BytesIO(content), DataFile("a/x.json", "a/x.json", len(content)), wanted))


def test_the_kind_is_told_from_the_first_bytes_whatever_the_name():
    assert rows(b"\x89PNG\r\n\x1a\n" + bytes(9)) == [Content("a/x.json", "png")]


def test_a_file_without_bytes_is_empty():
    assert rows(b"") == [Content("a/x.json", "empty")]


def test_only_the_first_bytes_are_read():
    stream = io.BytesIO(b"{}" + b" " * 100_000)
    assert list(file.read(stream, DataFile("x", "x", 100_002), {"contents"})) == [Content("x", "json")]
    assert stream.tell() < 10_000


def test_what_no_check_asks_for_is_not_read():
    assert rows(b"{}", wanted=()) == []
