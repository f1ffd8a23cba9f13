import csv
import hashlib
import itertools
import json
import re
import zipfile
from collections import Counter

import imagehash
import numpy as np
import pytest
from PIL import Image

from dsqc.definition import load
from dsqc.engine import run
from dsqc.report import Scope
from dsqc.samples import _reefs, seatizen_atlas
from dsqc.samples._atlas import ALONG, CLASSES, LATER, SEEN, SESSIONS
from dsqc.samples.seatizen_atlas import (
    ARCHIVE,
    CLASS_MAPPING,
    FRAMES,
    LABELS,
    LISTED,
    SEGMENTATION,
    VOCABULARY,
)
from small import told
from small_seatizen import COUNTS, FEW, FEW_PICTURES, PICTURES, PUBLISHED, WIDTH_PX, few_path, path

NAME = r"\d{8}_[A-Z]{3}(-[A-Za-z0-9-]+)*_[A-Za-z]+(-\d+)?_[A-Za-z0-9_-]+\.(JPG|jpg|jpeg)"
NULLS = "rows in which every column stated is null, as it may be"
UNPACKED = "no archive of the definition is there: its contents lie unpacked, so that no CRC proves them"


def written(root):
    return {file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in root.rglob("*.*")}


def table(root, name):
    with (root / name).open(encoding="ascii", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("seatizen")
    seatizen_atlas.write(root, COUNTS, few=FEW, width_px=WIDTH_PX)
    return root


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """The sample as it is written when nothing is said."""
    root = tmp_path_factory.mktemp("full")
    seatizen_atlas.write(root)
    return root


def held(root):
    return run(load(PUBLISHED), str(root), Scope(partial=seatizen_atlas.PARTIAL))


def test_the_sample_as_it_is_written_holds_to_the_last_check(full):
    report = held(full)
    assert told(report) == {"gps-in-range": [("not judged: 16", NULLS)], "gbif-links": [("not judged: 11", NULLS)]}
    absent = {outcome.check_id: outcome.reason for outcome in report.outcomes if outcome.status != "passed"}
    assert (set(absent), absent["archive"]) == ({"archive", "image-count"}, UNPACKED)
    assert sum(file.stat().st_size for file in full.rglob("*.*")) < 10_000_000


def test_the_sample_in_its_archive_holds_to_the_last_check(tmp_path):
    seatizen_atlas.write(tmp_path, zipped=True)
    report = held(tmp_path)
    assert [finding for outcome in report.outcomes for finding in outcome.findings] == []
    statuses = {outcome.check_id: outcome.status for outcome in report.outcomes if outcome.status != "passed"}
    assert statuses == dict.fromkeys(("folder-count", "labelled-images-are-listed"), "not-applicable")


def test_files_lie_where_the_authors_put_them(root):
    tables = {LABELS, SEGMENTATION, CLASS_MAPPING, VOCABULARY, LISTED, FRAMES}
    few = {f"fs_ml/annotations/{split}.csv" for split in ("train", "val", "test")} | {few_path(each) for each in FEW_PICTURES}
    assert set(written(root)) == tables | few | {path(each) for each in PICTURES}
    assert Counter(each.folder for each in PICTURES) == COUNTS
    assert Counter(each.folder for each in FEW_PICTURES) == {"train": FEW, "val": FEW, "test": FEW}


def test_the_archive_holds_the_same_pictures_in_one_folder(root, tmp_path):
    seatizen_atlas.write(tmp_path, COUNTS, few=FEW, width_px=WIDTH_PX, zipped=True)
    with zipfile.ZipFile(tmp_path / ARCHIVE) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert members == {f"2024_dataset/{each.name}": (root / path(each)).read_bytes() for each in PICTURES}
    besides = {name: digest for name, digest in written(root).items() if not name.startswith("dataset/")}
    assert {name: digest for name, digest in written(tmp_path).items() if name != ARCHIVE} == besides


@pytest.mark.parametrize("zipped", [False, True])
def test_the_same_arguments_write_the_same_bytes(tmp_path, zipped):
    for name in ("one", "other"):
        seatizen_atlas.write(tmp_path / name, COUNTS, few=FEW, width_px=WIDTH_PX, zipped=zipped)
    assert written(tmp_path / "one") == written(tmp_path / "other")


def test_another_seed_writes_other_pictures(root, tmp_path):
    seatizen_atlas.write(tmp_path, COUNTS, few=FEW, width_px=WIDTH_PX, seed=1)
    pictures = [{digest for name, digest in written(each).items() if re.search(r"(?i)\.jpe?g$", name)} for each in (root, tmp_path)]
    assert [len(each) for each in pictures] == [len(PICTURES) + len(FEW_PICTURES)] * 2
    assert pictures[0].isdisjoint(pictures[1])


def test_names_follow_the_documented_convention():
    names = [each.name for each in (*seatizen_atlas.pictures(), *seatizen_atlas.few_pictures())]
    assert [name for name in names if not re.fullmatch(NAME, name)] == []
    assert len(set(names)) == len(names)
    assert {name.partition(".")[2] for name in names} == {"jpg", "jpeg", "JPG"}


def test_pictures_are_of_several_sessions_in_both_folders():
    sessions = {folder: {each.session.name for each in seatizen_atlas.pictures() if each.folder == folder} for folder in COUNTS}
    assert sessions == {folder: {session.name for session in SESSIONS} for folder in COUNTS}


def test_each_session_of_fs_ml_lies_in_one_split():
    folders = {(each.session.name, each.folder) for each in FEW_PICTURES}
    assert len(folders) == len({name for name, _ in folders}) == 3
    assert {name for name, _ in folders}.isdisjoint(session.name for session in SESSIONS)


def test_the_list_has_no_header_and_is_in_no_order(full):
    names = (full / LISTED).read_text(encoding="ascii").splitlines()
    planned = [each.name for each in seatizen_atlas.pictures() if each.folder == "labelled"]
    assert sorted(names) == sorted(planned)
    assert names not in (planned, sorted(names))


def test_a_row_says_what_its_picture_shows(root):
    found = table(root, LABELS)
    assert list(found[0]) == ["FileName", "frame_doi", "relative_file_path", "annotation_date", *CLASSES]
    assert [row["FileName"] for row in found] == [each.name for each in PICTURES]
    for picture, row in zip(PICTURES, found, strict=True):
        assert {name for name in CLASSES if row[name] == "1"} - {*LATER} == {
            *picture.contents,
            *(also for each in picture.contents for also in ALONG.get(each, ()) if also not in LATER),
        }


def test_what_a_session_was_annotated_without_is_minus_one(root):
    for picture, row in zip(PICTURES, table(root, LABELS), strict=True):
        assert {name for name in CLASSES if row[name] == "-1"} == ({*LATER} if picture.session.later else set())
    cells = Counter(row[name] for row in table(root, LABELS) for name in CLASSES)
    assert set(cells) == {"1", "0", "-1"}


def test_labels_of_fs_ml_are_zero_or_one(root):
    found = [row for split in ("train", "val", "test") for row in table(root, f"fs_ml/annotations/{split}.csv")]
    assert [row.pop("FileName") for row in found] == [each.name for each in FEW_PICTURES]
    assert {cell for row in found for cell in row.values()} == {"0", "1"}


def test_columns_have_the_old_names_of_the_vocabulary(root):
    found = table(root, VOCABULARY)
    assert list(found[0]) == ["label", "old_label", "code_gcrmn", "id_gbif"]
    assert {row["old_label"] for row in found} == set(table(root, LABELS)[0]) - {
        "FileName",
        "frame_doi",
        "relative_file_path",
        "annotation_date",
    }
    assert len({row["label"] for row in found}) == len(found) == 22
    assert sum("/" in row["old_label"] for row in found) == 2
    assert any(row["old_label"] != row["label"] for row in found)


def test_every_content_is_drawn_or_is_a_state_of_the_camera():
    drawn = {*_reefs.DRAWN, "Sand", _reefs.BLURRED, _reefs.USELESS}
    assert {content for contents in SEEN for content in contents} == drawn
    assert {*drawn, *(also for each in ALONG.values() for also in each)} == set(CLASSES) - {"Turtle", "Waste"}


def painted(*contents):
    """The same water over the same ground, whatever lies on it."""
    return _reefs.painted(np.random.default_rng(5), contents, (240, 180)).astype(int)


@pytest.mark.parametrize("content", [*_reefs.DRAWN, _reefs.USELESS])
def test_what_is_said_to_be_there_changes_the_picture(content):
    differing = np.abs(painted(content) - painted()).max(axis=-1) > 25
    assert differing.mean() > 0.002


def test_a_blurred_picture_has_no_edges():
    sharp, blurred = (np.abs(np.diff(painted("Acropore_branched", *more), axis=1)).max() for more in ((), (_reefs.BLURRED,)))
    assert (sharp > 60, blurred < 30) == (True, True)


def test_positions_are_columns_of_the_full_atlas(root):
    found = table(root, FRAMES)
    assert list(found[0])[:7] == [
        "OriginalFileName",
        "FileName",
        "relative_file_path",
        "frames_doi",
        "GPSLatitude",
        "GPSLongitude",
        "GPSAltitude",
    ]
    for picture, row in zip(PICTURES, found, strict=True):
        assert f"{picture.session.name}_{row['OriginalFileName']}" == row["FileName"] == picture.name
        assert (row["GPSLatitude"] == "") == (not picture.session.fix)
        if picture.session.fix:
            assert abs(float(row["GPSLatitude"]) - picture.session.latitude) < 0.01


def test_the_segmentation_file_says_that_its_form_is_unknown(root):
    assert json.loads((root / SEGMENTATION).read_bytes()) == {
        "note": "The inner form of the published file is unknown. This one stands in its place."
    }


def test_pictures_are_jpeg_of_two_shapes_without_exif(root):
    for picture in PICTURES:
        with Image.open(root / path(picture)) as opened:
            assert (opened.format, opened.mode, len(opened.getexif())) == ("JPEG", "RGB", 0)
            assert opened.size == ((240, 180) if picture.session.extension == "JPG" else (240, 135))


def test_no_two_pictures_look_alike(full):
    hashes = [imagehash.phash(Image.open(file)) for file in sorted(full.rglob("*")) if file.suffix.lower() in (".jpg", ".jpeg")]
    assert len(hashes) == 48
    assert min(one - other for one, other in itertools.combinations(hashes, 2)) >= 10


def test_a_picture_too_small_for_a_reef_is_refused(tmp_path):
    with pytest.raises(ValueError, match="a picture 63 px wide is too small for a reef, which needs at least 64 px"):
        seatizen_atlas.write(tmp_path, COUNTS, width_px=63)
    assert list(tmp_path.iterdir()) == []
