from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import ndimage

from dsqc.measures import regions

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=9)
PICTURES = st.sampled_from(["uint8", "uint16", "int32", "int64"]).flatmap(lambda kind: arrays(kind, SHAPES, elements=st.integers(0, 3)))
Found = tuple[int, int, int, tuple[int, int, int, int], tuple[int, int]]


def found(result: regions.Regions) -> list[Found]:
    """(value, number, area, box, first pixel) of each region, in order."""
    columns = (getattr(result, name).tolist() for name in regions.Regions.__slots__)
    return [(value, number, area, (*box,), (x, y)) for value, number, area, x, y, *box in zip(*columns, strict=True)]


def stated(value: int, number: int, inside: Any) -> Found:
    """The same of one region, given as a picture of flags."""
    rows, columns = np.nonzero(inside)
    box = (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)
    return value, number, rows.size, tuple(map(int, box)), (int(columns[0]), int(rows[0]))


def between(before: int, middle: int, after: int) -> bool:
    return before < middle < after or before > middle > after


def connected_by_scipy(picture: Any) -> list[Found]:
    labelled = {value: ndimage.label(picture == value, np.ones((3, 3))) for value in np.unique(picture).tolist()}
    return [stated(value, n, labels == n) for value, (labels, count) in labelled.items() for n in range(1, count + 1)]


@given(PICTURES)
def test_connected_regions_are_those_of_scipy_in_the_same_order(picture):
    assert found(regions.connected(regions.runs(picture))) == connected_by_scipy(picture)


@given(PICTURES)
def test_values_are_those_of_a_plain_count(picture):
    assert found(regions.by_value(regions.runs(picture))) == [stated(value, 1, picture == value) for value in np.unique(picture).tolist()]


@given(PICTURES)
def test_a_blended_pixel_lies_strictly_between_two_neighbours(picture):
    height, width = picture.shape
    expected = [
        (0 < x < width - 1 and between(*picture[y, x - 1 : x + 2])) or (0 < y < height - 1 and between(*picture[y - 1 : y + 2, x]))
        for y, x in np.ndindex(picture.shape)
    ]
    assert regions.blended_px(picture, regions.runs(picture)) == sum(expected)


def test_a_soft_edge_is_blended_and_a_hard_one_is_not():
    soft, hard = np.array([[0, 0, 128, 255, 255]], np.uint8), np.array([[0, 0, 255, 255, 255]], np.uint8)
    assert [regions.blended_px(picture, regions.runs(picture)) for picture in (soft, soft.T, hard, hard.T)] == [1, 1, 0, 0]


def test_the_end_of_a_row_does_not_touch_the_start_of_the_next():
    picture = np.array([[0, 0, 0, 1], [1, 0, 0, 0]], np.uint8)
    of = regions.runs(picture)
    assert found(regions.connected(of.where(of.value != 0))) == [(1, 1, 1, (3, 0, 1, 1), (3, 0)), (1, 2, 1, (0, 1, 1, 1), (0, 1))]


def test_corners_touch():
    assert found(regions.connected(regions.runs(np.eye(4, dtype=np.uint8))))[-1] == (1, 1, 4, (0, 0, 4, 4), (0, 0))


def test_a_value_that_is_left_out_has_no_region():
    of = regions.runs(np.zeros((3, 4), np.uint8))
    assert found(regions.connected(of.where(of.value != 0))) == found(regions.by_value(of.where(of.value != 0))) == []


def test_a_value_of_32_bits_is_kept():
    assert found(regions.by_value(regions.runs(np.array([[2**32 - 1]], np.uint32)))) == [(2**32 - 1, 1, 1, (0, 0, 1, 1), (0, 0))]


def test_a_comb_whose_teeth_meet_only_in_the_last_row_is_one_region():
    comb = np.zeros((200, 400), np.uint8)
    comb[:, ::2] = comb[-1] = 1
    of = regions.runs(comb)
    assert found(regions.connected(of.where(of.value != 0))) == [(1, 1, 200 * 200 + 200, (0, 0, 400, 200), (0, 0))]


def test_every_pixel_of_noise_is_in_one_region():
    noise = np.random.default_rng(0).integers(0, 2**16, (400, 600), dtype=np.uint16)
    result = regions.connected(regions.runs(noise))
    assert int(result.area_px.sum()) == noise.size


def test_more_runs_than_allowed_are_refused_before_they_are_listed():
    picture = np.array([[1, 2, 3, 4]], np.uint8)
    assert regions.runs(picture, at_most=4).value.tolist() == [1, 2, 3, 4]
    with pytest.raises(regions.TooManyRuns) as refused:
        regions.runs(picture, at_most=3)
    assert refused.value.count == 4
