"""The small XAMI broken in one way at a time: every consequence is stated, and nothing else is told."""

import shutil
import zipfile
import zlib
from contextlib import contextmanager
from hashlib import sha256

import pytest
from PIL import Image

from alike import THE_SAME
from dsqc.definition import load
from dsqc.samples import xami
from small import edited, told
from small_xami import (
    COUNTS,
    DATA,
    EXPOSURES,
    FOLDS,
    INSTANCES,
    LABELS,
    PICTURES,
    PUBLISHED,
    PUBLISHED_SHA256,
    SIZE_PX,
    TRAIN,
    VALID,
    WHOLE,
    alone,
    counted,
    held_by,
    judged,
    label,
    lacking,
    line_in_folds,
    of_split,
    paths,
    smaller,
)

ALONE, TWIN, OTHER_TWIN, BARE = (of_split("train")[index] for index in (0, 1, 2, 4))
"""A picture with four artefacts; two of one observation; one without artefacts."""
HELD = of_split("valid")[0]
RING = held_by(ALONE)[0]
NAME = f"annotation {RING['id']} (central-ring) of {ALONE.name}"
SPLIT_KEY = f"split=train, key={ALONE.key}"
ANOTHER_EXPORT = "0" * 32
DIFFER = "id2label.json and the annotations differ"
PERMUTED = ("id 1, id2label central-ring, annotations other", "id 2, id2label other, annotations central-ring")


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """The sample as it is written, two of its three forms in archives. No test changes it."""
    root = tmp_path_factory.mktemp("xami")
    xami.write(root, COUNTS, size_px=SIZE_PX)
    return root


@pytest.fixture(scope="module")
def unpacked(packed, tmp_path_factory):
    """The same with everything unpacked, so that a test can break one file."""
    root = tmp_path_factory.mktemp("unpacked") / "xami"
    shutil.copytree(packed, root, ignore=shutil.ignore_patterns("*.zip"))
    for name, below in ((xami.WHOLE, root / xami.WHOLE), (xami.YOLO, root)):
        with zipfile.ZipFile(packed / f"{name}.zip") as archive:
            archive.extractall(below)
    return root


@pytest.fixture
def copy(unpacked, tmp_path):
    return shutil.copytree(unpacked, tmp_path / "copy")


@pytest.fixture(scope="module")
def definition(tmp_path_factory):
    path = tmp_path_factory.mktemp("checks") / "xami.yaml"
    path.write_text(smaller(PUBLISHED.read_text(encoding="utf-8")), encoding="utf-8")
    return load(path)


@pytest.fixture
def verdict(definition, copy):
    """What is told of ``copy``, once it is broken."""
    return lambda: told(judged(definition, copy))


@contextmanager
def lines(path):
    """The lines of a text, to be changed in place; they are written back."""
    found = path.read_text(encoding="ascii").splitlines()
    yield found
    path.write_text("".join(f"{line}\n" for line in found), encoding="ascii")


@contextmanager
def annotation(path):
    """The ring of ALONE in an annotation file, to be changed in place."""
    with edited(path) as coco:
        [found] = [each for each in coco["annotations"] if each["id"] == RING["id"]]
        yield found


def entry(picture, name, number=None):
    return {"id": picture.number if number is None else number, "file_name": name, "height": SIZE_PX, "width": SIZE_PX}


def test_nothing_is_told_of_the_untouched_sample(definition, packed, unpacked):
    for root, absent in ((packed, {"published-checksums"}), (unpacked, {"archive", "published-checksums"})):
        report = judged(definition, root)
        assert told(report) == {}
        assert {outcome.check_id for outcome in report.outcomes if outcome.status != "passed"} == absent
        assert (report.status, report.coverage.files_read) == ("passed", report.coverage.files_listed)


def test_an_archive_that_is_not_the_published_one_is_told_and_its_top_folder_is_looked_through(definition, unpacked, tmp_path):
    shutil.copytree(unpacked, tmp_path / "root", ignore=shutil.ignore_patterns("xami_dataset"))
    with zipfile.ZipFile(tmp_path / "root" / "xami_dataset.zip", "w") as archive:
        for path in sorted((unpacked / "xami_dataset").rglob("*.*")):
            archive.write(path, path.relative_to(unpacked))
    digest = sha256((tmp_path / "root" / "xami_dataset.zip").read_bytes()).hexdigest()
    assert told(judged(definition, tmp_path / "root")) == {
        "published-checksums": [
            ("xami_dataset.zip", f"sha256 is {digest}, published is {PUBLISHED_SHA256}"),
            ("not judged: 1", "files whose digest was published and that are not there"),
        ]
    }


def test_a_flipped_byte_in_an_archive_does_not_fit_its_checksum(definition, packed, tmp_path):
    root = shutil.copytree(packed, tmp_path / "copy")
    path, content = paths(ALONE)[2], bytearray((root / f"{xami.YOLO}.zip").read_bytes())
    jpeg = (root / paths(ALONE)[0]).read_bytes()
    begin = content.index(jpeg)
    content[begin + len(jpeg) // 2] ^= 1
    (root / f"{xami.YOLO}.zip").write_bytes(content)
    crc = zlib.crc32(content[begin : begin + len(jpeg)])
    words = f"has CRC {crc:08x} in {xami.YOLO}.zip, which states {zlib.crc32(jpeg):08x}"
    assert told(judged(definition, root)) == {
        "readable": [(path, words)],
        "archive": [("not judged: 1", "members that could not be unpacked, or belong to no source")],
    }


def test_an_archive_without_its_end_is_no_archive(definition, packed, tmp_path):
    root = shutil.copytree(packed, tmp_path / "copy")
    archive = root / f"{xami.WHOLE}.zip"
    archive.write_bytes(archive.read_bytes()[:-1000])
    found = told(judged(definition, root))
    assert found == {"readable": [(archive.name, "cannot be read as a zip archive: File is not a zip file")]}


def test_a_form_of_the_release_that_is_wholly_absent_is_not_missed(copy, definition):
    shutil.rmtree(copy / xami.WHOLE)
    shutil.rmtree(copy / xami.YOLO)
    report = judged(definition, copy)
    assert (told(report), report.status) == ({}, "passed")


def test_a_lost_picture_is_missed_by_all_that_names_it(copy, verdict):
    (copy / paths(ALONE)[0]).unlink()
    assert verdict() == {
        "image-count": counted("files", ("split=train", 7, 8)),
        "images-by-filter": counted("files", (f"filter={ALONE.filter}", 4, 5)),
        "references": [(TRAIN, f"names {ALONE.name} at /images/{of_place(ALONE)}, no such picture is there")],
        "declared-size": [("not judged: 1", "entries whose picture is not there")],
        "whole-has-all": [(paths(ALONE)[1], f"no image with key={ALONE.key}")],
        "whole-same-labels": [alone(WHOLE, 4, f"key={ALONE.key}", "one"), ("not judged: 4", "outlines whose picture is not found")],
        "yolo-same-labels": [alone(label(ALONE), 4, SPLIT_KEY, "one"), ("not judged: 4", "outlines whose picture is not found")],
        "fold-images": line_in_folds(ALONE, f"no file with observation={ALONE.observation}, filter={ALONE.filter}"),
        "aligned": [("not judged: 4", "annotations whose picture is not there")],
    }


def of_place(picture):
    """Where the picture stands in the annotation file of its split."""
    return sorted(each.number for each in of_split(picture.split)).index(picture.number)


def test_a_picture_that_went_to_the_other_split_parts_an_observation(copy, verdict):
    moved = f"xami_dataset/valid/{OTHER_TWIN.name}"
    (copy / paths(OTHER_TWIN)[0]).rename(copy / moved)
    with edited(copy / TRAIN) as train, edited(copy / VALID) as valid:
        for items, key in (("images", "id"), ("annotations", "image_id")):
            valid[items] += [each for each in train[items] if each[key] == OTHER_TWIN.number]
            train[items] = [each for each in train[items] if each[key] != OTHER_TWIN.number]
    sides = f"1 of train: {paths(TWIN)[0]}; 1 of valid: {moved}"
    assert verdict() == {
        "image-count": counted("files", ("split=train", 7, 8), ("split=valid", 5, 4)),
        "annotation-count": counted(
            "annotations",
            ("split=train, category=read-out-streak", 9, 10),
            ("split=train, category=smoke-ring", 4, 5),
            ("split=train, category=star-loop", 5, 7),
            ("split=valid, category=read-out-streak", 7, 6),
            ("split=valid, category=smoke-ring", 4, 3),
            ("split=valid, category=star-loop", 5, 3),
        ),
        "same-field": [(paths(TWIN)[0], f"observation={TWIN.observation} has files on 2 sides of split, expected one: {sides}")],
        "yolo-same-labels": [
            alone(VALID, 4, f"split=valid, key={OTHER_TWIN.key}", "other"),
            alone(label(OTHER_TWIN), 4, f"split=train, key={OTHER_TWIN.key}", "one"),
        ],
    }


def test_an_exposure_that_was_exported_twice_leaks(copy, verdict):
    name = ALONE.name.replace(ALONE.export, ANOTHER_EXPORT)
    second, first = f"xami_dataset/valid/{name}", paths(ALONE)[0]
    shutil.copy(copy / first, copy / second)
    with edited(copy / VALID) as valid:
        valid["images"].append(entry(ALONE, name, number=99))
    sides = f"has files on 2 sides of split, expected one: 1 of train: {first}; 1 of valid: {second}"
    exposure = f"observation={ALONE.observation}, filter={ALONE.filter}"
    assert verdict() == {
        "image-count": counted("files", ("split=valid", 5, 4)),
        "images-by-filter": counted("files", (f"filter={ALONE.filter}", 6, 5)),
        "split-leakage": [(first, f"is of split train and the same picture as {second} (valid; same bytes): {THE_SAME}")],
        "same-exposure": [(first, f"{exposure} {sides}")],
        "same-field": [(first, f"observation={ALONE.observation} {sides}")],
        "whole-has-all": [(second, f"no mask with key={name.removesuffix('.jpg')}")],
        "fold-images": line_in_folds(ALONE, f"2 files with {exposure}, expected one: {first}, {second}"),
    }


def test_a_train_file_that_names_a_valid_picture_is_told(copy, verdict):
    """Of one form of the release; beside the others, nothing says which of the pictures of that name is meant."""
    for name in (xami.WHOLE, xami.YOLO):
        shutil.rmtree(copy / name)
    with edited(copy / TRAIN) as train:
        train["images"].append(entry(HELD, HELD.name))
    assert verdict() == {"references": [(TRAIN, f"is of split=train and names {paths(HELD)[0]}, which is of split=valid")]}


def test_a_picture_with_another_name_than_the_export_gives_is_told(copy, verdict):
    renamed = f"xami_dataset/train/{BARE.observation}_{BARE.filter}_png.jpg"
    (copy / paths(BARE)[0]).rename(copy / renamed)
    form = "{observation:S[0-9]{10}}_{filter:U|B|V|W|S|M|L}_png.rf.{export:[0-9a-f]{32}}"
    key = f"{BARE.observation}_{BARE.filter}_png"
    hint = "; if this copy leaves it out on purpose, say --only or --partial"
    assert verdict() == {
        "readable": [(renamed, f"its key '{key}' does not have the form {form}")],
        "images-by-filter": [
            (".", f"filter=B: 0 files, expected 1 (1 missing){hint}"),
            (".", "filter=null: 1 files, and the definition states no such group"),
        ],
        "references": [(TRAIN, f"names {BARE.name} at /images/{of_place(BARE)}, no such picture is there")],
        "declared-size": [("not judged: 1", "entries whose picture is not there")],
        "same-exposure": [("not judged: 1", "files without observation and filter")],
        "same-field": [("not judged: 1", "files without observation")],
        "whole-has-all": [(renamed, f"no mask with key={key}"), (paths(BARE)[1], f"no image with key={BARE.key}")],
        "fold-images": line_in_folds(BARE, f"no file with observation={BARE.observation}, filter={BARE.filter}"),
    }


def test_a_picture_that_was_not_binned_is_told(copy, verdict):
    path = copy / paths(ALONE)[0]
    with Image.open(path) as picture:
        larger = picture.resize((2 * SIZE_PX, 2 * SIZE_PX))
    larger.save(path)
    size, twice = f"{SIZE_PX}×{SIZE_PX} px", f"{2 * SIZE_PX}×{2 * SIZE_PX} px"
    assert verdict() == {
        "image-size": [(paths(ALONE)[0], f"is {twice}, expected {size}: twice the size")],
        "declared-size": [(TRAIN, f"states {size} for {paths(ALONE)[0]}, the picture has {twice}: half the size")],
        "aligned": [("not judged: 1", "labels without a boundary, or of a picture that cannot be read or has other sides")],
    }


def test_a_png_under_the_name_of_a_jpeg_is_told(copy, verdict):
    with Image.open(copy / paths(ALONE)[2]) as picture:
        picture.load()
    picture.save(copy / paths(ALONE)[2], "PNG")
    assert verdict() == {"image-format": [(paths(ALONE)[2], "the content is PNG, the extension .jpg says JPEG, expected JPEG")]}


def test_a_box_wider_than_its_polygon_is_told(copy, verdict):
    with annotation(copy / TRAIN) as ring:
        ring["bbox"][2] += 9
    left, upper, right, lower = ALONE.artefacts[0].extent
    tight = ", ".join(f"{round(side, 2):g}" for side in (left, upper, right - left, lower - upper))
    stated = ", ".join(str(side) for side in (*RING["bbox"][:2], RING["bbox"][2] + 9, RING["bbox"][3]))
    assert verdict() == {"declared-box": [(TRAIN, f"{NAME} states the box [{stated}] px, its tight box is [{tight}] px (±1 px)")]}


def test_an_id_that_stands_twice_is_told(copy, verdict):
    with annotation(copy / TRAIN) as ring:
        ring["id"] = held_by(ALONE)[1]["id"]
    with edited(copy / TRAIN) as train:
        places = [place for place, each in enumerate(train["annotations"]) if each["id"] == held_by(ALONE)[1]["id"]]
    at = ", ".join(f"/annotations/{place}" for place in places)
    assert verdict() == {"unique-ids": [(TRAIN, f"annotation id {held_by(ALONE)[1]['id']} stands 2 times, expected once: at {at}")]}


def test_a_lost_annotation_is_missed_by_the_other_forms(copy, verdict):
    with edited(copy / TRAIN) as train:
        train["annotations"] = [each for each in train["annotations"] if each["id"] != RING["id"]]
    assert verdict() == {
        "annotation-count": counted("annotations", ("split=train, category=central-ring", 1, 2)),
        "whole-same-labels": [lacking(WHOLE, TRAIN, "1 of 4", f"key={ALONE.key}", f"annotation {RING['id']} (category 1)")],
        "yolo-same-labels": [lacking(label(ALONE), TRAIN, "1 of 4", SPLIT_KEY, "line 1 (category 1)")],
    }


def test_an_annotation_of_the_group_of_all_is_told(copy, verdict):
    with edited(copy / TRAIN) as train:
        place = [each["id"] for each in train["annotations"]].index(RING["id"])
        train["annotations"][place]["category_id"] = 0
    first = f"first at /annotations/{place}: many tools take 0 as background"
    differs = "has another category in {}: annotation {} is 0 here and 1 there"
    assert verdict() == {
        "annotation-count": [
            (".", "split=train, category=artefacts: 1 annotations, and the definition states no such group"),
            *counted("annotations", ("split=train, category=central-ring", 1, 2)),
        ],
        "category-zero": [(TRAIN, f"1 annotation is of category 0 (artefacts), {first}")],
        "whole-same-labels": [(TRAIN, f"1 of 4 outlines of key={ALONE.key} {differs.format(WHOLE, RING['id'])}")],
        "yolo-same-labels": [(TRAIN, f"1 of 4 outlines of {SPLIT_KEY} {differs.format(label(ALONE), RING['id'])}")],
    }


def test_a_polygon_outside_of_its_picture_is_told(copy, verdict):
    with annotation(copy / WHOLE) as ring:
        [corners] = ring["segmentation"]
        corners[::2] = [x - min(corners[::2]) - 3 for x in corners[::2]]
        ring["bbox"][0] = -3
    first = f"annotation {RING['id']} (category 1)"
    assert verdict() == {
        "inside-image": [(WHOLE, f"{NAME} reaches 3 px outside its picture of {SIZE_PX}×{SIZE_PX} px, expected at most 1 px")],
        "whole-same-labels": [
            lacking(TRAIN, WHOLE, "1 of 4", f"key={ALONE.key}", first),
            lacking(WHOLE, TRAIN, "1 of 4", f"key={ALONE.key}", first),
        ],
    }


def test_a_polygon_of_two_points_is_no_shape(copy, verdict):
    with annotation(copy / TRAIN) as ring:
        ring["segmentation"] = [[10, 10, 20, 20]]
    whose = f"annotation {RING['id']} of {ALONE.name}"
    assert verdict() == {
        "valid-geometry": [(TRAIN, f"{whose}: polygon [0] has 2 points, expected at least 3")],
        "whole-same-labels": [lacking(WHOLE, TRAIN, "1 of 4", f"key={ALONE.key}", f"annotation {RING['id']} (category 1)")],
        "yolo-same-labels": [lacking(label(ALONE), TRAIN, "1 of 4", SPLIT_KEY, "line 1 (category 1)")],
    }


def test_classes_that_changed_places_in_one_split_are_told(copy, verdict):
    with edited(copy / VALID) as valid:
        ring, other = valid["categories"][1:3]
        ring["name"], other["name"] = other["name"], ring["name"]
    hint = "the same names stand under each other's ids: permuted"
    assert verdict() == {
        "classes": [
            (VALID, f"category central-ring has id 2, expected 1; {hint}"),
            (VALID, f"category other has id 1, expected 2; {hint}"),
        ],
        "label-names": [(LABELS, f"{DIFFER}: {words}") for words in PERMUTED],
    }


def test_names_without_the_first_shift_every_class(copy, verdict):
    """As the authors' notebook writes data.yaml: five names, and ids from 1 to 5."""
    with lines(copy / DATA) as settings:
        settings.remove("- artefacts")
        settings[settings.index("nc: 6")] = "nc: 5"
    loops = {picture.key: sum(each["category_id"] == 5 for each in held_by(picture)) for picture in PICTURES}
    files = sorted(label(picture) for picture in PICTURES if loops[picture.key])
    first = next(picture for picture in PICTURES if label(picture) == files[0])
    line = [each["category_id"] for each in held_by(first)].index(5) + 1
    of = f"{sum(loops.values())} annotations in {len(files)} files are of, first {files[0]} at line {line}"
    hint = "it lists 0 to 4; every id fits when it is 1 lower: do the labels count from 1?"
    names = [
        (DATA, f"category {name} has id {number - 1}, expected {number}; all 5 ids are 1 lower")
        for number, name in enumerate(xami.CATEGORIES[1:], 1)
    ]
    assert verdict() == {
        "class-range": [(DATA, f"lists no category 5, which {of}; {hint}")],
        "classes": [*names, (DATA, "has no category artefacts (id 0)")],
    }


def test_paths_of_one_machine_without_their_dots_are_told(copy, verdict):
    with lines(copy / DATA) as settings:
        settings[-2:] = [f"train: /home/someone/{xami.YOLO}/train/images", f"val: /{xami.YOLO}/valid/images"]
    absolute = "which is an absolute path, of one machine alone; the dataset has"
    dotless = f"and './{xami.YOLO}/valid/images' with every '.' removed reads the same"
    assert verdict() == {
        "named-folders": [
            (DATA, f"train is '/home/someone/{xami.YOLO}/train/images', {absolute} {xami.YOLO}/train/images"),
            (DATA, f"val is '/{xami.YOLO}/valid/images', {absolute} {xami.YOLO}/valid/images, {dotless}"),
        ]
    }


def test_a_lost_label_file_of_a_picture_without_artefacts_is_missed(copy, verdict):
    (copy / label(BARE)).unlink()
    assert verdict() == {"yolo-labels": [(paths(BARE)[2], f"no mask with split=train, key={BARE.key}")]}


def test_labels_that_were_converted_twice_are_told(copy, verdict):
    with lines(copy / label(ALONE)) as labels:
        labels += list(labels)
    assert verdict() == {
        "duplicate-annotations": [(label(ALONE), "is written 2 times over: each of its 4 shapes stands 2 times")],
        "yolo-same-labels": [lacking(label(ALONE), TRAIN, "4 of 8", SPLIT_KEY, "line 1 (category 1)")],
    }


def test_labels_that_count_from_0_are_told_as_a_whole(copy, verdict):
    for picture in PICTURES:
        with lines(copy / label(picture)) as labels:
            labels[:] = [f"{int(line[0]) - 1}{line[1:]}" for line in labels]
    rings = sorted(label(picture) for picture in PICTURES if any(each["category_id"] == 1 for each in held_by(picture)))
    words = "1 annotation is of category 0, first at line 1: many tools take 0 as background"
    lower = f"every category id of 'other' is 1 lower than in 'one', on all {len(INSTANCES)} outlines that both have, expected the same"
    assert verdict() == {"category-zero": [(path, words) for path in rings], "yolo-same-labels": [(".", lower)]}


def test_labels_of_another_picture_are_told_on_both(copy, verdict):
    one, other = copy / label(ALONE), copy / label(TWIN)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    twin = f"split=train, key={TWIN.key}"
    expected = [
        lacking(TRAIN, label(ALONE), "4 of 4", SPLIT_KEY, f"annotation {RING['id']} (category 1)"),
        lacking(label(ALONE), TRAIN, "3 of 3", SPLIT_KEY, "line 1 (category 3)"),
        lacking(TRAIN, label(TWIN), "3 of 3", twin, f"annotation {held_by(TWIN)[0]['id']} (category 3)"),
        lacking(label(TWIN), TRAIN, "4 of 4", twin, "line 1 (category 1)"),
    ]
    found = verdict()
    assert {name: sorted(told_lines) for name, told_lines in found.items()} == {"yolo-same-labels": sorted(expected)}


def test_a_line_without_its_last_number_is_no_label(copy, verdict):
    with lines(copy / label(ALONE)) as labels:
        labels[-1] = labels[-1].rpartition(" ")[0]
    last = held_by(ALONE)[-1]
    words = "line 4: has 7 coordinates, expected 4 for a box, or an even number of at least 6 for a segment"
    assert verdict() == {
        "valid-geometry": [(label(ALONE), words)],
        "yolo-same-labels": [lacking(TRAIN, label(ALONE), "1 of 4", SPLIT_KEY, f"annotation {last['id']} (category 3)")],
    }


def test_labels_without_their_settings_are_told(copy, verdict):
    (copy / DATA).unlink()
    lacks = f"part yolo is there without its source yolo_data: no file fits '{DATA}'; check --root, or say optional: true"
    assert verdict() == {
        "sources-found": [(".", lacks)],
        "class-range": [("empty", "nothing to look at: there are no categories of source yolo_data")],
        "named-folders": [("empty", "nothing to look at: there are no settings of source yolo_data")],
    }


def row_of(picture, rows):
    [found] = [place for place, row in enumerate(rows) if row.startswith(f"{picture.number},")]
    return found


def in_split(copy, fold, picture, split):
    """Give a picture another split in one fold."""
    with lines(copy / FOLDS[fold]) as rows:
        place = row_of(picture, rows)
        rows[place] = f"{rows[place].rpartition(',')[0]},{split}"


def fold_counts(*groups):
    return counted("rows", *((f"fold={fold}, SPLIT={split}", found, expected) for fold, split, found, expected in groups))


SIZES = [{"train": sum(each.fold != fold for each in PICTURES), "valid": sum(each.fold == fold for each in PICTURES)} for fold in range(4)]


def test_a_picture_that_is_valid_in_two_folds_is_told(copy, verdict):
    assert ALONE.fold == 0
    in_split(copy, 1, ALONE, "valid")
    train, valid = SIZES[1]["train"], SIZES[1]["valid"]
    line = ALONE.number + 2
    folds = f"IMADE_ID {ALONE.number} is for validation in 2 folds, 0, 1, expected one: line {line}, mskf_1.csv line {line}"
    assert verdict() == {
        "fold-counts": fold_counts((1, "train", train - 1, train), (1, "valid", valid + 1, valid)),
        "folds": [("mskf_0.csv", folds)],
    }


def test_a_picture_that_is_valid_in_no_fold_is_told(copy, verdict):
    in_split(copy, 0, ALONE, "train")
    train, valid = SIZES[0]["train"], SIZES[0]["valid"]
    folds = f"line {ALONE.number + 2}: IMADE_ID {ALONE.number} is for validation in none of the 4 folds, expected one"
    assert verdict() == {
        "fold-counts": fold_counts((0, "train", train + 1, train), (0, "valid", valid - 1, valid)),
        "folds": [("mskf_0.csv", folds)],
    }


def test_two_filters_of_a_field_on_both_sides_of_a_fold_are_told(copy, verdict):
    assert TWIN.fold == OTHER_TWIN.fold == 1
    in_split(copy, 1, TWIN, "train")
    in_split(copy, 2, TWIN, "valid")
    (train, valid), (other_train, other_valid) = SIZES[1].values(), SIZES[2].values()
    leak = f"observation={TWIN.observation} has rows on 2 sides of SPLIT, expected one: 1 of train: {{}}; 1 of valid: {{}} [fold={{}}]"
    one, other = (f"line {each.number + 2} ({each.number})" for each in (TWIN, OTHER_TWIN))
    assert verdict() == {
        "fold-counts": fold_counts(
            (1, "train", train + 1, train),
            (1, "valid", valid - 1, valid),
            (2, "train", other_train - 1, other_train),
            (2, "valid", other_valid + 1, other_valid),
        ),
        "same-field-in-a-fold": [("mskf_1.csv", leak.format(one, other, 1)), ("mskf_2.csv", leak.format(other, one, 2))],
    }


def test_a_fold_without_a_picture_is_told(copy, verdict):
    with lines(copy / FOLDS[1]) as rows:
        del rows[row_of(ALONE, rows)]
    lacks = f"fold 1 has no row of 1 of the {len(PICTURES)} ids of all folds, expected all: IMADE_ID {ALONE.number}"
    train = SIZES[1]["train"]
    assert verdict() == {"fold-counts": fold_counts((1, "train", train - 1, train)), "folds": [("mskf_1.csv", lacks)]}


def test_a_fold_that_names_another_export_is_told(copy, verdict):
    with lines(copy / FOLDS[1]) as rows:
        place = row_of(ALONE, rows)
        rows[place] = rows[place].replace(ALONE.export, ANOTHER_EXPORT)
    lead = f"…{ALONE.observation[-2:]}_{ALONE.filter}_png.rf."
    words = (
        f"line {ALONE.number + 2} ({ALONE.number}): rows.IMAGE_PATH is {lead}{ANOTHER_EXPORT}.jpg here alone among the rows of "
        f"IMADE_ID={ALONE.number}; in 3 it is {lead}{ALONE.export}.jpg"
    )
    assert verdict() == {"one-id-one-image": [("mskf_1.csv", words)]}


def test_folds_of_pictures_that_are_not_there_are_told(copy, verdict):
    for name in FOLDS:
        with lines(copy / name) as rows:
            rows[:] = [row.replace(ALONE.observation, "S0000000000") for row in rows]
    assert verdict() == {"fold-images": line_in_folds(ALONE, f"no file with observation=S0000000000, filter={ALONE.filter}")}


def test_a_fold_with_another_word_for_valid_is_told(copy, verdict):
    with lines(copy / FOLDS[1]) as rows:
        places = [place + 1 for place, row in enumerate(rows) if row.endswith(",valid")]
        rows[:] = [row.replace(",valid", ",val") for row in rows]
    train, valid = SIZES[1]["train"], SIZES[1]["valid"]
    where = ", ".join(f"'val' in line {place}" for place in places)
    hint = "; if this copy leaves it out on purpose, say --only or --partial"
    assert verdict() == {
        "readable": [("mskf_1.csv", f"column SPLIT: does not fit in {valid} cells, expected one of train, valid: {where}")],
        "fold-counts": [
            (".", f"fold=1, SPLIT=valid: 0 rows, expected {valid} ({valid} missing){hint}"),
            (".", f"fold=1, SPLIT=null: {valid} rows, and the definition states no such group"),
        ],
        "folds": [(f"not judged: {valid}", "rows without SPLIT")],
        "same-field-in-a-fold": [
            (f"not judged: {train}", "rows that all lie on one side"),
            (f"not judged: {valid}", "rows without SPLIT"),
        ],
    }


def test_an_exposure_with_another_form_of_name_is_told(copy, verdict):
    with edited(copy / EXPOSURES) as exposures:
        name = next(iter(exposures))
        exposures[name.removesuffix(".fits")] = exposures.pop(name)
        line = len(exposures)
    words = f"column key: fits none of its patterns in 1 cell: '{name.removesuffix('.fits')}' in line {line}"
    assert verdict() == {"readable": [(EXPOSURES, words)]}


def test_another_order_of_the_names_of_labels_is_told(copy, verdict):
    with edited(copy / LABELS) as labels:
        labels["1"], labels["2"] = labels["2"], labels["1"]
    words = ("id 1, id2label other, annotations central-ring", "id 2, id2label central-ring, annotations other")
    assert verdict() == {"label-names": [(LABELS, f"{DIFFER}: {each}") for each in words]}


def test_a_class_without_a_name_is_told_where_it_is_a_category(copy, verdict):
    with edited(copy / LABELS) as labels:
        del labels["5"]
    assert verdict() == {"label-names": [(TRAIN, f"{DIFFER}: id 5, id2label null, annotations star-loop")]}


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("DEC", 95.5, "DEC is 95.5, expected at most 90"),
        ("RA", 360.0, "RA is 360.0, expected less than 360"),
        ("EXPOSURE", 0, "EXPOSURE is 0.0, expected more than 0"),
        ("PA", None, "PA is null, expected a value"),
    ],
)
def test_an_exposure_that_no_telescope_could_make_is_told(copy, verdict, column, value, words):
    with edited(copy / EXPOSURES) as exposures:
        name = next(iter(exposures))
        exposures[name][column] = value
    assert verdict() == {"sky-positions": [(EXPOSURES, f"line 1 ({name}): {words}")]}
