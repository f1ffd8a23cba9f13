import pytest

from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import split_leakage
from tables import table


def hashes(*rows):
    """One picture for each (path, split)."""
    return table("hashes", *({"path": path, "split": split} for path, split in rows))


def likenesses(*pairs, is_copy=True):
    told = {"transformation": "re-encoded", "similarity": 0.991, "weakest": 0.874, "is_copy": is_copy}
    return table("likenesses", *({"path": one, "other_path": other, **told} for one, other in pairs))


def found(rows, links, **options):
    return [each for each in split_leakage.check(rows, links, **options) if isinstance(each, Finding)]


def members(rows, *pairs, **options):
    return [finding.values["members"] for finding in found(hashes(*rows), likenesses(*pairs), **options)]


def not_judged(rows, **options):
    return [each for each in split_leakage.check(rows, likenesses(), **options) if isinstance(each, NotJudged) and each.count]


def test_a_copy_in_another_split_is_named_with_it_and_with_what_was_done():
    pictures = hashes(("train/b", "train"), ("test/a", "test"), ("train/c", "train"))
    assert found(pictures, likenesses(("test/a", "train/b"))) == [
        Finding(
            "test/a",
            "is of split test and the same picture as train/b (train; re-encoded): "
            "similarity 0.99, in the weakest part 0.87, expected no copies",
            key=("leak",),
            values={
                "members": ["test/a", "train/b"],
                "links": [
                    {"path": "test/a", "other_path": "train/b", "transformation": "re-encoded", "similarity": 0.991, "weakest": 0.874}
                ],
                "similarity": 0.991,
                "weakest": 0.874,
                "splits": ["test", "train"],
                "within_bits": 8,
            },
            evidence=(
                Mark("test/a", caption="test/a, split test"),
                Mark("train/b", caption="train/b, split train, re-encoded"),
            ),
        )
    ]


def test_a_pair_that_is_not_proved_is_no_leak():
    assert found(hashes(("a", "train"), ("b", "test")), likenesses(("a", "b"), is_copy=False)) == []


def test_copies_inside_one_split_are_no_leak():
    assert members((("a", "train"), ("b", "train"), ("c", "test")), ("a", "b")) == []


def test_copies_on_both_sides_are_all_members():
    rows = (("a", "train"), ("b", "train"), ("c", "test"), ("d", "test"))
    assert members(rows, ("a", "b"), ("a", "c"), ("c", "d")) == [["a", "b", "c", "d"]]


def test_copies_of_other_splits_are_named_first():
    rows = hashes(("a", "test"), ("b", "test"), ("c", "train"), ("d", "val"), ("e", "val"))
    [finding] = found(rows, likenesses(*(("a", other) for other in "bcde")))
    assert finding.message == (
        "is of split test and the same picture as c (train; re-encoded), d (val; re-encoded), e (val; re-encoded) and 1 more: "
        "similarity at least 0.99, in the weakest part at least 0.87, expected no copies"
    )
    assert [mark.path for mark in finding.evidence] == ["a", "c", "d", "e"]


def test_splits_of_one_side_may_share():
    rows = (("a", "train"), ("b", "val"), ("c", "test"))
    assert members(rows, ("a", "b")) == [["a", "b"]]
    assert members(rows, ("a", "b"), between=[["train", "val"], ["test"]]) == []


def test_splits_of_two_sides_may_not_share():
    rows = hashes(("a", "train"), ("b", "val"), ("c", "test"))
    [finding] = found(rows, likenesses(("a", "c"), ("b", "c")), between=[["train", "val"], ["test"]])
    assert finding.values["splits"] == ["train", "val", "test"]


def test_a_split_on_no_side_is_not_judged():
    pictures = hashes(("a", "train"), ("b", "extra"), ("c", "test"))
    assert found(pictures, likenesses(("a", "b")), between=[["train"], ["test"]]) == []
    assert not_judged(pictures, between=[["train"], ["test"]]) == [NotJudged("pictures whose split is on no side", 1)]


def test_a_picture_without_split_is_not_judged():
    pictures = hashes(("a", "train"), ("b", None), ("c", "test"))
    assert (found(pictures, likenesses(("a", "b"))), not_judged(pictures)) == ([], [NotJudged("pictures without split", 1)])


def test_one_side_alone_is_not_judged():
    pictures = hashes(("a", "train"), ("b", "train"))
    assert (found(pictures, likenesses(("a", "b"))), not_judged(pictures)) == ([], [NotJudged("pictures that all lie on one side", 2)])


def test_another_column_may_name_the_split():
    rows = table("hashes", *({"path": path, "fold": path} for path in "12"))
    [finding] = found(rows, likenesses(("1", "2")), split="fold")
    assert finding.message.startswith("is of fold 1 and the same picture as 2 (2; re-encoded): ")


def test_nothing_there_is_nothing_found():
    nothing = hashes(("a", "train")).clear()
    assert (found(nothing, likenesses()), not_judged(nothing)) == ([], [])


@pytest.mark.parametrize(
    ("between", "within_bits", "words"),
    [
        (None, 8, None),
        ([["train", "val"], ["test"]], 8, None),
        ([["train", "test"]], 4, "'between' has two sides or more, as in [[train, val], [test]]"),
        ([["train"], []], 4, "a side of 'between' is empty, expected at least one split"),
        ([["train"], ["test", "train"]], 4, "'between' has 'train' twice"),
        (None, 17, "'within_bits' is 17, expected 0 to 16"),
    ],
)
def test_sides_are_apart_and_the_distance_is_one_that_tells(between, within_bits, words):
    assert split_leakage.verify({"between": between, "within_bits": within_bits}) == words
