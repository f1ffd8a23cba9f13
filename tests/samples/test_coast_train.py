import csv
import hashlib
import io
import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from dsqc.definition import load
from dsqc.samples import _coasts, coast_train
from dsqc.samples._coast_records import RECORDS
from small import told
from small_coast_train import COUNTS, PICTURES, SIZE_PX, files_of, judged, unzipped

COLUMNS = """
    acc_georef annotation_image_filename Classifier_downsample_factor classes_array classes_integer classes_present_array
    classes_present_integer CRF_downsample_factor CRF_mu CRF_theta CRS day doodle_spatial_density epsg hour image_filename ImageBands
    ImageHeightPx ImageWidthPx label_image_filename LatMax LatMin LonMax LonMin minute month num_classes num_of_scales pen_width
    prob_of_unary_potential px_size_m second XMax XMin year YMax YMin
"""
ARRAYS = ["image", "orig_image", "label", "color_doodles", "doodles", "settings", "classes"]


def written(root):
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*.*")}


def table(root, record):
    return list(csv.DictReader(io.StringIO(files_of(root, record)[f"{record}.csv"].decode("latin-1"), newline="")))


def opened(root, picture):
    files = files_of(root, picture.record.name)
    with np.load(io.BytesIO(files[f"npz/{picture.npz_name}"]), allow_pickle=False) as packed:
        return dict(packed)


def row_of(root, picture):
    named = [row for row in table(root, picture.record.name) if row["annotation_image_filename"].endswith(f"{picture.stem}.npz")]
    assert len(named) == 1
    return named[0]


every_picture = pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("coast-train")
    coast_train.write(root, COUNTS, size_px=SIZE_PX)
    return root


def test_the_sample_as_it_is_written_holds_to_the_last_check(tmp_path):
    coast_train.write(tmp_path)
    report = judged(load(Path(__file__).parents[2] / "checks" / "coast-train.yaml"), tmp_path, partial=coast_train.PARTIAL)
    assert told(report) == {}
    assert {outcome.check_id: outcome.status for outcome in report.outcomes if outcome.status != "passed"} == {}
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.*")) < 10_000_000


def test_each_record_is_an_archive_but_one_which_lies_unpacked(root):
    zips = {f"{key}_001.zip" for key in COUNTS if key != "Landsat8_11"}
    landsat = {f"Landsat8_11_001/npz/{picture.npz_name}" for picture in PICTURES if picture.record.key == "Landsat8_11"}
    assert set(written(root)) == zips | landsat | {"Landsat8_11_001/Landsat8_11_001.csv"}


@pytest.mark.parametrize(("archive", "names"), [("NAIP_11_001.zip", ""), ("Sentinel2_4_001.zip", "Sentinel2_4_001/")])
def test_an_archive_has_a_top_folder_or_none(root, archive, names):
    record = archive.removesuffix(".zip")
    stems = [picture.npz_name for picture in PICTURES if picture.record.name == record]
    assert list(unzipped(root / archive)) == [f"{names}{record}.csv", *(f"{names}npz/{stem}" for stem in stems)]


def test_the_same_arguments_write_the_same_bytes(root, tmp_path):
    coast_train.write(tmp_path, COUNTS, size_px=SIZE_PX)
    assert written(tmp_path) == written(root)


def test_another_seed_writes_other_pictures(root, tmp_path):
    coast_train.write(tmp_path, COUNTS, size_px=SIZE_PX, seed=1)
    assert set(written(tmp_path).values()).isdisjoint(written(root).values())


def test_more_pictures_leave_the_first_ones_as_they_were(tmp_path):
    for count in (2, 3):
        coast_train.write(tmp_path / str(count), {"Landsat8_11": count}, size_px=SIZE_PX)
    first = f"Landsat8_11_001/npz/{PICTURES[5].npz_name}"
    assert PICTURES[5].index == 0
    assert written(tmp_path / "2")[first] == written(tmp_path / "3")[first]


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("NAIP_11", r"chunk\d+_m_\d{7}_nw_\d\d_1_20\d{6}_multiband_[a-z_]+_site\d+_ID[1-6]"),
        ("Sentinel2_11", r"chunk\d+_20\d{6}T\d{6}_20\d{6}T\d{6}_T\d\dSKT\.TCI_RGB_site\d+_ID[1-6]"),
        ("Landsat8_11", r"[a-z]+_20\d\d(-\d\d){5}_L8_rgbr_ID[1-6]"),
        ("Orthophoto_12", r"20\d{6}_MadeiraBeachFL_ortho_5cm_\d\d_\d\d_ID[1-6]"),
    ],
)
def test_names_have_the_form_of_the_published_ones(key, form):
    stems = [picture.stem for picture in coast_train.pictures({key: 9})]
    assert [stem for stem in stems if not re.fullmatch(form, stem)] == []
    assert len(set(stems)) == 9


@pytest.mark.parametrize(
    ("record", "npz", "image", "label"),
    [
        ("NAIP_11_001", "npz/{}.npz", "images/{}.jpg", "labels/{}_label.jpg"),
        ("Landsat8_11_001", "{}.npz", "{}_image.jpg", "{}_label.jpg"),
        ("Orthophoto_8_001", "/npz/{}.npz", "/images/{}.jpg", "/labels/{}_label.jpg"),
    ],
)
def test_rows_name_their_files_as_the_published_tables_do(root, record, npz, image, label):
    picture = next(picture for picture in PICTURES if picture.record.name == record)
    row = row_of(root, picture)
    names = [row[f"{name}_filename"] for name in ("annotation_image", "image", "label_image")]
    assert names == [form.format(picture.stem) for form in (npz, image, label)]


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.key)
def test_a_table_has_the_37_documented_columns(root, record):
    assert (len(record.columns), set(record.columns)) == (37, set(COLUMNS.split()))
    assert list(table(root, record.name)[0]) == list(record.columns)


def test_the_columns_stand_in_differing_orders():
    assert len({tuple(record.columns) for record in RECORDS.values()}) == 4


def test_a_table_is_latin_1_and_no_utf_8(root):
    content = unzipped(root / "NAIP_11_001.zip")["NAIP_11_001.csv"]
    assert b'"""NAD83 / UTM zone 17N (\xb16 m)"""' in content
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_cells_are_blank_where_published_ones_are(root):
    crs = {picture.record.key: row_of(root, picture)["CRS"] for picture in PICTURES}
    assert [crs[key] for key in ("Sentinel2_4", "Landsat8_11", "Orthophoto_12", "Orthophoto_8")] == ["", "epsg:4326", "na", "n/a"]
    densities = [row["doodle_spatial_density"] for row in table(root, "Sentinel2_11_001")]
    assert [density == "null" for density in densities] == [False, True]


@every_picture
def test_the_arrays_are_those_that_doodler_writes_in_its_order(root, picture):
    width_px, height_px = picture.size_px
    grid, classes = (height_px, width_px), len(picture.record.classes)
    found = opened(root, picture)
    assert list(found) == [f"{'0' * age}{name}" for age in reversed(range(picture.generations)) for name in ARRAYS]
    shapes = [(*grid, 3), (*grid, picture.record.bands), (*grid, classes), (*grid, 3), grid, (7,), (classes,)]
    assert [found[name].shape for name in ARRAYS] == shapes
    assert [str(found[name].dtype) for name in ARRAYS[:6]] == ["uint8"] * 5 + ["float64"]
    assert found["classes"].tolist() == list(picture.record.classes)


@every_picture
def test_arrays_fit_each_other_in_every_generation(root, picture):
    found = opened(root, picture)
    for age in range(picture.generations):
        image, whole, label, colours, doodles, *_ = (found["0" * age + name] for name in ARRAYS)
        assert np.array_equal(image, whole[..., :3])
        assert (label.sum(axis=-1) == 1).all()
        assert np.array_equal(colours, _coasts.PALETTE[doodles])
        assert np.array_equal(label.argmax(axis=-1)[doodles > 0] + 1, doodles[doodles > 0])
        assert set(np.unique(doodles)) - {0} == set(np.unique(label.argmax(axis=-1)) + 1)


def test_generations_differ_in_labels_and_settings_and_not_in_the_image(root):
    last = next(picture for picture in PICTURES if picture.generations == 3)
    found = opened(root, last)
    assert np.array_equal(found["00image"], found["image"])
    for name in ("label", "doodles", "settings"):
        assert len({found[f"{zeros}{name}"].tobytes() for zeros in ("", "0", "00")}) == 3


def test_two_people_see_one_image_differently(root):
    one, other = (opened(root, picture) for picture in PICTURES[:2])
    assert (PICTURES[0].stem.removesuffix("_ID3"), PICTURES[1].stem.removesuffix("_ID6")) == (PICTURES[0].stem[:-4], PICTURES[0].stem[:-4])
    assert np.array_equal(one["image"], other["image"])
    differing = (one["label"] != other["label"]).any(axis=-1).mean()
    assert 0 < differing < 0.2


@every_picture
def test_a_row_says_what_its_arrays_hold(root, picture):
    row, found = row_of(root, picture), opened(root, picture)
    height_px, width_px, _ = found["label"].shape
    assert (int(row["ImageHeightPx"]), int(row["ImageWidthPx"])) == (height_px, width_px)
    present = np.flatnonzero(found["label"].any(axis=(0, 1))).tolist()
    assert row["classes_present_integer"] == ", ".join(map(str, present))
    assert row["classes_present_array"] == ", ".join(f"'{picture.record.classes[number]}'" for number in present)
    assert row["classes_array"] == str(found["classes"].tolist())[1:-1]
    names = ["pen_width", "CRF_downsample_factor", "Classifier_downsample_factor", "CRF_theta", "CRF_mu"]
    names += ["prob_of_unary_potential", "num_of_scales"]
    assert [float(row[name]) for name in names] == found["settings"].tolist()
    if row["doodle_spatial_density"] != "null":
        assert float(row["doodle_spatial_density"]) == pytest.approx((found["doodles"] > 0).mean())


@every_picture
def test_a_row_says_when_and_where_its_picture_was_taken(root, picture):
    row = row_of(root, picture)
    assert re.search(r"20\d\d-?\d\d-?\d\d", picture.stem)[0].replace("-", "") == "{year:>04}{month:>02}{day:>02}".format(**row)
    extent_px = [(float(row[f"{axis}Max"]) - float(row[f"{axis}Min"])) / float(row["px_size_m"]) for axis in "XY"]
    assert extent_px == pytest.approx(picture.size_px, abs=0.01)
    assert float(row["LonMin"]) == pytest.approx(picture.place.lon, abs=0.1)
    assert float(row["LatMin"]) == pytest.approx(picture.place.lat, abs=0.1)
    assert int(row["epsg"]) % 100 == picture.place.zone


def test_first_and_last_class_occur_on_every_coast(root):
    present = [row_of(root, picture)["classes_present_integer"].split(", ") for picture in PICTURES]
    assert [(each[0], int(each[-1])) for each in present] == [("0", len(picture.record.classes) - 1) for picture in PICTURES]


def test_no_two_images_are_the_same_but_those_that_two_people_labelled(root):
    images = [opened(root, picture)["image"].tobytes() for picture in PICTURES]
    same = [pair for pair in itertools.combinations(range(len(images)), 2) if images[pair[0]] == images[pair[1]]]
    assert same == [(0, 1)]


def test_a_picture_too_small_for_a_coast_is_refused(tmp_path):
    with pytest.raises(ValueError, match="31x36 px are too small for a coast; each side needs at least 32 px"):
        coast_train.write(tmp_path, COUNTS, size_px=(31, 36))
    assert list(tmp_path.iterdir()) == []
