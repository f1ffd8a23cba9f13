"""The small Seatizen Atlas broken in one way at a time: every consequence is stated, and nothing else is told."""

import io
import shutil
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from alike import ALIKE, SAYS_NOTHING, without_similarity
from dsqc.definition import load
from dsqc.samples import seatizen_atlas
from dsqc.samples.seatizen_atlas import ARCHIVE, FRAMES, LABELS, LISTED, SEGMENTATION, VOCABULARY
from small import GIT_LFS_POINTER, HTML, told
from small_seatizen import (
    COUNTS,
    FEW,
    FEW_PICTURES,
    PICTURES,
    PUBLISHED,
    UNTOUCHED,
    WIDTH_PX,
    few_path,
    judged,
    line,
    lines,
    path,
    rows,
    smaller,
)

FIRST = next(picture for picture in PICTURES if picture.folder == "labelled")
LATER, OTHER = (PICTURES[place] for place in (4, 8))
PLACED = next(picture for picture in PICTURES if picture.session.fix)
FEW_TRAIN = FEW_PICTURES[0]
FEW_TABLES = {split: f"fs_ml/annotations/{split}.csv" for split in ("train", "val", "test")}
KEY_FORM = "{date:[0-9]{8}}_{site:[A-Z]{3}|[A-Z]{3}-[A-Za-z0-9-]+}_{device:[A-Za-z]+|[A-Za-z]+-[0-9]+}_{frame:[A-Za-z0-9_-]+}"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The sample with its pictures in folders. No test changes it."""
    root = tmp_path_factory.mktemp("seatizen")
    seatizen_atlas.write(root, COUNTS, few=FEW, width_px=WIDTH_PX)
    return root


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    """The sample with its pictures in their archive. No test changes it."""
    root = tmp_path_factory.mktemp("zipped")
    seatizen_atlas.write(root, COUNTS, few=FEW, width_px=WIDTH_PX, zipped=True)
    return root


@pytest.fixture
def copy(sample, tmp_path):
    return shutil.copytree(sample, tmp_path / "copy")


@pytest.fixture
def packed(zipped, tmp_path):
    return shutil.copytree(zipped, tmp_path / "packed")


@pytest.fixture(scope="module")
def definition(tmp_path_factory):
    file = tmp_path_factory.mktemp("checks") / "seatizen-atlas.yaml"
    file.write_text(smaller(PUBLISHED.read_text(encoding="utf-8")), encoding="utf-8")
    return load(file)


@pytest.fixture
def verdict(definition, copy):
    """What is told of ``copy``, once it is broken."""
    return lambda: told(judged(definition, copy))


def counted(found, expected, what, group="in all"):
    differs = f"{expected - found} missing" if found < expected else f"{found - expected} too many"
    return (".", f"{group}: {found} {what}, expected {expected} ({differs})")


def in_folders(**found):
    return [counted(found[folder], COUNTS[folder], "files", f"folder={folder}") for folder in sorted(found)]


def place_in_list(root, picture):
    names = (root / LISTED).read_text(encoding="ascii").split()
    return f"line {names.index(picture.name) + 1} ({picture.name})"


def saved(picture, form, **options):
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()


def with_exif(file, exif):
    """The same JPEG with one more segment behind its first two bytes, its pixels as they were."""
    content, body = file.read_bytes(), exif.tobytes()
    file.write_bytes(content[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + content[2:])


def test_nothing_is_told_of_the_untouched_sample(definition, sample, zipped):
    for root in (sample, zipped):
        assert told(judged(definition, root)) == UNTOUCHED


def test_the_first_of_the_list_stays_behind_when_it_is_read_as_a_header(copy, verdict):
    """What the authors' notebook does: 1,199 labelled and 13,293 unlabelled pictures."""
    name = (copy / LISTED).read_text(encoding="ascii").split()[0]
    (copy / "dataset/labelled" / name).rename(copy / "dataset/unlabelled" / name)
    assert verdict() == UNTOUCHED | {
        "folder-count": in_folders(labelled=2, unlabelled=9),
        "listed-images-are-labelled": [(LISTED, f"a picture of the list lies elsewhere: line 1, name {name}, folder unlabelled")],
    }


def test_a_list_that_lost_its_first_name_is_one_short(copy, verdict):
    with lines(copy / LISTED) as names:
        lost = names.pop(0)
    assert verdict() == UNTOUCHED | {
        "listed-count": [counted(2, 3, "rows")],
        "labelled-images-are-listed": [(f"dataset/labelled/{lost}", f"has no row in {LISTED}")],
    }


def test_a_name_that_stands_twice_in_the_list(copy, verdict):
    with lines(copy / LISTED) as names:
        names.append(names[0])
    assert verdict() == UNTOUCHED | {
        "listed-count": [counted(4, 3, "rows")],
        "listed-once": [(LISTED, f"name={names[0]} stands in 2 rows, expected one: line 1, line 4")],
        "labelled-images-are-listed": [(f"dataset/labelled/{names[0]}", f"has 2 rows, expected one: {LISTED} line 1, {LISTED} line 4")],
    }


def test_a_listed_name_of_another_form_is_told_and_its_picture_missed(copy, verdict):
    with lines(copy / LISTED) as names:
        lost, names[0] = names[0], "reef_0001.png"
    assert verdict() == UNTOUCHED | {
        "readable": [(LISTED, "column name: fits none of its patterns in 1 cell: 'reef_0001.png' in line 1")],
        "listed-images-are-there": [(LISTED, "line 1 (reef_0001.png): names reef_0001.png, and no such file is there")],
        "labelled-images-are-listed": [(f"dataset/labelled/{lost}", f"has no row in {LISTED}")],
    }


def test_a_picture_without_a_row_has_no_labels(copy, verdict):
    with rows(copy / LABELS) as table:
        del table[PICTURES.index(OTHER)]
    assert verdict() == UNTOUCHED | {
        "label-count": [counted(10, 11, "rows")],
        "images-are-labelled": [(path(OTHER), f"has no row in {LABELS}")],
    }


def test_a_row_without_a_picture_is_told_by_its_line(copy, verdict):
    (copy / path(OTHER)).unlink()
    assert verdict() == UNTOUCHED | {
        "folder-count": in_folders(unlabelled=7),
        "labelled-images-are-there": [(LABELS, f"{line(OTHER)}: names {OTHER.name}, and no such file is there")],
    }


def test_a_lost_picture_of_the_list_is_missed_by_both_tables(copy, verdict):
    (copy / path(FIRST)).unlink()
    words = f"names {FIRST.name}, and no such file is there"
    assert verdict() == UNTOUCHED | {
        "folder-count": in_folders(labelled=2),
        "labelled-images-are-there": [(LABELS, f"{line(FIRST)}: {words}")],
        "listed-images-are-there": [(LISTED, f"{place_in_list(copy, FIRST)}: {words}")],
    }


def test_a_picture_in_both_folders_leaves_its_rows_without_one_file(copy, verdict):
    twin = f"dataset/unlabelled/{FIRST.name}"
    shutil.copy(copy / path(FIRST), copy / twin)
    words = f"names {FIRST.name}, which does not say which file is meant, expected one: {path(FIRST)}, {twin}"
    assert verdict() == UNTOUCHED | {
        "folder-count": in_folders(unlabelled=9),
        "labelled-images-are-there": [(LABELS, f"{line(FIRST)}: {words}")],
        "images-are-labelled": [(each, f"has no row in {LABELS}") for each in (path(FIRST), twin)],
        "listed-images-are-there": [(LISTED, f"{place_in_list(copy, FIRST)}: {words}")],
        "labelled-images-are-listed": [(path(FIRST), f"has no row in {LISTED}")],
        "duplicates": [(path(FIRST), f"has the same bytes as {twin}")],
    }


def test_a_second_row_of_a_picture_may_say_something_else(copy, verdict):
    with rows(copy / LABELS) as table:
        table.append({**table[8], "Fish": "-1"})
    assert verdict() == UNTOUCHED | {
        "label-count": [counted(12, 11, "rows")],
        "images-are-labelled": [(path(OTHER), f"has 2 rows, expected one: {LABELS} line 10, {LABELS} line 13")],
        "one-row-per-image": [(LABELS, f"FileName={OTHER.name} stands in 2 rows, expected one: line 10, line 13")],
    }


@pytest.mark.parametrize("cell", ["2", "0.98", "True", "-2"])
def test_a_label_is_present_absent_or_not_annotated(copy, verdict, cell):
    with rows(copy / LABELS) as table:
        table[0]["Rock"] = cell
    assert verdict() == UNTOUCHED | {
        "readable": [(LABELS, f"column Rock: does not fit in 1 cell, expected one of 1, 0, -1: {cell!r} in line 2")]
    }


def test_a_label_of_fs_ml_is_present_or_absent(copy, verdict):
    with rows(copy / FEW_TABLES["val"]) as table:
        table[1]["Atra/Leucospilota"] = "-1"
    words = "column Atra/Leucospilota: does not fit in 1 cell, expected one of 1, 0: '-1' in line 3"
    assert verdict() == UNTOUCHED | {"readable": [(FEW_TABLES["val"], words)]}


def test_a_table_that_breaks_off_loses_its_last_row(copy, verdict):
    content = (copy / LABELS).read_bytes()
    (copy / LABELS).write_bytes(content[:-20])
    last = PICTURES[-1]
    assert verdict() == UNTOUCHED | {
        "readable": [(LABELS, "cells: 1 line has another number of cells than the 26 columns and is no row: 17 in line 12")],
        "label-count": [counted(10, 11, "rows")],
        "images-are-labelled": [(path(last), f"has no row in {LABELS}")],
    }


def test_a_class_that_two_columns_claim_leaves_the_whole_table_unread(copy, verdict):
    with lines(copy / LABELS) as table:
        table[0] = table[0].replace(",Rubble,", ",Rock,")
    unread = ("empty", "nothing to look at: there are no rows of source labels")
    assert verdict() == UNTOUCHED | {
        "readable": [(LABELS, "header: names the column 'Rock' twice, so nothing says which is meant")],
        **{check: [unread] for check in ("label-count", "labelled-images-are-there", "images-are-labelled", "one-row-per-image")},
        "labels-of-the-vocabulary": [("empty", "nothing to look at: there are no columns of source labels")],
    }


def test_a_label_that_no_vocabulary_has_is_told(copy, verdict):
    with lines(copy / LABELS) as table:
        table[0] = table[0].replace(",Rubble,", ",Rubbel,")
    words = "the table of labels has a column that the vocabulary does not know: column_name Rubbel"
    assert verdict() == UNTOUCHED | {"labels-of-the-vocabulary": [(LABELS, words)]}


def test_a_label_that_is_left_empty_is_told_with_its_line(copy, verdict):
    with rows(copy / LABELS) as table:
        table[0]["Rock"] = ""
    assert verdict() == UNTOUCHED | {"readable": [(LABELS, "column Rock: has no value in 1 cell: line 2")]}


def test_a_second_version_of_the_table_doubles_every_row(copy, verdict):
    newer = "20250101_000000_multilabel_annotations.csv"
    shutil.copy(copy / LABELS, copy / newer)
    found = verdict()
    assert found.pop("label-count") == [counted(22, 11, "rows")]
    assert (len(found.pop("images-are-labelled")), len(found.pop("one-row-per-image"))) == (11, 11)
    assert found == UNTOUCHED


def test_a_name_off_the_convention_is_told_once_whatever_its_row_says(copy, verdict):
    odd = "IMG_0042.jpg"
    (copy / path(OTHER)).rename(copy / f"dataset/unlabelled/{odd}")
    with rows(copy / LABELS) as table:
        table[8]["FileName"] = odd
    words = f"its key 'IMG_0042' does not have the form {KEY_FORM}"
    assert verdict() == UNTOUCHED | {"readable": [(f"dataset/unlabelled/{odd}", words)]}


def test_an_extension_in_another_case_is_the_same_name(copy, verdict):
    other = path(OTHER).replace(".jpeg", ".JPEG")
    (copy / path(OTHER)).rename(copy / other)
    assert (copy / other).is_file()
    assert other != path(OTHER)
    assert verdict() == UNTOUCHED | {
        "labelled-images-are-there": [(LABELS, f"{line(OTHER)}: names {OTHER.name}, and no such file is there")],
        "images-are-labelled": [(other, f"has no row in {LABELS}")],
    }


def test_names_that_differ_in_case_clash_on_other_systems(copy, verdict):
    other = path(OTHER).replace(".jpeg", ".JPEG")
    shutil.copy(copy / path(OTHER), copy / other)
    clash = f"differs only in upper and lower case from {path(OTHER)}; a file system that ignores this keeps one of the 2"
    assert verdict() == UNTOUCHED | {
        "name-clash": [(other, clash)],
        "folder-count": in_folders(unlabelled=9),
        "images-are-labelled": [(other, f"has no row in {LABELS}")],
        "duplicates": [(other, f"has the same bytes as {path(OTHER)}")],
    }


def test_a_position_in_exif_is_private(copy, verdict):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S", 2: (21.0, 3.0, 7.1), 3: "E", 4: (55.0, 13.0, 22.3)})
    with_exif(copy / few_path(FEW_TRAIN), exif)
    words = "carries private metadata: GPSLatitude, GPSLongitude; expected none"
    assert verdict() == UNTOUCHED | {"gps-and-other-private-metadata": [(few_path(FEW_TRAIN), words)]}


def test_a_camera_held_upright_says_so_in_exif(copy, verdict):
    exif = Image.Exif()
    exif[0x0112] = 8
    with_exif(copy / path(PLACED), exif)
    words = (
        "EXIF orientation is 8, expected 1: a viewer that applies it shows 135×240 px, rotated 90° counter-clockwise, sides swapped; "
        "a decoder that does not sees 240×135 px"
    )
    assert verdict() == UNTOUCHED | {"exif-orientation": [(path(PLACED), words)]}


@pytest.mark.parametrize(("column", "cell", "bound"), [("GPSLatitude", "-122.3", "at least -90"), ("GPSLongitude", "540.3", "at most 180")])
def test_a_position_lies_on_the_earth(copy, verdict, column, cell, bound):
    with rows(copy / FRAMES) as table:
        table[1][column] = cell
        name = table[1]["FileName"]
    assert verdict() == UNTOUCHED | {
        "gps-in-range": [(FRAMES, f"line 3 ({name}): {column} is {cell}, expected {bound}"), *UNTOUCHED["gps-in-range"]]
    }


def test_a_receiver_without_a_fix_writes_zeros(copy, verdict):
    with rows(copy / FRAMES) as table:
        table[1].update(GPSLatitude="0.0", GPSLongitude="0")
        name = table[1]["FileName"]
    assert verdict() == UNTOUCHED | {"gps-not-zero": [(FRAMES, f"the position is 0, 0: line 3, FileName {name}")]}


def test_a_decimal_comma_makes_no_number(copy, verdict):
    with rows(copy / FRAMES) as table:
        table[1]["GPSAltitude"] = "-1,5"
    words = "column GPSAltitude: does not fit in 1 cell, expected a finite number: '-1,5' in line 3"
    assert verdict() == UNTOUCHED | {"readable": [(FRAMES, words)]}


def test_a_link_that_ends_in_a_space_leads_nowhere(copy, verdict):
    with rows(copy / VOCABULARY) as table:
        table[0]["id_gbif"] += " "
    words = (
        "line 2 (Acropora_Branching): id_gbif is 'https://www.gbif.org/species/7673664 ', "
        "expected a text that fits https://www.gbif.org/species/[0-9]+"
    )
    assert verdict() == UNTOUCHED | {"gbif-links": [(VOCABULARY, words), *UNTOUCHED["gbif-links"]]}


@pytest.mark.parametrize(("column", "check"), [("label", "one-name-per-label"), ("old_label", "one-old-name-per-label")])
def test_a_name_for_two_classes_merges_them(copy, verdict, column, check):
    with rows(copy / VOCABULARY) as table:
        gone, table[1][column] = table[1][column], table[0][column]
    words = f"{column}={table[0][column]} stands in 2 rows, expected one: line 2, line 3"
    unknown = f"the table of labels has a column that the vocabulary does not know: column_name {gone}"
    of_column = {"labels-of-the-vocabulary": [(LABELS, unknown)]} if column == "old_label" else {}
    assert verdict() == UNTOUCHED | {check: [(VOCABULARY, words)]} | of_column


def test_a_session_torn_apart_tests_on_what_was_trained_on(copy, verdict):
    with rows(copy / FEW_TABLES["train"]) as train, rows(copy / FEW_TABLES["test"]) as test:
        moved, kept = train.pop(), train[0]
        test.append(moved)
    words = (
        f"date=20150611, site=REU-St-Gilles, device=scuba has rows on 2 sides of split, expected one: "
        f"1 of test: line 4 ({moved['FileName']}); 1 of train: {FEW_TABLES['train']} line 2 ({kept['FileName']})"
    )
    assert verdict() == UNTOUCHED | {"same-session": [(FEW_TABLES["test"], words)]}


def test_the_next_frame_in_another_split_is_a_burst_torn_apart(copy, verdict):
    following = FEW_TRAIN.name.replace(f"{FEW_TRAIN.number:05}", f"{FEW_TRAIN.number + 1:05}")
    shutil.copy(copy / few_path(FEW_PICTURES[-1]), copy / "fs_ml/images" / following)
    with rows(copy / FEW_TABLES["val"]) as val:
        val.append({**val[0], "FileName": following})
    [(subject, words)] = verdict()["same-burst"]
    assert (subject, words) == (
        FEW_TABLES["train"],
        f"the burst (date=20150611, site=REU-St-Gilles, device=scuba, frames {FEW_TRAIN.number} to {FEW_TRAIN.number + 1}) has rows on 2 "
        f"sides of split, expected one: 1 of train: line 2 ({FEW_TRAIN.name}); 1 of val: {FEW_TABLES['val']} line 4 ({following})",
    )


@pytest.mark.parametrize(("second", "seconds_of_arc", "torn"), [(20, 9.8, True), (21, 9.8, False), (20, 10.2, False)])
def test_pictures_ten_seconds_and_ten_metres_apart_are_of_one_burst(copy, verdict, second, seconds_of_arc, torn):
    """A second of arc is 31 m of latitude."""
    for picture, at, north in ((FEW_TRAIN, 10, 9.5), (FEW_PICTURES[1], second, seconds_of_arc)):
        exif = Image.Exif()
        exif[0x8769] = {0x9003: f"2015:06:11 08:26:{at}"}
        exif[0x8825] = {1: "S", 2: (21.0, 4.0, north), 3: "E", 4: (55.0, 13.0, 1.0)}
        with_exif(copy / few_path(picture), exif)
    with rows(copy / FEW_TABLES["train"]) as train, rows(copy / FEW_TABLES["val"]) as val:
        val.append(train.pop())
    found = [words.partition(" has rows")[0] for _, words in verdict().get("same-burst", [])]
    name = "date=20150611, site=REU-St-Gilles, device=scuba, 2015-06-11 08:26:10 to 08:26:20, around -21.06931, 55.21694"
    frames = f"frames {FEW_TRAIN.number} to {FEW_PICTURES[1].number}"
    assert found == ([f"the burst ({name}, {frames})"] if torn else [])


def test_a_picture_of_fs_ml_in_two_splits_is_a_session_in_both(copy, verdict):
    with rows(copy / FEW_TABLES["train"]) as train, rows(copy / FEW_TABLES["val"]) as val:
        val.append(train[0])
    first, second = (picture.name for picture in FEW_PICTURES[:2])
    words = (
        f"date=20150611, site=REU-St-Gilles, device=scuba has rows on 2 sides of split, expected one: "
        f"2 of train: line 2 ({first}), line 3 ({second}); 1 of val: {FEW_TABLES['val']} line 4 ({first})"
    )
    burst = (
        f"the burst (date=20150611, site=REU-St-Gilles, device=scuba, frame {FEW_TRAIN.number}) has rows on 2 sides of split, "
        f"expected one: 1 of train: line 2 ({first}); 1 of val: {FEW_TABLES['val']} line 4 ({first})"
    )
    twice = f"has 2 rows, expected one: {FEW_TABLES['train']} line 2, {FEW_TABLES['val']} line 4"
    assert verdict() == UNTOUCHED | {
        "few-images-have-labels": [(few_path(FEW_TRAIN), twice)],
        "same-session": [(FEW_TABLES["train"], words)],
        "same-burst": [(FEW_TABLES["train"], burst)],
    }


def test_a_lost_picture_of_fs_ml_leaves_its_row_without_a_session(copy, verdict):
    (copy / few_path(FEW_TRAIN)).unlink()
    words = f"line 2 ({FEW_TRAIN.name}): names {FEW_TRAIN.name}, and no such file is there"
    assert verdict() == UNTOUCHED | {
        "few-labels-have-images": [(FEW_TABLES["train"], words)],
        "same-session": [("not judged: 1", "rows without date and site and device")],
        "same-burst": [("not judged: 1", "rows without date and site and device")],
    }


def test_a_frame_that_was_saved_under_two_names(copy, verdict):
    shutil.copy(copy / path(LATER), copy / path(OTHER))
    one, other = sorted((path(LATER), path(OTHER)))
    assert verdict() == UNTOUCHED | {"duplicates": [(one, f"has the same bytes as {other}")]}


def test_a_frame_that_was_saved_again_is_a_near_copy(copy, verdict):
    with Image.open(copy / path(LATER)) as picture:
        (copy / path(OTHER)).write_bytes(saved(picture, "JPEG", quality=95))
    one, other = sorted((path(LATER), path(OTHER)))
    words = f"is the same picture as {other} (re-encoded): {ALIKE}"
    assert without_similarity(verdict()) == UNTOUCHED | {"near-duplicates": [(one, words)]}


def test_a_png_under_the_name_of_a_jpeg(copy, verdict):
    with Image.open(copy / path(OTHER)) as picture:
        (copy / path(OTHER)).write_bytes(saved(picture, "PNG"))
    words = "the content is PNG, the extension .jpeg says JPEG, expected JPEG"
    assert verdict() == UNTOUCHED | {"image-format": [(path(OTHER), words)]}


def test_a_grey_picture_has_lost_its_colours(copy, verdict):
    with Image.open(copy / path(OTHER)) as picture:
        (copy / path(OTHER)).write_bytes(saved(picture.convert("L"), "JPEG"))
    assert verdict() == UNTOUCHED | {"image-mode": [(path(OTHER), "has mode L (8-bit grey), expected RGB")]}


def test_a_frame_without_light_is_blank(copy, verdict):
    (copy / path(OTHER)).write_bytes(saved(Image.fromarray(np.zeros((135, 240, 3), np.uint8)), "JPEG"))
    words = "every pixel has the same value, expected at least two values"
    assert verdict() == UNTOUCHED | {"blank-image": [(path(OTHER), words)], "near-duplicates": SAYS_NOTHING}


def test_half_a_picture_is_damaged(copy, verdict):
    content = (copy / path(OTHER)).read_bytes()
    (copy / path(OTHER)).write_bytes(content[: len(content) // 2])
    assert verdict() == UNTOUCHED | {
        "readable": [(path(OTHER), "is cut short: it has no end-of-image marker")],
        "near-duplicates": [("not judged: 1", "files without a perceptual hash")],
    }


def test_an_unfinished_download_lies_beside_the_data(copy, verdict):
    (copy / "images.zip.aria2").write_bytes(b"\0\1")
    assert verdict() == UNTOUCHED | {
        "unlisted-files": [("images.zip.aria2", "lies in no source and in no ignore pattern")],
        "junk-files": [("images.zip.aria2", "an unfinished download of aria2")],
    }


@pytest.mark.parametrize(("content", "kind"), [(HTML, "html"), (GIT_LFS_POINTER, "git-lfs-pointer"), (b"\0" * 600, "zeros")])
def test_what_was_downloaded_in_place_of_the_segmentation_is_told(copy, verdict, content, kind):
    (copy / SEGMENTATION).write_bytes(content)
    words = f"does not begin as a JSON document does: content {kind}"
    assert verdict() == UNTOUCHED | {"segmentation-is-json": [(SEGMENTATION, words)]}


def test_an_absent_segmentation_is_missed(copy, verdict):
    (copy / SEGMENTATION).unlink()
    words = "no file fits '{:[0-9]{8}}_segmentation_annotations.json' of source segmentation; check --root, or say optional: true"
    assert verdict() == UNTOUCHED | {
        "sources-found": [(".", words)],
        "segmentation-is-json": [("empty", "nothing to look at: there are no contents of source segmentation")],
    }


def test_a_picture_lost_from_the_archive_is_missed(definition, packed):
    rewritten(packed / ARCHIVE, without=OTHER.name)
    assert told(judged(definition, packed)) == UNTOUCHED | {
        "image-count": [counted(10, 11, "files")],
        "labelled-images-are-there": [(LABELS, f"{line(OTHER)}: names {OTHER.name}, and no such file is there")],
    }


def rewritten(archive, *, without):
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist() if not name.endswith(without)}
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)


def test_a_flipped_byte_in_the_archive_breaks_one_picture(definition, packed):
    with zipfile.ZipFile(packed / ARCHIVE) as opened:
        member = opened.getinfo(f"2024_dataset/{OTHER.name}")
        stored = opened.read(member)
    broken = stored[:2000] + bytes([stored[2000] ^ 0xFF]) + stored[2001:]
    (packed / ARCHIVE).write_bytes((packed / ARCHIVE).read_bytes().replace(stored, broken))
    words = f"has CRC {zlib.crc32(broken):08x} in {ARCHIVE}, which states {member.CRC:08x}"
    assert told(judged(definition, packed)) == UNTOUCHED | {
        "readable": [(member.filename, words)],
        "archive": [("not judged: 1", "members that could not be unpacked, or belong to no source")],
    }


def test_an_archive_that_breaks_off_holds_nothing(definition, packed):
    content = (packed / ARCHIVE).read_bytes()
    (packed / ARCHIVE).write_bytes(content[: len(content) // 2])
    none, of_both = "nothing to look at: there are no", "of source images, sorted_images"
    parts = "no file of any part of the release is there (deposit, notebook), expected those of at least one part; check --root"
    relating = ("labelled-images-are-there", "images-are-labelled", "listed-images-are-there")
    assert told(judged(definition, packed)) == UNTOUCHED | {
        "readable": [(ARCHIVE, "cannot be read as a zip archive: File is not a zip file")],
        "sources-found": [(".", parts)],
        "image-count": [("empty", f"{none} files of source images")],
        "duplicates": [("empty", f"{none} digests {of_both}")],
        "near-duplicates": [("empty", f"{none} hashes and digests {of_both}")],
        **{check: [("empty", f"{none} files of source sorted_images")] for check in ("folder-count", "labelled-images-are-listed")},
        **{check: [("empty", f"{none} files {of_both}")] for check in relating},
    }
