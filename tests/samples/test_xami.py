import csv
import hashlib
import itertools
import json
import re
import zipfile
from collections import Counter
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from dsqc.samples import _sky, xami

COUNTS = {"train": 8, "valid": 4}
SIZE_PX = 160
DEFINITION = Path(__file__).parents[2] / "checks" / "xami.yaml"
NAME = re.compile(r"S\d{10}_[UVBWSML]_png\.rf\.[0-9a-f]{32}\.jpg")


def written(root):
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*.*")}


def members(root, name):
    with zipfile.ZipFile(root / f"{name}.zip") as archive:
        return {member: archive.read(member) for member in archive.namelist()}


def coco(root, split):
    return json.loads((root / "xami_dataset" / split / "_annotations.coco.json").read_text(encoding="ascii"))


def whole(root):
    return json.loads(members(root, "xami_dataset_no_splits")["data/_annotations.coco.json"])


def rows(root, fold):
    with (root / f"mskf_{fold}.csv").open(encoding="ascii", newline="") as stream:
        return list(csv.DictReader(stream))


def pixels(root, picture):
    with Image.open(root / "xami_dataset" / picture.split / picture.name) as image:
        return np.asarray(image)


def inside(artefact, share, size_px):
    """The pixels within an outline, or within the outline drawn smaller around the same middle."""
    canvas, middle = Image.new("L", (size_px, size_px)), artefact.corners.mean(axis=0)
    corners = middle + share * (artefact.corners - middle)
    ImageDraw.Draw(canvas).polygon([(x, y) for x, y in corners.tolist()], fill=1)
    return np.asarray(canvas, bool)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("xami")
    xami.write(root, COUNTS, size_px=SIZE_PX)
    return root


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """The sample as ``--sample`` writes it."""
    root = tmp_path_factory.mktemp("full")
    xami.write(root)
    return root


PICTURES = xami.pictures(COUNTS, size_px=SIZE_PX)
FULL = xami.pictures()


def test_it_is_valid_to_the_last_check_that_applies_to_a_partial_copy(full):
    report = engine.run(load(DEFINITION), str(full), Scope(dict(xami.SCOPE), xami.PARTIAL))
    absent = {outcome.check_id: outcome.reason for outcome in report.outcomes if outcome.status != "passed"}
    assert absent == {
        "published-checksums": "none of the 2 files whose digest was published is there",
        "stratified": "nothing that it looked at could be judged",
    }
    assert {outcome.status for outcome in report.outcomes} == {"passed", "not-applicable"}
    assert (report.status, report.coverage.files_read) == ("passed", report.coverage.files_listed)


def test_it_is_small(full):
    assert sum(path.stat().st_size for path in full.rglob("*.*")) < 8_000_000
    assert (len(FULL), sum(len(picture.artefacts) for picture in FULL)) == (48, 160)


def test_the_files_are_those_of_the_release(root):
    split = {f"xami_dataset/{picture.split}/{picture.name}" for picture in PICTURES}
    annotations = {f"xami_dataset/{name}/_annotations.coco.json" for name in COUNTS}
    tables = {*(f"mskf_{fold}.csv" for fold in range(4)), "id2label.json", "obs_info_1024_all.json"}
    assert set(written(root)) == split | annotations | tables | {"xami_dataset_no_splits.zip", "xami_dataset_yolov8.zip"}
    names = {picture.name for picture in PICTURES}
    assert set(members(root, "xami_dataset_no_splits")) == {f"data/{name}" for name in (*names, "_annotations.coco.json")}
    labels = {f"{picture.split}/{folder}" for picture in PICTURES for folder in (f"images/{picture.name}", f"labels/{picture.key}.txt")}
    assert set(members(root, "xami_dataset_yolov8")) == {f"xami_dataset_yolov8/{name}" for name in (*labels, "data.yaml")}


def test_names_are_those_of_the_export(root):
    assert [picture.name for picture in FULL if not NAME.fullmatch(picture.name)] == []
    assert len({picture.key for picture in FULL}) == len({(picture.observation, picture.filter) for picture in FULL}) == len(FULL)


def test_the_same_arguments_write_the_same_bytes(root, tmp_path):
    xami.write(tmp_path, COUNTS, size_px=SIZE_PX)
    assert written(tmp_path) == written(root)


def test_another_seed_writes_other_pictures(root, tmp_path):
    xami.write(tmp_path, COUNTS, size_px=SIZE_PX, seed=1)
    same = {path for path, digest in written(root).items() if written(tmp_path).get(path) == digest}
    assert same == {"id2label.json"}


def test_archives_have_no_clock_in_them(root):
    for name in ("xami_dataset_no_splits", "xami_dataset_yolov8"):
        with zipfile.ZipFile(root / f"{name}.zip") as archive:
            assert {member.date_time for member in archive.infolist()} == {(2024, 5, 1, 0, 0, 0)}
            assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def test_the_three_forms_hold_the_same_pictures(root):
    one, other = members(root, "xami_dataset_no_splits"), members(root, "xami_dataset_yolov8")
    for picture in PICTURES:
        content = (root / "xami_dataset" / picture.split / picture.name).read_bytes()
        assert one[f"data/{picture.name}"] == other[f"xami_dataset_yolov8/{picture.split}/images/{picture.name}"] == content


def test_pictures_are_grey_and_saved_in_colour(root):
    for path in root.glob("xami_dataset/*/*.jpg"):
        with Image.open(path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (SIZE_PX, SIZE_PX))
            channels = np.asarray(image)
        assert (channels == channels[..., :1]).all()


def test_a_picture_of_the_sample_has_512_px(full):
    with Image.open(next(full.glob("xami_dataset/train/*.jpg"))) as image:
        assert image.size == (512, 512)


@pytest.mark.parametrize("category", xami.CATEGORIES[1:])
def test_artefacts_are_bright_within_their_outline_and_rings_are_hollow(full, category):
    hole = _sky.HOLES[category]
    for picture in FULL[:16]:
        grey = pixels(full, picture)[..., 0].astype(float)
        for artefact in (each for each in picture.artefacts if each.category == category):
            whole_shape = inside(artefact, 1, 512)
            bright = (inside(artefact, 0.97, 512) & ~inside(artefact, hole + 0.03, 512)) if hole else whole_shape
            around = ndimage.binary_dilation(whole_shape, iterations=6) & ~ndimage.binary_dilation(whole_shape, iterations=2)
            dark = around | inside(artefact, hole - 0.1, 512) if hole else around
            assert grey[bright].mean() > grey[dark].mean() + 20


@pytest.mark.parametrize("size_px", [SIZE_PX, 512])
def test_outlines_lie_in_the_picture_and_apart_from_one_another(size_px):
    for picture in xami.pictures(size_px=size_px):
        boxes = [artefact.extent for artefact in picture.artefacts]
        assert all(min(box) >= 0 and max(box) <= size_px for box in boxes)
        for one, other in itertools.combinations(boxes, 2):
            assert any(one[axis + 2] <= other[axis] or other[axis + 2] <= one[axis] for axis in (0, 1))


def test_no_two_pictures_look_alike(full):
    hashes = [imagehash.phash(Image.fromarray(pixels(full, picture))) for picture in FULL]
    of_other_fields = [
        one - other
        for (one, left), (other, right) in itertools.combinations(zip(hashes, FULL, strict=True), 2)
        if left.observation != right.observation
    ]
    assert min(of_other_fields) > 10


def test_one_picture_of_twelve_has_no_artefact():
    assert [picture.index for picture in FULL if not picture.artefacts and picture.split == "train"] != []
    assert Counter(picture.split for picture in FULL if not picture.artefacts) == {"train": 3, "valid": 1}


def test_classes_have_the_same_share_of_both_splits():
    counts = {split: Counter(each.category for picture in FULL if picture.split == split for each in picture.artefacts) for split in COUNTS}
    assert counts["train"] == {name: 3 * count for name, count in counts["valid"].items()}
    assert set(counts["valid"]) == set(xami.CATEGORIES[1:])


def test_an_observation_has_up_to_three_filters_and_lies_in_one_split():
    observations = {}
    for picture in FULL:
        observations.setdefault(picture.observation, []).append(picture)
    assert Counter(len(each) for each in observations.values()) == {1: 28, 2: 4, 3: 4}
    for each in observations.values():
        assert len({picture.filter for picture in each}) == len(each)
        assert len({(picture.split, picture.fold) for picture in each}) == 1


def test_every_picture_is_valid_in_one_of_four_folds(root):
    valid = [[row["IMADE_ID"] for row in rows(root, fold) if row["SPLIT"] == "valid"] for fold in range(4)]
    assert sorted(map(int, itertools.chain(*valid))) == list(range(12))
    assert {row["SPLIT"] for row in rows(root, 0)} == {"train", "valid"}
    paths = {picture.number: f"./xmm_om_artefacts_512-36-COCO/images/{picture.name}" for picture in PICTURES}
    assert [{int(row["IMADE_ID"]): row["IMAGE_PATH"] for row in rows(root, fold)} for fold in range(4)] == [paths] * 4


def test_folds_have_the_header_and_line_ends_of_the_authors(root):
    content = (root / "mskf_0.csv").read_bytes()
    assert content.startswith(b"IMADE_ID,IMAGE_PATH,SPLIT\n0,./")
    assert b"\r" not in content


def test_ids_count_from_0_in_the_whole_file_and_stay_in_the_splits(root):
    found = whole(root)
    assert [each["id"] for each in found["images"]] == list(range(12))
    assert [each["id"] for each in found["annotations"]] == list(range(len(found["annotations"])))
    parts = [coco(root, split) for split in COUNTS]
    for key in ("images", "annotations"):
        assert sorted((each for part in parts for each in part[key]), key=lambda each: each["id"]) == found[key]
    assert [[each["id"] for each in part["images"]] for part in parts] != [list(range(8)), list(range(4))]


def test_annotation_files_have_the_form_of_the_published_ones(root):
    found = whole(root)
    assert [list(found[key][0]) for key in ("images", "categories")] == [
        ["id", "file_name", "height", "width"],
        ["id", "name", "supercategory"],
    ]
    assert set(found["annotations"][0]) == {"id", "image_id", "category_id", "bbox", "area", "segmentation", "iscrowd"}
    names = [(each["id"], each["name"], each["supercategory"]) for each in found["categories"]]
    assert names == [(0, "artefacts", "none"), *((number, xami.CATEGORIES[number], "artefacts") for number in range(1, 6))]
    assert {each["category_id"] for each in found["annotations"]} == {1, 2, 3, 4, 5}
    assert json.loads((root / "id2label.json").read_text()) == {str(number): xami.CATEGORIES[number] for number in range(1, 6)}


def test_boxes_are_cut_to_whole_pixels(root):
    for each in whole(root)["annotations"]:
        [corners] = each["segmentation"]
        x, y = np.array(corners[::2]), np.array(corners[1::2])
        assert each["bbox"] == [int(x.min()), int(y.min()), int(np.ptp(x)), int(np.ptp(y))]


def test_labels_of_yolo_are_the_polygons_in_six_digits(root):
    found, labels = whole(root), members(root, "xami_dataset_yolov8")
    for picture in PICTURES:
        own = [each for each in found["annotations"] if each["image_id"] == picture.number]
        text = labels[f"xami_dataset_yolov8/{picture.split}/labels/{picture.key}.txt"].decode()
        expected = [f"{each['category_id']} {' '.join(f'{share / SIZE_PX:g}' for share in each['segmentation'][0])}\n" for each in own]
        assert text == "".join(expected)


def test_settings_of_yolo_name_six_classes_and_its_folders(root):
    text = members(root, "xami_dataset_yolov8")["xami_dataset_yolov8/data.yaml"].decode()
    names = "".join(f"- {name}\n" for name in xami.CATEGORIES)
    assert text == f"names:\n{names}nc: 6\ntrain: train/images\nval: valid/images\n"


def test_exposures_are_of_some_pictures_and_of_others(root):
    exposures = json.loads((root / "obs_info_1024_all.json").read_text())
    there = {f"{picture.observation}_{picture.filter}.fits" for picture in PICTURES}
    assert 0 < len(there & exposures.keys()) < len(there)
    assert exposures.keys() - there != set()
    assert {tuple(each) for each in exposures.values()} == {("EXPOSURE", "RA", "DEC", "PA")}


def test_a_picture_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="95x95 px is too small for artefacts; each side needs at least 96 px"):
        xami.pictures(size_px=95)
