import pytest

from dsqc.finding import Mark
from dsqc.rules import _instances
from tables import table

MONO = {"pointer": "annotations/3", "annotation_id": "7", "file_name": "a.jpg", "image_id": "1", "category": "mono", "category_id": "2"}


def row(**columns):
    [told] = _instances.numbered(table("instances", {**MONO, **columns}), ["path"]).iter_rows(named=True)
    return told


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({}, "instance 7 (mono) of a.jpg"),
        ({"annotation_id": None}, "instance at annotations/3 (mono) of a.jpg"),
        ({"category": None}, "instance 7 (category 2) of a.jpg"),
        ({"category": None, "category_id": None}, "instance 7 of a.jpg"),
        ({"file_name": None}, "instance 7 (mono) of image id 1"),
        ({"file_name": None, "image_id": None}, "instance 7 (mono)"),
    ],
)
def test_an_instance_is_named_by_what_its_file_says(columns, name):
    assert _instances.name(row(**columns)) == name


def test_the_key_is_the_id_or_the_place_in_the_file():
    assert (_instances.key(row()), _instances.key(row(annotation_id=None))) == (("7",), ("annotations/3",))


def test_instances_with_one_id_have_keys_of_their_own():
    rows = _instances.numbered(table("instances", MONO, MONO, {**MONO, "annotation_id": "8"}), ["path", _instances.IDENTITY])
    assert [_instances.key(each) for each in rows.iter_rows(named=True)] == [("7",), ("7", "2"), ("8",)]


def test_a_box_of_fractions_is_marked_with_every_pixel_that_it_touches():
    box = {"box_x_px": 1.5, "box_y_px": 2.0, "box_width_px": 3.0, "box_height_px": 4.0}
    assert _instances.marks(row(image_path="i/a.jpg", **box), "7") == (
        Mark("i/a.jpg", (1, 2, 4, 4), caption="7", annotations="", instances=("annotations/3",)),
    )


def test_a_picture_that_is_not_there_is_not_marked():
    assert _instances.marks(row(image_path=None), "7") == ()


@pytest.mark.parametrize(("iou", "text"), [(0.0, "0"), (0.00001, "0.0001"), (0.25, "0.2500"), (0.999999, "0.9999"), (1.0, "1")])
def test_an_iou_is_rounded_to_neither_end(iou, text):
    assert _instances.iou_text(iou) == text
