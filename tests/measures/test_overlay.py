"""What is laid over a picture of 80 × 60 px, in which colours and names."""

import numpy as np
import pytest

from dsqc.measures import overlay, rle, scene
from dsqc.measures.layers import WORDS
from dsqc.measures.outlines import Labels, Shape
from dsqc.measures.overlay import Scene
from dsqc.measures.photo import photo
from dsqc.measures.picture import Picture
from dsqc.measures.view import Rect

PICTURE = photo(Picture("L", np.full((60, 80), 90, np.uint8)))
BASE = Rect(0, 0, 80, 60)
ON = "on a picture of 80×60 px"


def area(*boxes):
    pixels = np.zeros((60, 80), np.uint8)
    for number, (x, y, width, height) in enumerate(boxes, 1):
        pixels[y : y + height, x : x + width] = number
    return pixels


def shape(number, *boxes, category_id="1", name=None):
    return Shape(60, 80, rle.pack(rle.from_mask(area(*boxes) > 0)), name, f"/annotations/{number}", category_id)


def laid(mask=None, shapes=(), **options):
    """What is laid over the picture, in words, and the box."""
    made = overlay.of(Scene(PICTURE, mask, shapes, **options), BASE)
    words = [f"{layer.look}: {layer.name}" for layer in made.layers]
    return words + [f"{WORDS[each.colour]} stripes: {each.name}" for each in made.areas], made.box_px


ONE, OTHER, THIRD = shape(0, (10, 10, 20, 10), name="7"), shape(1, (20, 10, 20, 10), name="8"), shape(2, (60, 40, 5, 5))


def test_the_annotation_that_is_meant_is_boxed_and_parts_from_the_others_by_colour():
    assert laid(shapes=[ONE, OTHER, THIRD], named=["8"]) == (["orange: annotation 8", "blue: other annotations"], (20, 10, 20, 10))


def test_an_annotation_without_id_is_named_by_its_place():
    words, box_px = laid(shapes=[ONE, THIRD], named=["/annotations/2"])
    assert (words[0], box_px) == ("orange: annotation at /annotations/2", (60, 40, 5, 5))


def test_a_very_long_id_is_cut():
    long = "x" * 1_000
    [[name, _], _] = laid(shapes=[shape(0, (1, 1, 2, 2), name=long), ONE], named=[long])
    assert len(name) < 60


def test_two_annotations_have_two_colours_and_what_they_share_a_third():
    words, box_px = laid(shapes=[ONE, OTHER, THIRD], named=["7", "8"], box_px=(20, 10, 10, 10))
    assert words == ["orange: annotation 7", "blue: annotation 8", "pink stripes: what both cover, 100 px"]
    assert box_px == (20, 10, 10, 10)


def test_two_annotations_on_grids_of_two_sizes_share_nothing_that_could_be_drawn():
    small = Shape(6, 8, rle.pack(rle.from_mask(np.ones((6, 8), np.uint8))), "9", "/annotations/9")
    assert laid(shapes=[ONE, small], named=["7", "9"])[0] == ["orange: annotation 7", "blue: annotation 9"]


def test_two_annotations_that_share_nothing_have_no_stripes():
    assert laid(shapes=[ONE, THIRD], named=["7", "/annotations/2"])[0] == ["orange: annotation 7", "blue: annotation at /annotations/2"]


def test_an_annotation_that_covers_nothing_is_not_named_in_a_colour():
    assert laid(shapes=[shape(0, name="7"), THIRD], named=["7"]) == (["blue: annotations"], None)


def test_an_annotation_that_is_not_there_leaves_all_alike():
    assert laid(shapes=[ONE, OTHER], named=["99"]) == (["blue: annotations"], None)


def test_the_value_that_is_meant_parts_from_the_other_values_by_colour():
    mask = Labels(area((1, 1, 5, 5), (40, 40, 3, 3)))
    assert laid(mask, value=2) == (["orange: this value in the mask", "blue: its other values"], None)


def test_a_value_of_the_background_is_not_outlined():
    made = overlay.of(Scene(PICTURE, Labels(area((1, 1, 5, 5)), background=0), value=0), BASE)
    assert not made.layers[0].outlined.numbers.any()


def test_where_mask_and_annotations_differ_is_striped_and_the_largest_place_is_boxed():
    mask = Labels(area((10, 10, 22, 10)) | area((70, 1, 1, 1)))
    words, box_px = laid(mask, [ONE, shape(1, (0, 50, 2, 2))], value=1, is_compared=True)
    assert words == [
        "orange: this class in the mask",
        "blue: this class in the annotations",
        "orange stripes: in the mask alone, 21 px",
        "blue stripes: in the annotations alone, 4 px",
    ]
    assert box_px == (30, 10, 2, 10)


def test_what_differs_outside_of_the_box_is_allowed_to():
    mask = Labels(area((10, 10, 22, 10)) | area((70, 1, 1, 1)))
    words, _ = laid(mask, [ONE], value=1, is_compared=True, box_px=(0, 0, 60, 60))
    assert words[2:] == ["orange stripes: in the mask alone, 20 px"]


def test_a_class_that_the_mask_lacks_has_no_outline_of_it():
    assert laid(Labels(area()), [ONE], value=1, is_compared=True)[0] == [
        "blue: this class in the annotations",
        "blue stripes: in the annotations alone, 200 px",
    ]


def test_annotations_of_another_size_than_the_mask_are_not_compared_pixel_by_pixel():
    words, box_px = laid(Labels(np.ones((30, 40), np.uint8)), [ONE], value=1, is_compared=True, box_px=(1, 2, 3, 4))
    assert (words, box_px) == (["orange: this class in the mask", "blue: this class in the annotations"], (1, 2, 3, 4))


def test_the_number_of_places_that_differ_is_told():
    mask = Labels(area((10, 10, 22, 10)) | area((70, 1, 1, 1)))
    shown = scene.show(Scene(PICTURE, mask, [ONE], value=1, is_compared=True))
    assert shown.legend.endswith("orange stripes: in the mask alone, 21 px, boxed: the largest of 2 places, right: ×13")


@pytest.mark.parametrize(
    ("stated_px", "words"),
    [
        ((0, 0, 80, 60), "dashed orange: frame of 80×60 px"),
        ((0, 0, 78, 60), f"dashed orange: frame of 78×60 px {ON}: 2 px short on the right, right: ×13"),
        (
            (0, 0, 81, 63),
            f"dashed orange: frame of 81×63 px {ON}: 1 px too much on the right and 3 px too much at the bottom, right: ×13",
        ),
        ((0, 0, 60, 80), f"dashed orange: frame of 60×80 px {ON}: sides swapped"),
        ((0, 0, 160, 120), f"dashed orange: frame of 160×120 px {ON}"),
        ((5, 6, 10, 12), "dashed orange: frame of 10×12 px at x 5, y 6"),
        ((float("nan"), 0, 1, 1), ""),
        ((1e308, 0, 1e308, 1), ""),
    ],
)
def test_a_stated_size_or_box_is_told_with_what_it_lacks(stated_px, words):
    assert scene.show(Scene(PICTURE, None, stated_px=stated_px)).legend == words


def test_a_stated_size_that_the_annotations_show_is_not_drawn_twice():
    on_grid = Shape(61, 80, rle.pack(rle.from_mask(np.ones((61, 80), np.uint8))))
    assert laid(shapes=[on_grid], stated_px=(0, 0, 80, 61))[0] == ["blue: annotations"]
