import hashlib
import io
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc.datafile import DataFile
from dsqc.facts import Claim, Problem
from dsqc.measures import checksum_list
from dsqc.readers import checksums

MD5 = hashlib.md5(b"a").hexdigest()
SHA1 = hashlib.sha1(b"a").hexdigest()
SHA256 = hashlib.sha256(b"a").hexdigest()


def rows(content: bytes | str, path: str = "lists/all.txt", **options: Any) -> list[Claim | Problem]:
    content = content.encode() if isinstance(content, str) else content
    return list(checksums.read(io.BytesIO(content), DataFile(path, path, len(content)), {"manifest"}, **options))


def claims(content: bytes | str, path: str = "lists/all.txt", **options: Any) -> list[tuple[int, str, str]]:
    """(line, name, algorithm) of each claim; nothing else was yielded."""
    found = rows(content, path, **options)
    assert all(isinstance(row, Claim) for row in found), found
    return [(row.line, row.claimed, row.algorithm) for row in found]  # type: ignore[union-attr]


def test_a_line_of_md5sum_is_a_claim():
    assert rows(f"{MD5}  a/b c.png\n") == [Claim("lists/all.txt", 1, "a/b c.png", "md5", bytes.fromhex(MD5), None)]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f"{MD5}  a.png", "a.png"),
        (f"{MD5} *a.png", "a.png"),
        (f"{MD5} a.png", "a.png"),
        (f"{MD5}\ta.png", "a.png"),
        (f"{MD5.upper()}  a.png", "a.png"),
        (f"{MD5}  ./a.png", "./a.png"),
        (f"{MD5}  #1.png", "#1.png"),
        (f"{MD5}  a  b ", "a  b "),
        (f"{MD5}   a", " a"),
        (f"md5:{MD5}  a.png", "a.png"),
        (rf"\{MD5}  a\\b\nc\rd", "a\\b\nc\rd"),
        (rf"{MD5}  a\nb", r"a\nb"),
        (f"MD5 (a (1) = 2.png) = {MD5}", "a (1) = 2.png"),
        (f"MD5(a.png)= {MD5}", "a.png"),
        (rf"\MD5 (a\nb) = {MD5}", "a\nb"),
    ],
)
def test_forms_of_a_line(line, name):
    assert claims(line + "\n") == [(1, name, "md5")]


def test_windows_line_ends_and_a_byte_order_mark_are_not_part_of_names_and_digests():
    assert claims(f"\ufeff{MD5}  a.png\r\n{MD5}  b.png\r\n") == [(1, "a.png", "md5"), (2, "b.png", "md5")]


def test_utf_16_as_powershell_writes_it_is_read():
    assert claims(f"{MD5}  ä.png\r\n".encode("utf-16")) == [(1, "ä.png", "md5")]


def test_bytes_that_are_not_utf_8_are_escaped():
    assert claims(b"%s  caf\xe9.png\n" % MD5.encode()) == [(1, r"caf\xe9.png", "md5")]


def test_comments_and_blank_lines_are_passed_over_and_counted():
    assert claims(f"# made today\n\n; so\n{MD5}  a\n") == [(4, "a", "md5")]


def test_bagit_separates_by_any_white_space_and_escapes_by_percent():
    content = f"{SHA256}   data/100%25%0Aa%20.png\n"
    assert claims(content, "bag/manifest-sha256.txt") == [(1, "data/100%\na%20.png", "sha256")]


def test_a_name_in_a_bag_means_one_path_and_in_a_list_of_another_name_any():
    assert [rows(f"{MD5}  data/a\n", path)[0][5] for path in ("bag/manifest-md5.txt", "bag/md5sums.txt")] == ["bag/data/a", None]  # type: ignore[misc]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_a_bag_end_in_three_ways_and_names_may_hold_escaped_ends(end):
    content = f"{MD5} *data/a%0D%0Ab{end}{MD5.upper()} \t data/c d{end}"
    assert claims(content, "manifest-md5.txt") == [(1, "data/a\r\nb", "md5"), (2, "data/c d", "md5")]


@pytest.mark.parametrize("name", ["../a", "data/../../a", "/data/a", "C:/a", "..\\a"])
def test_a_name_that_leads_out_of_the_bag_is_a_problem_and_no_claim(name):
    detail = f"names {name!r}, which leads out of the bag; its files lie beside the list or below"
    assert rows(f"{MD5}  {name}\n{MD5}  data/b\n", "bag/manifest-md5.txt") == [
        Problem("bag/manifest-md5.txt", "line 1", "malformed", detail),
        Claim("bag/manifest-md5.txt", 2, "data/b", "md5", bytes.fromhex(MD5), "bag/data/b"),
    ]


def test_a_bag_s_list_of_digests_that_are_not_computed_is_unsupported_whatever_their_length():
    [problem] = rows(f"{'0' * 128}  data/a\n", "bag/manifest-whirlpool.txt")
    assert problem[1:3] == (None, "unsupported")
    assert str(problem[3]).startswith("is a list of whirlpool digests by its name, known are md5, sha1,")


def test_the_encoding_is_utf_8_or_what_the_option_states():
    line = f"{MD5}  data/é\n"
    assert claims(line.encode("latin-1"), "manifest-md5.txt", encoding="latin-1") == [(1, "data/é", "md5")]
    assert claims(line.encode("utf-16-le"), "manifest-md5.txt", encoding="utf-16-le") == [(1, "data/é", "md5")]
    assert claims(line.encode("utf-8-sig"), "manifest-md5.txt", encoding="UTF-8") == [(1, "data/é", "md5")]


@pytest.mark.parametrize("name", ["x,path,md5", "path;md5", "  "])
def test_a_name_that_looks_like_a_header_or_like_nothing_is_a_name(name):
    assert claims(f"{MD5}  {name}\n") == [(1, name, "md5")]


@pytest.mark.parametrize(
    ("line", "path", "options", "algorithm"),
    [
        (f"{SHA256}  a", "all.txt", {}, "sha256"),
        (f"{'0' * 56}  a", "all.txt", {}, "sha224"),
        (f"{'0' * 96}  a", "all.txt", {}, "sha384"),
        (f"{'0' * 128}  a", "all.txt", {}, "sha512"),
        (f"{'0' * 128}  a", "B2SUMS", {}, "blake2b"),
        (f"{SHA256}  a", "sha3-256sums.txt", {}, "sha3_256"),
        (f"{SHA256}  a", "SHA256SUMS", {"algorithm": "blake2s"}, "blake2s"),
        (f"SHA3-256 (a) = {SHA256}", "SHA256SUMS", {}, "sha3_256"),
        (f"SHA2-256(a)= {SHA256}", "all.txt", {}, "sha256"),
        (f"BLAKE2b (a) = {'0' * 128}", "all.txt", {}, "blake2b"),
        (f"{MD5}  a", "md5_and_sha256.txt", {}, "md5"),
    ],
)
def test_the_algorithm_is_the_option_else_the_line_else_the_name_else_the_length(line, path, options, algorithm):
    assert claims(line, path, **options) == [(1, "a", algorithm)]


@pytest.mark.parametrize("name", ["md5sums.txt", "MD5SUMS", "a.md5", "checksums-md5.txt", "manifest-md5.txt", "tagmanifest-md5.txt"])
def test_a_digest_of_another_length_than_the_list_s_name_says_is_malformed(name):
    detail = "has a digest of 64 hexadecimal digits, md5 has 32"
    assert rows(f"{SHA256}  a\n", name) == [Problem(name, "line 1", "malformed", detail)]


def test_a_line_that_fits_no_form_is_a_problem_and_the_others_are_claims():
    found = rows(f"{MD5}  a\nsee README\n{MD5}  b\n")
    assert found[1] == Problem("lists/all.txt", "line 2", "malformed", "expected a digest and a file name, met 'see README'")
    assert [type(row) for row in found] == [Claim, Problem, Claim]


def test_problems_before_the_first_claim_come_before_it():
    assert [row[1] for row in rows(f"one\ntwo\n{MD5}  a\n")] == ["line 1", "line 2", 3]


def test_a_cut_digest_is_malformed():
    [problem] = rows(f"{MD5[:-1]}  a\n")
    assert problem[1:] == (
        "line 1",
        "malformed",
        "has a digest of 31 hexadecimal digits, expected md5 32, sha1 40, sha224 56, sha256 64, sha384 96, sha512 128",
    )


def test_an_algorithm_that_is_not_computed_is_unsupported():
    [problem] = rows(f"RMD160 (a) = {SHA1}\n")
    assert problem[1:3] == ("line 1", "unsupported")
    assert str(problem[3]).startswith("states a digest by 'RMD160', known are md5, sha1,")


def test_a_file_of_another_kind_is_one_problem():
    detail = "none of its 2 lines claims a digest; line 1 expected a digest and a file name, met '<html>'"
    assert rows("<html>\n</html>\n") == [Problem("lists/all.txt", None, "malformed", detail)]


@pytest.mark.parametrize("content", ["\n", "# nothing\n", "path,md5\n", "path,md5\n\n"])
def test_a_list_that_names_no_file_is_a_problem(content):
    assert rows(content) == [Problem("lists/all.txt", None, "malformed", "names no file")]


def test_a_list_without_bytes_is_empty():
    assert rows("") == [Problem("lists/all.txt", None, "empty", "has no bytes")]


@pytest.mark.parametrize("name", ["x.zip.md5", "x.zip.md5.txt", "x.zip.md5sum", "x.zip.MD5", "x.zip.checksum", "x.zip.hash"])
def test_a_digest_alone_is_that_of_the_file_whose_name_the_list_s_name_begins_with(name):
    assert claims(f"{MD5}\r\n", f"sums/{name}") == [(1, "x.zip", "md5")]


def test_a_digest_alone_in_a_list_of_another_name_is_malformed():
    detail = "holds a digest alone, and its own name is not that of a file with .md5 or the like"
    assert rows(MD5, "digest.txt") == [Problem("digest.txt", "line 1", "malformed", detail)]


@pytest.mark.parametrize("header", ["path,md5", "File,Checksum", "filename;hash", "\ufeffname\tMD5", "size,path,md5sum", '"path","md5"'])
def test_a_table_is_read_by_the_names_of_its_columns(header):
    delimiter = next(each for each in "\t,;" if each in header)
    cells = ["9", "a.png", MD5] if header.startswith("size") else ["a.png", MD5]
    assert claims(f"{header}\r\n{delimiter.join(cells)}\r\n") == [(2, "a.png", "md5")]


def test_each_digest_of_a_row_is_a_claim_and_an_empty_one_is_none():
    content = f"path,md5,sha1\na,{MD5},{SHA1}\nb,,{SHA1}\n"
    assert claims(content) == [(2, "a", "md5"), (2, "a", "sha1"), (3, "b", "sha1")]


def test_a_cell_may_state_its_algorithm_and_a_quoted_name_may_hold_a_comma_and_a_line_end():
    assert claims(f'# x\n\nfile,checksum\n"a,\nb",md5:{MD5}\nc,sha256:{SHA256}\n') == [(4, "a,\nb", "md5"), (6, "c", "sha256")]


def test_rows_that_do_not_fit_the_header_are_problems():
    content = f"path,md5,note\na,{MD5}\n,{MD5},\nb,,\nc,xyz,\nd,{MD5},\n"
    assert [row[1:] for row in rows(content)[:-1]] == [
        ("line 2", "malformed", "has 2 cells, the header has 3"),
        ("line 3", "malformed", "names no file"),
        ("line 4", "malformed", "states no digest of 'b'"),
        ("line 5", "malformed", "expected a hexadecimal digest in column md5, met 'xyz'"),
    ]


def test_a_quote_that_is_not_closed_is_a_problem():
    assert rows(f'path,md5\na,{MD5}\n"b,{MD5}\n')[1:] == [
        Problem("lists/all.txt", "line 3", "malformed", "expected a row of a table, met unexpected end of data")
    ]


def test_what_no_check_asks_for_is_not_yielded_and_problems_are():
    assert [*checksums.read(io.BytesIO(f"{MD5}  a\nb\n".encode()), DataFile("l", "l", 9), set())] == [
        Problem("l", "line 2", "malformed", "expected a digest and a file name, met 'b'")
    ]


def test_every_algorithm_that_the_option_takes_is_one_of_hashlib_with_that_many_digits():
    option, _ = get_args(get_type_hints(checksums.read)["algorithm"])
    assert {name: hashlib.new(name).digest_size * 2 for name in get_args(option)} == checksum_list.HEX_DIGITS


SYNTAX = st.text(alphabet='ab0\\*,;"#\n\r\t ()=:%\ufeff', max_size=60).map(str.encode)


@given(st.one_of(st.binary(max_size=60), SYNTAX, SYNTAX.map(b"path,md5".__add__), SYNTAX.map(b"path,md5\n".__add__)))
def test_no_bytes_crash_the_reader_and_none_pass_in_silence(content):
    assert rows(content)
