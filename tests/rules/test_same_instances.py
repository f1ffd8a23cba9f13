import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import same_instances
from tables import table

BOX = {"box_x_px": 3.0, "box_y_px": 4.0, "box_width_px": 20.0, "box_height_px": 10.0}


def shape(annotation_id, rle=b"S", category="mono", picture="a.jpg", **columns):
    named = {"file_name": picture, "image_path": f"i/{picture}", "split": "train"}
    return {"annotation_id": annotation_id, "rle": rle, "category": category, "area_px": 300, **named, **BOX, **columns}


def instances(path, *shapes):
    return table("instances", *({"path": path, **each} for each in shapes))


def told(one, other, **options):
    return list(same_instances.check(instances("one.json", *one), instances("other.json", *other), **options))


def findings(one, other, **options):
    return [(each.subject, *each.key) for each in told(one, other, **options) if isinstance(each, Finding)]


KEPT = shape("1", b"K")


def test_an_instance_that_one_side_alone_has_is_told_on_that_side():
    assert told([KEPT, shape("7")], [KEPT, shape("8", b"T", "bi")]) == [
        Finding(
            "one.json",
            "instance 7 (mono) of a.jpg is not in other.json",
            key=("absent", "7"),
            values={"area_px": 300, "other": ["other.json"]},
            evidence=(Mark("i/a.jpg", (3, 4, 20, 10), caption="instance 7 (mono)", annotations="one.json", instances=("",)),),
        ),
        Finding(
            "other.json",
            "instance 8 (bi) of a.jpg is not in one.json",
            key=("absent", "8"),
            values={"area_px": 300, "other": ["one.json"]},
            evidence=(Mark("i/a.jpg", (3, 4, 20, 10), caption="instance 8 (bi)", annotations="other.json", instances=("",)),),
        ),
    ]


def test_the_same_instances_in_another_order_and_of_another_category_are_silent():
    assert told([KEPT, shape("7")], [shape("7", category="flake"), KEPT]) == []


def test_categories_are_compared_where_asked():
    options = {"categories": True}
    assert findings([KEPT, shape("7")], [KEPT, shape("7", category="flake")], **options) == [("one.json", "category", "7")]


def test_another_shape_is_told_once():
    assert findings([shape("7")], [shape("7", b"T")]) == [("one.json", "shape", "7")]


def test_another_id_is_told_once():
    assert findings([shape("7")], [shape("9")]) == [("one.json", "id", "7")]


def test_ids_that_changed_places_are_told_once_each():
    assert findings([shape("7"), shape("8", b"T")], [shape("7", b"T"), shape("8")]) == [
        ("one.json", "shape", "7"),
        ("one.json", "shape", "8"),
    ]


def test_a_difference_whose_counterpart_is_in_order_is_told_on_the_other_side():
    assert findings([shape("7")], [shape("7"), shape("7", b"T")]) == [("other.json", "shape", "7")]
    assert findings([shape("7")], [shape("7"), shape("9")]) == [("other.json", "id", "9")]


def test_a_copy_too_many_is_told_where_it_is():
    assert findings([shape("7")], [shape("7"), shape("7")]) == [("other.json", "copy", "7")]


def test_by_shape_ids_may_differ_and_not_the_number_of_copies():
    assert findings([shape("7")], [shape("9")], same="shape") == []
    assert findings([shape("7")], [shape("9"), shape("10")], same="shape") == [("other.json", "copy", "10")]


def test_by_shape_a_category_is_told_once():
    assert findings([shape("7")], [shape("9", category="bi")], same="shape", categories=True) == [("one.json", "category", "7")]


def test_by_id_shapes_may_differ_and_what_has_no_id_is_not_judged():
    assert told([shape("7"), shape(None)], [shape("7", b"T")], same="id") == [
        NotJudged("instances without an id", 1),
        NotJudged("instances without an id", 0),
    ]


def test_a_file_without_counterpart_is_told_on_either_side():
    files = {name: instances(f"{name}.json", shape("7", split=name), shape("8", b"T", picture="b.jpg", split=name)) for name in "abc"}
    found = list(same_instances.check(files["a"].vstack(files["b"]), files["b"].vstack(files["c"])))
    assert [(each.subject, each.key) for each in found] == [("a.json", ("no counterpart", "other")), ("c.json", ("no counterpart", "one"))]


def test_sides_of_which_no_file_relates_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        told([shape("7")], [shape("7", split="test")])


def test_with_by_the_other_captures_do_not_tell_files_apart():
    assert told([shape("7", fold="1")], [shape("7", fold="2")], by=["split"]) == []


def test_no_instance_is_no_finding():
    assert told([], []) == []


@pytest.mark.parametrize(("same", "categories", "right"), [("id", True, False), ("id", False, True), ("shape", True, True)])
def test_ids_alone_say_nothing_of_categories(same, categories, right):
    assert (same_instances.verify({"same": same, "categories": categories}) is None) is right
