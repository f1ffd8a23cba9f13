"""Proved polygons are held to pycocotools, which draws them; polygons that it should never see are held to end in a fault."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as native

from dsqc.measures import polygon, rle
from dsqc.measures.shape import FAULTS, Fault

NAN, INF = float("nan"), float("inf")
TRIANGLE = [0, 0, 10, 0, 10, 10]
SIDES = st.tuples(st.integers(1, 30), st.integers(1, 30))
COORDINATES = st.floats(-20, 50).map(lambda value: round(value, 2)) | st.integers(-5, 35)
POLYGONS = st.lists(
    st.lists(st.tuples(COORDINATES, COORDINATES), min_size=3, max_size=9).map(lambda pairs: [*sum(pairs, ())]), min_size=1, max_size=4
)
CORNERS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=10)


def fault_of(polygons, width_px=100, height_px=50):
    with pytest.raises(Fault) as raised:
        polygon.prove(polygons, width_px, height_px)
    assert raised.value.fault in FAULTS
    return raised.value.fault, raised.value.detail


def points(*pairs):
    return np.array(pairs, dtype=np.float64)


def side(start, end, point):
    return np.sign((end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0]))


def edges_cross(one, other):
    return side(*one, other[0]) * side(*one, other[1]) < 0 and side(*other, one[0]) * side(*other, one[1]) < 0


@given(POLYGONS, SIDES)
def test_a_drawn_polygon_has_the_runs_that_pycocotools_gives_it(polygons, sides):
    width, height = 20 + sides[0], 20 + sides[1]
    theirs = native.merge(native.frPyObjects(polygons, height, width))
    runs = polygon.rasterise(polygon.prove(polygons, width, height), height, width)
    assert (rle.prove(runs, [height, width], None), rle.pack(runs)) == ((height, width), theirs["counts"])


def test_two_polygons_are_drawn_as_one_mask():
    squares = polygon.prove([[0, 0, 2, 0, 2, 2, 0, 2], [1, 1, 3, 1, 3, 3, 1, 3]], 4, 3)
    assert rle.to_mask(polygon.rasterise(squares, 3, 4), 3, 4).tolist() == [[1, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 0]]


@given(POLYGONS)
def test_proved_points_are_the_coordinates_as_given(polygons):
    assert [found.ravel().tolist() for found in polygon.prove(polygons, 40, 30)] == polygons


ACCEPTED = [
    [TRIANGLE],
    (tuple(TRIANGLE),),
    [[0.5, 0, 10, 0.25, 10, 10]],
    [TRIANGLE, [*TRIANGLE, 0, 0]],
    [[5, 5, 5, 5, 5, 5]],
    [[-1, -1, 101, -1, 101, 51, -1, 51]],
    [[-400, -400, 400, 0, 400, 400]],
]


@pytest.mark.parametrize("polygons", ACCEPTED)
def test_polygons_of_three_points_and_more_near_the_image_are_accepted(polygons):
    assert [found.shape for found in polygon.prove(polygons, 100, 50)] == [(len(each) // 2, 2) for each in polygons]


FORM = "shape-form"
REFUSED = [
    (None, "shape-missing", "no polygons are stated"),
    ([], "polygon-empty", "the list of polygons is empty"),
    ([[]], "polygon-empty", "polygon [0] has no points"),
    ([TRIANGLE, []], "polygon-empty", "polygon [1] has no points"),
    (TRIANGLE, FORM, "polygons are one list of 6 numbers, expected a list of such lists"),
    ({"counts": "04", "size": [2, 2]}, FORM, "polygons are {'counts': '04', 'size': [2, 2]}, expected a list of lists of coordinates"),
    ("[[0, 0, 1, 1, 2, 2]]", FORM, "polygons are '[[0, 0, 1, 1, 2, 2]]', expected a list of lists of coordinates"),
    (7, FORM, "polygons are 7, expected a list of lists of coordinates"),
    ([[0, 0], [10, 0], [10, 10]], FORM, "polygons are a list of 3 points [x, y], expected a list of lists [x, y, x, y, …]"),
    ([[[0, 0], [10, 0], [10, 10]]], FORM, "polygon [0] is a list of 3 points [x, y], expected a list [x, y, x, y, …]"),
    ([TRIANGLE, "0 0 1 1 2 2"], FORM, "polygon [1] is '0 0 1 1 2 2', expected a list of coordinates"),
    ([{"counts": [1]}], FORM, "polygon [0] is {'counts': [1]}, expected a list of coordinates"),
    ([None], FORM, "polygon [0] is None, expected a list of coordinates"),
    ([[0, 0, 1, "1", 2, 2]], FORM, "polygon [0][3] is '1', expected a number"),
    ([[0, 0, 1, None, 2, 2]], FORM, "polygon [0][3] is None, expected a number"),
    ([[0, 0, 1, True, 2, 2]], FORM, "polygon [0][3] is True, expected a number"),
    ([[*TRIANGLE, [3, 4]]], FORM, "polygon [0][6] is [3, 4], expected a number"),
    ([TRIANGLE, [*TRIANGLE, 1]], "polygon-odd", "polygon [1] has 7 coordinates, expected an even number"),
    ([[12, 3, 7]], "polygon-odd", "polygon [0] has 3 coordinates, expected an even number"),
    ([[3, 4]], "polygon-short", "polygon [0] has 1 point, expected at least 3"),
    ([[3, 4, 10, 20]], "polygon-short", "polygon [0] has 2 points, expected at least 3"),
    ([TRIANGLE, [0, 0, NAN, 0, 5, 5]], "polygon-not-finite", "polygon [1][2] is nan, expected a finite number"),
    ([[0, 0, 5, INF, 5, NAN]], "polygon-not-finite", "polygon [0][3] is inf, expected a finite number"),
    ([[0, 0, 5, 0, -INF, 0]], "polygon-not-finite", "polygon [0][4] is -inf, expected a finite number"),
    ([[0, 0, 5, 0, 1e9, 0]], "polygon-far-outside", "polygon [0][4] is 1000000000.0 px, expected -400 to 400 px"),
    ([[0, 0, 5, 0, 5, -401]], "polygon-far-outside", "polygon [0][5] is -401 px, expected -400 to 400 px"),
    ([[0, 0, 5, 0, 400.5, 0]], "polygon-far-outside", "polygon [0][4] is 400.5 px, expected -400 to 400 px"),
    ([[0, 0, 5, 0, 1e308, 0]], "polygon-far-outside", "polygon [0][4] is 1e+308 px, expected -400 to 400 px"),
    (
        [[0, 0, 5, 0, -(10**400), 10**5000]],
        "polygon-far-outside",
        f"polygon [0][4] is -1{'0' * 16}...{'0' * 19} px, expected -400 to 400 px",
    ),
    ([[0, 0, 10**5000, NAN, 5, 5]], "polygon-not-finite", "polygon [0][3] is nan, expected a finite number"),
    ([[0, 0, 10**5000, 0, 5, 5]], "polygon-far-outside", "polygon [0][2] is a number of thousands of digits px, expected -400 to 400 px"),
]


@pytest.mark.parametrize(("polygons", "fault", "detail"), REFUSED)
def test_what_is_no_polygon_near_the_image_is_refused(polygons, fault, detail):
    assert fault_of(polygons) == (fault, detail)


@pytest.mark.parametrize(("width_px", "height_px"), [(0, 10), (10, 0), (-5, 10)])
def test_an_image_without_pixels_has_no_polygons(width_px, height_px):
    detail = f"image is {width_px} px wide and {height_px} px high, expected at least 1 px each"
    assert fault_of([TRIANGLE], width_px, height_px) == ("shape-form", detail)


@pytest.mark.parametrize(("width_px", "height_px"), [(10**6, 10**6), (2**26, 8), (1, 2**24)])
def test_an_image_too_large_for_the_native_code_is_refused(width_px, height_px):
    most = "polygons are drawn on at most 536,870,911 px and 16,777,215 rows"
    assert fault_of([TRIANGLE], width_px, height_px) == (
        "polygon-too-large",
        f"image is {width_px} px wide and {height_px} px high, {most}",
    )


def test_on_a_large_image_a_polygon_may_not_span_a_column():
    low, high, spanning = [0, 1, 9, 1, 9, 8192], [0, 0, 9, 0, 9, 8191], [0, 0.5, 9, 0.5, 9, 8191.5]
    assert len(polygon.prove([low, high], 8192, 8192)) == 2
    assert len(polygon.prove([spanning], 6143, 8192)) == 1
    detail = "polygon [1] spans the height of an image of 67,108,864 px, expected at most 50,331,647 px"
    assert fault_of([low, spanning], 8192, 8192) == ("polygon-too-large", detail)


def test_a_coordinate_is_bounded_however_wide_the_image_is():
    detail = "polygon [0][2] is 100000001 px, expected -100,000,000 to 100,000,000 px"
    assert fault_of([[0, 0, 100_000_001, 0, 0, 0]], 2**28, 1) == ("polygon-far-outside", detail)


def test_an_outline_that_would_take_all_memory_is_refused():
    zigzag = [0, 0, 2000, 1] * 1250
    assert len(polygon.prove([zigzag], 2000, 2000)[0]) == 2500
    detail = "outline is 5,000,002 px long, expected at most 5,000,000 px"
    assert fault_of([zigzag, [0, 0, 1, 0, 0, 0]], 2000, 2000) == ("polygon-too-large", detail)


@given(CORNERS)
def test_a_polygon_crosses_itself_where_two_of_its_edges_do(corners):
    edges = list(zip(corners, corners[1:] + corners[:1], strict=True))
    assert polygon.crosses_itself(points(*corners)) == any(edges_cross(one, other) for one, other in combinations(edges, 2))


@pytest.mark.parametrize(
    ("corners", "crosses"),
    [
        ([(0, 0), (10, 10), (10, 0), (0, 10)], True),
        ([(0, 0), (10, 0), (10, 10), (0, 10)], False),
        ([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)], False),
        ([(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)], False),
        ([(0, 0), (10, 0), (10, 10), (5, -0.01), (0, 10)], True),
        ([(0, 0), (10, 0), (0, 0), (10, 0)], False),
        ([(3, 3), (3, 3), (3, 3)], False),
        ([(0, 0), (5, 5), (10, 0), (10, 10), (5, 5), (0, 10)], False),
        ([(8.5, 6.3), (5.1, 2.6), (3.0, 0.4), (6.12, 3.71), (0.7, 0.1)], False),
        ([(0.8, 8.6), (0.2, 5.4), (0.8, 2.9), (0.38, 6.36), (4.8, 4.2)], False),
        ([(4.2, 4.8), (7.1, 8.8), (0.7, 9.3), (6.23, 7.6), (5.3, 3.5)], False),
        ([(8.9, 2.9), (9.0, 6.7), (8.9, 1.9), (8.97, 5.56), (7.5, 9.4)], False),
    ],
)
def test_touching_is_no_crossing(corners, crosses):
    assert polygon.crosses_itself(points(*corners)) is crosses


def test_a_crossing_among_many_points_is_found_wherever_it_lies():
    turn = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    circle = np.stack((500 * np.cos(turn), 500 * np.sin(turn)), axis=1)
    swapped = circle.copy()
    swapped[[12_345, 12_346]] = swapped[[12_346, 12_345]]
    assert [polygon.crosses_itself(circle), polygon.crosses_itself(swapped)] == [False, True]


def strands(count):
    """Points of a polygon whose edges all lie side by side across the picture and never cross."""
    step, odd = np.arange(count) // 2 * 0.01, np.arange(count) % 2
    return np.concatenate((np.stack((step + odd * 1000, odd * 1000 - step), axis=1), [[3000, -3000], [-5, -5]]))


def test_edges_that_all_lie_side_by_side_are_compared_in_blocks():
    assert not polygon.crosses_itself(strands(2000))


def test_more_pairs_of_edges_than_allowed_are_refused_before_they_are_compared():
    with pytest.raises(Fault) as raised:
        polygon.crosses_itself(strands(12_000))
    detail = "12,002 points make 71,994,002 pairs of edges to compare, expected at most 50,000,000"
    assert (raised.value.fault, raised.value.detail) == ("polygon-too-large", detail)


@pytest.mark.parametrize(
    ("corner", "outside"),
    [((0, 0), 0.0), ((100, 50), 0.0), ((100.5, 50), 0.5), ((50, 53), 3.0), ((-2, 10), 2.0), ((10, -0.25), 0.25), ((-2, 60), 10.0)],
)
def test_the_farthest_coordinate_says_how_far_a_polygon_lies_outside(corner, outside):
    assert polygon.outside_px(points((1, 1), corner, (2, 2)), 100, 50) == outside


def test_the_extent_is_that_of_all_polygons():
    assert polygon.extent([points((1.5, 2), (4, 3), (2, 8)), points((0.5, 5), (3, 9.25), (2, 6))]) == (0.5, 2.0, 3.5, 7.25)
