import math

import pytest

from dsqc.finding import NotJudged
from dsqc.rules import _annotated, _instances
from tables import table

INSTANCE = {"path": "a.json", "pointer": "/annotations/3", "annotation_id": "7", "file_name": "f7.jpg", "category": "mono"}


def keys(*rows):
    return _annotated.keyed(table("instances", *({**INSTANCE, **row} for row in rows)))["row_key"].to_list()


def named(**changes):
    [row] = _annotated.keyed(table("instances", {**INSTANCE, **changes})).iter_rows(named=True)
    return _annotated.name(row)


def test_a_row_is_keyed_by_its_id():
    assert keys({}) == ["7"]


def test_rows_without_an_id_or_with_the_same_are_keyed_by_their_pointers():
    rows = ({"pointer": "/0"}, {"pointer": "/1"}, {"pointer": "/2", "annotation_id": None}, {"pointer": "/3", "annotation_id": "8"})
    assert keys(*rows) == ["/0", "/1", "/2", "8"]


def test_an_id_may_stand_in_two_files():
    assert keys({}, {"path": "b.json"}) == ["7", "7"]


def test_rows_come_by_file_and_in_the_order_of_the_file():
    rows = ({"path": "b.json", "annotation_id": "1"}, {"annotation_id": "9"}, {"annotation_id": "10"})
    assert keys(*rows) == ["9", "10", "1"]


def test_an_annotation_is_named_with_its_category_and_picture():
    assert named() == "annotation 7 (mono) of f7.jpg"


def test_an_annotation_is_named_by_what_is_known_of_it():
    assert named(category=None, file_name=None) == "annotation 7"
    assert named(annotation_id=None) == "annotation at /annotations/3 (mono) of f7.jpg"


def test_an_annotation_that_shares_its_id_is_named_with_its_place():
    rows = _annotated.keyed(table("instances", INSTANCE, {**INSTANCE, "pointer": "/annotations/4"}))
    assert [_annotated.name(row) for row in rows.iter_rows(named=True)] == [
        "annotation 7 at /annotations/3 (mono) of f7.jpg",
        "annotation 7 at /annotations/4 (mono) of f7.jpg",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (7.0, "7"),
        (0.5, "0.5"),
        (12.3456, "12.35"),
        (1234567.0, "1,234,567"),
        (0.0012, "0.0012"),
        (-3.0, "-3"),
        (math.inf, "inf"),
    ],
)
def test_a_number_is_short_and_never_0_for_more(value, text):
    assert _annotated.number(value) == text


def test_a_mark_of_a_flat_shape_is_one_pixel_wide():
    box = {"box_x_px": 2.0, "box_y_px": 3.5, "box_width_px": 0.0, "box_height_px": 1.0}
    [row] = table("instances", {**INSTANCE, **box, "image_path": "i/f7.jpg"}).iter_rows(named=True)
    assert _instances.marks(row, "tight")[0].box_px == (2, 3, 1, 2)


def test_a_picture_that_is_not_there_has_no_mark():
    [row] = table("instances", INSTANCE).iter_rows(named=True)
    assert _instances.marks(row, "tight") == ()


def test_only_what_there_is_is_left_out():
    assert list(_annotated.left_out("no box", 0)) == []
    assert list(_annotated.left_out("no box", 2)) == [NotJudged("no box", 2)]
