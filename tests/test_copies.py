"""Copies of every kind planted beside pictures that only look alike: what a whole run tells, and what does not change it."""

import io
import json
import shutil

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from dsqc import engine, executors, renderers
from dsqc.definition import load
from dsqc.finding import NotJudged
from dsqc.report import Scope
from dsqc.running import Running
from scenes import cut, jpeg, png, scene

DEFINITION = """
title: Copies
sources:
  images: {reader: image, files: '{split:train|test}/{species}/{key}.{:jpg|png}'}
checks:
  - rule: near-duplicates
    where: {source: images}
  - rule: split-leakage
    with: {images: images}
  - rule: label-conflicts
    with: {images: images, labels: images, label: species}
"""

KINDS = {
    "same bytes": lambda picture: jpeg(picture),
    "same pixels": lambda picture: png(Image.open(io.BytesIO(jpeg(picture)))),
    "re-encoded": lambda picture: jpeg(picture, 60),
    "resized to 0.5": lambda picture: jpeg(picture.resize((120, 90))),
    "brightness or contrast changed": lambda picture: jpeg(ImageEnhance.Brightness(picture).enhance(1.2)),
    "cropped by 10 % a side": lambda picture: jpeg(cut(picture, 0.1)),
    "flipped left to right": lambda picture: jpeg(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "turned by 90°": lambda picture: jpeg(picture.transpose(Image.Transpose.ROTATE_90)),
}


def burst(number):
    """A frame of a burst: a thing moves over a scene, and the grain is new."""
    frame = np.array(scene(50))
    frame[60:90, 20 * number : 20 * number + 30] = (210, 60, 40)
    grain = np.random.default_rng(number).normal(0, 3, frame.shape)
    return jpeg(Image.fromarray(np.clip(frame + grain, 0, 255).astype(np.uint8)))


def specimen(number):
    """One of several things on the same ground."""
    ground = np.array(scene(60)) // 8 + 180
    ground[50:130, 80:160] = np.array(scene(100 + number))[50:130, 80:160]
    return jpeg(Image.fromarray(ground.astype(np.uint8)))


def write(root, folder):
    """The corpus: every kind of copy in ``test`` of a picture of its own in ``train``, and what is no copy."""
    files = {f"train/cat/{number}.jpg": jpeg(scene(number)) for number in range(len(KINDS))}
    for number, (words, change) in enumerate(KINDS.items()):
        files[f"test/cat/{number}.{'png' if words == 'same pixels' else 'jpg'}"] = change(scene(number))
    files |= {f"{split}/cat/burst{number}.jpg": burst(number) for number, split in enumerate(("train", "test", "train", "test"))}
    files |= {f"{split}/cat/thing{number}.jpg": specimen(number) for number, split in enumerate(("train", "test", "train", "test"))}
    files |= {f"{split}/cat/flat.jpg": jpeg(Image.new("RGB", (240, 180), (90, 100, 110))) for split in ("train", "test")}
    for path, content in files.items():
        (root / folder / path).parent.mkdir(parents=True, exist_ok=True)
        (root / folder / path).write_bytes(content)
    (root / "copies.yaml").write_text(DEFINITION, encoding="utf-8")
    return root / folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return write(tmp_path_factory.mktemp("copies"), "data")


def run(root, workers=1):
    how = Running(executors.inline if workers == 1 else executors.processes, workers)
    return engine.run(load(root.parent / "copies.yaml"), str(root), Scope({}), running=how)


def findings(report, rule):
    [outcome] = [each for each in report.outcomes if each.rule == rule]
    return outcome.findings


def test_every_copy_is_told_with_what_was_done_and_nothing_else_is(corpus):
    report = run(corpus)
    told = [(each.values["members"], each.values["links"][0]["transformation"]) for each in findings(report, "split-leakage")]
    expected = [
        ([f"test/cat/{number}.{'png' if words == 'same pixels' else 'jpg'}", f"train/cat/{number}.jpg"], words)
        for number, words in enumerate(KINDS)
    ]
    undone = {
        "resized to 0.5": "resized to 2",
        "cropped by 10 % a side": "uncropped by 10 % a side",
        "turned by 90°": "turned by 270°",
    }
    assert told == [(members, undone.get(words, words)) for members, words in expected]
    assert [each.values["members"] for each in findings(report, "near-duplicates")] == [members for members, _ in expected]
    assert findings(report, "label-conflicts") == []


def test_pictures_without_detail_are_told_as_not_judged(corpus):
    [outcome] = [each for each in run(corpus).outcomes if each.rule == "split-leakage"]
    assert outcome.not_judged == (NotJudged("pictures with next to no detail, which any other may resemble", 2),)


def projected(report):
    """The text of report.json without root, places and times of this run."""
    own = {"started": None, "seconds": None, "root": None, "definition": None}
    projection = renderers.load("json").project(report)
    checks = [{**check, "seconds": None} for check in projection["checks"]]
    return json.dumps({**projection, **own, "checks": checks}, ensure_ascii=False)


def test_any_number_of_workers_tells_the_same(corpus):
    assert projected(run(corpus, 2)) == projected(run(corpus))


def test_another_root_tells_the_same(corpus, tmp_path):
    shutil.copytree(corpus, tmp_path / "elsewhere")
    shutil.copy(corpus.parent / "copies.yaml", tmp_path / "copies.yaml")
    assert projected(run(tmp_path / "elsewhere")) == projected(run(corpus))


@pytest.mark.parametrize("seed", [1, 2])
def test_files_that_were_written_in_another_order_tell_the_same(corpus, tmp_path, seed):
    paths = sorted(corpus.rglob("*.*"))
    for place in np.random.default_rng(seed).permutation(len(paths)):
        there = tmp_path / "data" / paths[place].relative_to(corpus)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(paths[place].read_bytes())
    shutil.copy(corpus.parent / "copies.yaml", tmp_path / "copies.yaml")
    assert projected(run(tmp_path / "data")) == projected(run(corpus))


def test_a_dataset_that_is_there_twice_has_the_same_groups_with_both_copies(corpus, tmp_path):
    root = write(tmp_path, "data")
    for path in sorted(root.rglob("*.*")):
        path.with_stem(f"{path.stem}_again").write_bytes(path.read_bytes())
    single = {frozenset(each.values["members"]) for each in findings(run(corpus), "split-leakage")}
    doubled = [each.values["members"] for each in findings(run(root), "split-leakage")]
    assert {frozenset(path for path in members if "_again" not in path) for members in doubled} == single
    assert {len(members) for members in doubled} == {4}


def test_a_copy_with_another_label_is_a_conflict(corpus, tmp_path):
    root = write(tmp_path, "data")
    (root / "train" / "dog").mkdir()
    shutil.move(root / "train" / "cat" / "2.jpg", root / "train" / "dog" / "2.jpg")
    [finding] = findings(run(root), "label-conflicts")
    assert (finding.subject, finding.message) == (
        "test/cat/2.jpg",
        "has species cat, and copies of it have others: train/dog/2.jpg (re-encoded) has dog",
    )
