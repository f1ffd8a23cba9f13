import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import class_range
from tables import table


def annotations(*ids, path="a.txt", **columns):
    return table("annotations", *({"path": path, "pointer": f"line {n}", "category_id": each, **columns} for n, each in enumerate(ids, 1)))


def categories(*ids, path="data.yaml", **columns):
    return table("categories", *({"path": path, "category_id": each, **columns} for each in ids))


def settings(*rows, path="data.yaml"):
    return table("settings", *({"path": path, "pointer": pointer, "written": written} for pointer, written in rows))


def told(used, listed, stated=None, **options):
    return list(class_range.check(used, listed, settings() if stated is None else stated, **options))


def messages(*tables, **options):
    return [each.message for each in told(*tables, **options) if isinstance(each, Finding)]


def test_an_id_that_is_not_listed_is_one_finding_with_its_first_place():
    used = annotations("0", "7", "7").vstack(annotations("7", "9", path="b.txt"))
    assert told(used, categories("0", "1", "2")) == [
        Finding(
            "data.yaml",
            "lists no category 7, which 3 annotations in 2 files are of, first a.txt at line 2; it lists 0 to 2",
            key=("not listed", "7"),
            values={"annotation_count": 3, "file_count": 2, "path": "a.txt", "pointer": "line 2"},
            evidence=(Mark("a.txt", caption="category 7", annotations="a.txt", instances=("line 2",)),),
        ),
        Finding(
            "data.yaml",
            "lists no category 9, which 1 annotation is of, first b.txt at line 2; it lists 0 to 2",
            key=("not listed", "9"),
            values={"annotation_count": 1, "file_count": 1, "path": "b.txt", "pointer": "line 2"},
            evidence=(Mark("b.txt", caption="category 9", annotations="b.txt", instances=("line 2",)),),
        ),
    ]


def test_listed_ids_are_silent_whether_they_are_used_or_not():
    assert told(annotations("0", "2", "2"), categories("0", "1", "2")) == []


def test_the_first_id_after_the_last_listed_one_is_told():
    assert messages(annotations("2"), categories("0", "1", "2")) == []
    assert len(messages(annotations("3"), categories("0", "1", "2"))) == 1


def test_ids_that_all_fit_when_they_are_one_lower_are_told_so():
    [message] = messages(annotations("1", "2", "3"), categories("0", "1", "2"))
    assert message.endswith("; it lists 0 to 2; every id fits when it is 1 lower: do the labels count from 1?")


def test_ids_that_do_not_are_not():
    assert [message.endswith("it lists 0, 1") or message for message in messages(annotations("0", "2", "x"), categories("0", "1"))] == [
        "lists no category 2, which 1 annotation is of, first a.txt at line 2; it lists 0 to 1",
        "lists no category x, which 1 annotation is of, first a.txt at line 3; it lists 0 to 1",
    ]


def test_annotations_without_category_are_not_judged():
    assert told(annotations("0", None), categories("0")) == [NotJudged("annotations that name no category", 1)]


def test_a_list_is_held_against_the_annotations_of_its_captures():
    used = annotations("0", "1", fold="a").vstack(annotations("1", path="b.txt", fold="b"))
    listed = categories("0", "1", path="a.yaml", fold="a").vstack(categories("0", path="b.yaml", fold="b"))
    assert [(each.subject, each.key) for each in told(used, listed)] == [("b.yaml", ("not listed", "1"))]


def test_annotations_whose_captures_no_list_has_are_told():
    used = annotations("0", fold="a").vstack(annotations("0", "0", path="b.txt", fold="b"))
    assert told(used, categories("0", fold="a")) == [
        Finding(
            "b.txt",
            "no list of categories is of fold=b, as this file and its 2 annotations are",
            key=("no list", "fold=b"),
            values={"annotation_count": 2, "fold": "b"},
        )
    ]


def test_captures_that_one_side_has_nowhere_relate_nothing():
    assert len(messages(annotations("5", key="x"), categories("0", key=None))) == 1


def test_lists_of_which_none_relates_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        told(annotations("0", fold="a"), categories("0", fold="b"))


def test_several_lists_of_one_group_are_each_held_against_it():
    listed = categories("0", "1", path="a.yaml").vstack(categories("0", path="b.yaml"))
    assert [each.subject for each in told(annotations("1"), listed)] == ["b.yaml"]


def test_listed_ids_count_from_0_without_a_gap():
    assert told(annotations("1"), categories("1", "2", "3", "5")) == [
        Finding(
            "data.yaml",
            "lists the category ids 1 to 3, 5, 4 in all, expected 0 to 3: 0 is missing",
            key=("gaps",),
            values={"listed": ["1", "2", "3", "5"]},
        )
    ]


def test_gaps_may_be_allowed():
    assert told(annotations("1"), categories("1", "2"), contiguous=False) == []


def test_the_order_of_ids_does_not_matter_and_ids_that_are_no_numbers_do():
    assert messages(annotations("1"), categories("1", "0")) == []
    assert messages(annotations("0"), categories("0", "x")) == ["lists the category ids 0, x, 2 in all, expected 0 to 1: 1 is missing"]


def test_a_stated_number_that_is_not_that_of_the_names_is_told():
    assert told(annotations("0"), categories("0", "1"), settings(("/nc", "3"), ("/a/nc", "5"))) == [
        Finding("data.yaml", "states nc 3 and lists 2 categories, expected the same number", ("count", "nc"), {"stated": "3", "listed": 2})
    ]


@pytest.mark.parametrize(("written", "count"), [("1", 0), ("01", 0), ("0", 1), ("2", 1), ("1.0", 1), ("one", 1), ("", 1)])
def test_the_stated_number_is_a_whole_one(written, count):
    assert len(messages(annotations("0"), categories("0"), settings(("/nc", written)))) == count


def test_the_setting_may_have_another_name_or_none():
    stated = settings(("/classes", "9"))
    assert messages(annotations("0"), categories("0"), stated, count_setting="classes") == [
        "states classes 9 and lists 1 category, expected the same number"
    ]
    assert told(annotations("0"), categories("0"), stated, count_setting=None) == []


def test_files_that_state_no_number_or_list_no_name_are_not_judged():
    assert told(annotations("0"), categories("0"), settings(("/val", "x"))) == [NotJudged("settings files that state no nc", 1)]
    assert told(annotations("0"), categories("0"), settings(("/nc", "2"), path="other.yaml")) == [
        NotJudged("settings files that state nc and list no category", 1)
    ]


def test_many_ids_are_cut_short():
    [message] = messages(annotations("99"), categories(*(str(2 * number) for number in range(20))), contiguous=False)
    assert message.endswith("it lists 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22 and 8 more")


def test_nothing_is_no_finding():
    assert told(annotations(), categories()) == []
