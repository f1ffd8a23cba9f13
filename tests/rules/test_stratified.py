import pytest

from dsqc.bind import Value, any_table
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import stratified
from tables import table

SPECIES = Value.read("rows.species")


def rows(**members):
    """Rows of splits: ``train={'ant': 3, 'bee': 1}``."""
    cells = [{"species": each, "split": split} for split, counts in members.items() for each, count in counts.items() for _ in range(count)]
    return any_table({"rows": table("rows", *cells)}, [SPECIES])


def found(given, at_most, of=SPECIES, scope=None):
    return list(stratified.check(given, of=of, split="split", at_most=at_most, scope=scope or Scope()))


def test_equal_shares_are_silent():
    assert found(rows(train={"ant": 30, "bee": 10}, test={"ant": 3, "bee": 1}), 0) == []


def test_a_share_that_differs_is_told_with_shares_and_counts():
    assert found(rows(train={"ant": 60, "bee": 40}, test={"ant": 6, "bee": 14}), 0.2) == [
        Finding(
            ".",
            "rows.species ant is 60.00 % of train (60 of 100) and 30.00 % of test (6 of 20), "
            "30.00 percentage points apart, expected at most 20",
            key=("ant",),
            values={
                "class": "ant",
                "split": "split",
                "shares": {"test": 0.3, "train": 0.6},
                "counts": {"test": 6, "train": 60},
                "sizes": {"test": 20, "train": 100},
                "at_most": 0.2,
            },
        ),
        Finding(
            ".",
            "rows.species bee is 70.00 % of test (14 of 20) and 40.00 % of train (40 of 100), "
            "30.00 percentage points apart, expected at most 20",
            key=("bee",),
            values={
                "class": "bee",
                "split": "split",
                "shares": {"test": 0.7, "train": 0.4},
                "counts": {"test": 14, "train": 40},
                "sizes": {"test": 20, "train": 100},
                "at_most": 0.2,
            },
        ),
    ]


@pytest.mark.parametrize(("at_most", "told"), [(0.25, []), (0.2499, ["ant", "bee"]), (0.3, [])])
def test_exactly_the_limit_and_one_member_more_is_allowed(at_most, told):
    given = rows(train={"ant": 60, "bee": 40}, test={"ant": 6, "bee": 14})
    assert [finding.key[0] for finding in found(given, at_most)] == told


def test_a_class_with_one_member_is_never_told():
    assert found(rows(train={"ant": 9, "bee": 1}, test={"ant": 10}), 0) == []


def test_of_few_members_one_more_or_fewer_is_no_difference_and_two_are():
    assert found(rows(train={"ant": 98, "bee": 2}, test={"ant": 50}), 0) == []
    assert found(rows(train={"ant": 97, "bee": 3}, test={"ant": 50}), 0.01) == []
    assert [finding.key for finding in found(rows(train={"ant": 95, "bee": 5}, test={"ant": 50}), 0.01)] == [("ant",), ("bee",)]


def test_a_class_with_two_members_is_told_where_two_are_much():
    given = rows(train={"ant": 8, "bee": 2}, test={"ant": 10})
    assert [finding.key for finding in found(given, 0.09)] == [("ant",), ("bee",)]


def test_a_class_that_a_split_lacks_has_the_share_0_there():
    [_, finding] = found(rows(train={"ant": 10}, test={"ant": 5, "bee": 5}), 0.1)
    assert finding.message.startswith("rows.species bee is 50.00 % of test (5 of 10) and 0.00 % of train (0 of 10)")


def test_of_many_splits_the_two_farthest_beyond_the_limit_are_told():
    given = rows(train={"ant": 50, "bee": 50}, tiny={"bee": 1}, val={"ant": 65, "bee": 35}, test={"ant": 80, "bee": 20})
    assert [finding.message.partition(" percentage")[0] for finding in found(given, 0.1)] == [
        "rows.species ant is 80.00 % of test (80 of 100) and 50.00 % of train (50 of 100), 30.00",
        "rows.species bee is 50.00 % of train (50 of 100) and 20.00 % of test (20 of 100), 30.00",
    ]


def test_categories_of_instances_are_classes_too():
    category = Value.read("instances.category")
    cells = [{"category": each, "split": split} for split, each in (("train", "mono"), ("test", "bi")) for _ in range(9)]
    given = any_table({"instances": table("instances", *cells)}, [category])
    assert [finding.key for finding in found(given, 0.5, of=category)] == [("bi",), ("mono",)]


def test_captures_of_files_are_classes_too():
    given = table("files", *({"path": f"{split}/{n}", "split": split, "kind": split} for split in ("train", "test") for n in range(9)))
    assert [finding.key for finding in found(given, 0.5, of=Value.read("kind"))] == [("test",), ("train",)]


def test_rows_without_class_or_split_are_counted_and_have_no_share():
    given = rows(train={"ant": 2, None: 3}, test={"ant": 2}).vstack(rows(train={"ant": 4}).with_columns(split=None).cast({"split": str}))
    assert found(given, 0) == [NotJudged("rows without rows.species", 3), NotJudged("rows without split", 4)]


def test_one_split_alone_is_not_judged():
    assert found(rows(train={"ant": 2}), 0) == [NotJudged("rows that are all of one split", 2)]


def test_a_partial_copy_is_not_judged():
    given = rows(train={"ant": 9}, test={"bee": 9})
    assert found(given, 0, scope=Scope(partial=True)) == [NotJudged("rows of a copy that is said to be partial", 18)]


def test_no_row_is_no_finding():
    assert found(rows(train={"ant": 1}).clear(), 0) == []


def test_the_limit_is_a_share():
    assert stratified.verify({"at_most": 2}) == "'at_most' is 2, expected a share from 0 to 1, as in 0.02 for two percentage points"
    assert [stratified.verify({"at_most": each}) for each in (0, 0.02, 1)] == [None, None, None]
