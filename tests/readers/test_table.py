import csv
import datetime
import gzip
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc.datafile import DataFile
from dsqc.facts import Problem, RowBlock, TableColumn
from dsqc.layout import Form, Layout, frame
from dsqc.readers import table

REAL = Path(__file__).parents[2].parent / "shared/real"
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 7868\n"
ALL = Layout((), Form("*", "*"))
"""Every column of the file, as text."""


def columns(**kinds):
    return Layout(tuple(Form(name, name, kind) for name, kind in kinds.items()))


def read(content, layout=ALL, name="m.csv", **options):
    """The columns of the rows that are the file's own, each with its line in front, and the problems."""
    content = content.encode() if isinstance(content, str) else content
    found = list(table.read(io.BytesIO(content), DataFile(name, name, len(content)), ("rows",), layout=layout, **options))
    rows = [frame(*each).drop("path", "row_name", "named_file").rows() for each in found if type(each) is RowBlock]
    return [row for each in rows for row in each], [each for each in found if type(each) is Problem]


def told(content, *arguments, **options):
    """The one problem of a file without rows: pointer, kind and detail."""
    rows, [problem] = read(content, *arguments, **options)
    assert rows == []
    return problem[1:]


def test_each_line_is_a_row_at_its_line_of_the_file():
    assert read("a,b\n1,x\n2,y\n") == ([(2, "1", "x"), (3, "2", "y")], [])


def test_only_the_columns_that_are_stated_are_read_with_their_types():
    layout = Layout((Form("year", "Year", "int"), Form("a", "a")), nulls=frozenset(["na"]))
    assert read("a,b,Year\nna,x,2010\nc,y,na\n", layout) == ([(2, 2010, None), (3, None, "c")], [])


def test_without_columns_rows_are_counted_alone():
    assert read("a,b\n1,2\n3,4\n", Layout()) == ([(2,), (3,)], [])


ALIKE = [
    "a,b\n1,x\n2,y",
    "a,b\r\n1,x\r\n2,y\r\n",
    "a,b\r1,x\r2,y\r",
    "\ufeffa,b\n1,x\n2,y\n",
    '"a","b"\n"1","x"\n2,"y"\n',
    "a,b\n1,x\r\n2,y\r",
]


@pytest.mark.parametrize("content", ALIKE)
def test_line_ends_quotes_and_a_byte_order_mark_make_no_difference(content):
    assert read(content) == ([(2, "1", "x"), (3, "2", "y")], [])


def test_the_delimiter_is_stated_or_that_of_the_extension():
    assert read("a;b\n1;x,y\n", delimiter=";") == ([(2, "1", "x,y")], [])
    assert read("a\tb\n1\tx,y\n", name="m.TSV") == ([(2, "1", "x,y")], [])
    assert read("a b\n1 x\n", delimiter=" ") == ([(2, "1", "x")], [])
    assert read("a,b\n1,x\n", form="csv", name="m.tsv") == ([(2, "1", "x")], [])


def test_without_a_header_the_columns_are_those_that_are_stated_in_order():
    layout = Layout((Form("b", "b"), Form("year", "a", "int")))
    assert read("x,1\ny,2\n", layout, header=False) == ([(1, "x", 1), (2, "y", 2)], [])
    assert read("x,1\ny,2\n", Layout(), header=False) == ([(1,), (2,)], [])
    assert read("x,1\ny,2\n", header=False) == ([(1, "x", "1"), (2, "y", "2")], [])
    assert (
        told("x,1\n", columns(a="text"), header=False)[2]
        == "1 line has another number of cells than the 1 columns and is no row: 2 in line 1"
    )


def test_a_cell_may_span_lines_and_the_next_row_stands_at_its_own():
    assert read('a,b\n1,"x\n\r\ny"\n2,"say ""hi"", you"\n') == ([(2, "1", "x\n\r\ny"), (5, "2", 'say "hi", you')], [])


def test_empty_lines_are_no_rows():
    assert read("\n\na,b\n\n1,x\n\r\n2,y\n\n") == ([(5, "1", "x"), (7, "2", "y")], [])


def test_a_quote_inside_a_cell_is_one_of_its_characters():
    assert read('a,b\n5" disc,x\n') == ([(2, '5" disc', "x")], [])


def test_spaces_belong_to_the_cells():
    assert read("a, b\n1 , x\n") == ([(2, "1 ", " x")], [])


def test_lines_of_another_length_are_told_together_and_the_others_are_rows():
    rows, [problem] = read("a,b\n1,x\n2\n3,y,\n4,z\n" + "5\n" * 5)
    shown = "1 in line 3, 3 in line 4, 1 in line 6, 1 in line 7, 1 in line 8 and 2 more"
    detail = f"7 lines have another number of cells than the 2 columns and are no row: {shown}"
    assert problem == Problem("m.csv", "cells", "malformed", detail)
    assert rows == [(2, "1", "x"), (5, "4", "z")]


def test_a_quote_that_is_never_closed_is_told_where_its_row_begins():
    rows, [problem] = read('a,b\n1,x\n2,"y\n3,z\n4,w\n')
    assert problem == Problem(
        "m.csv", "line 3", "malformed", "cannot be read: a quote opens that is never closed; what follows was not read"
    )
    assert rows == [(2, "1", "x")]


def test_text_behind_a_closing_quote_is_told():
    rows, [problem] = read('a,b\n1,x\n2,"y"z\n3,w\n')
    detail = "cannot be read: a quoted cell goes on behind its closing quote; what follows was not read"
    assert problem == Problem("m.csv", "line 3", "malformed", detail)
    assert rows == [(2, "1", "x")]


@pytest.mark.parametrize("content", ["a,a,b\n1,2,3\n", "b,a,b,a\n1,2,3,4\n"])
def test_a_column_that_is_there_twice_cannot_be_read(content):
    assert told(content, columns(a="text")) == ("header", "malformed", "names the column 'a' twice, so nothing says which is meant")


def test_a_column_that_is_there_twice_and_not_asked_for_is_told():
    assert read("a,,\n1,2,3\n", columns(a="int")) == ([(2, 1)], [Problem("m.csv", "header", "malformed", "names the column '' twice")])


def test_a_column_that_is_not_there_is_told_and_null():
    rows, [problem] = read("a,b\n1,x\n", columns(a="int", c="int"))
    assert problem == Problem("m.csv", "header", "malformed", "has no column 'c'; it has 'a', 'b'")
    assert rows == [(2, 1, None)]


def test_cells_that_do_not_fit_are_told_with_their_lines_and_the_rows_stay():
    rows, [problem] = read('a,b\n"x\n",1\n1,x\n', columns(a="int", b="text"))
    assert problem == Problem(
        "m.csv", "column a", "malformed", "does not fit in 1 cell, expected a whole number of at most 18 digits: 'x\\n' in line 2"
    )
    assert rows == [(2, None, "1"), (4, 1, "x")]


def test_rows_that_are_there_twice_are_rows_twice():
    assert read("a\n1\n1\n") == ([(2, "1"), (3, "1")], [])


@pytest.mark.parametrize("content", ["a,b", "a,b\n", "\n\na,b\r\n\n"])
def test_a_header_alone_is_a_table_without_rows(content):
    assert read(content, columns(a="int")) == ([], [])


NO_TEXT = [
    (b"", None, "empty", "has no bytes"),
    (b"\n\r\n", None, "empty", "has no header"),
    (b"\xef\xbb\xbf", None, "empty", "has no header"),
    (b"<!DOCTYPE html><html><body>404</body></html>", None, "malformed", "is an HTML page, 44 bytes, not a text"),
    (LFS, None, "malformed", "is a Git LFS pointer, 66 bytes, not a text: run git lfs pull"),
    (bytes(100), None, "malformed", "is zeros only, 100 bytes, not a text"),
    (gzip.compress(b"a,b\n1,2\n", mtime=0), None, "malformed", "is gzip data, 28 bytes, not a text"),
    (b"PK\x03\x04", None, "malformed", "is a ZIP archive, 4 bytes, not a text"),
    (b'"a,b\n1,2\n', "line 1", "malformed", "cannot be read: a quote opens that is never closed"),
    ("a,b\n1,2\n".encode("utf-16"), "line 1", "malformed",
     "holds the byte 0xff, which is not utf-8; state the source's 'encoding', as in with: {encoding: latin-1}"),
    ("a,b\n1,2\n".encode("utf-16-le"), "line 1", "malformed", "holds the character U+0000, which no text has"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "pointer", "problem", "detail"), NO_TEXT)
def test_what_is_no_table_is_one_problem(content, pointer, problem, detail):
    assert told(content) == (pointer, problem, detail)


@pytest.mark.parametrize("lines", [1, 9_000])
def test_a_byte_of_another_encoding_is_told_with_its_line_and_the_rows_before_are_read(lines):
    rows, [problem] = read("a,ä\r\n".encode() + b"1,x\r\n" * lines + b"2,caf\xe9\r\n3,y\r\n")
    detail = (
        "holds the byte 0xe9, which is not utf-8; state the source's 'encoding', as in with: {encoding: latin-1}; what follows was not read"
    )
    assert problem == Problem("m.csv", f"line {lines + 2:,}", "malformed", detail)
    assert rows == [(line, "1", "x") for line in range(2, lines + 2)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("wrong", [b"\xff", b"\xc3(", b"\xe2\x82("])
def test_the_line_of_such_a_byte_is_right_wherever_a_block_of_reading_ends(mark, wrong):
    for size in (1, *range((1 << 18) - 12, (1 << 18) + 2)):
        rows, [problem] = read(mark + b"a\n" + b"y" * size + b"\n1\n" + wrong + b"\n2\n", columns(a="text"))
        assert (rows, problem.pointer) == ([(2, "y" * size), (3, "1")], "line 4")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8", "UTF8", "utf-8-sig", "shift-jis"])
def test_another_encoding_is_stated(encoding):
    name = "ソ連" if encoding == "shift-jis" else "café"
    assert read(f"a,b\n1,{name}\n".encode(encoding), encoding=encoding) == ([(2, "1", name)], [])


def test_a_byte_that_a_stated_encoding_does_not_have_is_told():
    rows, [problem] = read(b"a\n1\n\x81\n", encoding="cp1252")
    assert (rows, problem[1:]) == (
        [(2, "1")],
        ("line 3", "malformed", "holds the byte 0x81, which is not cp1252; what follows was not read"),
    )
    assert told("aé".encode("utf-16")[:-1], encoding="utf-16")[2] == "holds the byte 0xe9, which is not utf-16"
    assert told("a\n1\n", encoding="utf-16")[2] == "is not utf-16: UTF-16 stream does not start with BOM"


def test_a_nul_inside_is_told_with_its_line():
    rows, [problem] = read("a\n" + "1\n" * 3000 + "2\0\n3\n")
    assert problem[1:] == ("line 3,002", "malformed", "holds the character U+0000, which no text has; what follows was not read")
    assert len(rows) == 3000


def test_a_cell_of_two_megabytes_is_read_whole():
    long = "é" * (1 << 20)
    assert read(f'a,b\n1,{long}\n2,"{long}\n{long}"\n') == ([(2, "1", long), (3, "2", f"{long}\n{long}")], [])


@pytest.mark.parametrize("quote", ['"', ""])
def test_a_cell_larger_than_any_is_told(quote):
    rows, [problem] = read(f"a\n1\n{quote}{'x' * (1 << 24)}x{quote}\n")
    detail = (
        "cannot be read: a cell has more than 16,777,216 characters, as where a quote opens that is never closed; what follows was not read"
    )
    assert (rows, problem[1:]) == ([(2, "1")], ("line 3", "malformed", detail))


def test_a_line_without_end_is_not_gathered():
    detail = "has more than 67,108,864 characters, the most of a line"
    assert told("x" * ((1 << 26) + (1 << 18))) == ("line 1", "too-large", detail)


CELLS = st.text(st.sampled_from(list('a",;\r\n \té€')) | st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)


@given(st.text(st.sampled_from(list('a1",\r\n\té\u2028')), max_size=40))
def test_rows_are_those_of_a_parser_whatever_the_quotes(text):
    expected, parser, whole = [], csv.reader(io.StringIO(f"h\n{text}", newline=""), strict=True), True
    try:
        expected.extend(tuple(row) for row in parser if len(row) == 1)
    except csv.Error:
        whole = False
    rows, problems = read(f"h\n{text}")
    assert [row[1] or "" for row in rows] == [cell for (cell,) in expected[1:]]
    assert whole is not any("cannot be read" in each.detail for each in problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_are_whole_wherever_the_blocks_of_reading_end(encoding, end):
    for padding in range(4):
        cells = ["x" * padding, *["é"] * 50_000]
        rows, problems = read(
            end.join(["a", *(f"{cell},{cell}" for cell in cells)]).replace("a", "a,b", 1).encode(encoding), encoding=encoding
        )
        assert problems == []
        assert [row[1:] for row in rows] == [(cell or None, cell or None) for cell in cells]


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1),
    st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\n")]),
)
def test_every_cell_that_was_written_is_read(rows, how):
    text, (quoting, end) = io.StringIO(newline=""), how
    csv.writer(text, quoting=quoting, lineterminator=end).writerows([["a", "b"], *rows])
    found, problems = read(text.getvalue())
    assert [tuple(cell or None for cell in row) for row in rows] == [row[1:] for row in found]
    assert problems == []


@given(st.binary(max_size=60), st.sampled_from(["csv", "json", "jsonl", "parquet"]), st.sampled_from(["utf-8", "latin-1", "utf-16"]))
def test_no_bytes_crash_it_and_a_file_without_rows_or_header_is_told(content, form, encoding):
    rows, problems = read(b"a,b\n" * (form == "csv") + content, columns(a="int"), form=form, encoding=encoding)
    assert rows or problems or form == "csv"


# JSON


def lines_of(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)


def test_each_line_of_json_lines_is_a_row():
    content = lines_of({"a": "x", "b": 1}, "", {"b": 2.5, "c": None}, {"a": True})
    assert read(content, name="m.jsonl") == ([(1, "x", "1", None), (3, None, "2.5", None), (4, "true", None, None)], [])


def test_lines_that_are_no_objects_are_told_together_and_the_others_are_rows():
    rows, [problem] = read(lines_of({"a": 1}, '{"a": ', [1], {"a": 2}), name="m.ndjson")
    detail = "2 lines are no object and no row: line 2 is no JSON at column 7: expected a value, met the end of the file, line 3 is [1]"
    assert problem == Problem("m.ndjson", "lines", "malformed", detail)
    assert rows == [(1, "1"), (4, "2")]


def test_what_json_does_not_allow_is_told_once_for_all_lines():
    content = lines_of('{"a": NaN}', '{"b": 1, "b": 2}', *['{"a": NaN}'] * 6)
    rows, problems = read(content, columns(a="float"), name="m.jsonl")
    assert [each[1:] for each in problems] == [
        ("column a", "malformed", "does not fit in 7 cells, expected a finite number: 'NaN' in line 1, 'NaN' in line 3, 'NaN' in line 4, "
         "'NaN' in line 5, 'NaN' in line 6 and 2 more"),
        ("lines", "malformed", "/a is NaN, which is no number of JSON, in 7 lines: 1, 3, 4, 5, 6 and 2 more"),
        ("lines", "malformed", "has the key 'b' 2 times, of which the last is read, in 1 line: 2"),
    ]  # fmt: skip
    assert [row[1] for row in rows] == [None] * 8


def test_json_lines_in_another_encoding_are_read_up_to_it():
    rows, [problem] = read(b'{"a": 1}\n{"a": "\xe9"}\n', name="m.jsonl")
    assert (rows, problem.pointer) == ([(1, "1")], "line 2")
    assert problem.detail.endswith("as in with: {encoding: latin-1}; what follows was not read")


def test_a_list_of_objects_is_a_table():
    assert read('[{"a": 1}, {"a": "x"}]', name="m.json") == ([(1, "1"), (2, "x")], [])


def test_of_an_object_of_objects_the_key_is_a_column():
    assert read('{"x": {"a": 1}, "y": {"a": 2}}', name="m.json") == ([(1, "x", "1"), (2, "y", "2")], [])
    rows, [problem] = read('{"x": {"key": 1}, "y": {"a": 2}}', name="m.json")
    assert problem[1:] == ("rows", "malformed", "has a 'key' of its own beside the name that it stands under, which is read, in 1 row: /x")
    assert rows == [(1, "x", None), (2, "y", "2")]


def test_what_is_wrong_in_a_document_is_told_with_its_rows():
    rows, problems = read('[{"a": {"b": NaN}}, 5, {"a": {"b": NaN}, "a": 1}, null]', name="m.json")
    assert [each[1:] for each in problems] == [
        ("rows", "malformed", "2 rows are no object and no row: row 2 is 5, row 4 is None"),
        ("rows", "malformed", "/a/b is NaN, which is no number of JSON, in 2 rows: /0, /2"),
        ("rows", "malformed", "has the key 'a' 2 times, of which the last is read, in 1 row: /2"),
    ]
    assert rows == [(1, '{"b": NaN}'), (3, "1")]


def test_a_name_that_stands_twice_is_told_of_the_whole():
    rows, [problem] = read('{"x": {"a": 1}, "x": {"a": 2}}', name="m.json")
    assert (rows, problem[1:]) == ([(1, "x", "2")], (None, "malformed", "has the key 'x' 2 times, of which the last is read"))


def test_what_a_value_nests_stays_json():
    assert read('[{"a": [1, {"b": "é"}]}]', name="m.json") == ([(1, '[1, {"b": "é"}]')], [])


def test_half_of_a_surrogate_pair_stands_as_its_escape():
    assert read(r'[{"\ud800": "x\udce9", "b": ["\udce9"]}]', name="m.json") == ([(1, "x\\udce9", '["\\udce9"]')], [])


@pytest.mark.parametrize("depth", [300, 900, 990, 100_000])
def test_what_is_nested_too_deep_is_a_row_or_told(depth):
    rows, problems = read(f'[{{"a": {"[" * depth}{"]" * depth}}}]', name="m.json")
    assert rows or problems[0].detail == "nests its lists and objects deeper than can be read"


@pytest.mark.parametrize(
    ("name", "content", "pointer", "problem", "detail"),
    [
        ("m.json", "", None, "empty", "has no bytes"),
        ("m.jsonl", "", None, "empty", "has no bytes"),
        ("m.json", "[]", None, "empty", "has no rows"),
        ("m.json", "{}", None, "empty", "has no rows"),
        ("m.jsonl", "\n\n", None, "empty", "has no rows"),
        ("m.json", "5", None, "malformed", "is 5, expected a list of objects or an object of objects"),
        ("m.json", '{"a": 1', "line 1", "malformed", "is no JSON at column 8: expected ',', met the end of the file"),
        ("m.json", "<html></html>", None, "malformed", "is an HTML page, 13 bytes, not JSON"),
        ("m.jsonl", LFS.decode(), None, "malformed", "is a Git LFS pointer, 66 bytes, not a text: run git lfs pull"),
    ],
)
def test_what_is_no_table_of_objects_is_one_problem(name, content, pointer, problem, detail):
    assert told(content, name=name) == (pointer, problem, detail)


# Parquet


def parquet(**columns):
    content = io.BytesIO()
    pl.DataFrame(columns).write_parquet(content)
    return content.getvalue()


KINDS = [
    (pl.Series([1, None, 3]), "int", [1, None, 3]),
    (pl.Series([1, None, 3], dtype=pl.UInt8), "float", [1.0, None, 3.0]),
    (pl.Series([0.1, None, 1e-7]), "float", [0.1, None, 1e-7]),
    (pl.Series([True, None, False]), "bool", [True, None, False]),
    (pl.Series(["a", None, ""]), "text", ["a", None, None]),
    (pl.Series(["a", None, "b"], dtype=pl.Categorical), "text", ["a", None, "b"]),
    (pl.Series([datetime.date(2020, 1, 2), None, None]), "text", ["2020-01-02", None, None]),
    (pl.Series([datetime.datetime(2020, 1, 2, 3), None, None]), "text", ["2020-01-02 03:00:00.000000", None, None]),
    (pl.Series([None, None, None]), "int", [None, None, None]),
]


@pytest.mark.parametrize(("series", "kind", "expected"), KINDS, ids=str)
def test_a_column_of_parquet_is_read_as_its_column_says(series, kind, expected):
    rows, problems = read(parquet(a=series, b=series), columns(a=kind), name="m.parquet")
    assert (rows, problems) == ([(row, value) for row, value in enumerate(expected, 1)], [])


def test_a_float_column_of_parquet_holds_no_whole_numbers():
    _, [problem] = read(parquet(a=[1.0, None, float("nan")]), columns(a="int"), name="m.pq")
    detail = "does not fit in 2 cells, expected a whole number of at most 18 digits: '1.0' in line 1, 'NaN' in line 3"
    assert problem[1:] == ("column a", "malformed", detail)


def test_rows_of_parquet_are_counted_whatever_their_columns():
    nested = parquet(a=[[1], [2]], b=[b"x", b"y"], c=[1, 2])
    assert read(nested, Layout(), name="m.parquet") == ([(1,), (2,)], [])
    assert read(nested, columns(c="int"), name="m.parquet") == ([(1, 1), (2, 2)], [])
    assert read(parquet(a=[]), columns(a="int"), name="m.parquet") == ([], [])


@pytest.mark.parametrize(
    ("series", "holds"),
    [
        ([[1]], "List(Int64)"),
        ([{"x": 1}], "Struct({'x': Int64})"),
        ([b"x"], "Binary"),
        ([datetime.timedelta(1)], "Duration(time_unit='us')"),
    ],
)
def test_a_column_of_which_no_text_is_made_is_told(series, holds):
    detail = f"holds {holds}, of which no text is made; leave it out of 'columns'"
    assert told(parquet(a=series), columns(a="text"), name="m.parquet") == ("column a", "unsupported", detail)


def test_parquet_is_read_from_a_real_file_too():
    with tempfile.TemporaryFile() as file:
        file.write(parquet(a=[1, 2]))
        file.seek(0)
        found = list(table.read(file, DataFile("m.parquet", "m.parquet", 0), ("rows",), layout=columns(a="int")))
    assert [frame(*each)["a"].to_list() for each in found] == [[1, 2]]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"a,b\n1,2\n", "is text, 8 bytes, not a Parquet table"),
        (LFS, "is a Git LFS pointer, 66 bytes, not a Parquet table: run git lfs pull"),
    ],
)
def test_what_is_no_parquet_is_told_as_what_it_is(content, detail):
    assert told(content, name="m.parquet") == (None, "malformed", detail)


def test_parquet_that_is_cut_short_or_damaged_is_told_or_read():
    whole = parquet(a=list(range(1000)), b=[f"x{n}" for n in range(1000)])
    for size in range(0, len(whole), 97):
        pointer, problem, detail = told(whole[:size], columns(a="int"), name="m.parquet")
        assert (pointer, problem) == (None, "malformed" if size else "empty")
        assert size == 0 or detail.startswith("is no Parquet table that can be read: ")


# Real files


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the real files beside the checkout")
def test_real_tables_are_read_whole():
    files = [path for path in sorted(REAL.rglob("*.csv")) if path.name != "labeled_image_names.csv"]
    for path in files:
        rows, problems = read(path.read_bytes(), name=path.name)
        expected = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
        assert (len(rows), problems) == (len(expected) - 1, [])
    assert len(files) > 5


def test_the_libraries_are_imported_when_a_file_is_read_and_not_before():
    code = "import sys, dsqc.readers.table, dsqc.readers.names; print('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_columns_of_a_header_are_facts_when_they_are_asked_for():
    file = DataFile("t.csv", "", 0)
    rows = list(table.read(io.BytesIO(b"a,b\n1,2\n"), file, {"columns"}, layout=Layout((Form("b", "b"),))))
    assert [row for row in rows if isinstance(row, TableColumn)] == [TableColumn("t.csv", 1, "a"), TableColumn("t.csv", 2, "b")]
