import pytest

from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import min_area
from tables import table

SPECK = {"path": "m.png", "label": "7", "region": 1, "exact": True, "box_x_px": 3, "box_y_px": 4, "box_width_px": 20, "box_height_px": 10}
BOX = {"box_x_px": 3.0, "box_y_px": 4.0, "box_width_px": 20.0, "box_height_px": 10.0}
MONO = {"path": "a.json", "annotation_id": "7", "category": "mono", "file_name": "a.jpg", "image_path": "i/a.jpg", **BOX}


def instances(*areas_px, **columns):
    return table("instances", *({**MONO, **columns, "area_px": area_px} for area_px in areas_px))


def messages(rows, **options):
    return [finding.message for finding in min_area.check(rows, of=min_area.INSTANCES, **options)]


def test_a_smaller_instance_is_named():
    [finding] = min_area.check(table("regions", {**SPECK, "area_px": 199}), at_least_px=200)
    assert finding == Finding(
        "m.png",
        "instance 7 covers 199 px, fewer than 200 px",
        key=("7", "1"),
        values={"area_px": 199, "at_least_px": 200},
        evidence=(Mark("m.png", (3, 4, 20, 10), outline=True, caption="199 px"),),
    )


def test_a_region_of_a_class_is_called_a_region():
    [finding] = min_area.check(table("regions", {**SPECK, "exact": False, "region": 2, "area_px": 12}), at_least_px=200)
    assert finding.message == "region 2 of value 7 covers 12 px, fewer than 200 px"


def test_an_instance_of_exactly_the_floor_is_kept():
    assert list(min_area.check(table("regions", {**SPECK, "area_px": 200}), at_least_px=200)) == []


def test_a_shrinking_region_keeps_its_key():
    before, after = (next(iter(min_area.check(table("regions", {**SPECK, "area_px": area}), at_least_px=200))) for area in (184, 180))
    assert (before.subject, before.key) == (after.subject, after.key)


def test_no_region_is_no_finding():
    assert list(min_area.check(table("regions"), at_least_px=200)) == []


def test_an_annotated_instance_is_named_with_category_and_picture():
    [finding] = min_area.check(instances(199), of=min_area.INSTANCES, at_least_px=200)
    assert finding == Finding(
        "a.json",
        "instance 7 (mono) of a.jpg covers 199 px, fewer than 200 px",
        key=("7",),
        values={"area_px": 199, "at_least_px": 200},
        evidence=(Mark("i/a.jpg", (3, 4, 20, 10), caption="199 px", annotations="a.json", instances=("",)),),
    )


def test_an_annotated_instance_of_exactly_the_floor_is_kept():
    assert messages(instances(200, 201), at_least_px=200) == []


def test_more_than_a_floor_leaves_the_floor_itself_out():
    [finding] = min_area.check(instances(201, 200), of=min_area.INSTANCES, more_than_px=200)
    assert finding.message == "instance 7 (mono) of a.jpg covers 200 px, expected more than 200 px"
    assert finding.values == {"area_px": 200, "more_than_px": 200}


def test_an_instance_without_id_is_known_by_its_place():
    [finding] = min_area.check(instances(0, annotation_id=None, pointer="annotations/3"), of=min_area.INSTANCES, at_least_px=1)
    assert (finding.key, finding.message) == (("annotations/3",), "instance at annotations/3 (mono) of a.jpg covers 0 px, fewer than 1 px")


def test_two_instances_with_one_id_are_two_findings():
    assert [finding.key for finding in min_area.check(instances(1, 2), of=min_area.INSTANCES, at_least_px=9)] == [("7",), ("7", "2")]


def test_no_instance_is_no_finding():
    assert messages(instances(), at_least_px=200) == []


def test_a_group_whose_floor_is_null_is_not_judged():
    assert list(min_area.check(instances(1, 2), of=min_area.INSTANCES)) == [NotJudged("instances of a group without a floor", 2)]


@pytest.mark.parametrize("options", [{}, {"at_least_px": 1, "more_than_px": 1}, {"at_least_px": object(), "more_than_px": 1}])
def test_exactly_one_floor_is_given(options):
    assert min_area.verify(options) == "expected either 'at_least_px' or 'more_than_px'"


@pytest.mark.parametrize("options", [{"at_least_px": 0}, {"more_than_px": object(), "at_least_px": None}])
def test_a_floor_of_zero_or_by_group_counts_as_given(options):
    assert min_area.verify(options) is None
