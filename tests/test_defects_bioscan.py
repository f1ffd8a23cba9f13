"""The small BIOSCAN-5M broken in one way at a time: every consequence is stated, and nothing else is told."""

import io
import shutil
import zipfile
import zlib

import pytest
from PIL import Image

from alike import THE_SAME
from dsqc.definition import load
from dsqc.samples.bioscan_5m import BOXES, METADATA
from small import told
from small_bioscan import (
    COUNTS,
    EVAL_ZIP,
    PUBLISHED,
    RECORDS,
    TRAIN_ZIP,
    at,
    boxes,
    cropped,
    digest,
    judged,
    line,
    md5,
    metadata,
    moved,
    of,
    original,
    repacked,
    smaller,
    table,
    verdict,
    with_table,
    write,
)

PRETRAIN, TRAIN, VAL, TEST, KEY, HELD = (of(split) for split in ("pretrain", "train", "val", "test", "key_unseen", "other_heldout"))
IMAGE, IN_ZIP, ID = cropped(TEST), original(TEST), TEST.specimen.processid
TYPES = ("cropped_256", "original_256")
NOT_UNPACKED = [("not judged: 1", "members that could not be unpacked, or belong to no source")]
ELSEWHERE = [("not judged: 21", "files whose digest was published and that are not there")]
HINT = "; if this copy leaves it out on purpose, say --only or --partial"


@pytest.fixture(scope="session")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("bioscan")
    write(root)
    return root


@pytest.fixture(scope="session")
def definition(root, tmp_path_factory):
    path = tmp_path_factory.mktemp("checks") / "bioscan-5m.yaml"
    path.write_text(with_table(smaller(PUBLISHED.read_text(encoding="utf-8")), root), encoding="utf-8")
    return load(path)


@pytest.fixture
def copy(root, tmp_path):
    return shutil.copytree(root, tmp_path / "copy")


@pytest.fixture
def now(definition, copy):
    """What is told of ``copy``, once it is broken."""
    return lambda: verdict(definition, copy)


@pytest.fixture
def table_changed(root, copy):
    """What every change of the table brings with it: its digest is none of the published ones."""
    return lambda: {"published-table": [(METADATA, f"md5 is {md5(copy / METADATA)}, published is {md5(root / METADATA)}")]}


def differs(found, expected):
    return f"{expected - found} missing" if found < expected else f"{found - expected} too many"


def images(split, found, expected, image_type="cropped_256"):
    words = f"split={split}: {found} files, expected {expected} ({differs(found, expected)}){HINT if not found else ''}"
    return (".", f"{words} [imgtype={image_type}]")


def rows(split, found, expected, what="rows"):
    return (".", f"split={split}: {found} {what}, expected {expected} ({differs(found, expected)})")


def without_image(record, image_type="cropped_256"):
    return (METADATA, f"{at(record)}: no file with processid={record.specimen.processid} [imgtype={image_type}]")


def without_row(record):
    """What is told of both pictures of a record that the table lacks."""
    words = f"has no row in {METADATA} with processid={record.specimen.processid}"
    return [(record.path(each), f"{words} [imgtype={each}]") for each in TYPES]


def disagree(record, picture, row, *, paths=None):
    """What is told of pictures that lie elsewhere than their row says."""
    return [
        (path, f"is of {picture}, and its row in {METADATA}, {at(record)}, says {row} [imgtype={each}]")
        for each, path in (paths or {each: record.path(each) for each in TYPES}).items()
    ]


def saved(path, change, form="JPEG", **options):
    """Store the picture again, changed."""
    with Image.open(path) as picture:
        changed = change(picture.convert("RGB"))
    changed.save(path, form, **options)


def test_nothing_is_told_of_the_untouched_sample(definition, root):
    report = judged(definition, root)
    assert told(report) == {}
    others = {outcome.check_id: outcome.reason for outcome in report.outcomes if outcome.status != "passed"}
    assert others == {"published-checksums": "none of the 22 files whose digest was published is there"}
    assert (report.status, report.exit_code, report.coverage.files_read) == ("passed", 0, report.coverage.files_listed)


def test_a_lost_image_is_missed_by_its_record(copy, now):
    (copy / cropped(VAL)).unlink()
    assert now() == {"image-count": [images("val", 1, 2)], "records-have-images": [without_image(VAL)]}


def test_an_image_in_the_folder_of_another_split_is_one_disagreement(copy, now):
    moved(copy, cropped(VAL), there := cropped(VAL).replace("/val/", "/test/"))
    assert now() == {
        "image-count": [images("test", 3, 2), images("val", 1, 2)],
        "images-have-records": disagree(VAL, "split test", "split val", paths={"cropped_256": there}),
    }


def test_an_image_in_another_chunk_than_its_digest_says(copy, now):
    chunk = TRAIN.specimen.chunk
    moved(copy, cropped(TRAIN), there := cropped(TRAIN).replace(f"/train/{chunk}/", "/train/0/"))
    assert now() == {
        "chunk-of-one": [(there, f"chunk is 0, md5(processid)[:1] is {chunk}")],
        "images-have-records": disagree(TRAIN, "chunk 0", f"chunk {chunk}", paths={"cropped_256": there}),
    }


def test_held_out_images_without_chunk_folders_as_the_readme_has_it_in_one_place_lie_in_no_source(copy, now):
    moved(copy, cropped(HELD), there := cropped(HELD).replace(f"/other_heldout/{HELD.specimen.chunk}/", "/other_heldout/"))
    assert now() == {
        "unlisted-files": [(there, "lies in no source and in no ignore pattern")],
        "image-count": [images("other_heldout", 3, 4)],
        "records-have-images": [without_image(HELD)],
    }


def test_an_evaluation_image_in_a_chunk_folder_lies_in_no_source(copy, now):
    moved(copy, cropped(VAL), there := cropped(VAL).replace("/val/", "/val/0/"))
    assert now() == {
        "unlisted-files": [(there, "lies in no source and in no ignore pattern")],
        "image-count": [images("val", 1, 2)],
        "records-have-images": [without_image(VAL)],
    }


def test_an_image_under_another_id_belongs_to_no_record(copy, now):
    moved(copy, cropped(VAL), there := cropped(VAL).replace(VAL.specimen.processid, "DEMO999999-23"))
    assert now() == {
        "records-have-images": [without_image(VAL)],
        "images-have-records": [(there, f"has no row in {METADATA} with processid=DEMO999999-23 [imgtype=cropped_256]")],
    }


def test_a_test_picture_saved_again_in_train_leaks(copy, now):
    saved(copy / IMAGE, lambda picture: picture)
    shutil.copy(copy / IMAGE, copy / cropped(TRAIN))
    words = f"is of split test and the same picture as {cropped(TRAIN)} (train; same bytes): {THE_SAME}"
    assert now() == {"split-leakage": [(IMAGE, f"{words} [imgtype=cropped_256]")]}


def test_copies_of_a_train_picture_in_two_other_splits_are_one_finding(copy, now):
    for record in (TEST, KEY):
        shutil.copy(copy / cropped(TRAIN), copy / cropped(record))
    others = f"{IMAGE} (test; same bytes), {cropped(TRAIN)} (train; same bytes)"
    alike = THE_SAME.replace(" 1.00", " at least 1.00")
    words = f"is of split key_unseen and the same picture as {others}: {alike}"
    assert now() == {"split-leakage": [(cropped(KEY), f"{words} [imgtype=cropped_256]")]}


def test_an_image_that_was_cut_is_no_picture_and_still_that_of_its_record(copy, now):
    content = (copy / IMAGE).read_bytes()
    (copy / IMAGE).write_bytes(content[: len(content) // 2])
    assert now() == {"readable": [(IMAGE, "is cut short: it has no end-of-image marker")]}


def test_a_picture_without_an_insect_or_anything_else(copy, now):
    saved(copy / IMAGE, lambda picture: Image.new("RGB", picture.size, (210, 212, 216)))
    assert now() == {
        "blank-image": [(IMAGE, "every pixel has the same value, expected at least two values")],
        "split-leakage": [("not judged: 1", "pictures with next to no detail, which any other may resemble")],
    }


def test_a_grey_picture(copy, now):
    saved(copy / IMAGE, lambda picture: picture.convert("L"))
    assert now() == {"image-mode": [(IMAGE, "has mode L (8-bit grey), expected RGB")]}


def test_a_png_under_the_name_of_a_jpeg(copy, now):
    saved(copy / IMAGE, lambda picture: picture, "PNG")
    assert now() == {"image-format": [(IMAGE, "the content is PNG, the extension .jpg says JPEG, expected JPEG")]}


def test_a_picture_whose_longer_side_was_scaled(copy, now):
    saved(copy / IMAGE, lambda picture: picture.resize((64, 40)))
    assert now() == {"image-size": [(IMAGE, "is 64×40 px, expected at least 64×64 px")]}


def test_an_original_that_was_turned(copy, now):
    def turned(members):
        packed = io.BytesIO()
        Image.open(io.BytesIO(members[IN_ZIP])).transpose(Image.Transpose.ROTATE_90).save(packed, "JPEG")
        members[IN_ZIP] = packed.getvalue()

    repacked(copy / EVAL_ZIP, turned)
    sizes = ("at least 85×64 px", "at most 85×64 px")
    assert now() == {"original-size": [(IN_ZIP, f"is 64×85 px, expected {size}: sides swapped") for size in sizes]}


def test_a_picture_that_says_where_it_was_taken(copy, now):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 19.0, 37.0)})
    saved(copy / IMAGE, lambda picture: picture, exif=exif)
    assert now() == {"private-metadata": [(IMAGE, "carries private metadata: GPSLatitude; expected none")]}


def test_a_flipped_byte_in_an_archive_does_not_fit_the_checksum(copy, now):
    archive = bytearray((copy / EVAL_ZIP).read_bytes())
    with zipfile.ZipFile(copy / EVAL_ZIP) as opened:
        member = opened.read(IN_ZIP)
    begin = bytes(archive).index(member)
    archive[begin + len(member) // 2] ^= 1
    (copy / EVAL_ZIP).write_bytes(archive)
    words = f"has CRC {zlib.crc32(archive[begin : begin + len(member)]):08x} in {EVAL_ZIP}, which states {zlib.crc32(member):08x}"
    assert now() == {"readable": [(IN_ZIP, words)], "archive": NOT_UNPACKED}


def test_an_archive_whose_download_broke_off(copy, now):
    (copy / TRAIN_ZIP).write_bytes((copy / TRAIN_ZIP).read_bytes()[:-100])
    train = sorted((of("train", index) for index in range(4)), key=lambda record: record.specimen.processid)
    assert now() == {
        "readable": [(TRAIN_ZIP, "cannot be read as a zip archive: File is not a zip file")],
        "image-count": [images("train", 0, 4, "original_256")],
        "records-have-images": [without_image(record, "original_256") for record in train],
    }


def test_an_archive_under_the_name_of_another_has_not_the_published_digest(copy, now):
    moved(copy, EVAL_ZIP, there := "BIOSCAN_5M_cropped_256_eval.zip")
    words = f"md5 is {md5(copy / there)}, published is 16a997f72a8cd08cbcf7becafe2dda50"
    assert now() == {"published-checksums": [(there, words), *ELSEWHERE]}


def test_another_picture_under_a_published_name(copy, now):
    published = "bioscan5m/images/cropped_256/val/AACTA161-20.jpg"
    moved(copy, cropped(VAL), published)
    words = f"md5 is {md5(copy / published)}, published is 43834d843e992b546abbcb0c6d6f0d43"
    assert now() == {
        "published-checksums": [(published, words), *ELSEWHERE],
        "records-have-images": [without_image(VAL)],
        "images-have-records": [(published, f"has no row in {METADATA} with processid=AACTA161-20 [imgtype=cropped_256]")],
    }


def test_an_archive_that_lies_beside_what_was_unpacked_from_it(copy, now):
    with zipfile.ZipFile(copy / TRAIN_ZIP) as archive:
        archive.extractall(copy)
    assert now() == {}


def test_an_archive_that_lies_beside_another_version_of_its_contents(copy, now):
    with zipfile.ZipFile(copy / TRAIN_ZIP) as archive:
        archive.extractall(copy)
    first = min(original(record) for record in RECORDS if record.specimen.split == "train")
    (copy / first).write_bytes((copy / first).read_bytes()[:-2] + b"\0\0\xff\xd9")
    words = f"4 of its 4 members lie where other files are, first {first}; those files are read"
    assert now()["readable"] == [(TRAIN_ZIP, words)]


def test_a_member_that_leaves_the_archive(copy, now):
    repacked(copy / EVAL_ZIP, lambda members: members.update({"../outside.jpg": b"\xff\xd8"}))
    assert now() == {"readable": [(EVAL_ZIP, "../outside.jpg: leaves the archive's folder when unpacked")]}


def test_members_that_differ_in_case_alone(copy, now):
    twin = IN_ZIP.replace(".jpg", ".JPG")
    repacked(copy / EVAL_ZIP, lambda members: members.update({twin: members[IN_ZIP]}))
    lost = f"differs only in upper and lower case from {IN_ZIP}; a file system that ignores this keeps one of the 2"
    both = f"{at(TEST)}: 2 files with processid={ID}, expected one: {twin}, {IN_ZIP} [imgtype=original_256]"
    assert now() == {
        "archive": [(EVAL_ZIP, f"holds members that differ in upper and lower case alone: {twin}, {IN_ZIP}")],
        "name-clash": [(twin, lost)],
        "image-count": [images("test", 3, 2, "original_256")],
        "records-have-images": [(METADATA, both)],
    }


def test_what_the_archive_tool_of_macos_adds(copy, now):
    added = f"__MACOSX/{IN_ZIP.replace(ID, f'._{ID}')}"
    repacked(copy / EVAL_ZIP, lambda members: members.update({added: b"\0\5\x16\x07"}))
    assert now() == {
        "unlisted-files": [(added, "lies in no source and in no ignore pattern")],
        "junk-files": [(added, "added by the archive tool of macOS")],
        "archive": NOT_UNPACKED,
    }


def test_a_record_that_stands_twice(copy, now, table_changed):
    with table(copy / METADATA) as records:
        records.append(dict(records[RECORDS.index(VAL)]))
    places, last = f"line {line(VAL)}, line {len(RECORDS) + 2}", f"{METADATA} line {len(RECORDS) + 2}"
    words = f"has 2 rows with processid={VAL.specimen.processid}, expected one: {METADATA} line {line(VAL)}, {last}"
    assert now() == {
        **table_changed(),
        "record-count": [rows("val", 3, 2)],
        "unique-rows": [(METADATA, f"processid={VAL.specimen.processid} stands in 2 rows, expected one: {places}")],
        "images-have-records": [(VAL.path(each), f"{words} [imgtype={each}]") for each in TYPES],
    }


def test_a_record_that_is_lost(copy, now, table_changed):
    with table(copy / METADATA) as records:
        del records[RECORDS.index(VAL)]
    assert now() == {
        **table_changed(),
        "record-count": [rows("val", 1, 2)],
        "barcode-count": [rows("val", 1, 2, "different rows.dna_barcode")],
        "images-have-records": without_row(VAL),
    }


def test_a_comma_that_is_not_quoted_loses_its_record(copy, now, table_changed):
    lines = (copy / METADATA).read_text(encoding="utf-8").split("\n")
    lines[line(VAL) - 1] = lines[line(VAL) - 1].replace("Insecta,", "Insecta, winged,")
    (copy / METADATA).write_text("\n".join(lines), encoding="utf-8")
    words = f"cells: 1 line has another number of cells than the 23 columns and is no row: 24 in line {line(VAL)}"
    assert now() == {
        **table_changed(),
        "readable": [(METADATA, words)],
        "record-count": [rows("val", 1, 2)],
        "barcode-count": [rows("val", 1, 2, "different rows.dna_barcode")],
        "images-have-records": without_row(VAL),
    }


def test_a_column_under_another_name(copy, now, table_changed):
    with table(copy / METADATA) as records:
        records[:] = [{"bin" if name == "dna_bin" else name: text for name, text in row.items()} for row in records]
    told = now()
    assert told.pop("readable")[0][1].startswith(
        "header: has no column 'dna_bin'; it has 'processid', 'sampleid', 'taxon', 'phylum', 'class'"
    )
    assert told == {**table_changed(), "bin-count": [("empty", "nothing to look at: there are no rows of source metadata")]}


@pytest.mark.parametrize(("record", "check", "digits"), [(PRETRAIN, "two", 2), (TRAIN, "one", 1)], ids=["pretrain", "train"])
def test_a_chunk_that_a_program_took_for_a_number(copy, now, table_changed, record, check, digits):
    chunk, written = record.specimen.chunk, f"{record.specimen.chunk}.0"
    with metadata(copy) as records:
        records[record.specimen.processid]["chunk"] = written
    words = f"{at(record)}: rows.chunk is {written}, md5(rows.processid)[:{digits}] is {chunk}"
    assert now() == {
        **table_changed(),
        f"chunk-of-{check}-in-metadata": [(METADATA, words)],
        "images-have-records": disagree(record, f"chunk {chunk}", f"chunk {written}"),
    }


WRONG_CHUNK = "a chunk stands where the split has none, or is missing where it has some"


def test_a_held_out_record_without_its_chunk(copy, now, table_changed):
    with metadata(copy) as records:
        records[HELD.specimen.processid]["chunk"] = ""
    words = f"{WRONG_CHUNK}: row {line(HELD)}, processid {HELD.specimen.processid}, split other_heldout, chunk null"
    assert now() == {
        **table_changed(),
        "chunk-of-one-in-metadata": [("not judged: 1", "without rows.chunk")],
        "chunk-where-there-are-chunks": [(METADATA, words)],
        "images-have-records": disagree(HELD, f"chunk {HELD.specimen.chunk}", "chunk null"),
    }


def test_an_evaluation_record_with_a_chunk(copy, now, table_changed):
    with metadata(copy) as records:
        records[ID]["chunk"] = "0"
    assert now() == {
        **table_changed(),
        "chunk-where-there-are-chunks": [(METADATA, f"{WRONG_CHUNK}: row {line(TEST)}, processid {ID}, split test, chunk 0")],
        "images-have-records": disagree(TEST, "chunk null", "chunk 0"),
    }


def test_a_record_that_names_another_split_than_its_folder(copy, now, table_changed):
    with metadata(copy) as records:
        records[VAL.specimen.processid]["split"] = "test"
    barcodes = "different rows.dna_barcode"
    assert now() == {
        **table_changed(),
        "record-count": [rows("test", 3, 2), rows("val", 1, 2)],
        "barcode-count": [rows("test", 3, 2, barcodes), rows("val", 1, 2, barcodes)],
        "images-have-records": disagree(VAL, "split val", "split test"),
    }


def test_a_barcode_of_train_in_test(copy, now, table_changed):
    with metadata(copy) as records:
        records[ID]["dna_barcode"] = barcode = TRAIN.specimen.dna_barcode
    members = f"1 of test: {at(TEST)}; 1 of train: {at(TRAIN)}"
    words = f"dna_barcode={digest(barcode)} has rows on 2 sides of split, expected one: {members}"
    assert now() == {**table_changed(), "barcode-leakage": [(METADATA, words)]}


def test_a_barcode_with_letters_that_are_none(copy, now, table_changed):
    with metadata(copy) as records:
        records[ID]["dna_barcode"] = barcode = TEST.specimen.dna_barcode.lower()
    words = f"does not fit in 1 cell, expected a text that fits [ACGTRYSWKMBDHVN-]+: '{barcode[:60]}…' in line {line(TEST)}"
    assert now() == {
        **table_changed(),
        "readable": [(METADATA, f"column dna_barcode: {words}")],
        "barcode-count": [rows("test", 1, 2, "different rows.dna_barcode")],
        "barcode-leakage": [("not judged: 1", "rows without dna_barcode")],
    }


def test_a_species_of_train_among_the_unseen_ones(copy, now, table_changed):
    with metadata(copy) as records:
        records[KEY.specimen.processid]["species"] = species = TRAIN.specimen.species
    seen = [each for each in RECORDS if each.specimen.species == species]
    members = f"{len(seen)} of train + val + test: {', '.join(map(at, seen[:3]))} and {len(seen) - 3} more"
    unseen = f"1 of key_unseen + val_unseen + test_unseen: {at(KEY)}"
    words = f"species={species} has rows on 2 sides of split, expected one: {members}; {unseen}"
    assert now() == {
        **table_changed(),
        "species-count": [rows("key_unseen", 2, 1, "different rows.species")],
        "seen-and-unseen": [(METADATA, words)],
    }


WRONG_SPECIES = "a species stands in pretrain, or is missing in another split"


def test_the_word_nan_where_nobody_named_the_species(copy, now, table_changed):
    with metadata(copy) as records:
        records[PRETRAIN.specimen.processid]["species"] = "nan"
    words = f"{WRONG_SPECIES}: row {line(PRETRAIN)}, processid {PRETRAIN.specimen.processid}, split pretrain, species nan"
    assert now() == {**table_changed(), "species-outside-pretrain": [(METADATA, words)]}


def test_a_test_record_without_a_species(copy, now, table_changed):
    with metadata(copy) as records:
        records[ID]["species"] = ""
    assert now() == {
        **table_changed(),
        "species-outside-pretrain": [(METADATA, f"{WRONG_SPECIES}: row {line(TEST)}, processid {ID}, split test, species null")],
        "seen-and-unseen": [("not judged: 1", "rows without species")],
    }


def test_a_species_that_is_written_in_two_ways(copy, now, table_changed):
    with metadata(copy) as records:
        records[ID]["species"] = TEST.specimen.species.lower()
    assert now() == {**table_changed(), "species-count": [rows("test", 2, 1, "different rows.species")]}


def test_a_coordinate_with_a_decimal_comma(copy, now, table_changed):
    with metadata(copy) as records:
        records[ID]["coord-lat"] = "10,327"
    words = f"column coord-lat: does not fit in 1 cell, expected a finite number: '10,327' in line {line(TEST)}"
    assert now() == {**table_changed(), "readable": [(METADATA, words)]}


@pytest.mark.parametrize(
    ("column", "written", "expected"),
    [
        ("coord-lat", "117.2", "at most 90"),
        ("coord-lon", "-180.5", "at least -180"),
        ("phylum", "Mollusca", "one of Arthropoda"),
    ],
)
def test_a_cell_that_is_out_of_range(copy, now, table_changed, column, written, expected):
    with metadata(copy) as records:
        records[ID][column] = written
    assert now() == {**table_changed(), "schema": [(METADATA, f"{at(TEST)}: {column} is {written}, expected {expected}")]}


def test_a_barcode_index_number_without_its_prefix(copy, now, table_changed):
    with metadata(copy) as records:
        records[ID]["dna_bin"] = "ACW1968"
    count = len({each.specimen.dna_bin for each in RECORDS} - {None})
    assert now() == {
        **table_changed(),
        "bin-count": [(".", f"in all: {count + 1} different rows.dna_bin, expected {count} (1 too many)")],
        "schema": [(METADATA, f"{at(TEST)}: dna_bin is ACW1968, expected a text that fits BOLD:[A-Z]{{3}}[0-9]{{4}}")],
    }


def test_a_record_without_a_phylum(copy, now, table_changed):
    with metadata(copy) as records:
        records[ID]["phylum"] = ""
    assert now() == {**table_changed(), "schema": [(METADATA, f"{at(TEST)}: phylum is null, expected a value")]}


def test_a_record_of_a_split_that_there_is_not(copy, now, table_changed):
    with metadata(copy) as records:
        records[VAL.specimen.processid]["split"] = "valid"
    splits = ", ".join(COUNTS)
    name, species = VAL.specimen.processid, VAL.specimen.species
    nobody = "and the definition states no such group"
    words = f"column split: does not fit in 1 cell, expected one of {splits}: 'valid' in line {line(VAL)}"
    assert now() == {
        **table_changed(),
        "readable": [(METADATA, words)],
        "record-count": [(".", f"split=null: 1 rows, {nobody}"), rows("val", 1, 2)],
        "barcode-count": [(".", f"split=null: 1 different rows.dna_barcode, {nobody}"), rows("val", 1, 2, "different rows.dna_barcode")],
        "species-count": [(".", f"split=null: 1 different rows.species, {nobody}")],
        "images-have-records": disagree(VAL, "split val", "split null"),
        "chunk-where-there-are-chunks": [(METADATA, f"{WRONG_CHUNK}: row {line(VAL)}, processid {name}, split null, chunk null")],
        "species-outside-pretrain": [(METADATA, f"{WRONG_SPECIES}: row {line(VAL)}, processid {name}, split null, species {species}")],
        "barcode-leakage": [("not judged: 1", "rows without split")],
        "seen-and-unseen": [("not judged: 1", "rows without split")],
    }


REPEATED = "the record repeats other numbers than those of its box"
WRONG_SHARE = "expected the share of the picture that the box covers, and its shorter side by 256, each rounded to four places"
WRONG_BOX = "the box is empty, turned round or reaches out of the picture"


def repeated(area, area_of_box):
    scale = TEST.scale_factor
    numbers = f"area_fraction {area}, fraction_of_box {area_of_box}, scale_factor {scale}, scale_of_box {scale}"
    return [(METADATA, f"{REPEATED}: row {line(TEST)}, processid {ID}, {numbers}")]


def box(message, sides=TEST.scene.box_px, share=""):
    numbers = ", ".join(f"{name} {side}" for name, side in zip(("x0", "y0", "x1", "y1"), sides, strict=True))
    return [(BOXES, f"{message}: row {line(TEST)}, processid {ID}, {share}{numbers}, width_original 1024, height_original 768")]


def shares(area=TEST.area_fraction, scale=TEST.scale_factor):
    return f"area_fraction {area}, scale_factor {scale}, "


def test_a_fraction_in_percent(copy, now, table_changed):
    percent = round(100 * TEST.area_fraction, 2)
    with metadata(copy) as records:
        records[ID]["area_fraction"] = str(percent)
    assert now() == {
        **table_changed(),
        "fractions-in-metadata": repeated(percent, TEST.area_fraction),
        "schema": [(METADATA, f"{at(TEST)}: area_fraction is {percent}, expected at most 1")],
    }


def test_a_fraction_of_the_box_table_that_is_wrong_in_its_last_place(copy, now):
    area = round(TEST.area_fraction + 0.0001, 4)
    with boxes(copy) as found:
        found[ID]["area_fraction"] = str(area)
    assert now() == {
        "fractions": box(WRONG_SHARE, share=shares(area)),
        "fractions-in-metadata": repeated(TEST.area_fraction, area),
    }


def test_a_box_that_is_written_as_corner_and_size(copy, now):
    x0, y0, x1, y1 = TEST.scene.box_px
    with boxes(copy) as found:
        found[ID].update(x1=str(x1 - x0), y1=str(y1 - y0))
    assert now() == {"fractions": box(WRONG_SHARE, (x0, y0, x1 - x0, y1 - y0), shares())}


def test_a_box_from_right_to_left(copy, now):
    x0, y0, x1, y1 = TEST.scene.box_px
    with boxes(copy) as found:
        found[ID].update(x0=str(x1), x1=str(x0))
    turned = (x1, y0, x0, y1)
    assert now() == {"boxes-inside": box(WRONG_BOX, turned), "fractions": box(WRONG_SHARE, turned, shares())}


def test_a_box_that_reaches_out_of_the_picture(copy, now):
    x0, y0, x1, y1 = TEST.scene.box_px
    moved_box = (x0 + 1024, y0, x1 + 1024, y1)
    with boxes(copy) as found:
        found[ID].update(x0=str(x0 + 1024), x1=str(x1 + 1024))
    assert now() == {"boxes-inside": box(WRONG_BOX, moved_box)}


def test_sides_of_the_original_that_are_swapped(copy, now):
    with boxes(copy) as found:
        found[ID].update(width_original="768", height_original="1024")
    words = f"expected 1024 by 768: row {line(TEST)}, processid {ID}, width_original 768, height_original 1024"
    assert now() == {"original-size-of-boxes": [(BOXES, words)]}


def test_a_box_with_half_pixels(copy, now):
    _, y0, _, _ = TEST.scene.box_px
    with boxes(copy) as found:
        found[ID]["y0"] += ".5"
    words = f"column y0: does not fit in 1 cell, expected a whole number of at most 18 digits: '{y0}.5' in line {line(TEST)}"
    assert now() == {"readable": [(BOXES, words)], "boxes-filled": [(BOXES, f"{at(TEST)}: y0 is null, expected a value")]}


def test_a_box_without_its_fraction(copy, now):
    with boxes(copy) as found:
        found[ID]["area_fraction"] = ""
    assert now() == {
        "boxes-filled": [(BOXES, f"{at(TEST)}: area_fraction is null, expected a value")],
        "fractions-in-metadata": repeated(TEST.area_fraction, "null"),
    }


def test_two_boxes_of_one_record(copy, now):
    with table(copy / BOXES) as found:
        found.append(dict(found[RECORDS.index(TEST)]))
    places = f"line {line(TEST)}, line {len(RECORDS) + 2}"
    assert now() == {"one-box-for-a-record": [(BOXES, f"processid={ID} stands in 2 rows, expected one: {places}")]}
