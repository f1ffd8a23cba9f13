import pytest

from dsqc.bind import Countable
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import count
from tables import table

FILES = Countable.read("files")
WHOLE = Scope()


def files(**number_by_split):
    return table(
        "files",
        *({"path": f"{split}/{n}", "split": split, "key": str(n % 2)} for split, number in number_by_split.items() for n in range(number)),
    )


def found(of=FILES, rows=None, scope=WHOLE, **options):
    return list(count.check(rows if rows is not None else files(train=3, test=2), of=of, scope=scope, **options))


def test_the_stated_number_is_silent():
    assert found(by=["split"], counts={"train": 3, "test": 2}) == []


@pytest.mark.parametrize(("stated", "words"), [(4, "3 files, expected 4 (1 missing)"), (2, "3 files, expected 2 (1 too many)")])
def test_one_off_is_a_finding(stated, words):
    assert found(by=["split"], counts={"train": stated, "test": 2}) == [
        Finding(".", f"split=train: {words}", key=("train",), values={"found": 3, "least": stated, "most": stated})
    ]


def test_a_group_without_files_names_the_way_out():
    [finding] = found(by=["split"], counts={"train": 3, "test": 2, "val": 1})
    assert finding.message == "split=val: 0 files, expected 1 (1 missing); if this copy leaves it out on purpose, say --only or --partial"


def test_a_group_that_nobody_stated_is_a_finding():
    [finding] = found(by=["split"], counts={"train": 3})
    assert finding == Finding(
        ".", "split=test: 2 files, and the definition states no such group", key=("not stated", "test"), values={"found": 2}
    )


def test_without_groups_one_number_holds():
    assert found(counts=5) == []
    assert [each.message for each in found(counts=6)] == ["in all: 5 files, expected 6 (1 missing)"]


def test_a_partial_copy_has_ceilings():
    partial = Scope(partial=True)
    assert found(by=["split"], counts={"train": 4, "test": 2, "val": 9}, scope=partial) == []
    assert [each.key for each in found(by=["split"], counts={"train": 2, "test": 2}, scope=partial)] == [("train",)]


def test_what_the_scope_leaves_out_is_not_expected():
    assert found(rows=files(train=3), by=["split"], counts={"train": 3, "test": 2}, scope=Scope(only={"split": ["train"]})) == []


def test_where_the_scope_leaves_out_part_of_a_group_a_number_is_a_ceiling():
    train = Scope(only={"split": ["train"]})
    [left_out] = found(rows=files(train=3), counts=5, scope=train)
    assert left_out == NotJudged("groups with fewer files than stated, of which the scope leaves out a part", 1)
    assert [each.message for each in found(rows=files(train=3), counts=2, scope=train)] == ["in all: 3 files, expected 2 (1 too many)"]
    assert found(rows=files(train=3), counts=3, scope=train) == []


def test_each_group_lies_between_two_numbers():
    assert found(by=["split"], each=[2, 3]) == []
    [finding] = found(by=["split"], each=[3, 3])
    assert finding.message == "split=test: 2 files, expected 3 (1 missing)"


def test_groups_must_exist():
    [finding] = found(by=["split"], each=[1, 9], groups=["train", "val"])
    assert finding.key == ("missing", "val")


def test_different_values_are_counted():
    assert found(of=Countable.read("key"), by=["split"], counts={"train": 2, "test": 2}, distinct=True) == []


def test_values_are_added_up():
    rows = table("images", {"path": "a", "width_px": 30}, {"path": "b", "width_px": 12})
    rows = rows.with_columns(rows["width_px"].alias("images.width_px"))
    assert found(of=Countable.read("images.width_px"), rows=rows, counts=42, sum=True) == []
    assert [each.message for each in found(of=Countable.read("images.width_px"), rows=rows, counts=41, sum=True)] == [
        "in all: 42 as the sum of images.width_px, expected 41 (1 too many)"
    ]


def test_an_absent_capture_is_a_group():
    [finding] = found(rows=table("files", {"path": "a", "split": None}), by=["split"], counts={})
    assert finding.key == ("not stated", "null")


def test_nothing_there_is_nothing_found():
    assert found(rows=table("files"), by=[], counts=0) == []


WRONG = [
    ({}, "expected 'counts', 'each' or 'groups' to hold the numbers against"),
    ({"counts": 3, "distinct": True, "sum": True}, "'distinct' and 'sum' are two ways of counting; give one"),
    ({"counts": 3, "sum": True}, "'sum' adds values up, and files is a table; name a fact such as TABLE.COLUMN"),
    ({"counts": 3, "sum": True, "of": Countable.read("files.path")}, "'sum' adds numbers up, and files.path is text"),
    ({"counts": 3, "sum": True, "of": Countable.read("key")}, "'sum' adds numbers up, and key is text"),
    ({"counts": {"train": "x"}, "by": ["split"]}, "'counts' holds 'x' for train, expected a number"),
    ({"counts": 3, "by": ["split"]}, "'counts' holds 3 for the whole, expected one more level, as 'by' has 1 more"),
    ({"each": [1]}, "'each' is a number or [least, most]"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_options_that_make_no_sense_are_told(options, message):
    whole = {"of": FILES, "by": [], "counts": None, "each": None, "groups": None, "distinct": False, "sum": False} | options
    assert count.verify(whole) == message


def test_an_absent_value_is_none_of_the_different_values():
    assert (
        len(
            list(
                count.check(
                    table("files", {"split": "a"}, {"split": None}), of=Countable.read("split"), distinct=True, counts=2, scope=Scope()
                )
            )
        )
        == 1
    )
