import numpy as np

from dsqc.comparisons import overlap
from dsqc.facts import Overlap
from dsqc.measures import rle
from tables import table


def instance(pointer, top, left, height, width, **changes):
    mask = np.zeros((8, 10), np.uint8)
    mask[top : top + height, left : left + width] = 1
    runs = rle.from_mask(mask)
    row = {"path": "c.json", "pointer": pointer, "annotation_id": pointer, "file_name": "a.jpg", "category": "mono", "rle": rle.pack(runs)}
    return {**row, "size_height_px": 8, "size_width_px": 10, "box_x_px": float(left), "box_width_px": float(width), **changes}


def found(*rows):
    return [each for row in overlap.pairs(table("instances", *rows)).rows.to_dicts() for each in overlap.compare({}, row)]


def test_shared_pixels_are_measured_with_their_box():
    assert found(instance("1", 0, 0, 4, 4), instance("2", 2, 3, 4, 4)) == [
        Overlap("c.json", "a.jpg", None, "1", "2", "mono", "mono", 2, 2 / 30, 3, 2, 1, 2)
    ]


def test_the_same_shape_twice_has_an_iou_of_one():
    [row] = found(instance("1", 0, 0, 4, 4), instance("2", 0, 0, 4, 4))
    assert (row.shared_px, row.iou) == (16, 1.0)


def test_shapes_that_touch_do_not_overlap():
    assert found(instance("1", 0, 0, 4, 4), instance("2", 0, 4, 4, 4), instance("3", 4, 0, 4, 4)) == []


def test_crowds_and_other_pictures_are_left_out():
    rows = [instance("1", 0, 0, 4, 4), instance("2", 0, 0, 4, 4, is_crowd=True), instance("3", 0, 0, 4, 4, file_name="b.jpg")]
    assert found(*rows) == []
    assert overlap.pairs(table("instances", *rows)).left_out == (("annotations of crowds, or of no picture", 1),)


def test_grids_of_other_sizes_are_not_compared():
    small = np.ones((2, 2), np.uint8)
    assert found(instance("1", 0, 0, 4, 4), instance("2", 0, 0, 2, 2, rle=rle.pack(rle.from_mask(small)))) == []


def test_an_annotation_without_an_id_is_named_by_its_place():
    [row] = found(instance("/annotations/0", 0, 0, 4, 4, annotation_id=None), instance("2", 0, 0, 4, 4))
    assert row.annotation_id == "/annotations/0"
