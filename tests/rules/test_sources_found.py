import pytest

from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import sources_found
from tables import table

JPG = {"source": "images", "pattern": "images/{key}.jpg"}
PNG = {"source": "images", "pattern": "images/{key}.png"}
COCO = {"source": "coco", "pattern": "coco/{split}.json", "part": "annotations"}
BOXES = {"source": "boxes", "pattern": "boxes/{split}.json", "part": "annotations"}
MASKS = {"source": "masks", "pattern": "masks/{key}.png", "part": "pictures"}


def found(*rows, partial=False):
    return list(sources_found.check(table("sources", *rows), scope=Scope(partial=partial)))


def test_a_source_without_files_is_named_with_its_pattern():
    assert found({**JPG, "file_count": 0}) == [
        Finding(
            ".",
            "no file fits 'images/{key}.jpg' of source images; check --root, or say optional: true",
            key=("images", "images/{key}.jpg"),
            values={"source": "images", "pattern": "images/{key}.jpg"},
        )
    ]


def test_one_file_is_enough():
    assert found({**JPG, "file_count": 1}) == []


def test_a_pattern_that_finds_nothing_beside_one_that_does_is_stale():
    assert found({**JPG, "file_count": 1200}, {**PNG, "file_count": 0}) == [
        Finding(
            ".",
            "no file fits 'images/{key}.png' of source images, whose other patterns find 1,200; check --root, or take the pattern out",
            key=("images", "images/{key}.png"),
            values={"source": "images", "pattern": "images/{key}.png"},
        )
    ]


def test_a_source_that_finds_nothing_at_all_is_told_for_each_pattern():
    findings = found({**PNG, "file_count": 0}, {**JPG, "file_count": 0})
    assert [finding.key[1] for finding in findings] == ["images/{key}.png", "images/{key}.jpg"]


@pytest.mark.parametrize("file_count", [0, 3])
def test_an_optional_source_may_find_nothing_with_any_pattern(file_count):
    assert found({**JPG, "optional": True, "file_count": file_count}, {**PNG, "optional": True, "file_count": 0}) == []


def test_a_pattern_that_is_written_twice_is_told_once():
    assert len(found({**JPG, "file_count": 0}, {**JPG, "file_count": 0})) == 1


def test_a_part_may_be_wholly_absent_beside_another():
    assert found({**COCO, "file_count": 0}, {**BOXES, "file_count": 0}, {**MASKS, "file_count": 4}) == []


def test_a_part_without_one_of_its_sources_is_named():
    assert found({**COCO, "file_count": 2}, {**BOXES, "file_count": 0}, {**BOXES, "pattern": "boxes.json", "file_count": 0}) == [
        Finding(
            ".",
            "part annotations is there without its source boxes: no file fits 'boxes/{split}.json' or 'boxes.json'; "
            "check --root, or say optional: true",
            key=("part", "annotations", "boxes"),
            values={"source": "boxes", "part": "annotations", "patterns": ["boxes/{split}.json", "boxes.json"]},
        )
    ]


def test_a_part_may_be_without_its_optional_source():
    assert found({**COCO, "file_count": 2}, {**BOXES, "optional": True, "file_count": 0}) == []


def test_an_optional_source_that_is_there_asks_for_the_rest_of_its_part():
    [finding] = found({**COCO, "file_count": 0}, {**BOXES, "optional": True, "file_count": 1})
    assert finding.key == ("part", "annotations", "coco")


def test_a_stale_pattern_of_a_part_that_is_there_is_told():
    [finding] = found({**COCO, "file_count": 1}, {**COCO, "pattern": "coco.json", "file_count": 0})
    assert finding.key == ("coco", "coco.json")


def test_at_least_one_part_is_there():
    assert found({**MASKS, "file_count": 0}, {**COCO, "file_count": 0}, {**JPG, "file_count": 9}) == [
        Finding(
            ".",
            "no file of any part of the release is there (annotations, pictures), expected those of at least one part; check --root",
            key=("parts", "annotations", "pictures"),
            values={"parts": ["annotations", "pictures"]},
        )
    ]


def test_absent_parts_do_not_hide_a_source_that_is_absent():
    keys = [finding.key for finding in found({**COCO, "file_count": 0}, {**JPG, "file_count": 0})]
    assert keys == [("parts", "annotations"), ("images", "images/{key}.jpg")]


def test_nothing_is_missing_from_a_partial_copy():
    assert found({**JPG, "file_count": 0}, {**COCO, "file_count": 0}, partial=True) == [
        NotJudged("sources and patterns without files, in a copy that is said to be partial", 2)
    ]


def test_a_partial_copy_that_lacks_nothing_has_nothing_unjudged():
    assert found({**JPG, "file_count": 1}, partial=True) == []


def test_no_source_is_no_finding():
    assert found() == []
