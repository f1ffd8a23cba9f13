import random
import zipfile
from io import BytesIO

import pytest

from dsqc import facts
from dsqc.measures import sniff
from pictures import encoded, photo


def kind(content: bytes) -> str:
    return sniff.content(content, len(content))


def zipped() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")
    return stream.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "JPEG2000"])
def test_a_picture_is_told_by_its_signature(form):
    assert kind(encoded(photo(), form)) == form.lower()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x93NUMPY\x01\0", "npy"),
        (zipped(), "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"a.txt".ljust(257, b"\0") + b"ustar\0", "tar"),
        (b"\x89HDF\r\n\x1a\n", "hdf5"),
        (b"PAR1", "parquet"),
        (b"SQLite format 3\0", "sqlite"),
        (b"%PDF-1.7\n", "pdf"),
        (b"<!DOCTYPE html><title>404</title>", "html"),
        (b"\xef\xbb\xbf\r\n  <HTML lang='en'>", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC ''>", "html"),
        (b"<!-- served by x --><html>", "html"),
        (b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "xml"),
        (b"<annotation>\n", "xml"),
        (b'\n{"images": []}', "json"),
        (b"[\n  1, 2]", "json"),
        (b"[section]\nkey = 1\n", "text"),
        (b"{braces} in a sentence", "text"),
        (b"a < b", "text"),
        (b"BMW and others", "text"),
        ("größer\n".encode(), "text"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "git-lfs-pointer"),
        (b"version https://git-lfs.github.com/spec/v10\n", "text"),
        (b"\0" * 512, "zeros"),
        (b"\0\0\x01", "unknown"),
        (b"\x01\x02\x03", "unknown"),
    ],
)
def test_other_files_are_told_by_their_beginning(content, expected):
    assert kind(content) == expected


def test_no_bytes_are_empty():
    assert sniff.content(b"", 0) == "empty"


def test_noise_is_unknown():
    assert kind(random.Random(1).randbytes(100_000)) == "unknown"


def test_text_that_the_head_cuts_inside_a_character_is_text():
    content = b"a" * (sniff.HEAD_BYTES - 1) + "é".encode()
    assert sniff.content(content[: sniff.HEAD_BYTES], len(content)) == "text"


def test_every_word_of_the_contract_and_no_other_has_words():
    assert tuple(sniff._WORDS) == facts.CONTENTS


def test_words_stand_in_a_sentence():
    assert [sniff.in_words(kind) for kind in ("html", "git-lfs-pointer", "zeros")] == ["an HTML page", "a Git LFS pointer", "zeros only"]
