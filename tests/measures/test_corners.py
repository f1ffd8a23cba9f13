import numpy as np
import pytest

from dsqc.measures import corners

SQUARE = np.array([[0.25, 0.25], [0.75, 0.25], [0.75, 0.5], [0.25, 0.5]])


def test_an_outline_is_its_box_its_area_and_its_corners():
    measured = corners.measure([SQUARE])
    assert measured[:-1] == (1, 4, 0.25, 0.25, 0.5, 0.25, 0.125)
    assert np.frombuffer(measured.corners, "<f8").reshape(-1, 2).tolist() == SQUARE.tolist()


@pytest.mark.parametrize("points", [SQUARE[::-1], np.roll(SQUARE, 1, axis=0)])
def test_the_area_does_not_depend_on_where_the_corners_begin_and_which_way_they_go(points):
    assert corners.measure([points]).area_share == 0.125


def test_parts_are_one_outline_whose_areas_add_up():
    measured = corners.measure([SQUARE, SQUARE[:3] + 0.25])
    assert measured[:-1] == (2, 7, 0.25, 0.25, 0.75, 0.5, 0.1875)


@pytest.mark.parametrize(
    ("points", "flat"),
    [
        ([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]], True),
        ([[0.1, 0.7], [0.2, 0.7], [0.1, 0.7]], True),
        ([[0.3, 0.3], [0.3, 0.3], [0.3, 0.3]], True),
        ([[0.1, 0.1], [0.2, 0.2], [0.3, 0.300001]], False),
        ([[0.5, 0.5], [0.5000001, 0.5], [0.5000001, 0.5000001]], False),
        ([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0]], False),
    ],
)
def test_corners_on_one_line_are_flat_and_a_bow_tie_is_not(points, flat):
    assert corners.is_flat(np.array(points)) is flat
