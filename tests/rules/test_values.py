import pytest

from dsqc.rules import _values
from tables import table


def test_ranges_that_touch_are_joined():
    assert _values.ranges(["5-7", 3, "4", 9, "6-8", 11, "#000001"]) == ((3, 9), (11, 11))


def test_a_list_is_shown_as_short_as_it_is():
    assert _values.words([0, 1, 2, 255, "#FF0000"]) == "0–2, 255, #ff0000"


def test_both_ends_of_a_range_are_within_it():
    assert [_values.within(value, ((3, 5),)) for value in (2, 3, 5, 6)] == [False, True, True, False]


@pytest.mark.parametrize("entry", [-1, "1-", "a", "#ff00", "1.5", ""])
def test_a_text_that_names_no_value_is_a_mistake(entry):
    assert _values.mistake([0, entry]) == f"'{entry}' is none of: an integer from 0, a range such as '0-11', a colour such as '#ff0000'"


def test_a_range_that_runs_backwards_is_a_mistake():
    assert _values.mistake(["11-0"]) == "the range '11-0' runs backwards"


def test_all_three_forms_name_values():
    assert _values.mistake([0, "7", "3-3", "#00FFaa"]) is None


def test_a_colour_and_its_number_are_two_things():
    rows = table("mask_values", {"value": 255, "label": "255"}, {"value": 255, "label": "#0000ff"})
    assert rows.select(number=_values.listed_rows([255]), colour=_values.listed_rows(["#0000FF"])).rows() == [(True, False), (False, True)]


def test_an_empty_list_lists_no_row():
    assert table("mask_values", {"value": 0, "label": "0"}).select(_values.listed_rows([])).rows() == [(False,)]
