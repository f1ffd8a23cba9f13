"""The rule ``aligned`` from files to findings and pictures, on small made-up datasets with one defect at a time."""

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import laid
from dsqc.finding import NotJudged
from dsqc.measures import rle
from laid import judged, moved, pair
from small import IMAGE, MASK, painted

OF_INSTANCES = """\
sources:
  images: {reader: image, files: 'images/{key}.png'}
  coco: {reader: coco, files: 'coco.json'}
checks:
  - {rule: aligned, with: {images: images, labels: coco, of: instances}}
"""
OF_ARRAYS = """\
sources:
  arrays: {reader: npz, files: '{key}.npz'}
checks:
  - {rule: aligned, with: {images: arrays, labels: arrays, of: arrays, image: photo}}
"""


@pytest.fixture
def root(tmp_path):
    return tmp_path / "root"


def told(tmp_path, text=laid.DEFINITION):
    outcome, _ = judged(tmp_path, text)
    return [(finding.subject, finding.key) for finding in outcome.findings]


def drawn(tmp_path, text):
    """Path and caption of each drawing; none is empty."""
    outcome, report = judged(tmp_path, text, pictures=True)
    found = [drawing for finding in outcome.findings for drawing in report.drawings[outcome.fingerprint(finding)]]
    assert all(np.ptp(np.asarray(Image.open(io.BytesIO(drawing.jpeg)))) > 200 for drawing in found)
    return [(drawing.path, drawing.caption) for drawing in found]


def test_labels_that_lie_right_pass(tmp_path, root):
    laid.write(root, 4)
    outcome, report = judged(tmp_path)
    assert (outcome.status, outcome.findings, outcome.not_judged) == ("passed", [], ())
    assert outcome.rows_seen == {"alignments": 14, "images": 4, "masks": 4}
    assert report.facts["alignments"]["check"].unique().to_list() == ["aligned"]


def test_each_defect_is_found_and_called_what_it_is(tmp_path, root):
    masks = {1: np.fliplr(pair(1)[1]), 3: moved(pair(3)[1], 6, -8), 5: pair(50)[1]}
    laid.write(root, 8, masks)
    outcome, _ = judged(tmp_path)
    assert [(finding.subject, finding.key) for finding in outcome.findings] == [
        ("masks/01.png", ("flipped left to right", "images/01.png")),
        ("masks/03.png", ("shifted", "images/03.png")),
        ("masks/05.png", ("on no edges", "images/05.png")),
    ]
    assert {name: outcome.findings[1].values[name] for name in ("right_px", "down_px")} == {"right_px": 6, "down_px": -8}


def test_one_pixel_that_all_labels_are_off_is_one_finding(tmp_path, root):
    laid.write(root, 30, {number: moved(pair(number)[1], 1, -1) for number in range(30)})
    outcome, _ = judged(tmp_path, laid.DEFINITION.replace("labels: masks", "labels: masks, sample: 0"))
    [finding] = outcome.findings
    assert (finding.key, finding.values) == (("systematic",), {"right_px": 1.0, "down_px": -1.0, "pairs": 30})


def test_names_that_are_moved_by_a_place_are_one_finding(tmp_path, root):
    laid.write(root, 7, {number: pair((number + 1) % 7)[1] for number in range(7)})
    outcome, _ = judged(tmp_path, laid.DEFINITION.replace("labels: masks", "labels: masks, neighbours: 1"))
    [finding] = outcome.findings
    assert (finding.key, finding.values["fit"], len(finding.values["members"])) == (("names moved", "1"), 6, 7)


def test_labels_that_are_exchanged_name_the_picture_that_they_fit(tmp_path, root):
    laid.write(root, 7, {2: pair(3)[1], 3: pair(2)[1]})
    outcome, _ = judged(tmp_path)
    assert [finding.values["fits"] for finding in outcome.findings] == ["images/03.png", "images/02.png"]


def test_what_exif_turns_is_told_either_way(tmp_path, root):
    turned = dict.fromkeys((0, 1), laid.TURNED_FOR_VIEWERS)
    laid.write(root, 4, {1: np.rot90(pair(1)[1], -1)}, turned)
    outcome, _ = judged(tmp_path)
    assert [finding.key[0] for finding in outcome.findings] == ["EXIF", "turned by 90° clockwise"]
    assert "EXIF orientation 6 explains it" in outcome.findings[1].message


def test_what_cannot_be_judged_is_counted(tmp_path, root):
    laid.write(root, 4, {1: np.zeros(laid.SIDES, np.uint8), 2: pair(2)[1][:100]})
    (root / "images/03.png").write_bytes((root / "images/03.png").read_bytes()[:-900])
    outcome, _ = judged(tmp_path)
    nothing = NotJudged("labels without a boundary, or of a picture that cannot be read or has other sides", 3)
    assert (outcome.findings, outcome.not_judged) == ([], (nothing,))


def annotated(root, shapes):
    """The labels of each picture as annotations of one file, one for each ellipse."""
    laid.write(root, len(shapes))
    size = list(laid.SIDES)
    entries = [{"id": number, "file_name": f"{number:02}.png", "width": size[1], "height": size[0]} for number in range(len(shapes))]
    annotations = [
        {"id": 100 * number + value, "image_id": number, "category_id": 1, "iscrowd": 0, "area": int((labels == value).sum()),
         "bbox": [0, 0, 1, 1], "segmentation": {"size": size, "counts": rle.pack(rle.from_mask(labels == value)).decode()}}
        for number, labels in enumerate(shapes)
        for value in range(1, 13)
    ]  # fmt: skip
    content = {"images": entries, "annotations": annotations, "categories": [{"id": 1, "name": "ellipse"}]}
    (root / "coco.json").write_text(json.dumps(content))


def test_annotations_are_held_against_their_pictures(tmp_path, root):
    annotated(root, [pair(0)[1], pair(1)[1][::-1], pair(2)[1], pair(3)[1]])
    assert told(tmp_path, OF_INSTANCES) == [("coco.json", ("flipped top to bottom", "images/01.png"))]
    assert drawn(tmp_path, OF_INSTANCES) == [
        ("coco.json", "as given · orange: mask, right: the picture's edges, ×4"),
        ("coco.json", "turned back · orange: mask, right: the picture's edges, ×4"),
    ]


def test_arrays_of_one_file_are_held_against_each_other(tmp_path, root):
    root.mkdir()
    for number in range(4):
        picture, labels = pair(number)
        one_hot = np.eye(13, dtype=np.uint8)[moved(labels, 5, 0) if number == 2 else labels]
        np.savez(root / f"{number}.npz", photo=np.stack([picture] * 3, axis=-1), label=one_hot)
    assert told(tmp_path, OF_ARRAYS) == [("2.npz", ("shifted", "2.npz"))]
    assert [caption.partition(" · ")[0] for _, caption in drawn(tmp_path, OF_ARRAYS)] == ["as given", "moved back"]


def test_a_mask_is_drawn_as_given_and_as_it_would_lie(tmp_path, root):
    laid.write(root, 4, {1: moved(pair(1)[1], 6, -8), 2: pair(3)[1]})
    assert drawn(tmp_path, laid.DEFINITION) == [
        ("masks/01.png", "as given · orange: mask, right: the picture's edges, ×4"),
        ("masks/01.png", "moved back · orange: mask, right: the picture's edges, ×4"),
        ("masks/02.png", "as given · orange: mask, right: the picture's edges, ×4"),
        ("masks/02.png", "on images/03.png · orange: mask, right: the picture's edges, ×4"),
    ]


MASKTERIAL = Path(__file__).parents[1] / "checks" / "maskterial.yaml"


@pytest.mark.parametrize(("turned", "words"), [(np.flipud, "flipped top to bottom"), (lambda mask: mask[::-1, ::-1], "turned by 180°")])
def test_the_published_check_of_maskterial_tells_a_mask_that_is_flipped(tmp_path, copy, turned, words):
    copy.rename(tmp_path / "root")
    with painted(tmp_path / "root" / MASK) as mask:
        mask[:] = turned(mask.copy())
    sources, _, checks = MASKTERIAL.read_text(encoding="utf-8").partition("checks:\n")
    [check] = re.findall(r"  - rule: aligned\n(?:    .*\n)+", checks)
    group = "kind=Real, subset=hBN_Thin"
    assert told(tmp_path, f"{sources}checks:\n{check}") == [(MASK, (words, IMAGE, group))]
