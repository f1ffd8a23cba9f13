import numpy as np
import pytest

from dsqc.measures import differences, rle
from dsqc.measures.outlines import Shape
from dsqc.measures.view import Rect


def area(*boxes):
    pixels = np.zeros((20, 30), np.uint8)
    for x, y, width, height in boxes:
        pixels[y : y + height, x : x + width] = 1
    return pixels


def shape(*boxes, category_id="1"):
    return Shape(20, 30, rle.pack(rle.from_mask(area(*boxes))), category_id=category_id)


def test_pixels_of_the_mask_alone_and_of_the_shapes_alone_are_told_apart():
    masked, annotated = differences.between(area((2, 3, 5, 4)), [shape((4, 3, 5, 4))], 1)
    assert np.array_equal(masked, area((2, 3, 2, 4)))
    assert np.array_equal(annotated, area((7, 3, 2, 4)))


def test_where_classes_lie_over_each_other_the_mask_may_hold_any():
    numbers = area((0, 0, 6, 6)) + area((3, 0, 3, 6))
    shapes = [shape((0, 0, 6, 6)), shape((3, 0, 3, 6), category_id="2")]
    assert [each.any() for of in (1, 2) for each in differences.between(numbers, shapes, of)] == [False] * 4


def test_a_class_without_any_shape_is_in_the_mask_alone():
    masked, annotated = differences.between(area((1, 1, 2, 2)), [], 1)
    assert (np.array_equal(masked, area((1, 1, 2, 2))), annotated.any()) == (True, False)


@pytest.mark.parametrize(("category_id", "value"), [("7", 7), ("tree", -1), (None, -1), ("٣", -1), ("-2", -1)])
def test_a_category_id_that_is_no_number_is_no_value_of_a_mask(category_id, value):
    assert differences.value(shape((0, 0, 1, 1), category_id=category_id)) == value


def test_what_two_shapes_share_is_what_both_cover():
    assert np.array_equal(differences.shared([shape((0, 0, 5, 5))], [shape((3, 2, 5, 5))]), area((3, 2, 2, 3)))


def test_the_largest_of_several_places_is_boxed_and_they_are_counted():
    assert differences.largest(area((1, 1, 2, 2), (10, 5, 6, 3), (25, 0, 1, 1)) != 0) == (Rect(10, 5, 16, 8), 3)
    assert differences.largest(area() != 0) is None


def test_shapes_that_cover_nothing_have_no_box():
    assert differences.box([shape()]) is None
    assert differences.box([shape((2, 3, 4, 5)), shape(), shape((20, 1, 1, 1))]) == Rect(2, 1, 21, 8)
