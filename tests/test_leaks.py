"""The samples with pictures of one split copied into another: each leak is told with its splits and what was done, and nothing else is."""

import dataclasses

import pytest
from PIL import Image

import small_bioscan
import small_xami
from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from dsqc.samples import bioscan_5m, maskterial, xami
from scenes import cut, jpeg
from small import IMAGES, ONLY

CHECKS = small_xami.PUBLISHED.parent
SIZE_PX = {"maskterial": (480, 300), "xami": 256, "bioscan-5m": 256}
TURNED = Image.Transpose.ROTATE_90
CHANGES = {
    "re-encoded": lambda picture: jpeg(picture, 60),
    "flipped left to right": lambda picture: jpeg(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "turned by 90°": lambda picture: jpeg(picture.transpose(TURNED)),
    "cropped by 5 % a side": lambda picture: jpeg(cut(picture, 0.05)),
    "resized to 0.5": lambda picture: jpeg(picture.resize((picture.width // 2, picture.height // 2))),
}
BACK = {"turned by 90°": "turned by 270°", "cropped by 5 % a side": "uncropped by 5 % a side", "resized to 0.5": "resized to 2"}
"""The same told of the original, where the copy stands first."""


def written(name, root):
    """A sample, and for each of two splits a picture of its own: train first."""
    if name == "maskterial":
        maskterial.write(root, {"train": 4, "test": 3}, size_px=SIZE_PX[name])
        return IMAGES[0], IMAGES[4]
    if name == "xami":
        xami.write(root, small_xami.COUNTS, size_px=SIZE_PX[name])
        first = {split: next(each for each in small_xami.PICTURES if each.split == split) for split in ("train", "valid")}
        return tuple(small_xami.paths(each)[0] for each in first.values())
    bioscan_5m.write(root, small_bioscan.COUNTS, side_px=SIZE_PX[name])
    return tuple(small_bioscan.cropped(small_bioscan.of(split)) for split in ("train", "test"))


@pytest.fixture(scope="module", params=SIZE_PX)
def sample(request, tmp_path_factory):
    root = tmp_path_factory.mktemp(request.param)
    published = load(CHECKS / f"{request.param}.yaml")
    leaks = tuple(check for check in published.checks if check.rule == "split-leakage")
    pictures = written(request.param, root)
    return dataclasses.replace(published, checks=leaks), root, pictures, ONLY if request.param == "maskterial" else {}


def leaks(definition, root, only):
    [outcome] = engine.run(definition, str(root), Scope(only)).outcomes
    assert outcome.status in ("passed", "failed")
    return [(each.values["members"], [link["transformation"] for link in each.values["links"]]) for each in outcome.findings]


def test_nothing_is_told_of_an_untouched_sample(sample):
    definition, root, _, only = sample
    assert leaks(definition, root, only) == []


@pytest.mark.parametrize("words", CHANGES)
def test_a_changed_copy_in_the_other_split_is_told(sample, words):
    definition, root, (train, test), only = sample
    kept = (root / test).read_bytes()
    with Image.open(root / train) as picture:
        (root / test).write_bytes(CHANGES[words](picture.convert("RGB")))
    try:
        found = leaks(definition, root, only)
    finally:
        (root / test).write_bytes(kept)
    told = words if train < test else BACK.get(words, words)
    assert found == [(sorted([train, test]), [told])]
