import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsqc.measures import agreement, rle
from dsqc.measures.agreement import Class, Shape


def drawn(*boxes, size=(8, 10)):
    """A label mask with (value, top, left, height, width) boxes, later ones over earlier ones."""
    mask = np.zeros(size, np.uint8)
    for value, top, left, height, width in boxes:
        mask[top : top + height, left : left + width] = value
    return mask


def shape(value, top, left, height, width, *, optional=False, size=(8, 10)):
    return Shape(value, rle.from_mask(drawn((1, top, left, height, width), size=size)), optional)


A, B = (1, 1, 1, 3, 4), (2, 4, 6, 2, 3)


def test_a_rendering_agrees():
    assert agreement.compare(drawn(A, B), [shape(*A), shape(*B)]) == [Class(1, 12, 12, 0, 0, 1.0, None), Class(2, 6, 6, 0, 0, 1.0, None)]


def test_a_missing_instance_is_measured_with_its_box():
    assert agreement.compare(drawn(A), [shape(*A), shape(*B)])[1] == Class(2, 0, 6, 6, 0, 0.0, (6, 4, 3, 2))


def test_an_instance_that_nobody_annotated_is_extra():
    assert agreement.compare(drawn(A, B), [shape(*A)])[1] == Class(2, 6, 0, 0, 6, 0.0, (6, 4, 3, 2))


def test_another_class_is_missing_in_one_and_extra_in_the_other():
    assert agreement.compare(drawn((2, *A[1:])), [shape(*A)]) == [
        Class(1, 0, 12, 12, 0, 0.0, (1, 1, 4, 3)),
        Class(2, 12, 0, 0, 12, 0.0, (1, 1, 4, 3)),
    ]


@pytest.mark.parametrize("boxes", [((1, 1, 1, 3, 3), (2, 2, 2, 3, 3)), ((2, 2, 2, 3, 3), (1, 1, 1, 3, 3))])
def test_overlapping_classes_may_hold_either(boxes):
    assert agreement.differing_px(agreement.compare(drawn(*boxes), [shape(*box) for box in boxes])) == 0


def test_an_overlap_may_not_hold_a_third_value():
    mask = drawn((1, 1, 1, 3, 3), (2, 2, 2, 3, 3))
    mask[2, 2] = 0
    by_class = agreement.compare(mask, [shape(1, 1, 1, 3, 3), shape(2, 2, 2, 3, 3)])
    assert [(each.missing_px, each.extra_px) for each in by_class] == [(1, 0), (1, 0)]


@pytest.mark.parametrize("mask", [drawn(A, B), drawn(A)])
def test_an_optional_shape_may_be_there_or_not(mask):
    assert agreement.differing_px(agreement.compare(mask, [shape(*A), shape(*B, optional=True)])) == 0


def test_one_pixel_is_one_pixel():
    mask = drawn(A)
    mask[1, 1], mask[7, 9] = 0, 1
    assert agreement.compare(mask, [shape(*A)]) == [Class(1, 12, 12, 1, 1, 11 / 13, (1, 1, 9, 7))]


def test_nothing_agrees_with_nothing():
    assert agreement.compare(drawn(), []) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (lambda mask: mask[:, ::-1], "the mask is flipped left to right"),
        (lambda mask: mask[::-1], "the mask is flipped top to bottom"),
        (lambda mask: mask[::-1, ::-1], "the mask is turned by 180°"),
        (lambda mask: np.roll(mask, (1, 2), (0, 1)), "the mask is shifted by 2 px to the right and 1 px down"),
    ],
)
def test_a_simple_change_is_named(changed, words):
    shapes = [shape(1, 4, 3, 8, 12, size=(40, 60)), shape(2, 20, 30, 9, 7, size=(40, 60))]
    mask = changed(drawn((1, 4, 3, 8, 12), (2, 20, 30, 9, 7), size=(40, 60)))
    assert agreement.hint(mask, shapes, agreement.compare(mask, shapes)) == words


def test_what_no_simple_change_mends_has_no_hint():
    mask = drawn((1, 0, 0, 2, 2))
    assert agreement.hint(mask, [shape(*A)], agreement.compare(mask, [shape(*A)])) is None


@settings(max_examples=150)
@given(st.integers(0, 2**32 - 1))
def test_counts_equal_those_of_decoded_arrays(seed):
    rng = np.random.default_rng(seed)
    size = tuple(rng.integers(1, 12, 2))
    mask = rng.integers(0, 4, size).astype(np.uint8)
    decoded = [(int(rng.integers(1, 4)), rng.random(size) < 0.3, bool(rng.random() < 0.3)) for _ in range(rng.integers(0, 5))]
    shapes = [Shape(value, rle.from_mask(pixels), optional) for value, pixels, optional in decoded]
    zero = np.zeros(size, bool)
    may = {value: np.logical_or.reduce([zero, *(pixels for own, pixels, _ in decoded if own == value)]) for value in range(1, 4)}
    due = {
        value: np.logical_or.reduce([zero, *(pixels for own, pixels, optional in decoded if own == value and not optional)])
        for value in may
    }
    fits = np.logical_or.reduce([may[value] & (mask == value) for value in may])
    for each in agreement.compare(mask, shapes):
        assert each.missing_px == (due[each.value] & ~fits).sum()
        assert each.extra_px == ((mask == each.value) & ~may[each.value]).sum()
        assert each.mask_px == (mask == each.value).sum()
