import io
import math
import os
from contextlib import redirect_stderr

import polars as pl
import pytest

from dsqc.bind import Countable, WrittenInt
from dsqc.finding import Finding, NotJudged
from dsqc.rules import _great_expectations, expectation
from tables import table

ROWS = table(
    "rows",
    *({"path": "m.csv", "row": line, "row_name": f"r{line}", "part": part} for line, part in enumerate(["00", "valid", None], 2)),
).with_columns(year=pl.Series([1899, 2025, None], dtype=pl.Int64), lat=pl.Series([1.5, math.nan, None], dtype=pl.Float64))
LEFT_OUT = "nulls, which the expectation leaves out"


def told(type_, frame=ROWS, **kwargs):
    return list(expectation.check(frame, type=type_, kwargs=kwargs))


def mistake(type_, frame=ROWS, **kwargs):
    options = {"type": type_, "kwargs": kwargs}
    return expectation.verify(options) or expectation.tried(frame.clear(), options)


def test_a_row_that_does_not_fit_is_a_finding_with_its_line_and_nulls_are_not_judged():
    between = {"column": "year", "min_value": 1990, "max_value": 2025}
    assert mistake("expect_column_values_to_be_between", **between) is None
    assert told("expect_column_values_to_be_between", **between) == [
        NotJudged(LEFT_OUT, 1),
        Finding(
            "m.csv",
            "line 2 (r2): year is 1899, against expect_column_values_to_be_between (min_value: 1990, max_value: 2025)",
            key=("r2", "expect_column_values_to_be_between"),
            values={"year": 1899},
        ),
    ]


def test_a_whole_number_beside_a_null_stays_exact():
    large = ROWS.with_columns(year=pl.Series([2**60, 2**60 + 1, None], dtype=pl.Int64))
    [_, finding] = told("ExpectColumnValuesToBeInSet", large, column="year", value_set=[2**60])
    assert finding.values == {"year": 2**60 + 1}


def test_the_bounds_themselves_fit():
    assert told("expect_column_values_to_be_between", column="row", min_value=2, max_value=4) == []


def test_nulls_are_findings_where_none_is_expected():
    found = told("expect_column_values_to_not_be_null", column="lat")
    assert [(each.key[0], each.message.partition(",")[0]) for each in found] == [
        ("r3", "line 3 (r3): lat is nan"),
        ("r4", "line 4 (r4): lat is null"),
    ]


def test_a_column_of_nulls_is_left_out_as_a_whole():
    nulls = ROWS.with_columns(year=pl.lit(None, pl.Int64))
    assert told("expect_column_values_to_be_in_set", nulls, column="year", value_set=[1]) == [NotJudged(LEFT_OUT, 3)]
    assert told("expect_column_distinct_values_to_be_in_set", nulls, column="year", value_set=[1]) == [NotJudged(LEFT_OUT, 3)]


def test_a_column_judged_as_a_whole_is_one_finding_with_what_was_observed():
    assert told("expect_column_mean_to_be_between", column="lat", min_value=2) == [
        NotJudged(LEFT_OUT, 2),
        Finding(
            "m.csv",
            "lat: observed 1.5 over 3 rows, against expect_column_mean_to_be_between (min_value: 2)",
            key=("expect_column_mean_to_be_between", "lat"),
            values={"observed": 1.5},
        ),
    ]


def test_what_a_set_lacks_is_told():
    [_, finding] = told("expect_column_distinct_values_to_contain_set", column="part", value_set=["valid", "test"])
    assert (finding.message.partition(",")[0], finding.values) == ("part: missing test over 3 rows", {"missing": ["test"]})


def test_a_table_as_a_whole_is_seen_without_the_columns_that_dsqc_adds():
    several = pl.concat([ROWS, ROWS.with_columns(path=pl.lit("n.csv"))])
    assert told("expect_table_columns_to_match_set", column_set=["year", "lat", "part"]) == []
    [finding] = told("expect_table_row_count_to_equal", several, value=3)
    assert (finding.subject, finding.message) == (".", "observed 6 over 6 rows, against expect_table_row_count_to_equal (value: 3)")


def test_pairs_of_columns_are_judged_row_by_row():
    [left_out, *found] = told("expect_column_pair_values_to_be_equal", column_A="year", column_B="lat")
    assert left_out == NotJudged(LEFT_OUT, 1)
    assert [each.message for each in found] == [
        "line 2 (r2): year is 1899, lat is 1.5, against expect_column_pair_values_to_be_equal",
        "line 3 (r3): year is 2025, lat is nan, against expect_column_pair_values_to_be_equal",
    ]


def test_what_holds_for_most_of_the_rows_holds():
    assert told("expect_column_values_to_be_between", column="row", min_value=3, mostly=0.6) == []
    assert len(told("expect_column_values_to_be_between", column="row", min_value=3, mostly=0.7)) == 1


def test_files_are_their_own_subjects():
    images = table("images", {"path": "a.png", "width_px": 3}, {"path": "b.png", "width_px": 9})
    kwargs = {"column": "width_px", "min_value": 9}
    [finding] = expectation.check(images, of=Countable("images", ""), type="expect_column_values_to_be_between", kwargs=kwargs)
    assert (finding.subject, finding.key) == ("a.png", ("expect_column_values_to_be_between",))


def test_a_set_has_the_type_of_its_column_so_that_nothing_is_passed_over():
    given = WrittenInt(0)
    given.written = "00"
    [_, finding] = told("expect_column_values_to_not_be_in_set", column="part", value_set=[given])
    assert finding.values == {"part": "00"}
    message = "'value_set': column year is a whole number, and '1899' is not"
    assert mistake("expect_column_values_to_not_be_in_set", column="year", value_set=["1899"]) == message


def test_what_could_not_be_judged_is_an_error_and_no_pass():
    with pytest.raises(RuntimeError, match="expect_column_values_to_be_between could not be judged: Column values, min_value"):
        told("expect_column_values_to_be_between", column="part", min_value=3)


@pytest.mark.parametrize(
    ("type_", "kwargs", "message"),
    [
        (
            "expect_column_values_to_be_betwen",
            {},
            "no expectation is called 'expect_column_values_to_be_betwen', did you mean 'expect_column_values_to_be_between'?",
        ),
        (
            "ExpectColumnValuesToBeBetwen",
            {},
            "no expectation is called 'ExpectColumnValuesToBeBetwen', did you mean 'ExpectColumnValuesToBeBetween'?",
        ),
        (
            "expect_column_values_to_match_like_pattern",
            {"column": "part", "like_pattern": "a%"},
            "expect_column_values_to_match_like_pattern needs a database; rule sql asks such questions",
        ),
        (
            "expect_column_values_to_be_in_set",
            {"column": "part", "value_st": ["a"]},
            "expect_column_values_to_be_in_set has no key 'value_st', did you mean 'value_set'?",
        ),
        ("expect_column_values_to_be_in_set", {"value_set": ["a"]}, "expect_column_values_to_be_in_set: column: field required"),
        ("expect_column_values_to_be_unique", {"column": "yaer"}, "no column is called 'yaer', did you mean 'year'?"),
        ("expect_compound_columns_to_be_unique", {"column_list": ["part", "yaer"]}, "no column is called 'yaer', did you mean 'year'?"),
        (
            "expect_column_values_to_be_between",
            {"column": "year"},
            "expect_column_values_to_be_between needs 'min_value' or 'max_value': it passes without",
        ),
        (
            "expect_column_values_to_match_regex",
            {"column": "part"},
            "expect_column_values_to_match_regex needs 'regex': it passes without",
        ),
        (
            "expect_column_values_to_not_be_in_set",
            {"column": "part", "value_set": []},
            "'value_set' of expect_column_values_to_not_be_in_set is empty, so nothing could be found",
        ),
        (
            "expect_column_values_to_be_in_set",
            {"column": "part", "value_set": {"a": 1}},
            "'value_set' of expect_column_values_to_be_in_set is {'a': 1}, expected a list",
        ),
        (
            "expect_column_quantile_values_to_be_between",
            {"column": "year", "quantile_ranges": {"quantiles": [], "value_ranges": []}},
            "'quantile_ranges' of expect_column_quantile_values_to_be_between is empty, so nothing could be found",
        ),
        (
            "expect_column_values_to_be_unique",
            {"column": "year", "mostly": 0},
            "'mostly' of expect_column_values_to_be_unique is 0, so nothing could be found",
        ),
        (
            "expect_column_values_to_be_unique",
            {"column": "year", "row_condition": "@pd.read_csv('secret.csv').shape[0] == 1", "condition_parser": "pandas"},
            "'row_condition' is Python, which a definition has none of; 'where' of the check narrows the rows",
        ),
        (
            "expect_column_values_to_match_json_schema",
            {"column": "part", "json_schema": {"properties": {"a": [{"$ref": "file:///secret.json"}]}}},
            "'$ref' in 'json_schema' of expect_column_values_to_match_json_schema names something outside of the definition",
        ),
        (
            "expect_table_row_count_to_equal",
            {"value": {"$PARAMETER": "now()"}},
            "'$PARAMETER' in 'value' of expect_table_row_count_to_equal names something outside of the definition",
        ),
    ],
)
def test_what_would_pass_without_looking_or_look_elsewhere_is_a_mistake(type_, kwargs, message):
    assert mistake(type_, **kwargs) == message


def test_a_reference_within_a_json_schema_is_taken():
    schema = {"$defs": {"n": {"type": "integer"}}, "$ref": "#/$defs/n"}
    assert mistake("expect_column_values_to_match_json_schema", column="part", json_schema=schema) is None


def test_only_expectations_that_state_something_by_their_name_need_nothing_but_a_column():
    classes = _great_expectations.implementations()
    enough = [name for name, each in classes.items() if not mistake(name, **({"column": "part"} if "column" in each.__fields__ else {}))]
    assert sorted(enough) == [
        "expect_column_to_exist",
        "expect_column_values_to_be_dateutil_parseable",
        "expect_column_values_to_be_decreasing",
        "expect_column_values_to_be_increasing",
        "expect_column_values_to_be_json_parseable",
        "expect_column_values_to_be_null",
        "expect_column_values_to_be_unique",
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_not_be_outliers",
    ]


def test_nothing_is_reported_home_or_drawn_on_the_terminal():
    drawn = io.StringIO()
    with redirect_stderr(drawn):
        told("expect_column_values_to_be_unique", column="part")
    assert (drawn.getvalue(), os.environ["GX_ANALYTICS_ENABLED"]) == ("", "false")
