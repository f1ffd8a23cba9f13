import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.report import Scope
from dsqc.rules import subset_of
from tables import table

BOX = {"box_x_px": 3.0, "box_y_px": 4.0, "box_width_px": 20.0, "box_height_px": 10.0}


def shape(annotation_id, rle=b"S", category="mono", picture="a.jpg", **columns):
    """An instance whose pixels are what ``rle`` says; a test that needs no shape says none."""
    named = {"file_name": picture, "image_path": f"i/{picture}", "key": picture, "split": "train"}
    return {"annotation_id": annotation_id, "rle": rle, "category": category, "area_px": 300, **named, **BOX, **columns}


def instances(path, *shapes):
    return table("instances", *({"path": path, **each} for each in shapes))


def told(part, whole, **options):
    """The findings for files part.json and whole.json; a second picture makes plain that ``key`` is the picture's and not the file's."""
    other = shape("0", b"0", picture="0.jpg")
    return list(subset_of.check(instances("part.json", other, *part), instances("whole.json", other, *whole), **options))


def findings(part, whole, **options):
    return [(each.key, each.message) for each in told(part, whole, **options) if isinstance(each, Finding)]


def test_an_instance_that_is_not_there_is_told():
    assert told([shape("7")], [shape("8", b"T")]) == [
        Finding(
            "part.json",
            "instance 7 (mono) of a.jpg is not in whole.json",
            key=("absent", "7"),
            values={"area_px": 300, "other": ["whole.json"]},
            evidence=(Mark("i/a.jpg", (3, 4, 20, 10), caption="instance 7 (mono)", annotations="part.json", instances=("",)),),
        )
    ]


def test_an_instance_that_is_there_is_silent():
    assert told([shape("7")], [shape("8", b"T"), shape("7")]) == []


def test_what_the_whole_has_besides_is_silent():
    assert told([], [shape("7"), shape("8", b"T")]) == []


def test_an_id_with_another_shape_is_told_with_both_areas():
    [finding] = told([shape("7")], [shape("7", b"T", area_px=250)])
    assert finding.message == "instance 7 (mono) of a.jpg has another shape in whole.json: 300 px here, 250 px there"
    assert (finding.key, finding.values["other_area_px"]) == (("shape", "7"), 250)


def test_the_same_runs_on_another_grid_are_another_shape():
    assert findings([shape("7", size_height_px=20)], [shape("7", size_height_px=10)])[0][0] == ("shape", "7")


def test_a_shape_under_another_id_is_told_with_that_id():
    [finding] = told([shape("7")], [shape("9", category="bi")])
    assert finding.message == "instance 7 (mono) of a.jpg is instance 9 in whole.json"
    assert (finding.key, finding.values["other_id"]) == (("id", "7"), "9")


def test_a_shape_without_an_id_is_told_as_that():
    assert findings([shape("7")], [shape(None)]) == [(("id", "7"), "instance 7 (mono) of a.jpg has no id in whole.json")]


def test_an_instance_of_another_category_is_told_with_both():
    [finding] = told([shape("7")], [shape("7", category="bi")])
    assert finding.message == "instance 7 of a.jpg is mono here and bi in whole.json"
    assert (finding.key, finding.values["other_category"]) == (("category", "7"), "bi")


def test_an_instance_without_category_is_told_as_that():
    assert (
        findings([shape("7", category=None)], [shape("7")])[0][1] == "instance 7 of a.jpg is without category here and mono in whole.json"
    )


def test_without_names_the_ids_of_categories_are_compared():
    one, other = shape("7", category=None, category_id="1"), shape("7", category=None, category_id="2")
    assert (findings([one], [one]), findings([one], [other])[0][0]) == ([], ("category", "7"))


def test_an_instance_of_another_picture_is_not_there():
    assert findings([shape("7")], [shape("7", picture="b.jpg")]) == [(("absent", "7"), "instance 7 (mono) of a.jpg is not in whole.json")]


def test_pictures_that_are_not_there_are_known_by_their_file_name():
    gone = {"image_path": None, "key": None}
    assert findings([shape("7", **gone)], [shape("7", **gone)]) == []
    assert findings([shape("7", **gone)], [shape("7", picture="b.jpg", **gone)])[0][0] == ("absent", "7")


def test_instances_of_an_unknown_picture_are_found_as_well():
    unknown = {"file_name": None, "image_path": None, "key": None}
    assert findings([shape("7", **unknown)], [shape("7", **unknown)]) == []
    assert findings([shape("7", **unknown)], [shape("7", b"T", **unknown)])[0][0] == ("shape", "7")


def test_a_second_copy_needs_a_second_partner():
    assert findings([shape("7"), shape("7")], [shape("7"), shape("7")]) == []
    assert findings([shape("7"), shape("7")], [shape("7")]) == [
        (("copy", "7"), "instance 7 (mono) of a.jpg is here once more often than in whole.json")
    ]


def test_two_instances_with_one_id_are_two_findings():
    assert [key for key, _ in findings([shape("7"), shape("7", b"T")], [])] == [("absent", "7"), ("absent", "7", "2")]


def test_an_instance_without_id_is_known_by_its_place():
    nameless = shape(None, pointer="annotations/3")
    assert (findings([nameless], [nameless]), findings([nameless], [])[0][0]) == ([], ("absent", "annotations/3"))


def test_two_instances_without_id_have_no_id_in_common():
    assert findings([shape(None, pointer="annotations/3")], [shape(None, b"T")])[0][0] == ("absent", "annotations/3")


@pytest.mark.parametrize(
    ("whole", "key"),
    [
        (shape("7"), None),
        (shape("9"), None),
        (shape("7", category="bi"), ("category", "7")),
        (shape("9", category="bi"), ("category", "7")),
        (shape("7", b"T"), ("absent", "7")),
    ],
)
def test_by_shape_the_id_says_nothing(whole, key):
    assert [each for each, _ in findings([shape("7")], [whole], same="shape")] == ([] if key is None else [key])


@pytest.mark.parametrize(("whole", "key"), [(shape("7", b"T", "bi"), None), (shape("9"), ("id", "7")), (shape("9", b"T"), ("absent", "7"))])
def test_by_id_shape_and_category_say_nothing(whole, key):
    assert [each for each, _ in findings([shape("7")], [whole], same="id")] == ([] if key is None else [key])


def test_by_id_what_has_no_id_is_not_judged():
    assert told([shape(None)], [shape("7")], same="id") == [NotJudged("instances without an id", 1)]


def two_files(*splits):
    pictures = [(split, name) for split in splits for name in ("a.jpg", "b.jpg")]
    return [table("instances", *({**shape("7", picture=name), "path": f"{side}/{split}.json", "split": split} for split, name in pictures))
            for side in ("part", "whole")]  # fmt: skip


def test_a_file_for_which_there_is_no_whole_is_told_once():
    part, _ = two_files("test", "train")
    _, whole = two_files("train")
    assert list(subset_of.check(part, whole)) == [
        Finding(
            "part/test.json",
            "'whole' has no instance with split=test, and this file has 2",
            key=("no counterpart", "whole"),
            values={"instance_count": 2, "split": "test"},
        )
    ]


def test_in_a_partial_copy_a_whole_that_is_not_there_is_not_judged():
    part, _ = two_files("test", "train")
    _, whole = two_files("train")
    reason = "instances for whose file 'whole' has none, in a copy that is said to be partial"
    assert [each for each in subset_of.check(part, whole, scope=Scope(partial=True)) if isinstance(each, Finding) or each.count] == [
        NotJudged(reason, 2)
    ]


def test_files_of_different_groups_do_not_help_each_other():
    part, whole = two_files("test", "train")
    moved = whole.filter(split="train")
    assert [each.subject for each in subset_of.check(part, moved)] == ["part/test.json"]


def test_sides_of_which_no_file_relates_are_told_to_the_caller():
    part, _ = two_files("test")
    _, whole = two_files("train")
    with pytest.raises(NothingRelatesError):
        list(subset_of.check(part, whole))


def test_many_parts_share_a_whole_and_many_wholes_a_part():
    one, two = instances("1.json", shape("7")), instances("2.json", shape("7"), shape("8", b"T"))
    parts = two.vstack(one)
    assert list(subset_of.check(parts, two)) == []
    assert [each.message for each in subset_of.check(instances("3.json", shape("9", b"U"), shape("8", b"T")), parts)] == [
        "instance 9 (mono) of a.jpg is not in 1.json and 1 more"
    ]


def test_with_by_the_other_captures_do_not_tell_files_apart():
    part, whole = instances("part.json", shape("7", split="val")), instances("whole.json", shape("7"))
    assert list(subset_of.check(part, whole, by=["key"])) == []


def test_no_instance_is_no_finding():
    assert told([], []) == []
    nothing = instances("part.json", shape("7")).clear()
    assert list(subset_of.check(nothing, nothing)) == []


@pytest.mark.parametrize(("area_px", "told"), [(299, 0), (300, 0), (301, 1)])
def test_only_larger_instances_have_to_be_there(area_px, told):
    part = instances("part.json", shape("7", area_px=area_px), shape("8", b"T", area_px=900))
    whole = instances("whole.json", shape("8", b"T", area_px=900))
    found = list(subset_of.check(part, whole, larger_than_px=300))
    assert [finding.key for finding in found] == [("absent", "7")] * told


def test_a_file_without_counterpart_tells_how_many_larger_instances_it_has():
    columns = {"split": "test", "path": "test.json"}
    part = instances("part.json", shape("7", area_px=301), shape("8", area_px=400, **columns), shape("9", b"T", area_px=300, **columns))
    [finding] = subset_of.check(part, instances("whole.json", shape("7", area_px=301)), larger_than_px=300)
    assert finding.subject == "test.json"
    assert finding.message == "'whole' has no instance with key=a.jpg, split=test, and this file has 1 larger than 300 px"
