import io

import numpy as np
import pytest
from PIL import Image

from dsqc.bind import NothingRelatesError
from dsqc.comparisons import agreement
from dsqc.facts import Agreement
from dsqc.measures import picture, rle
from tables import table

MASK = {"path": "m/a.png", "width_px": 10, "height_px": 8, "key": "a"}
ENTRY = {"path": "c.json", "image_path": "i/a.jpg", "key": "a"}
INSTANCE = {
    "path": "c.json",
    "image_path": "i/a.jpg",
    "category_id": "1",
    "area_px": 12,
    "size_height_px": 8,
    "size_width_px": 10,
    "key": "a",
}


def pixels(value=1):
    drawn = np.zeros((8, 10), np.uint8)
    drawn[1:4, 1:5] = value
    return drawn


def paired(masks=(MASK,), entries=(ENTRY,), instances=(INSTANCE,), **options):
    return agreement.pairs(table("masks", *masks), table("entries", *entries), table("instances", *instances), **options)


def measured(drawn, **row):
    stream = io.BytesIO()
    Image.fromarray(drawn).save(stream, "PNG")
    stream.seek(0)
    whole = {
        "path": "m/a.png",
        "image_path": "i/a.jpg",
        "annotation_path": "c.json",
        "floor_px": 0,
        "most_px": 80,
        "category_id": ["1"],
        "area_px": [12],
    }
    return list(agreement.compare({"path_mask": stream}, whole | {"rle": [rle.pack(rle.from_mask(pixels()))]} | row))


def test_a_mask_meets_the_instances_of_its_picture():
    [row] = paired().rows.to_dicts()
    assert row["path_mask"] == "m/a.png"
    assert (row["annotation_path"], row["image_path"], row["category_id"], row["area_px"], row["floor_px"]) == (
        "c.json",
        "i/a.jpg",
        ["1"],
        [12],
        0,
    )


def test_a_mask_is_unpacked_up_to_the_size_that_its_reader_allowed():
    huge = {**MASK, "width_px": 40_000, "height_px": 30_000}
    [row] = paired(masks=[huge], instances=[]).rows.to_dicts()
    assert row["most_px"] == 1_200_000_000
    with pytest.raises(picture.Unreadable, match="more than the 79 px"):
        measured(pixels(), most_px=79)


def test_a_picture_without_instances_is_compared_all_the_same():
    [row] = paired(instances=[{**INSTANCE, "image_path": "i/b.jpg"}]).rows.to_dicts()
    assert row["rle"] is None


def test_instances_of_other_annotation_files_are_left_out():
    [row] = paired(instances=[INSTANCE, {**INSTANCE, "path": "other.json"}]).rows.to_dicts()
    assert row["category_id"] == ["1"]


def test_masks_that_no_entry_names_are_counted():
    found = paired(masks=[MASK, {**MASK, "path": "m/b.png", "key": "b"}])
    assert (found.rows.height, found.left_out[0]) == (1, ("masks whose picture no annotation file, or several entries, name", 1))


def test_masks_of_another_size_are_counted():
    found = paired(masks=[{**MASK, "width_px": 11}])
    assert (found.rows.height, found.left_out[1]) == (0, ("masks of another size than their annotations", 1))


def test_nothing_in_common_is_no_pass():
    with pytest.raises(NothingRelatesError):
        paired(masks=[{**MASK, "key": "b"}])


def test_a_rendering_agrees():
    assert measured(pixels()) == [Agreement("m/a.png", "i/a.jpg", "c.json", "1", 12, 12, 0, 0, 1.0, 0, None, None, None, None, None)]


def test_a_flipped_mask_is_told_as_that():
    [row] = measured(pixels()[:, ::-1])
    assert (row.missing_px, row.extra_px, row.hint) == (12, 12, "the mask is flipped left to right")


@pytest.mark.parametrize(("floor_px", "left_out", "kept"), [(11, 12, 0), (12, 0, 0), (13, 0, 12)])
def test_the_floor_itself_may_be_either_way(floor_px, left_out, kept):
    assert sum(row.missing_px for row in measured(pixels(0), floor_px=floor_px)) == left_out
    assert sum(row.extra_px for row in measured(pixels(), floor_px=floor_px)) == kept


def test_a_class_that_is_no_number_is_never_in_the_mask():
    assert {row.category_id: (row.missing_px, row.extra_px) for row in measured(pixels(), category_id=["mono"])} == {
        "-1": (12, 0),
        "1": (0, 12),
    }
