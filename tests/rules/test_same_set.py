from dsqc.bind import Value
from dsqc.finding import Finding, NotJudged
from dsqc.report import Scope
from dsqc.rules import same_set
from tables import table

KEY = Value.read("key")
WHOLE = Scope()


def found(rows, between, scope=WHOLE):
    return list(same_set.check(rows, values=KEY, column="split", between=between, scope=scope))


def files(**keys_by_split):
    return table(
        "files", *({"path": f"{split}/{key}", "split": split, "key": key} for split, keys in keys_by_split.items() for key in keys)
    )


def test_equal_sets_are_silent_whatever_their_order_and_number():
    assert found(files(train="abb", test="ba"), [["train"], ["test"]]) == []


def test_a_value_of_one_side_alone_is_named_on_either_side():
    assert found(files(train="ab", test="bc"), [["train"], ["test"]]) == [
        Finding(".", "key a is in train (1 rows, first train/a) and not in test", key=("a", "train"), values={"value": "a", "rows": 1}),
        Finding(".", "key c is in test (1 rows, first test/c) and not in train", key=("c", "test"), values={"value": "c", "rows": 1}),
    ]


def test_sides_may_be_several_texts():
    assert found(files(trainval="abc", train="ab", val="c"), [["trainval"], ["train", "val"]]) == []


def test_absent_values_belong_to_no_set():
    assert found(table("files", {"path": "a", "split": "train", "key": None}), [["train"], ["test"]]) == []


def test_a_scope_that_cuts_a_side_judges_nothing():
    assert found(files(train="a"), [["train"], ["test"]], Scope(partial=True)) == [NotJudged("the scope leaves out part of a side", 1)]
    assert found(files(train="a"), [["train"], ["test"]], Scope(only={"split": ["train"]})) == [
        NotJudged("the scope leaves out part of a side", 1)
    ]


def test_one_side_is_a_mistake():
    assert same_set.verify({"between": [["train"]]}) == "'between' has two sides, as in [[train], [test]]"
    assert same_set.verify({"between": [["train"], ["test"]]}) is None
