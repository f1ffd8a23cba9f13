import pytest

from dsqc.bind import NothingRelatesError
from dsqc.finding import Finding, Mark, NotJudged
from dsqc.rules import split_leakage
from tables import table

LIKE = 0x5A5A_5A5A_5A5A_5A5A
TWO_BITS, FOUR_BITS, FIVE_BITS, EIGHT_BITS = LIKE ^ 3, LIKE ^ 0xF, LIKE ^ 0x1F, LIKE ^ 0xFF


def hashes(*rows):
    """One picture for each (path, split, hash)."""
    return table("hashes", *({"path": path, "split": split, "phash": phash} for path, split, phash in rows))


def found(rows, **options):
    return [each for each in split_leakage.check(rows, **options) if isinstance(each, Finding)]


def members(*rows, **options):
    return [finding.values["members"] for finding in found(hashes(*rows), **options)]


def not_judged(rows, **options):
    return [each for each in split_leakage.check(rows, **options) if isinstance(each, NotJudged) and each.count]


def test_a_near_copy_in_another_split_is_named_with_it():
    assert found(hashes(("train/b", "train", LIKE), ("test/a", "test", TWO_BITS), ("train/c", "train", ~LIKE))) == [
        Finding(
            "test/a",
            "is of split test and a near copy of train/b (train): 2 of 64 hash bits differ, expected more than 4",
            key=("leak",),
            values={
                "members": ["test/a", "train/b"],
                "splits": ["test", "train"],
                "nearest_bits": 2,
                "farthest_bits": 2,
                "within_bits": 4,
            },
            evidence=(
                Mark("test/a", caption="test/a, split test"),
                Mark("train/b", caption="train/b, split train, 2 of 64 bits from the first"),
            ),
        )
    ]


def test_copies_of_exactly_the_distance_leak_and_of_one_bit_more_do_not():
    assert members(("a", "train", LIKE), ("b", "test", FOUR_BITS)) == [["a", "b"]]
    assert members(("a", "train", LIKE), ("b", "test", FIVE_BITS)) == []
    assert members(("a", "train", LIKE), ("b", "test", FIVE_BITS), within_bits=5) == [["a", "b"]]


def test_copies_inside_one_split_are_no_leak():
    assert members(("a", "train", LIKE), ("b", "train", LIKE), ("c", "test", ~LIKE)) == []


def test_equal_hashes_on_both_sides_are_all_members():
    assert members(("a", "train", LIKE), ("b", "train", LIKE), ("c", "test", LIKE), ("d", "test", LIKE)) == [["a", "b", "c", "d"]]


def test_a_picture_that_is_near_only_inside_its_split_is_no_member():
    assert members(("a", "train", EIGHT_BITS), ("b", "train", FOUR_BITS), ("c", "test", LIKE)) == [["b", "c"]]


def test_copies_of_other_splits_are_named_first():
    [finding] = found(hashes(("a", "test", LIKE), ("b", "test", TWO_BITS), ("c", "train", LIKE), ("d", "val", LIKE), ("e", "val", LIKE)))
    assert finding.message == (
        "is of split test and a near copy of c (train), d (val), e (val) and 1 more: "
        "0 to 2 of 64 hash bits differ between neighbours, expected more than 4"
    )
    assert [mark.path for mark in finding.evidence] == ["a", "c", "d", "e"]


def test_splits_of_one_side_may_share():
    pictures = (("a", "train", LIKE), ("b", "val", LIKE), ("c", "test", ~LIKE))
    assert members(*pictures) == [["a", "b"]]
    assert members(*pictures, between=[["train", "val"], ["test"]]) == []


def test_splits_of_two_sides_may_not_share():
    pictures = (("a", "train", LIKE), ("b", "val", LIKE), ("c", "test", LIKE))
    [finding] = found(hashes(*pictures), between=[["train", "val"], ["test"]])
    assert finding.values["splits"] == ["train", "val", "test"]


def test_a_split_on_no_side_is_not_judged():
    pictures = hashes(("a", "train", LIKE), ("b", "extra", LIKE), ("c", "test", ~LIKE))
    assert found(pictures, between=[["train"], ["test"]]) == []
    assert not_judged(pictures, between=[["train"], ["test"]]) == [NotJudged("pictures whose split is on no side", 1)]


def test_a_picture_without_split_is_not_judged():
    pictures = hashes(("a", "train", LIKE), ("b", None, LIKE), ("c", "test", ~LIKE))
    assert (found(pictures), not_judged(pictures)) == ([], [NotJudged("pictures without split", 1)])


def test_a_hash_that_says_nothing_is_not_judged():
    pictures = hashes(("a", "train", 0), ("b", "test", -(2**63)), ("c", "test", 3 - 2**63))
    assert (found(pictures), not_judged(pictures)) == ([], [NotJudged("pictures whose perceptual hash says nothing", 3)])


def test_one_side_alone_is_not_judged():
    pictures = hashes(("a", "train", LIKE), ("b", "train", LIKE))
    assert (found(pictures), not_judged(pictures)) == ([], [NotJudged("pictures that all lie on one side", 2)])


def test_a_split_that_the_role_fixes_leaves_nothing_to_compare():
    with pytest.raises(NothingRelatesError, match="the role 'images' fixes 'split', so that no other side is left"):
        list(split_leakage.check(table("hashes", {"path": "a", "phash": LIKE})))


def test_another_column_may_name_the_split():
    rows = table("hashes", *({"path": path, "fold": path, "phash": LIKE} for path in "12"))
    [finding] = found(rows, split="fold")
    assert finding.message == "is of fold 1 and a near copy of 2 (2): 0 of 64 hash bits differ, expected more than 4"


def test_nothing_there_is_nothing_found():
    nothing = hashes(("a", "train", LIKE)).clear()
    assert (found(nothing), not_judged(nothing)) == ([], [])


@pytest.mark.parametrize(
    ("between", "within_bits", "words"),
    [
        (None, 4, None),
        ([["train", "val"], ["test"]], 4, None),
        ([["train", "test"]], 4, "'between' has two sides or more, as in [[train, val], [test]]"),
        ([["train"], []], 4, "a side of 'between' is empty, expected at least one split"),
        ([["train"], ["test", "train"]], 4, "'between' has 'train' twice"),
        (None, 17, "'within_bits' is 17, expected 0 to 16"),
    ],
)
def test_sides_are_apart_and_the_distance_is_one_that_tells(between, within_bits, words):
    assert split_leakage.verify({"between": between, "within_bits": within_bits}) == words
