"""Valid runs are held to pycocotools, which draws them; runs that it should never see are held to end in a fault."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pycocotools import mask as native

from dsqc.measures import rle
from dsqc.measures.shape import FAULTS, Fault

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=12)
NOISE = SHAPES.flatmap(lambda shape: arrays(np.uint8, shape, elements=st.integers(0, 1)))
EVEN = SHAPES.flatmap(lambda shape: st.integers(0, 1).map(lambda value: np.full(shape, value, np.uint8)))
MASKS = NOISE | EVEN
PAIRS = SHAPES.flatmap(lambda shape: st.lists(arrays(np.uint8, shape, elements=st.integers(0, 1)), min_size=2, max_size=4))
LENGTHS = st.integers(1, 40) | st.integers(1, 2**24 - 1)
"""pycocotools writes past the end of its text when every number of it takes six characters."""
RUNS = st.builds(lambda first, others: np.array([first, *others]), st.just(0) | LENGTHS, st.lists(LENGTHS, min_size=1, max_size=30))
LOOSE = st.lists(st.integers(0, 3), min_size=1, max_size=30).map(np.array)


def encoded(mask):
    return native.encode(np.asfortranarray(mask))


def as_native(runs, height, width):
    return {"size": [height, width], "counts": rle.pack(runs)}


def fault_of(function, *arguments):
    with pytest.raises(Fault) as raised:
        function(*arguments)
    assert raised.value.fault in FAULTS
    return raised.value.fault, raised.value.detail


@given(MASKS)
def test_a_mask_has_the_runs_and_the_text_that_pycocotools_gives_it(mask):
    text = encoded(mask)["counts"]
    assert rle.pack(rle.from_mask(mask)) == text
    assert rle.unpack(text).tolist() == rle.unpack(text.decode()).tolist() == rle.from_mask(mask).tolist()


@given(MASKS)
def test_a_mask_comes_back_from_its_runs(mask):
    back = rle.to_mask(rle.from_mask(mask), *mask.shape)
    assert (back.dtype, back.tolist()) == (np.uint8, mask.tolist())


@given(MASKS)
def test_area_and_box_are_those_of_pycocotools(mask):
    runs, theirs = rle.from_mask(mask), encoded(mask)
    assert rle.area_px(runs) == native.area(theirs)
    assert rle.area_px(runs) == 0 or list(rle.box(runs, mask.shape[0])) == native.toBbox(theirs).tolist()


@given(RUNS)
def test_long_runs_have_the_text_that_pycocotools_gives_them(runs):
    size = [int(runs.sum()), 1]
    text = native.frPyObjects({"size": size, "counts": runs.tolist()}, *size)["counts"]
    assert (rle.pack(runs), rle.unpack(text).tolist()) == (text, runs.tolist())
    assert rle.prove(rle.listed(runs.tolist()), size, None) == (*size,)
    assert rle.area_px(runs) == native.area({"size": size, "counts": text})


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=30))
def test_runs_of_any_length_come_back_from_their_text(runs):
    assert rle.unpack(rle.pack(np.array(runs))).tolist() == runs


def test_numbers_of_seven_characters_are_written_as_pycocotools_writes_them():
    assert rle.pack(np.array([700_000_000, 1, 5, 1, 899_999_993])) == b"PhYbkd0150dWjYjj0"


@given(PAIRS)
def test_intersection_and_union_are_those_of_the_pixels(masks):
    runs = [rle.from_mask(mask) for mask in masks]
    assert rle.intersection_px(*runs[:2]) == int((masks[0] & masks[1]).sum())
    assert rle.union(runs).tolist() == rle.from_mask(np.bitwise_or.reduce(masks)).tolist()


@given(LOOSE)
def test_runs_of_no_pixel_change_nothing_but_the_text(runs):
    mask = rle.to_mask(runs, int(runs.sum()), 1)
    assert rle.canonical(runs).tolist() == rle.from_mask(mask).tolist()
    assert rle.area_px(runs) == rle.area_px(rle.canonical(runs)) == rle.intersection_px(runs, rle.canonical(runs))
    assert runs.sum() == 0 or rle.box(runs, int(runs.sum())) == rle.box(rle.canonical(runs), int(runs.sum()))


def test_boundaries_are_the_stretches_of_foreground():
    starts, ends = rle.boundaries(np.array([2, 3, 0, 1, 4, 0, 1, 5]))
    assert (starts.tolist(), ends.tolist()) == ([2, 11], [6, 16])


@pytest.mark.parametrize(
    ("mask", "box"),
    [
        ([[0]], (0, 0, 0, 0)),
        ([[1]], (0, 0, 1, 1)),
        ([[0, 0, 0], [0, 0, 1]], (2, 1, 1, 1)),
        ([[0, 1], [1, 0]], (0, 0, 2, 2)),
        ([[0, 1, 1, 0]], (1, 0, 2, 1)),
        ([[0], [1], [1], [0]], (0, 1, 1, 2)),
    ],
)
def test_the_box_is_tight(mask, box):
    mask = np.array(mask)
    assert rle.box(rle.from_mask(mask), mask.shape[0]) == box


def test_every_value_but_0_is_foreground():
    assert rle.from_mask(np.array([[0, 7, 255], [0, 255, 0]])).tolist() == [2, 3, 1]


def test_a_union_of_masks_of_two_sizes_is_refused():
    with pytest.raises(ValueError, match="too many values"):
        rle.union([np.array([4]), np.array([5])])


ACCEPTED = [
    ("04", [1, 4], [0, 4]),
    ("4", [2, 2], [4]),
    ("00004", [1, 4], [0, 0, 0, 0, 4]),
    ("P04", [2, 2], [0, 4]),
    ("PPPPPP04", [2, 2], [0, 4]),
    ("T04", [2, 4], [4, 4]),
    ("11212", [2, 5], [1, 1, 2, 2, 4]),
    ("5634OM", [3, 11], [5, 6, 3, 10, 2, 7]),
]


@pytest.mark.parametrize(("counts", "size", "runs"), ACCEPTED)
def test_a_text_that_fills_its_size_is_accepted(counts, size, runs):
    found = rle.unpack(counts)
    assert (found.tolist(), rle.prove(found, size, None)) == (runs, (*size,))


ALPHABET, TRUNCATED, NEGATIVE = "rle-alphabet", "rle-truncated", "rle-negative"
REFUSED_TEXTS = [
    ("b'04'", ALPHABET, """counts begin with "b'", Python's written form of bytes, expected the text alone"""),
    (b"b'04'", ALPHABET, """counts begin with b"b'", Python's written form of bytes, expected the text alone"""),
    ("04\n", ALPHABET, r"counts hold '\n' at place 2, expected the characters '0' to 'o'"),
    ("0é4", ALPHABET, "counts hold 'é' at place 1, expected the characters '0' to 'o'"),
    ("\ud8004", ALPHABET, r"counts hold '\ud800' at place 0, expected the characters '0' to 'o'"),
    (b"0\xff", ALPHABET, r"counts hold b'\xff' at place 1, expected the characters '0' to 'o'"),
    (b"0\0" + b"4" * 9, ALPHABET, r"counts hold b'\x00' at place 1, expected the characters '0' to 'o'"),
    ("/", ALPHABET, "counts hold '/' at place 0, expected the characters '0' to 'o'"),
    ("0p", ALPHABET, "counts hold 'p' at place 1, expected the characters '0' to 'o'"),
    ("3 4", ALPHABET, "counts hold ' ' at place 1, expected the characters '0' to 'o'"),
    ("[3, 4]", ALPHABET, "counts hold ',' at place 2, expected the characters '0' to 'o'"),
    ("0ooooooo1", ALPHABET, "counts hold a number of 8 characters at place 1, expected at most 7"),
    ("P" * 10**6 + "0", ALPHABET, "counts hold a number of 1,000,001 characters at place 0, expected at most 7"),
    ("04P", TRUNCATED, "counts end inside a number: their last character 'P' says that more follow"),
    ("o" * 10**6, TRUNCATED, "counts end inside a number: their last character 'o' says that more follow"),
    ("O", NEGATIVE, "run 0 is -1 px long, expected at least 0 px"),
    ("3124L", NEGATIVE, "run 4 is -2 px long, expected at least 0 px"),
    ("311N", NEGATIVE, "run 3 is -1 px long, expected at least 0 px"),
    ("0" + "O" * 10**6, NEGATIVE, "run 1 is -1 px long, expected at least 0 px"),
    (None, "shape-form", "counts are None, expected a text or a list of whole numbers"),
    ({"counts": "04"}, "shape-form", "counts are {'counts': '04'}, expected a text or a list of whole numbers"),
]


@pytest.mark.parametrize(("counts", "fault", "detail"), REFUSED_TEXTS)
def test_a_text_that_is_none_of_compressed_runs_is_refused(counts, fault, detail):
    assert fault_of(rle.unpack, counts) == (fault, detail)


@given(st.text(max_size=20) | st.text("0123456789LMNOPQRSTo", max_size=20) | st.binary(max_size=20))
def test_any_text_has_either_a_fault_or_the_runs_that_its_own_text_has(counts):
    try:
        runs = rle.unpack(counts)
    except Fault:
        return
    assert rle.unpack(rle.pack(runs)).tolist() == runs.tolist()
    assert runs.min(initial=0) >= 0


REFUSED_LISTS = [
    ([3, True], "shape-form", "count 1 is True, expected a whole number"),
    ([3, 1.0], "shape-form", "count 1 is 1.0, expected a whole number"),
    ([3, float("nan")], "shape-form", "count 1 is nan, expected a whole number"),
    ([3, None], "shape-form", "count 1 is None, expected a whole number"),
    ([[3], [1]], "shape-form", "count 0 is [3], expected a whole number"),
    ("04", "shape-form", "count 0 is '0', expected a whole number"),
    ([3, -1, 2], NEGATIVE, "run 1 is -1 px long, expected at least 0 px"),
    ([3, 2**63], "rle-sum", "run 1 is 9223372036854775808 px long, expected 0 to 4,294,967,295 px"),
    ([-(2**64)], NEGATIVE, "run 0 is -18446744073709551616 px long, expected 0 to 4,294,967,295 px"),
    ([10**5000], "rle-sum", "run 0 is a number of thousands of digits px long, expected 0 to 4,294,967,295 px"),
]


@pytest.mark.parametrize(("counts", "fault", "detail"), REFUSED_LISTS)
def test_a_list_of_other_things_than_lengths_is_refused(counts, fault, detail):
    assert fault_of(rle.listed, counts) == (fault, detail)


REFUSED_SIZES = [
    ([0, 50], [10, 10], None, "rle-sum", "runs add up to 50 px, size [10, 10] has 100 px"),
    ([50, 51], [10, 10], None, "rle-sum", "runs add up to 101 px, size [10, 10] has 100 px"),
    ([], [10, 10], None, "rle-sum", "runs add up to 0 px, size [10, 10] has 100 px"),
    ([1, 2**60], [10, 10], None, "rle-sum", "run 1 is 1,152,921,504,606,846,976 px long, size [10, 10] has 100 px"),
    ([2**62] * 4 + [100], [10, 10], None, "rle-sum", "run 0 is 4,611,686,018,427,387,904 px long, size [10, 10] has 100 px"),
    ([100], [10, 10], (10, 11), "rle-size", "size is [10, 10], its picture is stated to be 10 px high and 11 px wide"),
    (
        [100],
        [5, 20],
        (20, 5),
        "rle-swapped",
        "size is [5, 20], which is [width, height], its picture is stated to be 20 px high and 5 px wide",
    ),
    ([99], [5, 20], (20, 5), "rle-sum", "runs add up to 99 px, size [5, 20] has 100 px"),
    ([0], [0, 10], None, "rle-size", "size is [0, 10], expected [height, width] in whole px, at least 1 each"),
    ([100], [-10, -10], None, "rle-size", "size is [-10, -10], expected [height, width] in whole px, at least 1 each"),
    ([100], [10.0, 10], None, "rle-size", "size is [10.0, 10], expected [height, width] in whole px, at least 1 each"),
    ([1], [True, 1], None, "rle-size", "size is [True, 1], expected [height, width] in whole px, at least 1 each"),
    ([100], [10, 10, 1], None, "rle-size", "size is [10, 10, 1], expected [height, width] in whole px, at least 1 each"),
    ([100], "10", None, "rle-size", "size is '10', expected [height, width] in whole px, at least 1 each"),
    ([100], {"h": 10}, None, "rle-size", "size is {'h': 10}, expected [height, width] in whole px, at least 1 each"),
    ([100], None, None, "rle-size", "no size is stated, expected [height, width]"),
    ([2**60], [2**30, 2**30], None, "rle-size", "size is [1073741824, 1073741824], expected at most 4,294,967,295 px"),
    ([1], [10**5000, 1], None, "rle-size", "size is a number of thousands of digits, expected at most 4,294,967,295 px"),
]


@pytest.mark.parametrize(("runs", "size", "image_size", "fault", "detail"), REFUSED_SIZES)
def test_runs_that_do_not_fit_their_size_or_image_are_refused(runs, size, image_size, fault, detail):
    assert fault_of(rle.prove, np.array(runs, dtype=np.int64), size, image_size) == (fault, detail)


def test_runs_of_the_images_size_are_proved():
    assert rle.prove(np.array([4, 2]), (2, 3), (2, 3)) == (2, 3)
    assert rle.prove(np.array([0, 2**32 - 1]), [1, 2**32 - 1], None) == (1, 2**32 - 1)


def test_a_text_whose_runs_grow_past_all_bounds_is_refused_by_the_sum():
    runs = rle.unpack("oooooo7" * 1000)
    assert fault_of(rle.prove, runs, [1200, 1920], None)[0] == "rle-sum"


def test_runs_along_the_rows_are_told_by_their_box():
    mask = np.zeros((10, 20), np.uint8)
    mask[2:5, 3:15] = 1
    along_rows, down_columns = rle.from_mask(mask.T), rle.from_mask(mask)
    box = (3, 2, 12, 3)
    assert [rle.looks_row_major(runs, 10, 20, box) for runs in (along_rows, down_columns)] == [True, False]


@pytest.mark.parametrize(
    ("box", "told"), [((4, 3, 11, 2), True), ((2, 2, 13, 3), True), ((5, 2, 10, 3), False), ((3, 2, float("nan"), 3), False)]
)
def test_a_declared_box_may_be_1_px_off_on_each_side(box, told):
    mask = np.zeros((10, 20), np.uint8)
    mask[2:5, 3:15] = 1
    assert rle.looks_row_major(rle.from_mask(mask.T), 10, 20, box) is told


def test_a_shape_that_reads_the_same_either_way_and_an_empty_one_are_not_told():
    full, empty = rle.from_mask(np.ones((4, 6))), rle.from_mask(np.zeros((4, 6)))
    assert not rle.looks_row_major(full, 4, 6, (0, 0, 6, 4))
    assert not rle.looks_row_major(empty, 4, 6, (0, 0, 0, 0))


def test_masks_are_painted_over_each_other_in_their_order():
    one, other = np.zeros((3, 4), np.uint8), np.zeros((3, 4), np.uint8)
    one[:, 1:3], other[1, 2:] = 1, 1
    painted = rle.painted([rle.from_mask(one), rle.from_mask(other)], 3, 4)
    assert painted.tolist() == [[0, 1, 1, 0], [0, 1, 2, 2], [0, 1, 1, 0]]
    assert painted.flags.c_contiguous
    assert not rle.painted([], 3, 4).any()
