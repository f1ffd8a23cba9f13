"""Real records, boxes and pictures of BIOSCAN-5M, where a copy lies beside the checkout: they obey what the definition says of them.

The records have no barcodes and the pictures are of other specimens, so that both are judged apart, each as a partial copy.
"""

import shutil
from pathlib import Path

import pytest

from dsqc.definition import load
from dsqc.samples.bioscan_5m import BOXES, METADATA
from small import told
from small_bioscan import PUBLISHED, boxes, judged, metadata

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "bioscan-5m"
ON_ONE_SIDE = [("not judged: 1", "rows that all lie on one side")]
NO_BARCODES = [("not judged: 17", "rows without dna_barcode")]
AFTER_ANOTHER = {"2e": "CRCBB46471-23", "1a": "ASMII953-22", "0f": "EMPUL15998-22", "05": "GMODL10781-23"}
"""Chunks that a program may take for numbers, and their records."""

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="there is no copy of BIOSCAN-5M beside the checkout")


@pytest.fixture(scope="module")
def definition():
    return load(PUBLISHED)


@pytest.fixture
def root(tmp_path):
    """The records and their boxes where the definition wants them."""
    (tmp_path / METADATA).parent.mkdir(parents=True)
    shutil.copy(REAL / "bioscan5m_real_records_no_barcode.csv", tmp_path / METADATA)
    shutil.copy(REAL / "bioscan5m_real_bbox.tsv", tmp_path / BOXES)
    return tmp_path


OF_TABLES = {
    "sources-found": [("not judged: 3", "sources and patterns without files, in a copy that is said to be partial")],
    "published-table": [("not judged: 1", "files with another digest, which a partial copy may hold in part")],
    "barcode-leakage": NO_BARCODES,
    "seen-and-unseen": ON_ONE_SIDE,
}
"""What is told of any 17 records without barcodes and pictures."""


def test_all_17_records_and_boxes_obey_every_rule(definition, root):
    report = judged(definition, root, partial=True)
    assert told(report) == OF_TABLES
    seen = {outcome.check_id: list(outcome.rows_seen.values()) for outcome in report.outcomes if outcome.status == "passed"}
    assert [seen[name] for name in ("record-count", "unique-rows", "one-box-for-a-record", "boxes-filled", "schema")] == [[17]] * 5
    assert (seen["chunk-of-two-in-metadata"], seen["chunk-where-there-are-chunks"], seen["species-outside-pretrain"]) == ([16], [17], [17])
    assert (seen["fractions"], seen["boxes-inside"], seen["fractions-in-metadata"]) == ([17], [17], [17, 17])
    assert "chunk-of-one-in-metadata" not in seen


def test_chunks_are_texts_and_absent_where_the_split_has_none(definition, root):
    rows = judged(definition, root, partial=True).facts["rows-metadata"]
    chunks = dict(rows.select("processid", "chunk").iter_rows())
    assert {chunks[record]: record for record in AFTER_ANOTHER.values()} == AFTER_ANOTHER
    assert [record for record, chunk in chunks.items() if chunk is None] == ["CRATC20925-23"]


def test_a_real_chunk_that_became_a_number_is_told(definition, root):
    with metadata(root) as records:
        records["GMODL10781-23"]["chunk"] = "5"
    words = "line 9 (GMODL10781-23): rows.chunk is 5, md5(rows.processid)[:2] is 05"
    assert told(judged(definition, root, partial=True)) == {**OF_TABLES, "chunk-of-two-in-metadata": [(METADATA, words)]}


def test_a_real_box_one_pixel_off_is_told(definition, root):
    with boxes(root) as found:
        found["GMVNA17496-21"]["y0"] = "1"
    [(subject, message)] = told(judged(definition, root, partial=True))["fractions"]
    assert (subject, message[:34]) == (BOXES, "expected the share of the picture ")
    assert "processid GMVNA17496-21, area_fraction 0.5925, scale_factor 2.4531, x0 304, y0 1, x1 932, y1 742" in message


def test_nothing_is_wrong_with_real_pictures_of_insects(definition, tmp_path):
    splits = ("val", "test", "key_unseen", "val_unseen", "test_unseen")
    for split, path in zip(splits, sorted((REAL / "crops").glob("BIOUG*.jpg")), strict=True):
        for image_type, name in (("original_256", path.name), ("cropped_256", f"cropped_resized_{path.name}")):
            there = tmp_path / "bioscan5m/images" / image_type / split / path.name
            there.parent.mkdir(parents=True)
            shutil.copy(path.with_name(name), there)
    report = judged(definition, tmp_path, partial=True)
    assert told(report) == {
        "sources-found": [("not judged: 3", "sources and patterns without files, in a copy that is said to be partial")]
    }
    passed = {outcome.check_id for outcome in report.outcomes if outcome.status == "passed"}
    assert {"image-format", "image-mode", "image-size", "original-size", "blank-image", "private-metadata", "split-leakage"} <= passed
    assert report.coverage.files_read == 10
