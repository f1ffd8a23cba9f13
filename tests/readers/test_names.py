import io
from pathlib import Path

import pytest

from dsqc import patterns
from dsqc.datafile import DataFile
from dsqc.facts import Problem, RowBlock
from dsqc.layout import Form, Layout, frame
from dsqc.readers import names

REAL = Path(__file__).parents[2].parent / "shared/real"
NAME = Layout((Form("name", "name"),), file_column="name", file_sources=("images",))


def read(content, layout=NAME, **options):
    """Lines and names of the rows, and the problems."""
    content = content.encode() if isinstance(content, str) else content
    found = list(names.read(io.BytesIO(content), DataFile("l.txt", "l.txt", len(content)), ("rows",), layout=layout, **options))
    rows = [row for each in found if type(each) is RowBlock for row in frame(*each).drop("path").rows()]
    return rows, [each for each in found if type(each) is Problem]


def test_each_line_is_a_row_that_is_called_by_its_name_and_names_it():
    assert read("2007_000032\n2007_000039\n") == (
        [(1, "2007_000032", "2007_000032", "2007_000032"), (2, "2007_000039", "2007_000039", "2007_000039")],
        [],
    )


@pytest.mark.parametrize(
    "content", ["a.jpg\nb.jpg", "a.jpg\r\nb.jpg\r\n", "a.jpg\rb.jpg\r", "\ufeffa.jpg\nb.jpg\n", " a.jpg \n\tb.jpg\n\n"]
)
def test_line_ends_blanks_around_names_and_a_byte_order_mark_make_no_difference(content):
    assert [row[:2] for row in read(content)[0]] == [(1, "a.jpg"), (2, "b.jpg")]


def test_empty_lines_are_no_names_and_names_that_are_there_twice_are_rows_twice():
    assert [row[:2] for row in read("\na\n \na\n")[0]] == [(2, "a"), (4, "a")]


def test_a_name_may_hold_what_would_part_cells():
    assert [row[1] for row in read('a, "b;c\td\n')[0]] == ['a, "b;c\td']


def test_names_are_taken_apart_and_held_to_a_form_like_cells():
    layout = Layout((Form("key", "name", expression="[a-z]_[0-9]"),), parse={"key": (patterns.read("{site}_{number}"),)})
    rows, [problem] = read("a_1\nA_1\n", layout)
    assert rows == [(1, "a_1", None, "a_1", "a", "1"), (2, "A_1", None, None, "A", "1")]
    assert problem == Problem(
        "l.txt", "column key", "malformed", "does not fit in 1 cell, expected a text that fits [a-z]_[0-9]: 'A_1' in line 2"
    )


def test_a_list_in_another_encoding_is_read_when_that_is_stated():
    assert read("é\n".encode("latin-1"), encoding="latin-1")[0][0][1] == "é"
    rows, [problem] = read(b"a\nb\n\xe9\n")
    hint = "; state the source's 'encoding', as in with: {encoding: latin-1}"
    assert rows == [(1, "a", "a", "a"), (2, "b", "b", "b")]
    assert problem == Problem("l.txt", "line 3", "malformed", f"holds the byte 0xe9, which is not utf-8{hint}; what follows was not read")


@pytest.mark.parametrize(
    ("content", "problem", "detail"),
    [
        ("", "empty", "has no bytes"),
        ("\n \n", "empty", "has no line with a name"),
        ("<html></html>", "malformed", "is an HTML page, 13 bytes, not a text"),
        ("version https://git-lfs.github.com/spec/v1\n", "malformed", "is a Git LFS pointer, 43 bytes, not a text: run git lfs pull"),
        (b"\x1f\x8b\x08", "malformed", "is gzip data, 3 bytes, not a text"),
    ],
)
def test_what_is_no_list_is_one_problem(content, problem, detail):
    assert read(content) == ([], [Problem("l.txt", None, problem, detail)])


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the real files beside the checkout")
def test_the_first_name_of_a_real_list_is_no_header():
    rows, problems = read((REAL / "seatizen-atlas/labeled_image_names.csv").read_bytes())
    assert (len(rows), rows[0][1], problems) == (1200, "20210618_ATF-Europa_ASV-00_GX024250_004.jpeg", [])
