"""The published tables of four records, and four files of the tool that labelled them: what is known of them is found, and nothing else."""

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from small import told

TOP = Path(__file__).parents[2]
REAL = TOP.parent / "shared" / "real" / "coast-train"
TABLES = {
    "NAIP_11_001": "A_naip_meta_served.csv",
    "Sentinel2_11_001": "C_s2_meta_served.csv",
    "Landsat8_11_001": "E_L8_meta_all_served.csv",
    "Orthophoto_12_001": "G_madeira_meta_served.csv",
}
NAIP, SENTINEL, LANDSAT, ORTHOPHOTO = (f"{record}/{record}.csv" for record in TABLES)
PIXELS = 583_174_308
PUBLISHED_PIXELS = "counts: 1192566534"
CHECKS_OF_FILES = {
    "aligned",
    "archive", "rows-have-labels", "labels-have-rows", "arrays", "fewer-channels-than-classes", "one-hot", "doodles-agree",
    "sides-of-label", "classes-of-label",
}  # fmt: skip

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="there is no copy of the real files beside the checkout")


def judged(folder, root):
    """What the published definition says of an incomplete copy; it states a pixel fewer than the tables have, to see them counted."""
    published = (TOP / "checks" / "coast-train.yaml").read_text(encoding="utf-8")
    assert published.count(PUBLISHED_PIXELS) == 1
    path = folder / "coast-train.yaml"
    path.write_text(published.replace(PUBLISHED_PIXELS, f"counts: {PIXELS - 1}"), encoding="utf-8")
    return engine.run(load(path), str(root), Scope({}, partial=True))


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    root = tmp_path_factory.mktemp("tables")
    for record, name in TABLES.items():
        (root / record).mkdir()
        shutil.copy(REAL / "metadata" / name, root / record / f"{record}.csv")
    return judged(tmp_path_factory.mktemp("checks"), root)


@pytest.fixture(scope="module")
def arrays(tmp_path_factory):
    root = tmp_path_factory.mktemp("arrays")
    shutil.copytree(REAL / "npz", root / "Sentinel2_2_001" / "npz", copy_function=shutil.copyfile)
    return judged(tmp_path_factory.mktemp("checks"), root)


def findings(report, check_id):
    return next(outcome.findings for outcome in report.outcomes if outcome.check_id == check_id)


def test_five_checks_find_something_in_the_tables_and_no_other(tables):
    failed = {outcome.check_id: len(outcome.findings) for outcome in tables.outcomes if outcome.findings}
    assert failed == {
        "pixel-count": 1,
        "one-name-one-image": 2,
        "one-class-set": 2,
        "year-of-name": 370 + 132,
        "extent": 339 + 11 + 426 + 2,
    }
    assert {outcome.check_id for outcome in tables.outcomes if outcome.status == "not-applicable"} == CHECKS_OF_FILES
    assert {outcome.status for outcome in tables.outcomes} == {"passed", "failed", "not-applicable"}


def test_all_rows_are_read(tables):
    rows = tables.facts["rows-metadata"].group_by("path").len().sort("path").rows()
    assert rows == [(LANDSAT, 350), (NAIP, 493), (ORTHOPHOTO, 26), (SENTINEL, 340)]
    [finding] = findings(tables, "pixel-count")
    assert finding.values["found"] == PIXELS
    assert next(outcome.rows_seen for outcome in tables.outcomes if outcome.check_id == "row-count") == {"rows": 1209}


def test_the_year_is_another_than_in_the_name(tables):
    found = findings(tables, "year-of-name")
    assert Counter(finding.subject for finding in found) == {NAIP: 370, SENTINEL: 132}
    line = "line 52 (npz/chunk10_m_2808019_se_17_060_20191130_multiband_canaveral_site115_ID3.npz)"
    assert (NAIP, f"{line}: rows.year is 2018, rows.name_year is 2019") in [(finding.subject, finding.message) for finding in found]


def test_sides_are_swapped_or_differ_from_the_extent(tables):
    found = findings(tables, "extent")
    assert Counter((finding.subject, finding.key[0]) for finding in found) == {
        (LANDSAT, "swapped"): 339,
        (LANDSAT, "differs"): 11,
        (NAIP, "differs"): 426,
        (SENTINEL, "differs"): 2,
    }
    clipped = [finding for finding in found if (finding.subject, finding.key[0]) == (LANDSAT, "differs")]
    assert {finding.key[1].partition("_")[0] for finding in clipped} == {"sunset"}


def test_two_records_mix_two_sets_of_classes(tables):
    counts = {
        finding.subject: (finding.values["most_frequent_count"], finding.values["count"]) for finding in findings(tables, "one-class-set")
    }
    assert counts == {NAIP: (281, 212), SENTINEL: (335, 5)}


def test_two_names_stand_in_two_records(tables):
    form = "chunk{}_m_4812352_sw_10_1_20170822_multiband_elwha_site3_ID3"
    found = findings(tables, "one-name-one-image")
    assert [(finding.subject, finding.key) for finding in found] == [(NAIP, ("repeated", form.format(chunk))) for chunk in (10, 14)]
    assert [finding.message.rpartition(": ")[2] for finding in found] == [f"line 99, {SENTINEL} line 236", f"line 192, {SENTINEL} line 265"]


def test_nothing_is_told_of_the_arrays(arrays):
    assert told(arrays) == {
        "sources-found": [("not judged: 1", "sources and patterns without files, in a copy that is said to be partial")],
        "aligned": [("not judged: 1", "labels with too little boundary or contrast to tell how they lie")],
    }
    passed = {outcome.check_id for outcome in arrays.outcomes if outcome.status == "passed"}
    assert {"readable", "arrays", "fewer-channels-than-classes", "one-hot", "doodles-agree"} <= passed


def test_six_generations_are_told_apart(arrays):
    generations = arrays.facts["arrays"].group_by("path").agg(pl.col("generation").unique().sort(), pl.len()).sort("path")
    assert generations.select("generation", "len").rows() == [([0, 1, 2, 3, 4, 5], 42), ([0], 7), ([0, 1], 14), ([0], 7)]
    names = ["classes", "color_doodles", "doodles", "image", "label", "orig_image", "settings"]
    assert arrays.facts["arrays"]["array_name"].unique().sort().to_list() == names


def test_every_image_is_the_first_three_bands_and_every_label_one_hot(arrays):
    found = arrays.facts["arrays"]
    images = found.filter(pl.col("array_name").is_in(["image", "orig_image"])).group_by("path", "generation").agg(pl.col("colour_digest"))
    assert (images.height, images["colour_digest"].list.n_unique().to_list()) == (10, [1] * 10)
    assert found.filter(pl.col("array_name") == "label")["not_one_hot_px"].to_list() == [0] * 10


def test_labels_keep_most_of_what_was_doodled(arrays):
    shares = arrays.facts["doodles"].group_by("path", "generation").agg(pl.col("agreeing_px").sum() / pl.col("doodled_px").sum())
    assert shares.height == 10
    assert (round(shares["agreeing_px"].min(), 3), round(shares["agreeing_px"].max(), 3)) == (0.907, 1.0)


def test_the_arrays_are_those_that_numpy_reads(arrays):
    for path in sorted((REAL / "npz").iterdir()):
        with np.load(path, allow_pickle=False) as packed:
            shapes = {key: ",".join(map(str, packed[key].shape)) for key in packed.files}
        found = arrays.facts["arrays"].filter(pl.col("path").str.ends_with(path.name))
        assert dict(found.select("array_key", "shape").rows()) == shapes
