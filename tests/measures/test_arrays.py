import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from dsqc.measures import arrays

WHOLE = arrays_of.boolean_dtypes() | arrays_of.integer_dtypes(endianness="?") | arrays_of.unsigned_integer_dtypes(endianness="?")
ONE_HOT = np.eye(3, dtype=np.uint8)[[[0, 1], [2, 2]]]


@given(arrays_of.arrays(WHOLE, arrays_of.array_shapes(min_side=1, max_dims=3, max_side=5)))
def test_values_are_counted_as_numpy_finds_them(array):
    assert arrays.value_count(array) == np.unique(array).size
    assert arrays.limits(array) == (float(array.min()), float(array.max()))


@pytest.mark.parametrize("array", [np.arange(300_000) % 70_000, np.arange(300_000) % 65_537, np.arange(200_000, dtype=np.int32) // 3 * 5])
def test_many_values_are_counted_block_by_block(array):
    assert arrays.value_count(array) == np.unique(array).size


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((0, 3), np.uint8), np.array(["a"])])
def test_values_that_are_no_whole_numbers_are_not_counted(array):
    assert arrays.value_count(array) is None


def test_limits_are_those_of_the_finite_values():
    array = np.array([np.nan, 2.0, -np.inf, -1.5])
    assert (arrays.limits(array), arrays.not_finite(array)) == ((-1.5, 2.0), 2)


@pytest.mark.parametrize("array", [np.array(["a"]), np.array([np.nan]), np.zeros(0), np.array([1j])])
def test_without_a_finite_number_there_are_no_limits(array):
    assert arrays.limits(array) == (None, None)


@pytest.mark.parametrize("kind", ["?", "u1", "<i8", ">u4", "f4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_one_hot_label_has_no_other_place(kind, order):
    assert arrays.not_one_hot_px(np.array(ONE_HOT, kind, order=order)) == 0


@pytest.mark.parametrize("values", [(0, 0, 0), (1, 0, 1), (2, 0, 0), (1, 1, 255), (1, 0, 2), (254, 2, 1), (256, 1, 0)])
def test_a_place_that_is_not_one_hot_is_counted(values):
    label = ONE_HOT.astype(np.int16)
    label[1, 0] = values
    assert arrays.not_one_hot_px(label) == 1


@pytest.mark.parametrize("channels", [255, 256, 257, 513])
def test_a_place_of_many_ones_is_not_one_hot(channels):
    assert arrays.not_one_hot_px(np.ones((2, 3, channels), np.uint8)) == 6
    assert arrays.not_one_hot_px(np.eye(channels, dtype=np.uint8)[None]) == 0


@given(arrays_of.arrays(np.int8, arrays_of.array_shapes(min_dims=3, max_dims=3, max_side=4), elements=st.integers(-1, 2)))
def test_other_places_are_those_that_a_plain_loop_finds(label):
    other = sum(sorted(place) != [0] * (len(place) - 1) + [1] for row in label.tolist() for place in row)
    assert arrays.not_one_hot_px(label) == other


@pytest.mark.parametrize(("shape", "count_px"), [((2, 3, 0), 6), ((0, 3, 2), 0), ((2**30, 2**30, 0), 2**60), ((2**40, 0, 3), 0)])
def test_a_label_without_values_takes_no_memory(shape, count_px):
    assert arrays.not_one_hot_px(np.empty(shape, np.uint8)) == count_px


@pytest.mark.parametrize("array", [np.zeros((2, 2)), np.zeros((2, 2, 2, 2)), np.full((1, 1, 1), "a"), np.zeros((1, 1, 1), complex)])
def test_only_numbers_of_three_sides_can_be_one_hot(array):
    assert arrays.not_one_hot_px(array) is None


def test_texts_are_in_order_and_what_no_text_can_hold_is_escaped():
    assert arrays.texts(np.array([["wäter", "land"], ["", "\ud800"]])) == ["wäter", "land", "", "\\ud800"]
    assert arrays.texts(np.array(["wäter".encode(), b"\xff"])) == ["wäter", "\\xff"]
    assert arrays.texts(np.zeros(2)) is None


def test_equal_values_have_equal_digests_however_they_lie_in_memory():
    array = np.arange(24, dtype="<i4").reshape(2, 3, 4)
    same = [array.astype(">i4"), np.asfortranarray(array), np.repeat(array, 2, axis=0)[::2]]
    assert {arrays.digest(each) for each in same} == {arrays.digest(array)}
    assert arrays.digest(np.array(["a", "b"], "U9")) == arrays.digest(np.array(["a", "b"]))


def test_other_kinds_shapes_and_values_have_other_digests():
    array = np.arange(6, dtype=np.int32)
    others = [array.astype(np.uint32), array.reshape(2, 3), array[::-1], np.array(["a", "b"]), np.array(["ab"]), np.array(["b", "a"])]
    assert len({arrays.digest(each) for each in [array, *others]}) == 7


def test_pictures_that_are_equal_in_their_colours_have_one_colour_digest():
    bands = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    colours = np.ascontiguousarray(bands[..., :3])
    whole = arrays.digest(colours)
    assert arrays.colour_digest(colours, whole) == whole == arrays.colour_digest(bands, arrays.digest(bands))


@pytest.mark.parametrize("shape", [(3, 3), (3, 3, 2), (1, 3, 3, 3), ()])
def test_what_has_no_three_bands_has_no_colour_digest(shape):
    assert arrays.colour_digest(np.zeros(shape), b"") is None


def test_doodles_are_held_against_the_label_class_by_class():
    drawn = np.array([[1, 3, 0], [3, 9, 2]], np.uint8)
    label = np.eye(3, dtype=np.uint8)[[[0, 2, 1], [1, 0, 1]]]
    assert arrays.agreements(drawn, label) == [(1, 1, 1), (2, 1, 1), (3, 2, 1), (9, 1, 0)]


def test_where_nothing_is_drawn_nothing_is_held_against_the_label():
    assert arrays.agreements(np.array([[0, -1]], np.int16), np.ones((1, 2, 3), np.uint8)) == []
    assert arrays.agreements(np.zeros((0, 5), np.uint8), np.ones((0, 5, 3), np.uint8)) == []
