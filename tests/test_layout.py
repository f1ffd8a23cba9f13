import hashlib

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsqc import patterns
from dsqc.facts import Problem, RowBlock
from dsqc.layout import OWN, Batch, Form, Layout, Places, frame, packed

PATH = "m.csv"


def layout(*forms, **given):
    return Layout(tuple(Form(form, form) if isinstance(form, str) else form for form in forms), **given)


def read(stated, header, *cells, first_line=2):
    """The rows, without path and line, and the problems of a table whose columns have these cells."""
    rows = range(first_line, first_line + len(cells[0])) if cells else []
    found = list(packed(stated, PATH, header, [Batch(rows, dict(zip(header, cells, strict=False)))]))
    frames = [frame(*each) for each in found if isinstance(each, RowBlock)]
    return pl.concat(frames).drop("path", "row"), [each for each in found if isinstance(each, Problem)]


def values(form, *cells, nulls=()):
    rows, problems = read(layout(form, nulls=frozenset(nulls)), [form.given], cells)
    return rows[form.name].to_list(), [each.detail for each in problems]


def test_rows_have_line_name_and_typed_columns_in_the_order_in_which_they_are_stated():
    stated = layout("key", Form("year", "Year", "int"), file_column="key", file_sources=("images",))
    [block] = packed(stated, PATH, ["Year", "key"], [Batch([2, 5], {"Year": ["2010", "2011"], "key": ["a", "b"]})])
    assert frame(*block).rows(named=True) == [
        {"path": PATH, "row": 2, "row_name": "a", "named_file": "a", "key": "a", "year": 2010},
        {"path": PATH, "row": 5, "row_name": "b", "named_file": "b", "key": "b", "year": 2011},
    ]


def test_without_columns_the_rows_are_counted_and_have_no_name():
    rows, problems = read(Layout(), ["a"], ["1", "2"])
    assert rows.rows() == [(None, None), (None, None)]
    assert problems == []


def test_the_schema_is_that_of_the_rows():
    kinds = [Form(kind, kind, kind) for kind in ("text", "int", "float", "bool")]
    stated = layout(*kinds, parse={"text": (patterns.read("{half}-{rest}"),)})
    rows, _ = read(stated, ["text", "int", "float", "bool"], ["a-b"], ["1"], ["1"], ["1"])
    assert {name: kind for name, kind in stated.schema().items() if name != "row"} == dict(rows.schema)


KINDS = [
    ("int", ["7", "007", "+7", "-7", "-0", "9" * 18], [7, 7, 7, -7, 0, 10**18 - 1]),
    ("float", ["1", "1.", ".5", "-1.5e-3", "+2E3", "007.50"], [1.0, 1.0, 0.5, -0.0015, 2000.0, 7.5]),
    ("bool", ["true", "FALSE", "1", "0", "True"], [True, False, True, False, True]),
    ("text", ["00", " a ", "null", "NaN"], ["00", " a ", "null", "NaN"]),
]


@pytest.mark.parametrize(("kind", "cells", "expected"), KINDS)
def test_a_cell_is_read_as_its_column_says(kind, cells, expected):
    assert values(Form("c", "c", kind), *cells) == (expected, [])


UNFIT = [
    (Form("c", "c", "int"),
     ["1.0", " 1", "1 ", "1e3", "0x1", "1_0", "--1", "+", "9" * 19, "١", "1\n"], "a whole number of at most 18 digits"),
    (Form("c", "c", "float"), ["1,5", "nan", "inf", "-Infinity", "1e999", ".", "e5", "1e", "1_0", "½", "1.5\n"], "a finite number"),
    (Form("c", "c", "bool"), ["yes", "2", "T", " true", "true\n"], "true or false"),
    (Form("c", "c", words=("train", "val")), ["Train", "train ", "test", "train\n"], "one of train, val"),
    (Form("c", "c", expression="[AC]{2}|G"), ["A", "ACA", "GG", "xAC", "AC\n"], "a text that fits [AC]{2}|G"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "cells", "expected"), UNFIT)
def test_a_cell_that_does_not_fit_is_null_and_told_with_its_line(form, cells, expected):
    for cell in cells:
        assert values(form, cell) == ([None], [f"does not fit in 1 cell, expected {expected}: {cell!r} in line 2"])


def test_cells_that_do_not_fit_are_one_problem_of_their_column_over_all_batches():
    batches = [Batch(range(first, first + 4), {"c": ["1", "x", "", "y" * 70]}) for first in (2, 1_000_002, 2_000_002)]
    *_, problem = packed(layout(Form("c", "c", "int")), PATH, ["c"], batches)
    y = repr("y" * 60 + "…")
    shown = f"'x' in line 3, {y} in line 5, 'x' in line 1,000,003, {y} in line 1,000,005, 'x' in line 2,000,003 and 1 more"
    detail = f"does not fit in 6 cells, expected a whole number of at most 18 digits: {shown}"
    assert problem == Problem(PATH, "column c", "malformed", detail)


def test_of_many_words_the_first_are_told():
    assert Form("c", "c", words=tuple(map(str, range(23)))).expected() == f"one of {', '.join(map(str, range(20)))} and 3 more"
    assert Form("c", "c", words=tuple("ab" * 10)).expected() == f"one of {', '.join('ab' * 10)}"


def test_an_empty_cell_and_one_of_nulls_is_null_whatever_the_column():
    for kind in ("text", "int", "float", "bool"):
        assert values(Form("c", "c", kind), "", "na", "1", nulls=["na"])[0][:2] == [None, None]
    assert values(Form("c", "c"), "NA", " ", nulls=["na"]) == (["NA", " "], [])


def test_a_digest_stands_in_place_of_a_text_that_fits():
    digest = hashlib.md5(b"ACGT", usedforsecurity=False).hexdigest()
    assert values(Form("c", "c", expression="[ACGT]+", digest=True), "ACGT", "", "AX") == (
        [digest, None, None],
        ["does not fit in 1 cell, expected a text that fits [ACGT]+: 'AX' in line 4"],
    )
    assert values(Form("c", "c", digest=True), "", "") == ([None, None], [])


def test_a_column_that_is_missing_is_told_with_those_that_are_there():
    rows, [problem] = read(layout("a", "b", Form("c", "c", optional=True), "d"), ["a", *map(str, range(21))], ["1"])
    shown = ", ".join(map(repr, ["a", *map(str, range(19))]))
    assert problem == Problem(PATH, "header", "malformed", f"has no column 'b' and none 'd'; it has {shown} and 2 more")
    assert rows.select("a", "b", "c", "d").rows() == [("1", None, None, None)]


OTHERS = Form("*", "*", words=("-1", "0", "1"))


def test_all_other_columns_are_read_as_the_star_says():
    rows, problems = read(layout("name", others=OTHERS), ["Sand", "name", "Rock"], ["1", "-1"], ["a", "b"], ["0", "2"])
    assert rows.select("name", "Sand", "Rock").rows() == [("a", "1", "0"), ("b", "-1", None)]
    assert [(each.pointer, each.detail) for each in problems] == [
        ("column Rock", "does not fit in 1 cell, expected one of -1, 0, 1: '2' in line 3")
    ]


@pytest.mark.parametrize("name", [*OWN, "name", "half", "width_right"])
def test_another_column_with_a_name_that_is_taken_is_told_and_left_out(name):
    stated = layout(Form("name", "FileName"), others=OTHERS, parse={"name": (patterns.read("{half}-{}"),)})
    rows, [problem] = read(stated, ["FileName", name, "Sand"], ["a-b"], ["1"], ["0"])
    assert problem == Problem(
        PATH,
        "header",
        "unsupported",
        f"has a column {name!r}, a name that is taken; state it in 'columns' as {{OTHER: {{from: {name}}}}}",
    )
    assert rows.rows() == [("a-b", None, "a-b", "0", "a")]


def test_a_column_may_be_read_twice_under_two_names():
    rows, _ = read(layout("a", Form("number", "a", "int")), ["a"], ["07"])
    assert rows.select("a", "number").rows() == [("07", 7)]


PARSED = layout("id", parse={"id": (patterns.read("{place}_{number:[0-9]+}"), patterns.read("{place}"))})


def test_a_text_is_taken_apart_by_the_first_pattern_that_fits():
    rows, problems = read(PARSED, ["id"], ["REU_7", "MYT", "", "REU_7"])
    assert rows.select("place", "number").rows() == [("REU", "7"), ("MYT", None), (None, None), ("REU", "7")]
    assert problems == []


def test_a_text_that_fits_no_pattern_is_told_and_its_row_stays():
    rows, [problem] = read(PARSED, ["id"], ["a/b", "MYT"])
    assert problem == Problem(PATH, "column id", "name-not-parsed", "fits none of its patterns in 1 cell: 'a/b' in line 2")
    assert rows.select("id", "place").rows() == [("a/b", None), ("MYT", "MYT")]


def test_a_part_may_have_any_name():
    stated = layout("id", parse={"id": (patterns.read("{text}-{fits}"),)})
    assert read(stated, ["id"], ["a-b", "cd"])[0].select("text", "fits").rows() == [("a", "b"), (None, None)]


def test_places_count_all_and_show_the_first():
    places = Places()
    places.add("a", "b", count=7)
    places.add("c", "d", "e", "f")
    assert (places.count, places.in_words()) == (8, "a, b, c, d, e and 3 more")


READ = {"text": str, "int": int, "float": float, "bool": lambda cell: cell.lower() in ("true", "1")}
NUMBERS = st.from_regex(r"[+-]?[0-9.eE]{1,25}", fullmatch=True)


@given(st.sampled_from(["text", "int", "float", "bool"]), st.lists(st.text(max_size=6) | NUMBERS))
def test_every_cell_is_its_value_or_null_by_the_definition_or_counted(kind, cells):
    cells = [cell.replace("\0", "") for cell in cells]
    rows, problems = read(layout(Form("c", "c", kind), nulls=frozenset(["1"])), ["c"], cells)
    null, unfit = rows["c"].null_count(), sum(int(each.detail.split("does not fit in ")[1].split(" ")[0]) for each in problems)
    assert null == sum(cell in ("", "1") for cell in cells) + unfit
    for value, cell in zip(rows["c"], cells, strict=True):
        assert value is None or value == READ[kind](cell)


def test_a_filled_column_has_a_value_in_every_row():
    layout = Layout((Form("a", "a"), Form("b", "b", words=("0", "1"), filled=True)), nulls=frozenset(["na"]))
    found = list(packed(layout, "t.csv", ["a", "b"], [Batch([2, 3, 4], {"a": ["x", "", "z"], "b": ["1", "", "na"]})]))
    assert found[1:] == [Problem("t.csv", "column b", "malformed", "has no value in 2 cells: line 3, line 4")]
