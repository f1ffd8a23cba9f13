"""What holds of every run, whatever it finds: where the bytes lie, who reads them and what else is checked change nothing."""

import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image
from polars.testing import assert_frame_equal

from dsqc import engine, executors
from dsqc.definition import load
from dsqc.engine import Running, ScopeError
from dsqc.listing import RootError
from dsqc.renderers import json
from dsqc.report import Scope
from dsqc.samples import maskterial
from small import FIRST, IMAGE, IMAGES, MASK, MASKS, ONLY, SIZE_PX, judged, told

HINT = "if this copy leaves it out on purpose, say --only or --partial"
HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"


def break_two(root):
    """One image that cannot be read, and one mask that is not there."""
    (root / IMAGES[1]).write_bytes(HTML)
    (root / MASKS[2]).unlink()


def zip_up(root, *, with_top_folder):
    """Put the variant's folder into an archive beside it, and take it away."""
    folder = root / maskterial.FOLDER
    with zipfile.ZipFile(f"{folder}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(root if with_top_folder else folder))
    shutil.rmtree(folder)


def drawn_regions(path, *areas_px):
    """A mask with one region of each area, none of which touches another."""
    mask = np.zeros(SIZE_PX[::-1], np.uint8)
    for place, area_px in enumerate(areas_px):
        mask[20:30, 20 + 40 * place : 45 + 40 * place].flat[:area_px] = 1
    Image.fromarray(mask).save(path)


def fingerprints(report):
    return {outcome.check_id: [outcome.fingerprint(finding) for finding in outcome.findings] for outcome in report.outcomes}


def written(root):
    return {path.relative_to(root): (path.read_bytes() if path.is_file() else None, path.stat().st_mtime_ns) for path in root.rglob("*")}


@pytest.mark.parametrize("with_top_folder", [True, False])
@pytest.mark.parametrize("break_it", [lambda root: None, break_two], ids=["untouched", "broken"])
def test_an_archive_is_judged_as_the_folder_that_it_holds(definition, copy, break_it, with_top_folder):
    break_it(copy)
    unpacked = judged(definition, copy)
    zip_up(copy, with_top_folder=with_top_folder)
    zipped = judged(definition, copy)
    assert [outcome.findings for outcome in zipped.outcomes] == [outcome.findings for outcome in unpacked.outcomes]
    assert (told(zipped), zipped.exit_code) == (told(unpacked), unpacked.exit_code)


@pytest.mark.parametrize("with_top_folder", [True, False])
def test_an_archive_gives_the_facts_of_the_folder_that_it_holds(definition, copy, with_top_folder):
    break_two(copy)
    unpacked = judged(definition, copy).facts
    zip_up(copy, with_top_folder=with_top_folder)
    zipped = judged(definition, copy).facts
    [archive] = zipped["files"].filter(pl.col("file_kind") == "archive")["path"]
    members = zipped["files"].filter(pl.col("container") == archive)
    assert (archive, members.height + 1, members["crc32"].null_count()) == ("Real_hBN_Thin.zip", zipped["files"].height, 0)
    of_storage = ("container", "crc32", "file_kind")
    assert_frame_equal(members.drop(of_storage), unpacked["files"].drop(of_storage))
    assert zipped.keys() == unpacked.keys()
    for name in zipped.keys() - {"files"}:
        assert_frame_equal(zipped[name], unpacked[name])


def test_one_worker_and_two_write_the_same_report(definition, tmp_path):
    maskterial.write(tmp_path, {"train": 60, "test": 40}, size_px=(120, 120))
    broken = sorted(path for path in tmp_path.rglob("*.*") if path.is_file())[::7]
    for place, path in enumerate(broken):
        path.write_bytes(HTML if place % 2 else path.read_bytes()[:-40])
    reports = [
        engine.run(definition, str(tmp_path), Scope(ONLY), running=Running(make_executor, workers))
        for make_executor, workers in ((executors.inline, 1), (executors.processes, 2))
    ]
    for report, name in zip(reports, ("one", "two"), strict=True):
        (tmp_path / name).mkdir()
        json.render(report, tmp_path / name)
    one, two = (re.sub(rb'"(started|seconds)": [^\n]+', rb"", (tmp_path / name / "report.json").read_bytes()) for name in ("one", "two"))
    assert one == two
    assert reports[0].coverage.files_unreadable == len(broken)
    for name, facts in reports[0].facts.items():
        assert_frame_equal(facts, reports[1].facts[name])


def test_a_further_check_changes_no_other_fingerprint(definition_path, copy, tmp_path):
    break_two(copy)
    further, added = tmp_path / "maskterial.yaml", "checks:\n  - {id: png-images, rule: image-format, with: {formats: [PNG]}}\n"
    further.write_text(definition_path.read_text(encoding="utf-8").replace("checks:\n", added, 1), encoding="utf-8")
    before, after = (fingerprints(judged(load(path), copy)) for path in (definition_path, further))
    assert len(after.pop("png-images")) == 6
    assert after == before
    assert sum(map(len, before.values())) == 3


def test_a_shrinking_region_keeps_its_fingerprint(definition, copy):
    found = []
    for area_px in (184, 180):
        drawn_regions(copy / MASK, area_px)
        report = judged(definition, copy)
        assert told(report)["min-area-of-regions"] == [(MASK, f"region 1 of value 1 covers {area_px} px, fewer than 200 px")]
        found.append(fingerprints(report)["min-area-of-regions"])
    assert found[0] == found[1]


def test_every_defect_has_a_fingerprint_of_its_own(definition, copy):
    for mask in MASKS[:2]:
        drawn_regions(copy / mask, 184, 184)
    found = fingerprints(judged(definition, copy))["min-area-of-regions"]
    assert (len(found), len(set(found))) == (4, 4)


@pytest.mark.parametrize("prepare", [lambda root: None, lambda root: zip_up(root, with_top_folder=True)], ids=["folder", "archive"])
def test_a_run_leaves_the_dataset_as_it_was(definition, copy, prepare):
    break_two(copy)
    prepare(copy)
    before = written(copy)
    judged(definition, copy)
    assert before
    assert written(copy) == before


def test_only_leaves_the_rest_out_and_does_not_miss_it(definition, sample):
    report = engine.run(definition, str(sample), Scope({**ONLY, "split": ["train"]}))
    assert {outcome.status for outcome in report.outcomes} == {"passed", "not-applicable"}
    assert told(report) == {
        "name-files": [("not judged: 1", "groups with fewer files than stated, of which the scope leaves out a part")],
        "split-leakage": [("not judged: 4", "pictures that all lie on one side")],
    }
    assert report.coverage.files_outside_scope == len(list((sample / maskterial.FOLDER).rglob("*test*/*"))) + 5


def test_only_finds_what_is_broken_inside_and_not_what_is_broken_outside(definition, copy):
    break_two(copy)
    inside, outside = (engine.run(definition, str(copy), Scope({**ONLY, "split": [split]})) for split in ("train", "test"))
    assert {"readable", "mask-count", "paired"} <= {outcome.check_id for outcome in inside.outcomes if outcome.findings}
    assert [outcome.check_id for outcome in outside.outcomes if outcome.findings] == []
    assert {outcome.status for outcome in outside.outcomes} == {"passed", "not-applicable"}


def test_only_of_a_variant_that_is_not_there_is_no_pass(definition, sample):
    report = engine.run(definition, str(sample), Scope({"subset": ["WSe2"]}))
    assert (report.status, report.exit_code, report.coverage.files_read) == ("failed", 1, 0)


def test_only_of_a_capture_or_text_that_cannot_be_is_refused(definition, sample):
    with pytest.raises(ScopeError, match="--only colour: no capture of that name; captures: kind, subset, split"):
        engine.run(definition, str(sample), Scope({"colour": ["red"]}))
    with pytest.raises(ScopeError, match="--only kind=Reel: kind is one of Real, Synthetic"):
        engine.run(definition, str(sample), Scope({"kind": ["Reel"]}))


def test_a_partial_copy_misses_nothing(definition, copy):
    (copy / IMAGE).unlink()
    (copy / MASK).unlink()
    whole = judged(definition, copy)
    assert {"image-count", "mask-count", "references"} <= {outcome.check_id for outcome in whole.outcomes if outcome.findings}
    partial = judged(definition, copy, partial=True)
    assert [outcome.check_id for outcome in partial.outcomes if outcome.findings] == []
    assert partial.exit_code == 0


def test_a_partial_copy_has_not_more_than_the_whole(definition, copy):
    added = [path.replace(FIRST.key, "00000000-0000-4000-8000-000000000000") for path in (IMAGE, MASK)]
    drawn_regions(copy / added[1], 250)
    Image.effect_noise(SIZE_PX, 40).convert("RGB").save(copy / added[0])
    too_many = [(".", "kind=Real, subset=hBN_Thin, split=test: 4 files, expected at most 3 (1 too many)")]
    found = told(judged(definition, copy, partial=True))
    assert (found["image-count"], found["mask-count"]) == (too_many, too_many)


def test_a_root_without_a_file_is_no_pass(definition, tmp_path):
    report = judged(definition, tmp_path)
    assert (report.status, report.exit_code) == ("failed", 1)
    assert {outcome.status for outcome in report.outcomes if outcome.check_id in ("readable", "paired", "min-area-200")} == {"empty"}


def test_a_root_where_no_file_fits_is_no_pass(definition, tmp_path):
    (tmp_path / "README.md").write_text("The dataset is one folder further down.")
    assert judged(definition, tmp_path).exit_code == 1


def test_an_empty_root_is_no_pass_because_the_copy_is_partial(definition, tmp_path):
    report = judged(definition, tmp_path, partial=True)
    assert (report.status, report.exit_code) == ("incomplete", 1)


def test_an_empty_root_is_no_pass_because_every_source_is_optional(tmp_path):
    yaml = tmp_path / "optional.yaml"
    yaml.write_text(
        "sources: {images: {reader: image, files: 'images/{key}.jpg', optional: true}}\n"
        "checks: [{rule: image-mode, with: {modes: [RGB]}}, {rule: regular-files}]\n"
    )
    (tmp_path / "root").mkdir()
    report = engine.run(load(yaml), str(tmp_path / "root"), Scope())
    assert (report.status, report.exit_code) == ("incomplete", 1)


def test_a_root_that_is_no_folder_is_refused(definition, tmp_path):
    with pytest.raises(RootError, match="is no folder; give the dataset's folder with --root"):
        judged(definition, tmp_path / "nowhere")
    with pytest.raises(RootError, match="is no folder but a file"):
        judged(definition, Path(__file__))


def test_a_copy_that_lacks_a_variant_is_told_of_only_and_partial(definition, sample):
    report = engine.run(definition, str(sample), Scope())
    found = told(report)
    assert (".", f"kind=Real, subset=GrapheneL, split=test: 0 files, expected 1,362 (1,362 missing); {HINT}") in found["image-count"]
    assert (".", f"kind=Synthetic, subset=CrI3, split=train: no files at all; {HINT}") in found["annotation-files"]
    assert (len(found["image-count"]), len(found["mask-count"]), len(found["annotation-files"])) == (28, 28, 28)
