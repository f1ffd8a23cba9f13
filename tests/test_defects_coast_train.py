"""The small Coast Train broken in one way at a time: every consequence is stated, and nothing else is told."""

import shutil
import zlib
from pathlib import Path

import numpy as np
import pytest

from dsqc.definition import load
from dsqc.samples import coast_train
from small import GIT_LFS_POINTER, HTML, told
from small_coast_train import (
    COUNTS,
    FIRST,
    LANDSAT,
    LAST,
    LINE,
    NPZ,
    OLD,
    PICTURES,
    RECORD,
    SIZE_PX,
    TABLE,
    area_px,
    arrays,
    beginning,
    disagreement,
    files_of,
    judged,
    members,
    of_label,
    pixels,
    place,
    rows,
    smaller,
)

TOP = Path(__file__).parents[1]
WIDTH_PX, HEIGHT_PX = FIRST.size_px
PX = f"{WIDTH_PX * HEIGHT_PX:,} px"
NAIP = "NAIP_11_001"
SETS = ("marsh_vegetation", "vegetated_surface")
NOT_UNPACKED = [("not judged: 1", "members that could not be unpacked, or belong to no source")]
NO_EXTENT = [("not judged: 1", "rows without XMin, XMax, YMin, YMax, px_size_m, ImageWidthPx, ImageHeightPx")]
CLASSES = ", ".join(f"'{name}'" for name in FIRST.record.classes)
CUT_SHORT = "begins as a ZIP archive, and the directory at its end cannot be read, as in a file cut short"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    root = tmp_path_factory.mktemp("sample")
    coast_train.write(root, COUNTS, size_px=SIZE_PX)
    return root


@pytest.fixture(scope="module")
def definition(tmp_path_factory):
    path = tmp_path_factory.mktemp("checks") / "coast-train.yaml"
    path.write_text(smaller((TOP / "checks" / "coast-train.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    return load(path)


@pytest.fixture
def copy(sample, tmp_path):
    return Path(shutil.copytree(sample, tmp_path / "copy"))


@pytest.fixture
def verdict(definition, copy):
    """What is told of ``copy``, once it is broken."""
    return lambda: told(judged(definition, copy))


def test_nothing_is_told_of_the_untouched_sample(definition, sample):
    report = judged(definition, sample)
    assert (told(report), {outcome.status for outcome in report.outcomes}) == ({}, {"passed"})
    assert (report.status, report.coverage.files_read) == ("passed", report.coverage.files_listed)


@pytest.mark.parametrize("ones", [(), (3, 7)], ids=["no class", "two classes"])
def test_a_pixel_without_exactly_one_class_is_not_one_hot(copy, verdict, ones):
    with arrays(copy) as held:
        held["label"][3, 4] = 0
        held["label"][3, 4, list(ones)] = 1
        held["doodles"][3, 4] = 0
    assert verdict() == {"one-hot": [(NPZ, f"label has 1 of {PX} whose values are not one 1 and 0 else")]}


def test_an_older_generation_is_held_to_the_same(copy, verdict):
    with arrays(copy, LAST) as held:
        held["00label"][3, 4] = 0
        held["00doodles"][3, 4] = 0
    of = LAST.size_px[0] * LAST.size_px[1]
    assert verdict() == {"one-hot": [(OLD, f"00label has 1 of {of:,} px whose values are not one 1 and 0 else")]}


def test_a_label_scaled_to_255_is_not_one_hot_and_says_nothing_of_its_doodles(copy, verdict):
    with arrays(copy) as held:
        held["label"] *= 255
    assert verdict() == {
        "one-hot": [(NPZ, f"label has {PX[:-3]} of {PX} whose values are not one 1 and 0 else")],
        "doodles-agree": [(NPZ, disagreement(held))],
    }


def test_a_label_upside_down_contradicts_its_doodles(copy, verdict):
    with arrays(copy) as held:
        held["label"] = held["label"][::-1]
    assert verdict() == {"doodles-agree": [(NPZ, disagreement(held))]}


def test_a_label_without_the_last_class_has_fewer_channels(copy, verdict):
    with arrays(copy) as held:
        seen = held["label"].argmax(axis=-1)
        seen[seen == 10] = 0
        held["label"] = (np.arange(seen.max() + 1) == seen[..., None]).astype(np.uint8)
        held["doodles"][held["doodles"] == 11] = 0
        channels = held["label"].shape[2]
    words = f"N is 11 in classes, expected at most C, which is {channels} in label"
    assert (channels < 11, verdict()) == (True, {"fewer-channels-than-classes": [(NPZ, words)]})


def test_a_label_has_no_more_channels_than_classes(copy, verdict):
    with arrays(copy) as held:
        held["label"] = np.pad(held["label"], ((0, 0), (0, 0), (0, 1)))
    assert verdict() == {"arrays": [(NPZ, "C is 12 in label, expected at most N, which is 11 in classes")]}


def test_a_label_of_class_numbers_is_no_one_hot_label(copy, verdict):
    with arrays(copy) as held:
        held["label"] = held["label"].argmax(axis=-1).astype(np.uint8)
    grid = f"{HEIGHT_PX},{WIDTH_PX}"
    grids = f"{HEIGHT_PX} × {WIDTH_PX}, and label, made from it, {HEIGHT_PX} × {WIDTH_PX}"
    unknown = "generations of a file in which {} or {} is not known"
    assert verdict() == {
        "readable": [(NPZ, f"doodles.npy: has sides {grids}; expected the same height and width, and a third side for the classes")],
        "arrays": [
            (NPZ, f"label has shape {grid}, expected H,W,C"),
            ("not judged: 1", "arrays whose bounds are sides that their file lacks"),
            ("not judged: 1", unknown.format("C", "N")),
        ],
        "fewer-channels-than-classes": [
            (NPZ, f"label has shape {grid}, expected *,*,C"),
            ("not judged: 1", unknown.format("N", "C")),
        ],
        "one-hot": [(NPZ, f"label holds uint8 and has shape {grid}, expected numbers with height, width and classes")],
        "sides-of-label": of_label(grid),
    }


def test_a_label_on_another_grid_fits_neither_image_nor_row(copy, verdict):
    with arrays(copy) as held:
        held["label"] = held["label"][1:]
    grids = f"{HEIGHT_PX} × {WIDTH_PX}, and label, made from it, {HEIGHT_PX - 1} × {WIDTH_PX} × 11"
    shape = f"{HEIGHT_PX - 1},{WIDTH_PX},11"
    assert verdict() == {
        "readable": [(NPZ, f"doodles.npy: has sides {grids}; expected the same height and width, and a third side for the classes")],
        "arrays": [(NPZ, f"label has shape {shape}, expected H,W,C; H is {HEIGHT_PX} in image")],
        "sides-of-label": of_label(shape),
    }


def test_bands_in_another_order_are_another_image(copy, verdict):
    with arrays(copy) as held:
        held["image"] = held["image"][..., ::-1]
    assert verdict() == {"arrays": [(NPZ, "image and orig_image differ in their first three bands, expected the same")]}


def test_an_array_under_another_name_is_missing(copy, verdict):
    with arrays(copy) as held:
        held["colour_doodles"] = held.pop("color_doodles")
    shape = f"{HEIGHT_PX},{WIDTH_PX},3"
    names = "image, orig_image, label, color_doodles, doodles, settings, classes, color_label"
    assert verdict() == {
        "arrays": [
            (NPZ, "has no array color_doodles"),
            (NPZ, f"has an array colour_doodles (uint8, shape {shape}), expected {names}, did you mean 'color_doodles'?"),
        ]
    }


def test_the_array_that_the_documents_name_may_be_there(copy, verdict):
    with arrays(copy) as held:
        held["color_label"] = held["color_doodles"]
    assert verdict() == {}


def test_a_doodle_of_no_class_is_told(copy, verdict):
    with arrays(copy) as held:
        held["doodles"][held["doodles"] == 0] = 255
    assert verdict() == {
        "arrays": [(NPZ, "doodles holds 1 to 255, expected 0 to C (11)")],
        "doodles-agree": [(NPZ, disagreement(held))],
    }


def test_numbers_of_another_kind_are_told(copy, verdict):
    with arrays(copy) as held:
        held["label"] = held["label"].astype(np.float32)
    assert verdict() == {"arrays": [(NPZ, "label holds float32, expected uint8")]}


def test_objects_are_never_unpickled(copy, verdict):
    with arrays(copy) as held:
        held["settings"] = np.array([3, 1, None, 1, 1, 0.9, 3], dtype=object)
    assert verdict() == {"readable": [(NPZ, "settings.npy: holds Python objects, which are never unpickled")]}


def test_a_class_spelt_otherwise_than_in_the_row_is_told(copy, verdict):
    with arrays(copy) as held:
        held["classes"][1] = "surf"
    lists = f"classes_of_npz {beginning(held['classes'].tolist())}, classes_array {CLASSES[:80]}…"
    words = f"the row names other classes than the newest arrays: line 2, npz {FIRST.npz_name}, {lists}"
    assert verdict() == {"classes-of-label": [(TABLE, words)]}


def test_a_second_set_of_as_many_classes_is_told(copy, verdict):
    other = LANDSAT[1]
    with arrays(copy, other) as held:
        held["classes"][4] = "marsh_vegetation"
    with rows(copy) as table:
        table[1]["classes_array"] = table[1]["classes_array"].replace("vegetated_surface", "marsh_vegetation")
    differ = [f"_terrain', '{name}', 'agricultural', 'development', 'cloud', 'nodata', 'unusual'" for name in SETS]
    own, most = (f"…{text[:80]}…" for text in differ)
    words = f"rows.classes_array is {own} here alone among the rows of origin=Landsat8 of classes=11; in 2 it is {most}"
    assert verdict() == {"one-class-set": [(TABLE, f"{place(other)}: {words}")]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HTML, "is an HTML page, 54 bytes, not NPZ"),
        (GIT_LFS_POINTER, "is a Git LFS pointer, 129 bytes, not NPZ: run git lfs pull"),
        (b"PK\x03\x04" + bytes(96), f"{CUT_SHORT}: File is not a zip file"),
    ],
    ids=["HTML", "Git LFS pointer", "cut short"],
)
def test_a_file_that_is_no_npz_is_told_as_what_it_is(copy, verdict, content, words):
    (copy / NPZ).write_bytes(content)
    assert verdict() == {"readable": [(NPZ, words)]}


def test_a_flipped_byte_in_an_archive_does_not_fit_its_checksum(copy, verdict):
    with members(copy, NAIP):
        pass  # it is stored anew with nothing packed, so that a byte of a member is a byte of the archive
    name = f"npz/{PICTURES[0].npz_name}"
    archive, member = copy / f"{NAIP}.zip", files_of(copy, NAIP)[name]
    content = bytearray(archive.read_bytes())
    begin, end = (content.index(member) + upto for upto in (0, len(member)))
    content[begin + len(member) // 2] ^= 1
    archive.write_bytes(content)
    words = f"has CRC {zlib.crc32(content[begin:end]):08x} in {NAIP}.zip, which states {zlib.crc32(member):08x}"
    assert verdict() == {"readable": [(f"{NAIP}/{name}", words)], "archive": NOT_UNPACKED}


def test_an_archive_cut_short_lacks_all_its_rows(copy, verdict):
    archive = copy / f"{NAIP}.zip"
    archive.write_bytes(archive.read_bytes()[:-100])
    lost = sum(area_px(picture) for picture in PICTURES if picture.record.name == NAIP)
    hint = "; if this copy leaves it out on purpose, say --only or --partial"
    assert verdict() == {
        "readable": [(f"{NAIP}.zip", "cannot be read as a zip archive: File is not a zip file")],
        "row-count": [(".", f"origin=NAIP, classes=11: 0 rows, expected 2 (2 missing){hint}")],
        "pixel-count": pixels(-lost),
    }


def test_files_that_no_row_names_are_told(copy, verdict):
    stray = f"{RECORD}/npz/klamathregion_2014-01-04-15-36-14_L8_rgbr_ID2.npz"
    shutil.copy(copy / NPZ, copy / stray)
    assert verdict() == {"labels-have-rows": [(stray, "has no row in any of 6 tables")]}


def test_a_lost_file_is_missed_by_its_row(copy, verdict):
    (copy / NPZ).unlink()
    words = f"{place(FIRST)}: names {FIRST.npz_name}, and no such file is there"
    assert verdict() == {"rows-have-labels": [(TABLE, words)]}


def test_a_file_in_another_record_is_told(copy, verdict):
    with members(copy) as files:
        content = files.pop(f"npz/{FIRST.npz_name}")
    with members(copy, NAIP) as files:
        files[f"npz/{FIRST.npz_name}"] = content
    words = f"says origin Landsat8, and its file {NAIP}/npz/{FIRST.npz_name} is of origin NAIP"
    assert verdict() == {"rows-have-labels": [(TABLE, f"{place(FIRST)}: {words}")]}


def test_a_lost_row_is_missed_by_its_file_and_the_counts(copy, verdict):
    with rows(copy) as table:
        del table[0]
    assert verdict() == {
        "labels-have-rows": [(NPZ, "has no row in any of 6 tables")],
        "row-count": [(".", "origin=Landsat8, classes=11: 2 rows, expected 3 (1 missing)")],
        "pixel-count": pixels(-area_px(FIRST)),
    }


def test_a_row_that_stands_twice_is_told(copy, verdict):
    with rows(copy) as table:
        table.append(table[0])
    assert verdict() == {
        "labels-have-rows": [(NPZ, f"has 2 rows, expected one: {TABLE} line 2, {TABLE} line 5")],
        "one-name-one-image": [(TABLE, f"label_name={FIRST.stem} stands in 2 rows, expected one: line 2, line 5")],
        "row-count": [(".", "origin=Landsat8, classes=11: 4 rows, expected 3 (1 too many)")],
        "pixel-count": pixels(area_px(FIRST)),
    }


def test_one_name_in_two_records_is_told(copy, verdict):
    picture, other = PICTURES[0], "Sentinel2_11_001"
    with rows(copy, NAIP) as table, rows(copy, other) as longer:
        longer.append({name: table[0][name] for name in longer[0]})
    with members(copy, other) as files:
        files[f"npz/{picture.npz_name}"] = files_of(copy, NAIP)[f"npz/{picture.npz_name}"]
    words = f"stands in 2 rows, expected one: line 2, {other}/{other}/{other}.csv line 4"
    assert verdict() == {
        "one-name-one-image": [(f"{NAIP}/{NAIP}.csv", f"label_name={picture.stem} {words}")],
        "row-count": [(".", "origin=Sentinel2, classes=11: 3 rows, expected 2 (1 too many)")],
        "pixel-count": pixels(area_px(picture)),
    }


def test_a_table_that_was_cut_loses_its_last_row(copy, verdict):
    (copy / TABLE).write_bytes((copy / TABLE).read_bytes()[:-200])
    assert verdict() == {
        "readable": [(TABLE, "line 4: cannot be read: a quote opens that is never closed; what follows was not read")],
        "labels-have-rows": [(OLD, "has no row in any of 6 tables")],
        "row-count": [(".", "origin=Landsat8, classes=11: 2 rows, expected 3 (1 missing)")],
        "pixel-count": pixels(-area_px(LAST)),
    }


def test_a_year_that_is_not_that_of_the_name_is_told(copy, verdict):
    with rows(copy) as table:
        table[0]["year"] = "2013"
    assert verdict() == {"year-of-name": [(TABLE, f"{place(FIRST)}: rows.year is 2013, rows.name_year is {FIRST.taken.year}")]}


def test_the_first_of_two_dates_in_a_name_counts(copy, verdict):
    picture = next(picture for picture in PICTURES if picture.record.key == "Sentinel2_11")
    renamed = picture.stem.replace(f"_{picture.taken.year}", "_2013", 1)
    with members(copy, picture.record.name) as files:
        files[f"npz/{renamed}.npz"] = files.pop(f"npz/{picture.npz_name}")
        table = f"{picture.record.name}.csv"
        files[table] = files[table].replace(picture.stem.encode(), renamed.encode())
    path = f"{picture.record.name}/{table}"
    words = f"line 2 (npz/{renamed}.npz): rows.year is {picture.taken.year}, rows.name_year is 2013"
    assert verdict() == {"year-of-name": [(f"{picture.record.name}/{path}", words)]}


def test_a_name_without_a_date_is_not_judged_by_it(copy, verdict):
    with members(copy) as files:
        files["npz/duck.npz"] = files.pop(f"npz/{FIRST.npz_name}")
        files[f"{RECORD}.csv"] = files[f"{RECORD}.csv"].replace(FIRST.npz_name.encode(), b"duck.npz")
    assert verdict() == {"year-of-name": [("not judged: 1", "without rows.name_year")]}


def test_swapped_sides_are_told_as_swapped(copy, verdict):
    with rows(copy) as table:
        table[0]["ImageHeightPx"], table[0]["ImageWidthPx"] = table[0]["ImageWidthPx"], table[0]["ImageHeightPx"]
    sides = f"the extent is {WIDTH_PX}×{HEIGHT_PX} px at 15 a pixel, the sides are {HEIGHT_PX}×{WIDTH_PX} px: the sides are swapped"
    assert verdict() == {
        "extent": [(TABLE, f"{place(FIRST)}: {sides}")],
        "sides-of-label": of_label(f"{HEIGHT_PX},{WIDTH_PX},11", WIDTH_PX, HEIGHT_PX),
    }


@pytest.mark.parametrize(("cut_px", "is_told"), [(1, False), (2, True)])
def test_an_extent_may_be_one_pixel_off(copy, verdict, cut_px, is_told):
    with rows(copy) as table:
        table[0]["XMin"] = str(float(table[0]["XMin"]) + 15 * cut_px)
    extent = f"the extent is {WIDTH_PX - cut_px}×{HEIGHT_PX} px at 15 a pixel, the sides are {WIDTH_PX}×{HEIGHT_PX} px"
    told_of_it = {"extent": [(TABLE, f"{place(FIRST)}: {extent}: expected to agree within 1 px")]}
    assert verdict() == (told_of_it if is_told else {})


def test_an_extent_that_runs_backwards_is_told(copy, verdict):
    with rows(copy) as table:
        row = table[0]
        row["XMin"], row["XMax"] = row["XMax"], row["XMin"]
    corners = ", ".join(f"{name} {float(row[name])}" for name in ("XMin", "XMax", "YMin", "YMax", "LonMin", "LonMax", "LatMin", "LatMax"))
    extent = f"the extent is -{WIDTH_PX}×{HEIGHT_PX} px at 15 a pixel, the sides are {WIDTH_PX}×{HEIGHT_PX} px"
    assert verdict() == {
        "corners-in-order": [(TABLE, f"the extent ends before it begins: line 2, npz {FIRST.npz_name}, {corners}")],
        "extent": [(TABLE, f"{place(FIRST)}: {extent}: expected to agree within 1 px")],
    }


def test_a_number_of_classes_that_is_not_that_of_the_names_is_told(copy, verdict):
    with rows(copy) as table:
        table[0]["num_classes"] = "10"
    words = f"num_classes is not the number of names in classes_array: line 2, npz {FIRST.npz_name}, num_classes 10"
    assert verdict() == {
        "number-of-classes": [(TABLE, f"{place(FIRST)}: rows.num_classes is 10, classes is 11")],
        "number-of-names": [(TABLE, f"{words}, classes_array {CLASSES[:80]}…")],
    }


def test_numbers_and_names_of_the_classes_that_occur_are_as_many(copy, verdict):
    with rows(copy) as table:
        row = table[0]
        row["classes_present_integer"] = row["classes_present_integer"].rpartition(", ")[0]
    words = f"classes_present_integer {row['classes_present_integer']}, classes_present_array {row['classes_present_array'][:80]}…"
    assert verdict() == {
        "present-classes": [(TABLE, f"the classes that occur are not as many numbers as names: line 2, npz {FIRST.npz_name}, {words}")]
    }


def test_a_cell_that_is_no_number_is_told_with_its_line(copy, verdict):
    with rows(copy) as table:
        table[0]["px_size_m"] = "15 m"
    assert verdict() == {
        "readable": [(TABLE, "column px_size_m: does not fit in 1 cell, expected a finite number: '15 m' in line 2")],
        "extent": NO_EXTENT,
        "possible-values": [(TABLE, f"{place(FIRST)}: px_size_m is null, expected a value")],
    }


def test_parameters_shifted_by_one_column_lie_where_none_can(copy, verdict):
    picture = next(picture for picture in PICTURES if picture.record.key == "Orthophoto_12")
    columns = picture.record.columns
    block = columns[columns.index("CRF_downsample_factor") : columns.index("CRS")]
    with rows(copy, picture.record.name) as table:
        cells = dict(table[0])
        table[0].update(zip(block, [cells[name] for name in (*block[1:], block[0])], strict=True))
    path, named = "Orthophoto_12_001/Orthophoto_12_001/Orthophoto_12_001.csv", f"line 2 (npz/{picture.npz_name})"
    names = f"npz npz/{picture.npz_name}, num_classes 3, classes_array {cells['classes_array'][:80]}…"
    density = cells["doodle_spatial_density"]
    assert verdict() == {
        "possible-values": [
            (path, f"{named}: Classifier_downsample_factor is {density}, expected at least 1"),
            (path, f"{named}: doodle_spatial_density is 12.0, expected at most 1"),
            (path, f"{named}: pen_width is 0.9, expected at least 1"),
            (path, f"{named}: prob_of_unary_potential is {float(cells['CRF_downsample_factor'])}, expected at most 1"),
        ],
        "number-of-classes": [(path, f"{named}: rows.num_classes is 3, classes is 12")],
        "number-of-names": [(path, f"num_classes is not the number of names in classes_array: line 2, {names}")],
    }


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("LonMax", "360.5", "LonMax is 360.5, expected at most 180"),
        ("month", "13", "month is 13, expected at most 12"),
        ("pen_width", "0", "pen_width is 0.0, expected at least 1"),
        ("CRF_mu", "na", "CRF_mu is null, expected a value"),
    ],
)
def test_a_value_that_cannot_be_is_told(copy, verdict, column, cell, words):
    with rows(copy) as table:
        table[0][column] = cell
    assert verdict() == {"possible-values": [(TABLE, f"{place(FIRST)}: {words}")]}


def test_a_row_without_a_year_is_told_and_not_held_against_its_name(copy, verdict):
    with rows(copy) as table:
        table[0]["year"] = "null"
    assert verdict() == {
        "possible-values": [(TABLE, f"{place(FIRST)}: year is null, expected a value")],
        "year-of-name": [("not judged: 1", "without rows.year")],
    }


def test_a_row_without_a_density_is_as_the_published_ones(copy, verdict):
    with rows(copy) as table:
        table[0]["doodle_spatial_density"] = "null"
    assert verdict() == {}


def test_a_record_without_its_table_is_missed_by_its_files_and_the_counts(copy, verdict):
    record = "Sentinel2_4_001"
    picture = next(picture for picture in PICTURES if picture.record.name == record)
    with members(copy, record) as files:
        del files[f"{record}.csv"]
    hint = "; if this copy leaves it out on purpose, say --only or --partial"
    assert verdict() == {
        "labels-have-rows": [(f"{record}/{record}/npz/{picture.npz_name}", "has no row in any of 5 tables")],
        "row-count": [(".", f"origin=Sentinel2, classes=4: 0 rows, expected 1 (1 missing){hint}")],
        "pixel-count": pixels(-area_px(picture)),
    }


def test_leftovers_of_the_finder_in_an_archive_are_told(copy, verdict):
    with members(copy, NAIP) as files:
        files["npz/.DS_Store"] = b"Bud1"
    path = f"{NAIP}/npz/.DS_Store"
    assert verdict() == {
        "archive": NOT_UNPACKED,
        "junk-files": [(path, "left by macOS Finder")],
        "unlisted-files": [(path, "lies in no source and in no ignore pattern")],
    }


def test_two_tables_of_a_record_repeat_all_its_rows(copy, verdict):
    shutil.copy(copy / TABLE, copy / RECORD / "copy.csv")
    lines = sorted((picture.npz_name, picture.stem, LINE[picture.npz_name]) for picture in LANDSAT)
    other = f"{RECORD}/copy.csv"
    assert verdict() == {
        "one-table-per-record": [(".", "origin=Landsat8, classes=11, version=001: 2 files, expected 1 (1 too many)")],
        "row-count": [(".", "origin=Landsat8, classes=11: 6 rows, expected 3 (3 too many)")],
        "pixel-count": pixels(sum(map(area_px, LANDSAT))),
        "labels-have-rows": [
            (f"{RECORD}/npz/{name}", f"has 2 rows, expected one: {TABLE} line {line}, {other} line {line}") for name, _, line in lines
        ],
        "one-name-one-image": [
            (TABLE, f"label_name={stem} stands in 2 rows, expected one: line {line}, {other} line {line}") for _, stem, line in lines
        ],
    }


def test_names_that_differ_in_case_alone_are_told(copy, verdict):
    other = f"{RECORD}/npz/{FIRST.npz_name.upper()}"
    shutil.copy(copy / NPZ, copy / other)
    words = f"differs only in upper and lower case from {NPZ}; a file system that ignores this keeps one of the 2"
    assert verdict() == {"name-clash": [(other, words)], "labels-have-rows": [(other, "has no row in any of 6 tables")]}
