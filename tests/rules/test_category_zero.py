from dsqc.finding import Finding, Mark
from dsqc.rules import category_zero
from tables import table


def found(*rows):
    filled = ({"path": "a.json", "pointer": f"/annotations/{place}", **row} for place, row in enumerate(rows))
    return list(category_zero.check(table("annotations", *filled)))


def test_annotations_of_category_0_are_counted_by_file():
    zero = {"category_id": "0", "category": "artefacts", "image_path": "f1.jpg"}
    assert found({"category_id": "1"}, zero, {**zero, "image_path": None}) == [
        Finding(
            "a.json",
            "2 annotations are of category 0 (artefacts), first at /annotations/1: many tools take 0 as background",
            key=("0",),
            values={"annotation_count": 2, "category": "artefacts", "pointer": "/annotations/1"},
            evidence=(Mark("f1.jpg", caption="category 0 (artefacts)", instances=("/annotations/1",)),),
        )
    ]


def test_a_category_without_a_name_and_a_picture_that_is_not_there_are_left_out():
    [finding] = found({"category_id": "0", "file_name": "gone.jpg"})
    assert finding.message == "1 annotation is of category 0, first at /annotations/0: many tools take 0 as background"
    assert finding.evidence == ()


def test_each_file_is_a_finding():
    findings = found({"category_id": "0", "path": "b.json"}, {"category_id": "0"})
    assert [finding.subject for finding in findings] == ["a.json", "b.json"]


def test_other_ids_and_none_are_silent():
    assert found({"category_id": "1"}, {"category_id": "10"}, {"category_id": None}) == []


def test_no_annotation_is_no_finding():
    assert found() == []
