import math

import polars as pl
import pytest
from pandera.config import config_context
from pydantic import TypeAdapter, ValidationError

from dsqc.bind import Countable, WrittenInt
from dsqc.finding import Finding, NotJudged
from dsqc.rules import schema
from dsqc.rules._statements import Statements
from tables import table

READ = TypeAdapter(Statements)


def rows(**columns):
    """Rows of a table source from line 2 on, with the columns given."""
    count = max(map(len, columns.values()))
    own = table("rows", *({"path": "m.csv", "row": number + 2, "row_name": f"r{number + 2}"} for number in range(count)))
    return own.with_columns(pl.Series(name, values) for name, values in columns.items())


def stated(**columns):
    return READ.validate_python(columns, strict=True)


def told(frame, unique=(), **columns):
    return list(schema.check(frame, columns=stated(**columns), unique=list(unique)))


def messages(frame, unique=(), **columns):
    return [each.message for each in told(frame, unique, **columns)]


def mistake(frame, unique=(), **columns):
    options = {"columns": stated(**columns), "unique": list(unique)}
    return schema.verify(options) or schema.tried(frame.clear(), options)


def written(number, text):
    given = WrittenInt(number)
    given.written = text
    return given


def test_a_cell_that_does_not_hold_is_a_finding_with_its_line():
    assert told(rows(year=[1990, 1899]), year={"at_least": 1990}) == [
        Finding(
            "m.csv",
            "line 3 (r3): year is 1899, expected at least 1990",
            key=("r3", "year", "at_least"),
            values={"year": 1899, "at_least": 1990},
        )
    ]


@pytest.mark.parametrize(
    ("values", "statement", "expected"),
    [
        ([5, 4], {"at_least": 5}, "x is 4, expected at least 5"),
        ([5, 6], {"at_most": 5}, "x is 6, expected at most 5"),
        ([0.6, 0.5], {"above": 0.5}, "x is 0.5, expected more than 0.5"),
        ([4, 5], {"below": 5}, "x is 5, expected less than 5"),
        (["a", "c"], {"one_of": ["a", "b"]}, "x is c, expected one of a, b"),
        ([True, False], {"one_of": [True]}, "x is False, expected one of True"),
        (["a", "-1"], {"not_in": ["-1"]}, "x is -1, expected none of -1"),
        (["0", "00"], {"not_in": [written(0, "00")]}, "x is 00, expected none of 00"),
        (["AB", "xAB"], {"matches": "AB|xAB?$a|A"}, "x is xAB, expected a text that fits AB|xAB?$a|A"),
        (["ABC", "AB"], {"length_at_least": 3}, "x is AB, of length 2, expected a length of at least 3"),
        (["ÄÖÜ", "ABCD"], {"length_at_most": 3}, "x is ABCD, of length 4, expected a length of at most 3"),
        (["a", None], {}, "x is null, expected a value"),
        ([1.0, math.nan], {}, "x is nan, expected a value"),
        ([1.0, math.nan], {"nullable": True, "at_least": 0}, "x is nan, expected a value"),
    ],
)
def test_each_statement_lets_the_first_row_pass_and_finds_the_second(values, statement, expected):
    assert mistake(rows(x=values), x=statement) is None
    assert messages(rows(x=values), x=statement) == [f"line 3 (r3): {expected}"]


def test_a_long_list_is_shown_in_its_beginning():
    [message] = messages(rows(x=[99]), x={"one_of": list(range(12))})
    assert message.endswith("expected one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more")


def test_rows_that_share_a_unique_value_are_all_found():
    found = told(rows(x=["a", "b", "a"]), x={"unique": True})
    assert [(each.message, each.key) for each in found] == [
        ("line 2 (r2): x is a, and another row has the same", ("r2", "x", "unique")),
        ("line 4 (r4): x is a, and another row has the same", ("r4", "x", "unique")),
    ]


def test_nulls_share_nothing_where_they_are_allowed():
    assert told(rows(x=["a", None, None]), x={"unique": True, "nullable": True}, row={}) == []


def test_columns_are_unique_together_and_every_set_is_held():
    frame = rows(a=[1, 1, 2, 2], b=["x", "x", None, None], c=["p", "q", "r", "r"])
    found = told(frame, [["a", "b"], ["b", "c"]], a={})
    assert [each.key for each in found] == [
        *[(f"r{line}", "a", "b", "unique") for line in (2, 3, 4, 5)],
        *[(f"r{line}", "b", "c", "unique") for line in (4, 5)],
    ]
    assert found[2].message == "line 4 (r4): a is 2, b is null, and another row has the same"


def test_several_faults_of_a_row_are_as_many_findings():
    found = told(rows(x=["abc"], y=[None]), x={"length_at_most": 2, "one_of": ["a"]}, y={})
    assert [each.key for each in found] == [("r2", "x", "one_of"), ("r2", "x", "length_at_most"), ("r2", "y", "nullable")]


def test_nothing_is_found_where_all_holds_or_nothing_is_there():
    assert told(rows(x=[1, 2]), x={"at_least": 1, "at_most": 2, "unique": True}) == []
    assert told(rows(x=[1]).clear(), x={"at_least": 1, "unique": True}) == []


def test_rows_of_nothing_but_allowed_nulls_are_not_judged():
    frame = rows(x=["a", None, None], y=[None, "b", None])
    optional = {"nullable": True, "length_at_most": 1}
    assert told(frame, x=optional, y=optional) == [NotJudged("rows in which every column stated is null, as it may be", 1)]
    assert told(frame, x=optional, y=optional, row={}) == []


def test_a_file_stands_for_itself_and_rows_of_one_file_are_told_apart():
    images = table("images", {"path": "a.png", "width_px": 3}, {"path": "b.png", "width_px": 9})
    [finding] = schema.check(images, of=Countable("images", ""), columns=stated(width_px={"at_least": 9}))
    assert finding == Finding(
        "a.png", "width_px is 3, expected at least 9", key=("width_px", "at_least"), values={"width_px": 3, "at_least": 9}
    )
    regions = table("regions", *({"path": "m.png", "label": "7", "region": region, "area_px": region} for region in (1, 2, 2)))
    found = [(each.message, each.key[0]) for each in schema.check(regions, columns=stated(area_px={"at_most": 1}))]
    assert found == [
        ("label 7, region 2: area_px is 2, expected at most 1", "label 7, region 2"),
        ("label 7, region 2 (2): area_px is 2, expected at most 1", "label 7, region 2 (2)"),
    ]


def test_columns_may_have_the_names_that_pandera_uses_itself_and_hold_bytes():
    frame = rows(check_output=[b"\xff", b"\xff"], index=[1, 2])
    assert [each.key for each in told(frame, check_output={"unique": True}, index={"at_most": 1})] == [
        ("r2", "check_output", "unique"),
        ("r3", "check_output", "unique"),
        ("r3", "index", "at_most"),
    ]


def test_a_lazy_frame_of_which_pandera_sees_no_row_is_an_error():
    with pytest.raises(TypeError, match="the table is a LazyFrame"):
        told(rows(x=[1]).lazy(), x={"at_least": 2})


def test_checks_that_pandera_is_told_to_switch_off_are_held_all_the_same():
    with config_context(validation_enabled=False):
        assert len(told(rows(x=[1]), x={"at_least": 2})) == 1


def test_what_pandera_cannot_check_is_an_error():
    with pytest.raises(RuntimeError, match="pandera could not check x: at_least: "):
        told(rows(x=["a"]), x={"at_least": 2})


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ({"at_leest": 3}, "there is no key 'at_leest', did you mean 'at_least'?"),
        ({"uniqe": True}, "there is no key 'uniqe', did you mean 'unique'?"),
        ({"greater_than_or_equal_to": 5}, "there is no key 'greater_than_or_equal_to'"),
        (None, "expected a mapping of what holds, {} for a column that has a value in every row"),
        ({"at_least": "3"}, "Input should be a valid number"),
        ({"nullable": "yes"}, "Input should be a valid boolean"),
        ({"one_of": []}, "List should have at least 1 item"),
        ({"length_at_least": -1}, "Input should be greater than or equal to 0"),
    ],
)
def test_a_statement_has_no_other_keys_and_types(statement, message):
    with pytest.raises(ValidationError, match="validation error") as caught:
        stated(x=statement)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "unique", "message"),
    [
        ({}, [], "'columns' states no column, expected at least one"),
        ({"x": {"nullable": True}}, [], "every column may be null and nothing else is stated, so nothing could be found"),
        ({"x": {}}, [["x"]], "'unique' lists columns that are unique together, two or more; of one column it is stated in 'columns'"),
        ({"x": {}}, [["x", "row"], ["x", "row"]], "'unique' lists the same columns twice"),
        ({"z": {}, "x": {}}, [["x", "zz"]], "no column is called 'z'; no column is called 'zz'"),
        ({"row_nam": {}}, [], "no column is called 'row_nam', did you mean 'row_name'?"),
        ({"x": {"at_least": 3}}, [], "column x is text, and 'at_least' holds numbers"),
        ({"row": {"matches": "[0-9]+"}}, [], "column row is a whole number, and 'matches' holds texts"),
        ({"row": {"one_of": [1, "2"]}}, [], "'one_of': column row is a whole number, and '2' is not"),
        ({"x": {"not_in": [True]}}, [], "'not_in': column x is text, and True is not"),
        ({"x": {"one_of": [None]}}, [], "'one_of': column x is text, and None is not"),
    ],
)
def test_what_does_not_fit_the_table_is_a_mistake(columns, unique, message):
    others = [*(f"c{number}" for number in range(20))]
    assert mistake(rows(x=["a"], **{name: [1] for name in others}), unique, **columns) == message


def test_an_expression_that_polars_cannot_read_is_a_mistake():
    assert mistake(rows(x=["a"]), x={"matches": "(a"}).startswith("'(a' is no regular expression that polars reads: ")
