import functools
import hashlib
import itertools
import json
import uuid
from collections import Counter

import imagehash
import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask
from scipy import ndimage

from dsqc.measures import rle
from dsqc.samples import _flakes, maskterial

COUNTS = {"train": 4, "test": 3}
SIZE_PX = (240, 150)
SPLITS = ["train", "test"]
COCO = "Real_hBN_Thin/RLE_annotations"
SHOT_FOLDERS = [f"{shots}_shot/run_{run}" for shots in (1, 2, 3, 5, 10) for run in range(10)]


def written(root):
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*.*")}


def pairs(root):
    images = sorted(root.glob("*/*_images/*.jpg"))
    masks = [path.parents[1] / path.parent.name.replace("_images", "_semantic_masks") / f"{path.stem}.png" for path in images]
    return [(np.asarray(Image.open(image)), np.asarray(Image.open(mask))) for image, mask in zip(images, masks, strict=True)]


def coco(root, name):
    return json.loads((root / COCO / f"{name}.json").read_text(encoding="ascii"))


def decoded(instance):
    height_px, width_px = instance["segmentation"]["size"]
    return rle.to_mask(rle.unpack(instance["segmentation"]["counts"]), height_px, width_px)


@functools.cache
def planned(size_px):
    return list(maskterial.pictures({"train": 40}, size_px=size_px))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("maskterial")
    maskterial.write(root, COUNTS, size_px=SIZE_PX)
    return root


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """As many pictures as the authors publish, in small."""
    root = tmp_path_factory.mktemp("published")
    maskterial.write(root, size_px=SIZE_PX)
    return root


def test_the_files_are_those_of_the_archive(root):
    pictures = {
        f"Real_hBN_Thin/{picture.split}_{folder}/{picture.key}.{suffix}"
        for picture in maskterial.pictures(COUNTS, size_px=SIZE_PX)
        for folder, suffix in (("images", "jpg"), ("semantic_masks", "png"))
    }
    kinds = ("300", "with_class_200", "with_class_300", "with_class_full")
    whole = {f"{COCO}/{split}_annotations_{kind}.json" for split in SPLITS for kind in kinds}
    shots = {f"{COCO}/{folder}/train_annotations_{kind}.json" for folder in SHOT_FOLDERS for kind in ("300", "with_class_300")}
    names = {f"Real_hBN_Thin/meta_data/{split}_set_name_to_uuid.json" for split in SPLITS}
    assert set(written(root)) == pictures | whole | shots | names
    assert [len(each) for each in (pictures, whole, shots, names)] == [2 * 7, 8, 100, 2]


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
    train = {path: digest for path, digest in written(root).items() if "/train_images/" in path or "/train_semantic_masks/" in path}
    assert len(train) == 2 * 4
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
def test_every_flake_of_more_than_200_px_is_one_region_of_a_mask(size_px):
    for picture in planned(size_px):
        mask = maskterial.semantic_mask(picture)
        regions, found = ndimage.label(mask > 0)
        areas = sorted(np.bincount(regions.ravel())[1:].tolist())
        assert areas == sorted(flake.area_px for flake in picture.flakes if flake.area_px > 200)
        assert sum(ndimage.label(mask == layers)[1] for layers in maskterial.CLASSES) == found


@pytest.mark.parametrize("size_px", [(120, 120), SIZE_PX, (1920, 1200)])
def test_flakes_of_any_size_lie_12_px_apart_and_from_the_border(size_px):
    for picture in planned(size_px):
        reached = np.zeros(size_px[::-1], np.uint8)
        for flake in picture.flakes:
            assert ndimage.label(flake.inside)[1] == 1
            rows, columns = flake.window
            assert min(rows.start, columns.start, size_px[1] - rows.stop, size_px[0] - columns.stop) >= 12
            assert not reached[flake.window].any()
            reached[rows.start - 12 : rows.stop + 12, columns.start - 12 : columns.stop + 12] = 1


@pytest.mark.parametrize("size_px", [(120, 120), SIZE_PX, (1920, 1200)])
def test_no_flake_has_exactly_the_size_of_a_floor(size_px):
    for picture in planned(size_px):
        areas = [flake.area_px for flake in picture.flakes]
        assert areas[0] > 300
        assert min(areas) >= 40
        assert not {200, 300} & set(areas)
        assert [area > 300 for area in areas] == sorted((area > 300 for area in areas), reverse=True)


def test_what_is_written_is_what_is_labelled(root):
    for picture in maskterial.pictures(COUNTS, size_px=SIZE_PX):
        mask = np.asarray(Image.open(root / maskterial.FOLDER / f"{picture.split}_semantic_masks" / f"{picture.key}.png")).copy()
        for flake in picture.flakes:
            assert np.unique(mask[flake.window][flake.inside]).tolist() == [flake.layers if flake.area_px > 200 else 0]
            mask[flake.window][flake.inside] = 0
        assert not mask.any()


@pytest.mark.parametrize("split", SPLITS)
def test_three_pictures_hold_every_class(split):
    assert [picture.flakes[0].layers for picture in maskterial.pictures({split: 3}, size_px=SIZE_PX)] == [1, 2, 3]


def test_each_mask_lies_on_its_flake_and_more_layers_are_darker(root):
    for image, mask in pairs(root):
        regions, found = ndimage.label(mask)
        for region in range(1, found + 1):
            inside, near = regions == region, ndimage.binary_dilation(regions == region, iterations=2)
            ring = ndimage.binary_dilation(near, iterations=5) & ~near
            contrast = image[ndimage.binary_erosion(inside, iterations=2)].mean(axis=0) / image[ring].mean(axis=0) - 1
            assert contrast == pytest.approx(_flakes.CONTRAST[mask[inside][0] - 1], abs=0.025)


def test_a_mask_moved_by_one_pixel_fits_worse(root):
    moves = [(down, right) for down, right in itertools.product((-1, 0, 1), repeat=2) if down or right]
    for image, mask in pairs(root):
        green, covered = image[..., 1].astype(float), mask > 0
        moved = [green[np.roll(covered, move, axis=(0, 1))].mean() for move in moves]
        assert green[covered].mean() < min(moved)


def test_no_two_pictures_look_alike(root):
    hashes = [imagehash.phash(Image.fromarray(image)) for image, _ in pairs(root)]
    assert min(a - b for a, b in itertools.combinations(hashes, 2)) > 10


@pytest.mark.parametrize("name", ["test_annotations_with_class_full", "train_annotations_with_class_full"])
def test_area_box_and_counts_are_those_of_coco_s_own_tool(root, name):
    for instance in coco(root, name)["annotations"]:
        shape, expected = instance["segmentation"], coco_mask.encode(np.asfortranarray(decoded(instance)))
        assert shape == {"size": [150, 240], "counts": expected["counts"].decode()}
        assert (instance["area"], instance["bbox"]) == (coco_mask.area(expected), coco_mask.toBbox(expected).tolist())


def test_flakes_without_a_place_in_a_mask_are_drawn_all_the_same(root):
    tiny = [instance for instance in coco(root, "train_annotations_with_class_full")["annotations"] if instance["area"] < 200]
    images = {image["id"]: image["file_name"] for image in coco(root, "train_annotations_with_class_full")["images"]}
    for instance in tiny:
        image = np.asarray(Image.open(root / f"Real_hBN_Thin/train_images/{images[instance['image_id']]}"))[..., 1].astype(float)
        inside = decoded(instance) > 0
        ring = ndimage.binary_dilation(inside, iterations=7) & ~ndimage.binary_dilation(inside, iterations=2)
        contrast = image[ndimage.binary_erosion(inside)].mean() / image[ring].mean() - 1
        assert contrast == pytest.approx(_flakes.CONTRAST[instance["category_id"] - 1][1], abs=0.04)
    assert tiny != []


@pytest.mark.parametrize("split", SPLITS)
def test_annotation_files_have_the_form_of_the_published_ones(root, split):
    found = coco(root, f"{split}_annotations_with_class_300")
    assert list(found) == ["images", "annotations", "categories"]
    assert [image["id"] for image in found["images"]] == list(range(1, COUNTS[split] + 1))
    first = next(maskterial.pictures({split: 1}, size_px=SIZE_PX))
    assert found["images"][0] == {"id": 1, "file_name": f"{first.key}.jpg", "width": 240, "height": 150}
    assert found["categories"] == [{"id": k, "name": f"Class {k}", "supercategory": f"Class {k}"} for k in (1, 2, 3)]
    instance = found["annotations"][0]
    assert list(instance) == ["id", "image_id", "category_id", "segmentation", "area", "bbox", "iscrowd"]
    assert (instance["id"], instance["image_id"], instance["category_id"], instance["iscrowd"]) == (1, 1, first.flakes[0].layers, 0)


@pytest.mark.parametrize("path", [f"{COCO}/train_annotations_300.json", "Real_hBN_Thin/meta_data/test_set_name_to_uuid.json"])
def test_json_is_indented_by_four(root, path):
    text = (root / path).read_text(encoding="ascii")
    assert text == json.dumps(json.loads(text), indent=4)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("sample", ["root", "published"])
def test_each_file_holds_the_larger_flakes_of_the_next_and_not_all_of_them(request, sample, split):
    found = {floor: coco(request.getfixturevalue(sample), f"{split}_annotations_with_class_{floor}") for floor in ("full", "200", "300")}
    for floor, more_than_px in (("200", 200), ("300", 300)):
        larger = [instance for instance in found["full"]["annotations"] if instance["area"] > more_than_px]
        assert found[floor] == {**found["full"], "annotations": larger}
    counts = [len(found[floor]["annotations"]) for floor in ("300", "200", "full")]
    assert counts == sorted(set(counts))


@pytest.mark.parametrize(("split", "seed"), [("train", 65), ("test", 62)])
def test_crowded_pictures_have_room_for_small_flakes(split, seed):
    pictures = maskterial.pictures({split: COUNTS[split]}, size_px=SIZE_PX, seed=seed)
    areas = [flake.area_px for picture in pictures for flake in picture.flakes]
    assert any(200 < area < 300 for area in areas)
    assert any(area < 200 for area in areas)


@pytest.mark.parametrize("split", SPLITS)
def test_ids_count_from_1_in_the_full_file(root, split):
    ids = [instance["id"] for instance in coco(root, f"{split}_annotations_with_class_full")["annotations"]]
    assert ids == list(range(1, len(ids) + 1))


@pytest.mark.parametrize("name", [f"{split}_annotations" for split in SPLITS] + [f"{folder}/train_annotations" for folder in SHOT_FOLDERS])
def test_without_classes_a_file_says_flake_and_nothing_else_differs(root, name):
    agnostic, classed = coco(root, f"{name}_300"), coco(root, f"{name}_with_class_300")
    assert agnostic["categories"] == [{"id": 1, "name": "flake", "supercategory": "flake"}]
    assert agnostic["images"] == classed["images"]
    assert agnostic["annotations"] == [{**instance, "category_id": 1} for instance in classed["annotations"]]


@pytest.mark.parametrize("split", SPLITS)
def test_masks_render_the_instances_of_more_than_200_px(root, split):
    found = coco(root, f"{split}_annotations_with_class_200")
    for image in found["images"]:
        mask = np.zeros(SIZE_PX[::-1], np.uint8)
        for instance in found["annotations"]:
            if instance["image_id"] == image["id"]:
                mask += decoded(instance) * np.uint8(instance["category_id"])
        path = root / f"Real_hBN_Thin/{split}_semantic_masks/{image['file_name'].replace('.jpg', '.png')}"
        assert np.array_equal(np.asarray(Image.open(path)), mask)


@pytest.mark.parametrize("folder", SHOT_FOLDERS)
@pytest.mark.parametrize("sample", ["root", "published"])
def test_a_few_shot_file_holds_k_of_each_class_and_all_else_of_their_pictures(request, sample, folder):
    root, k = request.getfixturevalue(sample), int(folder.partition("_")[0])
    few, whole = coco(root, f"{folder}/train_annotations_with_class_300"), coco(root, "train_annotations_with_class_300")
    ids = {image["id"] for image in few["images"]}
    assert few["images"] == [image for image in whole["images"] if image["id"] in ids]
    assert sorted(few["annotations"], key=lambda each: each["id"]) == [each for each in whole["annotations"] if each["image_id"] in ids]
    held, offered = (Counter(each["category_id"] for each in found["annotations"]) for found in (few, whole))
    assert all(held[layers] >= min(k, offered[layers]) for layers in (1, 2, 3))
    assert len(ids) <= 3 * k
    assert few["categories"] == whole["categories"]


@pytest.mark.parametrize("shots", [1, 2, 3, 5, 10])
def test_no_two_runs_have_the_same_pictures(published, shots):
    runs = [coco(published, f"{shots}_shot/run_{run}/train_annotations_300")["images"] for run in range(10)]
    assert len({frozenset(image["id"] for image in images) for images in runs}) == 10


def test_few_shots_of_few_pictures_differ_while_there_is_a_choice(root):
    runs = [coco(root, f"1_shot/run_{run}/train_annotations_300")["images"] for run in range(10)]
    offered = coco(root, "train_annotations_with_class_300")["annotations"]
    of_class = [[each["image_id"] for each in offered if each["category_id"] == layers] for layers in (1, 2, 3)]
    choices = {frozenset(choice) for choice in itertools.product(*of_class)}
    drawn = {frozenset(image["id"] for image in images) for images in runs}
    assert drawn <= choices
    assert len(drawn) == min(10, len(choices))


def test_few_shot_annotations_are_shuffled(published):
    orders = [[each["id"] for each in coco(published, f"10_shot/run_{run}/train_annotations_300")["annotations"]] for run in range(10)]
    assert [order for order in orders if order == sorted(order)] == []


@pytest.mark.parametrize("split", SPLITS)
def test_every_original_name_leads_to_an_image_and_back(root, split):
    names = json.loads((root / f"Real_hBN_Thin/meta_data/{split}_set_name_to_uuid.json").read_text())
    assert sorted(names.values()) == sorted(path.stem for path in (root / f"Real_hBN_Thin/{split}_images").iterdir())
    assert len(set(names.values())) == len(names) == COUNTS[split]
    assert next(iter(names)) == f"hBN_{split}_0001.jpg"


def test_few_shots_are_drawn_from_the_split_train_alone(tmp_path):
    maskterial.write(tmp_path, {"test": 3}, size_px=SIZE_PX)
    assert [path.name for path in (tmp_path / COCO).iterdir() if path.is_dir()] == []


def test_a_picture_too_small_for_flakes_is_refused(tmp_path):
    with pytest.raises(ValueError, match="119x150 px is too small"):
        maskterial.write(tmp_path, COUNTS, size_px=(119, 150))
    assert list(tmp_path.iterdir()) == []
