import pytest

from dsqc.finding import Finding, Mark
from dsqc.rules import unique_ids
from tables import table


def found(annotations=(), entries=(), categories=()):
    def filled(name, rows):
        return table(name, *({"path": "a.json", "pointer": f"/{name}/{place}", **row} for place, row in enumerate(rows)))

    tables = (filled("annotations", annotations), filled("entries", entries), filled("categories", categories))
    return list(unique_ids.check(*tables))


def test_a_repeated_annotation_id_is_named_with_its_places():
    rows = [{"annotation_id": "7", "image_path": "f1.jpg"}, {"annotation_id": "8"}, {"annotation_id": "7", "image_path": "f1.jpg"}]
    assert found(annotations=rows) == [
        Finding(
            "a.json",
            "annotation id 7 stands 2 times, expected once: at /annotations/0, /annotations/2",
            key=("annotation", "7"),
            values={"id": "7", "count": 2, "pointers": ["/annotations/0", "/annotations/2"]},
            evidence=(Mark("f1.jpg", caption="annotation id 7", instances=("7",)),),
        )
    ]


def test_a_repeated_picture_id_shows_the_pictures():
    [finding] = found(entries=[{"image_id": "3", "image_path": "f1.jpg"}, {"image_id": "3", "image_path": "f2.jpg"}, {"image_id": "3"}])
    assert finding.message == "picture id 3 stands 3 times, expected once: at /entries/0, /entries/1, /entries/2"
    assert [mark.path for mark in finding.evidence] == ["f1.jpg", "f2.jpg"]


def test_a_repeated_category_id_is_named():
    [finding] = found(categories=[{"category_id": "1"}, {"category_id": "1"}])
    assert (finding.message, finding.key, finding.evidence) == (
        "category id 1 stands 2 times, expected once: at /categories/0, /categories/1",
        ("category", "1"),
        (),
    )


@pytest.mark.parametrize(("count", "end"), [(3, "/annotations/2"), (4, "/annotations/2 and 1 more")])
def test_three_places_are_told_and_all_counted(count, end):
    [finding] = found(annotations=[{"annotation_id": "7"}] * count)
    assert finding.message.endswith(end)
    assert finding.values["count"] == count


def test_items_without_an_id_are_one_finding_a_file_and_repeat_nothing():
    assert found(annotations=[{"annotation_id": "7"}, {}, {}]) == [
        Finding(
            "a.json",
            "2 annotations have no id, first at /annotations/1",
            key=("without id", "annotation"),
            values={"count": 2, "pointer": "/annotations/1"},
        )
    ]


def test_a_picture_and_a_category_without_an_id_are_told():
    messages = [finding.message for finding in found(entries=[{}], categories=[{}, {}])]
    assert messages == ["1 picture has no id, first at /entries/0", "2 categories have no id, first at /categories/0"]


def test_three_pictures_are_shown():
    [finding] = found(entries=[{"image_id": "3", "image_path": f"f{number}.jpg"} for number in range(4)])
    assert [mark.path for mark in finding.evidence] == ["f0.jpg", "f1.jpg", "f2.jpg"]


def test_findings_come_in_the_order_of_files_and_ids():
    rows = [{"path": path, "annotation_id": number} for path in ("b.json", "a.json") for number in ("9", "8", None)] * 2
    findings = [(finding.subject, finding.key[1]) for finding in found(annotations=rows)]
    assert findings[:4] == [("a.json", "8"), ("a.json", "9"), ("b.json", "8"), ("b.json", "9")]
    assert findings[4:] == [("a.json", "annotation"), ("b.json", "annotation")]


def test_ids_of_other_files_and_of_other_kinds_repeat_nothing():
    rows = [{"annotation_id": "1"}, {"annotation_id": "1", "path": "b.json"}]
    assert found(annotations=rows, entries=[{"image_id": "1"}], categories=[{"category_id": "1"}]) == []


def test_no_item_is_no_finding():
    assert found() == []


def test_lines_of_a_label_file_need_no_ids():
    lines = table("annotations", {"path": "a.txt", "pointer": "line 1"}, {"path": "a.txt", "pointer": "line 2"})
    assert list(unique_ids.check(lines, table("entries"), table("categories"))) == []
