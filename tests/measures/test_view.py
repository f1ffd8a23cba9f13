import numpy as np
import pytest

from dsqc.measures.view import Rect, View, fitted


def test_a_rect_that_lies_beyond_another_is_empty_when_clipped():
    assert not Rect(0, 0, 3, 3).clipped(Rect(2, 2, 9, 9)).is_empty
    assert Rect(0, 0, 3, 3).clipped(Rect(3, 0, 9, 9)).is_empty


def test_the_longer_side_is_fitted_and_no_side_vanishes():
    assert (fitted(Rect(0, 0, 1920, 1200), 440).width_px, fitted(Rect(0, 0, 1920, 1200), 440).height_px) == (440, 275)
    assert (fitted(Rect(5, 5, 6, 100_005), 440).width_px, fitted(Rect(5, 5, 6, 100_005), 440).height_px) == (1, 440)


@pytest.mark.parametrize(("window", "shown"), [((-2, 0, 3, 5), (10, 10)), ((4, 7, 11, 10), (20, 9)), ((0, 0, 3, 3), (3, 3))])
def test_an_enlarged_pixel_is_shown_where_its_rectangle_is(window, shown):
    view = View(Rect(*window), *shown)
    for x in range(window[0], window[2]):
        at = view.shown(Rect(x, window[1], x + 1, window[3]))
        assert np.flatnonzero(view.columns() == x).tolist() == list(range(at.left, at.right))
        assert (at.top, at.bottom) == (0, shown[1])


def test_the_margin_of_a_view_shows_what_is_beside_its_window():
    assert View(Rect(4, 7, 6, 9), 6, 4).columns(margin=1).tolist() == [3, 4, 4, 4, 5, 5, 5, 6]
    assert View(Rect(4, 7, 6, 9), 6, 4).rows(margin=1).tolist() == [6, 7, 7, 8, 8, 9]


def test_every_column_of_a_reduced_window_is_shown_somewhere():
    view = View(Rect(10, 0, 17, 1), 3, 1)
    assert view.shown_x(np.arange(10, 17)).tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert not view.enlarges
