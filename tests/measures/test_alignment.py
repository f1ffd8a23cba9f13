import numpy as np
import pytest
from scipy import ndimage

from dsqc.measures import alignment, edges, turns
from dsqc.measures.alignment import AS_GIVEN, ELSEWHERE, SHIFTED, UNCLEAR
from laid import SIDES, moved, pair


def aligned(picture, labels):
    return alignment.measure(alignment.prepared(picture), labels)


def ring(sides, top, left, bottom, right):
    labels = np.zeros(sides, np.uint8)
    labels[top:bottom, left:right] = 1
    return labels


def test_a_mask_on_its_picture_lies_as_given():
    found = aligned(*pair())
    assert (AS_GIVEN, AS_GIVEN, 0, 0, True) == (found.verdict, found.turn, found.right_px, found.down_px, found.is_enough)
    assert found.z_given == found.z_turn > 2 * alignment.FITS_Z


FLIPPED = [
    (np.fliplr, "flipped left to right"),
    (np.flipud, "flipped top to bottom"),
    (lambda mask: np.rot90(mask, 2), "turned by 180°"),
]


@pytest.mark.parametrize(("turned", "words"), FLIPPED)
def test_a_turned_mask_is_named(turned, words):
    picture, labels = pair()
    assert words == aligned(picture, turned(labels)).verdict


LYING = [
    (np.transpose, "transposed"),
    (lambda mask: np.rot90(mask, -1), "turned by 90° clockwise"),
    (np.rot90, "turned by 90° counterclockwise"),
    (lambda mask: np.rot90(mask, 2).T, "transposed across the other diagonal"),
]


@pytest.mark.parametrize(("turned", "words"), LYING)
def test_a_square_mask_may_lie_on_its_side(turned, words):
    picture, labels = pair(sides=(160, 160))
    assert words == aligned(picture, turned(labels)).verdict


@pytest.mark.parametrize(("turned", "words"), LYING)
def test_a_mask_with_the_sides_changed_over_is_found_on_its_side(turned, words):
    picture, labels = pair()
    found = aligned(picture, turned(labels))
    assert (words, words, None, None) == (found.verdict, found.turn, found.z_given, found.z_offset)


def test_sides_that_differ_permit_no_quarter_turn():
    assert turns.UPRIGHT == turns.possible(SIDES, SIDES)
    assert turns.LYING == turns.possible(SIDES, SIDES[::-1])
    assert turns.UPRIGHT + turns.LYING == turns.possible((160, 160), (160, 160))


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"a mask of \(10, 20\) pixels does not lie on a picture of \(144, 200\)"):
        aligned(pair()[0], np.zeros((10, 20), np.uint8))


@pytest.mark.parametrize("offset", [(2, 0), (-2, 4), (6, -8), (20, 3)])
def test_a_shifted_mask_is_found_with_its_offset(offset):
    picture, labels = pair()
    found = aligned(picture, moved(labels, *offset))
    assert (SHIFTED, *offset) == (found.verdict, found.right_px, found.down_px)


def test_one_pixel_is_measured_and_is_no_shift():
    picture, labels = pair()
    found = aligned(picture, moved(labels, 1, -1))
    assert (AS_GIVEN, 1, -1) == (found.verdict, found.right_px, found.down_px)


def test_the_offset_is_in_pixels_of_full_size():
    picture, labels = pair(sides=(800, 1000))
    ready = alignment.prepared(picture)
    found = alignment.measure(ready, moved(labels, 13, -7))
    assert (2, SHIFTED, 13, -7) == (ready.scales[0].factor, found.verdict, found.right_px, found.down_px)


def test_a_mask_of_another_picture_lies_on_no_edges():
    found = aligned(pair()[0], pair(1)[1])
    assert ELSEWHERE == found.verdict
    assert found.z_given is not None
    assert found.z_given < alignment.FITS_Z


def test_outlines_three_pixels_too_wide_are_no_shift():
    picture, labels = pair()
    found = aligned(picture, ndimage.grey_dilation(labels, (7, 7)))
    assert (AS_GIVEN, False) == (found.verdict, found.offset_is_sure)


def test_of_a_single_line_no_shift_is_told():
    picture = ndimage.gaussian_filter(np.where(np.mgrid[:144, :200][0] < 70, 90.0, 150.0), 0.7).astype(np.uint8)
    noise = np.random.default_rng(0).integers(0, 6, SIDES).astype(np.uint8)
    found = aligned(picture + noise, ring(SIDES, 0, 0, 78, 200))
    assert (1.0, False, False) == (found.one_sided, found.is_whole, found.is_enough)
    assert found.verdict in (AS_GIVEN, UNCLEAR)


@pytest.mark.parametrize(
    ("picture", "labels"),
    [
        (np.full(SIDES, 7, np.uint8), pair()[1]),
        (pair()[0], np.zeros(SIDES, np.uint8)),
        (pair()[0], ring(SIDES, 70, 100, 71, 101)),
        (pair()[0][:14, :14], pair()[1][:14, :14]),
    ],
    ids=["constant picture", "empty mask", "one pixel", "tiny picture"],
)
def test_too_little_evidence_is_said(picture, labels):
    found = aligned(picture, labels)
    assert (UNCLEAR, False) == (found.verdict, found.is_enough)


@pytest.mark.parametrize("seed", range(4))
def test_a_small_region_on_noise_is_unclear(seed):
    noise = np.random.default_rng(seed).integers(0, 256, (*SIDES, 3)).astype(np.uint8)
    assert UNCLEAR == aligned(noise, ring(SIDES, 60, 80, 72, 94)).verdict


@pytest.mark.parametrize(
    "change", [lambda picture: picture * 257.0, lambda picture: picture / 255, lambda picture: picture.astype(np.uint16) * 9]
)
def test_the_unit_of_grey_does_not_matter(change):
    picture, labels = pair()
    plain, changed = aligned(picture, labels), aligned(change(picture), labels)
    assert plain.verdict == changed.verdict
    assert changed.z_given == pytest.approx(plain.z_given, rel=1e-3)


def test_what_is_not_a_number_is_survived():
    picture, labels = pair()
    broken = picture.astype(np.float64)
    broken[:20, :30] = np.nan
    assert AS_GIVEN == aligned(broken, labels).verdict


def test_an_edge_in_one_colour_is_an_edge():
    picture, labels = pair()
    red = np.stack([picture, np.full_like(picture, 80), np.full_like(picture, 80)], axis=-1)
    assert aligned(picture, labels).z_given == pytest.approx(aligned(red, labels).z_given, rel=1e-3)


def test_equal_input_gives_equal_results():
    assert aligned(*pair()) == aligned(*(each.copy() for each in pair()))


def test_surfaces_equal_those_of_shifted_and_turned_arrays():
    rng = np.random.default_rng(0)
    strength, boundary = rng.normal(size=(40, 40)).astype(np.float32), (rng.random((40, 40)) < 0.1).astype(np.float32)
    spectrum = turns.spectrum(strength, 3)
    for turn, surface in zip(
        turns.UPRIGHT + turns.LYING, turns.surfaces(spectrum, boundary, turns.possible((40, 40), (40, 40))), strict=True
    ):
        padded = np.pad(strength, 3)
        for down, right in np.ndindex(7, 7):
            expected = (padded[down : down + 40, right : right + 40] * turn.undone(boundary)).sum() / boundary.sum()
            assert surface[down, right] == pytest.approx(expected, abs=1e-5)


def test_a_boundary_lies_between_its_pixels():
    assert [[0, 1, 1, 0]] == edges.boundary(np.array([[5, 5, 9, 9]])).tolist()
    assert [[1, 1], [1, 1]] == edges.boundary(np.array([[0, 0], [3, 3]], np.uint16)).tolist()


def test_blocks_are_means_and_what_fills_none_is_left_out():
    pixels = np.array([[[1], [3], [9]], [[5], [7], [9]], [[9], [9], [9]]], np.uint8)
    assert [[[4.0]]] == edges.reduced(pixels, 2).tolist()


@pytest.mark.parametrize("turn", turns.UPRIGHT + turns.LYING, ids=lambda turn: turn.words)
def test_what_was_done_to_labels_is_undone(turn):
    labels = np.arange(12).reshape(3, 4)
    done = {words: how(labels) for how, words in [*LYING, *FLIPPED, (np.asarray, AS_GIVEN)]}
    assert labels.tolist() == turns.undone(done[turn.words], turn.words, 0, 0).tolist()


def test_labels_are_moved_back_and_background_comes_in():
    labels = np.array([[1, 2, 3], [4, 5, 6]])
    assert [[2, 3, 9], [5, 6, 9]] == turns.undone(labels, None, 1, 0, background=9).tolist()
    assert [[0, 0, 0], [0, 1, 2]] == turns.undone(labels, None, -1, -1).tolist()
    assert [[0, 0, 0], [0, 0, 0]] == turns.undone(labels, None, 5, 0).tolist()
