import imagehash
import numpy as np
import pytest
from PIL import Image

from dsqc.measures.phash import phash_bits, signed

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
    given = thumbnails()
    assert [f"{bits:016x}" for bits in phash_bits(given)] == [str(imagehash.phash(Image.fromarray(each))) for each in given]


def test_a_hash_does_not_depend_on_those_beside_it():
    together = phash_bits(noise())
    assert together.dtype == np.uint64
    assert together.tolist() == [int(phash_bits(each[None])[0]) for each in noise()]


def test_no_thumbnail_has_no_hash():
    assert phash_bits(np.empty((0, 32, 32), np.uint8)).shape == (0,)


@pytest.mark.parametrize(("bits", "number"), [(0, 0), (2**63 - 1, 2**63 - 1), (2**63, -(2**63)), (2**64 - 1, -1)])
def test_the_bits_read_as_a_signed_number(bits, number):
    assert signed(np.uint64(bits)) == number
