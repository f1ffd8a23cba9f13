import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import mapping
from tables import table


def names(split="train", **mapped):
    return table(
        "mappings", *({"path": f"{split}.json", "given_name": name, "maps_to": text, "split": split} for name, text in mapped.items())
    )


def images(*keys, split="train"):
    return table("files", *({"path": f"{split}/{key}.jpg", "key": key, "split": split} for key in keys))


def told(mappings, files, **options):
    return [each for each in mapping.check(mappings, files, to="key", **options) if isinstance(each, Finding) or each.count]


def test_a_value_that_no_file_has_is_told():
    assert told(names(a="1", b="2"), images("1")) == [
        Finding(
            "train.json",
            "b maps to 2, and no file has that key with split=train",
            key=("no file", "b", "2"),
            values={"given_name": "b", "maps_to": "2"},
        )
    ]


def test_a_file_that_no_name_maps_to_is_told():
    assert told(names(a="1"), images("1", "2")) == [
        Finding("train/2.jpg", "no name maps to key 2 with split=train", key=("no name", "2"), values={"key": "2"})
    ]


def test_two_names_for_one_file_are_told():
    assert told(names(b="1", a="1", c="2"), images("1", "2")) == [
        Finding("train.json", "2 names map to 1: a, b", key=("one value", "1"), values={"names": ["a", "b"]})
    ]


@pytest.mark.parametrize(("count", "shown"), [(8, "n0, n1, n2, n3, n4, n5, n6, n7"), (9, "n0, n1, n2, n3, n4, n5, n6, n7 and 1 more")])
def test_many_names_for_one_file_are_counted_and_not_all_named(count, shown):
    [finding] = told(names(**{f"n{number}": "1" for number in range(count)}), images("1"))
    assert finding.message == f"{count} names map to 1: {shown}"


def test_what_stands_twice_is_told_once():
    assert len(told(names(a="1", b="2").vstack(names(b="2")), images("1", "3").vstack(images("3")))) == 2


@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_value_is_told_as_that_alone(text):
    assert told(names(a="1", b=text, c=text), images("1")) == [
        Finding("train.json", f"{name} maps to an empty text, expected the key of a file", key=("empty", name, text)) for name in "bc"
    ]


def test_names_that_map_to_every_file_are_silent():
    assert told(names(b="2", a="1"), images("1", "2")) == []


def test_only_files_of_the_same_group_count():
    files = images("1").vstack(images("2", split="test"))
    both = names(a="1", b="2").vstack(names(split="test", c="2"))
    assert [each.message for each in told(both, files)] == ["b maps to 2, and no file has that key with split=train"]


def test_a_group_of_files_without_a_mapping_is_told_once():
    files = images("1").vstack(images("2", "3", split="test"))
    assert told(names(a="1"), files) == [
        Finding(
            ".", "split=test: 2 files, and no mapping names files with these captures", key=("no mapping", "test"), values={"file_count": 2}
        )
    ]


def test_a_mapping_without_any_file_is_told_once():
    both = names(a="1").vstack(names(split="test", b="2", c="3"))
    assert told(both, images("1")) == [
        Finding("test.json", "maps 2 names to files with split=test, and there are none", key=("no files",), values={"entry_count": 2})
    ]


def test_a_group_of_one_is_told_in_the_singular():
    one_each = told(names(a="1").vstack(names(split="val", b="2")), images("1").vstack(images("2", split="test")))
    assert [each.message for each in one_each] == [
        "maps 1 name to files with split=val, and there are none",
        "split=test: 1 file, and no mapping names files with these captures",
    ]


def test_in_a_partial_copy_nothing_is_missing_and_what_is_there_is_judged():
    both, files = names(a="1", b="9").vstack(names(split="val", c="3")), images("1", "4").vstack(images("2", split="test"))
    assert told(both, files, scope=Scope(partial=True)) == [
        NotJudged("entries whose file this copy or the scope leaves out", 2),
        NotJudged("files of groups without a mapping, in a copy that is said to be partial", 1),
        Finding("train/4.jpg", "no name maps to key 4 with split=train", key=("no name", "4"), values={"key": "4"}),
    ]


def test_files_that_the_scope_leaves_out_are_not_missing():
    assert told(names(a="1", b="2"), images("1"), scope=Scope({"key": ["1"]})) == [
        NotJudged("entries whose file this copy or the scope leaves out", 1)
    ]


def test_a_scope_that_both_sides_know_hides_no_missing_file():
    [finding] = told(names(a="1", b="2"), images("1"), scope=Scope({"split": ["train"]}))
    assert finding.key == ("no file", "b", "2")


def test_a_file_without_the_capture_is_not_judged():
    files = images("1").vstack(images("2").with_columns(key=None).cast({"key": str}))
    assert told(names(a="1"), files) == [NotJudged("files without key", 1)]


def test_a_capture_of_the_mapping_named_like_the_value_does_not_relate():
    mapped = table("mappings", {"path": "train.json", "given_name": "a", "maps_to": "1", "split": "train", "key": "set"})
    assert told(mapped, images("1")) == []


def test_without_a_shared_capture_all_files_are_one_group():
    found = told(names(a="1", b="2").drop("split"), images("1", "3").drop("split"))
    assert [each.message for each in found] == ["b maps to 2, and no file has that key", "no name maps to key 3"]


def test_values_of_which_none_is_a_file_are_told_to_the_caller():
    with pytest.raises(NothingRelatesError):
        told(names(a="1.jpg"), images("1"))


def test_nothing_mapped_and_no_file_is_no_finding():
    assert told(names(a="1").clear(), images("1").clear()) == []
