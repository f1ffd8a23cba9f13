import hashlib
import itertools
import uuid

import imagehash
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from dsqc.samples import maskterial

COUNTS = {"train": 4, "test": 3}
SIZE_PX = (240, 150)


def written(root):
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*.*")}


def pairs(root):
    images = sorted(root.glob("*/*_images/*.jpg"))
    masks = [path.parents[1] / path.parent.name.replace("_images", "_semantic_masks") / f"{path.stem}.png" for path in images]
    return [(np.asarray(Image.open(image)), np.asarray(Image.open(mask))) for image, mask in zip(images, masks, strict=True)]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("maskterial")
    maskterial.write(root, COUNTS, size_px=SIZE_PX)
    return root


def test_the_layout_is_that_of_the_archive(root):
    expected = {
        f"Real_hBN_Thin/{picture.split}_{folder}/{picture.key}.{suffix}"
        for picture in maskterial.pictures(COUNTS, size_px=SIZE_PX)
        for folder, suffix in (("images", "jpg"), ("semantic_masks", "png"))
    }
    assert set(written(root)) == expected
    assert len(expected) == 2 * 7


def test_the_counts_are_those_that_the_authors_publish():
    assert maskterial.COUNTS == {"train": 73, "test": 62}
    assert maskterial.SCOPE == {"kind": ("Real",), "subset": ("hBN_Thin",)}


def test_names_are_random_uuids(root):
    stems = [path.stem for path in root.glob("*/*_images/*")]
    assert [(str(uuid.UUID(stem)), uuid.UUID(stem).version) for stem in stems] == [(stem, 4) for stem in stems]


def test_the_same_arguments_write_the_same_bytes(root, tmp_path):
    maskterial.write(tmp_path, COUNTS, size_px=SIZE_PX)
    assert written(tmp_path) == written(root)


def test_another_seed_writes_other_pictures(root, tmp_path):
    maskterial.write(tmp_path, COUNTS, size_px=SIZE_PX, seed=1)
    assert set(written(tmp_path).values()).isdisjoint(written(root).values())


def test_more_pictures_leave_the_first_ones_as_they_were(root, tmp_path):
    maskterial.write(tmp_path, {"train": 5}, size_px=SIZE_PX)
    train = {path: digest for path, digest in written(root).items() if "/train_" in path}
    assert train.items() < written(tmp_path).items()


def test_images_are_colour_jpeg_without_private_data(root):
    for path in root.glob("*/*_images/*"):
        with Image.open(path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", SIZE_PX)
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert [(layer[1], layer[2]) for layer in image.layer] == [(2, 2), (1, 1), (1, 1)]


def test_masks_are_grey_png_of_the_same_size(root):
    for path in root.glob("*/*_semantic_masks/*"):
        with Image.open(path) as mask:
            assert (mask.format, mask.mode, mask.size) == ("PNG", "L", SIZE_PX)
            assert set(np.unique(mask)) <= {0, *maskterial.CLASSES}


@pytest.mark.parametrize("size_px", [(120, 120), SIZE_PX, (1920, 1200)])
def test_every_flake_is_one_region_of_more_than_300_px(size_px):
    for picture in maskterial.pictures({"train": 40}, size_px=size_px):
        mask = maskterial.semantic_mask(picture)
        regions, found = ndimage.label(mask > 0)
        areas = sorted(np.bincount(regions.ravel())[1:].tolist())
        assert areas == sorted(flake.area_px for flake in picture.flakes)
        assert areas[0] > 300
        assert sum(ndimage.label(mask == layers)[1] for layers in maskterial.CLASSES) == found


def test_what_is_written_is_what_is_labelled(root):
    for picture in maskterial.pictures(COUNTS, size_px=SIZE_PX):
        mask = np.asarray(Image.open(root / maskterial.FOLDER / f"{picture.split}_semantic_masks" / f"{picture.key}.png")).copy()
        for flake in picture.flakes:
            assert np.unique(mask[flake.window][flake.inside]).tolist() == [flake.layers]
            mask[flake.window][flake.inside] = 0
        assert not mask.any()


@pytest.mark.parametrize("split", ["train", "test"])
def test_three_pictures_hold_every_class(split):
    assert [picture.flakes[0].layers for picture in maskterial.pictures({split: 3}, size_px=SIZE_PX)] == [1, 2, 3]


def test_each_mask_lies_on_its_flake_and_more_layers_are_darker(root):
    for image, mask in pairs(root):
        regions, found = ndimage.label(mask)
        for region in range(1, found + 1):
            inside, near = regions == region, ndimage.binary_dilation(regions == region, iterations=2)
            ring = ndimage.binary_dilation(near, iterations=5) & ~near
            contrast = image[ndimage.binary_erosion(inside, iterations=2)].mean(axis=0) / image[ring].mean(axis=0) - 1
            assert contrast == pytest.approx(maskterial._CONTRAST[mask[inside][0] - 1], abs=0.025)


def test_a_mask_moved_by_one_pixel_fits_worse(root):
    moves = [(down, right) for down, right in itertools.product((-1, 0, 1), repeat=2) if down or right]
    for image, mask in pairs(root):
        green, covered = image[..., 1].astype(float), mask > 0
        moved = [green[np.roll(covered, move, axis=(0, 1))].mean() for move in moves]
        assert green[covered].mean() < min(moved)


def test_no_two_pictures_look_alike(root):
    hashes = [imagehash.phash(Image.fromarray(image)) for image, _ in pairs(root)]
    assert min(a - b for a, b in itertools.combinations(hashes, 2)) > 10


def test_a_picture_too_small_for_flakes_is_refused(tmp_path):
    with pytest.raises(ValueError, match="119x150 px is too small"):
        maskterial.write(tmp_path, COUNTS, size_px=(119, 150))
    assert list(tmp_path.iterdir()) == []
