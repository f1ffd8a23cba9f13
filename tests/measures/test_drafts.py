import numpy as np
import pytest

from dsqc.measures import drafts, rle
from dsqc.measures.drafts import Draft


def draft(*corners):
    return Draft("7", "line 1", "2", np.array(corners, "<f8").tobytes())


SQUARE = draft(0.25, 0.25, 0.75, 0.25, 0.75, 0.75, 0.25, 0.75)


def test_corners_in_shares_are_drawn_on_a_picture():
    shape = drafts.shape(SQUARE, 20, 40)
    assert (shape.annotation_id, shape.pointer, shape.category_id) == ("7", "line 1", "2")
    assert rle.box(rle.unpack(shape.counts), 20) == (10, 5, 20, 10)


def test_the_box_reaches_outside_where_corners_do():
    outside = draft(0.5, 0.5, 1.25, 0.5, 1.25, 1.0, 0.5, 1.0)
    assert drafts.box([outside], 20, 40) == (20, 10, 30, 10)
    assert drafts.box([SQUARE, outside], 20, 40) == (10, 5, 40, 15)
    assert rle.box(rle.unpack(drafts.shape(outside, 20, 40).counts), 20) == (20, 10, 20, 10)


def test_without_outlines_there_is_no_box():
    assert drafts.box([], 20, 40) is None


@pytest.mark.parametrize("corners", [(0, 0, 1, 1), (0, 0, 1e9, 0, 1, 1), (float("nan"), 0, 1, 1, 0, 1)])
def test_what_cannot_be_drawn_is_no_shape(corners):
    assert drafts.shape(draft(*corners), 20, 40) is None
