import pytest

from dsqc.renderers import _order


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        (["0", "3", "1", "240", "60"], ["0", "1", "3", "60", "240"]),
        (["0.5", "-1", "0.25"], ["-1", "0.25", "0.5"]),
        (["Class 10", "Class 2", "Class 1"], ["Class 1", "Class 2", "Class 10"]),
        (["category 0", "Class 3", "Class 1"], ["Class 1", "Class 3", "category 0"]),
        (["(none)", "2", "1"], ["1", "2", "(none)"]),
        (["mono", "few", "1"], ["mono", "few", "1"]),
        (["b\n1", "a\n1"], ["a\n1", "b\n1"]),
        (["01", "1"], ["01", "1"]),
        ([], []),
    ],
)
def test_names_with_numbers_are_in_the_order_of_their_numbers_and_others_as_given(given, ordered):
    assert _order.by_number(given) == ordered


def test_rows_are_ordered_by_what_names_them():
    assert _order.by_number([("10", 1), ("9", 2)], lambda row: row[0]) == [("9", 2), ("10", 1)]


def test_a_number_of_very_many_digits_is_one_too():
    assert _order.by_number(["9" * 400, "1"]) == ["1", "9" * 400]
