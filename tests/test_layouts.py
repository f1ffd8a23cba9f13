"""The definitions of common layouts in docs/layouts, each run on a tiny dataset of that layout, whole and broken."""

import json
from pathlib import Path

import bagit
import numpy as np
import pytest
from PIL import Image

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from small import told

LAYOUTS = Path(__file__).parents[1] / "docs" / "layouts"
PARTIAL = Scope(partial=True)


def picture(path, seed, size=(64, 48)):
    """A picture like no other: smooth blobs from a seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(path)


def mask(path, value=1, size=(64, 48)):
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.zeros((size[1], size[0]), np.uint8)
    values[8:24, 8:32] = value
    Image.fromarray(values).save(path)


def text(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def coco2017(root):
    for seed, (split, key) in enumerate([("train", "000000000009"), ("train", "000000000025"), ("val", "000000000139")]):
        picture(root / f"{split}2017" / f"{key}.jpg", seed)
    categories = [{"id": number, "name": f"class {number}"} for number in range(1, 81)]
    for split, keys in (("train", [9, 25]), ("val", [139])):
        images = [{"id": key, "file_name": f"{key:012}.jpg", "width": 64, "height": 48} for key in keys]
        shape = {"category_id": 1, "iscrowd": 0, "segmentation": [[8, 8, 32, 8, 32, 24, 8, 24]], "area": 384.0, "bbox": [8, 8, 24, 16]}
        annotations = [{"id": key, "image_id": key, **shape} for key in keys]
        document = {"images": images, "annotations": annotations, "categories": categories}
        text(root / "annotations" / f"instances_{split}2017.json", json.dumps(document))


def pascal_voc(root):
    for seed, key in enumerate(["2007_000032", "2007_000039", "2007_000063"]):
        picture(root / "JPEGImages" / f"{key}.jpg", seed)
        mask(root / "SegmentationClass" / f"{key}.png")
    text(root / "ImageSets" / "Segmentation" / "train.txt", "2007_000032\n2007_000039\n")
    text(root / "ImageSets" / "Segmentation" / "val.txt", "2007_000063\n")


def cityscapes(root):
    for seed, (split, city) in enumerate([("train", "aachen"), ("train", "bochum"), ("val", "lindau"), ("test", "berlin")]):
        name = f"{city}_000000_000019"
        picture(root / "leftImg8bit" / split / city / f"{name}_leftImg8bit.png", seed, (2048, 1024))
        mask(root / "gtFine" / split / city / f"{name}_gtFine_labelIds.png", 7, (2048, 1024))


def yolo(root):
    for seed, (split, key) in enumerate([("train", "a"), ("train", "b"), ("val", "c")]):
        picture(root / split / "images" / f"{key}.jpg", seed)
        text(root / split / "labels" / f"{key}.txt", "0 0.5 0.5 0.25 0.25\n1 0.25 0.25 0.5 0.5\n")
    text(root / "data.yaml", "train: train/images\nval: val/images\nnc: 2\nnames: [cat, dog]\n")


def imagefolder(root):
    for seed, (split, name) in enumerate([("train", "cat"), ("train", "dog"), ("val", "cat"), ("val", "dog")]):
        picture(root / split / name / f"{seed}.png", seed)


def huggingface_imagefolder(root):
    for seed, split in enumerate(["train", "train", "test"]):
        picture(root / split / f"{seed}.png", seed)
    text(root / "train" / "metadata.csv", "file_name,text\n0.png,a cat\n1.png,a dog\n")
    text(root / "test" / "metadata.csv", "file_name,text\n2.png,a cow\n")


def bag(root):
    for seed, key in enumerate(["a", "b"]):
        picture(root / "images" / f"{key}.png", seed)
    bagit.make_bag(str(root), checksums=["sha256", "sha512"])


WRITE = {
    "bagit": bag,
    "coco2017": coco2017,
    "pascal-voc": pascal_voc,
    "cityscapes": cityscapes,
    "yolo": yolo,
    "imagefolder": imagefolder,
    "huggingface-imagefolder": huggingface_imagefolder,
}


def run(name, root):
    return engine.run(load(LAYOUTS / f"{name}.yaml"), str(root), PARTIAL)


def findings(report):
    return {check: [line for line in lines if not line[0].startswith("not judged")] for check, lines in told(report).items()}


def test_every_layout_has_a_test():
    assert sorted(WRITE) == sorted(path.stem for path in LAYOUTS.glob("*.yaml"))


@pytest.mark.parametrize("name", WRITE)
def test_a_layout_takes_no_more_than_forty_lines(name):
    assert len((LAYOUTS / f"{name}.yaml").read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("name", WRITE)
def test_a_whole_dataset_passes(name, tmp_path):
    WRITE[name](tmp_path)
    report = run(name, tmp_path)
    assert {check: lines for check, lines in findings(report).items() if lines} == {}
    assert report.status == "passed"


def test_a_train_file_of_coco_that_names_a_val_image_is_told(tmp_path):
    coco2017(tmp_path)
    path = tmp_path / "annotations" / "instances_train2017.json"
    path.write_text(path.read_text(encoding="utf-8").replace("000000000025.jpg", "000000000139.jpg"), encoding="utf-8")
    told_now = findings(run("coco2017", tmp_path))
    assert told_now["references"] == [
        ("annotations/instances_train2017.json", "is of split=train and names val2017/000000000139.jpg, which is of split=val")
    ]


def test_a_name_in_two_lists_of_voc_is_told_as_contradiction_and_as_repeated(tmp_path):
    pascal_voc(tmp_path)
    text(tmp_path / "ImageSets" / "Segmentation" / "val.txt", "2007_000063\n2007_000032\n")
    told_now = findings(run("pascal-voc", tmp_path))
    assert sorted(check for check, lines in told_now.items() if lines) == ["masks-are-listed", "readable", "unique-rows"]


def test_a_city_in_two_splits_is_told(tmp_path):
    cityscapes(tmp_path)
    picture(tmp_path / "leftImg8bit" / "val" / "aachen" / "aachen_000001_000019_leftImg8bit.png", 9, (2048, 1024))
    mask(tmp_path / "gtFine" / "val" / "aachen" / "aachen_000001_000019_gtFine_labelIds.png", 7, (2048, 1024))
    assert [check for check, lines in findings(run("cityscapes", tmp_path)).items() if lines] == ["one-city-one-split"]


def test_a_class_that_data_yaml_does_not_name_is_told(tmp_path):
    yolo(tmp_path)
    text(tmp_path / "val" / "labels" / "c.txt", "2 0.5 0.5 0.25 0.25\n")
    assert "class-range" in [check for check, lines in findings(run("yolo", tmp_path)).items() if lines]


def test_a_picture_that_took_the_place_of_another_in_a_bag_is_told_by_each_of_its_manifests(tmp_path):
    bag(tmp_path)
    picture(tmp_path / "data" / "images" / "b.png", 2)
    told_now = {check: lines for check, lines in findings(run("bagit", tmp_path)).items() if lines}
    assert [(subject, message.split()[0]) for subject, message in told_now.pop("checksums")] == [
        ("data/images/b.png", "sha256"),
        ("data/images/b.png", "sha512"),
    ]
    assert told_now == {}


def test_a_row_without_its_image_and_an_image_without_its_row_are_told(tmp_path):
    huggingface_imagefolder(tmp_path)
    text(tmp_path / "train" / "metadata.csv", "file_name,text\n0.png,a cat\n7.png,a dog\n")
    report = engine.run(load(LAYOUTS / "huggingface-imagefolder.yaml"), str(tmp_path), Scope())
    told_now = {check: lines for check, lines in findings(report).items() if lines}
    assert sorted(told_now) == ["files-have-rows", "rows-have-files"]
