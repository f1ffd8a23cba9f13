import imagehash
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from dsqc.measures.phash import ORIENTATIONS, WINDOW_SCALES, WINDOWS, inverse, oriented, oriented_bits, phash_bits, signed, window_bits

SIDE = np.arange(32)


def noise() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (200, 32, 32), dtype=np.uint8)


def smooth() -> np.ndarray:
    blobs = np.random.default_rng(2).integers(0, 256, (200, 5, 5), dtype=np.uint8)
    return np.stack([np.asarray(Image.fromarray(each).resize((32, 32), Image.Resampling.BICUBIC)) for each in blobs])


def mirrored() -> np.ndarray:
    return np.maximum(smooth(), smooth()[:, :, ::-1])


def constant() -> np.ndarray:
    return np.stack([np.full((32, 32), value, np.uint8) for value in range(256)])


def halves() -> np.ndarray:
    return np.stack([np.tile(np.where(SIDE < edge, 0, value), (32, 1)).astype(np.uint8) for edge in range(1, 32) for value in (1, 77, 255)])


def discs() -> np.ndarray:
    distance = (SIDE[:, None] - 15.5) ** 2 + (SIDE - 15.5) ** 2
    return np.stack([(distance < radius**2).astype(np.uint8) * 255 for radius in range(1, 20)])


@pytest.mark.parametrize("thumbnails", [noise, smooth, mirrored, constant, halves, discs], ids=lambda each: each.__name__)
def test_every_bit_is_that_of_imagehash(thumbnails):
    made = thumbnails()
    assert [f"{bits:016x}" for bits in phash_bits(made)] == [str(imagehash.phash(Image.fromarray(each))) for each in made]


def test_a_hash_does_not_depend_on_those_beside_it():
    together = phash_bits(noise())
    assert together.dtype == np.uint64
    assert together.tolist() == [int(phash_bits(each[None])[0]) for each in noise()]


def test_no_thumbnail_has_no_hash():
    assert phash_bits(np.empty((0, 32, 32), np.uint8)).shape == (0,)


@pytest.mark.parametrize(("bits", "number"), [(0, 0), (2**63 - 1, 2**63 - 1), (2**63, -(2**63)), (2**64 - 1, -1)])
def test_the_bits_read_as_a_signed_number(bits, number):
    assert signed(np.uint64(bits)) == number


THUMBNAILS = st.one_of(
    st.integers(0, 2**32).map(lambda seed: np.random.default_rng(seed).integers(0, 256, (32, 32), dtype=np.uint8)),
    arrays(np.uint8, (8, 8)).map(lambda few: few.repeat(4, 0).repeat(4, 1)),
    arrays(np.uint8, 32).map(lambda row: np.tile(row, (32, 1))),
    arrays(np.uint8, (16, 16)).map(lambda part: np.block([[part, part[:, ::-1]], [part[::-1], part[::-1, ::-1]]])),
)
PILLOW = dict(zip(ORIENTATIONS[1:], map(Image.Transpose, (0, 1, 3, 5, 2, 4, 6)), strict=True))


@pytest.mark.parametrize("orientation", ORIENTATIONS[1:])
def test_an_orientation_turns_as_pillow_does_and_its_inverse_turns_back(orientation):
    pixels = np.arange(15, dtype=np.uint8).reshape(3, 5)
    turned = oriented(pixels, orientation)
    assert np.array_equal(turned, Image.fromarray(pixels).transpose(PILLOW[orientation]))
    assert np.array_equal(oriented(turned, inverse(orientation)), pixels)


@given(THUMBNAILS)
def test_every_bit_of_every_orientation_is_that_of_the_turned_thumbnail(thumbnail):
    turned = np.stack([oriented(thumbnail, orientation) for orientation in ORIENTATIONS])
    assert oriented_bits(thumbnail[None])[0].tolist() == phash_bits(turned).tolist()


@pytest.mark.parametrize("thumbnails", [smooth, mirrored, constant, halves, discs], ids=lambda each: each.__name__)
def test_orientations_of_pictures_where_rounding_decides_are_those_of_imagehash(thumbnails):
    made = thumbnails()[::7]
    expected = [[int(str(imagehash.phash(Image.fromarray(oriented(each, name)))), 16) for name in ORIENTATIONS] for each in made]
    assert oriented_bits(made).tolist() == expected


def test_windows_lie_within_the_picture_and_every_scale_has_one_in_its_centre():
    assert len(WINDOWS) == 9 * len(WINDOW_SCALES)
    assert all(0 <= each <= 1 - window.scale + 1e-9 for window in WINDOWS for each in window[:2])
    assert [window.left + window.scale / 2 for window in WINDOWS[::9]] == pytest.approx([0.5] * len(WINDOW_SCALES))


@pytest.mark.parametrize("number", range(len(WINDOWS)))
def test_the_hash_of_a_window_is_near_that_of_the_cropped_picture(number):
    blobs = np.random.default_rng(number).integers(0, 256, (7, 7), dtype=np.uint8)
    large = Image.fromarray(blobs).resize((640, 640), Image.Resampling.BICUBIC)
    left, top, scale = WINDOWS[number]
    box = (left * 640, top * 640, (left + scale) * 640, (top + scale) * 640)
    small, cut = (np.asarray(each.resize((32, 32), Image.Resampling.LANCZOS)) for each in (large, large.crop(tuple(map(round, box)))))
    apart = window_bits(small[None])[0, number] ^ phash_bits(cut[None])[0]
    assert np.bitwise_count(apart) <= 4


def test_no_thumbnail_has_no_orientation_and_no_window():
    none = np.empty((0, 32, 32), np.uint8)
    assert (oriented_bits(none).shape, window_bits(none).shape) == ((0, 8), (0, 36))
