import numpy as np
import pytest

from dsqc.measures import rle
from dsqc.measures.outlines import Labels, Shape, Shapes
from dsqc.measures.view import Rect, View, extent, fitted


def shape(mask):
    return Shape(*mask.shape, rle.pack(rle.from_mask(mask)))


def blobs(height_px=40, width_px=60, count=5, seed=3):
    """A mask of rectangles of random place and size."""
    random = np.random.default_rng(seed)
    numbers = np.zeros((height_px, width_px), np.uint8)
    for number in range(1, count + 1):
        top, left = random.integers(0, height_px - 3), random.integers(0, width_px - 3)
        numbers[top : top + random.integers(2, 20), left : left + random.integers(2, 20)] = number
    return numbers


def bordering(numbers, background=0):
    """Pixel by pixel, in so many words."""
    found = np.zeros(numbers.shape, bool)
    for y, x in np.argwhere(numbers != background):
        for beside in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            inside = 0 <= beside[0] < numbers.shape[0] and 0 <= beside[1] < numbers.shape[1]
            found[y, x] |= not inside or numbers[beside] != numbers[y, x]
    return found


def one_to_one(numbers):
    return View(extent(numbers), numbers.shape[1], numbers.shape[0])


@pytest.mark.parametrize("seed", range(5))
def test_borders_are_the_labelled_pixels_beside_another_label(seed):
    numbers = blobs(seed=seed)
    assert np.array_equal(Labels(numbers).borders(one_to_one(numbers)), bordering(numbers))


def test_two_instances_that_touch_keep_a_border_each():
    numbers = np.array([[1, 1, 1, 2, 2, 2]] * 3, np.uint8)
    view = View(Rect(0, 0, 6, 3), 6, 3)
    assert Labels(numbers).borders(view)[1].tolist() == [True, False, True, True, False, True]
    assert Shapes([shape(numbers == 1), shape(numbers == 2)]).borders(view)[1].tolist() == [True, False, True, True, False, True]


def test_a_background_of_another_number_has_no_border():
    numbers = np.full((4, 4), 255, np.uint8)
    numbers[1, 1] = 0
    assert np.argwhere(Labels(numbers, background=255).borders(one_to_one(numbers))).tolist() == [[1, 1]]


@pytest.mark.parametrize("background", [300, 0xFFFFFF])
def test_a_background_that_the_mask_cannot_hold_leaves_all_of_it_labelled(background):
    numbers = np.zeros((3, 3), np.uint8)
    assert Labels(numbers, background).borders(one_to_one(numbers)).sum() == 8


@pytest.mark.parametrize("window", [(0, 0, 60, 40), (10, 5, 31, 22), (-7, -3, 20, 60), (30, 20, 31, 21)])
@pytest.mark.parametrize("times", [1, 3])
def test_a_window_shows_the_borders_of_the_whole_and_none_of_its_own(window, times):
    numbers = blobs()
    rect = Rect(*window)
    shown = View(rect, rect.width * times, rect.height * times)
    grown = np.pad(numbers, 30).repeat(times, 0).repeat(times, 1)
    expected = bordering(grown)[(30 + rect.top) * times : (30 + rect.bottom) * times, (30 + rect.left) * times : (30 + rect.right) * times]
    assert np.array_equal(Labels(numbers).borders(shown), expected)
    each = np.logical_or.reduce([Shapes([shape(numbers == number)]).borders(shown) for number in range(1, 6) if (numbers == number).any()])
    assert np.array_equal(each, expected)


@pytest.mark.parametrize("longest_px", [59, 31, 10, 3, 1])
def test_a_reduced_view_loses_no_border_and_adds_none(longest_px):
    numbers = blobs(count=9)
    view = fitted(extent(numbers), longest_px)
    expected = np.zeros((view.height_px, view.width_px), bool)
    y, x = np.nonzero(bordering(numbers))
    expected[view.shown_y(y), view.shown_x(x)] = True
    assert np.array_equal(Labels(numbers).borders(view), expected)


def test_a_mask_of_many_strips_is_outlined_as_one():
    numbers = np.zeros((3_000, 3_000), np.uint8)
    numbers[100:2_900, 100:2_900] = 1
    drawn = Labels(numbers).borders(View(extent(numbers), 30, 30))
    assert (drawn[1, 1:29].all(), drawn[28, 1:29].all(), drawn[1:29, 1].all(), drawn[1:29, 28].all()) == (True, True, True, True)
    assert drawn.sum() == 4 * 27


@pytest.mark.parametrize("longest_px", [60, 44, 7])
def test_a_shape_is_outlined_as_its_mask_is(longest_px):
    numbers = blobs(count=1)
    view = fitted(extent(numbers), longest_px)
    assert np.array_equal(Shapes([shape(numbers)]).borders(view), Labels(numbers).borders(view))


def test_a_shape_that_lies_over_another_hides_none_of_its_border():
    one, other = np.zeros((20, 20), np.uint8), np.zeros((20, 20), np.uint8)
    one[2:12, 2:12] = other[6:16, 6:16] = 1
    assert np.array_equal(Shapes([shape(one), shape(other)]).borders(one_to_one(one)), bordering(one) | bordering(other))


@pytest.mark.parametrize("full", [np.ones((6, 4), np.uint8), np.zeros((6, 4), np.uint8), np.eye(6, 4, dtype=np.uint8)])
def test_full_empty_and_thin_shapes_are_outlined(full):
    assert np.array_equal(Shapes([shape(full)]).borders(one_to_one(full)), bordering(full))


def test_a_grid_of_four_thousand_million_pixels_takes_no_memory_beyond_the_view():
    counts = rle.pack(np.array([5, 2**32 - 6], np.int64))
    view = View(Rect(0, 0, 100, 100), 50, 50)
    assert Shapes([Shape(65_535, 65_537, counts)]).borders(view).sum() == 99
    assert Shapes([Shape(1, 2**32 - 1, counts)]).borders(view)[0].sum() == 48


def test_bordering_numbers_are_the_highest_of_each_place():
    numbers = np.zeros((8, 8), np.int32)
    numbers[0, 0], numbers[1, 1], numbers[7, 7] = 70_000, 3, 2
    assert Labels(numbers).bordering(View(Rect(0, 0, 8, 8), 4, 4)).tolist() == [[70_000, 0, 0, 0], [0] * 4, [0] * 4, [0, 0, 0, 2]]
