"""What a set of surfaces shows together."""

import numpy as np
import pytest

from dsqc import shifts
from dsqc.measures import alignment
from laid import moved, pair


def surfaces(count, right=0, down=0):
    measured = [alignment.measure(alignment.prepared(pair(seed)[0]), moved(pair(seed)[1], right, down)) for seed in range(count)]
    return [each.surface for each in measured]


def peak(down, right, noise=0.0, seed=0):
    """A surface that is highest so many pixels below and to the right of the middle."""
    y, x = np.mgrid[-4:5, -4:5]
    rng = np.random.default_rng(seed)
    return (-((y - down) ** 2) - (x - right) ** 2 + rng.normal(0, noise, (9, 9))).ravel()


def test_a_set_shows_a_shift_of_one_pixel():
    found = shifts.common(surfaces(6, 1, -1))
    assert found.sure
    assert (1, -1) == (round(found.right_px), round(found.down_px))


def test_a_set_that_lies_right_shows_none():
    found = shifts.common(surfaces(6))
    assert not found.sure
    assert (found.right_px, found.down_px) == pytest.approx((0, 0), abs=0.1)


def test_edges_below_and_to_the_right_mean_labels_above_and_to_the_left():
    found = shifts.common([peak(0.75, 2)] * 4)
    assert (found.down_px, found.right_px, found.sure) == (pytest.approx(-0.75), pytest.approx(-2), True)


def test_less_than_half_a_pixel_is_never_sure():
    assert not shifts.common([peak(0.4, -0.4)] * 9).sure


@pytest.mark.parametrize(("count", "sure"), [(1, False), (4, False), (200, True)])
def test_what_single_pairs_hardly_show_takes_many(count, sure):
    assert shifts.common([peak(0, 0.7, noise=1.5, seed=seed) for seed in range(count)]).sure == sure


def test_a_peak_at_the_rim_is_a_whole_number():
    assert shifts.common([peak(9, 0)] * 3).down_px == -4
