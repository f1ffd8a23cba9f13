"""The waves of a run together: checksum lists before the files that they claim, comparisons after the facts that they need."""

import hashlib

import numpy as np
import pytest
from PIL import Image

from dsqc import engine
from dsqc.definition import load
from dsqc.finding import NotJudged
from dsqc.report import Scope

LISTS = """\
sources:
  notes: {reader: file, files: '{split:train|test}/{key}.txt'}
  sums: {reader: checksums, files: '{name}.md5'}
ignore: ['*.ignored']
checks: [{rule: checksums}]
"""


@pytest.fixture
def notes(tmp_path):
    """Four text files below a root, and what runs a definition on it."""
    root = tmp_path / "root"
    for path in ("train/a.txt", "train/b.txt", "test/c.txt", "stray.bin"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)

    def claim(*names, text=None):
        lines = (
            f"{hashlib.md5((text or name.removeprefix('./')).encode(), usedforsecurity=False).hexdigest()}  {name}\n" for name in names
        )
        with (root / "all.md5").open("a") as file:
            file.writelines(lines)

    def run(**only):
        (tmp_path / "lists.yaml").write_text(LISTS.replace("'*.ignored'", "'{}.ignored'"))
        return engine.run(load(tmp_path / "lists.yaml"), str(root), Scope(only))

    return claim, run


def checksums(report):
    [outcome] = [each for each in report.outcomes if each.rule == "checksums"]
    return outcome.status, [(each.subject, each.message) for each in outcome.findings], outcome.not_judged


def test_files_with_their_claimed_digests_pass(notes):
    claim, run = notes
    claim("train/a.txt", "./train/b.txt", "test/c.txt")
    assert checksums(run()) == ("passed", [], ())


def test_only_the_claimed_digests_are_taken(notes):
    claim, run = notes
    claim("train/a.txt", "stray.bin")
    digests = run().facts["digests"]
    assert digests.select("source", "path", "algorithm").rows() == [(None, "stray.bin", "md5"), ("notes", "train/a.txt", "md5")]


def test_what_differs_and_what_is_missing_is_told(notes):
    claim, run = notes
    claim("train/a.txt", text="something else")
    claim("stray.bin", text="something else")
    claim("test/gone.txt")
    status, found, _ = checksums(run())
    assert status == "failed"
    assert [subject for subject, _ in found] == ["stray.bin", "test/gone.txt", "train/a.txt"]
    assert found[1] == ("test/gone.txt", "listed in all.md5 line 3 and not there")


def test_claims_outside_the_scope_are_not_missed(notes):
    claim, run = notes
    claim("train/a.txt", "test/c.txt", "test/gone.txt")
    assert checksums(run(split=["train"])) == ("passed", [], ())
    assert checksums(run(split=["test"]))[1] == [("test/gone.txt", "listed in all.md5 line 3 and not there")]


def test_a_list_may_claim_a_list_and_gives_its_lines_once(notes):
    claim, run = notes
    claim("train/a.txt", "all.md5", text="train/a.txt")
    report = run()
    assert checksums(report)[1][0][0] == "all.md5"
    assert report.facts["manifest"].height == 2


PAIRS = """\
sources:
  images: {reader: image, files: 'images/{key}.png'}
  masks: {reader: mask, files: 'masks/{key}.png'}
  coco: {reader: coco, files: 'annotations.json'}
checks:
  - {id: one, rule: masks-agree, with: {masks: masks, annotations: coco}}
  - {id: two, rule: masks-agree, with: {masks: masks, annotations: coco, most_differing_px: 3}}
"""


@pytest.fixture
def pairs(tmp_path):
    """Two pictures, of which only the first has an annotation and both have a mask of four labelled pixels."""
    mask = np.zeros((6, 8), np.uint8)
    mask[1:3, 2:4] = 1
    for folder in ("images", "masks"):
        (tmp_path / "root" / folder).mkdir(parents=True)
        for key in "ab":
            Image.fromarray(mask).save(tmp_path / "root" / folder / f"{key}.png")
    annotation = (
        '{"id": 1, "image_id": 1, "category_id": 1, "area": 4, "bbox": [2, 1, 2, 2], "iscrowd": 0, '
        '"segmentation": {"size": [6, 8], "counts": [13, 2, 4, 2, 27]}}'
    )
    entries = ", ".join(f'{{"id": {n}, "file_name": "{key}.png", "width": 8, "height": 6}}' for n, key in enumerate("ab", 1))
    categories = '[{"id": 1, "name": "mono"}]'
    (tmp_path / "root/annotations.json").write_text(f'{{"images": [{entries}], "annotations": [{annotation}], "categories": {categories}}}')

    def run(text=PAIRS):
        (tmp_path / "pairs.yaml").write_text(text)
        return engine.run(load(tmp_path / "pairs.yaml"), str(tmp_path / "root"), Scope())

    return tmp_path / "root", run


def by_id(report):
    return {outcome.check_id: outcome for outcome in report.outcomes}


def test_a_comparison_is_judged_by_each_check_that_asks_for_it(pairs):
    _, run = pairs
    report = run()
    one, two = (by_id(report)[name] for name in ("one", "two"))
    assert [finding.subject for finding in one.findings] == ["masks/b.png"]
    assert [finding.values["extra_px"] for finding in two.findings] == [4]
    assert one.rows_seen == {"agreements": 2, "masks": 2, "annotations": 2, "instances": 1}
    assert report.facts["agreements"].select("check", "path", "extra_px").rows() == [
        ("one", "masks/a.png", 0),
        ("one", "masks/b.png", 4),
        ("two", "masks/a.png", 0),
        ("two", "masks/b.png", 4),
    ]


def test_equal_pairs_are_measured_once(pairs):
    root, run = pairs
    once, twice = (run(text).coverage.bytes_read for text in (PAIRS.rpartition("  - {id: two")[0], PAIRS))
    floor = run(PAIRS.replace("most_differing_px: 3", "floor_px: 1")).coverage.bytes_read
    masks_bytes = sum(path.stat().st_size for path in (root / "masks").iterdir())
    assert (twice - once, floor - once) == (0, masks_bytes)


def test_a_mask_that_has_no_entry_is_counted_and_not_judged(pairs):
    root, run = pairs
    Image.new("L", (8, 6)).save(root / "masks/c.png")
    left_out = by_id(run())["one"].not_judged
    assert left_out == (NotJudged("masks whose picture no annotation file, or several entries, name", 1),)


def test_masks_of_which_none_has_an_entry_are_no_pass(pairs):
    root, run = pairs
    for key in "ab":
        (root / f"masks/{key}.png").rename(root / f"masks/{key}{key}.png")
    outcome = by_id(run())["one"]
    assert (outcome.status, outcome.reason) == ("empty", "none of 2 rows has a partner among 2 by key")
