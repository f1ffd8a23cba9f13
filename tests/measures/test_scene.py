import numpy as np
import pytest

from dsqc.measures import rle, scene
from dsqc.measures.outlines import Labels, Shape
from dsqc.measures.overlay import Scene
from dsqc.measures.photo import photo
from dsqc.measures.picture import Picture

PICTURE = photo(Picture("L", np.full((60, 80), 90, np.uint8)))
MASK = Labels(np.eye(60, 80, dtype=np.uint8))
LARGER = Labels(np.eye(60, 81, dtype=np.uint8))
SHAPE = Shape(60, 80, rle.pack(rle.from_mask(MASK.numbers)))


def words(*given, **options):
    shown = scene.show(Scene(*given, **options))
    return shown.legend, shown.description


def test_a_picture_alone_needs_no_legend():
    assert words(PICTURE, None) == ("", "the picture, 80×60 px")


def test_mask_and_annotations_are_told_by_their_colours():
    assert words(PICTURE, MASK, [SHAPE], (3, 4, 2, 1), is_outlined=True) == (
        "orange: mask, blue: annotations, right: ×13",
        "the picture, 80×60 px; mask outlined in orange; annotations outlined in blue; a white frame around 2×1 px at x 3, y 4; "
        "on the right this place at 13 times its size",
    )


def test_a_mask_of_another_size_is_outlined_with_its_size_though_not_asked_for():
    assert words(PICTURE, LARGER) == (
        "orange: mask of 81×60 px on a picture of 80×60 px: 1 px too much on the right, right: ×13",
        "the picture, 80×60 px; mask of 81×60 px on a picture of 80×60 px: 1 px too much on the right outlined in orange; "
        "on the right the lower right corner at 13 times its size",
    )


def test_a_mask_that_is_not_to_be_outlined_stands_beside_its_picture():
    assert words(PICTURE, MASK) == (
        "right: the mask in colours of its own",
        "the picture, 80×60 px; on the right the mask in colours of its own",
    )


def test_where_a_place_is_enlarged_the_mask_does_not_stand_beside():
    legend, description = words(PICTURE, MASK, box_px=(3, 4, 1, 1))
    assert (legend, "mask" in description) == ("right: ×13", False)
    legend, description = words(PICTURE, MASK, box_px=(0, 0, 79, 59))
    assert legend == "right: the mask in colours of its own"
    assert description.endswith("at x 0, y 0; on the right the mask in colours of its own")


def test_a_mask_without_its_picture_says_so():
    told = "the mask, without its picture, in colours of its own, 80×60 px"
    assert words(None, MASK) == ("the mask without its picture", told)
    assert words(None, MASK, is_outlined=True) == ("orange: mask, the mask without its picture", f"{told}; mask outlined in orange")


def test_a_scene_of_nothing_is_the_callers_mistake():
    with pytest.raises(ValueError, match="a scene shows a picture or a mask"):
        scene.show(Scene(None, None))


def test_a_mask_that_is_laid_on_edges_is_enlarged_where_it_has_most_boundary():
    numbers = np.zeros((600, 800), np.uint8)
    numbers[500:540, 700:730] = 1
    numbers[10:14, 10:14] = 1
    shown = scene.show(Scene(photo(Picture("L", np.full((600, 800), 90, np.uint8))), Labels(numbers), is_outlined=True, is_on_edges=True))
    assert shown.legend == "orange: mask, right: the picture's edges, ×2"
    assert shown.description == (
        "the picture, 800×600 px; mask outlined in orange; a white frame around 80×80 px at x 640, y 480; "
        "on the right this place at 2 times its size; "
        "on the right the picture's edges"
    )


@pytest.mark.parametrize("sides", [(1300, 1001), (1300, 1001, 3), (40, 30)])
def test_the_edges_of_a_picture_lie_where_it_changes(sides):
    pixels = np.full(sides, 90, np.uint8)
    pixels[:, sides[1] // 2 :] = 200
    edges = scene._edges(photo(Picture("RGB" if len(sides) == 3 else "L", pixels))).picture.pixels
    bright = np.flatnonzero(edges[sides[0] // 2] > 128)
    assert edges.shape == sides[:2]
    assert (np.abs(bright - sides[1] // 2).max() <= 8, bright.size > 0, edges[:, : sides[1] // 3].any()) == (True, True, False)


def test_a_mask_without_boundary_is_laid_on_the_whole_picture():
    legend, description = words(PICTURE, Labels(np.zeros((60, 80), np.uint8)), is_outlined=True, is_on_edges=True)
    assert legend == "orange: mask, right: the picture's edges"
    assert description == "the picture, 80×60 px; mask outlined in orange; on the right the picture's edges"
