import csv
import hashlib
import io
import itertools
import zipfile
from collections import Counter
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image

from dsqc import engine
from dsqc.definition import load
from dsqc.report import Scope
from dsqc.samples import bioscan_5m
from small import told
from small_bioscan import PUBLISHED

COUNTS = {"pretrain": 6, "train": 6, "val": 3, "test": 3, "key_unseen": 4, "val_unseen": 2, "test_unseen": 2, "other_heldout": 4}
SIDE_PX = 96
RECORDS = bioscan_5m.records(COUNTS, side_px=SIDE_PX)
CHUNKED = {"pretrain": 2, "train": 1, "other_heldout": 1}


def written(root):
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*.*")}


def rows(root, path=bioscan_5m.METADATA, delimiter=","):
    with (root / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def members(root):
    found = {}
    for archive in sorted(root.glob("*.zip")):
        with zipfile.ZipFile(archive) as opened:
            found |= {name: (archive.name, opened.read(name)) for name in opened.namelist()}
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("bioscan")
    bioscan_5m.write(root, COUNTS, side_px=SIDE_PX)
    return root


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The sample that --sample writes."""
    root = tmp_path_factory.mktemp("whole")
    bioscan_5m.write(root)
    return root


def test_the_sample_is_valid_to_the_last_check(whole):
    report = engine.run(load(PUBLISHED), str(whole), Scope({}, partial=True))
    others = {outcome.check_id: (outcome.status, outcome.reason) for outcome in report.outcomes if outcome.status != "passed"}
    assert others == {"published-checksums": ("not-applicable", "none of the 22 files whose digest was published is there")}
    lacking = "rows whose file may lie outside the scope, or be left out of a partial copy"
    assert told(report) == {
        "published-table": [("not judged: 1", "files with another digest, which a partial copy may hold in part")],
        "records-have-images": [(f"not judged: {114 - 16}", lacking)],
    }
    assert (report.status, report.coverage.files_read) == ("passed", report.coverage.files_listed)
    assert all(any(outcome.rows_seen.values()) for outcome in report.outcomes)


def test_the_sample_is_small_and_partial(whole):
    sizes = [path.stat().st_size for path in whole.rglob("*.*")]
    assert (len(sizes), sum(sizes) < 4_000_000) == (114 + 3 + 2, True)
    assert (sum(bioscan_5m.COUNTS.values()), bioscan_5m.PARTIAL, bioscan_5m.SCOPE) == (114, True, {})


def test_every_chunked_split_has_a_chunk_that_looks_like_a_number(whole):
    digits = {row["split"] for row in rows(whole) if row["chunk"].isdigit()}
    assert digits == set(CHUNKED)


def test_the_same_arguments_write_the_same_bytes(root, tmp_path):
    bioscan_5m.write(tmp_path, COUNTS, side_px=SIDE_PX)
    assert written(tmp_path) == written(root)


def test_another_seed_writes_other_specimens(root, tmp_path):
    bioscan_5m.write(tmp_path, COUNTS, side_px=SIDE_PX, seed=1)
    assert set(written(tmp_path).values()).isdisjoint(written(root).values())


def test_a_cropped_picture_of_every_record_lies_in_the_documented_folder(root):
    expected = set()
    for row in rows(root):
        digest = hashlib.md5(row["processid"].encode()).hexdigest()
        folder = f"{row['split']}/{digest[: CHUNKED[row['split']]]}" if row["split"] in CHUNKED else row["split"]
        expected.add(f"bioscan5m/images/cropped_256/{folder}/{row['processid']}.jpg")
    assert {path for path in written(root) if path.endswith(".jpg")} == expected
    assert Counter(row["split"] for row in rows(root)) == COUNTS


def test_originals_lie_in_the_archives_of_their_splits(root):
    archives = {"pretrain": "pretrain", "train": "train"}
    packed = members(root)
    assert len(packed) == 2 * 8
    for name, (archive, _) in packed.items():
        split = name.split("/")[3]
        assert archive == f"BIOSCAN_5M_original_256_{archives.get(split, 'eval')}.zip"
        assert (root / name.replace("original_256", "cropped_256")).is_file()


def test_archives_say_nothing_of_when_and_where_they_were_packed(root):
    for archive in root.glob("*.zip"):
        with zipfile.ZipFile(archive) as opened:
            assert {(each.date_time, each.create_system, each.extra) for each in opened.infolist()} == {((1980, 1, 1, 0, 0, 0), 3, b"")}


def test_the_table_has_the_documented_columns_in_order(root):
    header = (root / bioscan_5m.METADATA).read_text(encoding="utf-8").partition("\n")[0]
    assert header == (
        "processid,sampleid,taxon,phylum,class,order,family,subfamily,genus,species,dna_bin,dna_barcode,country,province_state,"
        "coord-lat,coord-lon,image_measurement_value,area_fraction,scale_factor,inferred_ranks,split,index_bioscan_1M_insect,chunk"
    )
    assert len(header.split(",")) == 23


def test_a_chunk_is_empty_where_the_split_has_none(root):
    assert {(row["split"] in CHUNKED, len(row["chunk"])) for row in rows(root)} == {(True, 2), (True, 1), (False, 0)}


def test_species_stand_outside_pretrain_and_their_groups_share_none(whole):
    species = {split: {row["species"] for row in rows(whole) if row["split"] == split} for split in COUNTS}
    assert species["pretrain"] == {""}
    assert species["val"] <= species["train"] >= species["test"]
    assert species["val_unseen"] <= species["key_unseen"] >= species["test_unseen"]
    groups = [species[split] for split in ("train", "key_unseen", "other_heldout")]
    assert len(set.union(*groups)) == sum(map(len, groups)) == 22
    assert "" not in set.union(*groups)


def test_no_barcode_occurs_in_two_splits_and_some_occur_twice_in_one(whole):
    splits = {}
    for row in rows(whole):
        splits.setdefault(row["dna_barcode"], []).append(row["split"])
    assert all(len(set(found)) == 1 for found in splits.values())
    assert 0 < sum(len(found) > 1 for found in splits.values()) < 20
    assert all(630 <= len(barcode) <= 660 and set(barcode) <= set("ACGTN") for barcode in splits)


def test_ids_are_nobodys(whole):
    ids = [row["processid"] for row in rows(whole)]
    assert len(set(ids)) == 114
    assert all(each.startswith("DEMO") for each in ids)


def test_ranks_that_nobody_determined_are_empty(whole):
    assert all("" in {row[rank] for row in rows(whole)} for rank in ("subfamily", "genus", "species", "dna_bin", "province_state"))
    assert "" not in {row[rank] for row in rows(whole) for rank in ("phylum", "class", "order", "family", "taxon")}


def test_fractions_are_those_of_the_boxes(root):
    found = {row["processid"]: row for row in rows(root, bioscan_5m.BOXES, "\t")}
    assert len(found) == len(rows(root)) == sum(COUNTS.values())
    for row in rows(root):
        box = {name: float(text) for name, text in found[row["processid"]].items() if name != "processid"}
        width, height = box["x1"] - box["x0"], box["y1"] - box["y0"]
        assert (box["width_original"], box["height_original"]) == (1024, 768)
        assert float(row["area_fraction"]) == box["area_fraction"] == round(width * height / (1024 * 768), 4)
        assert float(row["scale_factor"]) == box["scale_factor"] == round(min(width, height) / 256, 4)


def test_pictures_are_colour_jpeg_scaled_by_their_shorter_side(root):
    for path in root.rglob("*.jpg"):
        with Image.open(path) as image:
            assert (image.format, image.mode, min(image.size)) == ("JPEG", "RGB", SIDE_PX)
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_insect_lies_in_its_box_and_nowhere_else(tmp_path):
    bioscan_5m.write(tmp_path, {"train": 12}, originals=12)
    packed = members(tmp_path)
    for record in bioscan_5m.records({"train": 12}):
        image = np.asarray(Image.open(io.BytesIO(packed[record.path("original_256")][1])).convert("L"))
        assert image.shape == (256, 341)
        dark = image < 105
        x0, y0, x1, y1 = (round(side / 3) for side in record.scene.box_px)
        assert dark[y0:y1, x0:x1].sum() == dark.sum() > 200
        assert dark.sum() == pytest.approx(record.scene.body_px / 9, rel=0.5)


def test_a_crop_is_what_the_box_cuts_out_of_the_original(tmp_path):
    bioscan_5m.write(tmp_path, {"train": 4}, originals=4)
    packed = members(tmp_path)
    for record in bioscan_5m.records({"train": 4}):
        cropped = Image.open(tmp_path / record.path("cropped_256")).convert("L")
        original = Image.open(io.BytesIO(packed[record.path("original_256")][1])).convert("L")
        again = original.resize(cropped.size, Image.Resampling.BICUBIC, tuple(side * 341 / 1024 for side in record.scene.box_px))
        assert np.abs(np.asarray(cropped, int) - np.asarray(again, int)).mean() < 8


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_two_pictures_of_a_type_look_alike(seed, tmp_path):
    bioscan_5m.write(tmp_path, {"pretrain": 30, "train": 30}, side_px=64, originals=0, seed=seed)
    hashes = [imagehash.phash(Image.open(path)) for path in tmp_path.rglob("*.jpg")]
    assert min(a - b for a, b in itertools.combinations(hashes, 2)) > 6


def test_pictures_that_are_too_small_are_refused(tmp_path):
    with pytest.raises(ValueError, match="the shorter side needs at least 32 px"):
        bioscan_5m.write(tmp_path, COUNTS, side_px=31)
    assert list(tmp_path.iterdir()) == []


def test_a_sample_without_some_splits_is_written_too(tmp_path):
    bioscan_5m.write(tmp_path, {"val": 2}, originals=0, side_px=64)
    assert [path.parent.name for path in sorted(tmp_path.rglob("*.jpg"))] == ["val", "val"]
    assert list(Path(tmp_path).glob("*.zip")) == []
