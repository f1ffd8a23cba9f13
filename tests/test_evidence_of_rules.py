"""Findings of each kind that can be shown, from a broken dataset to its drawing: whole runs of a small sample."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from small import IMAGES, MASKS, ONLY, RLE, SIZE_PX, draw, edited, grid, painted, rectangle

PICTURE, ITS_MASK = IMAGES[4], MASKS[4]
FULL = f"{RLE}/test_annotations_with_class_full.json"


def shown(definition, root, check_id, scope=Scope(ONLY)):  # noqa: B008
    """Captions and descriptions of the first finding of a check."""
    report = engine.run(definition, str(root), scope, pictures=True)
    [outcome] = [each for each in report.outcomes if each.check_id == check_id]
    drawings = report.drawings.get(outcome.fingerprint(outcome.findings[0]), ())
    assert all(drawing.description.startswith("the picture, ") for drawing in drawings)
    return [drawing.caption for drawing in drawings]


def short_mask(root):
    pixels = np.asarray(Image.open(root / ITS_MASK))[:, :-2]
    Image.fromarray(np.ascontiguousarray(pixels)).save(root / ITS_MASK)


def speck(root):
    with painted(root / ITS_MASK) as pixels:
        pixels[5:8, 5:8] = 1


def stray_value(root):
    with painted(root / ITS_MASK) as pixels:
        pixels[5, 7] = 77


def empty(root):
    with painted(root / ITS_MASK) as pixels:
        pixels[:] = 0


def turned(root):
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = Image.open(root / PICTURE)
    picture.save(root / PICTURE, exif=exif)


def grey(root):
    Image.open(root / PICTURE).convert("L").save(root / PICTURE)


def of_one_colour(root):
    Image.new("RGB", SIZE_PX, (90, 120, 70)).save(root / PICTURE)


def narrow(root):
    Image.open(root / PICTURE).crop((0, 0, SIZE_PX[0] - 2, SIZE_PX[1])).save(root / PICTURE)


def of_first(change):
    """A break of the first annotation of the full file."""

    def broken(root):
        with edited(root / FULL) as content:
            change(content, content["annotations"][0])

    return broken


def wrong_box(_, annotation):
    annotation["bbox"][2] += 20


def wrong_area(_, annotation):
    annotation["area"] *= 2


def zero(_, annotation):
    annotation["category_id"] = 0


def swapped_sides(content, _):
    content["images"][0].update(width=SIZE_PX[1], height=SIZE_PX[0])


def shifted_copy(content, annotation):
    copied = json.loads(json.dumps(annotation)) | {"id": 99_999}
    draw(copied, np.roll(grid(annotation), 1, axis=1))
    content["annotations"].append(copied)


def tiny(content, annotation):
    draw(annotation, rectangle(3, 4, 5, 2))


RUNS = {
    "same-size": (
        short_mask,
        ["2 px narrower · orange: mask of 238×150 px on a picture of 240×150 px: 2 px short on the right, right: ×11"],
    ),
    "min-area-of-regions": (speck, ["9 px · orange: mask, right: ×11"]),
    "mask-values": (stray_value, ["value 77 · orange: this value in the mask, blue: its other values, right: ×11"]),
    "empty-mask": (empty, ["no labelled pixel · right: the mask in colours of its own"]),
    "exif-orientation": (turned, ["as stored", "as a viewer shows it by EXIF orientation 6"]),
    "image-mode": (grey, ["mode L"]),
    "blank-image": (of_one_colour, ["one value throughout"]),
    "image-size": (
        narrow,
        ["expected 240×150 px · dashed orange: frame of 240×150 px on a picture of 238×150 px: 2 px too much on the right, right: ×11"],
    ),
}


@pytest.mark.parametrize("check_id", RUNS)
def test_a_broken_picture_or_mask_is_shown(definition, copy, check_id):
    breaks, captions = RUNS[check_id]
    breaks(copy)
    assert shown(definition, copy, check_id) == captions


OF_ANNOTATIONS = {
    "declared-box": (wrong_box, "white: tight box, dashed: stated box · orange: annotation", "dashed orange: frame of"),
    "declared-area": (wrong_area, "stated", "orange: annotation"),
    "category-zero": (zero, "category 0 · orange: annotation", "blue: other annotations"),
    "references": (zero, "category id 0 · orange: annotation", "blue: other annotations"),
    "declared-size": (swapped_sides, "stated size: sides swapped", "frame of 150×240 px on a picture of 240×150 px: sides swapped"),
    "overlaps": (shifted_copy, "blue: annotation 99999", "pink stripes: what both cover"),
    "floor-200-in-full": (tiny, "instance", "orange: annotation"),
}


@pytest.mark.parametrize("check_id", OF_ANNOTATIONS)
def test_a_broken_annotation_is_shown(definition, copy, check_id):
    breaks, *words = OF_ANNOTATIONS[check_id]
    of_first(breaks)(copy)
    [caption] = shown(definition, copy, check_id)
    assert [each for each in words if each not in caption] == []


def test_where_a_mask_and_its_annotations_differ_is_shown(definition, copy):
    speck(copy)
    [caption] = shown(definition, copy, "masks-agree")
    assert caption.startswith("class 1: 9 px differ · orange: this class in the mask")
    assert caption.endswith("orange stripes: in the mask alone, 9 px, right: ×11")


YOLO = """
title: labels of one picture each
sources:
  images: {reader: image, files: 'images/{key}.png'}
  labels: {reader: yolo, files: 'labels/{key}.txt'}
  data: {reader: yaml, files: 'data.yaml'}
checks:
  - rule: label-lines
  - rule: duplicate-annotations
  - rule: class-range
"""
INSIDE, OUTSIDE = "0.1 0.1 0.4 0.1 0.4 0.5", "0.8 0.5 1.2 0.5 1.2 0.9"
LINES = {
    "label-lines": (f"0 {OUTSIDE}", "yolo-range · orange: annotation at line 2, blue: other annotations"),
    "duplicate-annotations": (f"0 {INSIDE}", "a shape that stands 2 times · orange: annotation at line 1, blue: other annotations"),
    "class-range": (f"5 {INSIDE}", "category 5 · orange: annotation at line 2, blue: other annotations"),
}


def labelled(folder, line):
    """A picture of 100 × 80 px and its label file, in which the line stands second; its definition."""
    root = folder / "root"
    (root / "images").mkdir(parents=True)
    (root / "labels").mkdir()
    Image.new("L", (100, 80), 90).save(root / "images/a.png")
    (root / "labels/a.txt").write_text(f"0 {INSIDE}\n{line}\n1 0.2 0.6 0.3 0.6 0.3 0.7\n", encoding="utf-8")
    (root / "data.yaml").write_text("nc: 2\nnames: [a, b]\n", encoding="utf-8")
    (folder / "d.yaml").write_text(YOLO, encoding="utf-8")
    return load(folder / "d.yaml"), root


@pytest.mark.parametrize("check_id", LINES)
def test_a_line_of_a_label_file_is_shown_on_the_picture_that_its_name_leads_to(tmp_path, check_id):
    line, caption = LINES[check_id]
    [told] = shown(*labelled(tmp_path, line), check_id, Scope())
    assert told.startswith(caption)


def test_a_label_file_without_a_picture_of_its_own_is_not_shown(tmp_path):
    definition, root = labelled(tmp_path, LINES["label-lines"][0])
    shutil.move(root / "images/a.png", root / "images/b.png")
    assert shown(definition, root, "label-lines", Scope()) == []
