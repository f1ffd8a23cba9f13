import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.report import Scope
from dsqc.rules import references
from tables import table

ENTRY = {
    "path": "train.json",
    "pointer": "/images/0",
    "image_id": "3",
    "file_name": "f3.jpg",
    "image_path": "train/f3.jpg",
    "split": "train",
}
ANNOTATION = {
    "path": "train.json",
    "pointer": "/annotations/0",
    "image_id": "3",
    "category_id": "1",
    "category": "mono",
    "image_path": "train/f3.jpg",
}
FILE = {"path": "train/f3.jpg", "split": "train", "key": "f3"}


def found(annotations=(ANNOTATION,), entries=(ENTRY,), files=(FILE,), **options):
    tables = (table("annotations", *annotations), table("entries", *entries), table("files", *files))
    return list(references.check(*tables, **options))


def messages(**given):
    return [finding.message for finding in found(**given)]


def test_what_is_there_once_is_silent():
    assert found() == []


def test_annotations_of_an_unknown_picture_are_one_finding():
    lost = {**ANNOTATION, "image_id": "999", "image_path": None}
    assert found([ANNOTATION, {**lost, "pointer": "/annotations/1"}, {**lost, "pointer": "/annotations/2"}]) == [
        Finding(
            "train.json",
            "2 annotations name picture id 999 and no entry has it, first at /annotations/1",
            key=("picture id", "999"),
            values={"image_id": "999", "annotation_count": 2, "pointer": "/annotations/1"},
        )
    ]


def test_a_picture_of_another_file_is_unknown():
    assert messages(annotations=[{**ANNOTATION, "path": "other.json"}]) == [
        "1 annotation names picture id 3 and no entry has it, first at /annotations/0"
    ]


def test_annotations_of_an_unknown_category_are_one_finding():
    assert found([{**ANNOTATION, "category_id": "117", "category": None}]) == [
        Finding(
            "train.json",
            "1 annotation names category id 117 and no named category has it, first at /annotations/0",
            key=("category id", "117"),
            values={"category_id": "117", "annotation_count": 1, "pointer": "/annotations/0"},
            evidence=(Mark("train/f3.jpg", caption="category id 117", instances=("/annotations/0",)),),
        )
    ]


def test_what_names_nothing_is_counted_by_file():
    annotations = [ANNOTATION, {**ANNOTATION, "image_id": None}, {**ANNOTATION, "category_id": None, "category": None}]
    entries = [ENTRY, {**ENTRY, "file_name": None, "image_path": None, "pointer": "/images/1"}]
    findings = found(annotations, entries)
    assert [finding.message for finding in findings] == [
        "1 annotation has no image_id, first at /annotations/0",
        "1 annotation has no category_id, first at /annotations/0",
        "1 picture has no file_name, first at /images/1",
    ]
    assert findings[0].key == ("without", "annotation", "image_id")


def test_a_picture_that_is_not_there_is_named_as_written():
    assert found(entries=[ENTRY, {**ENTRY, "file_name": "f4.jpg", "image_path": None, "pointer": "/images/1"}]) == [
        Finding(
            "train.json",
            "names f4.jpg at /images/1, no such picture is there",
            key=("not there", "f4.jpg"),
            values={"file_name": "f4.jpg", "pointer": "/images/1"},
        )
    ]


@pytest.mark.parametrize(
    ("image_path", "there"), [(None, "no such picture is there"), ("train/f3.jpg", "only Windows reads this as train/f3.jpg")]
)
def test_backslashes_are_named_as_those_of_windows(image_path, there):
    entry = {**ENTRY, "file_name": "train\\f3.jpg", "image_path": image_path}
    assert messages(entries=[entry]) == [f"names train\\f3.jpg (Windows backslashes) at /images/0, {there}"]


def test_a_file_whose_own_name_has_a_backslash_is_there():
    path = "train\\f3.jpg"
    assert found(entries=[{**ENTRY, "file_name": path, "image_path": path}], files=[{**FILE, "path": path}]) == []


def test_in_a_partial_copy_no_picture_is_missing():
    assert found(entries=[ENTRY, {**ENTRY, "file_name": "f4.jpg", "image_path": None}], scope=Scope(partial=True)) == [
        NotJudged("pictures that are not there and may lie outside the scope, or be left out of a partial copy", 1)
    ]


def test_a_picture_may_lie_outside_the_scope_unless_its_file_has_the_captures_chosen():
    gone = {**ENTRY, "file_name": "f4.jpg", "image_path": None}
    by_split, by_key = Scope(only={"split": ["train"]}), Scope(only={"key": ["f3"]})
    assert [type(each) for each in found(entries=[ENTRY, gone], scope=by_split)] == [Finding]
    assert [type(each) for each in found(entries=[ENTRY, {**gone, "split": None}], scope=by_split)] == [NotJudged]
    assert [type(each) for each in found(entries=[ENTRY, gone], scope=by_key)] == [NotJudged]


def test_a_picture_that_is_listed_twice_is_one_finding():
    again = {**ENTRY, "image_id": None, "file_name": "./f3.jpg", "pointer": "/images/7"}
    assert found(entries=[ENTRY, again]) == [
        Finding(
            "train.json",
            "lists train/f3.jpg 2 times, expected once: id 3 at /images/0, id null at /images/7",
            key=("listed twice", "train/f3.jpg"),
            values={"picture": "train/f3.jpg", "count": 2, "places": ["id 3 at /images/0", "id null at /images/7"]},
            evidence=(Mark("train/f3.jpg", caption="listed 2 times"),),
        )
    ]


@pytest.mark.parametrize(("count", "end"), [(3, "id 3 at /images/0"), (4, "id 3 at /images/0 and 1 more")])
def test_three_places_are_told_and_all_counted(count, end):
    [message] = messages(entries=[ENTRY] * count)
    assert message.startswith(f"lists train/f3.jpg {count} times")
    assert message.endswith(end)


def test_a_missing_picture_that_is_listed_twice_is_told_as_both():
    gone = {**ENTRY, "image_path": None}
    assert [finding.key for finding in found(entries=[gone, gone])] == [("not there", "f3.jpg"), ("listed twice", "f3.jpg")]


def test_a_picture_may_be_in_two_annotation_files():
    assert found(entries=[ENTRY, {**ENTRY, "path": "train_300.json"}]) == []


def test_a_train_file_that_names_a_test_picture_is_told():
    entry = {**ENTRY, "image_path": "test/f3.jpg"}
    assert found(entries=[entry], files=[{**FILE, "path": "test/f3.jpg", "split": "test"}]) == [
        Finding(
            "train.json",
            "is of split=train and names test/f3.jpg, which is of split=test",
            key=("misplaced", "test/f3.jpg"),
            values={"image_path": "test/f3.jpg", "stated": ["train"], "found": ["test"]},
            evidence=(Mark("test/f3.jpg", caption="split=test"),),
        )
    ]


def test_captures_that_differ_are_told_together_and_agree_narrows_them():
    given = {"entries": [{**ENTRY, "year": "2014"}], "files": [{**FILE, "split": "val", "year": "2017"}]}
    assert messages(**given) == ["is of split=train, year=2014 and names train/f3.jpg, which is of split=val, year=2017"]
    assert messages(**given, agree=["year"]) == ["is of year=2014 and names train/f3.jpg, which is of year=2017"]
    assert messages(**given, agree=[]) == []


def test_a_capture_that_is_null_on_either_side_differs_from_nothing():
    assert found(entries=[{**ENTRY, "split": None}]) == []
    assert found(files=[{**FILE, "split": None}]) == []


def test_a_picture_of_two_sources_agrees_with_either():
    assert found(files=[FILE, {**FILE, "split": "all"}]) == []
    [message] = messages(files=[{**FILE, "split": "val"}, {**FILE, "split": "all"}])
    assert message == "is of split=train and names train/f3.jpg, which is of split=all or val"


def test_a_picture_that_is_not_among_the_files_is_not_compared():
    assert found(entries=[ENTRY, {**ENTRY, "image_path": "train/f9.jpg"}]) == [
        NotJudged("pictures that are not among the files, so that their captures were not compared", 1)
    ]


def test_files_that_hold_none_of_the_pictures_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        found(files=[{**FILE, "path": "train.json"}])


def test_a_misplaced_picture_that_is_listed_twice_is_misplaced_once():
    findings = found(entries=[ENTRY, ENTRY], files=[{**FILE, "split": "test"}])
    assert [finding.key[0] for finding in findings] == ["listed twice", "misplaced"]


def test_findings_of_a_kind_come_in_the_order_of_files():
    annotations = [{**ANNOTATION, "image_id": "999", "path": path} for path in ("b.json", "a.json")]
    nothing = [{**ANNOTATION, "image_id": None, "path": path} for path in ("b.json", "a.json")]
    entries = [{**ENTRY, "path": path} for path in ("b.json", "a.json")] * 2
    missing = [{**ENTRY, "path": path, "file_name": "g.jpg", "image_path": None} for path in ("b.json", "a.json")]
    findings = found(annotations + nothing, entries + missing, [{**FILE, "split": "test"}])
    assert [finding.subject for finding in findings] == ["a.json", "b.json"] * 5


def test_nothing_is_no_finding():
    assert found([], []) == []


def test_lines_of_a_label_file_name_no_picture_and_need_none():
    lines = table("annotations", {"path": "a.txt", "pointer": "line 1", "category_id": "1", "category": "x"})
    assert list(references.check(lines, table("entries"), table("files"))) == []
